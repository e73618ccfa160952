"""The audit of models whose layers and functions are other people's.

It must judge what they do. So each faithful part of 1998 comes under several other
names, and each name that the course uses comes with another meaning.
"""

import math

import keras
import numpy as np
import pytest
from keras import layers, ops

from lenet_course.layers import (
    C3_TABLE,
    PartiallyConnectedConv2D,
    RBFOutput,
    Subsampling2D,
    digit_codes,
)
from lenet_course.layers import scaled_tanh as papers
from lenet_course.models import audit_lenet5


def differing(model):
    return {
        finding.name: finding.found
        for finding in audit_lenet5(model).findings
        if finding.verdict != "yes"
    }


def parts(squash=papers, **exchanged):
    """The layers of 1998, with some exchanged, by name."""
    ours = {
        "c1": lambda: layers.Conv2D(6, 5, activation=squash),
        "s2": lambda: Subsampling2D(2, activation=squash),
        "c3": lambda: PartiallyConnectedConv2D(C3_TABLE, 5, activation=squash),
        "s4": lambda: Subsampling2D(2, activation=squash),
        "c5": lambda: layers.Conv2D(120, 5, activation=squash),
        "flatten": layers.Flatten,
        "f6": lambda: layers.Dense(84, activation=squash),
        "output": lambda: RBFOutput(digit_codes()),
    }
    return [make() for make in (ours | exchanged).values()]


def chain(**exchanged):
    return keras.Sequential([keras.Input((32, 32, 1)), *parts(**exchanged)])


def test_the_parts_alone_differ_in_nothing():
    assert differing(chain()) == {}


# --- Models without a graph -----------------------------------------------------------


class Subclassed(keras.Model):
    """Squashes and flattens without layers."""

    def __init__(self):
        super().__init__()
        self.convolutions = [
            layers.Conv2D(6, 5),
            PartiallyConnectedConv2D(C3_TABLE, 5),
            layers.Conv2D(120, 5),
        ]
        self.pools = [Subsampling2D(2), Subsampling2D(2)]
        self.f6, self.codes = layers.Dense(84), RBFOutput(digit_codes())

    def call(self, x):
        for convolution, pool in zip(self.convolutions, self.pools, strict=False):
            x = papers(pool(papers(convolution(x))))
        x = papers(self.convolutions[2](x))
        return self.codes(papers(self.f6(ops.reshape(x, (-1, 120)))))


class InTwoHalves(keras.Model):
    """Holds models, and takes the argument for training."""

    def __init__(self):
        super().__init__(name="halves")
        self.below = keras.Sequential(parts()[:4])
        self.above = keras.Sequential(parts()[4:])

    def call(self, x, training=False):
        return self.above(self.below(x, training=training), training=training)


class Block(layers.Layer):
    """A convolution and a pooling as one layer."""

    def __init__(self, convolution, pool):
        super().__init__()
        self.convolution, self.pool = convolution, pool

    def call(self, x):
        return self.pool(papers(self.convolution(x)))


def of_blocks():
    c1, s2, c3, s4, *others = parts()
    for layer in (c1, c3):
        layer.activation = keras.activations.linear
    return keras.Sequential(
        [keras.Input((32, 32, 1)), Block(c1, s2), Block(c3, s4), *others]
    )


def called(model):
    model(np.zeros((2, 32, 32, 1), "float32"))
    return model


@pytest.mark.parametrize(
    "make",
    [
        lambda: called(Subclassed()),
        lambda: called(InTwoHalves()),
        of_blocks,
        lambda: keras.Sequential([keras.Input((32, 32, 1)), called(Subclassed())]),
    ],
)
def test_models_without_a_graph_are_judged(make):
    assert differing(make()) == {}


def test_a_subclassed_model_that_is_not_built_is_refused_in_words():
    for model in (Subclassed(), keras.Sequential([layers.Dense(3)])):
        with pytest.raises(ValueError, match=r"`model` must.*not built.*keras\.Input"):
            audit_lenet5(model)


# --- One layer at two places ----------------------------------------------------------


