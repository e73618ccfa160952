"""Figures of an image's border: how often it is read, frames, sizes, rings."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from lenet_course import shapes
from lenet_course.plotting._canvas import ACCENT, draw_frame, new_axes, plot_tiles


def plot_cells(
    values: np.ndarray,
    *,
    title: str = "",
    number_format: str | None = "{:.0f}",
    label: str | None = None,
    limits: tuple[float, float] | None = None,
    cmap: str = "cividis",
    ax: Axes | None = None,
) -> Axes:
    """Draw a small array as coloured cells with its numbers in them.

    Args:
        values: array of shape ``(height, width)``.
        title: what to write above.
        number_format: how to write a number, or None for cells without numbers.
        label: of the colour bar; without it there is none.
        limits: lowest and highest value of the colours; by default those of `values`.
        cmap: a matplotlib colour map.
        ax: where to draw.

    Example:
        >>> ax = plot_cells(np.array([[1, 2], [3, 4]]), title="four cells")
        >>> [text.get_text() for text in ax.texts]
        ['1', '2', '3', '4']
    """
    values = np.asarray(values)
    ax = new_axes((3.6, 3.4)) if ax is None else ax
    low, high = limits or (values.min(), values.max())
    image = ax.imshow(values, cmap=cmap, vmin=low, vmax=high)
    if number_format is not None:
        for (row, column), value in np.ndenumerate(values):
            text = ax.text(column, row, "", ha="center", va="center", fontsize=8)
            _write(text, value, number_format.format(value), image)
    ax.set(title=title, xlabel="column", ylabel="row")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(6, integer=True))
    if label is not None:
        ax.figure.colorbar(image, ax=ax, label=label, shrink=0.8)
    return ax


def animate_coverage(input_size: int, *, kernel_size: int) -> FuncAnimation:
    """Move a window over a square image, with and without padding, and count.

    Both panels show how often each cell has been read so far. The window of the left
    panel appears only where it fits into the image.

    Args:
        input_size: height and width of the image, in cells.
        kernel_size: height and width of the window, an odd number.

    Raises:
        ValueError: the kernel is even, so that its window has no middle cell.

    Example:
        >>> animation = animate_coverage(3, kernel_size=3)
        >>> len(list(animation.new_saved_frame_seq()))
        10
        >>> from lenet_course.plotting import player_html
        >>> "http" in player_html(animation, label="A window moves.")
        False
    """
    if kernel_size % 2 == 0:
        raise ValueError(
            "Invalid value for argument `kernel_size`. Expected an odd number. "
            f"Received: kernel_size={kernel_size}."
        )
    figure = new_axes((6.4, 3.3)).figure
    figure.clear()
    reach = kernel_size // 2
    panels = [
        _CoveragePanel(ax, input_size, kernel_size, padding)
        for ax, padding in zip(figure.subplots(1, 2), ("valid", "same"), strict=True)
    ]

    def show(frame: int) -> list[Artist]:
        for panel in panels:
            panel.start() if frame == 0 else None
            if frame:
                row, column = divmod(frame - 1, input_size)
                panel.read(row - reach, column - reach)
        return []

    return FuncAnimation(
        figure, show, frames=input_size**2 + 1, interval=500, init_func=lambda: []
    )


class _CoveragePanel:
    """One image of `animate_coverage`: its counts and its window."""

    def __init__(
        self, ax: Axes, input_size: int, kernel_size: int, padding: str
    ) -> None:
        self.padding, self.kernel_size, self.input_size = (
            padding,
            kernel_size,
            input_size,
        )
        side = max(shapes.coverage(input_size, kernel_size=kernel_size, padding="same"))
        plot_cells(np.zeros((input_size,) * 2), limits=(0, side**2), ax=ax)
        self.ax, (self.image,) = ax, ax.images
        self.window = draw_frame(
            0, 0, kernel_size, kernel_size, color=ACCENT, linewidth=3.5, ax=ax
        )
        margin = kernel_size // 2 + 0.7
        ax.set(
            xlim=(-margin, input_size - 1 + margin),
            ylim=(input_size - 1 + margin, -margin),
        )
        self.start()

    def start(self) -> None:
        """No window has been placed yet."""
        self.counts = np.zeros((self.input_size,) * 2, dtype=int)
        self.num_windows = 0
        self._show(None)

    def read(self, top: int, left: int) -> None:
        """Place a window, if the padding has it there, and count what it reads."""
        last = self.input_size - self.kernel_size
        fits = 0 <= top <= last and 0 <= left <= last
        if fits or self.padding == "same":
            rows, columns = (
                slice(max(first, 0), first + self.kernel_size) for first in (top, left)
            )
            self.counts[rows, columns] += 1
            self.num_windows += 1
            self._show((left - 0.5, top - 0.5))
        else:
            self._show(None)

    def _show(self, corner: tuple[float, float] | None) -> None:
        self.window.set_visible(corner is not None)
        if corner is not None:
            self.window.set_xy(corner)
        self.image.set_data(self.counts)
        for text, value in zip(self.ax.texts, self.counts.flat, strict=True):
            _write(text, value, str(value), self.image)
        self.ax.set_title(f"{self.padding}: {self.num_windows} windows so far")


def plot_bordered(
    images: np.ndarray,
    border: int | tuple[int, int],
    *,
    titles: Sequence[str],
    num_columns: int = 4,
    limits: tuple[float, float] = (0, 1),
    ax: Axes | None = None,
) -> Axes:
    """Draw images side by side, with a frame around what was there before the padding.

    Args:
        images: array of shape ``(num_images, height, width)``, dark where it is high.
        border: cells that were added on each side, or (before, after).
        titles: one for each image.
        num_columns: images in a row.
        limits: lowest and highest value of the grey scale.
        ax: where to draw.

    Example:
        >>> ax = plot_bordered(np.zeros((2, 8, 8)), 2, titles=["zero", "reflect"])
        >>> [text.get_text() for text in ax.texts]
        ['zero', 'reflect']
    """
    before, after = (border, border) if isinstance(border, int) else border
    ax = plot_tiles(
        images,
        titles=titles,
        num_columns=num_columns,
        cmap="Greys",
        limits=limits,
        ax=ax,
    )
    for image in list(ax.images):
        left, right, bottom, top = image.get_extent()
        width, height = right - left - before - after, bottom - top - before - after
        look = {"color": ACCENT, "linewidth": 1.8, "linestyle": "--"}
        draw_frame(left + before, top + before, width, height, **look, ax=ax)
    return ax


def plot_sizes(sizes: Mapping[str, Sequence[int]], *, ax: Axes | None = None) -> Axes:
    """Draw how the side of a map changes from layer to layer.

    Args:
        sizes: the input's side and then that of each map, by the name of the stack.
        ax: where to draw.

    Example:
        >>> ax = plot_sizes({"valid": [28, 24, 20], "same": [28, 28, 28]})
        >>> ax.get_xlabel()
        'convolutions so far'
    """
    ax = new_axes() if ax is None else ax
    for name, values in sizes.items():
        (line,) = ax.plot(range(len(values)), values, label=name)
        if values[-1] != values[0]:
            ax.annotate(
                f"{len(values) - 1} fit",
                (len(values) - 1, values[-1]),
                xytext=(6, 4),
                textcoords="offset points",
                color=line.get_color(),
            )
    ax.set(xlabel="convolutions so far", ylabel="side of the map (cells)")
    ax.set_ylim(0, 1.12 * max(max(values) for values in sizes.values()))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend()
    return ax


def plot_rings(shares: Sequence[float], *, ax: Axes | None = None) -> Axes:
    """Draw which share of the ink lies at each distance from the border.

    Args:
        shares: one for each ring, from the outermost one inwards.
        ax: where to draw.

    Example:
        >>> ax = plot_rings([0.25, 0.75])
        >>> [text.get_text() for text in ax.texts]
        ['25.00', '75.00']
    """
    ax = new_axes((7, 3)) if ax is None else ax
    bars = ax.bar(range(len(shares)), shares)
    ax.bar_label(bars, [f"{100 * share:.2f}" for share in shares], fontsize=8)
    ax.set(
        xlabel="distance from the border (pixels)",
        ylabel="share of all ink",
        title="share of the ink by distance from the border, in %",
        xticks=range(len(shares)),
    )
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return ax


def _write(text: Artist, value: float, words: str, image: Artist) -> None:
    """Write words in a cell, light on dark and dark on light."""
    red, green, blue, _ = image.cmap(image.norm(value))
    text.set_text(words)
    is_dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
    text.set_color("white" if is_dark else "black")
