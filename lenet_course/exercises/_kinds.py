"""What an answer can be: a number, several, words to choose from, an array.

Each kind reads an answer in one form, however it was written, says kindly what is
asked for if that cannot be done, and compares it with a value. Functions and models,
which have to be tried out, are in ``_functions`` and ``_models``.
"""

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np

from lenet_course.exercises._record import Kind, UnfitError
from lenet_course.exercises._shown import shown

MAX_ITEMS = 100  # more than any answer has, and fewer than an endless generator
MAX_MAGNITUDE = 1e300  # beyond it an int does not fit into a float any more
# In a pattern of several numbers: whatever stands in this place.
ANY = (-MAX_MAGNITUDE, MAX_MAGNITUDE)
NO_RETURN = "This is None. Did a function end without `return`?"


def _scalar(answer: Any) -> int | float:
    """The plain number in whatever holds one number: NumPy's, a tensor, a fraction."""
    if isinstance(answer, int) and not isinstance(answer, bool):
        return int.__index__(answer)
    if answer is None:
        raise UnfitError(NO_RETURN)
    if isinstance(answer, str | bytes):
        raise UnfitError(f"{shown(answer)} is a text. Leave out the quotes.")
    if isinstance(answer, Real | Decimal) and not isinstance(answer, bool):
        return _as_float(answer)
    if callable(answer):
        raise UnfitError("This is a function, not a number. Call it.")
    try:
        array = np.asarray(answer)
    except Exception:  # such as lists of different lengths
        array = np.empty(0)
    if array.ndim or array.dtype.kind not in "iuf":
        raise UnfitError(
            f"One number is asked for. This is {shown(answer)}.{_advice(answer)}"
        )
    return array.item()


def _as_float(number: Any) -> float:
    try:
        return float(number)
    except (OverflowError, ValueError):  # a fraction too large, a signalling NaN
        return math.nan


def _advice(answer: Any) -> str:
    """What makes one number of several, if it can be guessed."""
    if isinstance(answer, np.ndarray) and answer.size == 1:
        return " Take the number out of the array, with .item()."
    if not isinstance(answer, list | tuple) or not answer:
        return ""
    if len(answer) == 1:
        mark = "comma" if isinstance(answer, tuple) else "brackets"
        return f" Leave out the {mark}."
    if all(type(item) is int and 0 <= item <= 999 for item in answer[1:]):
        return (
            " For Python a comma separates two numbers: write none for thousands, and "
            "a point for decimals."
        )
    return ""


@dataclass(frozen=True)
class Number(Kind):
    """One number: whole, unless a tolerance is given. 12.0 is as whole as 12.

    Args:
        tolerance: how far a number may lie from the right one.
    """

    tolerance: float = 0

    def read(self, answer: Any) -> int | float:
        """The number, as a finite float, or as an int if it is whole."""
        number = _scalar(answer)
        if not abs(number) < MAX_MAGNITUDE:  # which NaN is not, either
            what = shown(number) if isinstance(number, float) else "So large a one"
            raise UnfitError(f"{what} is not a number that can be right here.")
        return int(number) if number == math.floor(number) else number

    def matches(self, value: float, pattern: float) -> bool:
        """Whether the number is the pattern, within the tolerance."""
        return bool(abs(value - pattern) <= self.tolerance)

    def difference(self, value: float, right: float) -> str:
        """Too large, too small, no whole number, or too few decimals."""
        if not self.tolerance and isinstance(value, float):
            return f"A whole number is asked for, and {shown(value)} is not one."
        if value and value in [round(right, decimals) for decimals in range(3)]:
            return f"{shown(value)} is rounded too much: give more decimals."
        if self.tolerance and math.isclose(value, right, rel_tol=0.005):
            return (
                f"{shown(value)} is close, but not exact enough. Round only at the end."
            )
        return f"{shown(value)} is too {'large' if value > right else 'small'}."


@dataclass(frozen=True)
class Numbers(Kind):
    """Several numbers in a tuple, a list or an array.

    A pattern is as long. In each place it holds a number, or a pair of the smallest
    and the largest number that it means there, such as `ANY`.

    Args:
        names: of the numbers, in their order.
        tolerance: as in `Number`, for each of them.
    """

    names: tuple[str, ...]
    tolerance: float = 0

    def read(self, answer: Any) -> tuple[float, ...]:
        """The numbers as a tuple."""
        wanted = f"({', '.join(self.names)})"
        if isinstance(answer, str | bytes | dict | set | frozenset) or answer is None:
            raise UnfitError(f"A tuple {wanted} is asked for. This is {shown(answer)}.")
        items = _items(answer)
        if items is None:
            raise UnfitError(
                f"{len(self.names)} numbers in brackets are asked for, {wanted}. This "
                f"is {shown(answer)}."
            )
        if items and items[0] is None and len(items) == len(self.names) + 1:
            raise UnfitError(f"Leave out None, the axis of the batch: {wanted}.")
        if len(items) != len(self.names):
            number = "more" if len(items) > MAX_ITEMS else len(items)
            raise UnfitError(
                f"{len(self.names)} numbers are asked for, {wanted}. This has {number}."
            )
        return tuple(
            self._read_item(*pair) for pair in zip(self.names, items, strict=True)
        )

    def _read_item(self, name: str, item: Any) -> float:
        try:
            return Number(self.tolerance).read(item)
        except UnfitError as error:
            raise UnfitError(f"In the place of {name}: {error}") from error

    def bounds(self, pattern: Iterable[Any]) -> list[tuple[float, float]]:
        """The smallest and the largest number that a pattern means in each place."""
        return [
            each
            if isinstance(each, tuple)
            else (each - self.tolerance, each + self.tolerance)
            for each in pattern
        ]

    def matches(self, value: Iterable[float], pattern: Iterable[Any]) -> bool:
        """Whether all numbers agree, each within the tolerance."""
        return not self._missed(value, pattern)

    def _missed(self, value: Iterable[float], pattern: Iterable[Any]) -> list[str]:
        """The names of the numbers that do not agree."""
        compared = zip(self.names, value, self.bounds(pattern), strict=True)
        return [name for name, each, (low, high) in compared if not low <= each <= high]

    def difference(self, value: tuple[float, ...], right: Iterable[float]) -> str:
        """Which of the numbers are not right."""
        right = tuple(right)
        if self.matches(sorted(value), sorted(right)):
            return f"The right numbers in another order: {', '.join(self.names)}."
        wrong = self._missed(value, right)
        rest = "" if len(wrong) == len(self.names) else " The rest is."
        return f"Not right yet: {', '.join(wrong)}.{rest}"


