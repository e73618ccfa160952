"""How LeNet-5 is trained: the recipe of notebook 7, and its variants."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import keras

from lenet_course import data, models, training
from lenet_course._errors import check_number, wrong_type
from lenet_course.experiments.classifiers import classes_of
from lenet_course.experiments.kept import Weights, digest_of, kept_weights
from lenet_course.experiments.seeds import (
    CROSS_ENTROPY,
    Labelled,
    SeedRange,
    checked_pair,
    trained_on_batches,
    untrained,
)

RECIPE = {"batch_size": 128, "learning_rate": 5e-3, "max_shift": 1}  # of notebook 7
EPOCHS = 4  # of notebook 7 too: they suffice for 99 % of MNIST


def train_lenet5(
    train: Labelled,
    *,
    validation: Labelled | None = None,
    seed: int,
    **recipe: Any,
) -> keras.Sequential:
    """The textbook LeNet-5, trained by the recipe of notebook 7 or a variant of it.

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
        >>> import numpy as np
        >>> train_lenet5((np.zeros((9, 32, 32, 1)), np.zeros(9)), seed=0, epochs=1)
        Traceback (most recent call last):
        ValueError: `batch_size` must be a whole number from 1 to 9.
        Received: batch_size=128
    """
    return next(_trained_lenet5(train, validation=validation, seeds=[seed], **recipe))


def trained_lenet5(
    seed: int = 0, *, digits: data.Digits | None = None, **recipe: Any
) -> keras.Sequential:
    """The textbook LeNet-5 after notebook 7's recipe on all training images.

    Its training takes half a minute on two cores and shows a progress bar. Then the
    weights are kept in ``data.cache_folder()``, and found there as long as the recipe,
    the digits and the code stay the same. Neither validation nor test images are used.

    Args:
        seed: fixes the initial weights, the order and the shifts.
        digits: by default what ``data.load_mnist`` gives.
        recipe: what to change in it: ``epochs=4``, ``batch_size=128``,
            ``learning_rate=5e-3``, ``max_shift=1``, or what else
            ``training.augmented_batches`` may do to an image.

    Returns:
        The network, compiled with accuracy as its metric.

    Raises:
        TypeError: ``digits`` are only images, or something else.
        ValueError: the seed or the recipe cannot be used.

    Example:
        >>> trained_lenet5(seed=-1)
        Traceback (most recent call last):
        ValueError: `seed` must be a whole number of at least 0.
        Received: seed=-1
    """
    check_number("seed", seed, 0, whole=True)
    digits = data.load_mnist() if digits is None else digits
    if not isinstance(digits, data.Digits):
        raise wrong_type("digits", digits, "what `data.load_mnist` gives")
    made_of = {"seed": int(seed), "epochs": EPOCHS, **RECIPE, **recipe}
    weights = kept_weights(
        f"lenet5_seed_{seed}",
        digest_of(
            made_of,
            arrays=(digits.x_train, digits.y_train),
            by=(__name__, "_train_with_a_bar"),
        ),
        partial(_train_with_a_bar, digits, **made_of),
    )
    # A new one in any case, so that whatever is drawn next does not depend on the file.
    (network,) = untrained(models.build_lenet5, seeds=[seed])
    network.set_weights(weights)
    network.compile(loss=CROSS_ENTROPY, metrics=["accuracy"])
    return network


def _train_with_a_bar(
    digits: data.Digits,
    *,
    seed: int,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    **distortions: float,
) -> Weights:
    """What ``train_lenet5`` does by default, for somebody who waits."""
    (network,) = untrained(models.build_lenet5, seeds=[seed])
    batches = training.augmented_batches(
        data.prepare_images(digits.x_train),
        digits.y_train,
        batch_size=batch_size,
        seed=seed,
        **distortions,
    )
    rate = training.warm_up_and_decay(learning_rate, num_steps=epochs * len(batches))
    network.compile(optimizer=keras.optimizers.Adam(rate), loss=CROSS_ENTROPY)
    bar = training.progress_bar()
    network.fit(batches, epochs=epochs, shuffle=False, callbacks=[bar], verbose=0)
    return network.get_weights()


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
        >>> import numpy as np
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
