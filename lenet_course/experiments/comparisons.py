"""One network or component against another: trained alike, over several seeds."""

from collections.abc import Iterable
from typing import Any

import keras

from lenet_course.experiments.seeds import (
    Builder,
    Labelled,
    trained_on_batches,
)


def train_networks(
    build: Builder,
    train: Labelled,
    *,
    seeds: Iterable[int],
    epochs: int,
    batch_size: int = 25,
    learning_rate: float = 4e-3,
    **options: Any,
) -> list[keras.Model]:
    """Networks of one kind, trained by Adam, one for each seed.

    The learning rate climbs in the first tenth of the steps and then falls along a
    cosine. Each seed fixes the first weights, the order of the images, and what else
    is drawn.

    Args:
        build: makes the network, which ends in class probabilities.
        train: images of the shape that the network takes and, for each, its class or
            a row of probabilities to aim at.
        seeds: one training each.
        epochs: passes over the images.
        batch_size: images per step.
        learning_rate: the highest one.
        options: ``size=500`` to draw as many of the images for each seed, no more than
            there are; ``decay=False`` for a constant rate; and what
            ``training.augmented_batches`` may do to an image, such as ``max_shift=1``.

    Raises:
        ValueError: there are no seeds, no epochs, or fewer images than in a batch.

    Example:
        >>> digits = np.zeros((6, 32, 32, 1)), np.arange(6)
        >>> train_networks(keras.Sequential, digits, seeds=[0], epochs=1)
        Traceback (most recent call last):
        ValueError: `batch_size` must be a whole number from 1 to 6.
        Received: batch_size=25
    """
    copies = []
    for network in trained_on_batches(
        build,
        train,
        seeds=seeds,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        **options,
    ):
        copies.append(build())
        copies[-1].set_weights(network.get_weights())
    return copies
