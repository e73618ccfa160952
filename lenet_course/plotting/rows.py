"""Rows of cells: what is padded, and where the windows of a layer stand."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from lenet_course import shapes
from lenet_course.plotting import _canvas as canvas

BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # a text over lines


def plot_row(
    input_size: int,
    *,
    kernel_size: int,
    strides: int = 1,
    padding: shapes.Padding = "valid",
    fill: str = "pad",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one row of cells, what is padded, and every window as a bracket under it.

    Cells of the input carry their number, from 0; cells of padding are dashed. What no
    window reads is grey and hatched, padding too. The number on a bracket is that of
    the output cell that the window makes.

    Args:
        input_size: cells of the row.
        kernel_size: cells under a window.
        strides: cells from one window to the next.
        padding: as in ``shapes.conv_output_size``.
        fill: what to write into a cell of padding.
        title: above the row; the four numbers and the size if None.

    Raises:
        ValueError: no window fits.

    Example:
        >>> ax = plot_row(6, kernel_size=3, strides=2)
        >>> ax.get_title()
        '6 cells, kernel 3, stride 2, padding 0 + 0: 2 windows'
    """
    options = {"kernel_size": kernel_size, "strides": strides, "padding": padding}
    for name, value in ("input_size", input_size), *list(options.items())[:2]:
        canvas.check_whole(name, value)
    before, after = shapes.padding_amounts(input_size, **options)
    windows = shapes.windows(input_size, **options)
    start, end = -before, input_size + after
    levels = -(-kernel_size // strides)  # so many windows stand on one cell
    bottom = -0.65 - 0.55 * levels
    side = min(0.36, (canvas.WIDTH - 0.6) / (end - start))  # of a cell, in inches
    size = side * (end - start) + 0.6, side * (0.6 - bottom) + 0.4
    ax = canvas.axes_or_new(ax, size)
    for cell in range(start, end):
        inside = 0 <= cell < input_size
        is_read = any(first <= cell <= last for first, last in windows)
        face = ((canvas.SKY, 0.45) if inside else "white") if is_read else canvas.PALE
        _draw_cell(cell, 0, face, ax, dashed=not inside, hatched=not is_read)
        text, behind = str(cell) if inside else fill, None if is_read else BEHIND
        canvas.write_in(ax, cell, 0, text, face, bbox=behind)
    for number, (first, last) in enumerate(windows):
        _draw_bracket(ax, first, last, number, level=number % levels)
    if title is None:
        title = (
            f"{input_size} cells, kernel {kernel_size}, stride {strides}, padding "
            f"{before} + {after}: {len(windows)} window{'s' * (len(windows) != 1)}"
        )
    ax.set_title(title)
    ax.set(xlim=(start - 0.7, end - 0.3), ylim=(bottom, 0.6))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _draw_cell(
    x: float, y: float, face: Any, ax: Axes, *, dashed: bool, hatched: bool = False
) -> None:
    """A square; dashed if it is padding, hatched if no window reads it."""
    look: canvas.Look = {"facecolor": face, "edgecolor": canvas.EDGE, "linewidth": 1}
    look |= {"linestyle": "--" if dashed else "-", "hatch": "////" if hatched else None}
    ax.add_patch(Rectangle((x - 0.46, y - 0.46), 0.92, 0.92, **look))


def _draw_bracket(ax: Axes, first: int, last: int, number: int, *, level: int) -> None:
    """A window: a line under its cells with a tick at each end, and its number."""
    y, left, right = -0.85 - 0.55 * level, first - 0.4, last + 0.4
    corners = [left, left, right, right], [y + 0.18, y, y, y + 0.18]
    ax.plot(*corners, color="black", linestyle="-", marker="", linewidth=1.6)
    canvas.write_in(ax, (left + right) / 2, y, str(number), "white", bbox=BEHIND)


def plot_filled_rows(
    rows: Mapping[str, Sequence[float]],
    *,
    before: int = 0,
    after: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw rows of numbers, one under the other; cells of padding are dashed.

    The larger the magnitude of a number, the darker its cell; padding stays white.

    Args:
        rows: equally many numbers each, by name, padding included.
        before: cells of padding at the start of each row.
        after: cells of padding at its end.

    Raises:
        ValueError: if the rows are not equally long, or there is none.

    Example:
        >>> ax = plot_filled_rows({"zeros": [0, 3, 1, 0]}, before=1, after=1)
        >>> [text.get_text() for text in ax.texts]
        ['0', '3', '1', '0']
    """
    canvas.check_named("rows", rows, "equally many numbers each")
    values = canvas.numbers("rows", list(rows.values()), "rows", "cells")
    canvas.check_whole("before", before, minimum=0)
    canvas.check_whole("after", after, minimum=0)
    length = values.shape[1]
    ax = canvas.axes_or_new(
        ax, (min(0.42 * length + 2.2, canvas.WIDTH), 0.5 * len(rows) + 0.3)
    )
    largest = abs(values).max() or 1
    for (y, x), number in np.ndenumerate(values):
        inside = before <= x < length - after
        face = [1 - 0.45 * abs(number) / largest] * 3 if inside else "white"
        _draw_cell(x, y, face, ax, dashed=not inside)
        canvas.write_in(ax, x, y, canvas.written("{:g}", number), face)
    ax.set(xlim=(-0.7, length - 0.3), ylim=(len(rows) - 0.4, -0.6), xticks=[])
    ax.set_yticks(range(len(rows)), list(rows))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax
