"""What pooling gains: invariance to shifts, and max against average and min."""

from functools import cache, partial
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from lenet_course import models
from lenet_course.experiments.seeds import Labelled
from lenet_course.images import shift
from lenet_course.measurements._digits import accuracy, digits, train_and_test
from lenet_course.measurements._run import measurement

SHIFTS = tuple(range(7))  # pixels


def build_two_convolutions(
    downsampling: str, *, ending: str = "flatten"
) -> keras.Sequential:
    """Two convolutions, each halving its maps in one way, and a small classifier.

    Args:
        downsampling: ``"max"``, ``"average"``, ``"strided"``, ``"none"``, or
            ``"blur"``: a maximum at every place, then a binomial blur with strides 2
            (Zhang 2019).
        ending: ``"flatten"`` with a dense layer, or ``"maximum"``: a third convolution
            and the maximum of each map.
    """
    strides = 2 if downsampling == "strided" else 1

    def conv(filters: int) -> layers.Layer:
        return layers.Conv2D(
            filters, 3, strides=strides, padding="same", activation="relu"
        )

    def reduce() -> list[layers.Layer]:
        if downsampling == "blur":
            return [layers.MaxPooling2D(2, strides=1, padding="same"), Blur()]
        if downsampling in models.POOLING_LAYERS:
            return [models.POOLING_LAYERS[downsampling](2)]
        return []

    end = [layers.Flatten(), layers.Dense(32, activation="relu")]
    if ending == "maximum":
        last = layers.Conv2D(32, 3, padding="same", activation="relu")
        end = [last, layers.GlobalMaxPooling2D()]
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *(conv(8), *reduce()),
            *(conv(16), *reduce()),
            *end,
            layers.Dense(10, activation="softmax"),
        ]
    )


@keras.saving.register_keras_serializable(package="lenet_course")
class Blur(layers.Layer):
    """A binomial blur of 3 x 3 cells with strides 2, each map alone."""

    def call(self, maps: Any) -> Any:
        """Maps of half the height and width."""
        row = np.array([1, 2, 1]) / 4
        kernel = np.outer(row, row).astype("float32")[..., np.newaxis, np.newaxis]
        kernel = np.repeat(kernel, maps.shape[-1], axis=2)
        return ops.depthwise_conv(maps, kernel, strides=2, padding="same")


@cache
def moved(pixels: int) -> Labelled:
    """The test images, moved by some pixels, a fourth each way."""
    images, labels = digits(size=28)["test"]
    return shift(images, pixels), labels


@measurement(
    variants={
        f"{name}, {number:,} images": {
            "num_images": number,
            "epochs": epochs,
            **options,
        }
        for number, epochs in ((1000, 30), (55_000, 4))
        for name, options in {
            "max": {"downsampling": "max"},
            "average": {"downsampling": "average"},
            "strided": {"downsampling": "strided"},
            "none": {"downsampling": "none"},
            "blur": {"downsampling": "blur"},
            "max, global maximum": {"downsampling": "max", "ending": "maximum"},
            "max, moved training": {"downsampling": "max", "max_shift": 4},
            "average, moved training": {"downsampling": "average", "max_shift": 4},
            "strided, moved training": {"downsampling": "strided", "max_shift": 4},
            "none, moved training": {"downsampling": "none", "max_shift": 4},
        }.items()
    },
    choices={"learning_rate": (1e-3, 3e-3, 1e-2)},
    choosing_seeds=1,
    quick={"num_images": 1000, "epochs": 2},
    tolerance=0.08,
)
def moved_digits(
    seed: int,
    *,
    learning_rate: float,
    downsampling: str,
    num_images: int,
    epochs: int,
    ending: str = "flatten",
    max_shift: int = 0,
    batch_size: int = 50,
) -> dict[str, Any]:
    """Which networks still read digits that are moved by 0 to 6 pixels.

    Two convolutions that halve their maps by max pooling, average pooling, strides, not
    at all, or by blurred max pooling; each also trained on digits that were moved by up
    to 4 pixels, and one that ends in a global maximum. Moved training images are the
    only change against their control. Each variant gets the best of three rates, on
    validation images that are not moved, and trains for 30 passes over 1,000 images or
    4 over 55,000, to where the validation accuracy has stopped rising. The accuracies
    are those of the 10,000 test images, all moved by as many pixels, a fourth each way.
    """
    parts = digits(size=28)
    training = tuple(array[:num_images] for array in parts["training"])
    network, values = train_and_test(
        partial(build_two_convolutions, downsampling, ending=ending),
        parts | {"training": training},
        seed=seed,
        learning_rate=learning_rate,
        epochs=epochs,
        batch_size=batch_size if num_images < 10_000 else 128,
        max_shift=max_shift,
    )
    values["test by shift"] = [accuracy(network, moved(pixels)) for pixels in SHIFTS]
    return values | {"parameters": network.count_params()}


@measurement(
    variants={kind: {"pooling": kind} for kind in ("max", "average", "min")},
    choices={"learning_rate": (2e-3, 5e-3, 1e-2)},
    choosing_seeds=1,
    quick={"num_images": 2000, "epochs": 1},
    tolerance=0.05,
)
def kinds_of_pooling(
    seed: int,
    *,
    pooling: str,
    learning_rate: float,
    epochs: int = 6,
    batch_size: int = 128,
    num_images: int = 55_000,
) -> dict[str, Any]:
    """LeNet-5 with max, average and min pooling, and where it is silent.

    All three train on the same images in the same order from the same first weights,
    six passes over 55,000 with a rate that decays to 0, the best of three on validation
    images. The shares of zeros are those of C3's maps behind ReLU, and of the maps that
    the pooling makes of them, over 1,000 validation images, before and after training.
    """
    parts = digits()
    training = tuple(array[:num_images] for array in parts["training"])
    build = partial(models.build_lenet5, pooling=pooling)
    keras.utils.set_random_seed(seed)
    untrained = _zeros(build(), parts["validation"][0][:1000])
    network, values = train_and_test(
        build,
        parts | {"training": training},
        seed=seed,
        learning_rate=learning_rate,
        epochs=epochs,
        batch_size=batch_size,
    )
    values["training"] = accuracy(network, training)
    trained = _zeros(network, parts["validation"][0][:1000])
    return (
        values
        | {f"zeros {where}, untrained": share for where, share in untrained.items()}
        | {f"zeros {where}, trained": share for where, share in trained.items()}
    )


def _zeros(network: keras.Model, images: np.ndarray) -> dict[str, float]:
    """The share of zeros before and after the second pooling."""
    shares = {}
    for layer in network.layers:
        images = np.asarray(layer(images))
        if layer.name in ("c3", "s4"):
            shares[{"c3": "before", "s4": "after"}[layer.name]] = (images == 0).mean()
    return shares
