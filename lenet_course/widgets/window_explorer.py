"""Windows of a layer that move over a row or a grid, and the cell that each writes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from lenet_course._errors import check_number, check_option, invalid
from lenet_course._tables import as_html, as_text
from lenet_course.shapes import (
    ConvSpec,
    DepthwiseConvSpec,
    LayerSpec,
    Padding,
    PoolSpec,
)
from lenet_course.widgets._page import Widget

LAYERS = {
    "conv": "convolution",
    "depthwise_conv": "depthwise convolution",
    "max_pooling": "max pooling",
    "average_pooling": "average pooling",
}
SHAPES = {"row": 1, "grid": 2}  # axes
MODES = ("valid", "same", "causal")
# What the page can draw; its fields have the same limits.
MOST = {"input_size": 40, "kernel_size": 40, "strides": 20, "dilation_rate": 12}
MOST_ZEROS = 20
# As the program calls the numbers, in the address of a page too.
SHORT = {"input_size": "n", "kernel_size": "k", "strides": "s", "dilation_rate": "d"}


def window_explorer(
    input_size: int = 28,
    kernel_size: int = 3,
    strides: int = 1,
    padding: Padding = "valid",
    layer: str = "conv",
    *,
    dilation_rate: int = 1,
    shape: str = "row",
    cells: str = "values",
) -> Widget:
    """Windows that one moves over a padded input, with the output they write.

    The reader may change every number. A window that does not fit is no mistake here:
    the page says so in words. Both axes of a grid have the same numbers.
    Source of the sizes: `shapes.conv_output_size` and its neighbours.

    Args:
        input_size: cells along an axis, 1 to 40.
        kernel_size: taps of the window, 1 to 40; of a pooling its ``pool_size``.
        strides: cells from one window to the next, 1 to 20.
        padding: ``"valid"``, ``"same"``, ``"causal"`` (a convolution on one row), or
            the number of zeros on both sides, or a pair ``(before, after)``: up to 20.
        layer: ``"conv"``, ``"depthwise_conv"``, ``"max_pooling"`` or
            ``"average_pooling"``.
        dilation_rate: distance between two taps, 1 to 12; 1 for a pooling.
        shape: ``"row"`` or ``"grid"``.
        cells: what stands in the input's cells: their ``"values"``, or with
            ``"reads"`` how many windows read each.

    Raises:
        ValueError: a number is out of its range, a word is none of those, or a pooling
            is dilated.

    Example:
        >>> window_explorer(7, kernel_size=3, strides=2, padding="same")
        layer               convolution
        input size          7
        kernel size         3
        strides             2
        dilation rate       1
        padding             same
        cells added         1 before, 1 after
        output size         4
        first window        cells −1 to 1
        last window         cells 5 to 7
        read by no window   none
        times each is read  1 2 1 2 1 2 1
    """
    check_option("layer", layer, LAYERS)
    check_option("shape", shape, SHAPES)
    check_option("cells", cells, ("values", "reads"))
    numbers = {
        "input_size": input_size,
        "kernel_size": kernel_size,
        "strides": strides,
        "dilation_rate": dilation_rate,
    }
    for name, number in numbers.items():
        check_number(name, number, 1, MOST[name], whole=True)
        numbers[name] = int(number)  # NumPy's are no JSON
    if layer.endswith("pooling") and dilation_rate > 1:
        raise invalid("dilation_rate", dilation_rate, "1: a pooling has none")
    mode, zeros = _mode_and_zeros(padding)
    window = {**numbers, "padding": zeros if mode == "explicit" else mode}
    rows = _facts(layer, SHAPES[shape], window)
    state: dict[str, Any] = {SHORT[name]: number for name, number in numbers.items()}
    state |= {"padding": mode, "before": zeros[0], "after": zeros[1]}
    state |= {"layer": layer, "shape": shape, "cells": cells, "at": 0}
    return Widget(
        program="window_explorer.js",
        label="Window explorer",
        state=state,
        text=as_text(rows),
        still=as_html(rows, caption="The windows of a layer along one axis", left=True),
        parts=("windows.js", "explorers.css"),
    )


def _mode_and_zeros(padding: Any) -> tuple[str, tuple[int, int]]:
    """The mode, and the zeros before and after, which only "explicit" heeds."""
    if isinstance(padding, str):
        check_option("padding", padding, MODES)
        return padding, (0, 0)
    pair = padding if isinstance(padding, Sequence) else (padding, padding)
    if len(pair) != 2:
        expected = "a mode, a number of zeros, or a pair (before, after)"
        raise invalid("padding", padding, expected)
    for zeros in pair:
        check_number("padding", zeros, 0, MOST_ZEROS, whole=True)
    return "explicit", (int(pair[0]), int(pair[1]))


def layer_spec(
    layer: str, *, kernel_size: int, strides: int, padding: Padding, dilation_rate: int
) -> LayerSpec:
    """A layer of the explorer as a spec, which refuses what Keras refuses."""
    if layer.endswith("pooling"):
        return PoolSpec(pool_size=kernel_size, strides=strides, padding=padding)
    window: dict[str, Any] = {"kernel_size": kernel_size, "strides": strides}
    window |= {"padding": padding, "dilation_rate": dilation_rate}
    if layer == "depthwise_conv":
        return DepthwiseConvSpec(**window)
    return ConvSpec(filters=1, **window)


def _facts(layer: str, num_axes: int, window: dict[str, Any]) -> list[tuple[str, str]]:
    """What a reader learns without a script: what was asked, and what follows."""
    asked = [(name.replace("_", " "), str(value)) for name, value in window.items()]
    rows = [("layer", LAYERS[layer]), *asked]
    size = window.pop("input_size")
    try:
        fit = layer_spec(layer, **window).fits((size,) * num_axes)[0]
    except ValueError as error:
        return [*rows, ("no output", str(error))]
    firsts = [t * fit.stride - fit.before for t in range(fit.output_size)]
    taps = range(0, fit.extent, fit.tap_distance)
    times = Counter(first + tap for first in firsts for tap in taps)
    unread = [str(cell) for cell in range(size) if not times[cell]]
    spans = [f"cells {first} to {first + fit.extent - 1}" for first in firsts]
    return [
        *rows,
        ("cells added", f"{fit.before} before, {fit.after} after"),
        ("output size", str(fit.output_size)),
        ("first window", spans[0].replace("-", "−")),
        ("last window", spans[-1].replace("-", "−")),
        ("read by no window", ", ".join(unread) or "none"),
        ("times each is read", " ".join(str(times[cell]) for cell in range(size))),
    ]
