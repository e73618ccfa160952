"""Figures of small grids of numbers, to be worked through by hand."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from lenet_course.plotting._canvas import EDGE, new_axes

GAP = 0.14  # between two grids, as a share of a grid's width


def plot_number_grids(
    grids: Mapping[str, np.ndarray], *, num_windows: int, ax: Axes | None = None
) -> Axes:
    """Draw grids of numbers side by side, equally large, on one grey scale.

    All have the same heavy lines, so that a window of one grid and the number that
    came out of it stand at the same place in two squares.

    Args:
        grids: square arrays of shape ``(size, size)``, by title.
        num_windows: windows along a side.
        ax: where to draw.

    Raises:
        ValueError: a grid is not square or cannot be cut into the windows.

    Example:
        >>> image = np.arange(4).reshape(2, 2)
        >>> grids = {"image": image, "max": image[1:, 1:]}
        >>> ax = plot_number_grids(grids, num_windows=1)
        >>> [text.get_text() for text in ax.texts]
        ['image', '0', '1', '2', '3', 'max', '3']
    """
    ax = new_axes((2.7 * len(grids), 2.9)) if ax is None else ax
    arrays = {title: np.asarray(grid) for title, grid in grids.items()}
    limit = 1.6 * max(float(grid.max()) for grid in arrays.values())
    for index, (title, grid) in enumerate(arrays.items()):
        size = len(grid)
        if grid.shape != (size, size) or size % num_windows:
            raise ValueError(
                f"Invalid grid {title!r}. Expected a square that can be cut into "
                f"{num_windows} windows along a side. Received shape {grid.shape}."
            )
        left = index * (1 + GAP)
        _draw_grid(grid, left, limit, ax)
        ax.text(left, -0.04, title, ha="left", va="bottom", fontsize=11)
        _draw_numbers(grid, left, ax)
        for line in np.linspace(0, 1, num_windows + 1):
            ax.plot([left, left + 1], [line, line], **_LINE)
            ax.plot([left + line, left + line], [0, 1], **_LINE)
    ax.set_xlim(-0.02, len(arrays) * (1 + GAP) - GAP + 0.02)
    ax.set_ylim(1.02, -0.16)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


_LINE = {"color": "black", "linewidth": 2, "linestyle": "-", "marker": ""}


def _draw_grid(grid: np.ndarray, left: float, limit: float, ax: Axes) -> None:
    ax.imshow(
        grid, cmap="Greys", vmin=0, vmax=limit, extent=(left, left + 1, 1, 0), alpha=0.8
    )
    thin = _LINE | {"color": EDGE, "linewidth": 0.5}
    for line in np.linspace(0, 1, len(grid) + 1):
        ax.plot([left, left + 1], [line, line], **thin)
        ax.plot([left + line, left + line], [0, 1], **thin)


def _draw_numbers(grid: np.ndarray, left: float, ax: Axes) -> None:
    size = len(grid)
    for (row, column), value in np.ndenumerate(grid):
        ax.text(
            left + (column + 0.5) / size,
            (row + 0.5) / size,
            f"{value:g}",
            ha="center",
            va="center",
            fontsize=8 + 12 / size,
        )
