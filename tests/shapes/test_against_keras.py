"""Shapes against Keras: symbolic shapes, and real layers on small arrays."""

import itertools
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_course.shapes import (
    BatchNormSpec,
    ConvSpec,
    ConvTransposeSpec,
    DenseSpec,
    DepthwiseConvSpec,
    PoolSpec,
    SeparableConvSpec,
    conv_output_size,
    conv_transpose_output_size,
    coverage,
    diagnose_output_size,
    num_params,
    num_trainable_params,
    output_shape,
    padding_amounts,
    pool_output_size,
    receptive_field,
    trace,
    windows,
)
from tests.shapes.sliding import WINDOWS, outcome

# --- a grid of more than 20,000 cases: what Keras says of a shape ---------------------

# Height and width always differ, so that an exchange of the axes is seen.
SHAPES = [(size, 41 - size, 2) for size in range(1, 41)]
MODES = ("valid", "same")


def both_axes(values):
    """Neighbouring values, one for each axis, as one pair per argument."""
    return [
        tuple(zip(first, second, strict=True))
        for first, second in zip(values, [*values[1:], values[0]], strict=True)
    ]


def window(kernel_size, strides, dilation_rate, padding):
    return {
        "kernel_size": kernel_size,
        "strides": strides,
        "padding": padding,
        "dilation_rate": dilation_rate,
    }


def convolutions():
    for (k, s, d), padding in itertools.product(both_axes(WINDOWS), MODES):
        if max(s) > 1 and max(d) > 1:
            continue  # refused by Keras and by us, see below
        yield "Conv2D", ConvSpec, {"filters": 3} | window(k, s, d, padding)
        # These cannot have a stride for each axis, but stride and dilate at once.
        options = window(k, s[0], d, padding)
        yield "DepthwiseConv2D", DepthwiseConvSpec, {"depth_multiplier": 2} | options
        yield "SeparableConv2D", SeparableConvSpec, {"filters": 3} | options


def causal_convolutions():
    for k, s, d in WINDOWS:
        yield "Conv1D", ConvSpec, {"filters": 3} | window(k, s, d, "causal")


def poolings():
    values = list(itertools.product(range(1, 8), [1, 2, 3, 5, 9]))
    for (k, s), padding in itertools.product(both_axes(values), MODES):
        options = {"pool_size": k, "strides": s, "padding": padding}
        yield "MaxPooling2D", PoolSpec, options


def transposed_convolutions():
    for k, s, padding in itertools.product(range(1, 8), range(1, 5), MODES):
        for extra in [None, *range(s)]:
            if padding == "same" and k % 2 == 0 and extra == 0:
                continue  # Keras returns a shape but cannot run: we refuse, see below
            options = {"output_padding": extra} | window(k, s, 1, padding)
            yield "Conv2DTranspose", ConvTransposeSpec, {"filters": 3} | options
    for k, d, padding in itertools.product(range(1, 6), [2, 3], MODES):
        options = window(k, 1, d, padding)
        yield "Conv2DTranspose", ConvTransposeSpec, {"filters": 3} | options


GRID = [*convolutions(), *causal_convolutions(), *poolings()]
GRID += transposed_convolutions()
EXPLICIT = list(itertools.product(WINDOWS, [1, (0, 1), (3, 2)]))


def test_the_grid_has_more_than_20_000_cases():
    assert len(GRID) * len(SHAPES) + len(EXPLICIT) * len(SHAPES[::2]) > 20_000


@pytest.mark.parametrize("layer", sorted({layer for layer, *_ in GRID}))
def test_keras_says_the_same_shapes_and_refuses_the_same(layer):
    for _, make, options in (row for row in GRID if row[0] == layer):
        keras_layer, spec = getattr(keras.layers, layer)(**options), make(**options)
        for height, width, channels in SHAPES:
            flat = layer == "Conv1D"
            shape = (height, channels) if flat else (height, width, channels)
            expected = outcome(keras_layer.compute_output_shape, (None, *shape))
            expected = expected if expected == "refused" else tuple(expected[1:])
            assert outcome(output_shape, spec, shape) == expected, (spec, shape)


