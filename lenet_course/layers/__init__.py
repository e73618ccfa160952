"""Keras layers that Keras itself does not have, among them the parts of 1998.

They are written with ``keras.ops``, so they run on every backend of Keras.
"""

from lenet_course.layers.lenet5_1998 import (
    C3_TABLE,
    DIGIT_CODES,
    PartiallyConnectedConv2D,
    RBFOutput,
    UniformWithin,
    digit_codes,
    scaled_tanh,
)
from lenet_course.layers.pooling import MinPooling2D, Subsampling2D

__all__ = [
    "C3_TABLE",
    "DIGIT_CODES",
    "MinPooling2D",
    "PartiallyConnectedConv2D",
    "RBFOutput",
    "Subsampling2D",
    "UniformWithin",
    "digit_codes",
    "scaled_tanh",
]
