"""Answers to the exercises of notebook 6."""

import math
from functools import cache

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from lenet_course import data, models
from tests.attacks import INPUTS, Attack, Later


def by_a_convolution(maps, kernels, table):
    return ops.conv(maps[None], kernels * table, padding="valid")[0]


def map_by_map(maps, kernels, table):
    """As the paper says it: each map of C3 adds up the maps that it reads."""
    made = []
    for place, column in enumerate(table.T):
        read = np.flatnonzero(column)
        made.append(valid(maps[..., read], kernels[..., read, place : place + 1]))
    return np.concatenate(made, axis=-1)


def by_loops(maps, kernels, table):
    size, _, num_read, num_made = kernels.shape
    height, width = maps.shape[0] - size + 1, maps.shape[1] - size + 1
    made = [[[0.0] * num_made for _ in range(width)] for _ in range(height)]
    for row, column, read, place in np.ndindex(height, width, num_read, num_made):
        if table[read, place]:
            window = maps[row : row + size, column : column + size, read]
            made[row][column][place] += (window * kernels[..., read, place]).sum()
    return made


def by_a_layer(maps, kernels, table):
    layer = layers.Conv2D(kernels.shape[-1], kernels.shape[0], use_bias=False)
    layer.build((None, *maps.shape))
    layer.set_weights([kernels * table])
    return layer(maps[np.newaxis])[0]


def valid(maps, kernels, *, padding="valid"):
    return np.array(ops.conv(maps[None], kernels, padding=padding))[0]


def one_that_changes_the_kernels(maps, kernels, table):
    kernels *= table
    return valid(maps, kernels)


def with_one_kernel_for_all(maps, kernels, table):
    return valid(maps, kernels.mean(axis=2, keepdims=True) * table)


def small_network(size=32, *, outputs=10, activation="softmax"):
    return keras.Sequential(
        [
            keras.Input((size, size, 1)),
            layers.Conv2D(8, 5, strides=2, activation="relu"),
            layers.Conv2D(16, 5, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(40, activation="relu"),
            layers.Dense(outputs, activation=activation),
        ]
    )


class Small(keras.Model):
    """The same network as a class of its own."""

    def __init__(self):
        super().__init__()
        self.parts = small_network().layers

    def call(self, images):
        for part in self.parts:
            images = part(images)
        return images


def nested(network):
    """The same trained network as two chains in a chain."""
    head, tail = network.layers[:3], network.layers[3:]
    size = keras.Input(network.input_shape[1:])
    model = keras.Sequential([size, keras.Sequential(head), keras.Sequential(tail)])
    return model


def without_input(network):
    """The same trained network as `fit` builds it that is not told its input."""
    model = keras.Sequential(keras.models.clone_model(network).layers)
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=False)
    model.fit(np.zeros((64, 32, 32, 1)), np.zeros(64), verbose=0)
    model.set_weights(network.get_weights())
    return model


def as_a_class(network):
    model = Small()
    model(np.zeros((1, 32, 32, 1), "float32"))
    model.set_weights(network.get_weights())
    return model


