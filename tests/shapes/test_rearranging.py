"""Layers that resize, repeat or move values: what Keras' shapes do not tell of them."""

import keras
import numpy as np
import pytest

from lenet_course import shapes
from lenet_course.shapes import (
    AdaptivePoolSpec,
    GroupNormSpec,
    NormSpec,
    PermuteSpec,
    PReLUSpec,
    RepeatVectorSpec,
    ResizingSpec,
    UpSamplingSpec,
)


@pytest.mark.parametrize(
    ("size", "output_size"), [(12, 4), (12, 5), (7, 3), (5, 5), (9, 1), (10, 4)]
)
def test_adaptive_windows_are_those_of_keras(size, output_size):
    # Of an average, the derivative is above 0 for the cells of the window.
    layer = keras.layers.AdaptiveAveragePooling1D(output_size)
    cells = np.eye(size)[:, :, None]
    reads = np.array(layer(cells))[..., 0] > 0
    spec = AdaptivePoolSpec(output_size=output_size)
    assert shapes.num_connections(spec, (size, 3)) == 3 * reads.sum()
    field = shapes.receptive_field([spec], size)[0]
    if size % output_size:
        assert field.size is None
    else:
        assert field.size == field.effective_stride == size // output_size


def test_an_adaptive_pooling_takes_one_size_for_each_axis():
    spec = AdaptivePoolSpec(output_size=(2, 3))
    assert shapes.output_shape(spec, (8, 7, 5)) == (2, 3, 5)
    # 2 windows of 4 rows, and 3 windows of 3 of 7 columns: 0-2, 2-4, 4-6.
    assert shapes.num_connections(spec, (8, 7, 5)) == 8 * 9 * 5
    assert shapes.num_params(spec, (8, 7, 5)) == shapes.num_macs(spec, (8, 7, 5)) == 0


@pytest.mark.parametrize(
    ("spec", "shape", "complaint"),
    [
        (ResizingSpec(height=3, width=4), (8, 8), "height, width, channels"),
        (PermuteSpec(dims=(2, 1)), (8, 8, 1), "`dims` must be each of the 3 axes"),
        (PermuteSpec(dims=(1, 1)), (8, 8), "`dims` must be each of the 2 axes"),
        (RepeatVectorSpec(n=3), (8, 8), r"must be one row, \(features,\)"),
        (UpSamplingSpec(size=2), (8,), "must be a map"),
        (
            UpSamplingSpec(size=(2, 2)),
            (8, 1),
            "`size` must be one value, or one for every axis",
        ),
        (AdaptivePoolSpec(output_size=2), (8,), "must be a map"),
    ],
)
def test_what_does_not_fit_is_refused(spec, shape, complaint):
    with pytest.raises(ValueError, match=complaint):
        shapes.output_shape(spec, shape)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: AdaptivePoolSpec(output_size=0), "`output_size` must be at least 1"),
        (lambda: UpSamplingSpec(size=0), "`size` must be at least 1"),
        (lambda: ResizingSpec(height=0, width=1), "`height` must be at least 1"),
        (lambda: RepeatVectorSpec(n=0), "`n` must be at least 1"),
        (lambda: PermuteSpec(dims=(0, 1)), "`dims` must be at least 1"),
        (lambda: PReLUSpec(shared_axes=(0,)), "`shared_axes` must be at least 1"),
    ],
)
def test_impossible_arguments_are_refused(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()


def test_scales_are_counted_once_a_value():
    shape = (4, 5, 3)
    for spec, num_params in (
        (NormSpec(), 6),
        (NormSpec(center=False), 3),
        (GroupNormSpec(), 6),
        (PReLUSpec(), 60),
        (PReLUSpec(shared_axes=(1, 2)), 3),
        (PReLUSpec(shared_axes=[1]), 15),
        (PReLUSpec(shared_axes=1), 15),
    ):
        assert shapes.num_params(spec, shape) == num_params
        assert shapes.num_macs(spec, shape) == 60


@pytest.mark.parametrize(
    "spec",
    [
        UpSamplingSpec(size=2),
        ResizingSpec(height=8, width=8),
        PermuteSpec(dims=(2, 1, 3)),
        GroupNormSpec(),
    ],
)
def test_what_leaves_no_even_grid_has_no_receptive_field(spec):
    trace = shapes.trace([spec], (8, 8, 1))
    assert trace[0].receptive_field.size is None
