"""LeNet-5 trained by the recipe of notebook 8 and by variants of it."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import keras
import numpy as np

from lenet_course import models, training
from lenet_course.experiments.ranges import SeedRange


def warm_up_and_decay(
    learning_rate: float, *, num_steps: int
) -> keras.optimizers.schedules.LearningRateSchedule:
    """A learning rate that climbs for a tenth of the steps, then falls along a cosine.

    Args:
        learning_rate: the highest value, reached at the end of the climb.
        num_steps: batches in the whole training.

    Source: Loshchilov and Hutter 2017 (arXiv:1608.03983) for the cosine.

    Example:
        >>> rate = warm_up_and_decay(0.01, num_steps=100)
        >>> [round(float(rate(step)), 4) for step in (0, 5, 10, 55, 100)]
        [0.0, 0.005, 0.01, 0.005, 0.0]
    """
    num_warm_up_steps = max(num_steps // 10, 1)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=learning_rate,
        warmup_steps=num_warm_up_steps,
        decay_steps=max(num_steps - num_warm_up_steps, 1),
    )


def train_lenet5(
    train: tuple[np.ndarray, np.ndarray],
    *,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    epochs: int,
    seed: int,
    batch_size: int = 128,
    learning_rate: float = 5e-3,
    max_shift: int = 1,
    max_rotation: float = 0,
    max_zoom: float = 0,
    max_shear: float = 0,
    decay: bool = True,
    weight_decay: float = 0.0,
    activation: str = "relu",
    pooling: str = "max",
) -> keras.Sequential:
    """The textbook LeNet-5, trained by the recipe of notebook 8 or a variant of it.

    Args:
        train: images of shape ``(num_images, 32, 32, 1)`` and their labels.
        validation: the same, to choose the epoch on; without it, the last epoch stays.
        epochs: passes over the training images.
        seed: fixes the initial weights, the order and the shifts.
        batch_size: images per step.
        learning_rate: Adam's highest learning rate.
        max_shift: largest random shift in pixels.
        max_rotation: largest random turn in degrees.
        max_zoom: largest random change of size, as a share.
        max_shear: largest random slant.
        decay: whether the rate warms up and decays, or stays where it is.
        weight_decay: the share of each weight that a step takes away, times the
            learning rate.
        activation: of all layers but the last.
        pooling: as in ``models.build_lenet5``.

    Example:
        >>> sample = np.zeros((128, 32, 32, 1)), np.zeros(128, "int32")
        >>> train_lenet5(sample, epochs=1, seed=0).count_params()
        61706
    """
    keras.utils.set_random_seed(seed)
    model = models.build_lenet5(activation=activation, pooling=pooling)
    batches = training.augmented_batches(
        *train,
        batch_size=batch_size,
        max_shift=max_shift,
        max_rotation=max_rotation,
        max_zoom=max_zoom,
        max_shear=max_shear,
        seed=seed,
    )
    rate = warm_up_and_decay(learning_rate, num_steps=epochs * len(batches))
    model.compile(
        keras.optimizers.Adam(
            rate if decay else learning_rate, weight_decay=weight_decay or None
        ),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    options = {"epochs": epochs, "shuffle": False, "verbose": 0}
    if validation is None:
        model.fit(batches, **options)
        return model
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "best.weights.h5"
        model.fit(
            batches,
            validation_data=validation,
            validation_batch_size=1000,
            callbacks=[training.best_checkpoint(path)],
            **options,
        )
        model.load_weights(path)
    return model


def measure_variants(
    variants: Mapping[str, Mapping[str, object]],
    *,
    train: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    epochs: int,
    seeds: Sequence[int],
    **recipe: object,
) -> dict[str, SeedRange]:
    """Validation accuracy of LeNet-5 after the last epoch of each of several recipes.

    Args:
        variants: what a recipe changes in the arguments of ``train_lenet5``, by the
            recipe's name.
        train: as in ``train_lenet5``.
        validation: images and labels to measure on.
        epochs: as in ``train_lenet5``.
        seeds: each recipe is trained once with each of them; at least one.
        recipe: further arguments of ``train_lenet5``, for all variants alike.

    Returns:
        By name, the shares of the validation images that are named rightly, 0..1, one
        for each seed.

    Raises:
        ValueError: there are no seeds.

    Example:
        >>> sample = np.zeros((128, 32, 32, 1)), np.zeros(128, "int32")
        >>> recipes = {"tanh": {"activation": "tanh"}}
        >>> accuracies = measure_variants(
        ...     recipes, train=sample, validation=sample, epochs=3, seeds=[0]
        ... )
        >>> print(accuracies["tanh"])
        100.0 % (100.0 to 100.0)
    """
    accuracies = {}
    for name, changes in variants.items():
        options = {"epochs": epochs} | recipe | dict(changes)
        networks = (train_lenet5(train, seed=seed, **options) for seed in seeds)
        accuracies[name] = SeedRange(
            [
                network.evaluate(*validation, batch_size=1000, verbose=0)[1]
                for network in networks
            ]
        )
    return accuracies


def measure_selection_optimism(
    correct: np.ndarray, *, num_images: int, num_draws: int, seed: int
) -> float:
    """By how much a score is too high when the checkpoint was chosen on its images.

    In every draw the best checkpoint is chosen on ``num_images`` random images; of
    equals the earliest, as Keras' ``ModelCheckpoint`` does. Its accuracy on them is
    compared with its accuracy on all the others.

    Args:
        correct: bool array of shape ``(num_checkpoints, total)``: which checkpoint
            names which image rightly.
        num_images: images to choose on, fewer than ``total``.
        num_draws: how often to draw.
        seed: fixes the draws.

    Returns:
        Mean difference of the two accuracies, as a share: 0.01 is one point.

    Raises:
        ValueError: ``num_images`` leaves no image to compare with, or is below 1.

    Example:
        >>> always_right = np.ones((3, 100), dtype=bool)
        >>> measure_selection_optimism(always_right, num_images=9, num_draws=5, seed=0)
        0.0
    """
    total = correct.shape[1]
    if not 1 <= num_images < total:
        raise ValueError(
            "Invalid value for argument `num_images`. Expected at least 1 and fewer "
            f"than the {total} images. Received: num_images={num_images!r}."
        )
    rng = np.random.default_rng(seed)
    differences = []
    for _ in range(num_draws):
        order = rng.permutation(total)
        chosen_on, others = order[:num_images], order[num_images:]
        best = int(np.argmax(correct[:, chosen_on].mean(axis=1)))
        differences.append(
            correct[best, chosen_on].mean() - correct[best, others].mean()
        )
    return float(np.mean(differences))
