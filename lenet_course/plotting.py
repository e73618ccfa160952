"""Figures: arrays in, Axes out.

Every function draws into the Axes it is given, or into a new figure, and returns the
Axes. None of them shows, saves or restyles anything: a notebook chooses the course's
look once, with ``plt.style.use("lenet_course.style")``.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

EDGE = "#555555"


def plot_images(
    images: np.ndarray,
    *,
    titles: Sequence[str] | None = None,
    num_columns: int = 8,
    ax: Axes | None = None,
) -> Axes:
    """Draw grey images side by side, ink dark on white, each with a title above it.

    Args:
        images: array of shape ``(num_images, height, width)``, 0 for background.
        titles: one line or two for each image.
        num_columns: images in a row.
        ax: where to draw.

    Example:
        >>> ax = plot_images(np.zeros((3, 8, 8)), titles=["a", "b", "c"])
        >>> [text.get_text() for text in ax.texts]
        ['a', 'b', 'c']
    """
    return _plot_tiles(
        images,
        titles=titles,
        num_columns=num_columns,
        cmap="Greys",
        limits=(0, float(np.max(images, initial=1e-9))),
        ax=ax,
    )


def plot_kernels(
    kernels: np.ndarray,
    *,
    titles: Sequence[str] | None = None,
    num_columns: int = 6,
    ax: Axes | None = None,
) -> Axes:
    """Draw kernels on one scale that is centred on zero, with a colour bar.

    Clearly negative weights carry a minus sign, for whoever sees no colours.

    Args:
        kernels: array of shape ``(num_kernels, height, width)``.
        titles: one line for each kernel.
        num_columns: kernels in a row.
        ax: where to draw.

    Example:
        >>> ax = plot_kernels(np.array([[[-1.0, 2.0]], [[0.5, 0.0]]]))
        >>> [float(limit) for limit in ax.images[0].get_clim()]
        [-2.0, 2.0]
    """
    largest = float(np.abs(kernels).max(initial=1e-9))
    ax = _plot_tiles(
        kernels,
        titles=titles,
        num_columns=num_columns,
        cmap="PuOr",
        limits=(-largest, largest),
        ax=ax,
    )
    bar = ax.figure.colorbar(ax.images[0], ax=ax, shrink=0.8)
    bar.set_label("weight")
    for image in ax.images:
        left, _, _, top = image.get_extent()
        for row, column in np.argwhere(image.get_array() < -largest / 4):
            ax.text(left + column + 0.5, top + row + 0.5, "−", ha="center", va="center")
    return ax


def plot_feature_maps(
    maps: np.ndarray,
    *,
    titles: Sequence[str] | None = None,
    num_columns: int = 8,
    ax: Axes | None = None,
) -> Axes:
    """Draw the feature maps of one image on one scale, with a colour bar.

    Args:
        maps: array of shape ``(height, width, num_maps)``, channels last as in Keras.
        titles: one line for each map.
        num_columns: maps in a row.
        ax: where to draw.

    Example:
        >>> len(plot_feature_maps(np.zeros((10, 10, 16))).images)
        16
    """
    maps = np.moveaxis(maps, -1, 0)
    limits = (float(maps.min(initial=0)), float(maps.max(initial=1e-9)))
    ax = _plot_tiles(
        maps,
        titles=titles,
        num_columns=num_columns,
        cmap="cividis",
        limits=limits,
        ax=ax,
    )
    bar = ax.figure.colorbar(ax.images[0], ax=ax, shrink=0.8)
    bar.set_label("activation")
    return ax


def plot_training_curves(
    curves: Mapping[str, Sequence[float]],
    *,
    quantity: str,
    best: str = "lowest",
    ax: Axes | None = None,
) -> Axes:
    """Draw one quantity per epoch, and circle the best epoch of each curve.

    Args:
        curves: values per epoch, by the name that the legend shows.
        quantity: what is measured, for the vertical axis.
        best: ``"lowest"`` or ``"highest"``.
        ax: where to draw.

    Example:
        >>> ax = plot_training_curves({"validation": [3, 1, 2]}, quantity="loss")
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('epoch', 'loss')
    """
    choose = {"lowest": np.argmin, "highest": np.argmax}
    if best not in choose:
        raise ValueError(
            "Invalid value for argument `best`. Expected 'lowest' or 'highest'. "
            f"Received: best={best!r}."
        )
    ax = _new_axes() if ax is None else ax
    for name, values in curves.items():
        (line,) = ax.plot(range(1, len(values) + 1), values, label=name)
        index = int(choose[best](values))
        ax.plot(
            index + 1,
            values[index],
            marker="o",
            markersize=12,
            fillstyle="none",
            linestyle="none",
            color=line.get_color(),
        )
    ax.set(xlabel="epoch", ylabel=quantity, title=f"{quantity} ({best} circled)")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend()
    return ax


def plot_confusion_matrix(matrix: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """Draw how often each true class was taken for each other one, errors in colour.

    Args:
        matrix: counts of shape ``(num_classes, num_classes)``, true class by row and
            predicted class by column. The diagonal, which is right and far larger, is
            written but not coloured.
        ax: where to draw.

    Example:
        >>> ax = plot_confusion_matrix(np.array([[9, 1], [0, 10]]))
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('predicted class', 'true class')
    """
    ax = _new_axes((6, 5.2)) if ax is None else ax
    matrix = np.asarray(matrix)
    errors = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    image = ax.imshow(errors, cmap="Greys", vmin=0, vmax=max(errors.max(), 1))
    for (row, column), count in np.ndenumerate(matrix):
        dark = errors[row, column] > errors.max() / 2
        if count:
            ax.text(
                column,
                row,
                f"{count}",
                ha="center",
                va="center",
                fontsize=9,
                color="white" if dark else "black",
                fontweight="normal" if row == column else "bold",
            )
    ax.set(
        xlabel="predicted class",
        ylabel="true class",
        xticks=range(len(matrix)),
        yticks=range(len(matrix)),
        title="test images by true and predicted class",
    )
    ax.figure.colorbar(image, ax=ax, label="errors (images)", shrink=0.8)
    return ax


def plot_parameter_shares(
    counts: Mapping[str, int], *, name: str, ax: Axes | None = None
) -> Axes:
    """Draw which share of a network's parameters each layer holds.

    Args:
        counts: parameters by layer name.
        name: of the network, for the title.
        ax: where to draw.

    Example:
        >>> ax = plot_parameter_shares({"c1": 156, "output": 850}, name="tiny")
        >>> ax.get_title()
        'tiny: 1,006 parameters'
    """
    ax = _new_axes() if ax is None else ax
    total = sum(counts.values())
    bars = ax.barh(list(counts), [count / total for count in counts.values()])
    ax.bar_label(bars, [f" {count:,}" for count in counts.values()], fontsize=9)
    ax.invert_yaxis()
    ax.set(
        title=f"{name}: {total:,} parameters",
        xlabel="share of the network's parameters",
        xlim=(0, 1.25),
        xticks=[0, 0.25, 0.5, 0.75, 1],
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    return ax


def _new_axes(size: tuple[float, float] | None = None) -> Axes:
    _, ax = plt.subplots(figsize=size)
    return ax


def _plot_tiles(
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
        ax = _new_axes(
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
        frame = plt.Rectangle(
            (left, top), width, height, fill=False, edgecolor=EDGE, linewidth=0.6
        )
        ax.add_patch(frame)
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
