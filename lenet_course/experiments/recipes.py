"""How the two LeNet-5 are trained: the recipe of notebook 8, its variants, and 1998."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from lenet_course import losses, models
from lenet_course.experiments.classifiers import classes_of
from lenet_course.experiments.kept import kept_path, save_at_once
from lenet_course.experiments.seeds import (
    Labelled,
    SeedRange,
    checked_pair,
    trained_on_batches,
    untrained,
)

RECIPE = {"batch_size": 128, "learning_rate": 5e-3, "max_shift": 1}  # of notebook 8
RECIPE_1998 = {"batch_size": 64, "learning_rate": 2e-3, "background": -0.1}


def train_lenet5(
    train: Labelled,
    *,
    validation: Labelled | None = None,
    seed: int,
    **recipe: Any,
) -> keras.Sequential:
    """The textbook LeNet-5, trained by the recipe of notebook 8 or a variant of it.

    Args:
        train: images of shape ``(num_images, 32, 32, 1)`` and their labels.
        validation: the same, to choose the epoch on; without it, the last epoch stays.
        seed: fixes the initial weights, the order and the shifts.
        recipe: ``epochs``, which has no default; ``activation="relu"`` of all layers
            but the last, and ``pooling="max"``, as in ``models.build_lenet5``;
            ``batch_size=128``; ``learning_rate=5e-3``, Adam's highest one;
            ``decay=True``, whether the rate warms up and decays; ``weight_decay=0.0``,
            the share of each weight that a step takes away, times the learning rate;
            and what ``training.augmented_batches`` may do to an image, such as
            ``max_shift=1``.

    Example:
        >>> train_lenet5((np.zeros((9, 32, 32, 1)), np.zeros(9)), seed=0, epochs=1)
        Traceback (most recent call last):
        ValueError: `batch_size` must be a whole number from 1 to 9.
        Received: batch_size=128
    """
    return next(_trained_lenet5(train, validation=validation, seeds=[seed], **recipe))


def measure_variants(
    variants: Mapping[str, Mapping[str, Any]],
    *,
    train: Labelled,
    validation: Labelled,
    seeds: Iterable[int],
    **recipe: Any,
) -> dict[str, SeedRange]:
    """Validation accuracy of LeNet-5 after the last epoch of each of several recipes.

    Args:
        variants: what a recipe changes in the arguments of ``train_lenet5``, by the
            recipe's name.
        train: as in ``train_lenet5``.
        validation: images and labels to measure on.
        seeds: each recipe is trained once with each of them; at least one.
        recipe: arguments of ``train_lenet5`` for all variants alike, such as
            ``epochs``.

    Returns:
        By name, the shares of the validation images that are named rightly, 0..1, one
        for each seed.

    Raises:
        ValueError: there are no seeds.

    Example:
        >>> few = np.zeros((99, 32, 32, 1)), np.zeros(99)
        >>> recipes = {"constant": {"decay": False}, "tanh": {"activation": "tanh"}}
        >>> measure_variants(recipes, train=few, validation=few, epochs=1, seeds=[0, 1])
        Traceback (most recent call last):
        ValueError: `batch_size` must be a whole number from 1 to 99.
        Received: batch_size=128
    """
    images, labels = checked_pair("validation", validation)
    accuracies = {}
    for name, changes in variants.items():
        networks = _trained_lenet5(train, seeds=seeds, **{**recipe, **changes})
        # One by one, as it is one network that is trained again and again.
        right = [classes_of([network], images) == labels for network in networks]
        accuracies[name] = SeedRange([one.mean() for one in right])
    return accuracies


def _trained_lenet5(
    train: Labelled, *, activation: str = "relu", pooling: str = "max", **recipe: Any
) -> Iterator[keras.Sequential]:
    """The network of ``train_lenet5`` for each seed, one object as in ``trained``."""
    build = partial(models.build_lenet5, activation=activation, pooling=pooling)
    return trained_on_batches(build, train, **{**RECIPE, **recipe})


def train_lenet5_1998(
    train: Labelled,
    *,
    seed: int,
    rubbish_penalty: float | None = 0.1,
    initial_range: str = "1/sqrt(fan_in)",
    keep_in: str | Path | None = None,
    **recipe: Any,
) -> keras.Sequential:
    """The LeNet-5 of 1998, trained with Adam and a rate that climbs and falls.

    Args:
        train: images of shape ``(num_images, 32, 32, 1)`` with pixels as in 1998,
            -0.1 to 1.175, and their labels.
        seed: fixes the initial weights, the order and the distortions.
        rubbish_penalty: ``j`` of equation 9; None for equation 8.
        initial_range: as in ``models.build_lenet5_1998``.
        keep_in: a folder for the trained weights. A training that is found there, with
            the same images, arguments and code, is not repeated, so that a long series
            goes on where it was interrupted.
        recipe: ``epochs``, which has no default; ``batch_size=64``;
            ``learning_rate=2e-3``, ``decay`` and ``weight_decay`` as in
            ``train_lenet5``; and distortions of the images such as ``max_shift``, of
            which there are none by default.

    Example:
        >>> few = np.full((9, 32, 32, 1), -0.1), np.zeros(9)
        >>> train_lenet5_1998(few, epochs=1, seed=0)
        Traceback (most recent call last):
        ValueError: `batch_size` must be a whole number from 1 to 9.
        Received: batch_size=64
    """
    loss: keras.losses.Loss = losses.MaximumLikelihood()
    if rubbish_penalty is not None:
        loss = losses.MaximumAPosteriori(rubbish_penalty=rubbish_penalty)
    parts = {"loss": loss, "metrics": [losses.SmallestPenaltyAccuracy()]}
    build = partial(models.build_lenet5_1998, initial_range=initial_range)
    recipe = {**RECIPE_1998, **recipe}
    made_of = {**recipe, "seed": seed, "j": rubbish_penalty, "start": initial_range}
    by = (__name__, "train_lenet5_1998")
    path = keep_in and kept_path(keep_in, train=train, made_of=made_of, by=by)
    if path and path.is_file():
        (network,) = untrained(build, seeds=[seed])
        network.load_weights(path)
        network.compile(**parts)
        return network
    network = next(
        trained_on_batches(build, train, seeds=[seed], parts=parts, **recipe)
    )
    if path:
        save_at_once(network, path)
    return network


def answers_1998(network: keras.Model, images: np.ndarray) -> np.ndarray:
    """The class with the smallest penalty, for each image.

    Example:
        >>> answers_1998(models.build_lenet5_1998(), np.zeros((3, 32, 32, 1))).shape
        (3,)
    """
    return network.predict(images, batch_size=1000, verbose=0).argmin(axis=1)
