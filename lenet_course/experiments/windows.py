"""What a single layer does to an image, with Keras' own layers.

The arithmetic of `lenet_course.shapes` is what these measurements are compared with,
never what they are made of.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf
from keras import layers

from lenet_course import models
from lenet_course._errors import check_number, check_option, invalid
from lenet_course.images import SOME_IMAGES, checked

GREY_IMAGE, GREY_IMAGES = "(height, width)", "(num_images, height, width)"
PADDINGS = ("valid", "same")


def pool(
    images: np.ndarray,
    kind: str,
    *,
    pool_size: int = 2,
    strides: int | None = None,
    padding: str = "valid",
) -> np.ndarray:
    """Pool one image, or several, by the Keras layer of that kind.

    Args:
        images: array of shape ``(height, width)`` or ``(num_images, height, width)``.
        kind: ``"max"``, ``"average"`` or ``"min"``.
        pool_size: height and width of a window.
        strides: steps of the window; by default ``pool_size``.
        padding: ``"valid"`` or ``"same"``.

    Returns:
        ``float32`` array with as many axes as ``images``.

    Raises:
        ValueError: the images have another number of axes, or there is no such kind.

    Example:
        >>> pool(np.array([[3, -2], [-7, 5]]), "min").tolist()
        [[-7.0]]
    """
    images = checked("images", images, GREY_IMAGE, GREY_IMAGES)
    layer = _pooling(kind, pool_size, strides, padding)
    batch = images.reshape(-1, *images.shape[-2:], 1).astype("float32")
    pooled = np.asarray(layer(batch))[..., 0]
    return pooled[0] if images.ndim == 2 else pooled


def route_gradient(
    kind: str, image: np.ndarray, *, pool_size: int = 2, relu: bool = False
) -> np.ndarray:
    """Where the gradient goes: the derivative of the sum of all pooled values.

    Args:
        kind: ``"max"``, ``"average"`` or ``"min"``.
        image: array of shape ``(height, width)``.
        pool_size: height and width of a window.
        relu: whether the image goes through ReLU first.

    Returns:
        Derivatives with respect to the image, of its shape.

    Raises:
        ValueError: this is no single image, or there is no such kind.

    Example:
        >>> route_gradient("max", np.array([[3, -2], [-7, 5]])).tolist()
        [[0.0, 0.0], [0.0, 1.0]]
    """
    layer = _pooling(kind, pool_size)
    image = checked("image", image, GREY_IMAGE)
    return _slopes(image, lambda maps: layer(tf.nn.relu(maps) if relu else maps))


def box_filter(
    images: np.ndarray, kernel_size: int, *, strides: int = 1, padding: str = "same"
) -> np.ndarray:
    """The mean of every window, made by a convolution whose weights are all equal.

    Args:
        images: array of shape ``(num_images, height, width)``.
        kernel_size: height and width of the window, in cells.
        strides: cells from one window to the next.
        padding: ``"valid"`` or ``"same"``.

    Returns:
        ``float32`` array of shape ``(num_images, new_height, new_width)``.

    Example:
        >>> box_filter(np.ones((1, 3, 3)), 3)[0].round(2)
        array([[0.44, 0.67, 0.44],
               [0.67, 1.  , 0.67],
               [0.44, 0.67, 0.44]], dtype=float32)
    """
    images = checked("images", images, GREY_IMAGES).astype("float32")
    total = _sum_of_windows(kernel_size, strides, padding)
    return np.asarray(total(images[..., np.newaxis]))[..., 0] / kernel_size**2


def measure_coverage(
    input_shape: tuple[int, int],
    *,
    kernel_size: int,
    strides: int = 1,
    padding: str = "valid",
) -> np.ndarray:
    """How many windows read each cell of an image, asked of Keras' own convolution.

    The weights are all 1, so the slope of the sum of all outputs with respect to a
    cell is the number of outputs in which that cell takes part.

    Args:
        input_shape: ``(height, width)`` in cells.
        kernel_size: height and width of the window.
        strides: cells from one window to the next.
        padding: ``"valid"`` or ``"same"``.

    Returns:
        int array of shape ``(height, width)``.

    Example:
        >>> measure_coverage((3, 3), kernel_size=3, padding="same")
        array([[4, 6, 4],
               [6, 9, 6],
               [4, 6, 4]])
    """
    if not isinstance(input_shape, tuple | list) or len(input_shape) != 2:
        raise invalid("input_shape", input_shape, "(height, width)")
    for length in input_shape:
        check_number("input_shape", length, 1, whole=True)
    total = _sum_of_windows(kernel_size, strides, padding)
    return np.rint(_slopes(np.ones(input_shape), total)).astype(int)


def equivariance_error(
    layer: Callable[[np.ndarray], np.ndarray], images: np.ndarray, pixels: int
) -> float:
    """By how much moving the images first differs from moving the maps afterwards.

    Images and maps are moved around the edge, so nothing is lost at the border, and
    the maps by whichever whole number of cells fits best. 0 is equivariance: the
    same maps, moved. 1 is an error as large as the maps themselves.

    Args:
        layer: from images to maps; it should wrap around the edge or not pad.
        images: array of shape ``(num_images, height, width, channels)``.
        pixels: by how much the images are moved to the right.

    Returns:
        The error's norm divided by that of the maps.

    Example:
        >>> halve = lambda images: images[:, ::2, ::2]
        >>> images = np.random.default_rng(0).random((1, 8, 8, 1))
        >>> equivariance_error(halve, images, 2)
        0.0
    """
    images = checked("images", images, SOME_IMAGES)
    check_number("pixels", pixels, -np.inf, whole=True)
    before = np.asarray(layer(images))
    after = np.asarray(layer(np.roll(images, pixels, axis=2)))
    errors = [
        np.linalg.norm(np.roll(before, cells, axis=2) - after)
        for cells in range(before.shape[2])
    ]
    return float(min(errors) / np.linalg.norm(before))


def _pooling(
    kind: str, pool_size: int, strides: int | None = None, padding: str = "valid"
) -> layers.Layer:
    check_option("kind", kind, models.POOLING_LAYERS)
    check_option("padding", padding, PADDINGS)
    check_number("pool_size", pool_size, 1, whole=True)
    check_number("strides", pool_size if strides is None else strides, 1, whole=True)
    return models.POOLING_LAYERS[kind](pool_size, strides, padding)


def _sum_of_windows(kernel_size: int, strides: int, padding: str) -> layers.Conv2D:
    """A convolution of one filter without bias, all of whose weights are 1."""
    check_option("padding", padding, PADDINGS)
    check_number("kernel_size", kernel_size, 1, whole=True)
    check_number("strides", strides, 1, whole=True)
    options = {"use_bias": False, "kernel_initializer": "ones"}
    return layers.Conv2D(1, kernel_size, strides, padding, **options)


def _slopes(image: np.ndarray, maps_of: Callable) -> np.ndarray:
    """How the sum of all maps changes with each cell of an image."""
    batch = tf.constant(image[np.newaxis, :, :, np.newaxis], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(batch)
        total = tf.reduce_sum(maps_of(batch))
    # Min pooling negates twice; adding 0 makes its -0.0 a plain 0.0.
    return tape.gradient(total, batch).numpy()[0, :, :, 0] + 0.0