def test_explicit_padding_is_a_padding_layer_in_front():
    for (k, s, d), padding in EXPLICIT:
        sides = padding if isinstance(padding, tuple) else (padding, padding)
        pad = keras.layers.ZeroPadding2D((sides, sides))
        layer = keras.layers.Conv2D(3, k, strides=s, dilation_rate=d)
        spec = ConvSpec(filters=3, **window(k, s, d, padding))
        for shape in SHAPES[::2]:
            padded = pad.compute_output_shape((None, *shape))
            expected = outcome(layer.compute_output_shape, padded)
            expected = expected if expected == "refused" else tuple(expected[1:])
            assert outcome(output_shape, spec, shape) == expected, (spec, shape)


# --- real layers on small arrays ------------------------------------------------------


@pytest.mark.parametrize(("k", "s", "d"), WINDOWS)
def test_padding_amounts_and_coverage_on_real_arrays(k, s, d):
    """Padding by hand, then "valid", gives what "same" gives; images of one cell count.

    Where a cell is the only one that is not 0, the outputs that are not 0 read it.
    """
    generator = np.random.default_rng([k, s, d])
    kernel = generator.uniform(1, 2, size=(k, 1, 1)).astype("float32")
    options = {"kernel_size": k, "strides": s, "dilation_rate": d}

    def convolve(rows, padding):
        images = rows[:, :, np.newaxis].astype("float32")
        maps = keras.ops.conv(
            images, kernel, padding=padding, strides=s, dilation_rate=d
        )
        return np.array(maps)[:, :, 0]

    for n in range(1, 14, 2):
        single_cells = np.eye(n)
        rows = np.concatenate([single_cells, generator.normal(size=(1, n))])
        same = convolve(rows, "same")
        by_hand = np.pad(rows, ((0, 0), padding_amounts(n, padding="same", **options)))
        np.testing.assert_allclose(
            same, convolve(by_hand, "valid"), rtol=1e-4, atol=1e-5
        )
        reads = np.count_nonzero(same[:-1], axis=1)
        assert coverage(n, padding="same", **options) == reads.tolist()
        if outcome(conv_output_size, n, **options) != "refused":
            reads = np.count_nonzero(convolve(single_cells, "valid"), axis=1)
            assert coverage(n, **options) == reads.tolist()


def test_keras_max_pooling_ignores_padding():
    row = np.array([-1, -2, -3, -4, -5], "float32").reshape(1, 5, 1)
    pool = keras.layers.MaxPooling1D(3, strides=1, padding="same")
    assert np.ravel(pool(row)).tolist() == [-1, -1, -2, -3, -4]


@pytest.mark.parametrize(
    ("pool_size", "strides", "expected"),
    [(3, 1, [1.5, 2, 3, 4, 4.5]), (2, 2, [1.5, 3.5, 5])],
)
def test_keras_average_pooling_divides_by_real_cells(pool_size, strides, expected):
    row = np.arange(1, 6, dtype="float32").reshape(1, 5, 1)
    pool = keras.layers.AveragePooling1D(pool_size, strides=strides, padding="same")
    assert np.ravel(pool(row)).tolist() == expected
    assert len(expected) == pool_output_size(
        5, pool_size=pool_size, strides=strides, padding="same"
    )
    # The number of cells it divides by is the window without its padding.
    cells = windows(5, kernel_size=pool_size, strides=strides, padding="same")
    real = [[c + 1 for c in range(a, b + 1) if 0 <= c < 5] for a, b in cells]
    assert [sum(values) / len(values) for values in real] == expected


