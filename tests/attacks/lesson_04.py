"""Answers to the exercises of notebook 4."""

import math

import numpy as np
import tensorflow as tf
from keras import layers, ops

from tests.attacks import INPUTS, Attack


def in_keras(function):
    """A function of Keras' four axes, as one of the two of an image and of a kernel."""

    def answer(image, kernel):
        maps = function(image[None, :, :, None], kernel[:, :, None, None])
        return maps[0, :, :, 0]

    return answer


@in_keras
def by_ops(image, kernel):
    padded = ops.pad(image, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return ops.conv(padded, kernel, strides=2)


@in_keras
def by_a_layer(image, kernel):
    conv = layers.Conv2D(1, 3, strides=2, use_bias=False)
    padded = layers.ZeroPadding2D(((1, 1), (1, 1)))(image)
    conv.build(padded.shape)
    conv.set_weights([kernel])
    return conv(padded)


def by_loops(image, kernel):
    padded = np.pad(image, 1)
    height, width = ((size - 3) // 2 + 1 for size in padded.shape)
    out = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            window = padded[2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
            out[row, column] = (window * kernel).sum()
    return out


@in_keras
def by_one_step_and_every_second(image, kernel):
    padded = layers.ZeroPadding2D(1)(image)
    return ops.conv(padded, kernel, strides=1, padding="valid")[:, ::2, ::2]


def padded_and_convolved(zeros, **options):
    """Zeros around, as `ZeroPadding2D` takes them, then `ops.conv`."""
    return in_keras(
        lambda image, kernel: ops.conv(
            layers.ZeroPadding2D(zeros)(image), kernel, **options
        )
    )


def size_by_walking(n, k, s, before, after):
    size = start = 0
    while start + k <= before + n + after:
        size += 1
        start += s
    return size


def size_by_keras(n, k, s, before, after):
    row = np.pad(np.zeros((1, n, 1), "float32"), ((0, 0), (before, after), (0, 0)))
    if row.shape[1] < k:
        return 0
    return ops.conv(row, np.zeros((k, 1, 1), "float32"), strides=s).shape[1]


def real_by_walking(n, k, num_layers, unit):
    seen = {unit}
    for _ in range(num_layers):
        seen = {cell + step for cell in seen for step in range(-(k // 2), k // 2 + 1)}
    return len(seen & set(range(n)))


def real_by_keras(n, k, num_layers, unit):
    maps = np.eye(n, dtype="float32")[:, :, None]
    for _ in range(num_layers):
        maps = ops.conv(maps, np.ones((k, 1, 1), "float32"), padding="same")
    return int((np.array(maps)[:, unit, 0] > 0).sum())


def real_by_counting(n, k, num_layers, unit):
    reach = num_layers * (k - 1) / 2
    return sum(abs(cell - unit) <= reach for cell in range(n))


def chain_by_walking(pairs):
    """Whether windows that walk along 224 cells leave seven, and none unread."""
    try:
        steps = [(float(k), float(s)) for k, s in pairs]
    except (TypeError, ValueError):
        return False
    if len(steps) != 3 or any(k % 1 or s % 1 for k, s in steps):
        return False
    size = 224
    for k, s in ((int(k), int(s)) for k, s in steps):
        if not 1 <= s < k <= 7:
            return False
        starts = range(0, size - k + 1, s)
        if not starts or starts[-1] + k != size:
            return False
        size = len(starts)
    return size == 7


ATTACKS = {
    "04.1": Attack(
        right={
            "a set": {"before", "after", "kernel", "stride", "dilation"},
            "a list": ["dilation", "stride", "kernel", "after", "before"],
            "capitals": ("Before", "After", "Kernel", "Stride", "Dilation"),
            "an array": np.array(["before", "after", "kernel", "stride", "dilation"]),
        },
        wrong={
            "all": (
                {"fill", "before", "after", "kernel", "stride", "dilation", "filters"},
                "changes values only",
            ),
            "fill": ({"fill", "before", "after"}, "changes values only"),
            "filters": (
                {"before", "after", "kernel", "stride", "dilation", "filters"},
                "not larger ones",
            ),
            "no dilation": (
                {"before", "after", "kernel", "stride"},
                "spreads the cells",
            ),
            "no stride": (
                {"before", "after", "kernel", "dilation"},
                "two windows start",
            ),
            "no kernel": (
                {"before", "after", "stride", "dilation"},
                "needs room itself",
            ),
            "padding only": ({"before", "after"}, "Padding is not all"),
            "one end": ({"before", "kernel", "stride", "dilation"}, "only one of them"),
            "nothing": (set(), "5 are missing."),
            "braces": ({}, "Write set()"),
            "a word": ("stride", "A set is asked for"),
            "another word": ({"padding"}, "is asked for"),
        },
    ),
    "04.2": Attack(
        right={
            "walking": size_by_walking,
            "Keras": size_by_keras,
            "a range": lambda n, k, s, b, a: len(range(0, n + b + a - k + 1, s)),
            "the formula": lambda n, k, s, b, a: max((n + b + a - k) // s + 1, 0),
        },
        wrong={
            "no condition": (
                lambda n, k, s, b, a: (n + b + a - k) // s + 1,
                "it can be below 0",
            ),
            "int": (
                lambda n, k, s, b, a: int((n + b + a - k) / s) + 1,
                "cuts a part",
            ),
            "no floor": (
                lambda n, k, s, b, a: 0 if n + b + a < k else (n + b + a - k) / s + 1,
                "whole steps only",
            ),
            "as quoted": (
                lambda n, k, s, b, a: (n + b + a - k) / s + 1,
                "the floor and the condition",
            ),
            "rounded up": (
                lambda n, k, s, b, a: (
                    0 if n + b + a < k else math.ceil((n + b + a - k) / s) + 1
                ),
                "not placed",
            ),
            "steps": (
                lambda n, k, s, b, a: 0 if n + b + a < k else (n + b + a - k) // s,
                "These are the steps",
            ),
            "one end twice": (
                lambda n, k, s, b, a: max((n + 2 * b - k) // s + 1, 0),
                "2P becomes a sum",
            ),
            "same": (lambda n, k, s, b, a: math.ceil(n / s), INPUTS),
            "no return": (lambda n, k, s, b, a: None, "end without `return`"),
            "a number": (14, "A function is asked for"),
        },
    ),
    "04.3": Attack(
        right={
            "a tuple": (15, 1, 2),
            "a list": [15, 1, 2],
            "an array": np.array([15, 1, 2]),
            "a tensor": tf.constant([15, 1, 2]),
            "computed": (math.ceil(30 / 2), 3 // 2, 3 - 3 // 2),
            "whole floats": (15.0, 1.0, 2.0),
        },
        wrong={
            "the size kept": ((30, 2, 2), "at stride 1 only"),
            "valid": ((13, 0, 0), "fewer zeros"),
            "fewer zeros": ((14, 1, 1), "fewer zeros"),
            "before and after exchanged": ((15, 2, 1), "at the other end"),
            "k - 1 zeros": ((15, 2, 2), "fewer are enough"),
            "all behind": ((15, 0, 3), "not all stand at one end"),
            "no zeros": ((15, 0, 0), "Not right yet: before, after."),
            "another order": ((1, 2, 15), "in another order"),
            "parts of zeros": ((15, 1.5, 1.5), "Not right yet: before, after."),
            "one too many": ((16, 1, 2), "Not right yet: size."),
            "the size alone": (15, "numbers in brackets are asked for"),
            "two numbers": ((15, 3), "3 numbers are asked for"),
        },
    ),
    "04.4": Attack(
        right={
            "ops.pad": by_ops,
            "a layer": by_a_layer,
            "loops": by_loops,
            "every second of stride 1": by_one_step_and_every_second,
        },
        wrong={
            "padding same": (
                padded_and_convolved(0, strides=2, padding="same"),
                "one pixel further",
            ),
            "TensorFlow's same": (
                in_keras(lambda *given: tf.nn.conv2d(*given, 2, "SAME")),
                "one pixel further",
            ),
            "no padding": (padded_and_convolved(0, strides=2), "No zeros are put in"),
            "padded twice": (
                padded_and_convolved(1, strides=2, padding="same"),
                "puts in more",
            ),
            "no stride": (padded_and_convolved(1), "one pixel at a time"),
            "behind only": (
                padded_and_convolved(((0, 1), (0, 1)), strides=2),
                "other two sides",
            ),
            "two zeros": (padded_and_convolved(2, strides=2), INPUTS),
            "repeated in place of zeros": (
                lambda image, kernel: by_loops(np.pad(image, 1, "edge"), kernel)[1:],
                INPUTS,
            ),
            "padding=1": (
                padded_and_convolved(0, strides=2, padding=1),
                "Your function raised",
            ),
            "four axes": (
                lambda image, kernel: by_ops(image, kernel)[None, :, :, None],
                "The shape is (1, 2, 2, 1); (2, 2) is asked for.",
            ),
            "axes forgotten": (
                lambda image, kernel: ops.conv(image, kernel, strides=2),
                "Your function raised",
            ),
            "no return": (lambda image, kernel: None, "end without `return`"),
            "an array": (np.zeros((2, 2)), "A function is asked for"),
        },
    ),
    "04.5": Attack(
        right={
            "walking": real_by_walking,
            "Keras": real_by_keras,
            "counting": real_by_counting,
        },
        wrong={
            "the span": (
                lambda n, k, depth, unit: 1 + depth * (k - 1),
                "the whole chain",
            ),
            "at most the row": (
                lambda n, k, depth, unit: min(n, 1 + depth * (k - 1)),
                "depends on the unit",
            ),
            "one layer": (
                lambda n, k, depth, unit: real_by_walking(n, k, 1, unit),
                "right for one layer",
            ),
            "cells before the row cut": (
                lambda n, k, depth, unit: sum(
                    unit + step >= 0
                    for step in range(-(k // 2) * depth, (k // 2) * depth + 1)
                ),
                "Near its end",
            ),
            "cells behind the row cut": (
                lambda n, k, depth, unit: sum(
                    unit + step < n
                    for step in range(-(k // 2) * depth, (k // 2) * depth + 1)
                ),
                "Near its beginning",
            ),
            "the size": (lambda n, k, depth, unit: n, INPUTS),
            "no return": (lambda n, k, depth, unit: None, "end without `return`"),
            "a number": (7, "A function is asked for"),
        },
    ),
    "04.6": Attack(
        right={
            "pairs": [(4, 2), (6, 5), (4, 3)],
            "lists": [[5, 3], [6, 4], [6, 2]],
            "an array": np.array([(5, 3), (4, 2), (6, 5)]),
            "whole floats": [(2.0, 1.0), (7.0, 6.0), (7.0, 5.0)],
        },
        wrong={
            "swapped": ([(2, 4), (5, 6), (3, 4)], "first the kernel"),
            "patches": ([(4, 4), (4, 4), (2, 2)], "not smaller than the kernel"),
            "too large": ([(8, 4), (7, 4), (3, 2)], "is 7 at most"),
            "backwards": ([(4, -2), (6, 5), (4, 3)], "at least one cell at a time"),
            "unread": ([(3, 2), (5, 4), (7, 3)], "leaves cells unread"),
            "another size": (
                [(3, 2), (3, 2), (3, 2)],
                "make 111, 55, 27 cells of 224; cells left unread: layer 1: 1.",
            ),
            "too small": ([(7, 6), (7, 6), (7, 6)], "37, 6, 0 cells of 224"),
            "parts of cells": ([(4, 2), (6, 5), (4.5, 3)], "whole number of cells"),
            "two layers": ([(4, 2), (6, 5)], "Three pairs are asked for"),
            "six numbers": ([4, 2, 6, 5, 4, 3], "Three pairs are asked for"),
            "a number": (7, "Three pairs are asked for"),
            "words": ("4 2 6 5 4 3", "An array of numbers is asked for"),
        },
        oracle=chain_by_walking,
    ),
}
