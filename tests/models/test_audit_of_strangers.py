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
from tests.models.faithful import chain, differing, parts


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
    """Pools, from the last row to the first."""

    def call(self, x):
        return ops.flip(ops.average_pool(x, 2, 2), axis=1)


@pytest.mark.parametrize("kind", [Raising, Moody, Odd])
def test_a_layer_that_cannot_be_judged_leaves_the_others(kind):
    audit = audit_lenet5(chain(s2=lambda: kind(name="mine")))
    assert audit["C1"].verdict == "yes"
    for name in ("S2", "squashing", "connections"):
        assert audit[name].verdict == "unknown"
        assert audit[name].found.startswith("could not be")
    assert audit["trainable parameters"].found == "59,988"
    # Nothing is known of what comes behind a layer that raises.
    others = {audit[name].verdict for name in ("C3", "S4", "C5", "F6", "output")}
    assert others == ({"unknown"} if kind is Raising else {"yes"})


class Tired(keras.Model):
    """Was built, but takes no more numbers."""

    is_tired = False

    def __init__(self):
        super().__init__()
        self.c1 = layers.Conv2D(6, 5)

    def call(self, x):
        if self.is_tired:
            raise RuntimeError("not again")
        return self.c1(x)


def test_a_model_that_raises_is_not_judged():
    model = called(Tired())
    model.is_tired = True
    audit = audit_lenet5(model)
    assert audit["input"].verdict == "yes"
    assert audit["trainable parameters"].found == "156"
    others = [finding.verdict for finding in audit.findings[1:-2]]
    assert set(others) == {"unknown"}


class TwoAnswers(keras.Model):
    """Takes a list, and gives a dictionary."""

    def __init__(self):
        super().__init__()
        self.c1 = layers.Conv2D(6, 5)

    def call(self, images):
        return {"sum": self.c1(images[0] + images[1]), "first": images[0]}


def test_models_with_several_inputs_and_outputs_are_judged():
    left, right = keras.Input((32, 32, 1)), keras.Input((32, 32, 1))
    x = layers.Conv2D(6, 5)(layers.Subtract()([left, right]))
    graph = keras.Model([left, right], [x, layers.ReLU()(x)])
    subclassed = TwoAnswers()
    subclassed([np.zeros((1, 32, 32, 1), "float32")] * 2)
    for model in (graph, subclassed):
        audit = audit_lenet5(model)
        assert audit["input"].found == "2 inputs"
        assert audit["C1"].verdict == "yes"
        assert audit["C3"].found == "no second convolution"


def test_what_changes_images_before_the_model_is_no_squashing():
    before = [
        keras.Input((28, 28, 1), dtype="uint8"),
        layers.Rescaling(1 / 255),
        layers.RandomRotation(0.1),
        layers.ZeroPadding2D(2),
        layers.Dropout(0.5),
        layers.Identity(),
    ]
    model = keras.Sequential([*before, *parts()])
    assert differing(model) == {"input": "28 × 28 × 1"}


def test_half_precision_is_no_function():
    half = {"dtype": "mixed_float16"}
    model = chain(c1=lambda: layers.Conv2D(6, 5, activation=papers, **half))
    assert differing(model) == {}


def test_rows_of_numbers_are_no_images():
    model = keras.Sequential(
        [keras.Input((32, 1)), layers.Conv1D(6, 5), layers.MaxPooling1D(2)]
    )
    audit = audit_lenet5(model)
    assert audit["C1"].found == "no convolution"
    assert audit["S2"].found == "no layer that pools"
    assert audit["input"].found == "32 × 1"


def test_a_model_of_any_size_is_audited():
    source = keras.Input((None, None, 1))
    audit = audit_lenet5(keras.Model(source, layers.Conv2D(6, 5)(source)))
    assert audit["input"].found == "? × ? × 1"
    assert audit["C1"].verdict == "yes"
