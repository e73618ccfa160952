"""Right and wrong answers to every exercise, one module for each lesson."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# In what a check says of a function whose mistake has no name.
INPUTS = "inputs, as for the one below."


@dataclass(frozen=True)
class Later:
    """An answer that is made when it is needed: a network that takes long."""

    make: Callable[[], Any]


@dataclass(frozen=True)
class Attack:
    """Answers that a checker must take, and answers that it must not take.

    Args:
        right: answers by the way in which they are written, at least three.
        wrong: pairs by the mistake, at least five: the answer, and a part of the
            message that must come back.
        oracle: whether any answer at all is right, found independently of the checker;
            needed where there is more than one right answer that is not equal to
            those in ``right``. Functions are then never random answers.
    """

    right: dict[str, Any]
    wrong: dict[str, tuple[Any, str]]
    oracle: Callable[[Any], bool] | None = None

    def right_answer(self, name: str) -> Any:
        """The right answer of that name."""
        return _made(self.right[name])

    def wrong_answer(self, name: str) -> Any:
        """The wrong answer of that name."""
        return _made(self.wrong[name][0])


def _made(answer: Any) -> Any:
    return answer.make() if isinstance(answer, Later) else answer
