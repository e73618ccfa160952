"""The parts of the LeNet-5 of 1998, each against plain loops, and as Keras layers."""

import itertools
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_course.layers import (
    C3_TABLE,
    PartiallyConnectedConv2D,
    RBFOutput,
    Subsampling2D,
    UniformWithin,
    digit_codes,
    scaled_tanh,
)
from tests import paper_1998

TABLE = ((1, 0, 1), (1, 1, 0))


def images(*shape):
    return np.random.default_rng(1).normal(size=shape)


def randomised(layer, input_shape):
    """The layer, built, with random weights, so that no weight is seen as 0 or 1."""
    if not layer.built:
        layer.build((None, *input_shape))
    rng = np.random.default_rng(2)
    layer.set_weights([rng.normal(size=weight.shape) for weight in layer.weights])
    return layer


def windows(image, size, strides):
    """(output row, output column, window) for every window that fits."""
    rows = range(0, image.shape[0] - size[0] + 1, strides[0])
    columns = range(0, image.shape[1] - size[1] + 1, strides[1])
    for (r, top), (c, left) in itertools.product(enumerate(rows), enumerate(columns)):
        yield r, c, image[top : top + size[0], left : left + size[1]]


@pytest.mark.parametrize("reduction", ["sum", "average"])
@pytest.mark.parametrize(
    ("pool_size", "strides"), [((2, 2), None), ((3, 2), (1, 2)), ((1, 3), (2, 1))]
)
def test_subsampling_against_loops(pool_size, strides, reduction):
    image = images(2, 7, 8, 3)
    layer = Subsampling2D(
        pool_size, strides, reduction=reduction, activation="tanh", dtype="float64"
    )
    randomised(layer, image.shape[1:])
    reduce = {"sum": np.sum, "average": np.mean}[reduction]
    coefficient, bias = (np.array(weight) for weight in layer.weights)
    expected = np.empty(layer.compute_output_shape(image.shape))
    for index, example in enumerate(image):
        for r, c, window in windows(example, pool_size, strides or pool_size):
            inputs = reduce(window, axis=(0, 1))
            expected[index, r, c] = np.tanh(coefficient * inputs + bias)
    np.testing.assert_allclose(layer(image), expected, rtol=1e-12)