def _items(answer: Any) -> list[Any] | None:
    """The items of whatever has some, or None; of an endless generator the first."""
    try:
        return list(itertools.islice(iter(answer), MAX_ITEMS + 1))
    except Exception:
        return None


@dataclass(frozen=True)
class Choice(Kind):
    """One of several words; case, spaces and a full stop do not matter."""

    options: tuple[str, ...]

    def read(self, answer: Any) -> str:
        """The option that was chosen."""
        wanted = f"One of {_listed(self.options)} is asked for. This is"
        return _option(answer, self.options, wanted)

    def matches(self, value: str, pattern: str) -> bool:
        """Whether this option was chosen."""
        return value == pattern

    def difference(self, value: str, right: str) -> str:
        """That it is not this one."""
        return f"It is not {value!r}."


def _option(answer: Any, options: tuple[str, ...], wanted: str) -> str:
    """The option that a text means, or a refusal that begins with what is asked for."""
    if answer is None:
        raise UnfitError(NO_RETURN)
    if isinstance(answer, np.ndarray) and not answer.ndim:
        answer = answer.item()
    if not isinstance(answer, str):
        raise UnfitError(f"{wanted} {shown(answer)}, which is no text.")
    for option in options:
        if _plain(answer) == _plain(option):
            return option
    together = sum(_plain(option) in _plain(answer) for option in options) > 1
    comma = " Is a comma missing between two of them?" if together else ""
    raise UnfitError(f"{wanted} {shown(answer)}.{comma}")


def _listed(options: Iterable[str]) -> str:
    return ", ".join(map(repr, options))


def _plain(text: str) -> str:
    """A text in which only the words count."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


@dataclass(frozen=True)
class Choices(Kind):
    """Any number of several words, in any order, in a set, a list or a tuple."""

    options: tuple[str, ...]

    def read(self, answer: Any) -> frozenset[str]:
        """The options that were chosen."""
        if isinstance(answer, dict) and not answer:
            raise UnfitError(
                "{} is an empty dictionary. Write set() for a set without items."
            )
        single = isinstance(answer, str | bytes | dict)
        items = None if single else _items(answer)
        if items is None:
            raise UnfitError(
                f"A set is asked for, such as {{'a', 'b'}}. This is {shown(answer)}."
            )
        wanted = f"A set with any of {_listed(self.options)} is asked for. In it is"
        return frozenset(_option(item, self.options, wanted) for item in items)

    def matches(self, value: frozenset[str], pattern: Iterable[str]) -> bool:
        """Whether just these options were chosen."""
        return value == frozenset(pattern)

    def difference(self, value: frozenset[str], right: Iterable[str]) -> str:
        """How many are too many, and how many are missing."""
        right = frozenset(right)
        extra, missing = len(value - right), len(right - value)
        too_many = f"{extra} of these {'does' if extra == 1 else 'do'} not belong there"
        too_few = f"{missing} {'is' if missing == 1 else 'are'} missing"
        if not missing:
            return f"{too_many}."
        before = f"{too_many}, and " if extra else "All of these are right, but "
        return f"{before if value else ''}{too_few}."

    def mark_of(self, value: frozenset[str]) -> str:
        """The words in a fixed order: that of a set changes from kernel to kernel."""
        return repr(sorted(value))


@dataclass(frozen=True)
class Array(Kind):
    """An array of numbers; lists of lists and tensors are arrays too.

    Args:
        tolerance: how far a value may lie from the right one.
    """

    tolerance: float = 1e-5

    def read(self, answer: Any) -> np.ndarray:
        """The array, of float64."""
        if answer is None:
            raise UnfitError(NO_RETURN)
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
        """Whether shape and values agree."""
        pattern = np.asarray(pattern)
        return value.shape == pattern.shape and bool(self._close(value, pattern).all())

    def _close(self, value: np.ndarray, right: np.ndarray) -> np.ndarray:
        return np.isclose(value, right, rtol=self.tolerance, atol=self.tolerance)

    def difference(self, value: np.ndarray, right: Any) -> str:
        """The shape, if it differs, or else the place of the first wrong value."""
        right = np.asarray(right, dtype="float64")
        if value.shape != right.shape:
            return f"The shape is {value.shape}; {right.shape} is asked for."
        if any(self.matches(value, cut(right)) for cut in (np.trunc, np.floor)):
            return (
                "The numbers are cut to whole ones. Does the result begin as an array "
                "of integers, or is there // in place of /?"
            )
        close = self._close(value, right)
        place = tuple(int(index) for index in np.argwhere(~close)[0])
        wrong = int((~close).sum())
        return (
            f"The shape is right. Of {value.size} values {wrong} "
            f"{'is' if wrong == 1 else 'are'} not, the first of them at {place}."
        )
