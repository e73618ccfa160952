"""What a layer makes of a shape and what it costs, by hand."""

import math
import pickle

import pytest

from lenet_course import shapes
from lenet_course.shapes import (
    BatchNormSpec,
    ConvSpec,
    ConvTransposeSpec,
    CroppingSpec,
    DenseSpec,
    DepthwiseConvSpec,
    ElementwiseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    PartiallyConnectedConvSpec,
    PoolSpec,
    RBFSpec,
    ReshapeSpec,
    SeparableConvSpec,
    SubsamplingSpec,
    ZeroPaddingSpec,
    activation_bytes,
    num_connections,
    num_macs,
    num_params,
    num_trainable_params,
    output_shape,
)


def test_specs_are_values():
    spec = ConvSpec(filters=6, kernel_size=[5, 3], name="C1")
    assert spec == ConvSpec(filters=6, kernel_size=(5, 3), name="C1")
    assert hash(spec) == hash(ConvSpec(filters=6, kernel_size=(5, 3), name="C1"))
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert repr(spec).startswith("ConvSpec(name='C1', strides=1, padding='valid', ")
    with pytest.raises(AttributeError):
        spec.filters = 7
    with pytest.raises(TypeError):
        ConvSpec("C1", filters=6, kernel_size=5)
    assert ConvSpec(filters=1, kernel_size=1, padding="SAME").padding == "same"
    assert DepthwiseConvSpec(kernel_size=1, padding="Valid").padding == "valid"


# spec, input shape, output shape, parameters, trainable, connections, MACs
COUNTS = [
    (ConvSpec(filters=8, kernel_size=3), (5, 6, 3), (3, 4, 8), 224, 224, 2688, 2592),
    (
        ConvSpec(filters=6, kernel_size=3, groups=3),
        (5, 6, 3),
        (3, 4, 6),
        60,
        60,
        720,
        648,
    ),
    (
        ConvSpec(filters=8, kernel_size=(1, 3), use_bias=False),
        (5, 6, 3),
        (5, 4, 8),
        72,
        72,
        1440,
        1440,
    ),
    (ConvSpec(filters=2, kernel_size=3), (5, 3), (3, 2), 20, 20, 60, 54),
    (ConvSpec(filters=1, kernel_size=2), (3, 3, 3, 1), (2, 2, 2, 1), 9, 9, 72, 64),
    (
        DepthwiseConvSpec(kernel_size=3, depth_multiplier=2),
        (5, 6, 3),
        (3, 4, 6),
        60,
        60,
        720,
        648,
    ),
    (
        DepthwiseConvSpec(kernel_size=3, strides=2, dilation_rate=2, use_bias=False),
        (9, 12, 2),
        (3, 4, 2),
        18,
        18,
        216,
        216,
    ),
    (
        SeparableConvSpec(filters=8, kernel_size=3),
        (5, 6, 3),
        (3, 4, 8),
        59,
        59,
        708,
        612,
    ),
    (
        SeparableConvSpec(filters=8, kernel_size=3, depth_multiplier=2, use_bias=False),
        (5, 6, 3),
        (3, 4, 8),
        102,
        102,
        1224,
        1224,
    ),
    (
        ConvTransposeSpec(filters=8, kernel_size=3, strides=2),
        (5, 6, 3),
        (11, 13, 8),
        224,
        224,
        6480 + 1144,
        6480,
    ),
    (
        ConvTransposeSpec(
            filters=1, kernel_size=3, strides=(3, 2), output_padding=(2, 0)
        ),
        (5, 6, 1),
        (17, 13, 1),
        10,
        10,
        270 + 221,
        270,
    ),
    (
        ConvTransposeSpec(filters=8, kernel_size=(1, 2), use_bias=False),
        (5, 6, 3),
        (5, 7, 8),
        48,
        48,
        1440,
        1440,
    ),
    (PoolSpec(pool_size=2), (5, 6, 3), (2, 3, 3), 0, 0, 72, 0),
    (PoolSpec(pool_size=(2, 3), strides=1), (5, 6, 3), (4, 4, 3), 0, 0, 288, 0),
    (SubsamplingSpec(pool_size=2), (28, 28, 6), (14, 14, 6), 12, 12, 5880, 5880),
    (GlobalPoolSpec(), (5, 6, 3), (3,), 0, 0, 90, 0),
    (GlobalPoolSpec(keepdims=True), (5, 6, 3), (1, 1, 3), 0, 0, 90, 0),
    (DenseSpec(units=84), (120,), (84,), 10164, 10164, 10164, 10080),
    (DenseSpec(units=2, use_bias=False), (4, 5, 3), (4, 5, 2), 6, 6, 120, 120),
    (RBFSpec(units=10), (84,), (10,), 840, 0, 840, 840),
    (BatchNormSpec(), (5, 6, 3), (5, 6, 3), 12, 6, 180, 90),
    (BatchNormSpec(center=False), (5, 6, 3), (5, 6, 3), 9, 3, 90, 90),
    (BatchNormSpec(scale=False), (5, 6, 3), (5, 6, 3), 9, 3, 180, 90),
    (FlattenSpec(), (5, 6, 3), (90,), 0, 0, 0, 0),
    (ReshapeSpec(target_shape=(30, 3)), (5, 6, 3), (30, 3), 0, 0, 0, 0),
    (ElementwiseSpec(), (5, 6, 3), (5, 6, 3), 0, 0, 0, 0),
    (ZeroPaddingSpec(), (5, 6, 3), (7, 8, 3), 0, 0, 0, 0),
    (ZeroPaddingSpec(padding=((1, 0), (2, 3))), (5, 6, 3), (6, 11, 3), 0, 0, 0, 0),
    (CroppingSpec(), (5, 6, 3), (5, 6, 3), 0, 0, 0, 0),
    (CroppingSpec(cropping=((1, 0), (2, 3))), (5, 6, 3), (4, 1, 3), 0, 0, 0, 0),
    (
        PartiallyConnectedConvSpec(
            kernel_size=3, connection_table=[[1, 0], [1, 1], [0, 1]]
        ),
        (5, 6, 3),
        (3, 4, 2),
        38,
        38,
        456,
        432,
    ),
    (
        PartiallyConnectedConvSpec(
            kernel_size=(3, 1), connection_table=[[1], [0]], use_bias=False
        ),
        (5, 6, 2),
        (3, 6, 1),
        3,
        3,
        54,
        54,
    ),
]


@pytest.mark.parametrize(
    ("spec", "shape", "out", "params", "trainable", "connections", "macs"),
    COUNTS,
    ids=lambda value: value.kind if isinstance(value, shapes.LayerSpec) else "",
)
def test_counts_by_hand(spec, shape, out, params, trainable, connections, macs):
    assert output_shape(spec, shape) == out
    assert num_params(spec, shape) == params
    assert num_trainable_params(spec, shape) == trainable
    assert num_connections(spec, shape) == connections
    assert num_macs(spec, shape) == macs
    assert activation_bytes(spec, shape) == 4 * math.prod(out)
    assert activation_bytes(spec, shape, batch_size=32) == 128 * math.prod(out)


def test_a_batch_must_hold_an_image():
    with pytest.raises(ValueError, match="`batch_size` must be at least 1"):
        activation_bytes(FlattenSpec(), (2, 2), batch_size=0)