def test_a_layer_that_is_used_twice_counts_at_both_places():
    squash, pool = layers.Activation(papers), layers.AveragePooling2D(2)
    x = source = keras.Input((32, 32, 1))
    for layer in (layers.Conv2D(6, 5), pool, layers.Conv2D(16, 5), pool):
        x = squash(layer(x))
    x = squash(layers.Conv2D(120, 5)(x))
    x = squash(layers.Dense(84)(layers.Flatten()(x)))
    audit = audit_lenet5(keras.Model(source, layers.Dense(10)(x)))
    assert audit["squashing"].verdict == "yes"
    for name in ("S2", "S4"):
        assert audit[name].found == "AveragePooling2D, no weights, 2 × 2"
    # 124,000 less the connections of the pooling's coefficients and biases.
    assert audit["connections"].verdict == "differs"


# --- Functions ------------------------------------------------------------------------


def scaled_tanh(x):
    """A function that only shares its name with the paper's."""
    return math.pi * ops.tanh(x)


class Squash(layers.Layer):
    def call(self, x):
        return 1.7159 * ops.tanh(0.66666667 * x)


class Callable:
    def __call__(self, x):
        return 1.7159 * ops.tanh(x * 2 / 3)


@pytest.mark.parametrize(
    "squash",
    [
        lambda x: 1.7159 * keras.activations.tanh(2 * x / 3),
        Callable(),
        # 1.7159 tanh(2x/3), by a sigmoid.
        lambda x: 1.7159 * (2 * ops.sigmoid(4 / 3 * x) - 1),
    ],
)
def test_the_papers_function_is_known_under_any_name(squash):
    assert differing(chain(squash=squash)) == {}


@pytest.mark.parametrize(
    "make",
    [Squash, lambda: layers.Lambda(Callable()), lambda: layers.Activation(papers)],
)
def test_the_papers_function_is_known_in_a_layer_of_its_own(make):
    separate = [
        layer
        for part in parts(squash=None)
        for layer in ([part] if isinstance(part, layers.Flatten) else [part, make()])
    ][:-1]
    model = keras.Sequential([keras.Input((32, 32, 1)), *separate])
    assert differing(model) == {}


@pytest.mark.parametrize(
    ("squash", "found"),
    [
        (scaled_tanh, "a function named scaled_tanh in 6 layers"),
        (lambda x: 1.7159 * ops.tanh(x), "a function named <lambda> in 6 layers"),
        ("tanh", "tanh in 6 layers"),
        (lambda x: ops.tanh(x), "tanh in 6 layers"),
        (ops.sigmoid, "sigmoid in 6 layers"),
        (None, "none"),
    ],
)
def test_another_function_is_not_taken_for_the_papers(squash, found):
    assert differing(chain(squash=squash)) == {"squashing": found}


# --- Subsampling ----------------------------------------------------------------------


class Gain(layers.Layer):
    """Windows that are added, times a number, plus a number: the paper's."""

    shape, squash, first = (), staticmethod(papers), "gain"

    def build(self, input_shape):
        shape = (*self.shape, input_shape[-1])
        for name in sorted(["gain", "offset"], key=lambda name: name != self.first):
            weight = self.add_weight(shape=shape, initializer="ones", name=name)
            setattr(self, name, weight)

    def windows(self, x):
        return 4 * ops.average_pool(x, 2, 2)

    def call(self, x):
        return self.squash(self.gain * self.windows(x) + self.offset)


class Averaging(Gain):
    shape, first = (1, 1, 1), "offset"

    def windows(self, x):
        return ops.average_pool(x, 2, 2)


class ByALayer(Gain):
    def __init__(self):
        super().__init__()
        self.pool = layers.AveragePooling2D(2)

    def windows(self, x):
        return self.pool(x)


class BySlices(Gain):
    def windows(self, x):
        rows = x[:, ::2] + x[:, 1::2]
        return rows[:, :, ::2] + rows[:, :, 1::2]


class Depthwise(layers.Layer):
    """The coefficients are a depthwise convolution of 1 x 1."""

    def __init__(self):
        super().__init__()
        self.pool = layers.AveragePooling2D(2)
        self.scale = layers.DepthwiseConv2D(1)

    def call(self, x):
        return papers(self.scale(self.pool(x)))


