"""The measurements of padding agree with the calculators, and see what they should."""

import numpy as np
import pytest

from lenet_course import experiments, shapes


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel_size", "strides"), [(5, 1), (3, 2), (4, 1), (2, 3)])
def test_coverage_is_the_product_of_both_axes(padding, kernel_size, strides):
    options = {"kernel_size": kernel_size, "strides": strides, "padding": padding}
    rows, columns = (shapes.coverage(size, **options) for size in (9, 10))
    measured = experiments.measure_coverage((9, 10), **options)
    np.testing.assert_array_equal(measured, np.outer(rows, columns))


def test_only_padding_tells_a_unit_its_place():
    flat = experiments.measure_leak("valid", seed=1)
    uneven = experiments.measure_leak("same", seed=1)
    assert (flat.shape, uneven.shape) == ((16, 16), (32, 32))
    assert flat.std() / flat.mean() < 1e-4
    assert uneven.std() / uneven.mean() > 0.1


def test_rings_refuse_an_empty_image():
    with pytest.raises(ValueError, match="not 0"):
        experiments.measure_rings(np.zeros((1, 4, 4)))