def test_keras_convolution_is_a_cross_correlation_and_causal_pads_before():
    impulse = np.array([0, 0, 1, 0, 0, 0], "float32").reshape(1, 6, 1)
    kernel = np.array([1, 10, 100], "float32").reshape(3, 1, 1)
    layer = keras.layers.Conv1D(1, 3, padding="causal", use_bias=False)
    layer.build((None, 6, 1))
    layer.kernel.assign(kernel)
    assert np.ravel(layer(impulse)).tolist() == [0, 0, 100, 10, 1, 0]
    cells = windows(6, kernel_size=3, padding="causal")
    assert [position for position, (a, b) in enumerate(cells) if a <= 2 <= b] == [
        2,
        3,
        4,
    ]


@pytest.mark.parametrize("size", [4, 6])
def test_keras_promises_a_transposed_shape_that_it_cannot_compute(size):
    options = {"kernel_size": size, "strides": 2, "padding": "same"}
    layer = keras.layers.Conv2DTranspose(1, output_padding=0, **options)
    assert layer.compute_output_shape((None, 5, 5, 1))[1:3] == [8, 8]
    with pytest.raises((tf.errors.OpError, ValueError)):
        layer(np.zeros((1, 5, 5, 1), "float32"))
    with pytest.raises(ValueError, match="fails when"):
        conv_transpose_output_size(5, output_padding=0, **options)
    with pytest.raises(ValueError, match="fails when"):
        output_shape(ConvTransposeSpec(filters=1, output_padding=0, **options), (5, 5))


def test_keras_promises_a_depthwise_shape_that_it_cannot_compute():
    layer = keras.layers.DepthwiseConv2D(3, strides=(2, 1))
    assert layer.compute_output_shape((None, 9, 9, 2)) == (None, 4, 7, 2)
    with pytest.raises(ValueError, match="TensorFlow may refuse to run"):
        DepthwiseConvSpec(kernel_size=3, strides=(2, 1))
    # In 32 bits some processors can, with oneDNN's kernels; in 64 bits none has these.
    exact = keras.layers.DepthwiseConv2D(3, strides=(2, 1), dtype="float64")
    with pytest.raises(tf.errors.InvalidArgumentError, match="equal length strides"):
        exact(np.zeros((1, 9, 9, 2)))


def test_keras_depthwise_convolution_strides_and_dilates_at_once():
    layer = keras.layers.DepthwiseConv2D(3, strides=2, dilation_rate=2)
    image = np.zeros((1, 12, 9, 2), "float32")
    spec = DepthwiseConvSpec(kernel_size=3, strides=2, dilation_rate=2)
    assert layer(image).shape[1:] == output_shape(spec, (12, 9, 2))


def keras_refusals():
    window = {"kernel_size": 3, "strides": (2, 1), "dilation_rate": (1, 2)}
    return {
        "strides with dilation": ("Conv2D", ConvSpec, window),
        "transposed": ("Conv2DTranspose", ConvTransposeSpec, window),
        "unknown padding": ("Conv2D", ConvSpec, {"kernel_size": 3, "padding": "full"}),
        "groups": ("Conv2D", ConvSpec, {"kernel_size": 3, "groups": 2}),
        "fraction": ("Conv2D", ConvSpec, {"kernel_size": 2.5}),
        "zero": ("Conv2D", ConvSpec, {"kernel_size": 3, "strides": 0}),
        "output padding": (
            "Conv2DTranspose",
            ConvTransposeSpec,
            {"kernel_size": 3, "strides": 2, "output_padding": 2},
        ),
    }


@pytest.mark.parametrize("case", keras_refusals())
def test_keras_and_we_refuse_the_same_arguments(case):
    layer, spec, options = keras_refusals()[case]
    with pytest.raises((ValueError, TypeError)):
        getattr(keras.layers, layer)(3, **options)
    with pytest.raises((ValueError, TypeError)):
        output_shape(spec(filters=3, **options), (9, 9, 1))


def test_keras_causal_in_two_dimensions_is_refused():
    with pytest.raises(ValueError, match="padding"):
        keras.layers.Conv2D(3, 3, padding="causal")
    with pytest.raises(ValueError, match="only Conv1D can be causal"):
        output_shape(ConvSpec(filters=3, kernel_size=3, padding="causal"), (9, 9, 1))


