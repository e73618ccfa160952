"""What an answer can be: numbers, a choice, an array, a function, a Keras model.

Each kind reads an answer in one form, however it was written, says kindly what is
asked for if that cannot be done, and compares it with patterns. A pattern is a value;
where a kind says so, it is a test, which gives True for the answers that it means.
"""

import copy
import math
import reprlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lenet_course.exercises._record import UnansweredError, UnfitError

MAX_SHOWN = 60  # characters


def shown(answer: Any) -> str:
    """An answer as a message shows it: short, and never raising.

    Example:
        >>> shown(28)
        '28'
    """
    try:
        text = " ".join(reprlib.repr(answer).split())
        return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
    except Exception:
        return f"an object of type {type(answer).__name__}"


def _is_test(pattern: Any) -> bool:
    return callable(pattern)


def _passes(test: Callable[[Any], Any], value: Any) -> bool:
    """Whether a test holds of an answer; one that it cannot be applied to fails."""
    try:
        return bool(test(value))
    except Exception:
        return False


def _scalar(answer: Any) -> Any:
    """The plain number in whatever holds one number: NumPy's, a tensor, an int."""
    if isinstance(answer, int) and not isinstance(answer, bool):
        return int.__index__(answer)
    if answer is None:
        raise UnfitError("This is None. Did a function end without `return`?")
    if isinstance(answer, str | bytes):
        raise UnfitError(f"{shown(answer)} is a text. Leave out the quotes.")
    if callable(answer):
        raise UnfitError("This is a function, not a number. Call it.")
    try:
        array = np.asarray(answer)
    except Exception:  # such as lists of different lengths
        array = np.empty(0)
    if array.ndim or array.dtype.kind not in "iuf":
        raise UnfitError(f"One number is asked for. This is {shown(answer)}.")
    return array.item()


@dataclass(frozen=True)
class Number:
    """One number: whole, unless a tolerance is given. A pattern may be a test.

    Args:
        tolerance: how far a number may lie from the right one.
    """

    tolerance: float = 0

    def read(self, answer: Any) -> int | float:
        """The number, as an int or a finite float."""
        number = _scalar(answer)
        if not math.isfinite(number):
            raise UnfitError(f"{number} is not a number that can be right here.")
        if isinstance(number, float) and number.is_integer() and not self.tolerance:
            raise UnfitError(
                f"{shown(number)} is a decimal number, and a whole one is asked for: "
                f"write {int(number)}. To divide whole numbers, use // instead of /."
            )
        return number

    def matches(self, value: float, pattern: Any) -> bool:
        """Whether the number is the pattern, within the tolerance."""
        if _is_test(pattern):
            return _passes(pattern, value)
        return abs(value - pattern) <= self.tolerance

    def difference(self, value: float, right: Any) -> str:
        """Too large or too small, or that it is no whole number."""
        if not self.tolerance and isinstance(value, float):
            return f"A whole number is asked for, and {shown(value)} is not one."
        if _is_test(right):
            return f"{shown(value)} is not right."
        return f"{shown(value)} is too {'large' if value > right else 'small'}."


@dataclass(frozen=True)
class Numbers:
    """Several numbers in a tuple, a list or an array. A pattern may be a test.

    Args:
        names: of the numbers, in their order.
        tolerance: as in `Number`, for each of them.
    """

    names: tuple[str, ...]
    tolerance: float = 0

    def read(self, answer: Any) -> tuple[float, ...]:
        """The numbers as a tuple."""
        wanted = f"({', '.join(self.names)})"
        if isinstance(answer, str | bytes | dict | set) or answer is None:
            raise UnfitError(f"A tuple {wanted} is asked for. This is {shown(answer)}.")
        try:
            items = list(answer)
        except Exception as error:
            raise UnfitError(
                f"{len(self.names)} numbers in brackets are asked for, {wanted}. This "
                f"is {shown(answer)}."
            ) from error
        if items and items[0] is None and len(items) == len(self.names) + 1:
            raise UnfitError(f"Leave out None, the axis of the batch: {wanted}.")
        if len(items) != len(self.names):
            raise UnfitError(
                f"{len(self.names)} numbers are asked for, {wanted}. "
                f"This has {len(items)}."
            )
        return tuple(
            self._read_item(*pair) for pair in zip(self.names, items, strict=True)
        )

    def _read_item(self, name: str, item: Any) -> float:
        try:
            return Number(self.tolerance).read(item)
        except UnfitError as error:
            raise UnfitError(f"In the place of {name}: {error}") from error

    def matches(self, value: tuple[float, ...], pattern: Any) -> bool:
        """Whether all numbers agree, each within the tolerance."""
        if _is_test(pattern):
            return _passes(pattern, value)
        pairs = zip(value, pattern, strict=True)
        return all(abs(mine - theirs) <= self.tolerance for mine, theirs in pairs)

    def difference(self, value: tuple[float, ...], right: Any) -> str:
        """Which of the numbers are not right."""
        if _is_test(right):
            return f"{shown(value)} is not right."
        wrong = [
            name
            for name, mine, theirs in zip(self.names, value, right, strict=True)
            if abs(mine - theirs) > self.tolerance
        ]
        return f"Not right yet: {', '.join(wrong)}. The rest is."


@dataclass(frozen=True)
class Choice:
    """One of several words; case and spaces around it do not matter."""

    options: tuple[str, ...]

    def read(self, answer: Any) -> str:
        """The option that was chosen."""
        if not isinstance(answer, str):
            raise UnfitError(
                f"{self._wanted()} This is {shown(answer)}: are quotes missing?"
            )
        for option in self.options:
            if answer.strip().casefold() == option.casefold():
                return option
        raise UnfitError(f"{self._wanted()} This is {shown(answer)}.")

    def _wanted(self) -> str:
        return f"One of {', '.join(map(repr, self.options))} is asked for."

    def matches(self, value: str, pattern: str) -> bool:
        """Whether this option was chosen."""
        return value == pattern

    def difference(self, value: str, right: str) -> str:
        """That it is not this one."""
        return f"It is not {value!r}."


@dataclass(frozen=True)
class Choices:
    """Any number of several words, in any order, in a set, a list or a tuple."""

    options: tuple[str, ...]

    def read(self, answer: Any) -> frozenset[str]:
        """The options that were chosen."""
        if not isinstance(answer, set | frozenset | list | tuple):
            raise UnfitError(
                f"A set is asked for, such as {{'a', 'b'}}. This is {shown(answer)}."
            )
        return frozenset(Choice(self.options).read(item) for item in answer)

    def matches(self, value: frozenset[str], pattern: Any) -> bool:
        """Whether just these options were chosen. A pattern may be a test."""
        if _is_test(pattern):
            return _passes(pattern, value)
        return value == frozenset(pattern)

    def difference(self, value: frozenset[str], right: Iterable[str]) -> str:
        """How many are too many, and how many are missing."""
        right = frozenset(right)
        extra, missing = len(value - right), len(right - value)
        return f"{extra} of these do not belong there, and {missing} are missing."


@dataclass(frozen=True)
class Array:
    """An array of numbers; lists of lists and tensors are arrays too.

    Args:
        tolerance: how far a value may lie from the right one.
    """

    tolerance: float = 1e-5

    def read(self, answer: Any) -> np.ndarray:
        """The array, of float64."""
        if answer is None:
            raise UnfitError("This is None. Did a function end without `return`?")
        try:
            array = np.asarray(answer)
        except Exception as error:
            raise UnfitError(
                f"An array is asked for. This is {shown(answer)}."
            ) from error
        if array.dtype.kind not in "biuf":
            raise UnfitError(
                f"An array of numbers is asked for. This is {shown(answer)}."
            )
        array = np.array(array, dtype="float64")
        if np.isnan(array).any():
            raise UnfitError("There is NaN, not a number, in this array.")
        return array

    def matches(self, value: np.ndarray, pattern: Any) -> bool:
        """Whether shape and values agree. A pattern may be a test."""
        if _is_test(pattern):
            return _passes(pattern, value)
        pattern = np.asarray(pattern, dtype="float64")
        return value.shape == pattern.shape and np.allclose(
            value, pattern, rtol=self.tolerance, atol=self.tolerance
        )

    def difference(self, value: np.ndarray, right: Any) -> str:
        """The shape, if it differs, or else the place of the first wrong value."""
        if _is_test(right):
            return "The array is not right."
        right = np.asarray(right, dtype="float64")
        if value.shape != right.shape:
            return f"The shape is {value.shape}; {right.shape} is asked for."
        close = np.isclose(value, right, rtol=self.tolerance, atol=self.tolerance)
        place = tuple(int(index) for index in np.argwhere(~close)[0])
        return (
            f"The shape is right. Of {value.size} values {int((~close).sum())} are "
            f"not, the first of them at {place}."
        )


