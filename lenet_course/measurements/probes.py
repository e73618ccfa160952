"""What a linear read-out finds in each layer of LeNet-5, trained and untrained."""

from typing import Any

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression, RidgeCV

from lenet_course import models
from lenet_course.experiments.classifiers import fit_classifiers, flat
from lenet_course.images import distort
from lenet_course.measurements._digits import digits, train_and_test
from lenet_course.measurements._run import measurement

LAYERS = ("input", "s2", "s4", "s4, mean", "c5", "f6", "output")
STRENGTHS = (0.01, 0.1, 1.0)  # of the logistic read-out; larger is less regularised
PENALTIES = (1.0, 10.0, 100.0, 1000.0)  # of the read-out of the place
MAX_SHIFT = 5  # pixels


@measurement(
    variants={"trained": {"epochs": 4}, "untrained": {"epochs": 0}},
    quick={"epochs": 0, "num_images": 500},
    tolerance=0.05,
)
def linear_probes(
    seed: int,
    *,
    epochs: int,
    num_images: int = 5000,
    batch_size: int = 128,
    learning_rate: float = 5e-3,
) -> dict[str, Any]:
    """What can be read linearly off each layer: the digit, and where it is.

    A LeNet-5 with the first weights of the seed, and the same after four passes over
    55,000 images. Its outputs for 5,000 validation images, on which it was not trained,
    are given to two read-outs: logistic regression for the digit; and, with each digit
    moved by -5 to 5 pixels to the right, ridge regression for the number of pixels.
    Both are regularised, the first with the best of three strengths on the last fifth
    of these images, the second with the best of four by leaving out each image in turn.
    Every unit is centred and every layer divided by its own standard deviation, so that
    a penalty means the same everywhere. The values are those of the 10,000 test images:
    the share that is named wrongly, and the root of the mean squared error in pixels,
    which is 3.16 for a guess without the image. "s4, mean" has one number for each map
    of S4, its mean; no layer of LeNet-5 reads it.
    """
    parts = digits()
    keras.utils.set_random_seed(seed)
    network = models.build_lenet5()
    if epochs:
        network, _ = train_and_test(
            models.build_lenet5,
            parts,
            seed=seed,
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=learning_rate,
        )
    images, labels = (array[:num_images] for array in parts["validation"])
    new_images, new_labels = parts["test"]
    rng = np.random.default_rng(seed)
    by, new_by = (
        rng.integers(-MAX_SHIFT, MAX_SHIFT + 1, len(part))
        for part in (images, new_images)
    )
    still, new_still = outputs_by_layer(network, images, new_images)
    moved, new_moved = outputs_by_layer(
        network, _moved(images, by), _moved(new_images, new_by)
    )
    wrong, off = {}, {}
    for layer in LAYERS:
        read_out = digit_read_out(still[layer], labels)
        wrong[layer] = np.mean(read_out.predict(new_still[layer]) != new_labels)
        place = RidgeCV(PENALTIES).fit(moved[layer], by).predict(new_moved[layer])
        off[layer] = np.sqrt(np.mean((place - new_by) ** 2))
    return {"digit read wrongly": wrong, "place, pixels off": off}


def _moved(images: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Images moved by so many pixels to the right."""
    return distort(images, shift=np.column_stack([np.zeros_like(by), by]))


def outputs_by_layer(
    network: keras.Model, *parts: np.ndarray
) -> list[dict[str, np.ndarray]]:
    """What each layer says of images, a row for each image and a dictionary a part.

    Each unit has the mean 0 and each layer the standard deviation 1 in the first part.
    """
    names = [name for name in LAYERS if name in {one.name for one in network.layers}]
    layers = [network.get_layer(name).output for name in names]
    inner = keras.Model(network.inputs[0], layers)
    found = []
    for images in parts:
        outputs = {"input": images}
        values = inner.predict(images, batch_size=1000, verbose=0)
        outputs |= dict(zip(names, values, strict=True))
        outputs["s4, mean"] = outputs["s4"].mean(axis=(1, 2))
        found.append({name: flat(value) for name, value in outputs.items()})
    for name in LAYERS:
        first = found[0][name]
        middle, spread = first.mean(axis=0), first.std()
        for outputs in found:
            outputs[name] = (outputs[name] - middle) / spread
    return found


def digit_read_out(rows: np.ndarray, labels: np.ndarray) -> LogisticRegression:
    """Logistic regression, with the strength that is best on the last fifth.

    Args:
        rows: of shape ``(num_images, num_outputs)``.
        labels: the digits.

    Returns:
        Fitted to the first four fifths.
    """
    number = len(rows) * 4 // 5
    train = rows[:number], labels[:number]
    fitted = [
        fit_classifiers(
            LogisticRegression(C=strength, max_iter=200), train, size=number, seeds=[0]
        )[0]
        for strength in STRENGTHS
    ]
    return max(fitted, key=lambda one: one.score(rows[number:], labels[number:]))
