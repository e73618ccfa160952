"""Answers to the exercises of notebook 6."""

from functools import cache

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from scipy.special import logsumexp

from lenet_course import data, losses, models
from tests.attacks import INPUTS, Attack, Later


def by_numpy(penalties, label, j):
    exponents = np.append(-penalties, -j)
    largest = exponents.max()
    return penalties[label] + largest + np.log(np.exp(exponents - largest).sum())


def as_cross_entropy(penalties, label, j):
    logits = -np.append(penalties, j)
    shifted = logits - logits.max()
    return -(shifted - np.log(np.exp(shifted).sum()))[label]


def as_typed(penalties, label, j):
    return penalties[label] + np.log(np.exp(-j) + np.exp(-penalties).sum())


def by_the_course(penalties, label, j):
    loss = losses.MaximumAPosteriori(rubbish_penalty=j)
    return loss(np.array([label]), penalties[np.newaxis])


def shifted_by_the_smallest_penalty(penalties, label, j):
    least = penalties.min()
    total = np.exp(least - j) + np.exp(least - penalties).sum()
    return penalties[label] - least + np.log(total)


def without_the_right_class(penalties, label, j):
    others = np.delete(penalties, label)
    return penalties[label] + logsumexp(-np.append(others, j))


def one_that_negates_its_input(penalties, label, j):
    penalties *= -1
    return logsumexp(np.append(penalties, -j)) - penalties[label]


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
            "one map": (15_100, "16 of them"),
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
            "SciPy": lambda y, label, j: y[label] + logsumexp(-np.append(y, j)),
            "NumPy": by_numpy,
            "a cross-entropy": as_cross_entropy,
            "the course's own loss": by_the_course,
            "float32": lambda y, label, j: np.float32(by_numpy(y, label, j)),
            "logaddexp": lambda y, label, j: (
                y[label] + np.logaddexp.reduce(-np.append(y, j))
            ),
        },
        wrong={
            "as typed": (as_typed, "-inf is not a number that can be right"),
            "no rubbish": (
                lambda y, label, j: y[label] + logsumexp(-y),
                "rubbish class is missing",
            ),
            "others only": (without_the_right_class, "the right one included"),
            "equation 8": (lambda y, label, j: y[label], "Equation 9 adds"),
            "competition only": (
                lambda y, label, j: logsumexp(-np.append(y, j)),
                "in front of the logarithm",
            ),
            "wrong sign": (
                lambda y, label, j: -y[label] + logsumexp(-np.append(y, j)),
                "a large one must cost",
            ),
            "positive logits": (
                lambda y, label, j: logsumexp(np.append(y, j)) - y[label],
                "counts against its class",
            ),
            "+j": (
                lambda y, label, j: y[label] + logsumexp(np.append(-y, j)),
                INPUTS,
            ),
            "the smallest penalty taken out": (
                shifted_by_the_smallest_penalty,
                "inf is not a number that can be right",
            ),
            "cut": (
                lambda y, label, j: by_numpy(np.minimum(y, 700), label, min(j, 700)),
                INPUTS,
            ),
            "rounded": (lambda y, label, j: round(by_numpy(y, label, j), 1), INPUTS),
            "changes its input": (
                one_that_negates_its_input,
                "changes what it is given",
            ),
            "a vector": (lambda y, label, j: -y, "One number is asked for"),
            "no return": (lambda y, label, j: None, "end without `return`"),
        },
    ),
    "06.4": Attack(
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