class AverageThenDepthwise(keras.Sequential):
    """Two layers of Keras."""

    def __init__(self):
        scale = layers.DepthwiseConv2D(1, activation=papers)
        super().__init__([layers.AveragePooling2D(2), scale])


STRANGERS = [Gain, Averaging, ByALayer, BySlices, Depthwise, AverageThenDepthwise]


@pytest.mark.parametrize("kind", STRANGERS)
def test_trainable_subsampling_is_known_under_any_name(kind):
    assert differing(chain(s2=kind, s4=kind)) == {}


class Largest(Gain):
    """Not a sum."""

    def windows(self, x):
        return ops.max_pool(x, 2, 2)


class Squares(Gain):
    """Not linear in what it adds."""

    def windows(self, x):
        return ops.sqrt(ops.average_pool(x**2, 2, 2))


class SharedPair(Gain):
    """One pair for all maps."""

    def build(self, input_shape):
        super().build((1,))


class NoOffset(Gain):
    """No bias."""

    def call(self, x):
        return self.squash(self.gain * self.windows(x) + 0 * self.offset)


class GainOfASquashedSum(Gain):
    """The coefficient stands outside the function."""

    def call(self, x):
        return self.gain * self.squash(self.windows(x) + self.offset)


class Subsampling2DOfAnotherKind(layers.Layer):
    def call(self, x):
        return ops.max_pool(x, 2, 2)


Subsampling2DOfAnotherKind.__name__ = "Subsampling2D"


@pytest.mark.parametrize(
    "kind",
    [Largest, Squares, SharedPair, NoOffset, GainOfASquashedSum],
)
def test_what_is_no_trainable_subsampling_is_not_taken_for_it(kind):
    found = differing(chain(s2=kind))
    assert found["S2"] == f"{kind.__name__}, other weights, 2 × 2"


def test_a_name_makes_no_subsampling():
    found = differing(chain(s2=Subsampling2DOfAnotherKind))
    assert found["S2"] == "Subsampling2D, no weights, 2 × 2"
    assert found["trainable parameters"] == "59,988"


# --- The connections of C3 ------------------------------------------------------------

TABLE = np.array(C3_TABLE)


class Masked(layers.Conv2D):
    """A complete kernel, of which a mask leaves a part."""

    mask = TABLE

    def call(self, x):
        kernel = self.kernel * self.mask.astype("float32")
        return papers(ops.conv(x, kernel, padding="valid") + self.bias)


class Shuffled(Masked):
    mask = TABLE[:, ::-1]


class Groups(layers.Layer):
    """A small convolution for each map, over the maps that it reads."""

    def __init__(self):
        super().__init__()
        self.small = [layers.Conv2D(1, 5, activation=papers) for _ in range(16)]

    def call(self, x):
        rows = [np.nonzero(column)[0].tolist() for column in TABLE.T]
        maps = [
            convolution(ops.take(x, row, axis=-1))
            for convolution, row in zip(self.small, rows, strict=True)
        ]
        return ops.concatenate(maps, axis=-1)


def graph_of_groups():
    """The same as a graph, with a layer for the parts and one that joins them."""
    c1, s2, _, *others = parts()
    x = source = keras.Input((32, 32, 1))
    below, maps = s2(c1(x)), []
    for column in TABLE.T:
        row = np.nonzero(column)[0].tolist()
        part = layers.Lambda(lambda x, row=row: ops.take(x, row, axis=-1))(below)
        maps.append(layers.Conv2D(1, 5, activation=papers)(part))
    x = layers.Concatenate()(maps)
    for layer in others:
        x = layer(x)
    return keras.Model(source, x)


def with_zeros():
    """A complete convolution in whose kernel the table's zeros stand."""
    model = chain(c3=lambda: layers.Conv2D(16, 5, activation=papers, name="c3"))
    layer = model.get_layer("c3")
    layer.kernel.assign(layer.kernel * TABLE)
    return model


