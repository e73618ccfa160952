"""One spatial axis: where the windows of a layer stand, counted in whole cells.

Everything here is a function of integers along one axis, which were checked. Height and
width never appear: a layer applies the same function to every axis.
"""

import functools
from typing import Generic, NamedTuple, TypeVar

from lenet_course._errors import invalid
from lenet_course.shapes._arguments import AxisPadding, Sides

# A size is a number of cells, or None while it is unknown.
Size = TypeVar("Size", int, int | None)


class Fit(NamedTuple, Generic[Size]):
    """How a row of windows lies along one axis."""

    output_size: Size
    extent: Size  # cells from a window's first tap to its last, both counted
    stride: int
    before: int
    after: Size
    tap_distance: int = 1


@functools.lru_cache(maxsize=4096)  # both axes of a square map ask the same question
def fit_windows(
    input_size: Size,
    kernel_size: int,
    stride: int,
    padding: AxisPadding,
    dilation_rate: int = 1,
) -> Fit[Size]:
    """Lay windows along an axis."""
    extent = (kernel_size - 1) * dilation_rate + 1
    if input_size is None:
        # The padding "same" depends only on the remainder of the size by the stride.
        sizes = range(1, stride + 1)
        amounts = {_cells(size, extent, stride, padding).before for size in sizes}
        if len(amounts) > 1:
            expected = 'known: padding="same" with strides depends on it'
            raise invalid("input_size", None, expected, strides=stride, extent=extent)
        return Fit(None, extent, stride, amounts.pop(), None, dilation_rate)
    before, after = _cells(input_size, extent, stride, padding)
    span = input_size + before + after - extent
    if span < 0:
        raise ValueError(
            f"No window fits: it covers {extent} cells and must not be larger than "
            f"the padded input. Received: {input_size} cells, padded with {before} "
            f"before and {after} after"
        )
    return Fit(span // stride + 1, extent, stride, before, after, dilation_rate)


def _cells(input_size: int, extent: int, stride: int, padding: AxisPadding) -> Sides:
    """The cells added before and after an axis."""
    if isinstance(padding, Sides):
        return padding
    if padding == "valid":
        return Sides(0, 0)
    if padding == "causal":
        return Sides(extent - 1, 0)
    output_size = -(-input_size // stride)
    total = max((output_size - 1) * stride + extent - input_size, 0)
    return Sides(total // 2, total - total // 2)


def fit_transpose(
    input_size: int,
    kernel_size: int,
    stride: int,
    padding: AxisPadding,
    dilation_rate: int,
    output_padding: int | None,
) -> Fit[int]:
    """Lay the windows of a transposed convolution along its output."""
    extent = (kernel_size - 1) * dilation_rate + 1
    if output_padding is not None and output_padding >= stride:
        expected = "smaller than `strides`"
        raise invalid("output_padding", output_padding, expected, strides=stride)
    full = (input_size - 1) * stride + extent
    if padding == "same":
        grown = stride if output_padding is None else extent % 2 + output_padding
        if grown == 0:
            expected = 'at least 1 with padding="same" and an even kernel'
            hint = "Keras promises a shape for 0, then fails when the layer runs."
            raise invalid("output_padding", 0, expected, hint=hint, kernel_size=extent)
        output_size = (input_size - 1) * stride + grown
        crop = max(full - output_size, 0)
        return Fit(output_size, extent, stride, crop // 2, crop - crop // 2)
    before, after = padding if isinstance(padding, Sides) else (0, 0)
    grown = max(stride - extent, 0) if output_padding is None else output_padding
    output_size = full + grown - before - after
    if output_size < 1:
        expected = f"less than the {full + grown} cells from which it is cut off"
        raise invalid("padding", padding, expected)
    return Fit(output_size, extent, stride, before, after)
