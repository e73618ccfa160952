"""What the figures share: Axes, frames, ranges over seeds, and pictures in rows."""

from collections.abc import Iterable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

EDGE, ACCENT = "#555555", "#D55E00"


def new_axes(size: tuple[float, float] | None = None) -> Axes:
    _, ax = plt.subplots(figsize=size)
    return ax


def draw_frame(
    left: float,
    top: float,
    width: float,
    height: float,
    *,
    color: str = EDGE,
    linewidth: float = 0.6,
    linestyle: str = "-",
    ax: Axes,
) -> Rectangle:
    """Draw the outline of a rectangle."""
    look = {"edgecolor": color, "linewidth": linewidth, "linestyle": linestyle}
    return ax.add_patch(Rectangle((left, top), width, height, fill=False, **look))


def means_and_reach(groups: Iterable[Sequence[float]]) -> tuple[np.ndarray, np.ndarray]:
    """The mean of each group, and how far it reaches below and above its mean.

    Rounding may put the mean of equal numbers beside them; no reach is negative.
    """
    ranges = [(np.mean(group), np.min(group), np.max(group)) for group in groups]
    means, low, high = np.transpose(ranges)
    return means, np.maximum([means - low, high - means], 0)


def draw_band(
    places: Sequence[float], values: np.ndarray, *, label: str, alpha: float, ax: Axes
) -> None:
    """Draw the mean of the rows as a line, in a band from the lowest to the highest."""
    (line,) = ax.plot(places, np.mean(values, axis=0), label=label)
    low, high = np.min(values, axis=0), np.max(values, axis=0)
    ax.fill_between(places, low, high, color=line.get_color(), alpha=alpha, lw=0)


def plot_tiles(
    tiles: np.ndarray,
    *,
    titles: Sequence[str] | None,
    num_columns: int,
    cmap: str,
    limits: tuple[float, float],
    ax: Axes | None,
) -> Axes:
    """Draw equally large pictures in rows, all of them as one image in one Axes."""
    tiles = np.asarray(tiles)
    if tiles.ndim != 3 or len(tiles) == 0:
        raise ValueError(
            "Invalid pictures. Expected an array of shape (number, height, width) with "
            f"at least one picture. Received shape {tiles.shape}."
        )
    if titles is not None and len(titles) != len(tiles):
        raise ValueError(
            f"Invalid titles. Expected one for each of the {len(tiles)} pictures. "
            f"Received {len(titles)}."
        )
    num_columns = min(num_columns, len(tiles))
    num_rows = -(-len(tiles) // num_columns)
    height, width = tiles.shape[1:]
    num_lines = max((title.count("\n") + 1 for title in titles or []), default=0)
    # Titles need room above a picture: about a sixth of a tile's width for a line.
    step_rows = height + max(width * (0.06 + 0.17 * num_lines), 0.3)
    step_columns = width * 1.12
    if ax is None:
        inches = 1.05
        ax = new_axes(
            (
                inches * num_columns + 0.4,
                inches * num_rows * step_rows / step_columns + 0.2,
            )
        )
    for index, tile in enumerate(tiles):
        row, column = divmod(index, num_columns)
        left, top = column * step_columns, row * step_rows
        ax.imshow(
            tile,
            cmap=cmap,
            vmin=limits[0],
            vmax=limits[1],
            extent=(left, left + width, top + height, top),
        )
        draw_frame(left, top, width, height, ax=ax)
        if titles is not None:
            ax.text(
                left + width / 2,
                top - 0.04 * width,
                titles[index],
                ha="center",
                va="bottom",
                fontsize=8,
            )
    ax.set_xlim(-0.02 * width, num_columns * step_columns - 0.1 * width)
    top_margin = step_rows - height if titles is not None else 0.02 * width
    ax.set_ylim((num_rows - 1) * step_rows + height * 1.02, -top_margin)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax
