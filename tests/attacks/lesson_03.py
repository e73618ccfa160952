"""Answers to the exercises of notebook 3."""

import keras
import numpy as np
import tensorflow as tf

from tests.attacks import Attack


def by_slices(row, width):
    before = row[1 : width + 1][::-1]
    after = row[len(row) - 1 - width : len(row) - 1][::-1]
    return np.concatenate([before, row, after])


def by_lists(row, width):
    cells = list(row)
    for step in range(1, width + 1):
        cells = [row[step], *cells, row[len(row) - 1 - step]]
    return cells


def by_numpy(row, width):
    return np.pad(row, (width, width), "reflect")


def by_keras(row, width):
    return keras.ops.pad(row, ((width, width),), mode="reflect")


def windows_over_the_corner(size):
    """How much the corner pixel changes the sum of a convolution with ones."""
    image = np.zeros((1, 28, 28, 1), "float32")
    image[0, 0, 0] = 1
    window = np.ones((size, size, 1, 1), "float32")
    return keras.ops.sum(keras.ops.conv(image, window, padding="same")).numpy()


def not_turned(row, width):
    last = len(row) - 1
    return [*row[1 : width + 1], *row, *row[last - width : last]]


def repeats_the_border(row, width):
    before = [row[step] for step in reversed(range(width))]
    after = [row[len(row) - 1 - step] for step in range(width)]
    return [*before, *row, *after]


def one_that_turns_its_input(row, width):
    padded = by_slices(row, width)
    row[:] = row[::-1].copy()
    return padded


ATTACKS = {
    "03.1": Attack(
        right={
            "a tuple": (0, 1),
            "a list": [0, 1],
            "an array": np.array([0, 1]),
            "tensors": (tf.constant(0), tf.constant(1)),
            "whole floats": (0.0, np.float64(1)),
        },
        wrong={
            "the Q&A's": ((1, 1), "meant for a stride of 1"),
            "at the start": ((1, 0), "where does Keras put"),
            "size kept": ((14, 15), "would keep 28 rows"),
            "nothing": ((0, 0), "room for 13 windows only"),
            "halves": ((0.5, 0.5), "cannot be halved"),
            "two at the end": ((0, 2), "Not right yet: after"),
            "one number": (1, "2 numbers in brackets"),
            "four numbers": ((0, 1, 0, 1), "This has 4"),
            "one too many": ((1, 2), "Not right yet: before, after."),
            "a text": ("0, 1", "A tuple (before, after) is asked for"),
        },
    ),
    "03.2": Attack(
        right={
            "an int": 16,
            "a power": 4**2,
            "NumPy's integer": np.int64(16),
            "a tensor": tf.constant(16),
            "a float": 16.0,
            "a convolution of ones": windows_over_the_corner(7),
        },
        wrong={
            "valid": (1, 'That is for "valid"'),
            "one axis": (4, "along both"),
            "the middle": (49, "a pixel in the middle"),
            "an edge": (28, "the middle of an edge"),
            "5 x 5": (9, "windows, as in section 3"),
            "a sum": (8, "Do not add"),
            "one off": (15, "too small"),
            "an edge, as a float": (28.0, "the middle of an edge"),
            "a text": ("16", "Leave out the quotes"),
            "nothing": (None, "Did a function end without"),
        },
    ),
    "03.3": Attack(
        right={
            "a set": {"kernel size", "stride"},
            "a list": ["stride", "kernel size"],
            "other case": (" Kernel Size", "STRIDE"),
        },
        wrong={
            "the Q&A's": ({"padding", "stride"}, "moves all windows together"),
            "padding too": (
                ["kernel size", "stride", "padding"],
                "moves all windows together",
            ),
            "input size": (
                {"kernel size", "stride", "input size"},
                "has more windows",
            ),
            "filters": (
                {"kernel size", "stride", "number of filters"},
                "give more maps",
            ),
            "stride only": ({"stride"}, "compare windows of 3 and of 5"),
            "kernel only": (["kernel size"], "strides of 1 and 2"),
            "none": (set(), "share 2 cells with stride 1"),
            "a text": ("stride", "A set is asked for"),
            "another word": ({"dilation"}, "is asked for"),
            "braces": ({}, "Write set()"),
            "a comma missing": (["stridekernel size"], "Is a comma missing"),
            "a dictionary": ({"stride": True}, "A set is asked for"),
        },
    ),
    "03.4": Attack(
        right={
            "slices": by_slices,
            "lists": by_lists,
            "NumPy": by_numpy,
            "Keras": by_keras,
        },
        wrong={
            "zeros": (lambda row, width: np.pad(row, width), "Those are zeros"),
            "symmetric": (repeats_the_border, "stand there twice"),
            "edge": (
                lambda row, width: np.pad(row, width, "edge"),
                "repeats the border cell",
            ),
            "circular": (
                lambda row, width: np.pad(row, width, "wrap"),
                "cells of the opposite end",
            ),
            "not turned": (not_turned, "in the wrong order"),
            "only before": (
                lambda row, width: [*row[1 : width + 1][::-1], *row],
                "Those after it are missing",
            ),
            "only after": (
                lambda row, width: by_slices(row, width)[width:],
                "Those before it are missing",
            ),
            "always two": (lambda row, width: by_slices(row, 2), "The shape is"),
            "the row": (lambda row, width: row, "The shape is"),
            "integers": (
                lambda row, width: np.array(by_lists(row, width), dtype=int),
                "cut to whole ones",
            ),
            "rounded down": (
                lambda row, width: np.floor(by_slices(row, width)),
                "cut to whole ones",
            ),
            "turns its input": (one_that_turns_its_input, "changes what it is given"),
            "no return": (lambda row, width: None, "end without `return`"),
            "no width": (lambda row: row, "raised TypeError"),
            "an array": (np.zeros(8), "A function is asked for"),
        },
    ),
}
