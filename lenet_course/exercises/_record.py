"""What an exercise is, and what a check of an answer says."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lenet_course._errors import invalid

NOT_ANSWERED, NOT_YET, RIGHT = "not answered", "not yet", "right"

# A sign, and a colour that shows on white and on black; the word says it as well.
SIGNS = {
    NOT_ANSWERED: ("○", "#808080"),
    NOT_YET: ("✗", "#D55E00"),
    RIGHT: ("✓", "#0072B2"),
}


class UnfitError(Exception):
    """An answer of a kind that cannot be judged; the message says what is asked for.

    Args:
        message: in full sentences.
        details: lines of code or of values that belong to it.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class UnansweredError(Exception):
    """The answer is still the ellipsis of the question."""


@dataclass(frozen=True)
class Where:
    """A pattern that is a test: it means the answers for which the test is true.

    Example:
        >>> Where(lambda number: number > 2).holds(3)
        True
    """

    test: Callable[[Any], Any]

    def holds(self, value: Any) -> bool:
        """Whether the test is true; one that cannot be applied to an answer is not."""
        try:
            return bool(self.test(value))
        except Exception:
            return False


@dataclass(frozen=True)
class Among:
    """A pattern that is several values: it means each of them.

    Unlike a test it says which answers it means, so that a page, which cannot run
    Python, can be told beforehand.
    """

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Like:
    """A pattern that is a function: it means the functions that give the same."""

    function: Callable[..., Any]


class Kind:
    """What an answer can be: see ``_kinds`` and its neighbours."""

    def read(self, answer: Any) -> Any:
        """The answer in one form, however it was written, or an `UnfitError`."""
        raise NotImplementedError

    def matches(self, value: Any, pattern: Any) -> bool:
        """Whether a read answer is the one that a pattern describes."""
        raise NotImplementedError

    def difference(self, value: Any, right: Any) -> str:
        """What to say of a wrong answer of which nothing better is known."""
        raise NotImplementedError

    def details(self, value: Any, right: Any) -> str:
        """Lines that show where a wrong answer differs, if there are any to show."""
        return ""

    def mark_of(self, value: Any) -> str:
        """A text by which the same answer is known again when a cell runs twice."""
        return repr(value)


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that has a reason.

    Args:
        name: of the mistake, for the progress file.
        pattern: the wrong answer itself, `Among` several, `Where` it is known by a
            test, or the function that it is `Like`.
        message: what to say, in full sentences, without giving the answer away.
    """

    name: str
    pattern: Any
    message: str


@dataclass(frozen=True)
class Exercise:
    """How the answers to one question are judged. The question is in the notebook.

    A prediction is a question too, which the next cell answers: its number begins with
    a p. It counts as no exercise, and needs neither hints nor a solution.

    Args:
        id: the notebook's number, a dot, the exercise's number in it: ``"07.1"``, or
            the prediction's: ``"07.p1"``.
        kind: what an answer is, such as a ``Number`` or a ``Function``.
        right: the right answer, or a pattern as in `Misconception`.
        praise: one sentence for the right answer, which says why it is right.
        look_again: the heading of the notebook's section that explains it; a
            prediction stands in it.
        misconceptions: the first one that matches a wrong answer is named.
        hints: up to three, from a nudge to nearly the answer.
        otherwise: what to say of any other wrong answer: a sentence, or a function of
            the answer that gives one, or a `Misconception` where it finds a reason.
        seconds: time limit of a check.

    Raises:
        ValueError: ``right`` is a test, and nothing says what else is to be said.
    """

    id: str
    kind: Kind
    right: Any
    praise: str
    look_again: str = ""
    misconceptions: tuple[Misconception, ...] = ()
    hints: tuple[str, ...] = ()
    otherwise: str | Callable[[Any], str | Misconception] = ""
    seconds: float = field(default=5.0, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.right, Where) and not self.otherwise:
            raise invalid(
                "otherwise",
                self.otherwise,
                "a sentence or a function where `right` is a test",
                hint="A test does not say how far an answer is from it.",
            )

    @property
    def lesson(self) -> str:
        """The number of the notebook, as in its file name."""
        return self.id.partition(".")[0]

    @property
    def is_prediction(self) -> bool:
        """Whether it asks what the next cell will give.

        Example:
            >>> Exercise("04.p1", Kind(), 14, "Fourteen windows.").is_prediction
            True
        """
        return self.id.partition(".")[2].startswith("p")

    @property
    def name(self) -> str:
        """What messages call it: to a reader ``04.p1`` means nothing.

        Example:
            >>> Exercise("04.p1", Kind(), 14, "Fourteen.", look_again="2. Sizes").name
            'Prediction in “2. Sizes”'
        """
        if not self.is_prediction:
            return f"Exercise {self.id}"
        if not self.look_again:
            return f"Prediction {self.id.partition('.p')[2]}"
        return f"Prediction in “{self.look_again}”"

    @property
    def folded_hints(self) -> str:
        """The hints as HTML, each inside the one before it: they open in turn."""
        folded = ""
        for number, text in reversed(list(enumerate(self.hints, start=1))):
            heading = f"Hint {number} of {len(self.hints)}"
            folded = (
                f"<details><summary>{heading}</summary>"
                f"<p>{html.escape(text)}</p>{folded}</details>"
            )
        return folded


@dataclass(frozen=True, repr=False)
class Result:
    """What a check says: readable in Jupyter, in a terminal and without colours.

    Args:
        exercise: the one that was answered.
        status: ``"not answered"``, ``"not yet"`` or ``"right"``.
        message: what there is to say about the answer.
        misconception: its name, if it has one.
        details: the input that broke a function, and what came of it, line by line.
        mark: by which the same answer is known again.
        not_kept: why the answer could not be noted in the progress file, if so.
    """

    exercise: Exercise
    status: str
    message: str
    misconception: str | None = None
    details: str = ""
    mark: str = ""
    not_kept: str = ""

    @property
    def _heading(self) -> str:
        return f"{SIGNS[self.status][0]} {self.exercise.name}: {self.status}."

    def __repr__(self) -> str:
        lines = [f"{self._heading} {self.message}"]
        lines += [f"    {line}" for line in self.details.splitlines()]
        lines += [self.not_kept] if self.not_kept else []
        if self.status != RIGHT and self.exercise.hints:
            lines.append(f"A hint: exercises.hint({self.exercise.id!r}, 1)")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        colour = SIGNS[self.status][1]
        details = f"<pre>{html.escape(self.details)}</pre>" if self.details else ""
        not_kept = f"<p>{html.escape(self.not_kept)}</p>" if self.not_kept else ""
        hints = "" if self.status == RIGHT else self.exercise.folded_hints
        return (
            f'<div style="border-left: 0.3em solid {colour}; padding: 0.2em 1em;">'
            f"<p><strong>{html.escape(self._heading)}</strong> "
            f"{html.escape(self.message)}</p>{details}{not_kept}{hints}</div>"
        )
