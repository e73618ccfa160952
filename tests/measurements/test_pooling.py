"""The networks of the measurements differ in one thing, and the blur is one."""

import numpy as np
import pytest
from keras import layers

from lenet_course import models
from lenet_course.measurements import pooling

KINDS = ("max", "average", "strided", "none", "blur")


def test_networks_differ_in_how_they_halve_their_maps():
    networks = {kind: pooling.build_two_convolutions(kind) for kind in KINDS}
    counts = {kind: network.count_params() for kind, network in networks.items()}
    assert counts == dict.fromkeys(KINDS, 26_698) | {"none": 403_018}
    for kind in ("max", "average"):
        found = [type(layer) for layer in networks[kind].layers]
        assert found.count(models.POOLING_LAYERS[kind]) == 2
    for kind in ("strided", "none"):
        names = [type(layer).__name__ for layer in networks[kind].layers]
        assert names == ["Conv2D", "Conv2D", "Flatten", "Dense", "Dense"]


def test_a_global_maximum_stands_in_the_place_of_flatten():
    network = pooling.build_two_convolutions("max", ending="maximum")
    assert network.count_params() == 6218
    kinds = [type(layer) for layer in network.layers]
    assert layers.GlobalMaxPooling2D in kinds
    assert layers.Flatten not in kinds


@pytest.mark.parametrize("size", [4, 28])
def test_the_blur_takes_a_quarter_a_half_and_a_quarter(size):
    image = np.random.default_rng(0).random((1, size, size, 2)).astype("float32")
    blurred = np.array(pooling.Blur()(image))
    rows = np.pad(image, ((0, 0), (0, 1), (0, 1), (0, 0)))  # zeros behind, by "same"
    for axis in (1, 2):
        first, middle, last = (
            np.take(rows, range(start, start + size - 1, 2), axis=axis)
            for start in range(3)
        )
        rows = (first + 2 * middle + last) / 4
    np.testing.assert_allclose(blurred, rows, atol=1e-6)
