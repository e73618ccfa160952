"""What a network that halves its maps gains on few images, and on disturbed ones."""

from functools import partial
from typing import Any

import numpy as np

from lenet_course.experiments.classifiers import classes_of
from lenet_course.images import add_noise, distort
from lenet_course.measurements._digits import accuracy, digits, train_and_test
from lenet_course.measurements._run import measurement
from lenet_course.measurements.pooling import build_two_convolutions

ANGLES, SIZES = (15, 30), (0.7, 1.3)  # degrees, either way in turn; times the size
NOISES = {"gaussian": 0.3, "ink": 0.1, "gaps": 0.25}  # spread, share, share of pixels
RATES = {"max": 1e-2, "average": 1e-2, "strided": 1e-2, "none": 3e-3}


@measurement(
    variants={
        kind: {"downsampling": kind, "learning_rate": rate}
        for kind, rate in RATES.items()
    },
    quick={"epochs": 2},
    tolerance=0.1,
)
def few_digits(
    seed: int,
    *,
    downsampling: str,
    learning_rate: float,
    epochs: int = 30,
    num_images: int = 1000,
    batch_size: int = 50,
) -> dict[str, Any]:
    """How far four networks overfit 1,000 digits, and how they take disturbed ones.

    Two convolutions that halve their maps by max pooling, average pooling, strides, or
    not at all, and a dense layer; only the last has more weights. Each trains 30 times
    on the same 1,000 images with the best of three learning rates, which is that of the
    measurement ``moved_digits``; there the validation accuracy has stopped rising. The
    epoch is chosen on validation images. The accuracies are those of the 1,000 training
    images, and of the 10,000 test images as they are, turned to either side, made
    smaller and larger, and with three kinds of noise.
    """
    parts = digits(size=28)
    training = tuple(array[:num_images] for array in parts["training"])
    network, values = train_and_test(
        partial(build_two_convolutions, downsampling),
        parts | {"training": training},
        seed=seed,
        learning_rate=learning_rate,
        epochs=epochs,
        batch_size=batch_size,
    )
    values["training"] = accuracy(network, training)
    images, labels = parts["test"]
    sides = np.resize([1, -1], len(images))
    disturbed = {f"turned {a}": distort(images, rotation=a * sides) for a in ANGLES}
    disturbed |= {f"size {size}": distort(images, zoom=size - 1) for size in SIZES}
    for kind, amount in NOISES.items():
        disturbed[kind] = add_noise(images, kind, amount, seed=seed)
    for name, changed in disturbed.items():
        values[name] = (classes_of([network], changed)[0] == labels).mean()
    return values
