"""What each choice of the course's recipe is worth, and what the Q&A's network is."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from lenet_course import models, training
from lenet_course.experiments.seeds import CROSS_ENTROPY, Labelled, trained
from lenet_course.measurements._digits import digits, train_lenet5
from lenet_course.measurements._run import measurement

BUILDERS = {
    "LeNet-5": models.build_lenet5,
    "the Q&A's": models.build_qa_mnist_network,
}
# The course's recipe is that of notebook 7; the Q&A's is its script, with the default
# rate of Keras' RMSprop.
COURSE = {"optimizer": "adam", "epochs": 4, "batch_size": 128, "max_shift": 1}
QA = {
    "optimizer": "rmsprop",
    "learning_rate": 1e-3,
    "epochs": 10,
    "batch_size": 64,
    "max_shift": 0,
}
NUM_DRAWS = 400  # halves of the test set


@measurement(
    variants={
        "the recipe": {"learning_rate": 5e-3},
        "no shifts": {"learning_rate": 5e-3, "max_shift": 0},
        "constant rate": {"decay": False},
        "batches of 512": {"batch_size": 512},
        "one pass": {"epochs": 1},
    },
    choices={"learning_rate": (2e-3, 5e-3, 1e-2)},
    choosing_seeds=1,
    quick={"num_images": 3000, "epochs": 2, "batch_size": 32},
    tolerance=0.05,
)
def choices_of_the_recipe(
    seed: int,
    *,
    learning_rate: float,
    decay: bool = True,
    max_shift: int = 1,
    batch_size: int = 128,
    epochs: int = 4,
    num_images: int = 55_000,
) -> dict[str, Any]:
    """LeNet-5 with the course's recipe, and with one of its choices taken away.

    The recipe: four passes over 55,000 images in batches of 128, Adam with a rate that
    warms up to 0.005 and decays to 0, images moved by up to a pixel each way, the epoch
    chosen on validation. One thing is changed at a time: no shifts, a rate that stays
    where it is, batches of 512 images, one pass instead of four. A constant rate, large
    batches and a short training may want another rate, so each of them gets the best of
    three on validation images. The recipe itself keeps its own, which can only make it
    look worse. A seed gives all the same first weights, and the same order of images
    where the batches are equally large. The training accuracy is that of every fifth
    training image as it is.
    """
    _, values = train_lenet5(
        seed=seed,
        num_images=num_images,
        learning_rate=learning_rate,
        decay=decay,
        max_shift=max_shift,
        batch_size=batch_size,
        epochs=epochs,
    )
    return values


@measurement(
    variants={
        "LeNet-5, the course's recipe": {
            "network": "LeNet-5",
            "learning_rate": 5e-3,
            **COURSE,
        },
        "LeNet-5, the Q&A's recipe": {"network": "LeNet-5", **QA},
        "the Q&A's network, the course's recipe": {"network": "the Q&A's", **COURSE},
        "the Q&A's network, the Q&A's recipe": {"network": "the Q&A's", **QA},
    },
    choices={"learning_rate": (1e-3, 2e-3, 5e-3)},
    choosing_seeds=1,
    quick={"num_images": 3000, "epochs": 2, "batch_size": 32},
    tolerance=0.05,
)
def networks_and_recipes(
    seed: int,
    *,
    network: str,
    optimizer: str,
    learning_rate: float,
    epochs: int,
    batch_size: int,
    max_shift: int,
    num_images: int = 55_000,
) -> dict[str, Any]:
    """LeNet-5 and the Q&A's network, each with the course's recipe and the Q&A's.

    Two networks and two recipes, so that what the network does and what its training
    does can be told apart. The Q&A's network has 403,126 parameters and reads the
    28 x 28 pixels without the field around them. Its recipe is that of its script: ten
    passes in batches of 64, RMSprop with Keras' default rate, no shifts. The course's
    recipe is that of notebook 7; LeNet-5 keeps its rate, and the Q&A's network gets the
    best of three on validation images. All train on the same 55,000 images. "test" is
    that of the epoch with the highest validation accuracy.

    The leak: the Q&A's script chooses its epoch on the test images. Here the test set
    is cut into halves at random, 400 times. The epoch that is best on one half is
    scored on that half, which leaks, and on the other, which is honest; likewise the
    epoch that was chosen on 5,000 validation images, as many as a half has.
    """
    parts = {name: as_read(network, part) for name, part in digits().items()}
    images, labels = (array[:num_images] for array in parts["training"])
    num_steps = epochs * (len(images) // batch_size)
    watch = KeepRight(*parts["test"])

    def fit(seed: int) -> dict[str, Any]:
        batches = training.augmented_batches(
            images, labels, batch_size=batch_size, max_shift=max_shift, seed=seed
        )
        return {
            "x": batches,
            "epochs": epochs,
            "shuffle": False,  # the batches are shuffled already
            "validation_data": parts["validation"],
            "validation_batch_size": 1000,
            "callbacks": [watch],
        }

    model = next(
        trained(
            BUILDERS[network],
            fit,
            seeds=[seed],
            optimizer=make_optimizer(optimizer, learning_rate, num_steps=num_steps),
            loss=CROSS_ENTROPY,
            metrics=["accuracy"],
        )
    )
    by_epoch = np.array(model.history.history["val_accuracy"])
    right = np.array(watch.right)
    chosen = int(by_epoch.argmax())
    return {
        "validation": by_epoch.max(),
        "validation by epoch": by_epoch,
        "test": right[chosen].mean(),
        "test by epoch": right.mean(axis=1),
        "parameters": model.count_params(),
        **leak(right, chosen, seed=seed),
    }


def make_optimizer(
    name: str, learning_rate: float, *, num_steps: int
) -> keras.optimizers.Optimizer:
    """The optimiser of a recipe: ``"adam"`` with a rate that climbs and falls, or not.

    Args:
        name: ``"adam"``, or ``"constant adam"`` and ``"rmsprop"``, whose rate stays.
        learning_rate: the rate, or the highest one.
        num_steps: batches in the whole training.
    """
    if name == "rmsprop":
        return keras.optimizers.RMSprop(learning_rate)
    if name == "constant adam":
        return keras.optimizers.Adam(learning_rate)
    rate = training.warm_up_and_decay(learning_rate, num_steps=num_steps)
    return keras.optimizers.Adam(rate)


def as_read(network: str, part: Labelled) -> Labelled:
    """Images as a network reads them: with the field of 32 x 32 pixels or without."""
    images, labels = part
    inner = slice(2, -2)
    return (images if network == "LeNet-5" else images[:, inner, inner]), labels


class KeepRight(keras.callbacks.Callback):
    """Keeps which images the network names rightly after each epoch.

    Args:
        images: to be named.
        labels: their classes.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        super().__init__()
        self.images, self.labels = images, labels
        self.right: list[np.ndarray] = []

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Name them all."""
        outputs = self.model.predict(self.images, batch_size=1000, verbose=0)
        self.right.append(outputs.argmax(axis=1) == self.labels)


def leak(right: np.ndarray, chosen: int, *, seed: int) -> dict[str, float]:
    """What choosing the epoch on test images adds to the score.

    Args:
        right: whether each test image is named rightly after each epoch, of shape
            ``(num_epochs, num_images)``.
        chosen: the epoch that was chosen on validation images.
        seed: fixes the halves.

    Returns:
        Mean accuracies on halves of the test images that were drawn ``NUM_DRAWS``
        times.
    """
    rng = np.random.default_rng(seed)
    half = right.shape[1] // 2
    scores = []
    for _ in range(NUM_DRAWS):
        order = rng.permutation(right.shape[1])
        here = right[:, order[:half]].mean(axis=1)
        there = right[:, order[half:]].mean(axis=1)
        best = int(here.argmax())
        scores.append((here[best], there[best], there[chosen]))
    names = (
        "chosen and scored on the same half",
        "chosen on a half, scored on the other",
        "chosen on validation, scored on a half",
    )
    return dict(zip(names, np.mean(scores, axis=0), strict=True))
