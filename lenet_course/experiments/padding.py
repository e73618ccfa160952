"""What padding does at the border of an image.

Everything here runs Keras' own layers: the arithmetic of `lenet_course.shapes` is
what these measurements are compared with, never what they are made of.
"""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import layers


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
    weights = keras.initializers.Constant(1 / kernel_size**2)
    mean = _bare_conv(kernel_size, padding, weights=weights, strides=strides)
    return np.asarray(mean(np.asarray(images, "float32")[..., np.newaxis]))[..., 0]


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
    count = _bare_conv(kernel_size, padding, weights="ones", strides=strides)
    slopes = _slopes(input_shape, lambda image: tf.reduce_sum(count(image)))
    return np.rint(slopes).astype(int)


def measure_leak(
    padding: str,
    *,
    input_size: int = 32,
    num_layers: int = 4,
    kernel_size: int = 5,
    num_filters: int = 8,
    seed: int,
) -> np.ndarray:
    """What an untrained stack of convolutions answers to an image of equal brightness.

    Such an image has no content, so a unit can tell its place only by the padding.

    Args:
        padding: ``"valid"`` or ``"same"``, for all layers.
        input_size: height and width of the image, whose pixels are all 1.
        num_layers: convolutions, each followed by ReLU.
        kernel_size: height and width of every window.
        num_filters: feature maps of every convolution.
        seed: fixes the random weights.

    Returns:
        array of shape ``(height, width)``: the mean of the last feature maps.

    Example:
        >>> constant = measure_leak("valid", num_layers=1, seed=0)
        >>> constant.shape, bool(np.ptp(constant) < 1e-5)
        ((28, 28), True)
    """
    keras.utils.set_random_seed(seed)
    maps = tf.ones((1, input_size, input_size, 1))
    for _ in range(num_layers):
        convolution = layers.Conv2D(
            num_filters, kernel_size, padding=padding, activation="relu"
        )
        maps = convolution(maps)
    return np.asarray(maps)[0].mean(axis=-1)


def measure_rings(images: np.ndarray) -> np.ndarray:
    """The share of all ink at each distance from the border.

    Args:
        images: array of shape ``(num_images, height, width)``, 0 for no ink.

    Returns:
        One share for each ring, from the outermost one inwards; they add up to 1.

    Raises:
        ValueError: there is no ink at all.

    Example:
        >>> measure_rings(np.ones((1, 4, 4)))
        array([0.75, 0.25])
    """
    total = np.asarray(images).sum(axis=0, dtype=float)
    if total.sum() == 0:
        raise ValueError("Invalid images. Expected at least one pixel that is not 0.")
    rows, columns = np.indices(total.shape)
    height, width = total.shape
    ring = np.minimum.reduce([rows, columns, height - 1 - rows, width - 1 - columns])
    return np.bincount(ring.ravel(), weights=total.ravel()) / total.sum()


def _bare_conv(
    kernel_size: int,
    padding: str,
    *,
    weights: str | keras.Initializer,
    strides: int = 1,
) -> layers.Conv2D:
    """A convolution of one filter without bias, with given weights."""
    return layers.Conv2D(
        1,
        kernel_size,
        strides=strides,
        padding=padding,
        use_bias=False,
        kernel_initializer=weights,
    )


def _slopes(input_shape: tuple[int, int], value: Callable) -> np.ndarray:
    """How a value changes with each cell of an image."""
    image = tf.Variable(tf.ones((1, *input_shape, 1)))
    with tf.GradientTape() as tape:
        result = value(image)
    return tape.gradient(result, image).numpy()[0, :, :, 0]
