"""`describe`: what Keras builds, read back as specs."""

import keras
import pytest
from keras import layers

from lenet_course import models
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