def dense_network(units):
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(units, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def trained(model, *, num_images=8000, epochs=None, on="train"):
    """A model after a short training, with as many steps on any digits."""
    keras.utils.set_random_seed(0)
    digits = data.load_mnist()
    x, y = getattr(digits, f"x_{on}"), getattr(digits, f"y_{on}")
    images = data.prepare_images(x[:num_images], size=model.input_shape[1])
    optimizer = keras.optimizers.Adam(5e-3)
    model.compile(optimizer, "sparse_categorical_crossentropy", jit_compile=False)
    model.fit(
        images,
        y[:num_images],
        batch_size=64,
        epochs=epochs or (4 if digits.is_mnist else 20),
        verbose=0,
    )
    return model


@cache
def good_network():
    return trained(small_network())


def functional(network, *, activation="softmax"):
    """The same trained layers as a functional model, with or without softmax."""
    tensor = inputs = keras.Input(network.input_shape[1:])
    for layer in network.layers[:-1]:
        tensor = layer(tensor)
    last = layers.Dense(10, activation=activation)
    outputs = last(tensor)
    last.set_weights(network.layers[-1].get_weights())
    return keras.Model(inputs, outputs)


def pooled_and_dense():
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.AveragePooling2D(4),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def copied(network):
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    return copy


def bright(network):
    """The same network for pixels from 0 to 255."""
    copy = copied(network)
    kernel, bias = copy.layers[0].get_weights()
    copy.layers[0].set_weights([kernel / 255, bias])
    return copy


def with_wrong_labels(network):
    """The same network with its outputs in another order."""
    copy = copied(network)
    kernel, bias = copy.layers[-1].get_weights()
    copy.layers[-1].set_weights([np.roll(kernel, 1, axis=1), np.roll(bias, 1)])
    return copy


def half_trained(network):
    """The same network, but it takes three digits for each other: two thirds right."""
    copy = copied(network)
    kernel, bias = copy.layers[-1].get_weights()
    order = [1, 2, 0, *range(3, 10)]
    copy.layers[-1].set_weights([kernel[:, order], bias[order]])
    return copy


LINEAR_PARTS = [
    "average pooling",
    "strided convolutions",
    "dense layers only",
    "zero padding",
]


def fires_from_three_on(pair):
    """Whether a unit with these two numbers is full from three values of +1 on."""
    (coefficient, bias), made = pair, []
    for num_active in range(5):
        values = [1] * num_active + [-1] * (4 - num_active)
        made.append(1.7159 * math.tanh((coefficient * sum(values) + bias) * 2 / 3))
    return max(made[:3]) <= -0.99 and min(made[3:]) >= 0.99


def without(part):
    return set(LINEAR_PARTS) - {part}


ATTACKS = {
    "06.1": Attack(
        right={
            "an int": 241_600,
            "by the formula": 16 * 10 * 10 * (5 * 5 * 6 + 1),
            "NumPy's integer": np.int64(241_600),
            "a tensor": tf.constant(241_600),
            "a float": 241_600.0,
        },
        wrong={
            "shared": (2_416, "C3 as it is"),
            "no biases": (240_000, "a bias of its own"),
            "16 biases": (240_016, "biases are still shared"),
            "one input map": (41_600, "each of the six maps"),
            "dense": (1_883_200, "5 × 5 windows stay"),
            "one map": (15_100, "too small"),
            "shared, as a float": (2_416.0, "C3 as it is"),
            "C1": (122_304, "too small"),
            "a text": ("241,600", "Leave out the quotes"),
            "a comma of thousands": ((241, 600), "a comma separates two numbers"),
        },
    ),
    "06.2": Attack(
        right={
            "a set": set(LINEAR_PARTS),
            "a list": LINEAR_PARTS[::-1],
            "a tuple in capitals": tuple(part.upper() for part in LINEAR_PARTS),
            "repeated": LINEAR_PARTS * 2,
            "underscores": {part.replace(" ", "_") for part in LINEAR_PARTS},
        },
        wrong={
            "turned round": ({"max pooling", "min pooling"}, "the ones that are not"),
            "all": ([*LINEAR_PARTS, "max pooling", "min pooling"], "maximum of a sum"),
            "max": ([*LINEAR_PARTS, "max pooling"], "sum of their maxima"),
            "no strides": (without("strided convolutions"), "leaves out values"),
            "no padding": (without("zero padding"), "add nothing"),
            "no average": (without("average pooling"), "fixed weights of 1/4"),
            "no dense": (without("dense layers only"), "product of their matrices"),
            "only one": ({"average pooling"}, "right, but 3 are missing"),
            "none": (set(), "4 are missing"),
            "one word": ("average pooling", "A set is asked for"),
            "another word": ({"ReLU"}, "A set with any of 'average pooling'"),
            "braces": ({}, "Write set()"),
        },
        oracle=lambda answer: frozenset(answer) == frozenset(LINEAR_PARTS),
    ),
    "06.3": Attack(
        right={
            "whole": (2, -2),
            "with the least whole numbers": (1, -1),
            "just steep enough": (0.99, -0.99),
            "a list": [4, -4.5],
            "an array": np.array([3.0, -3.0]),
            "large": (100, -100),
        },
        wrong={
            "not quite": ((0.98, -0.98), "What makes the step steeper?"),
            "too flat": ((0.5, -0.5), "What makes the step steeper?"),
            "between -1 and 1 at 2": ((1.2, -1.5), "makes the step steeper?"),
            "between -1 and 1 at 0": ((2, -0.5), "makes the step steeper?"),
            "and": ((3, -9), "only if all four"),
            "two": ((3, 3), "with two values of +1 as well"),
            "or": ((3, 9), "A single value of +1"),
            "swapped": ((-2, 2), "which sign has the coefficient?"),
            "negative": ((-2, -2), "which sign has the coefficient?"),
            "always": ((1, 20), "the same sign whatever"),
            "never": ((1, -20), "the same sign whatever"),
            "nothing": ((0, 0), "for the last two"),
            "one number": ((2,), "2 numbers are asked for"),
            "a text": ("2, -2", "A tuple (coefficient, bias) is asked for"),
        },
        oracle=fires_from_three_on,
    ),
    "06.4": Attack(
        right={
            "a convolution": by_a_convolution,
            "a layer": by_a_layer,
            "map by map": map_by_map,
            "loops": by_loops,
        },
        wrong={
            "no table": (lambda maps, kernels, table: valid(maps, kernels), "by all"),
            "zeros are read": (
                lambda maps, kernels, table: valid(maps, kernels * (1 - table)),
                "1 means that a map is read",
            ),
            "turned table": (
                lambda maps, kernels, table: valid(
                    maps, kernels * np.resize(table.T, table.shape)
                ),
                INPUTS,
            ),
            "turned kernels": (
                lambda maps, kernels, table: valid(maps, kernels[::-1, ::-1] * table),
                "turned by 180 degrees",
            ),
            "padded": (
                lambda maps, kernels, table: valid(
                    maps, kernels * table, padding="same"
                ),
                "C3 has no padding",
            ),
            "a batch": (
                lambda maps, kernels, table: valid(maps, kernels * table)[None],
                "with [0]",
            ),
            "one kernel": (
                with_one_kernel_for_all,
                INPUTS,
            ),
            "changes the kernels": (
                one_that_changes_the_kernels,
                "changes what it is given",
            ),
            "no return": (lambda maps, kernels, table: None, "end without `return`"),
        },
    ),
    "06.5": Attack(
        right={
            "by the formula": (20 * 0.05, 1 - 0.95**20),
            "rounded": (1, 0.64),
            "a list": [1.0, 0.6415],
            "an array": np.array([1, 0.6415]),
        },
        wrong={
            "none": ((1, 0.95**20), "At least one is the rest"),
            "one of them": ((1, 0.05), "There are twenty"),
            "added": ((1, 1), "do not add up"),
            "exactly one": ((1, 0.3774), "Two or more count as well"),
            "those that hold": ((19, 0.64), "How many do not?"),
            "in percent": ((1, 64), "64 % is 0.64"),
            "half": ((0.5, 0.4), "expected number, probability"),
            "one number": (0.64, "2 numbers in brackets"),
        },
    ),
    "06.6": Attack(
        right={
            "small network": Later(good_network),
            "a functional model": Later(lambda: functional(good_network())),
            "logits": Later(lambda: functional(good_network(), activation=None)),
            "copied weights": Later(lambda: copied(good_network())),
            "no input said": Later(lambda: without_input(good_network())),
            "a class": Later(lambda: as_a_class(good_network())),
            "chains in a chain": Later(lambda: nested(good_network())),
        },
        wrong={
            "LeNet-5": (models.build_lenet5(), "more than 20,000 parameters"),
            "one unit too many": (dense_network(26), "more than 20,000 parameters"),
            "colour": (
                keras.Sequential(
                    [keras.Input((28, 28, 3)), layers.Flatten(), layers.Dense(8)]
                ),
                "height, width and one grey channel",
            ),
            "flat": (
                keras.Sequential([keras.Input((784,)), layers.Dense(10)]),
                "data.prepare_images makes it",
            ),
            "eleven outputs": (small_network(outputs=11), "one for each digit"),
            "two-dimensional": (
                keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(10, 3)]),
                "Ten outputs in a row",
            ),
            "not trained": (small_network(), "better than guessing"),
            "wrong labels": (
                Later(lambda: with_wrong_labels(good_network())),
                "right labels",
            ),
            "bright pixels": (
                Later(lambda: bright(good_network())),
                "pixels from 0 to 255",
            ),
            "bright pixels, and too little": (
                Later(lambda: bright(half_trained(good_network()))),
                "pixels from 0 to 255",
            ),
            "on the validation images": (
                Later(lambda: trained(small_network(), on="val")),
                "Was it trained on them?",
            ),
            "dense": (
                Later(lambda: trained(dense_network(24), num_images=300, epochs=5)),
                "shares no weights",
            ),
            "few parameters, dense": (
                Later(lambda: trained(pooled_and_dense(), num_images=2000, epochs=5)),
                "shares no weights",
            ),
            "too little": (
                Later(lambda: half_trained(good_network())),
                "are asked for. More images",
            ),
            "a function": (small_network, "Call the function"),
        },
        oracle=lambda answer: False,
    ),
}
