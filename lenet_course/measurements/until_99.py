"""How long several trainings take to read 99 % of the validation images.

Seconds are those of one machine on one day, so no record keeps them: this is a command,
``python -m lenet_course.measurements.until_99``, that runs all of them on this machine,
one after the other, and prints a table. Images and multiplications in it are the same
on any machine.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

from lenet_course import models, training
from lenet_course._tables import as_text
from lenet_course.experiments.seeds import CROSS_ENTROPY, Labelled, trained
from lenet_course.measurements._digits import digits
from lenet_course.measurements.training_recipes import (
    BUILDERS,
    COURSE,
    QA,
    as_read,
    make_optimizer,
)

LOOKS = 5  # at the validation images in each pass


def build_keras_example() -> keras.Sequential:
    """The "simple MNIST convnet" of Keras' examples: 34,826 parameters.

    Source: https://keras.io/examples/vision/mnist_convnet

    Example:
        >>> build_keras_example().count_params()
        34826
    """
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )


NETWORKS = {**BUILDERS, "Keras' example": build_keras_example}
TRAININGS: dict[str, dict[str, Any]] = {
    "LeNet-5, the course's recipe": {
        "network": "LeNet-5",
        "learning_rate": 5e-3,
        **COURSE,
    },
    "LeNet-5, the same in two passes": {
        "network": "LeNet-5",
        "learning_rate": 5e-3,
        **COURSE,
        "epochs": 2,
    },
    "the Q&A's script": {"network": "the Q&A's", **QA},
    "the convnet of Keras' examples": {
        "network": "Keras' example",
        "optimizer": "constant adam",
        "learning_rate": 1e-3,
        "epochs": 15,
        "batch_size": 128,
        "max_shift": 0,
    },
}


class StopAt(keras.callbacks.Callback):
    """Ends a training once it reads enough images, and says what that took.

    Looking at the images does not count, nor does the first step, which compiles.

    Args:
        images: to be read.
        labels: their classes.
        accuracy: the share that is enough.
        every: steps between two looks.
    """

    def __init__(
        self, images: np.ndarray, labels: np.ndarray, *, accuracy: float, every: int
    ) -> None:
        super().__init__()
        self.images, self.labels = images, labels
        self.accuracy, self.every = accuracy, every
        self.num_steps = 0
        self.reached = False
        self.seconds = np.zeros(2)  # of the clock, and of the processor

    def on_train_batch_end(
        self, batch: int, logs: Mapping[str, Any] | None = None
    ) -> None:
        """Stop the clocks, look at the images if it is time to, and go on."""
        now = _clocks()
        if self.num_steps:
            self.seconds += now - self._begun
        self.num_steps += 1
        if self.num_steps % self.every == 0:
            outputs = self.model.predict(self.images, batch_size=1000, verbose=0)
            right = np.mean(outputs.argmax(axis=1) == self.labels)
            self.reached = bool(right >= self.accuracy)
            self.model.stop_training = self.reached
        self._begun = _clocks()


def _clocks() -> np.ndarray:
    return np.array([time.perf_counter(), time.process_time()])


def train_until(
    accuracy: float,
    parts: Mapping[str, Labelled],
    *,
    seed: int,
    network: str,
    optimizer: str,
    learning_rate: float,
    epochs: int,
    batch_size: int,
    max_shift: int,
) -> dict[str, Any]:
    """One training, which ends when it reads enough of the validation images.

    Args:
        accuracy: the share of them that is enough.
        parts: ``"training"`` and ``"validation"`` images of 32 x 32 pixels, and labels.
        seed: fixes the first weights, the order and the shifts.
        network: a key of ``NETWORKS``; what follows is its recipe.
        optimizer: as in ``make_optimizer``.
        learning_rate: as in ``make_optimizer``.
        epochs: passes after which the training ends in any case.
        batch_size: images in a step.
        max_shift: pixels by which an image may be moved.

    Returns:
        Whether it was ``"reached"``; ``"images"`` seen, with repetitions;
        ``"multiplications"`` for them, three times those that answer an image, as the
        way back takes two; ``"seconds"`` and ``"processor seconds"``.
    """
    train, validation = (
        as_read(network, parts[name]) for name in ("training", "validation")
    )
    num_batches = len(train[0]) // batch_size
    every = max(num_batches // LOOKS, 1)
    stop = StopAt(*validation, accuracy=accuracy, every=every)

    def fit(seed: int) -> dict[str, Any]:
        batches = training.augmented_batches(
            *train, batch_size=batch_size, max_shift=max_shift, seed=seed
        )
        return {"x": batches, "epochs": epochs, "shuffle": False, "callbacks": [stop]}

    model = next(
        trained(
            NETWORKS[network],
            fit,
            seeds=[seed],
            optimizer=make_optimizer(
                optimizer, learning_rate, num_steps=epochs * num_batches
            ),
            loss=CROSS_ENTROPY,
        )
    )
    num_images = stop.num_steps * batch_size
    seconds, processor_seconds = stop.seconds
    return {
        "reached": stop.reached,
        "images": num_images,
        "multiplications": 3 * models.trace(model).num_macs * num_images,
        "seconds": seconds,
        "processor seconds": processor_seconds,
    }


def table(results: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """What the trainings took, as lines: the mean over the seeds and the range.

    Args:
        results: for each training what ``train_until`` returned, seed by seed.
    """
    columns: dict[str, Callable[[float], str]] = {
        "images": lambda number: f"{number:,.0f}",
        "multiplications": lambda number: f"{number:.1e}",
        "seconds": lambda number: f"{number:.1f}",
        "processor seconds": lambda number: f"{number:.1f}",
    }
    rows = [("training", "reached", *columns)]
    for name, runs in results.items():
        cells = [f"{sum(run['reached'] for run in runs)} of {len(runs)}"]
        for column, text in columns.items():
            found = [run[column] for run in runs]
            ends = f"{text(min(found))} to {text(max(found))}"
            cells.append(f"{text(float(np.mean(found)))} ({ends})")
        rows.append((name, *cells))
    return as_text(rows)


def main() -> None:
    """``python -m lenet_course.measurements.until_99``."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 0 on")
    options = parser.parse_args()
    parts = digits()
    results = {
        name: [
            train_until(0.99, parts, seed=seed, **recipe)
            for seed in range(options.seeds)
        ]
        for name, recipe in TRAININGS.items()
    }
    print(table(results))


if __name__ == "__main__":
    main()
