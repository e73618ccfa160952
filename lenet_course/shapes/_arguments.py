"""The checks of a layer's arguments: each returns its value in one form, or raises."""

import operator
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from lenet_course._errors import invalid, wrong_type

Shape = tuple[int, ...]

# As they are given: for all axes, or with one entry per axis. A padding is a mode, the
# same number of cells on both sides, or a pair (before, after).
Numbers = int | Sequence[int]
Padding = str | int | Sequence[int] | Sequence[Sequence[int]]
Table = Sequence[Sequence[int]]


class Sides(NamedTuple):
    """The cells at the two sides of an axis."""

    before: int
    after: int

    def __repr__(self) -> str:
        return repr(tuple(self))


# A padding that was checked, along one axis.
AxisPadding = str | Sides

WHOLE = "a whole number (an int)"
NUMBERS = f"{WHOLE}, or one for every axis"
SIZES = f"{NUMBERS}, without the batch and the channels"
SHAPE = "whole numbers such as (height, width, channels), without the batch"
CELLS = "an int from 0 on or a pair (before, after)"
PAIRS = (
    "an int from 0 on or one pair per axis, ((top, bottom), (left, right)): to Keras a "
    "flat pair is (height, width), in this package (before, after)"
)


def entries(value: Any) -> tuple[Any, ...] | None:
    """What a tuple, a list, an array or a tensor's shape holds; None if it is none."""
    if isinstance(value, int | str | bytes | dict | set | frozenset):
        return None
    try:
        return tuple(plain(value))
    except (NotImplementedError, TypeError, ValueError):  # as of Keras' tensors
        return None


def plain(value: Any) -> Any:
    """A number or an array of NumPy as Python's own; anything else as it is."""
    return value.tolist() if hasattr(value, "tolist") else value


def whole_number(
    value: Any, name: str, *, minimum: int = 1, expected: str = WHOLE
) -> int:
    """`value` as an int, if it is a whole number that is large enough."""
    try:
        number = operator.index(value)
    except (AttributeError, TypeError):  # the first from a tensor of fractions
        raise wrong_type(name, value, expected) from None
    # bool is a subclass of int, and a kernel of size True is a slip, not a size.
    if isinstance(value, bool):
        raise wrong_type(name, value, expected)
    if number < minimum:
        raise invalid(name, number, f"at least {minimum}")
    return number


def numbers(
    value: Any, name: str, *, minimum: int = 1, expected: str = NUMBERS
) -> int | Shape:
    """A whole number, or a tuple with one for every axis."""
    check = partial(whole_number, name=name, minimum=minimum, expected=expected)
    several = entries(value)
    if several is not None and not several:
        raise invalid(name, value, expected)
    return check(value) if several is None else tuple(map(check, several))


def numbers_or_none(value: Any, name: str) -> int | Shape | None:
    """None, which lets Keras choose, or a number from 0 on for all or every axis."""
    return None if value is None else numbers(value, name, minimum=0)


def numbers_or_nothing(value: Any, name: str) -> Shape:
    """A tuple of whole numbers, which may be empty or None."""
    several = (value,) if entries(value) is None else entries(value)
    found = () if value is None else several
    return tuple(whole_number(entry, name) for entry in found or ())


def padding(
    value: Any,
    name: str,
    *,
    modes: Sequence[str] = (),
    any_case: bool = False,
    cells: str = CELLS,
) -> AxisPadding | tuple[Sides, ...]:
    """A padding for all axes, or a tuple with one pair (before, after) per axis."""
    expected = ", ".join([*map(repr, modes), cells])
    if isinstance(value, str):
        mode = value.lower() if any_case else value
        if mode not in modes:
            raise invalid(name, value, expected)
        return mode
    pairs = [entries(pair) for pair in entries(value) or ()]
    if pairs and None not in pairs:
        return tuple(_sides(pair, name, expected) for pair in pairs)
    return _sides(value, name, expected)


def _sides(value: Any, name: str, expected: str) -> Sides:
    """The cells (before, after), the same if one number came."""
    both = entries(value)
    both = (value, value) if both is None else both
    if len(both) != 2:
        raise invalid(name, value, expected)
    check = partial(whole_number, name=name, minimum=0, expected=expected)
    return Sides(*map(check, both))


# Keras accepts the modes of a convolution in any case, those of a pooling in lower
# case only, and a causal padding in Conv1D only.
pool_padding = partial(padding, modes=("valid", "same"))
conv_padding = partial(pool_padding, any_case=True)
causal_padding = partial(conv_padding, modes=("valid", "same", "causal"))


def pairs_of_sides(value: Any, name: str) -> AxisPadding | tuple[Sides, ...]:
    """A number for all sides, or a tuple with one pair (before, after) per axis."""
    sides = padding(value, name, cells=PAIRS)
    if isinstance(sides, Sides) and entries(value) is not None:
        raise invalid(name, value, PAIRS)
    return sides


def split_axes(value: Any, num_axes: int, name: str) -> tuple[Any, ...]:
    """One entry of a checked argument for every axis."""
    if not is_split(value):
        return (value,) * num_axes
    if len(value) != num_axes:
        expected = f"one value, or one for every axis ({num_axes} here)"
        raise invalid(name, value, expected)
    return tuple(value)


def is_split(value: Any) -> bool:
    """Whether a checked argument has one entry per axis."""
    return isinstance(value, tuple) and not isinstance(value, Sides)


def flag(value: Any, name: str) -> bool:
    """`value`, if it is True or False."""
    if not isinstance(plain(value), bool):
        raise wrong_type(name, value, "True or False")
    return bool(value)


def label(value: Any, name: str) -> str | None:
    """`value`, if it can name a layer."""
    if value is not None and not isinstance(value, str):
        raise wrong_type(name, value, "a string")
    return value


def table(value: Any, name: str) -> tuple[Shape, ...]:
    """A connection table: rows of 0 and 1, one row per input map."""
    rows = [entries(row) or () for row in entries(value) or ()]
    if len(set(map(len, rows))) != 1 or not rows[0]:
        raise invalid(name, value, "a table: one row per input map, all equally long")
    check = partial(whole_number, name=name, minimum=0)
    checked = tuple(tuple(map(check, row)) for row in rows)
    if max(map(max, checked)) > 1:
        raise invalid(name, checked, "a table of 0 and 1")
    if not all(map(any, zip(*checked, strict=True))):
        raise invalid(name, checked, "a table with a 1 in every column")
    return checked


def check_shape(value: Any, name: str = "input_shape") -> Shape:
    """The shape of one example: positive ints, the last of them the channels."""
    if entries(value) is None:
        raise wrong_type(name, value, SHAPE)
    shape = numbers(value, name, expected=SHAPE)
    return shape if isinstance(shape, tuple) else (shape,)
