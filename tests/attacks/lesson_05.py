"""Answers to the exercises of notebook 5."""

import numpy as np
import tensorflow as tf

from lenet_course import models, shapes
from tests.attacks import INPUTS, Attack

SUBSAMPLING = "subsampling with trainable coefficients"
PARTIAL = "a C3 whose maps read only some maps of S2"
CODES = "outputs that measure a distance to a fixed code"
TANH = "a scaled tanh"
OLD = {SUBSAMPLING, PARTIAL, CODES, TANH}


def c1(channels):
    layer = shapes.ConvSpec(filters=6, kernel_size=5)
    return shapes.num_params(layer, (32, 32, channels))


def field_of_c3(pool_size):
    layers = [
        shapes.ConvSpec(filters=6, kernel_size=5),
        shapes.PoolSpec(pool_size=pool_size),
        shapes.ConvSpec(filters=16, kernel_size=5),
    ]
    return shapes.receptive_field(layers)[-1].size


def dense_1(size):
    layers = models.describe(models.build_qa_binary_network())
    return shapes.trace(layers, (size, size, 3))["dense_1"].num_params


def by_loops(table):
    count = 0
    for column in range(len(table[0])):
        count += 1
        for row in range(len(table)):
            if table[row][column]:
                count += 5 * 5
    return count


def by_spec(table):
    spec = shapes.PartiallyConnectedConvSpec(kernel_size=5, connection_table=table)
    return shapes.num_params(spec, (14, 14, len(table)))


def by_numpy(table):
    ones = np.array(table)
    return (25 * ones.sum(axis=0) + 1).sum()


def one_that_pops(table):
    columns = len(table[0])
    return columns + 25 * sum(sum(table.pop()) for _ in range(len(table)))


ATTACKS = {
    "05.1": Attack(
        right={
            "an int": 456,
            "a product": (5 * 5 * 3 + 1) * 6,
            "the spec": c1(3),
            "a tensor": tf.constant(456),
            "a float": 456.0,
        },
        wrong={
            "no biases": (450, "biases are missing"),
            "grey": (c1(1), "C1 on grey images"),
            "a bias for each channel": (468, "one bias for each channel"),
            "one kernel": (76, "C1 has six of them"),
            "not shared": (357_504, "All units of a map share one"),
            "a dense layer": (18_438, "as a dense layer would"),
            "a dense layer without biases": (18_432, "as a dense layer would"),
            "one bias": (451, "too small"),
            "grey, as a float": (156.0, "C1 on grey images"),
            "a text": ("456", "Leave out the quotes"),
        },
    ),
    "05.2": Attack(
        right={
            "an int": 19,
            "a sum": 5 + 2 + 3 * 4,
            "composed": field_of_c3(3),
            "NumPy's integer": np.int64(19),
        },
        wrong={
            "the old S2": (field_of_c3(2), "the S2 of LeNet-5"),
            "stride ignored": (11, "if S2 had stride 1"),
            "stride 2 kept": (15, "the stride still the old one"),
            "window 2 kept": (18, "the window still the old one"),
            "five steps": (22, "there are four steps"),
            "sizes added": (13, "adds the sides"),
            "S2 only": (7, "C3 reads 5 × 5 of them"),
            "area": (361, "too large"),
            "a pair": ((19, 19), "One number is asked for"),
            "nothing": (None, "Did a function end without"),
        },
    ),
    "05.3": Attack(
        right={
            "an int": 276_600,
            "a product": (6 * 6 * 64 + 1) * 120,
            "traced": dense_1(32),
            "NumPy's integer": np.int32(276_600),
            "a float": 276_600.0,
        },
        wrong={
            "no biases": (276_480, "biases are missing"),
            "rounded up": (376_440, "maps of 7 × 7"),
            "padding": (491_640, "convolutions that pad"),
            "one pooling": ((13 * 13 * 64 + 1) * 120, "two poolings is forgotten"),
            "the other pooling": ((14 * 14 * 64 + 1) * 120, "poolings is forgotten"),
            "global": (7_800, "Flatten keeps every value"),
            "one map": (4_440, "That is for one map"),
            "input ignored": (dense_1(224), "for 224 pixels"),
            "whole network": (276_600 + 896 + 18_496 + 7_260 + 61, "too large"),
            "rounded up, as a float": (376_440.0, "maps of 7 × 7"),
            "a list": ([276_600], "Leave out the brackets"),
            "a comma of thousands": ((276, 600), "a comma separates two numbers"),
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
            "max pooling too": (OLD | {"max pooling"}, "two totals are missed"),
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
            "loops": by_loops,
            "the spec": by_spec,
            "NumPy": by_numpy,
            "a float": lambda table: 25.0 * sum(map(sum, table)) + len(table[0]),
            "column by column": lambda table: sum(
                25 * sum(column) + 1 for column in zip(*table, strict=True)
            ),
        },
        wrong={
            "no biases": (lambda t: by_loops(t) - len(t[0]), "biases are missing"),
            "full": (lambda t: (25 * len(t) + 1) * len(t[0]), "Count the ones"),
            "26 for each": (lambda t: 26 * sum(map(sum, t)), "every 1 of the table"),
            "rows": (lambda t: by_loops(t) - len(t[0]) + len(t), "columns come out"),
            "one bias": (lambda t: by_loops(t) - len(t[0]) + 1, "one bias in all"),
            "one kernel": (lambda t: 26 * len(t[0]), "for each map that it reads"),
            "the ones": (lambda t: sum(map(sum, t)), "connected pairs of maps"),
            "always C3": (lambda t: 1_516, "the paper's table"),
            "3 x 3": (
                lambda t: 9 * sum(map(sum, t)) + len(t[0]),
                INPUTS,
            ),
            "an array expected": (
                lambda t: 25 * t.sum() + t.shape[1],
                "AttributeError: 'list' object has no attribute 'sum'",
            ),
            "pops": (one_that_pops, "changes what it is given"),
            "no return": (lambda t: None, "end without `return`"),
            "no argument": (lambda: 1_516, "raised TypeError"),
            "a number": (1_516, "A function is asked for"),
        },
    ),
}
