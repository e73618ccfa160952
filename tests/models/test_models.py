"""The networks have exactly the layers and parameters that the course claims."""

import keras
import numpy as np
import pytest

from lenet_course import models


def rows(model):
    """Name, output shape and parameters of every layer."""
    return [(x.name, x.output.shape[1:], x.count_params()) for x in model.layers]


def test_textbook_lenet5_layer_by_layer():
    # Sizes: LeCun et al. 1998, section II-B; C3 is complete here (2,416, not 1,516).
    assert rows(models.build_lenet5()) == [
        ("c1", (28, 28, 6), 156),
        ("s2", (14, 14, 6), 0),
        ("c3", (10, 10, 16), 2416),
        ("s4", (5, 5, 16), 0),
        ("c5", (1, 1, 120), 48120),
        ("flatten", (120,), 0),
        ("f6", (84,), 10164),
        ("output", (10,), 850),
    ]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("pooling", ["max", "average", "min", "strided"])
def test_every_variant_has_61706_parameters(activation, pooling):
    model = models.build_lenet5(activation=activation, pooling=pooling)
    assert model.count_params() == 61_706
    hidden = [model.get_layer(name) for name in ("c1", "c3", "c5", "f6")]
    assert {layer.activation.__name__ for layer in hidden} == {activation}
    assert model.get_layer("c5").output.shape[1:] == (1, 1, 120)


def test_pooling_layers_are_those_asked_for():
    expected = {
        "max": ["MaxPooling2D"] * 2,
        "average": ["AveragePooling2D"] * 2,
        "min": ["MinPooling2D"] * 2,
        "strided": [],
    }
    for pooling, names in expected.items():
        layers = models.build_lenet5(pooling=pooling).layers
        found = [type(layer).__name__ for layer in layers if "Pooling" in str(layer)]
        assert found == names


def test_wider_images_widen_c5():
    model = models.build_lenet5(input_shape=(32, 64, 1))
    assert model.get_layer("c5").output.shape[1:] == (1, 9, 120)


def test_outputs_are_probabilities():
    outputs = models.build_lenet5()(np.random.default_rng(0).random((3, 32, 32, 1)))
    np.testing.assert_allclose(keras.ops.sum(outputs, axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    "input_shape",
    [(28, 28, 1), (32, 31, 1), (32, 32), (32, 32, 0), 32, "32", (32, "32", 1), None],
)
def test_impossible_inputs_are_refused(input_shape):
    with pytest.raises(ValueError, match=r"at least 32.*Received: input_shape="):
        models.build_lenet5(input_shape=input_shape)


@pytest.mark.parametrize("num_classes", [0, 2.5, "ten", None])
def test_impossible_numbers_of_classes_are_refused(num_classes):
    with pytest.raises(ValueError, match="`num_classes` must be a whole number of at"):
        models.build_lenet5(num_classes=num_classes)


@pytest.mark.parametrize("pooling", ["mean", None, ["max"]])
def test_unknown_pooling_is_refused(pooling):
    expected = "`pooling` must be one of 'max', 'average', 'min', 'strided'.*pooling="
    with pytest.raises(ValueError, match=expected):
        models.build_lenet5(pooling=pooling)


def test_networks_of_the_source():
    # Parameters as printed by the source, or computed by hand where it is cut off.
    counts = [count for _, _, count in rows(models.build_qa_mnist_network()) if count]
    assert counts == [320, 18_496, 376_440, 7_260, 610]
    counts = [count for _, _, count in rows(models.build_qa_binary_network()) if count]
    assert counts == [896, 18_496, 22_395_000, 7_260, 61]


@pytest.mark.parametrize("pooling", ["max", "average", "min", "strided"])
def test_describe_reads_the_courses_networks(pooling):
    model = models.build_lenet5(pooling=pooling)
    result = models.trace(model)
    assert [(row.name, row.output_shape, row.num_params) for row in result] == rows(
        model
    )
    assert result.num_params == 61_706


def options(model):
    """What counts of every layer besides its size: kind, padding, activation."""
    return [
        (
            type(layer).__name__,
            getattr(layer, "padding", None),
            getattr(getattr(layer, "activation", None), "__name__", None),
        )
        for layer in model.layers
    ]


def test_the_source_squashes_pads_and_pools_as_it_prints():
    pool, flatten = ("MaxPooling2D", "valid", None), ("Flatten", None, None)
    dense = [("Dense", None, name) for name in ("tanh", "tanh", "softmax")]
    conv = ("Conv2D", "same", "relu")
    assert options(models.build_qa_mnist_network()) == [
        *(conv, pool, conv, pool, flatten),
        *dense,
    ]
    dense = [("Dense", None, name) for name in ("relu", "relu", "sigmoid")]
    conv = ("Conv2D", "valid", "relu")
    assert options(models.build_qa_binary_network()) == [
        *(conv, pool, conv, pool, flatten),
        *dense,
    ]


def test_padded_networks_take_the_largest_of_each_window():
    for paddings in (("valid", "same"), ("same", "valid")):
        pool, flatten = ("MaxPooling2D", "valid", None), ("Flatten", None, None)
        early, late = (("Conv2D", padding, "relu") for padding in paddings)
        assert options(models.build_padded_network(*paddings)) == [
            *(early, pool, late, pool, flatten),
            ("Dense", None, "softmax"),
        ]
