"""Answers to the exercises of notebook 4."""

import math

import numpy as np
import tensorflow as tf

from lenet_course import shapes
from tests.attacks import INPUTS, Attack


def by_walking(n, k, s, before, after, d):
    start, stands = -before, 0
    while start + (k - 1) * d < n + after:
        start, stands = start + s, stands + 1
    return stands


def by_the_course(n, k, s, before, after, d):
    if s > 1:
        return shapes.conv_output_size(
            n, kernel_size=(k - 1) * d + 1, strides=s, padding=(before, after)
        )
    return shapes.conv_output_size(
        n, kernel_size=k, padding=(before, after), dilation_rate=d
    )


def with_floor(n, k, s, before, after, d):
    return math.floor((n + before + after - (k - 1) * d - 1) / s) + 1


def five_by_walking(pair):
    """Whether a window that walks along 28 cells stands five times, without gaps."""
    kernel, stride = (float(number) for number in pair)
    if kernel % 1 or stride % 1:
        return False
    kernel, stride = int(kernel), int(stride)
    if kernel < 1 or stride < 1 or stride > kernel:
        return False
    return len(range(0, 28 - kernel + 1, stride)) == 5


ATTACKS = {
    "04.1": Attack(
        right={
            "a set": {"before", "after", "stride", "dilation"},
            "a list": ["dilation", "stride", "after", "before"],
            "capitals": ("Before", "After", "Stride", "Dilation"),
            "an array": np.array(["before", "after", "stride", "dilation"]),
        },
        wrong={
            "all": (
                {"fill", "before", "after", "stride", "dilation", "filters"},
                "changes values only",
            ),
            "fill": ({"fill", "before", "after"}, "changes values only"),
            "filters": (
                {"before", "after", "stride", "dilation", "filters"},
                "not larger ones",
            ),
            "no dilation": ({"before", "after", "stride"}, "spreads the cells"),
            "no stride": ({"before", "after", "dilation"}, "two windows start"),
            "padding only": ({"before", "after"}, "Padding is not all"),
            "one end": ({"before", "stride", "dilation"}, "only one of them"),
            "nothing": (set(), "4 are missing."),
            "braces": ({}, "Write set()"),
            "a word": ("stride", "A set is asked for"),
            "another word": ({"padding"}, "is asked for"),
        },
    ),
    "04.2": Attack(
        right={
            "an int": 17,
            "computed": (28 + 8 - 3) // 2 + 1,
            "NumPy's integer": np.int64(17),
            "a tensor": tf.constant(17),
            "a float": math.floor(33 / 2) + 1.0,
        },
        wrong={
            "steps": (16, "the + 1 is missing"),
            "steps, as a float": (16.0, "the + 1 is missing"),
            "no floor": (17.5, "was not rounded down"),
            "ceil": (18, "the division was rounded up"),
            "one end": (15, "the padding was added once"),
            "no padding": (13, "the padding was left out"),
            "16 cells": (21, "8 cells too many"),
            "the padded row": (36, "how long the row is with its padding"),
            "same": (14, "padding 'same'"),
            "no stride": (34, "the stride was left out"),
            "no bracket": (35, "only the kernel was divided"),
            "zero": (0, "none of the usual wrong routes gives it."),
            "steps without stride": (33, "none of the usual wrong routes gives it."),
            "far off": (10**9, "none of the usual wrong routes gives it."),
            "a text": ("17", "Leave out the quotes"),
        },
    ),
    "04.3": Attack(
        right={
            "walking": by_walking,
            "the course's own": by_the_course,
            "math.floor": with_floor,
            "NumPy's floor": lambda n, k, s, before, after, d: (
                np.floor((n + before + after - (k - 1) * d - 1) / s) + 1
            ),
        },
        wrong={
            "no + 1": (lambda *row: by_walking(*row) - 1, "counts the steps"),
            "ceil": (
                lambda n, k, s, b, a, d: (
                    math.ceil((n + b + a - (k - 1) * d - 1) / s) + 1
                ),
                "a window too many",
            ),
            "no dilation": (
                lambda n, k, s, b, a, d: (n + b + a - k) // s + 1,
                "longer than k",
            ),
            "k times d": (
                lambda n, k, s, b, a, d: (n + b + a - k * d) // s + 1,
                "there is no gap",
            ),
            "twice before": (
                lambda n, k, s, b, a, d: by_walking(n, k, s, b, b, d),
                "padded like the start",
            ),
            "twice after": (
                lambda n, k, s, b, a, d: by_walking(n, k, s, a, a, d),
                "padded like the end",
            ),
            "no padding": (
                lambda n, k, s, b, a, d: by_walking(n, k, s, 0, 0, d),
                "moves along the padded row",
            ),
            "same": (lambda n, k, s, b, a, d: math.ceil(n / s), "one amount among"),
            "the Q&A's": (
                lambda n, k, s, b, a, d: (n + 2 * b - k) / s + 1,
                INPUTS,
            ),
            "no return": (lambda *row: None, "end without `return`"),
            "too few arguments": (lambda n, k: n - k + 1, "raised TypeError"),
            "a number": (17, "A function is asked for"),
        },
    ),
    "04.4": Attack(
        right={
            "a tuple": (8, 5),
            "a list": [5, 5],
            "an array": np.array([12, 4]),
            "small steps": (24, 1),
            "whole floats": (8.0, 5.0),
        },
        wrong={
            "swapped": (((4, 12)), "first the kernel"),
            "gaps": ((3, 6), "cells between them"),
            "five steps": ((3, 5), "5 steps"),
            "one too few": ((10, 6), "One position is missing"),
            "as same": ((20, 6), "padding 'same'"),
            "no stride": ((5, 0), "at least one cell"),
            "too large": ((30, 1), "longer than the row"),
            "far off": ((3, 2), "28 cells become 13"),
            "solved for the stride": ((10, 4.5), "whole number of cells"),
            "solved for the kernel": ((8.5, 4.5), "whole number of cells"),
            "28 / 5": ((5.6, 5.6), "whole number of cells"),
            "28 / 5 and 5": ((5.6, 5), "whole number of cells"),
            "three numbers": ((8, 5, 0), "2 numbers are asked for"),
            "a number": (8, "in brackets are asked for"),
        },
        oracle=five_by_walking,
    ),
}
