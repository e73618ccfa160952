"""Figures of what one unit of a layer sees."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from lenet_course.plotting._canvas import draw_frame, new_axes
from lenet_course.shapes import ReceptiveField

LINE_STYLES = ("-", "--", ":", "-.")


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
        fields: records of ``receptive_field.receptive_field``, first layer to last.
        title: above the image.
        ax: where to draw.

    Raises:
        ValueError: a layer has no single receptive field.

    Example:
        >>> from lenet_course.shapes import receptive_field
        >>> from lenet_course.shapes import ConvSpec
        >>> conv = ConvSpec(filters=1, kernel_size=3, name="conv")
        >>> ax = plot_receptive_fields(np.zeros((9, 9)), receptive_field([conv], 9))
        >>> ax.texts[0].get_text()
        'conv: 3 × 3'
    """
    ax = new_axes((4.6, 4.2)) if ax is None else ax
    image = np.asarray(image)
    height, width = image.shape
    ax.imshow(image, cmap="Greys", vmin=0, vmax=2 * float(image.max(initial=1e-9)))
    colors = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    for index, field in enumerate(fields):
        (top, bottom), (left, right) = _middle_intervals(field, (height, width))
        color = colors[index % len(colors)]
        draw_frame(
            left - 0.5,
            top - 0.5,
            right - left + 1,
            bottom - top + 1,
            color=color,
            linewidth=2.2,
            linestyle=LINE_STYLES[index % len(LINE_STYLES)],
            ax=ax,
        )
        # The names stand beside the image, one line each, from the inside out.
        ax.annotate(
            f"{field.name}: {bottom - top + 1} × {right - left + 1}",
            xy=(right + 0.5, bottom + 0.5),
            xytext=(width + 0.5, height * (0.08 + 0.84 * index / max(len(fields), 4))),
            color=color,
            va="center",
            fontsize=10,
            fontweight="bold",
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.8},
        )
    ax.set(
        title=title,
        xlabel="column (pixels)",
        ylabel="row (pixels)",
        xlim=(-0.5, width - 0.5),
        ylim=(height - 0.5, -0.5),
    )
    return ax


def plot_influence(
    influence: np.ndarray, *, title: str = "", ax: Axes | None = None
) -> Axes:
    """Draw how much each pixel of a receptive field matters to the unit.

    A thick line encloses the pixels that hold half of the influence, the strongest
    first.

    Args:
        influence: array of shape ``(height, width)``, at least 0 everywhere.
        title: above the map.
        ax: where to draw.

    Example:
        >>> ax = plot_influence(np.array([[1.0, 2.0, 1.0]]))
        >>> float(ax.images[0].get_array().sum())
        100.0
    """
    ax = new_axes((4.4, 3.8)) if ax is None else ax
    share = 100 * np.asarray(influence) / np.sum(influence)
    picture = ax.imshow(share, cmap="cividis", vmin=0)
    ax.figure.colorbar(picture, ax=ax, label="share of the influence (%)", shrink=0.85)
    for row, column in np.argwhere(strongest_half(share)):
        for (down, right), edge in _EDGES.items():
            if not _holds(strongest_half(share), row + down, column + right):
                xs, ys = edge
                ax.plot(
                    column + np.array(xs),
                    row + np.array(ys),
                    color="white",
                    linewidth=2.5,
                    linestyle="-",
                    marker="",
                )
    ax.set(title=title, xlabel="column (pixels)", ylabel="row (pixels)")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True))
    return ax


def strongest_half(influence: np.ndarray) -> np.ndarray:
    """The fewest pixels that hold at least half of the influence, as a mask.

    Equals stand or fall together, so the mask is as symmetric as the influence.

    Args:
        influence: array of any shape, at least 0 everywhere.

    Example:
        >>> strongest_half(np.array([1.0, 3.0, 1.0, 1.0]))
        array([False,  True, False, False])
    """
    influence = np.asarray(influence)
    falling = np.sort(influence, axis=None)[::-1]
    last = np.searchsorted(np.cumsum(falling), falling.sum() / 2 * (1 - 1e-9))
    return influence >= falling[last] * (1 - 1e-9)


# The neighbour beyond each side of a cell, and the line between the two.
_EDGES = {
    (-1, 0): ((-0.5, 0.5), (-0.5, -0.5)),
    (1, 0): ((-0.5, 0.5), (0.5, 0.5)),
    (0, -1): ((-0.5, -0.5), (-0.5, 0.5)),
    (0, 1): ((0.5, 0.5), (-0.5, 0.5)),
}


def _holds(mask: np.ndarray, row: int, column: int) -> bool:
    inside = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
    return inside and bool(mask[row, column])


def _middle_intervals(
    field: ReceptiveField, sizes: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The rows and the columns that the unit nearest to the middle sees."""
    if field.size is None:
        field.interval()  # says why there is none
    units = []
    for axis, size in enumerate(sizes):
        first, stride, count = (
            value[axis] if isinstance(value, tuple) else value
            for value in (field.center, field.effective_stride, field.output_size)
        )
        unit = max(round(((size - 1) / 2 - first) / stride), 0)
        units.append(unit if count is None else min(unit, count - 1))
    intervals = field.interval(tuple(units))
    return intervals[0], intervals[1]
