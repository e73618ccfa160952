"""`describe`: what Keras builds, read back as specs."""

import math

import keras
import pytest
from keras import layers

from lenet_course import models
from lenet_course.layers import MinPooling2D as OurMinPooling2D
from lenet_course.models import describe
from lenet_course.shapes import ConvSpec, ElementwiseSpec, PoolSpec, receptive_field


def by_layer(model):
    """(spec, layer) pairs; describe leaves out the input layer."""
    others = [x for x in model.layers if not isinstance(x, keras.layers.InputLayer)]
    specs = describe(model)
    assert [spec.name for spec in specs] == [layer.name for layer in others]
    return list(zip(specs, others, strict=True))


def assert_agrees_with_keras(model):
    rows = models.trace(model).rows
    for row, (_, layer) in zip(rows, by_layer(model), strict=True):
        assert row.output_shape == layer.output.shape[1:], layer.name
        assert row.num_params == layer.count_params(), layer.name
        trainable = sum(weight.shape.num_elements() for weight in layer_weights(layer))
        assert row.num_trainable_params == trainable, layer.name
    return rows


def layer_weights(layer):
    return [weight.value for weight in layer.trainable_weights]


def zeros(initializer, shape, dtype=None):
    return keras.ops.zeros(shape, dtype)


@pytest.fixture(scope="module")
def vgg16():
    # Zeros, as to draw 138 million numbers takes a second.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.initializers.GlorotUniform, "__call__", zeros)
        return keras.applications.VGG16(weights=None)


def test_vgg16_shapes_and_parameters(vgg16):
    rows = assert_agrees_with_keras(vgg16)
    assert sum(row.num_params for row in rows) == vgg16.count_params() == 138_357_544


def test_vgg16_receptive_field(vgg16):
    fields = {field.name: field for field in receptive_field(describe(vgg16))}
    last = fields["block5_pool"]
    assert (last.size, last.effective_stride) == (212, 32)
    # The dense layers see the whole map, whose size was not given.
    assert fields["fc1"].size is None
    known = {f.name: f for f in receptive_field(describe(vgg16), (224, 224))}
    assert known["fc1"].size == 212 + 6 * 32


def test_mobilenet_with_its_depthwise_layers():
    model = keras.applications.MobileNet(weights=None)
    rows = assert_agrees_with_keras(model)
    assert sum(row.num_params for row in rows) == model.count_params()
    kinds = {row.spec.kind for row in rows}
    assert {"DepthwiseConv", "ZeroPadding", "Reshape", "GlobalPool"} <= kinds
    fields = {f.name: f for f in receptive_field(describe(model), 224)}
    # 315 and 32: Araujo et al. 2019, table of modern networks, MobileNet v1.
    last = fields["conv_pw_13_relu"]
    assert (last.size, last.effective_stride) == (315, 32)


def two_dimensional_layers():
    return [
        layers.ZeroPadding2D(((0, 1), (2, 3))),
        layers.ZeroPadding2D((1, 2)),
        layers.Conv2D(6, (3, 5), padding="SAME", groups=3),
        layers.Conv2D(8, 3, strides=(2, 1), use_bias=False),
        layers.Cropping2D(((1, 0), (0, 2))),
        layers.BatchNormalization(),
        layers.BatchNormalization(scale=False),
        layers.BatchNormalization(center=False),
        layers.ReLU(),
        layers.SpatialDropout2D(0.1),
        layers.DepthwiseConv2D(3, dilation_rate=(2, 1), depth_multiplier=2),
        layers.SeparableConv2D(7, 2, depth_multiplier=3, padding="same"),
        layers.SeparableConv2D(7, 2, use_bias=False),
        layers.Conv2DTranspose(4, 3, strides=2, padding="same", output_padding=1),
        layers.Conv2DTranspose(4, (2, 3), use_bias=False),
        layers.MaxPooling2D((2, 3), strides=(1, 2), padding="same"),
        layers.AveragePooling2D(2),
        layers.Dense(9),
        layers.GlobalMaxPooling2D(keepdims=True),
        layers.Reshape((3, -1)),
        layers.Flatten(),
        layers.Dense(5, use_bias=False),
        layers.Activation("softmax"),
    ]


