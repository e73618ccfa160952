"""What an exercise is, and what a check of an answer says."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

NOT_ANSWERED, NOT_YET, RIGHT = "not answered", "not yet", "right"

# A sign, and a colour that shows on white and on black; the word says it as well.
SIGNS = {
    NOT_ANSWERED: ("○", "#808080"),
    NOT_YET: ("✗", "#D55E00"),
    RIGHT: ("✓", "#0072B2"),
}


class UnfitError(Exception):
    """An answer of a kind that cannot be judged; the message says what is asked for."""


class UnansweredError(Exception):
    """The answer is still the ellipsis of the question."""


class Kind(Protocol):
    """What an answer has to be: see ``_kinds``."""

    def read(self, answer: Any) -> Any:
        """The answer in one form, however it was written, or an `UnfitError`."""

    def matches(self, value: Any, pattern: Any) -> bool:
        """Whether a read answer is the one that a pattern describes."""

    def difference(self, value: Any, right: Any) -> str:
        """What to say of a wrong answer of which nothing better is known."""


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that has a reason.

    Args:
        name: of the mistake, for the progress file.
        pattern: the wrong answer, or whatever the exercise's kind compares with: a
            wrong function, or a test of the answer that gives True.
        message: what to say, in full sentences, without giving the answer away.
    """

    name: str
    pattern: Any
    message: str


@dataclass(frozen=True)
class Exercise:
    """One question and how its answers are judged.

    Args:
        id: the notebook's number, a dot, the exercise's number in it: ``"08.1"``.
        question: the question in one sentence, as it stands in the notebook.
        kind: what an answer is, one of ``Number``, ``Numbers``, ``Choice``,
            ``Choices``, ``Array``, ``Function``, ``Model``.
        right: the right answer, or a pattern as in `Misconception`.
        praise: one sentence for the right answer, which says why it is right.
        look_again: the heading of the notebook's section that explains it.
        misconceptions: the first one that matches a wrong answer is named.
        hints: up to three, from a nudge to nearly the answer.
        otherwise: what to say of any other wrong answer, or a function of it.
        seconds: time limit of a check.
    """

    id: str
    question: str
    kind: Kind
    right: Any
    praise: str
    look_again: str
    misconceptions: tuple[Misconception, ...] = ()
    hints: tuple[str, ...] = ()
    otherwise: str | Callable[[Any], str] | None = None
    seconds: float = field(default=5.0, kw_only=True)

    @property
    def lesson(self) -> str:
        """The number of the notebook, as in its file name."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, repr=False)
class Result:
    """What a check says: readable in Jupyter, in a terminal and without colours.

    Args:
        exercise: the one that was answered.
        status: ``"not answered"``, ``"not yet"`` or ``"right"``.
        message: what there is to say about the answer.
        misconception: its name, if it has one.
    """

    exercise: Exercise
    status: str
    message: str
    misconception: str | None = None

    @property
    def _heading(self) -> str:
        return f"{SIGNS[self.status][0]} Exercise {self.exercise.id}: {self.status}."

    def __repr__(self) -> str:
        text = f"{self._heading} {self.message}"
        if self.status == RIGHT or not self.exercise.hints:
            return text
        return f"{text}\nA hint: exercises.hint({self.exercise.id!r}, 1)"

    def _repr_html_(self) -> str:
        colour = SIGNS[self.status][1]
        hints = "" if self.status == RIGHT else _folded(self.exercise.hints)
        return (
            f'<div style="border-left: 0.3em solid {colour}; padding: 0.2em 1em;">'
            f"<p><strong>{html.escape(self._heading)}</strong> "
            f"{html.escape(self.message)}</p>{hints}</div>"
        )


def _folded(hints: tuple[str, ...]) -> str:
    """The hints as HTML, each inside the one before it, so that they open in turn."""
    folded = ""
    for number, text in reversed(list(enumerate(hints, start=1))):
        heading = f"Hint {number} of {len(hints)}"
        folded = (
            f"<details><summary>{heading}</summary>"
            f"<p>{html.escape(text)}</p>{folded}</details>"
        )
    return folded
