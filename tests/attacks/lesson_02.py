"""Answers to the exercises of notebook 2."""

import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import tensorflow as tf
from keras import layers

from lenet_course import experiments
from lenet_course.exercises.lessons.lesson_02 import GRID
from lenet_course.layers import MinPooling2D
from tests.attacks import Attack


def contrast_by_loop(image):
    height, width = image.shape
    result = np.zeros((height // 2, width // 2))
    for row in range(height // 2):
        for column in range(width // 2):
            window = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            result[row, column] = window.max() - window.min()
    return result


def contrast_by_slices(image):
    corners = [image[i::2, j::2] for i in (0, 1) for j in (0, 1)]
    return np.max(corners, axis=0) - np.min(corners, axis=0)


def contrast_by_keras(image):
    batch = image[None, ..., None]
    pool = layers.MaxPooling2D(2)
    return (pool(batch) + pool(-batch))[0, :, :, 0]


def contrast_in_integers(image):
    result = np.zeros((len(image) // 2, image.shape[1] // 2), dtype=int)
    result[:] = contrast_by_loop(image)
    return result


def by_layers(window):
    """Three numbers as the layers of the lesson give them: floats."""
    batch = np.reshape(np.array(window, "float32"), (1, 2, 2, 1))
    largest, smallest = (
        layer(2)(batch).numpy().item() for layer in (layers.MaxPooling2D, MinPooling2D)
    )
    return largest, smallest, largest - smallest


def contrast_in_place(image):
    result = contrast_by_loop(image)
    image[:] = 0
    return result


def overlapping(image):
    return experiments.pool(image, "max", strides=1) - experiments.pool(
        image, "min", strides=1
    )


def gradient(kind, **options):
    return experiments.route_gradient(kind, GRID, **options)


ROUTES = [[0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]]

ATTACKS = {
    "02.1": Attack(
        right={
            "a tuple": (4, -9, 13),
            "a list": [4, -9, 13],
            "an array": np.array([4, -9, 13]),
            "computed": tf.constant([4, -9, 4 + 9]),
            "the lesson's layers": by_layers([4, -3, -9, 2]),
            "whole floats": [4.0, np.floor(-9), np.float32(13)],
        },
        wrong={
            "swapped": ((-9, 4, 13), "swapped"),
            "magnitude": ((-9, 2, 7), "largest magnitude"),
            "unsigned": ((9, 2, 7), "largest magnitude"),
            "near zero": ((4, 2, 2), "nearest to 0"),
            "ReLU": ((4, 0, 4), "only behind ReLU"),
            "minimum twice": ((4, -9, -9), "The minimum is a level"),
            "sum": ((4, -9, -5), "this is their sum"),
            "negative": ((4, -9, -13), "never negative"),
            "no sign": ((4, -9, 5), "Not right yet: contrast. The rest is."),
            "the middle": ((4, -9, -2.5), "Not right yet: contrast. The rest is."),
            "another order": ((13, 4, -9), "The right numbers in another order"),
            "two": ((4, -9), "3 numbers are asked for"),
            "endless": (itertools.count(), "This has more"),
            "all wrong": ((5, -8, 2), "Not right yet: maximum, minimum, contrast."),
            "a number": (13, "numbers in brackets"),
        },
    ),
    "02.2": Attack(
        right={
            "computed": 100 * (1 - 0.7**4),
            "rounded": 76.0,
            "an int": 76,
            "NumPy's": np.float32(75.99),
            "a fraction": Fraction(7599, 100),
            "a decimal": Decimal("75.99"),
        },
        wrong={
            "a share": (0.7599, "a hundred times as much"),
            "max": (100 * 0.3**4, "zeros of max pooling"),
            "complement": (24.01, "all four units are active"),
            "one unit": (30, "for one unit"),
            "added": (120, "more than once"),
            "one half": (93.75, "half of the time"),
            "two cells": (51, "a window of two units"),
            "too small": (70.0, "too small"),
            "cut off": (75.9, "close, but not exact enough"),
            "drawn at random": (75.71, "close, but not exact enough"),
            "a comma for the point": ((75, 99), "a point for decimals"),
            "a text": ("76", "Leave out the quotes"),
            "nothing": (None, "Did a function end without"),
        },
        oracle=lambda answer: abs(float(answer) - 75.99) < 0.0501,
    ),
    "02.3": Attack(
        right={
            "a loop": contrast_by_loop,
            "slices": contrast_by_slices,
            "Keras": contrast_by_keras,
            "lists": lambda image: contrast_by_loop(image).tolist(),
        },
        wrong={
            "minimum": (lambda i: experiments.pool(i, "min"), "That is min pooling"),
            "maximum": (lambda i: experiments.pool(i, "max"), "That is max pooling"),
            "negative": (lambda i: -contrast_by_slices(i), "never positive"),
            "overlapping": (overlapping, "the stride is 1"),
            "whole": (lambda i: i.max() - i.min(), "one number"),
            "transposed": (lambda i: contrast_by_loop(i).T, "Rows and columns"),
            "integers": (contrast_in_integers, "cut to whole ones"),
            "cut": (lambda i: contrast_by_slices(i).astype(int), "cut to whole ones"),
            "sum": (
                lambda i: experiments.pool(i, "max") + experiments.pool(i, "min"),
                "plus the minimum",
            ),
            "deviation": (
                lambda i: np.std([i[a::2, b::2] for a in (0, 1) for b in (0, 1)], 0),
                "standard deviation",
            ),
            "not pooled": (lambda i: i, "The shape is"),
            "changes its input": (contrast_in_place, "changes what it is given"),
            "no return": (lambda i: None, "end without `return`"),
            "an array": (contrast_by_loop(GRID), "A function is asked for"),
        },
    ),
    "02.4": Attack(
        right={
            "lists": ROUTES,
            "an array": np.array(ROUTES),
            "a tensor": tf.constant(ROUTES),
            "differentiated": gradient("min", relu=True),
        },
        wrong={
            "no ReLU": (gradient("min"), "stay 0 if they change"),
            "maxima": (gradient("max", relu=True), "max pooling"),
            "values": (np.array(ROUTES) * GRID, "The places are right"),
            "average": (gradient("average"), "is average pooling"),
            "slope": (GRID > 0, "slope of ReLU"),
            "zeros": (np.zeros((4, 4)), "hold no negative number"),
            "pooled": ([[0, 1], [0, 1]], "one number for each window"),
            "one missing": (np.array(ROUTES) * (GRID == 2), "Of 16 values 1 is not"),
            "a text": ("ROUTES", "array"),
        },
    ),
}