def test_every_two_dimensional_layer_agrees_with_keras():
    chain = [keras.Input((29, 40, 3)), *two_dimensional_layers()]
    assert_agrees_with_keras(keras.Sequential(chain))


def test_every_one_dimensional_layer_agrees_with_keras():
    chain = [
        keras.Input((40, 4)),
        layers.ZeroPadding1D((0, 2)),
        layers.Conv1D(8, 3, padding="causal", dilation_rate=2),
        layers.DepthwiseConv1D(3, strides=2),
        layers.SeparableConv1D(5, 2),
        layers.Conv1DTranspose(4, 3, strides=2),
        layers.Cropping1D((1, 2)),
        layers.MaxPooling1D(3, padding="same"),
        layers.AveragePooling1D(2, strides=1),
        layers.GlobalAveragePooling1D(),
        layers.Dense(3),
    ]
    assert_agrees_with_keras(keras.Sequential(chain))


def test_equal_numbers_for_both_axes_become_one():
    model = keras.Sequential([keras.Input((32, 32, 1)), layers.Conv2D(6, 5, name="c")])
    assert describe(model) == [ConvSpec(name="c", filters=6, kernel_size=5)]


def test_numbers_that_differ_stay_apart():
    layer = layers.Conv2D(6, (5, 3), name="c")
    model = keras.Sequential([keras.Input((32, 32, 1)), layer])
    assert describe(model) == [ConvSpec(name="c", filters=6, kernel_size=(5, 3))]


def test_functional_and_sequential_models_are_read_alike():
    chain = two_dimensional_layers()[:-1]
    tensor = source = keras.Input((29, 40, 3))
    for layer in chain:
        tensor = layer(tensor)
    functional = keras.Model(source, tensor)
    assert describe(functional) == describe(keras.Sequential([source, *chain]))


def test_a_part_of_a_larger_graph_is_read_alone():
    source = keras.Input((8, 8, 1))
    first = layers.Conv2D(2, 3, name="first")(source)
    layers.Conv2D(2, 3)(first)  # another branch, which the model does not contain
    assert [spec.name for spec in describe(keras.Model(source, first))] == ["first"]


def test_a_model_may_be_unbuilt():
    specs = describe(keras.Sequential([layers.Conv2D(2, 3), layers.ReLU()]))
    assert [type(spec) for spec in specs] == [ConvSpec, ElementwiseSpec]
    model = keras.Sequential([layers.BatchNormalization()])
    assert len(describe(model)) == 1


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
        OurMinPooling2D(2, name="again"),
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


class MinPooling2D(layers.Layer):
    """A stand-in with the attributes of a pooling."""

    pool_size, strides, padding = (2, 2), (2, 2), "valid"


class Subsampling2D(MinPooling2D):
    """A stand-in for the subsampling of 1998."""


class PartiallyConnectedConv2D(layers.Layer):
    """A stand-in for the partially connected convolution of 1998."""

    kernel_size, strides, padding, use_bias = (5, 5), (1, 1), "valid", True
    connection_table = ((1, 0), (1, 1))


class RBFOutput(layers.Layer):
    """A stand-in for the output of 1998."""

    units = 10


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
            "'n' .* weights; give it `mean`",
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


def test_layers_that_keras_lacks_are_known_by_name():
    course = [MinPooling2D(name="min"), Subsampling2D(), PartiallyConnectedConv2D()]
    specs = describe(keras.Sequential([*course, RBFOutput()]))
    assert specs[0] == PoolSpec(name="min", pool_size=2)
    assert [spec.kind for spec in specs[1:]] == [
        "Subsampling",
        "PartiallyConnectedConv",
        "RBF",
    ]
    assert specs[2].connection_table == ((1, 0), (1, 1))


def test_a_batch_norm_that_names_the_last_axis_is_accepted():
    chain = [keras.Input((8, 8, 2)), layers.BatchNormalization(axis=3)]
    assert len(describe(keras.Sequential(chain))) == 1
