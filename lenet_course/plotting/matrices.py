"""Figures of numbers in cells: matrices, tables, grids to be worked through by hand."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from lenet_course._errors import invalid
from lenet_course.plotting import _canvas as canvas

GAP = 0.14  # between two grids, as a share of a grid's width
THIN: canvas.Look = {"color": canvas.EDGE, "linewidth": 0.5}
HEAVY: canvas.Look = {"color": "black", "linewidth": 2}


def plot_cells(
    values: np.ndarray,
    *,
    title: str = "",
    xlabel: str = "column",
    ylabel: str = "row",
    number_format: str | None = "{:g}",
    label: str | None = None,
    limits: tuple[float, float] | None = None,
    cmap: str = "cividis",
    framed: np.ndarray | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a small array as coloured cells with its numbers in them.

    Args:
        values: array of shape ``(height, width)``; cells that are NaN stay empty.
        title: what to write above.
        xlabel: what the columns are.
        ylabel: what the rows are.
        number_format: how to write a number, or None for cells without numbers.
        label: of the colour bar; without it there is none.
        limits: lowest and highest value of the colours; by default those of `values`.
        cmap: a matplotlib colour map.
        framed: array like `values`, true in cells that a thick line encloses, with
            bold numbers.

    Example:
        >>> ax = plot_cells([[1.5, np.nan], [-3, 4]], title="three of four cells")
        >>> [text.get_text() for text in ax.texts]
        ['1.5', '−3', '4']
    """
    values = canvas.numbers("values", values, "height", "width", finite=False)
    height, width = values.shape
    framed = np.zeros(values.shape) if framed is None else framed
    bold = canvas.numbers("framed", framed, "height", "width").astype(bool)
    if bold.shape != values.shape:
        raise invalid("framed", framed, f"an array of shape {values.shape}")
    words = {
        place: canvas.written(number_format, value)
        for place, value in np.ndenumerate(values)
        if number_format is not None and not np.isnan(value)
    }
    lowest, highest = (end.reduce(values, axis=None) for end in (np.fmin, np.fmax))
    low, high = canvas.ends(limits, lowest, highest)
    ax = canvas.axes_or_new(ax, (0.36 * width + 1.5, 0.36 * height + 1.2))
    image = ax.imshow(values, cmap=cmap, vmin=low, vmax=high)
    canvas.write_cells(image, words, bold=[place for place in words if bold[place]])
    if bold.any():
        # The sides where a framed cell and one beyond the frame meet.
        around = np.pad(bold, 1)
        look: canvas.Look = {"color": canvas.ACCENT, "linewidth": 2.5, "clip_on": False}
        rows, columns = np.nonzero(np.diff(around, axis=0)[:, 1:-1])
        ax.hlines(rows - 0.5, columns - 0.5, columns + 0.5, **look)
        rows, columns = np.nonzero(np.diff(around, axis=1)[1:-1])
        ax.vlines(columns - 0.5, rows - 0.5, rows + 0.5, **look)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel, axisbelow=True)
    for axis, size in ((ax.xaxis, width), (ax.yaxis, height)):
        locator = FixedLocator(range(size)) if size <= 10 else MaxNLocator(integer=True)
        axis.set_major_locator(locator)
        axis.set_minor_locator(FixedLocator([at - 0.5 for at in range(size + 1)]))
    ax.tick_params(which="minor", length=0)
    if words or np.isnan(values).any():  # an empty cell is to be seen, too
        ax.grid(which="minor", color=canvas.PALE, linewidth=0.5)
    if label is not None:
        canvas.add_color_bar(image, label)
    return ax


def plot_connection_table(
    table: Sequence[Sequence[int]], *, ax: Axes | None = None
) -> Axes:
    """Draw which maps of S2 each map of C3 reads, and how many.

    Args:
        table: zeros and ones, a row for each map of S2, a column for each map of C3.

    Example:
        >>> ax = plot_connection_table([[1, 0], [1, 1]])
        >>> [text.get_text() for text in ax.texts]
        ['×', '×', '×', '2', '1']
    """
    reads = canvas.numbers("table", table, "maps of S2", "maps of C3")
    if not np.isin(reads, (0, 1)).all():
        raise invalid("table", table, "of zeros and ones")
    num_rows, num_columns = reads.shape
    cell = min(0.36, (canvas.WIDTH - 1.5) / num_columns)
    ax = canvas.axes_or_new(ax, (cell * num_columns + 1.5, cell * num_rows + 1.3))
    ax = plot_cells(
        np.where(reads, 1, np.nan),
        xlabel="map of C3",
        ylabel="map of S2",
        number_format="×",  # as in Table I of the paper
        limits=(0, 1.4),
        cmap="Greys",
        ax=ax,
    )
    ax.set_xticks(range(num_columns))
    for column, number in enumerate(reads.sum(axis=0)):
        ax.text(column, -0.65, f"{number:.0f}", ha="center", va="bottom", fontsize=9)
    ax.set_title("maps of S2 that each map of C3 reads", pad=20)
    return ax


def plot_number_grids(
    grids: Mapping[str, np.ndarray],
    *,
    num_windows: int,
    ax: Axes | None = None,
) -> Axes:
    """Draw grids of numbers side by side, equally large, cut into windows.

    All have the same heavy lines, so that a window of one grid and the number that
    came out of it stand at the same place in two squares. Equal colours are equal
    numbers: greys, or two colours where some numbers are negative.

    Args:
        grids: square arrays of shape ``(size, size)``, by title.
        num_windows: windows along a side.

    Raises:
        ValueError: a grid is not square or cannot be cut into the windows.

    Example:
        >>> image = np.arange(4).reshape(2, 2)
        >>> grids = {"image": image, "max": image[1:, 1:]}
        >>> ax = plot_number_grids(grids, num_windows=1)
        >>> [text.get_text() for text in ax.texts]
        ['image', '0', '1', '2', '3', 'max', '3']
    """
    canvas.check_named("grids", grids, "square arrays")
    canvas.check_whole("num_windows", num_windows)
    arrays = {t: canvas.numbers("grids", grids[t], "size", "size") for t in grids}
    for grid in arrays.values():
        if grid.shape != grid.T.shape or len(grid) % num_windows:
            expected = f"squares, cut into {num_windows} windows along a side"
            raise invalid("grids", grid, expected)
    end = 2 * max(*(np.abs(grid).max() for grid in arrays.values()), 1e-9)  # pale
    is_signed = any(grid.min() < 0 for grid in arrays.values())
    ax = canvas.axes_or_new(ax, (2.7 * len(arrays), 2.9))
    for index, (title, grid) in enumerate(arrays.items()):
        left = index * (1 + GAP)
        ax.text(left, -0.04, title, ha="left", va="bottom", fontsize=11)
        image = ax.imshow(
            grid,
            cmap="PuOr" if is_signed else "Greys",
            vmin=-end if is_signed else 0,
            vmax=end,
            extent=(left, left + 1, 1, 0),
        )
        words = {at: canvas.written("{:.4g}", n) for at, n in np.ndenumerate(grid)}
        canvas.write_cells(image, words, fontsize=8 + 12 / len(grid))
        for number, look in ((len(grid), THIN), (num_windows, HEAVY)):
            lines = np.linspace(0, 1, number + 1)
            ax.hlines(lines, left, left + 1, **look)
            ax.vlines(left + lines, 0, 1, **look)
    ax.set_xlim(-0.02, len(arrays) * (1 + GAP) - GAP + 0.02)
    ax.set_ylim(1.02, -0.16)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax
