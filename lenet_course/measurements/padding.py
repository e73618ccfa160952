"""What padding keeps of the border, and what it tells of the place."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from lenet_course.measurements._run import measurement

# Cells that a 3 x 3 convolution gets on each side, and what is put there.
PADDINGS = {
    "valid": {"cells": 0, "mode": "zeros"},
    "same": {"cells": 1, "mode": "zeros"},
    "reflect": {"cells": 1, "mode": "reflect"},
    "circular": {"cells": 1, "mode": "circular"},
    "full": {"cells": 2, "mode": "zeros"},
}


def pad(maps: Any, cells: int, mode: str) -> Any:
    """Maps of shape (batch, height, width, channels) with cells around them."""
    if mode == "circular" and cells:
        maps = ops.concatenate([maps[:, -cells:], maps, maps[:, :cells]], axis=1)
        left, right = maps[:, :, -cells:], maps[:, :, :cells]
        return ops.concatenate([left, maps, right], axis=2)
    margins = [(0, 0), (cells, cells), (cells, cells), (0, 0)]
    return ops.pad(maps, margins, mode="reflect" if mode == "reflect" else "constant")


@keras.saving.register_keras_serializable(package="lenet_course")
class Pad(layers.Layer):
    """`pad` as a layer."""

    def __init__(self, cells: int, mode: str) -> None:
        super().__init__()
        self.cells, self.mode = cells, mode

    def call(self, maps: Any) -> Any:
        """Maps with cells around them."""
        return pad(maps, self.cells, self.mode)


@measurement(
    variants={
        f"{padding}, {filters} filters": {"padding": padding, "filters": filters}
        for padding in ("valid", "same")
        for filters in (1, 2, 4, 6)
    },
    quick={"size": 12},
    tolerance=1e-3,
)
def border_information(
    seed: int, *, padding: str, filters: int, kernel_size: int = 5, size: int = 28
) -> dict[str, float]:
    """What a convolution keeps of an image, with and without padding.

    A convolution is linear. Its rank says how many independent numbers of the image's
    pixels it keeps; the pseudo-inverse gives the best linear reconstruction. Images of
    independent standard normal pixels are reconstructed, so that a pixel cannot be
    guessed from its neighbours; an error of 1 is that of a guess without the maps. The
    filters are random, as they are before training. Both paddings get the same ones.
    """
    rng = np.random.default_rng(seed)
    kernels = rng.normal(size=(kernel_size, kernel_size, filters)) / kernel_size
    matrix = _as_matrix(kernels, size, padding)
    rank = int(np.linalg.matrix_rank(matrix))
    kept = np.linalg.pinv(matrix) @ matrix
    # For white noise the expected squared error of a pixel is its share outside.
    error = (1 - np.diag(kept)).clip(0).reshape(size, size)
    edge = kernel_size - 1
    inner = error[edge:-edge, edge:-edge]
    border = (error.sum() - inner.sum()) / (error.size - inner.size)
    return {
        "rank": rank,
        "pixels": size**2,
        "error": error.mean(),
        "error near the border": border,
        "error in the middle": inner.mean(),
        "error of a corner": error[0, 0],
    }


def _as_matrix(kernels: np.ndarray, size: int, padding: str) -> np.ndarray:
    """A convolution as a matrix: one row for each output, one column for each pixel."""
    kernel_size, _, filters = kernels.shape
    margin = kernel_size // 2 if padding == "same" else 0
    places = range(-margin, size - kernel_size + 1 + margin)
    matrix = np.zeros((len(places), len(places), filters, size, size))
    for row, top in enumerate(places):
        for column, left in enumerate(places):
            rows = slice(max(top, 0), min(top + kernel_size, size))
            columns = slice(max(left, 0), min(left + kernel_size, size))
            part = kernels[
                rows.start - top : rows.stop - top,
                columns.start - left : columns.stop - left,
            ]
            matrix[row, column, :, rows, columns] = part.transpose(2, 0, 1)
    return matrix.reshape(-1, size**2)


@measurement(variants=PADDINGS, quick={"size": 12}, tolerance=1e-3, seeds=10)
def place_in_untrained_maps(
    seed: int, *, cells: int, mode: str, size: int = 20, num_layers: int = 3
) -> dict[str, float]:
    """What random layers tell of the place, asked in two ways.

    Three convolutions of 3 x 3 with ReLU and random weights, the same for all paddings.
    The first question: what do they make of an image that is the same everywhere, a
    grey field? The standard deviation of the last maps over the places, divided by
    their mean, is 0 if the place leaves no trace. The second: one bright pixel on
    black, at every place in turn. The smallest total output divided by the largest is
    1 if the place leaves no trace; likewise for the largest single output.
    """
    rng = np.random.default_rng(seed)
    kernels, channels = [], 1
    for _ in range(num_layers):
        scale = np.sqrt(2 / (9 * channels))
        kernels.append(rng.normal(0, scale, (3, 3, channels, 16)).astype("float32"))
        channels = 16

    def maps(images: np.ndarray) -> np.ndarray:
        for kernel in kernels:
            images = ops.relu(ops.conv(pad(images, cells, mode), kernel))
        return ops.convert_to_numpy(images)

    grey = maps(np.ones((1, size, size, 1), "float32"))
    dots = np.eye(size**2, dtype="float32").reshape(-1, size, size, 1)
    seen = maps(dots)
    totals, peaks = seen.sum(axis=(1, 2, 3)), seen.max(axis=(1, 2)).mean(axis=1)
    return {
        "grey field, spread": (grey.std(axis=(1, 2)).mean() / grey.mean()),
        "moving dot, smallest total": totals.min() / totals.max(),
        "moving dot, smallest peak": peaks.min() / peaks.max(),
    }


@measurement(
    variants=PADDINGS,
    quick={"num_images": 200, "epochs": 2},
    tolerance=0.05,
)
def two_colours(
    seed: int, *, cells: int, mode: str, num_images: int = 2000, epochs: int = 50
) -> dict[str, float]:
    """Whether a network learns from where, though it is asked for left and right.

    The experiment of Kayhan and van Gemert 2020 (arXiv:2003.07064, section 4), in Keras
    and with images of our own after their description. Class 0 has a red square to the
    left of a green one, class 1 the reverse; in training class 0 always lies in the
    upper half, class 1 in the lower one. A test, and the same images with their halves
    exchanged, tell whether the network has learned the place. Network, optimiser,
    batches and number of images are theirs; each padding trains until the validation
    accuracy has not risen for ten epochs, at most 50, and the best epoch is tested. The
    network ends in a global maximum, so that only padding can tell it of the place.
    """
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    train, validation, same = (
        _coloured_squares(rng, number)
        for number in (num_images, num_images // 2, num_images // 2)
    )
    exchanged = np.roll(same[0], 16, axis=1), same[1]
    network = keras.Sequential([keras.Input((32, 32, 3))])
    for filters, strides in ((32, 1), (32, 2), (64, 2), (64, 2)):
        network.add(Pad(cells, mode))
        conv = layers.Conv2D(
            filters, 3, strides=strides, use_bias=False, activation="relu"
        )
        network.add(conv)
    network.add(layers.GlobalMaxPooling2D())
    network.add(layers.Dense(2, activation="softmax"))
    network.compile(
        keras.optimizers.Adadelta(1.0, rho=0.9, epsilon=1e-6, weight_decay=5e-5),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    best = keras.callbacks.EarlyStopping(
        "val_accuracy", mode="max", patience=10, restore_best_weights=True
    )
    history = network.fit(
        *train,
        batch_size=200,
        epochs=epochs,
        validation_data=validation,
        callbacks=[best],
        verbose=0,
    )
    accuracy = _accuracy_of(network)
    return {
        "epochs": len(history.epoch),
        "validation": accuracy(validation),
        "same places": accuracy(same),
        "places exchanged": accuracy(exchanged),
    }


def _accuracy_of(network: keras.Model) -> Callable[[tuple], float]:
    return lambda part: network.evaluate(*part, batch_size=1000, verbose=0)[1]


def _coloured_squares(
    rng: np.random.Generator, number: int
) -> tuple[np.ndarray, np.ndarray]:
    """Images of two squares of 4 x 4 pixels, and which colour stands on the left."""
    images = np.zeros((number, 32, 32, 3), "float32")
    labels = np.arange(number) % 2
    for image, label in zip(images, labels, strict=True):
        middle = 7 if label == 0 else 23
        left = rng.integers(0, 10)
        right = rng.integers(left + 5, 28)
        for channel, column in ((label, left), (1 - label, right)):
            top = middle + rng.integers(-4, 5)
            image[top : top + 4, column : column + 4, channel] = 1
    return images, labels