def test_keras_pooling_refuses_capitals_but_a_convolution_does_not():
    layers = keras.layers
    assert layers.Conv2D(3, 3, padding="SAME").padding == "same"
    with pytest.raises(ValueError, match="padding"):
        layers.MaxPooling2D(2, padding="SAME").compute_output_shape((None, 5, 5, 1))


SHAPE = (5, 6, 3)
COUNTED = [
    ("Conv2D", ConvSpec, {"filters": 6, "kernel_size": 3, "groups": 3}),
    ("DepthwiseConv2D", DepthwiseConvSpec, {"kernel_size": 3, "depth_multiplier": 2}),
    ("SeparableConv2D", SeparableConvSpec, {"filters": 8, "kernel_size": 3}),
    (
        "SeparableConv2D",
        SeparableConvSpec,
        {"filters": 8, "kernel_size": 3, "depth_multiplier": 2, "use_bias": False},
    ),
    (
        "Conv2DTranspose",
        ConvTransposeSpec,
        {"filters": 8, "kernel_size": 3, "strides": 2},
    ),
    ("Dense", DenseSpec, {"units": 2, "use_bias": False}),
    ("BatchNormalization", BatchNormSpec, {}),
    ("BatchNormalization", BatchNormSpec, {"scale": False}),
]


@pytest.mark.parametrize(("name", "make", "options"), COUNTED)
def test_keras_counts_the_same_parameters(name, make, options):
    layer, spec = getattr(keras.layers, name)(**options), make(**options)
    layer.build((None, *SHAPE))
    assert num_params(spec, SHAPE) == layer.count_params()
    trainable = sum(math.prod(w.shape) for w in layer.trainable_weights)
    assert num_trainable_params(spec, SHAPE) == trainable


# --- the shapes of tensors ------------------------------------------------------------

INPUT = keras.Input((28, 28, 1))
TENSOR = tf.zeros((1, 28, 28, 1))


@pytest.mark.parametrize("size", [INPUT.shape[1:-1], TENSOR.shape[1:3], [28, 28]])
def test_the_sizes_of_a_tensor_are_understood(size):
    assert conv_output_size(size, kernel_size=5) == (24, 24)
    assert padding_amounts(size, kernel_size=5, padding="same") == ((2, 2), (2, 2))
    assert diagnose_output_size(23, input_size=size, kernel_size=5).routes
    assert diagnose_output_size(size, input_size=32, kernel_size=5).is_correct
    conv = ConvSpec(filters=1, kernel_size=5)
    assert receptive_field([conv], size)[0].output_size == 24
    assert trace([conv], (*size, 1)).output_shape == (24, 24, 1)


def test_the_shape_of_one_example_is_understood():
    conv = ConvSpec(filters=6, kernel_size=5)
    assert output_shape(conv, INPUT.shape[1:]) == (24, 24, 6)
    assert trace([conv], TENSOR.shape[1:]).output_shape == (24, 24, 6)
    assert conv_output_size(tf.constant(28), kernel_size=tf.constant(5)) == 24
    layer = keras.layers.Conv1D(6, 5)  # which stores its kernel's size as (5,)
    assert conv_output_size(28, kernel_size=layer.kernel_size) == 24


@pytest.mark.parametrize(
    "size",
    [
        INPUT.shape,
        TENSOR.shape,
        INPUT,
        TENSOR,
        keras.Input((None, 28, 1)).shape[1:-1],
        tf.TensorShape(None),
        tf.constant(28.0),
        tf.constant("28"),
    ],
    ids=str,
)
def test_what_is_no_size_of_the_axes_is_refused_in_words(size):
    with pytest.raises((TypeError, ValueError), match=r"must be .* Received: "):
        conv_output_size(size, kernel_size=5)
    with pytest.raises((TypeError, ValueError), match=r"must be .* Received: "):
        diagnose_output_size(24, input_size=size, kernel_size=5)
    with pytest.raises((TypeError, ValueError), match=r"must be .* Received: "):
        diagnose_output_size(size, input_size=(28, 28), kernel_size=5)
