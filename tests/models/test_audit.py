"""The audit on the networks of the course, and on those of books and blogs."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_course import models
from lenet_course.layers import (
    C3_TABLE,
    PartiallyConnectedConv2D,
    RBFOutput,
    Subsampling2D,
    digit_codes,
    scaled_tanh,
)
from lenet_course.models import audit_lenet5

NAMES = [
    *("input", "C1", "S2", "C3", "S4", "C5", "F6"),
    *("squashing", "output", "trainable parameters", "connections"),
]


def verdicts(model):
    return {finding.name: finding.verdict for finding in audit_lenet5(model).findings}


def d2l():
    """Sigmoids, average pooling, and padding instead of a larger field."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(6, 5, padding="same", activation="sigmoid"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="sigmoid"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="sigmoid"),
            layers.Dense(84, activation="sigmoid"),
            layers.Dense(10),
        ]
    )


def blog():
    """Valid padding on 28 x 28, activations and softmax in layers of their own."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(6, (5, 5)),
            layers.Activation("tanh"),
            layers.MaxPooling2D((2, 2), strides=(1, 1)),
            layers.Conv2D(16, 5, strides=2),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(84),
            layers.Dense(10),
            layers.Softmax(),
        ]
    )


def test_the_model_of_1998_has_everything():
    audit = audit_lenet5(models.build_lenet5_1998())
    assert [finding.name for finding in audit.findings] == NAMES
    assert {finding.verdict for finding in audit.findings} == {"yes"}
    assert audit.num_yes == 11


def test_the_textbooks_model():
    audit = audit_lenet5(models.build_lenet5())
    same = {finding.name for finding in audit.findings if finding.verdict == "yes"}
    assert same == {"input", "C1", "C5", "F6"}
    assert audit["S2"].found == "MaxPooling2D, no weights, 2 × 2"
    assert "every map reads all" in audit["C3"].found
    assert audit["squashing"].found == "relu in 4 layers"
    assert audit["output"].found == "10 softmax units"
    assert audit["trainable parameters"].found == "61,706"


def test_the_models_of_the_source():
    assert audit_lenet5(models.build_qa_mnist_network()).num_yes == 0
    assert audit_lenet5(models.build_qa_binary_network()).num_yes == 0


def test_the_model_of_d2l():
    audit = audit_lenet5(d2l())
    same = {finding.name for finding in audit.findings if finding.verdict == "yes"}
    assert same == {"F6"}
    assert audit["C1"].found == "6 maps, kernels 5 × 5, padding same"
    assert audit["C5"].found == "dense layer of 120 units"
    assert audit["S4"].found == "AveragePooling2D, no weights, 2 × 2"
    assert audit["output"].found == "10 linear units"


def test_layers_of_activations_are_seen():
    audit = audit_lenet5(blog())
    assert audit["squashing"].found == "tanh in 1 layer, relu in 1 layer"
    assert audit["S2"].found == "MaxPooling2D, no weights, 2 × 2 / 1 × 1"
    assert audit["S4"].verdict == "no"
    assert audit["C3"].found.startswith("16 maps, kernels 5 × 5, strides 2 × 2")
    assert audit["F6"].found == "84 units"
    assert audit["output"].found == "10 softmax units"


def test_models_inside_models_are_opened():
    inner = models.build_lenet5_1998()
    outer = keras.Sequential([keras.Input((32, 32, 1)), inner])
    assert set(verdicts(outer).values()) == {"yes"}


def changed(name, layer):
    """The model of 1998 with one layer exchanged."""
    parts = models.build_lenet5_1998().layers
    parts = [layer if part.name == name else part for part in parts]
    parts = [type(part).from_config(part.get_config()) for part in parts]
    return keras.Sequential([keras.Input((32, 32, 1)), *parts])


TABLE = np.array(C3_TABLE)[:, ::-1].tolist()
SQUASH = {"activation": scaled_tanh}


@pytest.mark.parametrize(
    ("name", "layer", "expected"),
    [
        ("c1", layers.Conv2D(6, 5, activation="tanh"), {"squashing"}),
        ("c1", layers.Conv2D(6, 5), {"squashing"}),
        (
            "s2",
            layers.AveragePooling2D(2),
            {"S2", "squashing", "trainable parameters", "connections"},
        ),
        ("s4", Subsampling2D(2), {"squashing"}),
        ("c3", PartiallyConnectedConv2D(TABLE, 5, **SQUASH), {"C3"}),
        (
            "c3",
            layers.Conv2D(16, 5, **SQUASH),
            {"C3", "trainable parameters", "connections"},
        ),
        ("output", RBFOutput(-digit_codes()), {"output"}),
        (
            "output",
            RBFOutput(digit_codes(), learn_codes=True),
            {"output", "trainable parameters"},
        ),
        ("output", layers.Dense(10), {"output", "trainable parameters", "connections"}),
    ],
)
def test_one_changed_layer_changes_only_its_findings(name, layer, expected):
    found = verdicts(changed(name, layer))
    assert {key for key, verdict in found.items() if verdict != "yes"} == expected


def test_models_that_are_not_chains_are_audited_too():
    source = keras.Input((32, 32, 1))
    joined = layers.Add()([source, layers.ReLU()(source)])
    audit = audit_lenet5(keras.Model(source, joined))
    assert audit["connections"].found == "could not be counted"
    two = keras.Model([source, keras.Input((3,))], joined)
    assert audit_lenet5(two)["input"].found == "2 inputs"


def test_the_table_is_printed_and_shown():
    audit = audit_lenet5(models.build_lenet5())
    lines = repr(audit).splitlines()
    assert lines[0] == "lenet5: 4 of 11 properties of the LeNet-5 of 1998"
    assert len(lines) == 13
    assert audit._repr_html_().count("<tr>") == 12


def test_what_cannot_be_audited_is_refused():
    with pytest.raises(TypeError, match="must be a Keras model"):
        audit_lenet5("lenet5")
    with pytest.raises(ValueError, match=r"not built.*keras\.Input"):
        audit_lenet5(keras.Sequential([layers.Dense(3)]))
