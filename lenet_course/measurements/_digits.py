"""The digits as measurements take them, and the training that most of them share."""

from collections.abc import Callable
from functools import cache
from typing import Any

import keras
import numpy as np

from lenet_course import data, losses, models
from lenet_course.experiments.seeds import Labelled, trained_on_batches


@cache
def digits(
    *, size: int = 32, background: float = 0.0, ink: float = 1.0
) -> dict[str, Labelled]:
    """MNIST in three parts: 55,000 to train, 5,000 to choose by, 10,000 to test."""
    mnist = data.load_mnist()
    options = {"size": size, "background": background, "ink": ink}
    return {
        name: (data.prepare_images(images, **options), labels)
        for name, images, labels in (
            ("training", mnist.x_train, mnist.y_train),
            ("validation", mnist.x_val, mnist.y_val),
            ("test", mnist.x_test, mnist.y_test),
        )
    }


def accuracy(network: keras.Model, part: Labelled) -> float:
    """The share of a part that a network names rightly."""
    return float(network.evaluate(*part, batch_size=1000, verbose=0)[1])


def train_and_test(
    build: Callable[[], keras.Model],
    parts: dict[str, Labelled],
    *,
    seed: int,
    **recipe: Any,
) -> tuple[keras.Model, dict[str, Any]]:
    """A network after its training, the epoch chosen on validation, and its accuracies.

    Returns:
        The network, and its accuracy on the ``"validation"`` images at that epoch and
        after each (``"validation by epoch"``), and on the ``"test"`` images.
    """
    network = next(
        trained_on_batches(
            build,
            parts["training"],
            validation=parts["validation"],
            seeds=[seed],
            **recipe,
        )
    )
    by_epoch = network.history.history["val_accuracy"]
    return network, {
        "validation": max(by_epoch),
        "validation by epoch": np.asarray(by_epoch),
        "test": accuracy(network, parts["test"]),
    }


def train_lenet5(
    *, num_images: int, **recipe: Any
) -> tuple[keras.Model, dict[str, Any]]:
    """`train_and_test` of LeNet-5 on the first training images.

    Returns:
        As there, and the accuracy on every fifth ``"training"`` image as it is.
    """
    parts = digits()
    images, labels = (array[:num_images] for array in parts["training"])
    network, values = train_and_test(
        models.build_lenet5, parts | {"training": (images, labels)}, **recipe
    )
    return network, values | {"training": accuracy(network, (images[::5], labels[::5]))}


def train_by_penalties(
    build: Callable[[], keras.Model],
    parts: dict[str, Labelled],
    *,
    seed: int,
    rubbish_penalty: float,
    **recipe: Any,
) -> tuple[keras.Model, dict[str, Any]]:
    """`train_and_test` of a network with the outputs of 1998, by its equation 9.

    Args:
        build: makes the network, whose outputs are penalties.
        parts: as in `train_and_test`.
        seed: as in `train_and_test`.
        rubbish_penalty: ``j`` of equation 9.
        recipe: as in `train_and_test`.
    """
    network = next(
        trained_on_batches(
            build,
            parts["training"],
            validation=parts["validation"],
            seeds=[seed],
            parts={
                "loss": losses.MaximumAPosteriori(rubbish_penalty=rubbish_penalty),
                "metrics": [losses.SmallestPenaltyAccuracy()],
            },
            **recipe,
        )
    )
    by_epoch = network.history.history["val_accuracy"]
    return network, {
        "validation": max(by_epoch),
        "validation by epoch": np.asarray(by_epoch),
        "test": accuracy(network, parts["test"]),
    }
