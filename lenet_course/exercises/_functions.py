"""An answer that is a function: tried on inputs, and compared with other functions."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lenet_course.exercises._kinds import Array
from lenet_course.exercises._record import Kind, Like, UnansweredError, UnfitError
from lenet_course.exercises._shown import (
    arguments_as_code,
    as_code,
    line_of,
    raised,
    shown,
)


@dataclass(frozen=True)
class Function(Kind):
    """A function, tried on inputs; it is `Like` another if the results are the same.

    Args:
        arguments: their names, for messages.
        cases: tuples of arguments, kept with the shortest first.
        returns: the kind of what it returns.
    """

    arguments: tuple[str, ...]
    cases: tuple[tuple[Any, ...], ...]
    returns: Kind

    def __post_init__(self) -> None:
        # The first input that breaks a function is shown: the short ones come first.
        in_order = sorted(self.cases, key=lambda case: len(self._as_code(case)))
        object.__setattr__(self, "cases", tuple(in_order))

    def read(self, answer: Any) -> list[Any]:
        """What the function returns, case by case."""
        if not callable(answer):
            raise UnfitError(f"A function is asked for. This is {shown(answer)}.")
        return [self._call(answer, case) for case in self.cases]

    def _call(self, function: Callable[..., Any], case: tuple[Any, ...]) -> Any:
        given = copy.deepcopy(case)
        try:
            value = function(*given)
        except Exception as error:
            lines = f"{self._as_code(case)}\n{line_of(error)}".rstrip()
            raise UnfitError(f"Your function raised {raised(error)}", lines) from error
        if value is ...:
            raise UnansweredError
        if not _equal(given, case):
            raise UnfitError(
                "Your function changes what it is given. Work on a copy, or make a new "
                "array for the result.",
                self._as_code(case),
            )
        try:
            return self.returns.read(value)
        except UnfitError as error:
            message = f"What your function returns: {error}"
            raise UnfitError(message, self._as_code(case)) from error

    def _as_code(self, case: tuple[Any, ...]) -> str:
        return arguments_as_code(self.arguments, case)

    def _failures(self, value: list[Any], pattern: Like) -> list[tuple[Any, Any, Any]]:
        """Inputs that give another result than a pattern: with its result, and ours."""
        failures = []
        for case, mine in zip(self.cases, value, strict=True):
            expected = self.returns.read(pattern.function(*copy.deepcopy(case)))
            if not self.returns.matches(mine, expected):
                failures.append((case, expected, mine))
        return failures

    def matches(self, value: list[Any], pattern: Like) -> bool:
        """Whether the results are those of another function."""
        try:
            return not self._failures(value, pattern)
        except Exception:  # a wrong function may fail on a case; so it is not this one
            return False

    def difference(self, value: list[Any], right: Like) -> str:
        """For how many inputs the results differ, and of arrays how the first one."""
        failures = self._failures(value, right)
        text = f"Wrong for {len(failures)} of {len(self.cases)} inputs, as for the one"
        if not isinstance(self.returns, Array):
            return f"{text} below."
        _, expected, mine = failures[0]
        return f"{text} below. {self.returns.difference(mine, expected)}"

    def details(self, value: list[Any], right: Like) -> str:
        """The first input that gives a wrong result, the right one, and that one."""
        case, expected, mine = self._failures(value, right)[0]
        return (
            f"{self._as_code(case)}\n"
            f"expected: {as_code(expected, indent=10)}\n"
            f"returned: {as_code(mine, indent=10)}"
        )


def _equal(given: Any, case: Any) -> bool:
    """Whether arguments are as they were, arrays and containers included."""
    try:
        np.testing.assert_equal(given, case)
    except AssertionError:
        return False
    return True
