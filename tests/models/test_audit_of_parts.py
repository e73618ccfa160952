"""The audit of single parts that are other people's: subsampling, tables, codes.

As in ``test_audit_of_strangers``, they are judged by what they do.
"""

import keras
import numpy as np
import pytest
from keras import layers, ops

from lenet_course.layers import (
    C3_TABLE,
    digit_codes,
)
from lenet_course.layers import scaled_tanh as papers
from lenet_course.models import audit_lenet5
from tests.models.faithful import chain, differing, parts

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
