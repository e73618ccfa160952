"""What the layers of a network hold: gradients, the digit and its place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import keras
import numpy as np
from sklearn.linear_model import Ridge, RidgeClassifier
from threadpoolctl import threadpool_limits

from lenet_course._errors import check_number, invalid
from lenet_course.experiments.classifiers import flat
from lenet_course.experiments.seeds import (
    Labelled,
    SeedRange,
    checked_pair,
    checked_seeds,
    checked_series,
)
from lenet_course.images import distort

READ_OUT_LAYERS = ("input", "s2", "s4", "c5", "f6", "output")


def measure_read_outs(
    networks: Sequence[keras.Model],
    train: Labelled,
    test: Labelled,
    *,
    max_shift: int,
    seeds: Iterable[int],
) -> tuple[dict[str, SeedRange], dict[str, SeedRange]]:
    """What a linear read-out finds in each layer: the class, and where the digit is.

    For the place, every digit is moved left or right by a whole number of pixels, and
    ridge regression is asked for that number.

    Args:
        networks: of the textbook LeNet-5, trained or not.
        train: images and classes to fit the read-outs to.
        test: images and classes to try them on.
        max_shift: largest shift, in pixels.
        seeds: one for each network, which fixes the shifts.

    Returns:
        Two quantities by layer, and for ``"s4, mean"`` with one number for each map of
        S4: the share of the test images of which the class is read wrongly, and the
        root of the mean squared error of the shift in pixels.
    """
    train, test = checked_pair("train", train), checked_pair("test", test)
    networks = checked_series("networks", networks)
    check_number("max_shift", max_shift, 1, whole=True)
    seeds = checked_seeds(seeds)
    if len(seeds) != len(networks):
        raise invalid("seeds", seeds, f"one for each of the {len(networks)} networks")
    wrong, off = defaultdict(list), defaultdict(list)
    for network, seed in zip(networks, seeds, strict=True):
        rng = np.random.default_rng(seed)
        shifts, still, moved = [], [], []
        for images, _ in (train, test):
            by = rng.integers(-max_shift, max_shift + 1, len(images))
            shift = np.column_stack([np.zeros_like(by), by])
            shifts.append(by)
            still.append(_layer_outputs(network, images))
            moved.append(_layer_outputs(network, distort(images, shift=shift)))
        for layer in still[0]:
            with threadpool_limits(1):  # as in `fit_classifiers`
                class_of = RidgeClassifier(100.0).fit(still[0][layer], train[1])
                place_of = Ridge(100.0).fit(moved[0][layer], shifts[0])
            wrong[layer].append(np.mean(class_of.predict(still[1][layer]) != test[1]))
            errors = place_of.predict(moved[1][layer]) - shifts[1]
            off[layer].append(np.sqrt(np.mean(errors**2)))
    return _ranges(wrong), _ranges(off)


def _layer_outputs(network: keras.Model, images: np.ndarray) -> dict[str, np.ndarray]:
    """What each layer says of the images, scaled to a standard deviation of 1."""
    names = READ_OUT_LAYERS[1:]
    inner = keras.Model(
        network.inputs[0], [network.get_layer(name).output for name in names]
    )
    outputs = {"input": images}
    for name, value in zip(names, inner(images, training=False), strict=True):
        outputs[name] = np.asarray(value)
        if name == "s4":
            outputs["s4, mean"] = outputs[name].mean(axis=(1, 2))
    return {name: flat(value / value.std()) for name, value in outputs.items()}


def _ranges(collected: Mapping[str, Sequence[float]]) -> dict[str, SeedRange]:
    return {name: SeedRange(values) for name, values in collected.items()}
