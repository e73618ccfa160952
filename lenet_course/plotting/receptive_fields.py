"""Figures of what one unit of a layer sees."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from lenet_course._errors import invalid, wrong_type
from lenet_course.plotting import _canvas as canvas
from lenet_course.shapes import ReceptiveField


def plot_receptive_fields(
    image: np.ndarray,
    fields: Sequence[ReceptiveField],
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw on an image what one unit of each layer sees, as nested squares.

    Of every layer it is the unit whose square lies nearest to the middle of the image.
    Each square carries the layer's name and its size in pixels.

    Args:
        image: array of shape ``(height, width)``, 0 for background.
        fields: records of ``shapes.receptive_field``, or the fields of a trace's rows,
            first layer to last.
        title: above the image.

    Raises:
        ValueError: a layer has no single receptive field.

    Example:
        >>> from lenet_course.shapes import ConvSpec, receptive_field
        >>> conv = ConvSpec(filters=1, kernel_size=3, name="conv")
        >>> ax = plot_receptive_fields(np.zeros((9, 9)), receptive_field([conv], 9))
        >>> ax.texts[0].get_text()
        'conv: 3 × 3'
    """
    image = canvas.numbers("image", image, "height", "width")
    expected = "a list with a ReceptiveField of shapes.receptive_field for each layer"
    if isinstance(fields, ReceptiveField) or not np.iterable(fields):
        raise wrong_type("fields", fields, expected)
    fields = list(fields)
    if not fields or not all(isinstance(field, ReceptiveField) for field in fields):
        raise invalid("fields", fields, expected)
    boxes = [_middle_intervals(field, image.shape) for field in fields]
    ax = canvas.axes_or_new(ax, (4.6, 4.2))
    height, width = image.shape
    ax.imshow(image, cmap="Greys", vmin=0, vmax=2 * max(image.max(), 1e-9))
    for index, (field, ((top, bottom), (left, right))) in enumerate(
        zip(fields, boxes, strict=True)
    ):
        look = canvas.line_look(index)
        color, size = look["color"], (right - left + 1, bottom - top + 1)
        look = {"edgecolor": color, "linestyle": look["linestyle"], "linewidth": 2.2}
        canvas.draw_frame(left - 0.5, top - 0.5, *size, **look, ax=ax)
        # The names stand beside the image, one line each, from the inside out.
        ax.annotate(
            f"{field.name}: {canvas.times(reversed(size))}",
            xy=(right + 0.5, bottom + 0.5),
            xytext=(width + 0.5, height * (0.08 + 0.84 * index / max(len(fields), 4))),
            va="center",  # in black: words in a pale colour are hard to read
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 1.2},
        )
    ax.set(
        title=title,
        xlabel="column (pixels)",
        ylabel="row (pixels)",
        xlim=(-1, width),
        ylim=(height, -1),
    )
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True))
    return ax


def _middle_intervals(
    field: ReceptiveField, sizes: Sequence[int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The rows and the columns that the unit nearest to the middle sees."""
    if field.size is None:
        field.interval()  # says why there is none
    units = []
    for axis, size in enumerate(sizes):
        numbers: tuple[Any, ...] = (
            field.center,
            field.effective_stride,
            field.output_size,
        )
        first, stride, count = (
            one[axis] if isinstance(one, tuple) else one for one in numbers
        )
        # Of two that are as near, always the first, so that the squares are nested.
        unit = max(math.ceil(((size - 1) / 2 - first) / stride - 0.5), 0)
        units.append(unit if count is None else min(unit, count - 1))
    rows, columns = field.interval(tuple(units))
    return rows, columns
