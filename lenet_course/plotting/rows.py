"""Rows of cells: what is padded, and where the windows of a layer stand."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from lenet_course import shapes
from lenet_course.plotting._canvas import EDGE, new_axes

PADDING_FACE, UNREAD_FACE, READ_FACE = "#FFFFFF", "#D9D9D9", "#B9D6EA"


def plot_row(
    input_size: int,
    *,
    kernel_size: int,
    strides: int = 1,
    padding: shapes.Padding = "valid",
    first_cell: int = 0,
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
        first_cell: the first cell to draw, if the row is too long to be drawn whole.
        fill: what to write into a cell of padding.
        title: above the row; the four numbers and the size if None.
        ax: where to draw.

    Raises:
        ValueError: if no window fits, or `first_cell` is not a cell of the row.

    Example:
        >>> ax = plot_row(6, kernel_size=3, strides=2)
        >>> ax.get_title()
        '6 cells, kernel 3, stride 2, padding 0 + 0: 2 windows'
    """
    options = {"kernel_size": kernel_size, "strides": strides, "padding": padding}
    if not 0 <= first_cell < input_size:
        raise ValueError(
            "Invalid value for argument `first_cell`. Expected a cell of the row, from "
            f"0 to {input_size - 1}. Received: first_cell={first_cell}."
        )
    before, after = shapes.padding_amounts(input_size, **options)
    windows = shapes.windows(input_size, **options)
    start = first_cell if first_cell else -before
    end = input_size + after
    if ax is None:
        ax = new_axes((min(0.36 * (end - start) + 0.6, 9.5), 1.9))
    for cell in range(start, end):
        inside = 0 <= cell < input_size
        is_read = any(first <= cell <= last for first, last in windows)
        _draw_cell(ax, cell, str(cell) if inside else fill, inside, is_read)
    levels = -(-kernel_size // strides)  # so many windows stand on one cell
    for number, (first, last) in enumerate(windows):
        if first >= start:
            _draw_bracket(ax, first, last, number, level=number % levels)
    if title is None:
        title = (
            f"{input_size} cells, kernel {kernel_size}, stride {strides}, padding "
            f"{before} + {after}: {len(windows)} window{'s' * (len(windows) != 1)}"
        )
    ax.set_title(title)
    ax.set(xlim=(start - 0.7, end - 0.3), ylim=(-0.9 - 0.55 * levels, 0.6))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _draw_cell(ax: Axes, cell: int, text: str, inside: bool, is_read: bool) -> None:
    """A cell of the input or of the padding, hatched if no window reads it."""
    face = READ_FACE if inside else PADDING_FACE
    square = Rectangle(
        (cell - 0.46, -0.46),
        0.92,
        0.92,
        facecolor=face if is_read else UNREAD_FACE,
        edgecolor=EDGE,
        linestyle="-" if inside else "--",
        linewidth=1,
        hatch=None if is_read else "////",
    )
    ax.add_patch(square)
    behind = None if is_read else {"facecolor": "white", "edgecolor": "none", "pad": 1}
    ax.text(cell, 0, text, ha="center", va="center", fontsize=8, bbox=behind)


def _draw_bracket(ax: Axes, first: int, last: int, number: int, *, level: int) -> None:
    """A window: a line under its cells with a tick at each end, and its number."""
    y = -0.85 - 0.55 * level
    left, right = first - 0.4, last + 0.4
    ax.plot(
        [left, left, right, right],
        [y + 0.18, y, y, y + 0.18],
        color="black",
        linestyle="-",
        marker="",
        linewidth=1.6,
    )
    ax.text(
        (left + right) / 2,
        y,
        str(number),
        ha="center",
        va="center",
        fontsize=8,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )


def plot_filled_rows(
    rows: Mapping[str, Sequence[float]],
    *,
    before: int = 0,
    after: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw rows of numbers, one under the other; cells of padding are dashed.

    The larger the magnitude of a number, the darker its cell.

    Args:
        rows: equally many numbers each, by name, padding included.
        before: cells of padding at the start of each row.
        after: cells of padding at its end.
        ax: where to draw.

    Raises:
        ValueError: if the rows are not equally long, or there is none.

    Example:
        >>> ax = plot_filled_rows({"zeros": [0, 3, 1, 0]}, before=1, after=1)
        >>> [text.get_text() for text in ax.texts]
        ['0', '3', '1', '0']
    """
    lengths = {len(row) for row in rows.values()}
    if len(lengths) != 1:
        raise ValueError(
            "Invalid value for argument `rows`. Expected at least one row, and all of "
            f"them equally long. Received lengths: {sorted(lengths)}."
        )
    (length,) = lengths
    if ax is None:
        ax = new_axes((min(0.42 * length + 2.2, 9.5), 0.5 * len(rows) + 0.3))
    largest = max(abs(number) for row in rows.values() for number in row) or 1
    for y, row in enumerate(rows.values()):
        for x, number in enumerate(row):
            inside = before <= x < length - after
            grey = 1 - 0.45 * abs(number) / largest
            square = Rectangle(
                (x - 0.46, y - 0.42),
                0.92,
                0.84,
                facecolor=(grey, grey, grey),
                edgecolor=EDGE,
                linestyle="-" if inside else "--",
                linewidth=1,
            )
            ax.add_patch(square)
            ax.text(x, y, f"{number:g}", ha="center", va="center", fontsize=9)
    ax.set(xlim=(-0.7, length - 0.3), ylim=(len(rows) - 0.4, -0.6), xticks=[])
    ax.set_yticks(range(len(rows)), list(rows))
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax
