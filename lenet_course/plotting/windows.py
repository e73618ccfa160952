"""Windows that move over a grid of numbers, and what pooling makes of signed maps."""

import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator, PercentFormatter

from lenet_course.plotting._canvas import EDGE, draw_frame, new_axes, plot_tiles

# How the cell that a window keeps is marked, in the order of the reductions.
MARKS = (("o", "○", "#0072B2"), ("s", "□", "#D55E00"), ("D", "◇", "#009E73"))
ICONS = {
    "fa-minus": "−",
    "fa-plus": "+",
    "fa-fast-backward": "«",
    "fa-step-backward": "‹",
    "fa-play fa-flip-horizontal": "◀",
    "fa-pause": "❚❚",
    "fa-play": "▶",
    "fa-step-forward": "›",
    "fa-fast-forward": "»",
}


def animate_windows(
    image: np.ndarray,
    reductions: Mapping[str, Callable[[np.ndarray], float]],
    *,
    pool_size: int = 2,
    strides: int | None = None,
) -> FuncAnimation:
    """A window that moves over a grid of numbers while the outputs fill up beside it.

    The first frame shows no window yet, each further one the next position. If an
    output is one of the numbers in the window, that cell is marked.

    Args:
        image: array of shape ``(height, width)``.
        reductions: up to three functions from a window to a number, by name.
        pool_size: height and width of the window.
        strides: steps of the window; by default ``pool_size``.

    Raises:
        ValueError: the image is no grid, the window does not fit into it, or there
            are no or too many reductions.

    Example:
        >>> moving = animate_windows(np.eye(4), {"max": np.max})
        >>> moving.new_frame_seq().__length_hint__()
        5
        >>> text = player_html(moving, label="A window visits four places.")
        >>> "http" in text
        False
    """
    image = np.asarray(image)
    strides = pool_size if strides is None else strides
    _check_windows(image, reductions, pool_size, strides)
    rows, columns = ((size - pool_size) // strides + 1 for size in image.shape)
    widths = [image.shape[1], *[columns] * len(reductions)]
    figure, axes = plt.subplots(
        1,
        len(widths),
        figsize=(0.5 * sum(widths) + 0.5 * len(widths), 0.5 * image.shape[0] + 0.7),
        width_ratios=widths,
        dpi=80,
    )
    limit = float(np.abs(image).max(initial=1e-9))
    _draw_grid(image, limit=limit, title="input", ax=axes[0])
    window = draw_frame(
        0, 0, pool_size, pool_size, color="black", linewidth=3, ax=axes[0]
    )
    grids = []
    for (name, _), mark, ax in zip(reductions.items(), MARKS, axes[1:], strict=False):
        empty = np.full((rows, columns), np.nan)
        texts = _draw_grid(empty, limit=limit, title=f"{name} {mark[1]}", ax=ax)
        (cell,) = axes[0].plot(
            [],
            [],
            marker=mark[0],
            markersize=24,
            fillstyle="none",
            markeredgewidth=2,
            color=mark[2],
            linestyle="none",
        )
        grids.append((texts, ax.collections[0], cell))

    def show(frame: int) -> list:
        row, column = divmod(max(frame - 1, 0), columns)
        top, left = row * strides, column * strides
        window.set_visible(frame > 0)
        window.set_xy((left, top))
        for reduce, (texts, mesh, cell) in zip(reductions.values(), grids, strict=True):
            values = _reduced(image, reduce, pool_size, strides).ravel()
            values[frame:] = np.nan
            mesh.set_array(values.reshape(rows, columns))
            for text, value in zip(texts, values, strict=True):
                text.set_text("" if np.isnan(value) else _number(value))
            places = np.empty((0, 2))
            if frame:
                seen = image[top : top + pool_size, left : left + pool_size]
                places = np.argwhere(seen == values[frame - 1])[:1]
            cell.set_data(left + places[:, 1] + 0.5, top + places[:, 0] + 0.5)
        return []

    return FuncAnimation(figure, show, frames=rows * columns + 1, interval=900)


def player_html(animation: FuncAnimation, *, label: str) -> str:
    """An animation as HTML with a scrubber, which needs neither network nor kernel.

    matplotlib's page takes its icons from another server, has no alternative text and
    a random name; here the icons are characters, there is a text, and the same
    animation gives the same page. Without JavaScript the last frame is shown.

    Args:
        animation: it is drawn, and its figure closed.
        label: what is to be seen, as a sentence.

    Raises:
        ValueError: there is no label.

    Example:
        >>> moving = animate_windows(np.eye(2), {"max": np.max})
        >>> player_html(moving, label="One window.").count("<button")
        9
    """
    if not label.strip():
        raise ValueError(
            "Invalid value for argument `label`. Expected a sentence that says what is "
            f"to be seen. Received: label={label!r}."
        )
    page = animation.to_jshtml(default_mode="once")
    plt.close(animation._fig)
    text = html.escape(label)
    page = re.sub(r"<link[^>]*font-awesome[^>]*>", "", page)
    page = re.sub(r'<i class="fa ([^"]+)"></i>', lambda m: ICONS[m.group(1)], page)
    name = re.search(r"_anim_img(\w+)", page).group(1)
    digest = hashlib.sha256((label + page.replace(name, "")).encode()).hexdigest()
    page = page.replace(name, digest[:12])
    last_frame = re.findall(r'"(data:image/png;base64,[^"]+)"', page)[-1]
    still = re.sub(r"\\?\n", "", last_frame)
    page = page.replace("<img ", f'<img alt="{text}" src="{still}" ', 1)
    page = page.replace('type="range"', 'type="range" aria-label="Frame"', 1)
    return f'<div role="group" aria-label="{text}">{page}</div>'


def plot_windows(
    grids: Mapping[str, np.ndarray], *, pool_size: int = 2, ax: Axes | None = None
) -> Axes:
    """Draw grids of numbers side by side, with the windows of a pooling around them.

    Args:
        grids: arrays of shape ``(height, width)``, all alike, by title.
        pool_size: height and width of the windows, which do not overlap.
        ax: where to draw.

    Raises:
        ValueError: the grids differ in shape, or there are none.

    Example:
        >>> ax = plot_windows({"input": np.eye(4), "gradient": np.zeros((4, 4))})
        >>> sum(text.get_text() == "1" for text in ax.texts)
        4
    """
    shapes = {np.asarray(grid).shape for grid in grids.values()}
    if len(shapes) != 1 or len(height_width := shapes.pop()) != 2:
        raise ValueError(
            "Invalid grids. Expected at least one, all of one shape (height, width). "
            f"Received {len(grids)} grids."
        )
    height, width = height_width
    step = width + 1
    size = (0.42 * step * len(grids), 0.42 * height + 0.5)
    ax = new_axes(size) if ax is None else ax
    for index, (title, grid) in enumerate(grids.items()):
        limit = float(np.abs(grid).max(initial=1e-9))
        left = index * step
        _draw_grid(np.asarray(grid), limit=limit, title=None, ax=ax, left=left)
        ax.text(left + width / 2, -0.25, title, ha="center", va="bottom")
        for top in range(0, height - pool_size + 1, pool_size):
            for start in range(left, left + width - pool_size + 1, pool_size):
                draw_frame(
                    start, top, pool_size, pool_size, color="black", linewidth=2, ax=ax
                )
    ax.set(xlim=(-0.1, len(grids) * step - 0.9), ylim=(height + 0.1, -1))
    return ax


def plot_signed_maps(
    maps: Mapping[str, np.ndarray],
    *,
    num_columns: int = 5,
    quantity: str = "response",
    ax: Axes | None = None,
) -> Axes:
    """Draw signed maps side by side on one scale, small ones enlarged.

    Strong cells carry their sign, for whoever sees no colours.

    Args:
        maps: arrays of shape ``(height, width)`` by title; each height and width
            divides those of the largest map.
        num_columns: maps in a row.
        quantity: what they hold, for the colour bar.
        ax: where to draw.

    Raises:
        ValueError: a map cannot be enlarged to the size of the largest.

    Example:
        >>> ax = plot_signed_maps({"a": np.eye(4), "b": -np.eye(2)})
        >>> sorted({text.get_text() for text in ax.texts})
        ['+', 'a', 'b', '−']
    """
    height, width = np.max([np.shape(values) for values in maps.values()], axis=0)
    tiles = []
    for title, values in maps.items():
        if height % len(values) or width % len(values[0]):
            raise ValueError(
                f"Invalid map {title!r}. Expected height and width that divide "
                f"({height}, {width}). Received shape {np.shape(values)}."
            )
        scale = (height // len(values), width // len(values[0]))
        tiles.append(np.kron(values, np.ones(scale)))
    limit = float(np.abs(tiles).max(initial=1e-9))
    ax = plot_tiles(
        np.array(tiles),
        titles=list(maps),
        num_columns=num_columns,
        cmap="PuOr",
        limits=(-2 * limit, 2 * limit),  # pale: black signs are to be read
        ax=ax,
    )
    bar = ax.figure.colorbar(ax.images[0], ax=ax, shrink=0.6)
    bar.set_label(quantity)
    bar.ax.set_ylim(-limit, limit)
    for image, values in zip(list(ax.images), maps.values(), strict=True):
        left, _, _, top = image.get_extent()
        scale = height / len(values)
        for row, column in np.argwhere(np.abs(values) > limit / 4):
            ax.text(
                left + (column + 0.5) * scale,
                top + (row + 0.5) * scale,
                "+" if values[row][column] > 0 else "−",
                ha="center",
                va="center",
                fontsize=9,
            )
    return ax


def plot_seed_dots(
    values: Mapping[str, Sequence[float]], *, quantity: str, ax: Axes | None = None
) -> Axes:
    """Draw one row for each name, with a dot for each seed and a line over the range.

    Where two lines overlap, these seeds show no difference.

    Args:
        values: shares, 0..1, one for each seed, by name.
        quantity: what is measured, for the horizontal axis.
        ax: where to draw.

    Example:
        >>> ax = plot_seed_dots({"max": [0.9, 0.95], "min": [0.8]}, quantity="accuracy")
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['max', 'min']
    """
    ax = new_axes((7, 0.9 + 0.45 * len(values))) if ax is None else ax
    marker, _, colour = MARKS[0]
    for row, seeds in enumerate(values.values()):
        ends = [min(seeds), max(seeds)]
        ax.plot(ends, [row, row], color=colour, linestyle="-", marker="")
        ax.plot(
            seeds,
            [row] * len(seeds),
            color=colour,
            marker=marker,
            markersize=8,
            linestyle="none",
            fillstyle="none",
        )
        ax.annotate(
            f"{ends[0]:.1%} to {ends[1]:.1%}",
            (np.mean(ends), row),
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    ax.set(
        yticks=range(len(values)),
        yticklabels=list(values),
        xlabel=quantity,
        ylim=(len(values) - 0.5, -0.7),
    )
    ax.margins(x=0.15)
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    return ax


def _check_windows(
    image: np.ndarray, reductions: Mapping, pool_size: int, strides: int
) -> None:
    if image.ndim != 2 or not 1 <= pool_size <= min(image.shape) or strides < 1:
        raise ValueError(
            "Invalid windows. Expected a grid of shape (height, width), a window that "
            f"fits into it, and strides of at least 1. Received: shape {image.shape}, "
            f"pool_size={pool_size!r}, strides={strides!r}."
        )
    if not 1 <= len(reductions) <= len(MARKS):
        raise ValueError(
            f"Invalid reductions. Expected 1 to {len(MARKS)}. "
            f"Received {len(reductions)}."
        )


def _reduced(
    image: np.ndarray, reduce: Callable, pool_size: int, strides: int
) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(image, (pool_size, pool_size))
    windows = windows[::strides, ::strides]
    flat = windows.reshape(-1, pool_size, pool_size)
    values = np.array([reduce(window) for window in flat], dtype=float)
    return values.reshape(windows.shape[:2])


def _draw_grid(
    grid: np.ndarray, *, limit: float, title: str | None, ax: Axes, left: int = 0
) -> list[Text]:
    """Draw a grid of numbers in pale colours, in which black text can be read."""
    height, width = grid.shape
    ax.pcolormesh(
        np.arange(left, left + width + 1),
        np.arange(height + 1),
        grid,
        cmap="PuOr",
        vmin=-2.2 * limit,
        vmax=2.2 * limit,
        edgecolors=EDGE,
        linewidth=0.6,
    )
    draw_frame(left, 0, width, height, linewidth=1, ax=ax)
    texts = [
        ax.text(
            left + column + 0.5,
            row + 0.5,
            "" if np.isnan(value) else _number(value),
            ha="center",
            va="center",
        )
        for (row, column), value in np.ndenumerate(grid)
    ]
    if title is not None:
        ax.set_title(title, loc="center")
    ax.set(xlim=(left - 0.1, left + width + 0.1), ylim=(height + 0.1, -0.1))
    ax.set_aspect("equal")
    ax.axis("off")
    return texts


def _number(value: float) -> str:
    """A number as short as it can be, with a true minus sign."""
    return f"{value:.4g}".replace("-", "−")