@dataclass(frozen=True)
class Function:
    """A function, tried on inputs that the student does not see.

    A pattern is a function too: an answer matches it if both give the same results on
    every input.

    Args:
        arguments: their names, for messages.
        cases: tuples of arguments.
        returns: the kind of what it returns.
    """

    arguments: tuple[str, ...]
    cases: tuple[tuple[Any, ...], ...]
    returns: Any

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
            raise UnfitError(
                f"For {self._named(case)}, your function raised "
                f"{type(error).__name__}: {shown(str(error))[1:-1]}."
            ) from error
        if value is ...:
            raise UnansweredError
        if not _equal(given, case):
            raise UnfitError(
                "Your function changes what it is given. Work on a copy, or make a new "
                "array for the result."
            )
        try:
            return self.returns.read(value)
        except UnfitError as error:
            raise UnfitError(
                f"For {self._named(case)}, what it returns: {error}"
            ) from error

    def _named(self, case: tuple[Any, ...]) -> str:
        """The arguments as a message shows them: of an array only the shape."""
        return ", ".join(
            f"{name} of shape {value.shape}"
            if isinstance(value, np.ndarray)
            else f"{name} = {shown(value)}"
            for name, value in zip(self.arguments, case, strict=True)
        )

    def _expected(self, function: Callable[..., Any], case: tuple[Any, ...]) -> Any:
        return self.returns.read(function(*copy.deepcopy(case)))

    def matches(self, value: list[Any], pattern: Callable[..., Any]) -> bool:
        """Whether the results are those of another function."""
        try:
            return all(
                self.returns.matches(mine, self._expected(pattern, case))
                for mine, case in zip(value, self.cases, strict=True)
            )
        except (
            Exception
        ):  # a wrong function may fail on a case; then it is not this one
            return False

    def difference(self, value: list[Any], right: Callable[..., Any]) -> str:
        """The first input on which the results differ, and how."""
        for mine, case in zip(value, self.cases, strict=True):
            expected = self._expected(right, case)
            if not self.returns.matches(mine, expected):
                detail = self.returns.difference(mine, expected)
                return f"For {self._named(case)}: {detail}"
        return "The results are right."


def _equal(given: Any, case: Any) -> bool:
    """Whether arguments are as they were, arrays and containers included."""
    try:
        np.testing.assert_equal(given, case)
    except AssertionError:
        return False
    return True


@dataclass(frozen=True)
class Model:
    """A Keras model that is built. Patterns are tests of the model."""

    def read(self, answer: Any) -> Any:
        """The model."""
        keras = sys.modules.get("keras")
        if keras is None or not isinstance(answer, keras.Model):
            called = " Call the function." if callable(answer) else ""
            raise UnfitError(
                f"A Keras model is asked for. This is {shown(answer)}.{called}"
            )
        if not answer.built:
            raise UnfitError(
                "The model does not know its input yet, so it has no weights. Begin "
                "with keras.Input(shape)."
            )
        return answer

    def matches(self, value: Any, pattern: Callable[[Any], bool]) -> bool:
        """Whether the test holds of the model."""
        return _passes(pattern, value)

    def difference(self, value: Any, right: Any) -> str:
        """That it is not the model that was asked for."""
        return "This model is not yet the one that is asked for."
