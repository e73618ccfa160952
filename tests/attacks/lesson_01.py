"""Answers to the exercises of notebook 1."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import tensorflow as tf
from keras import layers, ops

from tests.attacks import INPUTS, Attack

GRID = np.array([[2, 0, 5, 1], [4, 8, 3, 3], [6, 2, 1, 7]], "float32")
MAXIMA = (8, 8, 5, 8, 8, 7)


def by_keras(layer=layers.MaxPooling2D, strides=1):
    """The grid, pooled by Keras, row by row."""
    return np.ravel(layer(2, strides)(GRID[None, :, :, None]))


def blurred(row, *, of=max, weights=(1, 2, 1), total=4, start=0, step=2):
    """Pooling in steps of one, a blur, and every second cell, by loops."""
    row = [float(cell) for cell in row]
    num = len(row)
    highest = [of(row[i], row[(i + 1) % num]) for i in range(num)]
    return [
        sum(
            w * highest[(i + j) % num] for j, w in zip((-1, 0, 1), weights, strict=True)
        )
        / total
        for i in range(start, num, step)
    ]


def by_roll(row):
    return (np.roll(row, 1) + 2 * row + np.roll(row, -1)) / 4


def by_pad(row):
    highest = np.max([row, np.append(row[1:], row[0])], axis=0)
    return np.convolve(np.pad(highest, 1, "wrap"), [0.25, 0.5, 0.25], "valid")[::2]


def by_ops(row):
    around = ops.concatenate([row, row[:1]])[None, :, None]
    highest = ops.max_pool(around, 2, 1)
    highest = ops.concatenate([highest[:, -1:], highest, highest[:, :1]], axis=1)
    kernel = np.reshape([1, 2, 1], (3, 1, 1)).astype("float32") / 4
    return ops.conv(highest, kernel, strides=2)[0, :, 0]


ATTACKS = {
    "01.1": Attack(
        right={
            "a tuple": MAXIMA,
            "a list": list(MAXIMA),
            "an array": np.array(MAXIMA),
            "whole floats": (8.0, 8, 5.0, 8, np.float32(8), 7),
            "Keras": by_keras(),
        },
        wrong={
            "stride 2": (by_keras(strides=2), "6 numbers are asked for"),
            "average": (by_keras(layers.AveragePooling2D), "the averages of the right"),
            "minimum": ((0, 0, 1, 2, 1, 1), "the smallest numbers of the right"),
            "columns first": ((8, 8, 8, 8, 5, 7), "column by column"),
            "lower row first": ((8, 8, 7, 8, 8, 5), "in another order"),
            "one off": ((8, 8, 5, 8, 8, 6), "Not right yet: lower right. The rest is."),
            "stride 2 along rows": ((8, 5, 5, 8, 7, 7), "upper middle, lower middle"),
            "a list of rows": ([[8, 8, 5], [8, 8, 7]], "6 numbers are asked for"),
            "one number": (8, "numbers in brackets"),
        },
    ),
    "01.2": Attack(
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
    "01.3": Attack(
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
            "no units": (12_544, "too small"),
            "a list": ([1_505_400], "One number is asked for"),
        },
    ),
    "01.4": Attack(
        right={
            "a set": {"a", "c", "e"},
            "a list": ["e", "c", "a"],
            "other case": ("A", " C ", "e"),
        },
        wrong={
            "the global maximum too": ({"a", "c", "e", "f"}, "that is invariance"),
            "the global maximum": ({"f"}, "no place that could move"),
            "only stride 1": ({"a"}, "by whole strides"),
            "two of four pixels": ({"a", "c", "d", "e"}, "half a cell"),
            "three of two pixels": ({"a", "b", "c", "e"}, "one cell and a half"),
            "not after two poolings": ({"a", "c"}, "but 1 is missing"),
            "nothing": (set(), "3 are missing"),
            "a text": ("ace", "A set is asked for"),
            "another letter": ({"g"}, "is asked for"),
        },
    ),
    "01.5": Attack(
        right={"loops": blurred, "a padded row": by_pad, "Keras": by_ops},
        wrong={
            "no stride": (lambda row: blurred(row, step=1), "every second one"),
            "other half": (lambda row: blurred(row, start=1), "Asked for are 0, 2, 4"),
            "no blur": (
                lambda row: blurred(row, weights=(0, 4, 0)),
                "The blur is missing",
            ),
            "no maximum": (
                lambda row: blurred(row, of=lambda one, other: one),
                INPUTS,
            ),
            "not divided": (lambda row: blurred(row, total=1), "divide by 4"),
            "pooled first": (
                lambda row: by_roll(np.reshape(row, (-1, 2)).max(axis=1)),
                "The stride comes last",
            ),
            "zeros at the ends": (
                lambda row: np.convolve(
                    np.maximum(row, np.append(row[1:], 0)), [0.25, 0.5, 0.25], "same"
                )[::2],
                "goes on around the edge",
            ),
            "minimum": (lambda row: blurred(row, of=min), INPUTS),
            "equal weights": (
                lambda row: blurred(row, weights=(1, 1, 1), total=3),
                INPUTS,
            ),
            "no return": (lambda row: None, "end without `return`"),
            "two arguments": (lambda row, stride: row, "raised TypeError"),
            "an array": (np.zeros(4), "A function is asked for"),
        },
    ),
    "01.6": Attack(
        right={
            "a set": {"b", "d", "f", "g"},
            "a list": ["g", "f", "d", "b"],
            "other case": ("B", " d ", "F", "g"),
        },
        wrong={
            "all": (set("abcdefg"), "the seeds differ still more"),
            "the largest difference": ({"b", "c", "d", "f", "g"}, "differ most in c"),
            "turned, max": ({"a", "b", "d", "f", "g"}, "0 lies inside"),
            "moved by 1": ({"b", "d", "e", "f", "g"}, "0 lies inside"),
            "an interval near 0": ({"b", "f", "g"}, "Look at d again"),
            "not the gap": ({"b", "d", "f"}, "but 1 is missing"),
            "nothing": (set(), "Look at d again"),
            "a text": ("bdfg", "A set is asked for"),
            "another letter": ({"h"}, "is asked for"),
        },
    ),
}
