"""How much networks of several widths can fit, and what they make of new images."""

from functools import partial
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from lenet_course import training
from lenet_course.experiments.seeds import Labelled, draw_subset, trained
from lenet_course.images import overlay_pairs
from lenet_course.measurements._digits import digits
from lenet_course.measurements._run import measurement

TASKS: dict[str, dict[str, Any]] = {
    "single digits": {"epochs": 20, "learning_rate": 4e-3},
    "pairs": {"epochs": 30},
    "random labels": {"epochs": 60, "learning_rate": 4e-3},
}
WIDTHS = {"half the width": 0.5, "LeNet-5": 1.0, "twice the width": 2.0}
NUM_WATCHED = 1000  # validation images, after each pass
NUM_NEW = 5000  # test images, at the end
BATCH_SIZE = 50


def build_scaled(width: float) -> keras.Sequential:
    """The textbook LeNet-5 with all its maps and units times ``width``.

    Example:
        >>> [build_scaled(width).count_params() for width in (0.5, 1.0, 2.0)]
        [15738, 61706, 244362]
    """
    options = {"activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(round(6 * width), 5, **options),
            layers.MaxPooling2D(2),
            layers.Conv2D(round(16 * width), 5, **options),
            layers.MaxPooling2D(2),
            layers.Conv2D(round(120 * width), 5, **options),
            layers.Flatten(),
            layers.Dense(round(84 * width), **options),
            layers.Dense(10, activation="softmax"),
        ]
    )


def all_named(targets: Any, outputs: Any) -> Any:
    """1 for an image whose digits have the largest outputs, and 0 for any other.

    Args:
        targets: of shape ``(num_images, 10)``, above 0 for the digits that are there.
        outputs: of the same shape, 0..1.

    Example:
        >>> outputs = np.array([[0.6, 0.3, 0.1], [0.6, 0.1, 0.3]])
        >>> all_named(np.array([[0.5, 0.5, 0.0]] * 2), outputs).numpy().tolist()
        [1.0, 0.0]
    """
    there = ops.cast(targets, "float32") > 0
    outputs = ops.cast(outputs, "float32")
    smallest = ops.min(ops.where(there, outputs, 1.0), axis=-1)
    largest_other = ops.max(ops.where(there, 0.0, outputs), axis=-1)
    return ops.cast(smallest > largest_other, "float32")


def shown(task: str, part: Labelled, number: int, seed: int) -> Labelled:
    """So many images of a task, with a row of ten targets for each.

    Args:
        task: one of ``TASKS``. The labels of ``"random labels"`` are drawn at random;
            all else is as in ``"single digits"``.
        part: images and their digits, to draw from.
        number: how many.
        seed: fixes the draw.
    """
    images, labels = part
    if task == "pairs":
        return overlay_pairs(images, labels, num_pairs=number, seed=seed)
    chosen = draw_subset(len(images), size=number, seed=seed)
    images, labels = images[chosen], labels[chosen].astype(int)
    if task == "random labels":
        labels = np.random.default_rng(seed).integers(10, size=len(labels))
    return images, np.eye(10, dtype="float32")[labels]


@measurement(
    variants={
        f"{task}, {name}": {"task": task, "width": width, **options}
        for task, options in TASKS.items()
        for name, width in WIDTHS.items()
    },
    choices={"learning_rate": (2e-3, 4e-3, 8e-3)},
    choosing_seeds=1,
    quick={"num_images": 500, "epochs": 8},
    tolerance=0.1,
)
def capacity(
    seed: int,
    *,
    task: str,
    width: float,
    epochs: int,
    learning_rate: float,
    num_images: int = 1000,
) -> dict[str, Any]:
    """What LeNet-5 can fit, beside the same network half and twice as wide.

    Three tasks with 1,000 training images each: single digits; pairs of digits that
    overlap, of which both must be named; and digits with random labels, which can only
    be learned by heart. Each seed draws the images and the labels, the same for all
    widths. All train on batches of 50 with a rate that decays to 0, for 20, 30 and 60
    passes. For pairs, where new images are the question, the rate is the best of three
    for each width, on pairs of validation images; for the other tasks, where the
    question is whether all can be fitted, it is 0.004.

    A network that is too small has errors on the very images that it has seen. These
    come after each pass, as averages over the pass while the weights were changing,
    with the errors on 1,000 images of the validation set; and at the end, for all that
    was seen and for 5,000 new images of the test set.
    """
    parts = digits()
    seen, watched, new = (
        shown(task, parts[name], number, seed)
        for name, number in (
            ("training", num_images),
            ("validation", NUM_WATCHED),
            ("test", NUM_NEW),
        )
    )

    def fit(seed: int) -> dict[str, Any]:
        batches = training.augmented_batches(
            *seen, batch_size=BATCH_SIZE, max_shift=0, seed=seed
        )
        watching = {"validation_data": watched, "validation_batch_size": 1000}
        return watching | {"x": batches, "epochs": epochs, "shuffle": False}

    num_steps = epochs * (num_images // BATCH_SIZE)
    rate = training.warm_up_and_decay(learning_rate, num_steps=num_steps)
    network = next(
        trained(
            partial(build_scaled, width),
            fit,
            seeds=[seed],
            optimizer=keras.optimizers.Adam(rate),
            loss="categorical_crossentropy",
            metrics=[all_named],
        )
    )
    history = network.history.history
    error_seen, error_new = (
        1 - network.evaluate(*part, batch_size=1000, verbose=0)[1]
        for part in (seen, new)
    )
    return {
        "validation": history["val_all_named"][-1],
        "error by epoch, seen": 1 - np.asarray(history["all_named"]),
        "error by epoch, new": 1 - np.asarray(history["val_all_named"]),
        "error, seen": error_seen,
        "error, new": error_new,
        "parameters": network.count_params(),
    }
