"""The checks of a layer's arguments: each returns its value in one form, or raises."""

from collections.abc import Callable, Sequence
from typing import Any

from lenet_course.shapes._axis import (
    CONV_MODES,
    POOL_MODES,
    any_case,
    one_axis_padding,
    whole_number,
)

Shape = tuple[int, ...]


def _numbers(value: Any, name: str, *, minimum: int = 1) -> int | Shape:
    """A whole number, or a tuple with one for every axis."""
    if not isinstance(value, tuple | list):
        return whole_number(value, name, minimum=minimum)
    if not value:
        raise ValueError(f"`{name}` must have one entry per axis. Received: {name}=()")
    return tuple(whole_number(entry, name, minimum=minimum) for entry in value)


def is_per_axis(value: Any) -> bool:
    """Whether a padding has one pair for every axis."""
    return (
        isinstance(value, tuple | list)
        and len(value) > 0
        and all(isinstance(pair, tuple | list) for pair in value)
    )


def conv_padding(value: Any, name: str) -> Any:
    """The padding of a convolution, whose mode Keras accepts in any case."""
    return _padding(any_case(value), POOL_MODES, name)


def causal_padding(value: Any, name: str) -> Any:
    """The padding of `Conv1D` and `Conv2D`, the only layers that may be causal."""
    return _padding(any_case(value), CONV_MODES, name)


def pool_padding(value: Any, name: str) -> Any:
    """The padding of a pooling, whose mode Keras accepts in lower case only."""
    return _padding(value, POOL_MODES, name)


def _padding(value: Any, modes: Sequence[str], name: str = "padding") -> Any:
    """A padding for all axes, or a tuple with one pair (before, after) per axis."""
    if is_per_axis(value):
        return tuple(one_axis_padding(pair, modes=(), name=name) for pair in value)
    return one_axis_padding(value, modes=modes, name=name)


def pairs_of_sides(value: Any, name: str) -> Any:
    """A number for all sides, or a tuple with one pair (before, after) per axis."""
    if isinstance(value, tuple | list) and not is_per_axis(value):
        raise ValueError(
            f"`{name}` must be an int or one pair per axis, ((top, bottom), (left, "
            "right)): Keras reads a flat pair as (height, width), the sizes in this "
            f"package as (before, after). Received: {name}={value!r}"
        )
    return _padding(value, (), name)


def _flag(value: Any, name: str) -> bool:
    """`value`, if it is True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"`{name}` must be True or False. Received: {name}={value!r}")
    return value


def _label(value: Any, name: str) -> str | None:
    """`value`, if it can name a layer."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"`{name}` must be a string. Received: {name}={value!r}")
    return value


def _output_padding(value: Any, name: str) -> int | Shape | None:
    """None, which lets Keras choose, or a number from 0 on for all or every axis."""
    return None if value is None else _numbers(value, name, minimum=0)


def _shared_axes(value: Any, name: str) -> Shape:
    """The axes along which weights are shared, counted from 1: none, one or more."""
    return _numbers(value, name) if value else ()


def _table(value: Any, name: str) -> tuple[Shape, ...]:
    """A connection table: rows of 0 and 1, one row per input map."""
    rows = tuple(tuple(whole_number(e, name, minimum=0) for e in row) for row in value)
    if not rows or not rows[0] or len({len(row) for row in rows}) != 1:
        raise ValueError(
            f"`{name}` must have one row per input map, all of the same length. "
            f"Received rows of lengths {[len(row) for row in rows]}"
        )
    if any(sum(column) == 0 for column in zip(*rows, strict=True)):
        raise ValueError(f"`{name}` must connect every output map to an input map.")
    if max(map(max, rows)) > 1:
        raise ValueError(f"`{name}` must hold only 0 and 1. Received: {name}={rows}")
    return rows


def check_shape(input_shape: Any, name: str = "input_shape") -> Shape:
    """`input_shape` as a tuple of positive ints, the last of them the channels."""
    if not isinstance(input_shape, tuple | list):
        raise TypeError(
            f"`{name}` must be a tuple such as (height, width, channels), without the "
            f"batch. Received: {name}={input_shape!r}"
        )
    if not input_shape:
        raise ValueError(f"`{name}` must have at least one entry. Received: ()")
    return tuple(whole_number(size, name) for size in input_shape)


# One check per argument name: a spec runs those of the arguments it has.
CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "name": _label,
    "filters": whole_number,
    "units": whole_number,
    "groups": whole_number,
    "depth_multiplier": whole_number,
    "kernel_size": _numbers,
    "pool_size": _numbers,
    "strides": _numbers,
    "dilation_rate": _numbers,
    "output_padding": _output_padding,
    "target_shape": check_shape,
    "output_size": _numbers,
    "size": _numbers,
    "height": whole_number,
    "width": whole_number,
    "dims": check_shape,
    "n": whole_number,
    "shared_axes": _shared_axes,
    "use_bias": _flag,
    "keepdims": _flag,
    "center": _flag,
    "scale": _flag,
    "connection_table": _table,
    "cropping": pairs_of_sides,
}