COMPLETE = {"trainable parameters": "60,900"}


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (lambda: chain(c3=lambda: Masked(16, 5)), COMPLETE),
        (with_zeros, COMPLETE | {"connections": "430,908"}),
        (lambda: chain(c3=Groups), {}),
        (graph_of_groups, {}),
        (
            lambda: chain(c3=lambda: Shuffled(16, 5)),
            COMPLETE | {"C3": "16 maps, kernels 5 × 5, another connection table"},
        ),
    ],
)
def test_a_table_is_which_maps_reach_which(model, expected):
    assert differing(model()) == expected


def test_groups_are_another_table():
    audit = audit_lenet5(chain(c3=lambda: layers.Conv2D(16, 5, groups=2)))
    assert audit["C3"].found == "16 maps, kernels 5 × 5, another connection table"


class OwnConvolution(layers.Layer):
    """Windows of another size and stride, without a class of Keras."""

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(3, 4, input_shape[-1], 16))

    def call(self, x):
        return ops.conv(x, self.kernel, strides=(1, 2), padding="same")


def test_windows_are_measured():
    audit = audit_lenet5(chain(c3=OwnConvolution, c5=lambda: layers.Conv2D(120, 3)))
    assert audit["C3"].found == (
        "16 maps, kernels 3 × 4, strides 1 × 2, padding same, "
        "every map reads all maps below"
    )


# --- Codes ----------------------------------------------------------------------------


class Distances(layers.Layer):
    """Codes that are no weights."""

    codes = digit_codes()

    def call(self, x):
        return ops.sum((ops.expand_dims(x, 1) - self.codes) ** 2, axis=-1)


class Expanded(Distances):
    """The square, multiplied out."""

    def call(self, x):
        lengths = ops.sum(x**2, -1, keepdims=True) + (self.codes**2).sum(-1)
        return lengths - 2 * ops.matmul(x, self.codes.T)


class OtherCodes(Distances):
    codes = -digit_codes()


class Trained(Distances):
    def build(self, input_shape):
        self.codes = self.add_weight(shape=(10, 84))


class Absolute(Distances):
    """Not the square."""

    def call(self, x):
        return ops.sum(ops.abs(ops.expand_dims(x, 1) - self.codes), axis=-1)


@pytest.mark.parametrize("kind", [Distances, Expanded])
def test_fixed_codes_are_known_under_any_name(kind):
    assert differing(chain(output=kind)) == {}


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (OtherCodes, "10 RBF units with fixed other codes"),
        (Trained, "10 RBF units with trained other codes"),
        (Absolute, "10 units, a function in Absolute"),
    ],
)
def test_other_outputs_are_not_taken_for_the_codes(kind, found):
    assert differing(chain(output=kind))["output"] == found


def test_what_follows_the_codes_is_told():
    model = keras.Sequential([chain(), layers.Softmax()])
    found = differing(model)
    assert found == {"output": "10 RBF units with fixed 7 × 12 codes, then softmax"}


# --- What cannot be judged ------------------------------------------------------------


class Raising(layers.Layer):
    def call(self, x):
        raise RuntimeError("not today")

    def compute_output_shape(self, input_shape):
        return (None, 14, 14, 6)


class Moody(layers.Layer):
    """Takes its own input only, and hides its attributes."""

    @property
    def activation(self):
        raise RuntimeError("not for you")

    def call(self, x):
        if keras.ops.is_tensor(x) and hasattr(x, "numpy"):
            self.seen = getattr(self, "seen", 0) + 1
            if self.seen > 1:
                raise RuntimeError("once is enough")
        return ops.average_pool(x, 2, 2)


class Odd(layers.Layer):
    """Pools, but its windows are no rectangle side by side."""

    def call(self, x):
        return ops.flip(ops.average_pool(x, 2, 2), axis=1) + ops.mean(x)


@pytest.mark.parametrize("kind", [Raising, Moody])
def test_a_layer_that_raises_is_not_judged(kind):
    audit = audit_lenet5(chain(s2=kind))
    assert audit["C1"].verdict == "yes"
    for name in ("S2", "squashing", "connections"):
        assert audit[name].verdict == "unknown"
        assert audit[name].found.startswith("could not be")
    assert audit["trainable parameters"].found == "59,988"
