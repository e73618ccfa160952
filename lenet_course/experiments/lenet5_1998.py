"""The LeNet-5 of 1998, trained with Keras' own ``fit``, and kept for the next run."""

import hashlib
import json
from pathlib import Path

import keras
import numpy as np

from lenet_course import layers, losses, models, training
from lenet_course.experiments.lenet5 import warm_up_and_decay

BACKGROUND = -0.1  # of the paper's pixels

# What a kept training depends on: if one of these files changes, it is made anew.
SOURCES = (
    *(Path(module.__file__) for module in (models, losses, training)),
    *sorted(Path(layers.__file__).parent.glob("*.py")),
    Path(__file__),
)


def train_lenet5_1998(
    train: tuple[np.ndarray, np.ndarray],
    *,
    epochs: int,
    seed: int,
    batch_size: int = 64,
    learning_rate: float = 2e-3,
    rubbish_penalty: float | None = 0.1,
    initial_range: str = "1/sqrt(fan_in)",
    weight_decay: float = 0.0,
    keep_in: str | Path | None = None,
    **distortions: float,
) -> keras.Sequential:
    """The LeNet-5 of 1998, trained with Adam and a rate that climbs and falls.

    Args:
        train: images of shape ``(num_images, 32, 32, 1)`` with pixels as in 1998,
            -0.1 to 1.175, and their labels.
        epochs: passes over the images.
        seed: fixes the initial weights, the order and the distortions.
        batch_size: images per step.
        learning_rate: Adam's highest learning rate.
        rubbish_penalty: ``j`` of equation 9; None for equation 8.
        initial_range: as in ``models.build_lenet5_1998``.
        weight_decay: the share of each weight that a step takes away, times the
            learning rate.
        keep_in: a folder for the trained weights. A training that is found there, with
            the same images, arguments and code, is not repeated, so that a long series
            goes on where it was interrupted.
        distortions: of the images, such as ``max_shift``; arguments of
            ``training.augmented_batches``. By default there are none.

    Example:
        >>> sample = np.full((64, 32, 32, 1), -0.1), np.zeros(64, "int32")
        >>> train_lenet5_1998(sample, epochs=1, seed=0).count_params()
        60840
    """
    recipe = {
        "epochs": epochs,
        "seed": seed,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "rubbish_penalty": rubbish_penalty,
        "initial_range": initial_range,
        "weight_decay": weight_decay,
        **distortions,
    }
    keras.utils.set_random_seed(seed)
    model = models.build_lenet5_1998(initial_range=initial_range)
    parts = {
        "loss": loss_of_1998(rubbish_penalty),
        "metrics": [losses.SmallestPenaltyAccuracy()],
    }
    kept = None if keep_in is None else Path(keep_in) / _file_name(train, recipe)
    if kept is not None and kept.is_file():
        model.load_weights(kept)
        model.compile(**parts)
        return model
    batches = batches_of_1998(train, batch_size=batch_size, seed=seed, **distortions)
    rate = warm_up_and_decay(learning_rate, num_steps=epochs * len(batches))
    model.compile(
        keras.optimizers.Adam(rate, weight_decay=weight_decay or None), **parts
    )
    model.fit(batches, epochs=epochs, shuffle=False, verbose=0)
    if kept is not None:
        _save_at_once(model, kept)
    return model


def batches_of_1998(
    train: tuple[np.ndarray, np.ndarray], *, max_shift: int = 0, **options: object
) -> object:
    """``training.augmented_batches`` for pixels whose background is -0.1 and not 0.

    Args:
        train: images with pixels as in 1998, and their labels.
        max_shift: largest random shift in pixels.
        options: further arguments of ``training.augmented_batches``.

    Example:
        >>> train = np.full((4, 32, 32, 1), -0.1), np.arange(4)
        >>> batches = batches_of_1998(train, max_shift=2, batch_size=4, seed=0)
        >>> round(float(next(iter(batches))[0].numpy().max()), 3)
        -0.1
    """
    images, labels = train
    # What comes in from outside is 0, so the background has to be 0 for a while.
    raised = images - np.float32(BACKGROUND)
    batches = training.augmented_batches(raised, labels, max_shift=max_shift, **options)
    return batches.map(lambda x, y: (x + BACKGROUND, y))


def loss_of_1998(rubbish_penalty: float | None) -> keras.losses.Loss:
    """Equation 9 with that penalty of the rubbish class, or equation 8 for None.

    Example:
        >>> type(loss_of_1998(None)).__name__
        'MaximumLikelihood'
    """
    if rubbish_penalty is None:
        return losses.MaximumLikelihood()
    return losses.MaximumAPosteriori(rubbish_penalty=rubbish_penalty)


def answers_of_1998(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """The class with the smallest penalty, for each image.

    Example:
        >>> answers_of_1998(models.build_lenet5_1998(), np.zeros((3, 32, 32, 1))).shape
        (3,)
    """
    penalties = model.predict(images, batch_size=1000, verbose=0)
    return penalties.argmin(axis=1)


def _file_name(train: tuple[np.ndarray, np.ndarray], recipe: dict) -> str:
    """A name that changes with the images, the recipe and the code."""
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode())
    for array in train:
        digest.update(np.ascontiguousarray(array))
    for path in SOURCES:
        digest.update(path.read_bytes())
    return f"seed_{recipe['seed']}_{digest.hexdigest()[:16]}.weights.h5"


def _save_at_once(model: keras.Model, path: Path) -> None:
    """Write the weights so that an interruption leaves no half of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"unfinished_{path.name}")
    model.save_weights(unfinished)
    unfinished.replace(path)
