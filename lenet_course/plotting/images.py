"""Figures of images, kernels and feature maps, side by side on one scale."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.textpath import TextPath

from lenet_course._errors import invalid
from lenet_course.plotting import _canvas as canvas


def plot_images(
    images: Sequence[np.ndarray],
    *,
    titles: Sequence[str] | None = None,
    num_columns: int = 8,
    limits: tuple[float, float] | None = None,
    cmap: str = "Greys",
    label: str | None = None,
    border: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw images or maps in rows on one scale, each with a title above it.

    Args:
        images: arrays of shape ``(height, width)``; small ones are drawn as large as
            the largest. In grey, high values are dark, like ink.
        titles: one line or two for each image.
        num_columns: images in a row.
        limits: lowest and highest value of the colours; by default 0, or the lowest
            value if that is negative, and the highest.
        cmap: a matplotlib colour map.
        label: of the colour bar; without it there is none.
        border: cells that a padding has added on each side; a dashed frame encloses
            what was there before.

    Raises:
        ValueError: there is no image, or not one title for each.

    Example:
        >>> ax = plot_images(np.zeros((3, 8, 8)), titles=["a", "b", "c"])
        >>> [text.get_text() for text in ax.texts]
        ['a', 'b', 'c']
    """
    images = _checked_images("images", images)
    titles = [""] * len(images) if titles is None else titles
    words = list(map(str, titles)) if np.iterable(titles) else []
    if isinstance(titles, str) or len(words) != len(images):
        raise invalid("titles", titles, f"one for each of the {len(images)} images")
    canvas.check_whole("num_columns", num_columns)
    canvas.check_whole("border", border, minimum=0)
    lowest, highest = min(map(np.min, images)), max(map(np.max, images))
    low, high = canvas.ends(limits, min(lowest, 0), max(highest, 1e-9))
    num_columns = min(num_columns, len(images))
    num_rows = -(-len(images) // num_columns)
    height, width = np.max([image.shape for image in images], axis=0)
    title_height, title_width = _inches_of(words)
    room = 0.1 + title_height  # above a picture, in inches
    step_columns = width * 1.12
    if ax is None:
        pixel = max(1, title_width + 0.14) / step_columns  # its side, in inches
        size = num_columns * step_columns * pixel, num_rows * (height * pixel + room)
        ax = canvas.axes_or_new(ax, (size[0] + 0.4, size[1] + 0.2))
    else:
        across, down = canvas.inches(canvas.axes_or_new(ax))
        beside = across / num_columns / step_columns
        pixel = min(beside, max(down / num_rows - room, 0.2) / height)
    step_rows = height + room / pixel
    for index, (tile, title) in enumerate(zip(images, words, strict=True)):
        row, column = divmod(index, num_columns)
        left, top = column * step_columns, row * step_rows
        box = (left, left + width, top + height, top)
        image = ax.imshow(tile, cmap=cmap, vmin=low, vmax=high, extent=box)
        canvas.draw_frame(left, top, width, height, ax=ax)
        if border:
            inner = width - 2 * border, height - 2 * border
            canvas.draw_mark(left + border, top + border, *inner, ax=ax, linestyle="--")
        if title:
            place = left + width / 2, top - 0.03 / pixel
            ax.text(*place, title, ha="center", va="bottom")
    ax.set_xlim(-0.02 * width, num_columns * step_columns - 0.1 * width)
    above = (0.03 + title_height) / pixel
    ax.set_ylim((num_rows - 1) * step_rows + height * 1.02, -above)
    ax.set_aspect("equal")
    ax.axis("off")
    if label is not None:
        canvas.add_color_bar(image, label)
    return ax


def _inches_of(titles: Sequence[str]) -> tuple[float, float]:
    """Height of the title with most lines, and width of the longest line."""
    size = plt.rcParams["font.size"]
    lines = [line for title in titles for line in title.split("\n") if line.strip()]
    widths = [TextPath((0, 0), line, size=size).get_extents().width for line in lines]
    num_lines = max(title.count("\n") + bool(title) for title in titles)
    return 1.2 * size * num_lines / 72, max(widths, default=0) / 72


def _checked_images(name: str, images: Sequence[np.ndarray]) -> list[np.ndarray]:
    if not np.iterable(images) or len(images := list(images)) == 0:
        raise invalid(name, images, "at least one array of shape (height, width)")
    return [canvas.numbers(name, image, "height", "width") for image in images]


def plot_signed_maps(
    maps: Sequence[np.ndarray],
    *,
    titles: Sequence[str] | None = None,
    num_columns: int = 6,
    quantity: str = "response",
    ax: Axes | None = None,
) -> Axes:
    """Draw signed maps or kernels on one scale around zero, small ones enlarged.

    Strong cells carry their sign, for whoever sees no colours.

    Args:
        maps: arrays of shape ``(height, width)``.
        titles: one line or two for each map.
        num_columns: maps in a row.
        quantity: what they hold, for the colour bar.

    Example:
        >>> ax = plot_signed_maps([np.eye(2), -np.eye(1)], titles=["a", "b"])
        >>> [text.get_text() for text in ax.texts]
        ['a', 'b', '+', '+', '−']
    """
    maps = _checked_images("maps", maps)
    limit = max(*(np.abs(values).max() for values in maps), 1e-9)
    ax = plot_images(
        maps,
        titles=titles,
        num_columns=num_columns,
        limits=(-limit, limit),
        cmap="PuOr",
        label=quantity,
        ax=ax,
    )
    for image, values in zip(ax.images, maps, strict=True):
        strong = map(tuple, np.argwhere(np.abs(values) > limit / 4))
        words = {place: "+" if values[place] > 0 else "−" for place in strong}
        canvas.write_cells(image, words)
    return ax


def plot_readings(
    image: np.ndarray,
    outputs: np.ndarray,
    *,
    window: int,
    step: int,
    ax: Axes | None = None,
) -> Axes:
    """Draw a wide image, and below it what a network says of it window by window.

    Each column of the table is a window, and says at which pixel it begins; each row is
    a class. The probability of the winner is written into its cell. The first and the
    last window are framed, one in a full and one in a dashed line.

    Args:
        image: array of shape ``(height, width)``, 0 for background.
        outputs: probabilities of shape ``(num_windows, num_classes)``.
        window: width of a window, in pixels.
        step: pixels from one window to the next.

    Raises:
        ValueError: so many windows do not fit into the image.

    Example:
        >>> ax = plot_readings(np.zeros((32, 64)), np.eye(10)[:9], window=32, step=4)
        >>> [text.get_text() for text in ax.texts][:3]
        ['100 %', '100 %', '100 %']
    """
    image = canvas.numbers("image", image, "height", "width")
    shares = canvas.numbers("outputs", outputs, "num_windows", "num_classes").T
    canvas.check_whole("window", window)
    canvas.check_whole("step", step)
    (height, width), (num_classes, num_windows) = image.shape, shares.shape
    last = (num_windows - 1) * step  # where the last window begins
    if last + window > width:
        at_most = max(width - window, -step) // step + 1
        raise invalid("outputs", outputs, f"of at most {at_most} windows")
    top, row = height + 3, 3.5
    bottom, column = top + num_classes * row, width / num_windows
    inches = min(0.0875, 8 / width)  # of one pixel
    ax = canvas.axes_or_new(ax, (0.6 + inches * width, 0.8 + inches * bottom))
    ink: canvas.Look = {"cmap": "Greys", "vmin": 0}
    ax.imshow(image, extent=(0, width, height, 0), vmax=max(image.max(), 1), **ink)
    canvas.draw_frame(0, 0, width, height, ax=ax)
    for left, style in ((0, "-"), (last, "--")):
        canvas.draw_mark(left, 0, window, height, ax=ax, linestyle=style)
    table = ax.imshow(shares, extent=(0, width, bottom, top), vmax=1, **ink)
    canvas.draw_frame(0, top, width, bottom - top, ax=ax)
    best = enumerate(shares.argmax(0))
    winners = {(int(n), i): f"{100 * shares[n, i]:.0f} %" for i, n in best}
    canvas.write_cells(table, winners, bold=winners)
    windows, classes = np.arange(num_windows), np.arange(num_classes)
    ax.set_xticks(column * (windows + 0.5), map(str, windows * step))
    ax.set_yticks(top + row * (classes + 0.5), map(str, classes))
    ax.tick_params(length=0)
    ax.set(xlim=(-1, width + 1), ylim=(bottom + 0.5, -1), aspect="equal")
    ax.set(xlabel="first pixel of the window", ylabel="class")
    ax.yaxis.set_label_coords(-0.06, 1 - (top + bottom) / 2 / bottom)
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax
