"""One small network, its two convolutions padded or not: does the choice matter?"""

from collections.abc import Mapping, Sequence
from functools import partial

import keras
import numpy as np

from lenet_course.experiments.components import measure_training
from lenet_course.experiments.ranges import SeedRange

Images = tuple[np.ndarray, np.ndarray]

PADDINGS = ("valid", "same")


def build_padded_network(
    early: str, late: str, *, image_size: int = 28
) -> keras.Sequential:
    """Two convolutions, padded or not, two poolings, and a layer of ten classes.

    The convolutions have the same weights whatever the padding, and with one seed the
    same first values. The last layer has more weights where the map is larger.

    Args:
        early: padding of the first convolution, ``"valid"`` or ``"same"``.
        late: padding of the second.
        image_size: height and width of the grey images, in pixels, at least 10.

    Raises:
        ValueError: if a padding is another one, or the images are too small.

    Example:
        >>> [build_padded_network("same", late).count_params() for late in PADDINGS]
        [7018, 9098]
    """
    for name, padding in {"early": early, "late": late}.items():
        if padding not in PADDINGS:
            raise ValueError(
                f"Invalid value for argument `{name}`. Expected one of {PADDINGS}. "
                f"Received: {name}={padding!r}."
            )
    if image_size < 10:
        raise ValueError(
            "Invalid value for argument `image_size`. Expected at least 10 pixels. "
            f"Received: image_size={image_size}."
        )
    return keras.Sequential(
        [
            keras.Input((image_size, image_size, 1)),
            keras.layers.Conv2D(8, 3, padding=early, activation="relu", name="early"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, padding=late, activation="relu", name="late"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def measure_padding_choice(
    choices: Mapping[str, tuple[str, str]],
    *,
    train: Images,
    validation: Images,
    seeds: Sequence[int],
    epochs: int,
    learning_rate: float = 5e-3,
) -> dict[str, SeedRange]:
    """Train each choice of paddings with each seed, and return the accuracies.

    With one seed all choices have the same first kernels and the same order of the
    images. The rest is as in `measure_training`.

    Args:
        choices: the pair (early, late) of `build_padded_network` by name.
        train: square grey images ``(num_images, size, size, 1)`` and their labels.
        validation: the same, to judge on.
        seeds: at least one.
        epochs: passes over the training images.
        learning_rate: of Adam.

    Returns:
        The share of validation images named rightly after the last epoch, by name.

    Raises:
        ValueError: if there are no seeds, or a padding is unknown.
    """
    image_size = train[0].shape[1]
    measured = {}
    for name, (early, late) in choices.items():
        runs = measure_training(
            partial(build_padded_network, early, late, image_size=image_size),
            train=train,
            validation=validation,
            seeds=seeds,
            epochs=epochs,
            learning_rate=learning_rate,
        )
        measured[name] = runs.accuracy
    return measured
