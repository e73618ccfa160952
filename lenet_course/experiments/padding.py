"""What padding does to the border of an image, and whether a network minds.

Everything here runs Keras' own layers: the arithmetic of `lenet_course.shapes` is
what these measurements are compared with, never what they are made of.
"""

from collections.abc import Callable, Sequence

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


def measure_seen_cells(
    paddings: Sequence[str],
    *,
    kernel_size: int,
    input_size: int,
    unit: tuple[int, int],
) -> np.ndarray:
    """Which cells of a square image one unit of a stack of convolutions sees.

    A cell is seen if the unit's value changes with it; all weights are 1, so that
    nothing cancels out.

    Args:
        paddings: ``"valid"`` or ``"same"`` for each convolution, first to last.
        kernel_size: height and width of every window.
        input_size: height and width of the image, in cells.
        unit: row and column of the unit in the last map.

    Returns:
        bool array of shape ``(input_size, input_size)``.

    Raises:
        ValueError: there is no such unit.

    Example:
        >>> seen = measure_seen_cells(
        ...     ["same", "same"], kernel_size=3, input_size=9, unit=(4, 4)
        ... )
        >>> int(seen.sum())
        25
    """
    stack = [_bare_conv(kernel_size, padding, weights="ones") for padding in paddings]

    def value(image: tf.Tensor) -> tf.Tensor:
        for convolution in stack:
            image = convolution(image)
        row, column = unit
        if not (0 <= row < image.shape[1] and 0 <= column < image.shape[2]):
            raise ValueError(
                "Invalid value for argument `unit`. Expected a row and a column of the "
                f"last map, {image.shape[1]} x {image.shape[2]}. Received: unit={unit}."
            )
        return image[0, row, column, 0]

    return _slopes((input_size, input_size), value) > 0


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


def conv_matrix(kernels: np.ndarray, *, input_size: int, padding: str) -> np.ndarray:
    """A convolution as the matrix that makes its outputs from the pixels.

    Column i is what Keras' convolution makes of an image whose only ink is pixel i.

    Args:
        kernels: array of shape ``(kernel_size, kernel_size, num_filters)``.
        input_size: height and width of the image.
        padding: ``"valid"`` or ``"same"``.

    Returns:
        array of shape ``(num_outputs, input_size**2)``.

    Example:
        >>> conv_matrix(np.ones((3, 3, 1)), input_size=3, padding="valid")
        array([[1., 1., 1., 1., 1., 1., 1., 1., 1.]], dtype=float32)
    """
    num_pixels = input_size**2
    pixels = np.eye(num_pixels, dtype="float32")
    images = pixels.reshape(num_pixels, input_size, input_size, 1)
    weights = np.asarray(kernels, "float32")[:, :, np.newaxis, :]
    outputs = keras.ops.conv(images, weights, padding=padding)
    return np.asarray(outputs).reshape(num_pixels, -1).T


def build_padding_network(
    early: str, late: str, input_shape: tuple[int, int, int] = (28, 28, 1)
) -> keras.Sequential:
    """A small network for digits whose two convolutions are padded as asked.

    Args:
        early: ``"valid"`` or ``"same"``, for the first convolution.
        late: the same for the second one.
        input_shape: ``(height, width, channels)`` of an image.

    Example:
        >>> build_padding_network("same", "valid").count_params()
        4978
    """
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(6, 5, padding=early, activation="relu", name="early"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(12, 5, padding=late, activation="relu", name="late"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(10, activation="softmax", name="output"),
        ],
        name=f"{early}_then_{late}",
    )


def measure_early_and_late(
    variants: Sequence[tuple[str, str]],
    *,
    train: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    seeds: Sequence[int],
    epochs: int,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
) -> dict[tuple[str, str], list[float]]:
    """Accuracies of `build_padding_network` for every padding and every seed.

    Args:
        variants: pairs (early, late) of ``"valid"`` or ``"same"``.
        train: images of shape ``(num_images, 28, 28, 1)`` and their labels.
        validation: the same, to measure on.
        seeds: each fixes the initial weights and the order of the images.
        epochs: passes over the training images.
        batch_size: images per step.
        learning_rate: Adam's.

    Returns:
        One share of rightly named validation images for each seed, by variant.

    Example:
        >>> sample = np.zeros((64, 28, 28, 1)), np.zeros(64, "int32")
        >>> measure_early_and_late(
        ...     [("same", "valid")],
        ...     train=sample,
        ...     validation=sample,
        ...     seeds=[0],
        ...     epochs=3,
        ... )
        {('same', 'valid'): [1.0]}
    """
    accuracies: dict[tuple[str, str], list[float]] = {}
    for variant in variants:
        # Compiling takes as long as a training: once for all seeds is enough.
        model = _compiled(variant, train[0].shape[1:], learning_rate)
        accuracies[variant] = []
        for seed in seeds:
            _start_anew(model, seed)
            model.fit(*train, epochs=epochs, batch_size=batch_size, verbose=0)
            _, accuracy = model.evaluate(*validation, batch_size=1000, verbose=0)
            accuracies[variant].append(float(accuracy))
    return accuracies


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


def _compiled(
    variant: tuple[str, str], input_shape: tuple[int, int, int], learning_rate: float
) -> keras.Sequential:
    model = build_padding_network(*variant, input_shape)
    model.compile(
        keras.optimizers.Adam(learning_rate),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def _start_anew(model: keras.Sequential, seed: int) -> None:
    """Give a model the weights and the optimiser of a first day."""
    keras.utils.set_random_seed(seed)
    model.set_weights(keras.models.clone_model(model).get_weights())
    for variable in model.optimizer.variables:
        if variable is not model.optimizer._learning_rate:
            variable.assign(keras.ops.zeros_like(variable))
