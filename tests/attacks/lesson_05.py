"""Answers to the exercises of notebook 5."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from lenet_course import shapes
from lenet_course.layers import C3_TABLE
from tests.attacks import Attack, Later

SUBSAMPLING = "subsampling with trainable coefficients"
PARTIAL = "a C3 with partial connections to S2"
CODES = "outputs that measure a distance to a fixed code"
TANH = "a scaled tanh"
OLD = {SUBSAMPLING, PARTIAL, CODES, TANH}


def window_without_pooling():
    """The window of C5 through which a unit sees 32 pixels, by trying."""
    for size in range(1, 40):
        windows = [
            shapes.ConvSpec(filters=1, kernel_size=side) for side in (5, 5, size)
        ]
        if shapes.receptive_field(windows)[-1].size == 32:
            return size
    return None


def wide(
    shape=(32, None, 1),
    *,
    padding="valid",
    relu="relu",
    last="softmax",
    dense=None,
    pools=True,
):
    """The network of section 1 without Flatten."""
    stride = 1 if pools else 2
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(6, 5, strides=stride, padding=padding, activation=relu),
            *([layers.MaxPooling2D(2)] if pools else []),
            layers.Conv2D(16, 5, strides=stride, activation=relu),
            *([layers.MaxPooling2D(2)] if pools else []),
            layers.Conv2D(120, 5, activation=relu),
            *(dense or []),
            layers.Dense(84, activation=relu),
            layers.Dense(10, activation=last),
        ]
    )


def convolutions_only():
    """F6 and the output as convolutions with windows of 1 x 1."""
    return keras.Sequential(
        [
            keras.Input((None, None, 1)),
            layers.Conv2D(6, 5),
            layers.ReLU(),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="relu"),
            layers.AveragePooling2D(2),
            layers.Conv2D(120, 5, activation="relu"),
            layers.Conv2D(84, 1, activation="relu"),
            layers.Conv2D(10, 1),
            layers.Softmax(),
        ]
    )


def colour(
    shape=(28, 28, 3), *, padding="same", c3="valid", c5=5, relu="relu", last="softmax"
):
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(6, 5, padding=padding, activation=relu),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 5, padding=c3, activation=relu),
            layers.AveragePooling2D(2),
            layers.Conv2D(120, c5, activation=relu),
            layers.Flatten(),
            layers.Dense(84, activation=relu),
            layers.Dense(10, activation=last),
        ]
    )


def other_colour(*first, pool=layers.MaxPooling2D, strides=1, flat=True):
    """C5 as a dense layer, ReLU and softmax as layers of their own."""
    pools = [[pool(2)] if pool else [] for _ in range(2)]
    same = "same" if not first else "valid"
    return keras.Sequential(
        [
            keras.Input((28, 28, 3)),
            *first,
            layers.Conv2D(6, 5, strides, padding=same),
            layers.ReLU(),
            *pools[0],
            layers.Conv2D(16, 5, strides),
            layers.Activation("relu"),
            *pools[1],
            *([layers.Flatten()] if flat else []),
            *([layers.Dense(120)] if flat else [layers.Conv2D(120, 5)]),
            layers.ReLU(),
            layers.Dense(84, activation=tf.nn.relu),
            layers.Dense(10),
            layers.Softmax(),
        ]
    )


def as_graph(network, shape=(28, 28, 3)):
    """The same layers, called one after the other."""
    values = first = keras.Input(shape)
    for layer in network.layers:
        values = layer(values)
    return keras.Model(first, values)


def is_small(answer):
    """Whether Keras counts 10,000 parameters in such a network."""
    try:
        c1, c3, c5, f6 = (int(size) for size in np.asarray(answer, dtype=float))
        whole = [c1, c3, c5, f6] == np.asarray(answer, dtype=float).tolist()
    except (TypeError, ValueError, OverflowError):
        return False
    if not (whole and 0 < c1 < c3 < c5 < 1000 and 10 <= f6 < c5):
        return False
    specs = [
        shapes.ConvSpec(filters=c1, kernel_size=5),
        shapes.PoolSpec(pool_size=2),
        shapes.ConvSpec(filters=c3, kernel_size=5),
        shapes.PoolSpec(pool_size=2),
        shapes.ConvSpec(filters=c5, kernel_size=5),
        shapes.FlattenSpec(),
        shapes.DenseSpec(units=f6),
        shapes.DenseSpec(units=10),
    ]
    return shapes.trace(specs, (32, 32, 1)).num_params == 10_000


ATTACKS = {
    "05.1": Attack(
        right={
            "an int": 150_000,
            "a product": 60 * 25 * 100,
            "the spec": shapes.num_macs(
                shapes.PartiallyConnectedConvSpec(
                    kernel_size=5, connection_table=C3_TABLE
                ),
                (14, 14, 6),
            ),
            "a tensor": tf.constant(150_000),
            "a float": 150_000.0,
        },
        wrong={
            "connections": (151_600, "A bias is only added"),
            "all maps": (240_000, "96 crosses"),
            "the weights": (1_500, "used once at every place"),
            "the parameters": (1_516, "How often is each weight used"),
            "places of S2": (294_000, "the map that comes out"),
            "one weight each": (6_000, "It has 5 · 5 of them"),
            "twice": (300_000, "too large"),
            "a text": ("150000", "Leave out the quotes"),
        },
    ),
    "05.2": Attack(
        right={
            "an int": 24,
            "the cells of C3's map": 32 - 4 - 4,
            "by trying": window_without_pooling(),
            "NumPy's integer": np.int64(24),
        },
        wrong={
            "as in LeNet-5": (5, "the window of LeNet-5"),
            "steps": (23, "how many pixels are missing"),
            "C3 forgotten": (28, "What does a unit of C3 see"),
            "windows added": (22, "adds k − 1 steps"),
            "the image": (32, "enough for the first layer"),
            "S2 kept": (19, "only if S2 stands before it"),
            "the field": (9, "How many of them does C5 need"),
            "area": (576, "too large"),
            "a pair": ((24, 24), "One number is asked for"),
            "nothing": (None, "Did a function end without"),
        },
    ),
    "05.3": Attack(
        right={
            "a line less": Later(wide),
            "any height too": Later(lambda: wide((None, None, 1))),
            "convolutions only": Later(convolutions_only),
            "as a graph": Later(lambda: as_graph(wide(), (32, None, 1))),
        },
        wrong={
            "section 1": (
                Later(lambda: wide((32, 32, 1), dense=[layers.Flatten()])),
                "one fixed width",
            ),
            "for two digits": (
                Later(lambda: wide((32, 64, 1), dense=[layers.Flatten()])),
                "one fixed width",
            ),
            "one width without Flatten": (
                Later(lambda: wide((32, 64, 1))),
                "one fixed width",
            ),
            "the mean of all places": (
                Later(lambda: wide(dense=[layers.GlobalAveragePooling2D()])),
                "one answer for the whole image",
            ),
            "zeros": (Later(lambda: wide(padding="same")), "no layer pads"),
            "C5 twice": (
                Later(lambda: wide(dense=[layers.Dense(120)])),
                "61,706 parameters of section 1",
            ),
            "strides": (Later(lambda: wide(pools=False)), "Two pooling layers"),
            "no softmax": (Later(lambda: wide(last=None)), "are no probabilities"),
            "tanh": (Later(lambda: wide(relu="tanh")), "behind C1, C3, C5 and F6"),
            "colour": (Later(lambda: wide((32, None, 3))), "they have one channel"),
            "the function": (wide, "Call the function"),
            "a number": (9, "A Keras model is asked for"),
        },
    ),
    "05.4": Attack(
        right={
            "a set": OLD,
            "a list": [TANH, CODES, PARTIAL, SUBSAMPLING],
            "other case": tuple(f" {part.upper()} " for part in OLD),
        },
        wrong={
            "the other way round": ({"ReLU", "softmax", "max pooling"}, "other way"),
            "softmax too": (OLD | {"softmax"}, "the smallest wins"),
            "softmax for codes": ((OLD - {CODES}) | {"softmax"}, "the smallest wins"),
            "max pooling too": (
                OLD | {"max pooling"},
                "S2 and S4 of 1998 have 12 and 32",
            ),
            "ReLU too": (OLD | {"ReLU"}, "one S-shaped function"),
            "F6 too": (OLD | {"84 units in F6"}, "belongs to both networks"),
            "C1": (["a first layer with 156 parameters"], "belongs to both networks"),
            "nothing": (set(), "so something must"),
            "no activation": (OLD - {TANH}, "no count shows it"),
            "one only": ({PARTIAL}, "All of these are right, but 3 are missing"),
            "a comma missing": ([SUBSAMPLING + TANH, CODES], "Is a comma missing"),
            "a text": (TANH, "A set is asked for"),
            "another word": ({"dropout"}, "is asked for"),
        },
    ),
    "05.5": Attack(
        right={
            "two lines changed": Later(colour),
            "activations as layers, dense C5": Later(other_colour),
            "zeros of its own": Later(lambda: other_colour(layers.ZeroPadding2D(2))),
            "as a graph": Later(lambda: as_graph(colour())),
        },
        wrong={
            "grey": (Later(lambda: colour((28, 28, 1))), "has three channels"),
            "32 pixels": (
                Later(lambda: colour((32, 32, 3), padding="valid")),
                "the shape (28, 28, 3)",
            ),
            "no padding": (
                Later(lambda: colour(padding="valid", c5=4)),
                "Let C1 pad",
            ),
            "C3 pads too": (
                Later(lambda: colour(c3="same", c5=7)),
                "Only C1 makes up",
            ),
            "no activation": (
                Later(lambda: colour(relu=None)),
                "behind C1, C3, C5 and F6",
            ),
            "tanh": (Later(lambda: colour(relu="tanh")), "behind C1, C3, C5 and F6"),
            "no softmax": (Later(lambda: colour(last=None)), "not ten probabilities"),
            "sigmoids": (
                Later(lambda: colour(last="sigmoid")),
                "not ten probabilities",
            ),
            "maps of one cell": (
                Later(lambda: other_colour(flat=False)),
                "not ten probabilities in a row",
            ),
            "strides for poolings": (
                Later(lambda: other_colour(pool=None, strides=2)),
                "S2 and S4",
            ),
            "3 x 3": (
                Later(lambda: colour(c5=3)),
                "parameters in place of 62,006",
            ),
            "the function": (colour, "Call the function"),
            "a number": (62_006, "A Keras model is asked for"),
        },
    ),
    "05.6": Attack(
        right={
            "a tuple": (5, 7, 40, 38),
            "a list": [7, 9, 31, 29],
            "an array": np.array([3, 8, 38, 34]),
            "whole floats": (4.0, 8.0, 42.0, 12.0),
        },
        wrong={
            "LeNet-5": ((6, 16, 120, 84), "That network has 61,706 parameters"),
            "not growing": ((9, 9, 33, 10), "C3 fewer than C5"),
            "a wide F6": ((1, 4, 58, 58), "fewer than C5 has maps"),
            "a narrow F6": ((5, 13, 25, 2), "at least 10 units"),
            "no biases": ((5, 9, 34, 25), "without the biases"),
            "parts": ((5, 7.5, 40, 38), "whole number of maps"),
            "three numbers": ((5, 7, 40), "Four numbers are asked for"),
            "two rows": ([(5, 7), (40, 38)], "Four numbers are asked for"),
            "words": ("5, 7, 40, 38", "An array of numbers is asked for"),
        },
        oracle=is_small,
    ),
}
