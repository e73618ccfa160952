"""The network of 1998 with some of its parts exchanged, for the tests of the audit."""

import keras
from keras import layers

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
