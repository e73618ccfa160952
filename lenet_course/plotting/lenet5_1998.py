"""Figures of what only the LeNet-5 of 1998 has: its table, its codes, its penalties."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from lenet_course.plotting._canvas import ACCENT, draw_frame, new_axes, plot_tiles

LARGEST = 1.7159  # the squashing function of 1998 comes no nearer to anything else


def plot_connection_table(
    table: Sequence[Sequence[int]], *, ax: Axes | None = None
) -> Axes:
    """Draw which maps of S2 each map of C3 reads, and how many.

    Args:
        table: zeros and ones, a row for each map of S2, a column for each map of C3.
        ax: where to draw.

    Example:
        >>> ax = plot_connection_table([[1, 0], [1, 1]])
        >>> [text.get_text() for text in ax.texts]
        ['2', '1']
    """
    table = np.asarray(table)
    num_rows, num_columns = table.shape
    if ax is None:
        ax = new_axes((0.42 * num_columns + 1.2, 0.42 * num_rows + 1.4))
    ax.imshow(table, cmap="Greys", vmin=0, vmax=1.4)
    ax.set_xticks(np.arange(num_columns + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(num_rows + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="#bbbbbb", linewidth=0.8)
    ax.grid(which="major", visible=False)
    ax.tick_params(which="minor", length=0)
    for column, number in enumerate(table.sum(axis=0)):
        ax.text(column, -0.65, f"{number}", ha="center", va="bottom", fontsize=9)
    ax.set(
        xlabel="map of C3",
        ylabel="map of S2",
        xticks=range(num_columns),
        yticks=range(num_rows),
    )
    ax.set_title("maps of S2 that each map of C3 reads", pad=20)
    return ax


def plot_bitmaps(
    bitmaps: np.ndarray,
    *,
    titles: Sequence[str] | None = None,
    num_columns: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draw codes, or the outputs of F6, as bitmaps: black for +, white for −.

    Args:
        bitmaps: shape ``(number, 84)``, twelve rows of seven cells each.
        titles: one line or two for each bitmap.
        num_columns: bitmaps in a row.
        ax: where to draw.

    Example:
        >>> ax = plot_bitmaps(-np.ones((2, 84)), titles=["space", "space"])
        >>> ax.images[0].get_array().shape
        (12, 7)
    """
    return plot_tiles(
        np.reshape(bitmaps, (-1, 12, 7)),
        titles=titles,
        num_columns=num_columns,
        cmap="Greys",
        limits=(-LARGEST, LARGEST),
        ax=ax,
    )


def plot_code_distances(distances: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """Draw in how many cells each two codes differ, the closest pair framed.

    Args:
        distances: square and symmetric, shape ``(num_codes, num_codes)``.
        ax: where to draw.

    Example:
        >>> ax = plot_code_distances(np.array([[0, 3], [3, 0]]))
        >>> len(ax.patches)
        2
    """
    distances = np.asarray(distances)
    ax = new_axes((5.6, 4.8)) if ax is None else ax
    apart = np.where(np.eye(len(distances), dtype=bool), np.nan, distances)
    image = ax.imshow(apart, cmap="cividis", vmin=0)
    closest, middle = np.nanmin(apart), np.nanmax(apart) / 2
    for (row, column), number in np.ndenumerate(apart):
        if np.isnan(number):
            continue
        ax.text(
            column,
            row,
            f"{number:.0f}",
            ha="center",
            va="center",
            fontsize=9,
            color="white" if number < middle else "black",
            fontweight="bold" if number == closest else "normal",
        )
        if number == closest:
            draw_frame(
                column - 0.5, row - 0.5, 1, 1, color=ACCENT, linewidth=2.5, ax=ax
            )
    ticks = range(len(distances))
    ax.set(
        xlabel="code of the digit",
        ylabel="code of the digit",
        xticks=ticks,
        yticks=ticks,
        title="cells in which two codes differ (closest framed)",
    )
    ax.grid(visible=False)
    ax.figure.colorbar(image, ax=ax, label="cells of 84", shrink=0.8)
    return ax
