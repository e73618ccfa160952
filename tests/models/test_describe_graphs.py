"""`describe` and `trace` on graphs: chains of every form, and what is no chain."""

import math

import keras
import pytest
from keras import layers

from lenet_course import models
from lenet_course.layers import MinPooling2D
from lenet_course.models import describe


def totals(model):
    """Parameters and trainable ones, which must be those of Keras; then the names."""
    trace = models.trace(model)
    trainable = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    assert (trace.num_params, trace.num_trainable_params) == (
        model.count_params(),
        trainable,
    )
    assert trace.output_shape == model.output_shape[1:]
    return [row.name for row in trace]


def functional(*parts, shape=(28, 28, 1)):
    """The layers one after the other; a layer may come again."""
    tensor = source = keras.Input(shape)
    for part in parts:
        tensor = part(tensor)
    return keras.Model(source, tensor, name="m")


def test_three_axes_are_described_like_two():
    model = keras.Sequential(
        [
            keras.Input((30, 35, 30, 1)),
            layers.Conv3D(32, 5, strides=5, padding="same", name="conv"),
            layers.MaxPooling3D((2, 1, 2)),
            layers.SpatialDropout3D(0.1),
            layers.GlobalAveragePooling3D(),
            layers.Dense(2),
        ]
    )
    totals(model)
    trace = models.trace(model)
    assert trace["conv"].num_params == 4_032
    assert trace["conv"].output_shape == (6, 7, 6, 32)
    assert trace.rows[1].receptive_field.size == (10, 5, 10)


@pytest.mark.parametrize(
    "layer",
    [
        layers.MaxPooling2D(2, name="again"),
        layers.ReLU(name="again"),
        layers.Dropout(0.5, name="again"),
        MinPooling2D(2, name="again"),
        layers.Reshape((14, -1, 7), name="again"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_a_layer_without_weights_may_stand_at_two_places(layer):
    first, second = (layers.Conv2D(7, 3, padding="same") for _ in range(2))
    model = functional(first, layer, second, layer)
    assert totals(model).count("again") == 2


def twice(part):
    """A model in which a part with weights stands at two places."""
    return functional(part, layers.ReLU(), part)


@pytest.mark.parametrize(
    ("model", "culprit"),
    [
        (lambda: twice(layers.Conv2D(1, 3, name="c")), "'c' \\(Conv2D\\)"),
        (lambda: twice(layers.BatchNormalization(name="b")), "'b' "),
        (lambda: twice(layers.PReLU(name="p")), "'p' "),
        (
            lambda: twice(functional(layers.Conv2D(1, 1, name="inner"))),
            "'inner' ",
        ),
    ],
)
def test_weights_at_two_places_are_refused(model, culprit):
    with pytest.raises(ValueError, match=f"{culprit}.*weights are used twice.*of its"):
        describe(model())


def test_models_inside_models_are_opened():
    augment = keras.Sequential(
        [
            layers.RandomFlip("horizontal", name="flip"),
            layers.RandomRotation(0.1, name="turn"),
            layers.RandomTranslation(0.1, 0.1, name="move"),
            layers.Rescaling(1 / 255, name="scale"),
        ]
    )
    pooled = functional(
        layers.Conv2D(4, 3, name="conv"),
        layers.MaxPooling2D(2, name="pool"),
        shape=(None, None, 1),
    )
    doubly = keras.Sequential([pooled, layers.BatchNormalization(name="norm")])
    model = functional(
        layers.Resizing(32, 32, name="resize"),
        augment,
        layers.Pipeline([layers.RandomZoom(0.1, name="zoom")]),
        doubly,
        layers.Flatten(name="flat"),
        layers.Dense(10, name="dense"),
        shape=(40, 30, 1),
    )
    assert " ".join(totals(model)) == (
        "resize flip turn move scale zoom conv pool norm flat dense"
    )
    assert models.trace(model)["pool"].output_shape == (15, 15, 4)
    assert [spec.name for spec in describe(augment)] == [
        "flip",
        "turn",
        "move",
        "scale",
    ]


def test_a_model_without_weights_may_stand_at_two_places():
    halve = functional(layers.AveragePooling2D(2, name="half"), shape=(None, None, 1))
    model = functional(halve, layers.Conv2D(1, 3, name="conv"), halve)
    assert totals(model) == ["half", "conv", "half"]


@pytest.mark.parametrize(
    ("parts", "target"),
    [
        ([layers.Reshape((28, 28, 1))], (28, 28)),
        ([layers.Reshape((28, -1, 1))], (28, 28)),
        ([layers.Reshape((28, 28)), layers.Reshape((28, 28, 1))], (28, 28, 1)),
    ],
)
def test_a_reshape_that_only_appends_the_channel_keeps_the_receptive_field(
    parts, target
):
    model = functional(
        *parts,
        layers.Conv2D(4, 3, name="conv"),
        layers.MaxPooling2D(2, name="pool"),
        shape=target,
    )
    totals(model)
    trace = models.trace(model)
    assert trace["conv"].receptive_field.size == 3
    assert trace["pool"].receptive_field[1:5] == (4, 2, 0, 1.5)


def test_a_model_of_any_size_is_traced_for_a_given_one():
    model = functional(layers.Conv2D(4, 3), shape=(None, None, 1))
    assert models.trace(model, (9, 8, 1)).output_shape == (7, 6, 4)
    unbuilt = keras.Sequential([layers.Conv2D(4, 3)])
    assert models.trace(unbuilt, (9, 8, 1)).output_shape == (7, 6, 4)
    for open_model in (model, unbuilt):
        with pytest.raises(ValueError, match=r"`input_shape` must be given.*open"):
            models.trace(open_model)
    for shape, complaint in (
        ((), "`input_shape` must be whole numbers"),
        ((0, 8, 1), "`input_shape` must be at least 1"),
        ((9, 8), r"`input_shape` must be 3 sizes.*\(None, None, 1\)"),
        ((2, 2, 1), "No window fits"),
    ):
        with pytest.raises(ValueError, match=complaint):
            models.trace(model, shape)
    with pytest.raises(TypeError, match="`input_shape` must be"):
        models.trace(model, 9)


def branching():
    source = keras.Input((8, 8, 1))
    joined = layers.Add(name="join")([source, layers.ReLU()(source)])
    return keras.Model(source, joined)


def two_outputs():
    source = keras.Input((8, 8, 1))
    return keras.Model(source, [layers.ReLU()(source), layers.ReLU()(source)], name="m")


def two_inputs():
    sources = [keras.Input((8,)), keras.Input((8,))]
    return keras.Model(sources, layers.ReLU()(sources[0]), name="m")


class Subclassed(keras.Model):
    pass


class Conv2D(layers.Layer):
    """A class that only shares its name with one of Keras."""


def sequential(*parts):
    return lambda: keras.Sequential([*parts])


@pytest.mark.parametrize(
    ("model", "complaint"),
    [
        (branching, "'join' \\(Add\\).* joins 2 tensors.*branches alone"),
        (two_outputs, "'m' .* 1 inputs and 2 outputs"),
        (two_inputs, "'m' .* 2 inputs and 1 outputs"),
        (lambda: Subclassed(name="mine"), "'mine' \\(Subclassed\\).* keeps no graph"),
        (sequential(Conv2D(name="c")), "'c' .* no spec is known.*around it alone"),
        (
            sequential(layers.Conv2D(2, 3, data_format="channels_first", name="cf")),
            "'cf' .* channels_first",
        ),
        (
            sequential(
                keras.Input((8, 8, 2)), layers.BatchNormalization(axis=1, name="rows")
            ),
            "'rows' .* axis 1 instead of the channels",
        ),
        (
            sequential(
                keras.Input((8, 8, 2)),
                layers.LayerNormalization(axis=[1, 2, 3], name="all"),
            ),
            "'all' .* axis 1 and 2 and 3 instead of the channels",
        ),
        (
            sequential(keras.Input((8, 8, 2)), layers.Softmax(axis=2, name="columns")),
            "'columns' .* axis 2 instead of the channels",
        ),
        (
            sequential(layers.DepthwiseConv2D(3, (1, 2), name="dw")),
            "'dw' .* same on both axes",
        ),
        (
            sequential(keras.Input((None, 4)), layers.Reshape((-1, 2), name="r")),
            "'r' .* -1 is open",
        ),
        (
            sequential(keras.Input((4,)), layers.Normalization(name="n")),
            "'n' .* around it alone",
        ),
        (
            sequential(keras.Input((9, 4)), layers.LSTM(3, name="lstm")),
            "'lstm' .* around it alone",
        ),
        (
            sequential(keras.Input((9,)), layers.Embedding(50, 3, name="words")),
            "'words' .* around it alone",
        ),
        (
            sequential(keras.Input((9,)), layers.Lambda(lambda x: x, name="any")),
            "'any' .* around it alone",
        ),
    ],
)
def test_what_is_no_chain_is_refused_with_layer_and_reason(model, complaint):
    with pytest.raises(ValueError, match=f"`model` must be a chain.*{complaint}"):
        describe(model())


@pytest.mark.parametrize(
    "function",
    [
        lambda x: keras.ops.reshape(x, (-1, 64, 1)),
        lambda x: layers.ReLU()(x) * 2.0,
        lambda x: x[:, ::2],
        keras.ops.relu,
        lambda x: keras.ops.mean(x, axis=(1, 2)),
    ],
)
def test_operations_inside_a_model_are_refused_in_words(function):
    model = functional(function)
    with pytest.raises(ValueError, match=r"is a function of keras\.ops.*put a layer"):
        describe(model)


@pytest.mark.parametrize("thing", [None, "model", layers.ReLU()])
def test_what_is_no_model_is_refused(thing):
    with pytest.raises(TypeError, match="`model` must be a Keras model"):
        describe(thing)
