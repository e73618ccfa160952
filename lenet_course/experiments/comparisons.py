"""One network or component against another: trained alike, over several seeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from lenet_course._errors import check_number
from lenet_course.experiments.seeds import (
    CROSS_ENTROPY,
    Builder,
    Labelled,
    SeedRange,
    checked_pair,
    checked_seeds,
    trained,
)


@dataclass(frozen=True, eq=False)
class TrainingRuns:
    """What came of training one network with several seeds.

    ``accuracy`` and ``loss`` are those of the last epoch on the validation images, one
    value for each seed. ``training_loss`` has shape ``(num_seeds, epochs)``: the mean
    over the steps of each epoch. A loss is the one that the network was trained with.
    """

    num_params: int
    seeds: tuple[int, ...]
    accuracy: SeedRange
    loss: SeedRange
    training_loss: np.ndarray


def measure_training(
    build: Builder,
    *,
    train: Labelled,
    validation: Labelled,
    seeds: Iterable[int],
    epochs: int,
    batch_size: int = 50,
    learning_rate: float = 2e-3,
    loss: Any = CROSS_ENTROPY,
) -> TrainingRuns:
    """Train a network once for each seed, and measure it on the validation images.

    The optimiser is Adam. Every seed has its own initial weights and its own order of
    the images; everything else is the same.

    Args:
        build: makes the network, which ends in class probabilities.
        train: images of the shape that the network takes, and their labels.
        validation: the same, to measure on.
        seeds: at least one.
        epochs: passes over the training images.
        batch_size: images per step.
        learning_rate: Adam's.
        loss: what ``compile`` takes, for labels that are integers.

    Raises:
        ValueError: there are no seeds, no epochs, or no images.

    Example:
        >>> def build():
        ...     layers = [keras.layers.Flatten(), keras.layers.Dense(2, "softmax")]
        ...     return keras.Sequential([keras.Input((4, 4, 1)), *layers])
        >>> dark_or_light = np.repeat([0, 1], 50)
        >>> sample = np.ones((100, 4, 4, 1)) * dark_or_light.reshape(-1, 1, 1, 1)
        >>> digits = {"train": (sample, dark_or_light)}
        >>> digits["validation"] = digits["train"]
        >>> options = {"seeds": [0], "epochs": 1, "learning_rate": 0.1, "batch_size": 5}
        >>> runs = measure_training(build, **digits, **options)
        >>> print(runs.num_params, "parameters, right:", runs.accuracy)
        34 parameters, right: 100.0 % (100.0 to 100.0)
    """
    (images, labels), seeds = checked_pair("train", train), checked_seeds(seeds)
    others, classes = checked_pair("validation", validation)
    check_number("epochs", epochs, 1, whole=True)
    check_number("batch_size", batch_size, 1, whole=True)
    options = {"x": images, "y": labels, "batch_size": batch_size, "epochs": epochs}
    networks = trained(
        build,
        lambda seed: options,
        seeds=seeds,
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=loss,
        metrics=["accuracy"],
        # XLA would take longer to compile than these short trainings take to run.
        jit_compile=False,
        steps_per_execution=10,  # such short steps wait for Python otherwise
    )
    training_losses, measured = [], []
    for network in networks:
        training_losses.append(network.history.history["loss"])
        # One batch: the last, smaller one of several would be compiled again.
        measured.append(network.evaluate(others, classes, len(classes), verbose=0))
    losses, accuracies = np.transpose(measured)
    return TrainingRuns(
        num_params=network.count_params(),
        seeds=tuple(seeds),
        accuracy=SeedRange(accuracies),
        loss=SeedRange(losses),
        training_loss=np.array(training_losses),
    )
