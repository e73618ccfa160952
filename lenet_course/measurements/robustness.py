"""What one trained LeNet-5 makes of digits that are turned, moved, resized or noisy."""

from collections.abc import Iterable, Iterator
from typing import Any

import keras
import numpy as np

from lenet_course import models
from lenet_course.experiments.classifiers import rejection_curve
from lenet_course.experiments.seeds import Labelled
from lenet_course.images import add_noise, distort, shift
from lenet_course.measurements._digits import digits, train_and_test
from lenet_course.measurements._run import measurement

ANGLES = (-60, -45, -30, -15, 0, 15, 30, 45, 60)  # degrees, anticlockwise
PIXELS = (0, 2, 4, 6)  # a fourth of the images each way
SIZES = (0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7)  # times the height and width
INVERTED = (0.0, 0.05, 0.1, 0.2, 0.3, 1.0)  # of the pixels; all: ink becomes paper
SPREADS = (0.0, 0.1, 0.3, 0.5)  # of normally distributed numbers that are added
GOALS = (0.005, 0.002, 0.001)  # largest share of errors among the answers
REFUSED = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)


@measurement(
    variants={
        "digits as they are": {},
        "moved, turned and resized digits": {
            "max_shift": 2,
            "max_rotation": 20,
            "max_zoom": 0.25,
        },
        "a tenth of the pixels inverted": {"inverted": 0.1},
    },
    quick={"num_images": 4000, "epochs": 2, "test_every": 10},
    tolerance=0.1,
)
def disturbed_digits(
    seed: int,
    *,
    inverted: float = 0.0,
    num_images: int = 55_000,
    epochs: int = 4,
    batch_size: int = 128,
    learning_rate: float = 5e-3,
    test_every: int = 1,
    **distortions: float,
) -> dict[str, Any]:
    """Which disturbed digits LeNet-5 misreads, by what it was trained on.

    Three networks for each seed: trained on the digits as they are; on digits that are
    moved by up to 2 pixels, turned by up to 20 degrees and made up to a quarter larger
    or smaller, drawn anew in every pass; and, as for the examples of noise in section
    III-E of the paper of 1998, on digits of which each pixel was inverted with
    probability 0.1, once. That is the only difference: they have the same first weights
    and four passes over the same 55,000 images in the same order, with a rate that
    decays to 0. The epoch is chosen on validation images, which are noisy if the
    training images are.

    All values are of the 10,000 test images. Of the errors, the shares: by angle, by
    pixels moved, by size, by amount of noise, and by digit as it is.

    A refusal goes to the images whose two largest outputs are closest together. The
    threshold is the lowest that leaves so few errors among the answered validation
    images; of the test images then come the share that is refused and the errors among
    the others. Beside it stands the error among the others for fixed shares refused.
    """
    parts = digits()
    seen = tuple(array[:num_images] for array in parts["training"])
    parts = parts | {"training": seen}
    if inverted:
        for name in ("training", "validation"):
            images, labels = parts[name]
            noisy = add_noise(images, "inverted", inverted, seed=seed)
            parts[name] = noisy, labels
    network, values = train_and_test(
        models.build_lenet5,
        parts,
        seed=seed,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        **distortions,
    )
    images, labels = (array[::test_every] for array in parts["test"])
    for name, changed in _disturbed(images, seed):
        values[name] = {
            str(amount): np.mean(_outputs(network, new).argmax(axis=1) != labels)
            for amount, new in changed
        }
    chosen_on = _outputs(network, parts["validation"][0]), parts["validation"][1]
    tested = _outputs(network, images), labels
    wrong = tested[0].argmax(axis=1) != labels
    values["error, by digit"] = {
        str(digit): wrong[labels == digit].mean() for digit in range(10)
    }
    return values | refusals(chosen_on, tested)


def _disturbed(
    images: np.ndarray, seed: int
) -> Iterator[tuple[str, Iterable[tuple[float, np.ndarray]]]]:
    """Kinds of disturbance, and for each the amounts with the disturbed images."""
    yield "error, turned", ((a, distort(images, rotation=a)) for a in ANGLES)
    yield "error, moved", ((pixels, shift(images, pixels)) for pixels in PIXELS)
    yield "error, resized", ((s, distort(images, zoom=s - 1)) for s in SIZES)
    for kind, amounts in {"inverted": INVERTED, "gaussian": SPREADS}.items():
        noisy = ((a, add_noise(images, kind, a, seed=seed)) for a in amounts)
        yield f"error, {kind}", noisy


def _outputs(network: keras.Model, images: np.ndarray) -> np.ndarray:
    return network.predict(images, batch_size=1000, verbose=0)


def refusals(chosen_on: Labelled, tested: Labelled) -> dict[str, dict[str, float]]:
    """What is refused for how few errors, with thresholds from other images.

    Args:
        chosen_on: outputs of shape ``(num_images, num_classes)`` and labels, from which
            the thresholds come.
        tested: the same, on which they are tried.

    Returns:
        Shares of ``tested``: what is refused, and the errors among the answers, by the
        goal; and the errors among the answers by the share refused.

    Source: LeCun et al. 1998, section III-D, refuses by the same difference.

    Example:
        >>> outputs = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7]])
        >>> found = refusals((outputs, np.array([0, 0, 1, 1])), (outputs, np.ones(4)))
        >>> found["refused"]["0.005"], found["error, answered"]["0.005"]
        (0.25, 0.3333333333333333)
    """
    _, errors = rejection_curve(*chosen_on)
    margins = np.sort(_margins(chosen_on[0]))
    outputs, labels = tested
    wrong = outputs.argmax(axis=1) != labels
    refused, answered = {}, {}
    for goal in GOALS:
        enough = np.flatnonzero(errors <= goal)
        threshold = margins[enough[0]] if len(enough) else np.inf
        kept = _margins(outputs) >= threshold
        refused[str(goal)] = float(1 - kept.mean())
        answered[str(goal)] = float(wrong[kept].mean()) if kept.any() else 0.0
    _, errors = rejection_curve(outputs, labels)
    by_share = {str(share): errors[round(share * len(errors))] for share in REFUSED}
    return {
        "refused": refused,
        "error, answered": answered,
        "error, by share refused": by_share,
    }


def _margins(outputs: np.ndarray) -> np.ndarray:
    """How far the largest output is above the next one."""
    two = np.sort(outputs, axis=1)[:, -2:]
    return two[:, 1] - two[:, 0]
