"""Answers to the exercises of notebook 1."""

from decimal import Decimal
from fractions import Fraction

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from tests.attacks import Attack

ACTIVATIONS = "activations of the second convolution"
MACS = "MACs of the second convolution"
FIELD = "receptive field of the second convolution"


def by_loops(image, size):
    height, width = image.shape[0] // size, image.shape[1] // size
    result = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            top, left = row * size, column * size
            result[row, column] = image[top : top + size, left : left + size].mean()
    return result


def by_reshape(image, size):
    height, width = image.shape
    windows = image.reshape(height // size, size, width // size, size)
    return windows.mean(axis=(1, 3))


def by_keras(image, size):
    batch = image[np.newaxis, :, :, np.newaxis]
    return layers.AveragePooling2D(size)(batch)[0, :, :, 0]


def by_keras_ops(image, size):
    return keras.ops.average_pool(image[None, :, :, None], size)[0, ..., 0]


def by_tensorflow(image, size):
    return tf.nn.avg_pool2d(image[None, ..., None], size, size, "VALID")[0, ..., 0]


def by_lists(image, size):
    return by_loops(image, size).tolist()


def torn(image, size):
    shape = (image.shape[0] // size, image.shape[1] // size, size, size)
    return image.reshape(shape).mean(axis=(2, 3))


def overlapping(image, size):
    rows, columns = image.shape[0] - size + 1, image.shape[1] - size + 1
    return [
        [image[r : r + size, c : c + size].mean() for c in range(columns)]
        for r in range(rows)
    ]


def one_that_doubles_its_input(image, size):
    image *= 2
    return by_reshape(image, size) / 2


def into_integers(image, size):
    result = np.zeros((len(image) // size, image.shape[1] // size), dtype=int)
    result[:] = by_loops(image, size)
    return result


def with_a_broken_shape(image, size):
    return image.reshape(image.shape[0] / size, size, -1, size).mean(axis=(1, 3))


def always_two(image, size):
    height, width = image.shape[0] // 2 * 2, image.shape[1] // 2 * 2
    return by_reshape(image[:height, :width], 2)


ATTACKS = {
    "01.1": Attack(
        right={
            "an int": 12,
            "a sum": 1 + 4 + 1 + 2 * 2 + 1 * 2,
            "NumPy's integer": np.int32(12),
            "a tensor": tf.constant(12),
            "a whole float": 12.0,
            "NumPy's float": np.float64(24) / 2,
            "a fraction": Fraction(24, 2),
            "a decimal": Decimal("12"),
            "an array without axes": np.array(12),
        },
        wrong={
            "strides forgotten": (9, "if every stride were 1"),
            "without the last pooling": (10, "what the second convolution sees"),
            "k for k - 1": (18, "adds k − 1"),
            "own stride first": (15, "from the next layer on"),
            "area": (144, "one side"),
            "first convolution only": (5, "all four layers"),
            "one off": (13, "too large"),
            "one off, as a float": (13.0, "13 is too large"),
            "strides forgotten, as a float": (9.0, "if every stride were 1"),
            "no whole number": (12.25, "A whole number is asked for"),
            "a text": ("12", "Leave out the quotes"),
            "a list": ([12], "Leave out the brackets"),
            "a tuple of one": ((12,), "Leave out the comma"),
            "an array of one": (np.array([12]), "Take the number out of the array"),
            "many digits": (10**5000, "not a number that can be right"),
        },
    ),
    "01.2": Attack(
        right={
            "an int": 1_505_400,
            "a product": (14 * 14 * 64 + 1) * 120,
            "weights and biases": 14**2 * 64 * 120 + 120,
            "NumPy's integer": np.int64(1_505_400),
            "a whole float": 14**2 * 64 * 120 / 1 + 120,
        },
        wrong={
            "unchanged": (376_440, "with both poolings"),
            "both deleted": (6_021_240, "without any pooling"),
            "no biases": (1_505_280, "biases are missing"),
            "one map": (196 * 120 + 120, "That is for one map"),
            "doubled": (2 * 376_440, "halves both height and width"),
            "doubled weights": ((2 * 3136 + 1) * 120, "as wide as high"),
            "32 maps": ((14 * 14 * 32 + 1) * 120, "second convolution has filters"),
            "commas of thousands": ((1, 505, 400), "a comma separates two numbers"),
            "whole network": (1_532_086, "first dense layer"),
            "valid": ((11 * 11 * 64 + 1) * 120, "keeps the size"),
            "no units": (12_544, "too small"),
            "a list": ([1_505_400], "One number is asked for"),
        },
    ),
    "01.3": Attack(
        right={
            "a set": {ACTIVATIONS, MACS},
            "a list": [MACS, ACTIVATIONS],
            "other case": (f" {ACTIVATIONS.title()}", MACS.upper()),
            "full stops": {f"{ACTIVATIONS}.", f"{MACS}."},
            "an array": np.array([ACTIVATIONS, MACS]),
            "the keys of a dictionary": {ACTIVATIONS: 1, MACS: 2}.keys(),
        },
        wrong={
            "parameters too": ({"parameters", ACTIVATIONS, MACS}, "Count them"),
            "parameters only": (["parameters"], "one number for each map"),
            "field too": ({ACTIVATIONS, MACS, FIELD}, "the field grows"),
            "nothing": (set(), "a quarter of the positions"),
            "activations only": ({ACTIVATIONS}, "computes only a quarter"),
            "MACs only": ([MACS], "is not stored either"),
            "a text": (MACS, "A set is asked for"),
            "another word": ({"weights"}, "is asked for. In it is 'weights'"),
            "a comma missing": ([ACTIVATIONS + MACS], "Is a comma missing"),
            "braces": ({}, "Write set()"),
            "a truth value": ({True}, "which is no text"),
        },
    ),
    "01.4": Attack(
        right={
            "loops": by_loops,
            "reshape": by_reshape,
            "Keras": by_keras,
            "Keras' operations": by_keras_ops,
            "TensorFlow": by_tensorflow,
            "lists": by_lists,
        },
        wrong={
            "maximum": (
                lambda image, size: image.reshape(
                    len(image) // size, size, -1, size
                ).max(axis=(1, 3)),
                "That is the maximum",
            ),
            "sum": (lambda i, k: by_reshape(i, k) * k * k, "That is the sum"),
            "sum by side": (lambda i, k: by_reshape(i, k) * k, "side · side cells"),
            "stride 1": (overlapping, "Your windows overlap"),
            "always 2": (always_two, "whatever the size"),
            "first cells": (lambda i, k: i[::k, ::k], "keeps the first cell"),
            "torn windows": (torn, "A window has rows of its own"),
            "transposed": (lambda i, k: by_reshape(i, k).T, "The shape is"),
            "one number": (lambda i, k: i.mean(), "The shape is"),
            "changes its input": (one_that_doubles_its_input, "changes what it is"),
            "integers": (into_integers, "cut to whole ones"),
            "rounded down": (lambda i, k: by_loops(i, k) // 1, "cut to whole ones"),
            "no return": (lambda i, k: None, "end without `return`"),
            "one argument": (lambda image: image, "raised TypeError"),
            "a broken shape": (
                with_a_broken_shape,
                "'float' object cannot be interpreted as an integer",
            ),
            "an array": (np.zeros((2, 2)), "A function is asked for"),
        },
    ),
}