@pytest.mark.parametrize("table", [TABLE, C3_TABLE])
@pytest.mark.parametrize("strides", [(1, 1), (2, 3)])
@pytest.mark.parametrize("use_bias", [True, False])
def test_partial_convolution_against_loops(table, strides, use_bias):
    num_inputs, num_maps = np.shape(table)
    image = images(2, 7, 8, num_inputs)
    layer = PartiallyConnectedConv2D(
        table,
        (3, 2),
        strides=strides,
        use_bias=use_bias,
        activation="tanh",
        dtype="float64",
    )
    randomised(layer, image.shape[1:])
    kernels = iter(np.moveaxis(np.array(layer.kernel), -1, 0))
    expected = np.zeros(layer.compute_output_shape(image.shape))
    for i, o in itertools.product(range(num_inputs), range(num_maps)):
        if not table[i][o]:
            continue
        kernel = next(kernels)
        for index, example in enumerate(image[..., i]):
            for r, c, window in windows(example, (3, 2), strides):
                expected[index, r, c, o] += (window * kernel).sum()
    assert next(kernels, None) is None
    if use_bias:
        expected += np.array(layer.bias)
    np.testing.assert_allclose(layer(image), np.tanh(expected), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_full_table_is_a_complete_convolution(padding):
    image = images(2, 9, 6, 2).astype("float32")
    partial = PartiallyConnectedConv2D([[1] * 3] * 2, 5, padding=padding, strides=2)
    complete = keras.layers.Conv2D(3, 5, padding=padding, strides=2)
    randomised(partial, image.shape[1:])
    complete.build(image.shape)
    kernel = np.array(partial.kernel).reshape(5, 5, 2, 3)
    complete.set_weights([kernel, np.array(partial.bias)])
    np.testing.assert_allclose(partial(image), complete(image), rtol=1e-4, atol=1e-5)
    assert partial.compute_output_shape((2, 9, 6, 2)) == complete(image).shape


def test_a_mask_of_truth_values_is_a_table():
    mask = np.array(C3_TABLE) == 1
    assert PartiallyConnectedConv2D(mask, 5).connection_table == C3_TABLE


def test_rbf_against_loops():
    codes, x = images(4, 7), images(3, 7)
    layer = RBFOutput(codes, dtype="float64")
    expected = [[sum((a - w) ** 2) for w in codes.astype("float32")] for a in x]
    np.testing.assert_allclose(layer(x), expected, rtol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
def test_the_penalties_are_as_many_as_the_codes(shape):
    layer = RBFOutput(images(4, 7))
    expected = layer(images(*shape, 7)).shape
    assert layer.compute_output_shape((*shape, 7)) == expected == (*shape, 4)
    assert layer.compute_output_shape((None, 7)) == (None, 4)


@pytest.mark.parametrize(
    ("layer", "input_shape", "num_weights"),
    [
        (Subsampling2D(2), (28, 28, 6), (12, 0)),
        (Subsampling2D(2), (10, 10, 16), (32, 0)),
        (PartiallyConnectedConv2D(C3_TABLE, 5), (14, 14, 6), (1516, 0)),
        (RBFOutput(digit_codes()), (84,), (0, 840)),
        (RBFOutput(digit_codes(), learn_codes=True), (84,), (840, 0)),
    ],
)
def test_weights_of_the_paper(layer, input_shape, num_weights):
    layer.build((None, *input_shape))
    parts = (layer.trainable_weights, layer.non_trainable_weights)
    found = tuple(sum(math.prod(w.shape) for w in part) for part in parts)
    assert found == num_weights


def all_layers(dtype="float32"):
    return [
        PartiallyConnectedConv2D(
            TABLE, (3, 2), activation=scaled_tanh, name="c", dtype=dtype
        ),
        Subsampling2D((2, 1), activation=scaled_tanh, name="s", dtype=dtype),
        keras.layers.Flatten(dtype=dtype),
        RBFOutput(np.sign(images(4, 24)), name="r", dtype=dtype),
    ]


def test_gradients_against_finite_differences():
    source = keras.Input((6, 5, 2), dtype="float64")
    model = keras.Sequential([source, *all_layers("float64")])
    x = tf.constant(images(2, 6, 5, 2))
    weights = model.trainable_variables

    def loss():
        return tf.reduce_sum(tf.sin(model(x)))

    with tf.GradientTape() as tape:
        tape.watch(x)
        value = loss()
    gradients = tape.gradient(value, [w.value for w in weights])
    for weight, gradient in zip(weights, gradients, strict=True):
        before = np.array(weight)
        for place in itertools.islice(np.ndindex(before.shape), 12):
            sides = []
            for step in (1e-6, -1e-6):
                changed = before.copy()
                changed[place] += step
                weight.assign(changed)
                sides.append(float(loss()))
            weight.assign(before)
            expected = (sides[0] - sides[1]) / 2e-6
            np.testing.assert_allclose(
                gradient.numpy()[place], expected, rtol=1e-5, atol=1e-6
            )


def test_saves_and_loads(tmp_path):
    model = keras.Sequential([keras.Input((6, 5, 2)), *all_layers()])
    for layer in model.layers:
        if layer.weights and layer.name != "r":
            randomised(layer, layer.input.shape[1:])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    x = images(3, 6, 5, 2).astype("float32")
    np.testing.assert_array_equal(model(x), again(x))
    for layer in model.layers:
        assert again.get_layer(layer.name).get_config() == layer.get_config()
    assert again.get_layer("s").activation is scaled_tanh


def test_every_option_survives_the_config():
    table = PartiallyConnectedConv2D(
        TABLE,
        3,
        strides=2,
        padding="same",
        use_bias=False,
        kernel_initializer=UniformWithin([0.5] * 4, seed=3),
    )
    subsampling = Subsampling2D(
        (3, 2), (2, 1), reduction="average", coefficient_initializer="zeros"
    )
    assert subsampling.padding == "valid", "always"
    for layer in (table, subsampling, RBFOutput([[1, -1]], learn_codes=True)):
        again = type(layer).from_config(layer.get_config())
        assert again.get_config() == layer.get_config()


@pytest.mark.parametrize(
    ("layer", "names"),
    [
        (
            PartiallyConnectedConv2D(
                TABLE,
                3,
                kernel_initializer=UniformWithin([0.5] * 4, seed=3),
                bias_initializer="ones",
            ),
            ["kernel", "bias"],
        ),
        (
            Subsampling2D(2, coefficient_initializer="zeros", bias_initializer="ones"),
            ["coefficient", "bias"],
        ),
        (RBFOutput([[1, -1]]), ["codes"]),
    ],
)
def test_weights_begin_as_asked_for_under_their_names(layer, names):
    for one in (layer, type(layer).from_config(layer.get_config())):
        one.build((None, 9, 9, 2))
        weights = {weight.name: np.array(weight) for weight in one.weights}
        assert list(weights) == names
        if "kernel" in weights:
            drawn = UniformWithin([0.5] * 4, seed=3)((3, 3, 4))
            np.testing.assert_array_equal(weights["kernel"], drawn)
            assert -0.5 <= weights["kernel"].min() < 0 < weights["kernel"].max() <= 0.5
        assert (weights.get("coefficient", np.zeros(2)) == 0).all()
        assert (weights.get("bias", np.ones(2)) == 1).all()


def test_symbolic_shapes_need_no_sizes():
    source = keras.Input((None, None, 6))
    x = PartiallyConnectedConv2D(C3_TABLE, 5)(source)
    model = keras.Model(source, Subsampling2D(2)(x))
    assert model.output_shape == (None, None, None, 16)
    assert model(np.zeros((1, 14, 18, 6))).shape == (1, 5, 7, 16)


def test_default_kernels_fill_the_range_of_their_maps():
    keras.utils.set_random_seed(0)
    layer = PartiallyConnectedConv2D(C3_TABLE, 5)
    layer.build((None, 14, 14, 6))
    readers = np.nonzero(C3_TABLE)[1]
    for o in range(16):
        largest = np.abs(np.array(layer.kernel)[..., readers == o]).max()
        limit = 1 / np.sqrt(25 * np.sum(C3_TABLE, axis=0)[o])
        assert 0.9 * limit < largest <= limit * 1.000001


def test_the_table_is_the_papers():
    assert [list(row) for row in C3_TABLE] == paper_1998.TABLE_I


def test_codes_are_the_papers():
    codes = digit_codes()
    assert set(np.unique(codes)) == {-1, 1}
    black = (codes == 1).sum(axis=1)
    assert black.tolist() == [35, 27, 33, 32, 41, 35, 39, 25, 43, 39]
    different = (codes[:, None] != codes[None]).sum(axis=-1)
    pairs = {(a, b): different[a, b] for a, b in itertools.combinations(range(10), 2)}
    assert min(pairs, key=pairs.get) == (6, 8)
    assert (min(pairs.values()), max(pairs.values())) == (12, 50)
    assert {pair for pair, count in pairs.items() if count == 50} == {
        *((1, 4), (1, 8), (4, 7))
    }
    seven = codes[7].reshape(12, 7)
    assert (seven[0] == 1).all()
    assert seven[1].tolist() == [-1, -1, -1, -1, -1, 1, 1]


def test_scaled_tanh_is_the_papers():
    # Appendix A: f(1) = 1, f(-1) = -1, within +-1.7159, a gain near 1.
    x = np.linspace(-20, 20, 401)
    np.testing.assert_allclose(scaled_tanh(x), 1.7159 * np.tanh(x * 2 / 3), rtol=1e-6)
    np.testing.assert_allclose(scaled_tanh(np.array([-1.0, 1.0])), [-1, 1], atol=1e-5)
    slope = float(scaled_tanh(np.float64(1e-4))) / 1e-4
    assert slope == pytest.approx(1.7159 * 2 / 3, rel=1e-4)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Subsampling2D(2, reduction="max"), "`reduction`.*'max'"),
        (lambda: Subsampling2D(0), "pool_size"),
        (lambda: PartiallyConnectedConv2D([[1, 2]], 3), "`connection_table`"),
        (lambda: PartiallyConnectedConv2D([[1, 0], [1]], 3), "`connection_table`"),
        (lambda: PartiallyConnectedConv2D([1, 0], 3), "`connection_table`"),
        (lambda: PartiallyConnectedConv2D([[1, 0], [1, 0]], 3), "every"),
        (lambda: PartiallyConnectedConv2D([], 3), "`connection_table`"),
        (lambda: PartiallyConnectedConv2D(TABLE, 0), "kernel_size"),
        (lambda: PartiallyConnectedConv2D(TABLE, 3, padding="full"), "padding"),
        (
            lambda: PartiallyConnectedConv2D(TABLE, 3).build((None, 9, 9, 3)),
            r"`input_shape` must be \(\.\.\., 2\), a map for each row.*9, 9, 3\)",
        ),
        (
            lambda: RBFOutput([1, -1]),
            r"`codes` must be a row of numbers for each class, of shape "
            r"\(units, features\). Received: codes=\[1, -1\]",
        ),
        (lambda: RBFOutput(np.ones((0, 3))), "`codes` must be"),
        (lambda: RBFOutput([[1, -1], [1]]), "`codes` must be"),
        (
            lambda: RBFOutput([[1, -1]]).build((None, 3)),
            r"`input_shape` must be \(\.\.\., 2\), as long as its codes.*\(None, 3\)",
        ),
        (
            lambda: UniformWithin([1.0, 0.0]),
            r"`limits` must be a row of positive numbers. .*limits=\[1.0, 0.0\]",
        ),
        (
            lambda: UniformWithin([]),
            r"`limits` must be a row of positive numbers. .*limits=\[\]",
        ),
        (lambda: UniformWithin(2.0), "`limits` must be"),
        (lambda: UniformWithin(["wide"]), "`limits` must be"),
        (
            lambda: UniformWithin([1.0, 2.0])((3, 3)),
            r"`shape` must be of 2 entries.*\(3, 3\)",
        ),
    ],
)
def test_bad_arguments_are_refused(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()
