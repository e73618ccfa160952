"""Figures of images, kernels and feature maps."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from lenet_course.plotting._canvas import plot_tiles


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
    return plot_tiles(
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
    ax = plot_tiles(
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
    ax = plot_tiles(
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
