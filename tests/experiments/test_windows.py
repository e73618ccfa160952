"""Layers are compared with SciPy, the calculators and finite differences."""

import re

import keras
import numpy as np
import pytest
from keras import layers
from scipy import ndimage

from lenet_course import experiments, shapes

RNG = np.random.default_rng(0)
IMAGE = RNG.permutation(36).reshape(6, 6) - 18.0  # signed, without ties
BATCH = RNG.random((9, 12, 12, 1)).astype("float32")
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
    images = np.stack([IMAGE, IMAGE.T, -IMAGE])
    windows = images.reshape(3, 2, 3, 2, 3)
    expected = NUMPY[kind](windows, axis=(2, 4))
    pooled = experiments.pool(images, kind, pool_size=3)
    np.testing.assert_allclose(pooled, expected, rtol=1e-5, atol=1e-6)


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
    # Below 0, where a ReLU, which nobody asks for here, would pass on nothing.
    gradient = experiments.route_gradient(kind, -np.ones((2, 2)))
    assert gradient.sum() == 1
    assert (gradient > 0).sum() == (4 if kind == "average" else 1)
    assert not np.signbit(gradient).any(), "no -0.0"


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel_size", "strides"), [(5, 1), (3, 2), (4, 1), (2, 3)])
def test_coverage_is_the_product_of_both_axes(padding, kernel_size, strides):
    options = {"kernel_size": kernel_size, "strides": strides, "padding": padding}
    rows, columns = (shapes.coverage(size, **options) for size in (9, 10))
    measured = experiments.measure_coverage((9, 10), **options)
    np.testing.assert_array_equal(measured, np.outer(rows, columns))


@pytest.mark.parametrize("strides", [1, 2])
def test_the_box_filter_is_scipys_mean_of_each_window(strides):
    expected = ndimage.uniform_filter(IMAGE, 3)[1:-1:strides, 1:-1:strides]
    options = {"strides": strides, "padding": "valid"}
    (means,) = experiments.box_filter(IMAGE[np.newaxis], 3, **options)
    np.testing.assert_allclose(means, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("layer", "pixels", "is_zero"),
    [
        (layers.Conv2D(3, 3, padding="same"), 1, True),
        (layers.MaxPooling2D(2), 1, False),
        (layers.MaxPooling2D(2), 2, True),
        (layers.AveragePooling2D(2), 1, False),
        (layers.AveragePooling2D(2), 4, True),
        (layers.Conv2D(3, 3, strides=2, padding="same"), 3, False),
    ],
)
def test_equivariance_holds_for_whole_strides_only(layer, pixels, is_zero):
    keras.utils.set_random_seed(0)
    images = np.pad(BATCH, [(0, 0), (6, 6), (6, 6), (0, 0)])
    error = experiments.equivariance_error(layer, images, pixels)
    assert error < 1e-5 if is_zero else error > 0.1


def test_windows_of_one_cell_that_are_one_cell_apart_change_nothing():
    one = {"kernel_size": 1, "strides": 1}
    grey = IMAGE.astype("float32")
    np.testing.assert_array_equal(experiments.pool(IMAGE, "max", pool_size=1), grey)
    (means,) = experiments.box_filter(IMAGE[np.newaxis], **one)
    np.testing.assert_array_equal(means, grey)
    np.testing.assert_array_equal(experiments.measure_coverage((1, 2), **one), [[1, 1]])


GREY = {"images": BATCH[..., 0]}
ONE = {"images": IMAGE, "kind": "max"}
COVERAGE = {"input_shape": (5, 5), "kernel_size": 3}
MOVED = {"layer": np.asarray, "images": BATCH, "pixels": 1}
IN_CELLS = [
    ("pool", ONE, "pool_size"),
    ("pool", ONE, "strides"),
    ("route_gradient", {"kind": "max", "image": IMAGE}, "pool_size"),
    ("box_filter", GREY | {"kernel_size": 3}, "kernel_size"),
    ("box_filter", GREY | {"kernel_size": 3}, "strides"),
    ("measure_coverage", COVERAGE, "kernel_size"),
    ("measure_coverage", COVERAGE, "strides"),
]
WORDS = [
    ("pool", ONE, "kind", "one of 'max', 'average', 'min'"),
    ("pool", ONE, "padding", "one of 'valid', 'same'"),
    ("box_filter", GREY | {"kernel_size": 3}, "padding", "one of 'valid', 'same'"),
    ("measure_coverage", COVERAGE, "padding", "one of 'valid', 'same'"),
    ("measure_coverage", COVERAGE, "input_shape", "(height, width)"),
    (
        "equivariance_error",
        MOVED,
        "images",
        "an array of numbers, (num_images, height, width, channels)",
    ),
]
REFUSALS = [
    *(
        (*one, value, "a whole number of at least 1")
        for one in IN_CELLS
        for value in (0, 1.5, True, "2")
    ),
    *((*one, "full", expected) for *one, expected in WORDS),
]


@pytest.mark.parametrize(
    ("function", "arguments", "name", "value", "expected"), REFUSALS
)
def test_a_refusal_names_what_is_wrong_what_is_allowed_and_what_came(
    function, arguments, name, value, expected
):
    message = f"`{name}` must be {expected}. Received: {name}={value!r}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        getattr(experiments, function)(**arguments | {name: value})


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        ("pool", ONE | {"kind": "median"}, "'max', 'average', 'min'.*kind='median'"),
        ("pool", ONE | {"kind": ["max"]}, r"kind=\['max'\]"),
        ("pool", ONE | {"pool_size": None}, "pool_size=None"),
        ("pool", ONE | {"padding": "full"}, "'valid', 'same'.*padding='full'"),
        ("pool", ONE | {"images": IMAGE[0]}, r"`images`.*\(height, width\) or.*\(6,\)"),
        ("pool", ONE | {"images": "digits"}, "`images` must be an array of numbers"),
        ("route_gradient", {"kind": "strided", "image": IMAGE}, "kind='strided'"),
        (
            "route_gradient",
            {"kind": "max", "image": BATCH},
            "`image`.*, .height, width",
        ),
        (
            "measure_coverage",
            {"input_shape": 5, "kernel_size": 3},
            r"`input_shape` must be \(height, width\)",
        ),
        (
            "measure_coverage",
            {"input_shape": (5, 2.5), "kernel_size": 3},
            "whole number.*input_shape=2.5",
        ),
        ("box_filter", GREY | {"kernel_size": 0}, "kernel_size=0"),
        ("box_filter", {"images": IMAGE, "kernel_size": 3}, "`images` must be"),
        (
            "equivariance_error",
            {"layer": abs, "images": IMAGE, "pixels": 1},
            "`images` must be",
        ),
        (
            "equivariance_error",
            MOVED | {"pixels": 0.5},
            "`pixels` must be a whole number.*pixels=0.5",
        ),
    ],
)
def test_windows_refuse(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(experiments, function)(**arguments)
