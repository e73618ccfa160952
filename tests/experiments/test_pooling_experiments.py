"""Pooling is compared with SciPy's morphology, gradients with finite differences."""

import numpy as np
import pytest
from scipy import ndimage

from lenet_course import experiments

RNG = np.random.default_rng(0)
IMAGE = RNG.permutation(36).reshape(6, 6) - 18.0  # signed, without ties
FILTERS = {
    "max": ndimage.maximum_filter,
    "min": ndimage.minimum_filter,
    "average": ndimage.uniform_filter,
}
NUMPY = {"max": np.max, "min": np.min, "average": np.mean}


@pytest.mark.parametrize("kind", FILTERS)
@pytest.mark.parametrize("strides", [1, 2])
def test_pool_agrees_with_scipy(kind, strides):
    # SciPy's window of 2 holds a cell and the one before it.
    expected = FILTERS[kind](IMAGE, 2)[1::strides, 1::strides]
    pooled = experiments.pool(IMAGE, kind, strides=strides)
    np.testing.assert_allclose(pooled, expected, rtol=1e-6)


@pytest.mark.parametrize("kind", NUMPY)
def test_pool_agrees_with_numpy_for_several_images(kind):
    images = RNG.normal(size=(3, 6, 9))
    windows = images.reshape(3, 2, 3, 3, 3)
    expected = NUMPY[kind](windows, axis=(2, 4))
    pooled = experiments.pool(images, kind, pool_size=3)
    np.testing.assert_allclose(pooled, expected, rtol=1e-5, atol=1e-6)


def test_same_with_stride_1_keeps_the_size():
    assert experiments.pool(IMAGE, "min", strides=1, padding="same").shape == (6, 6)
    assert experiments.pool(IMAGE, "min").shape == (3, 3)


def test_other_kinds_and_shapes_are_refused():
    with pytest.raises(ValueError, match="kind='median'"):
        experiments.pool(IMAGE, "median")
    with pytest.raises(ValueError, match=r"shape \(6,\)"):
        experiments.pool(IMAGE[0], "max")


@pytest.mark.parametrize("kind", NUMPY)
@pytest.mark.parametrize("relu", [False, True])
def test_gradients_agree_with_finite_differences(kind, relu):
    image = IMAGE + 0.5  # no value is 0, where ReLU has no derivative

    def total(values):
        values = np.maximum(values, 0) if relu else values
        return NUMPY[kind](values.reshape(3, 2, 3, 2), axis=(1, 3)).sum()

    expected = np.zeros_like(image)
    for place in np.ndindex(image.shape):
        step = np.zeros_like(image)
        step[place] = 0.25
        expected[place] = (total(image + step) - total(image - step)) / 0.5
    gradient = experiments.route_gradient(kind, image, relu=relu)
    np.testing.assert_allclose(gradient, expected, atol=1e-6)


@pytest.mark.parametrize("kind", NUMPY)
def test_a_tie_passes_on_the_whole_gradient_once(kind):
    gradient = experiments.route_gradient(kind, np.ones((2, 2)))
    assert gradient.sum() == 1
    assert (gradient > 0).sum() == (4 if kind == "average" else 1)


def test_zero_shares_of_independent_units():
    maps = np.maximum(RNG.normal(size=(50, 20, 20, 4)), 0)
    shares = experiments.measure_zero_shares(maps)
    expected = {"before": 0.5, "max": 1 / 16, "min": 15 / 16, "min at random": 15 / 16}
    assert shares == pytest.approx(expected, abs=0.01)


def test_zeros_at_random_stay_in_their_map():
    maps = np.ones((3, 4, 4, 2))
    maps[..., 0] = 0  # one map silent, the other not: no window of it holds a zero
    assert experiments.measure_zero_shares(maps)["min at random"] == 0.5


def test_every_kind_starts_from_the_weights_of_the_seed():
    images = RNG.random((60, 32, 32, 1)).astype("float32")
    sample = images, np.arange(60) % 10
    options = {"train": sample, "validation": sample, "epochs": 1}
    both = experiments.measure_pooling(["min"], seeds=[3, 4], **options)["min"]
    again = experiments.measure_pooling(["min"], seeds=[4], **options)["min"]
    assert both[1].zero_shares == pytest.approx(again[0].zero_shares, abs=1e-4)
    assert both[0].zero_shares != pytest.approx(both[1].zero_shares, abs=1e-4)
