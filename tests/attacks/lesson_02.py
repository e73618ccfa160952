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
from tests.attacks import INPUTS, Attack


def shrink_by_loop(picture, background):
    height, width = picture.shape
    result = np.zeros((height // 4, width // 4))
    for row, column in np.ndindex(result.shape):
        window = picture[4 * row : 4 * row + 4, 4 * column :][:, :4].ravel()
        result[row, column] = max(window, key=lambda grey: abs(grey - background))
    return result


def shrink_by_slices(picture, background):
    slices = [picture[i::4, j::4] for i in range(4) for j in range(4)]
    return np.min(slices, axis=0) if background == 1 else np.max(slices, axis=0)


def shrink_by_keras(picture, background):
    sign = -1 if background else 1
    return sign * layers.MaxPooling2D(4)(sign * picture[None, ..., None])[0, :, :, 0]


def shrink_in_place(picture, background):
    result = shrink_by_loop(picture, background)
    picture[:] = 0
    return result


def in_windows(page, sky):
    def shrink(picture, background):
        height, width = picture.shape
        windows = picture.reshape(height // 4, 4, width // 4, 4)
        return (page if background else sky)(windows, axis=(1, 3))

    return shrink


def by_layers(window):
    """Three numbers as the layers of the lesson give them: floats."""
    batch = np.reshape(np.array(window, "float32"), (1, 2, 2, 1))
    largest, smallest = (
        layer(2)(batch).numpy().item() for layer in (layers.MaxPooling2D, MinPooling2D)
    )
    return largest, smallest, largest - smallest


def gradient(kind, **options):
    return experiments.route_gradient(kind, GRID, **options)


def with_tie(share):
    """The right derivatives, except that both of two equal numbers get a share."""
    derivatives = np.array(ROUTES, float)
    derivatives[0:2, 3] = -share
    return derivatives


def picture():
    """The row of section 2, with its ends repeated."""
    return np.array([0.5] * 5 + [1] * 5 + [0.5] * 5 + [0] * 5 + [0.5] * 6)


def marks_the_dark(weights):
    """Whether a filter is largest around the dark bar: the section's cells, by hand."""
    left, middle, right = map(float, weights)
    row = picture()
    response = left * row[:-2] + middle * row[1:-1] + right * row[2:]
    pooled = [max(response[i], response[i + 1]) for i in range(0, 24, 2)]
    return max(pooled[:6] + pooled[10:]) < max(pooled) - 1e-9


ROUTES = [[0, 0, 0, -1], [0, 1, 1, 0], [0, 0, 0, 0], [0, 0, -1, 1]]

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
            "ReLU": ((4, 0, 4), "Not right yet: minimum, contrast."),
            "minimum twice": ((4, -9, -9), "Not right yet: contrast. The rest is."),
            "sum": ((4, -9, -5), "Not right yet: contrast. The rest is."),
            "negative": ((4, -9, -13), "Not right yet: contrast. The rest is."),
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
            "computed": 100 * (0.5 * 0.3 + 0.5 * (1 - 0.7**4)),
            "rounded": 53.0,
            "an int": 53,
            "NumPy's": np.float32(52.995),
            "a fraction": Fraction(52995, 1000),
            "a decimal": Decimal("52.995"),
        },
        wrong={
            "a share": (0.52995, "a hundred times as much"),
            "independent": (75.99, "In the other half all four are alike"),
            "alike": (30, "In the other half they are independent"),
            "max": (50 * (0.3 + 0.3**4), "zeros of max pooling"),
            "complement": (47.005, "all four units are active"),
            "one kind": (15, "too small"),
            "too large": (93.75, "too large"),
            "cut off": (52.9, "close, but not exact enough"),
            "drawn at random": (53.2, "close, but not exact enough"),
            "a comma for the point": ((52, 99), "a point for decimals"),
            "a text": ("53", "Leave out the quotes"),
            "nothing": (None, "Did a function end without"),
        },
        oracle=lambda answer: abs(float(answer) - 52.995) < 0.0501,
    ),
    "02.3": Attack(
        right={
            "a loop": shrink_by_loop,
            "slices": shrink_by_slices,
            "Keras": shrink_by_keras,
            "the course": lambda picture, background: experiments.pool(
                picture, "min" if background else "max", pool_size=4
            ),
            "lists": lambda *given: shrink_by_loop(*given).tolist(),
            "distance": lambda picture, background: abs(
                background - in_windows(np.max, np.max)(abs(background - picture), 0)
            ),
        },
        wrong={
            "minimum": (in_windows(np.min, np.min), "min pooling for both"),
            "maximum": (in_windows(np.max, np.max), "max pooling for both"),
            "swapped": (in_windows(np.max, np.min), "the wrong way round"),
            "average": (in_windows(np.mean, np.mean), "That is average pooling"),
            "every fourth": (lambda picture, _: picture[::4, ::4], "every fourth"),
            "inverted": (lambda *given: 1 - shrink_by_loop(*given), INPUTS),
            "median": (in_windows(np.median, np.median), INPUTS),
            "one sign": (lambda *given: -shrink_by_loop(*given), INPUTS),
            "half": (
                lambda picture, _: experiments.pool(picture, "max"),
                "The shape is",
            ),
            "whole": (lambda picture, _: picture.min(), "The shape is"),
            "transposed": (lambda *given: shrink_by_loop(*given).T, "The shape is"),
            "black and white": (lambda *given: shrink_by_loop(*given) > 0.5, INPUTS),
            "one argument": (lambda picture: picture[::4, ::4], "Your function raised"),
            "changes its input": (shrink_in_place, "changes what it is given"),
            "no return": (lambda *given: None, "end without `return`"),
            "an array": (np.ones((2, 2)), "A function is asked for"),
        },
    ),
    "02.4": Attack(
        right={
            "lists": ROUTES,
            "an array": np.array(ROUTES),
            "a tensor": tf.constant(ROUTES),
            "differentiated": gradient("max", relu=True) - gradient("min", relu=True),
        },
        wrong={
            "no ReLU": (gradient("max") - gradient("min"), "stay 0 if they change"),
            "maxima": (gradient("max", relu=True), "The smallest counts, too"),
            "minima": (gradient("min", relu=True), "The largest counts, too"),
            "one sign": (np.abs(ROUTES), "The minimum is subtracted"),
            "values": (np.array(ROUTES) * GRID, "how large the number is"),
            "average": (gradient("average"), "Of 16 values 16 are not"),
            "both of a tie": (with_tie(1), "takes the first of them"),
            "halves of a tie": (with_tie(0.5), "takes the first of them"),
            "slope": (GRID > 0, "slope of ReLU"),
            "zeros": (np.zeros((4, 4)), "Of 16 values 5 are not"),
            "pooled": ([[5, 4], [0, 6]], "The shape is (2, 2)"),
            "one missing": (np.array(ROUTES) * (GRID != 2), "Of 16 values 1 is not"),
            "the last of a tie": (
                [[0] * 4, [0, 1, 1, -1], [0] * 4, ROUTES[3]],
                "Of 16 values 2 are not",
            ),
            "a text": ("ROUTES", "array"),
        },
    ),
    "02.5": Attack(
        right={
            "minimum": lambda x: np.minimum(x, 0),
            "by signs": lambda x: -np.maximum(-x, 0),
            "TensorFlow's": lambda x: -tf.nn.relu(-x),
            "where": lambda x: np.where(x < 0, x, 0),
            "what is cut": lambda x: x - np.maximum(x, 0),
        },
        wrong={
            "ReLU": (lambda x: np.maximum(x, 0), "That is ReLU."),
            "inner sign only": (lambda x: np.maximum(-x, 0), "one sign is still"),
            "outer sign only": (lambda x: -np.maximum(x, 0), "Put f(−x) for it"),
            "negative": (lambda x: -x, INPUTS),
            "nothing": (lambda x: x, INPUTS),
            "magnitude": (np.abs, INPUTS),
            "leaky": (lambda x: np.minimum(x, 0.1 * x), INPUTS),
            "one number": (lambda x: min(x.min(), 0), "The shape is"),
            "a branch": (lambda x: x if x < 0 else 0, "Your function raised"),
            "an array": (np.zeros(2), "A function is asked for"),
        },
    ),
    "02.6": Attack(
        right={
            "three": (-1, -1, -1),
            "one": [0, -1, 0],
            "a neighbour": (-2.5, 0, 0),
            "the other": np.array([0, 0, -1]),
            "the dark bar's edges": (1, -3, 1),
            "unequal": (-1, -2, 0.5),
        },
        wrong={
            "the section's": ((-1, 1, 0), "they find edges"),
            "Laplace's": ((-1, 2, -1), "they find edges"),
            "none": ((0, 0, 0), "they find edges"),
            "a mean": ((1, 1, 1), "the bright bar gives most"),
            "one positive": ((0, 2, 0), "the bright bar gives most"),
            "two": ((-1, -1), "3 numbers are asked for, (left, middle, right)."),
            "a number": (-1, "numbers in brackets"),
            "words": ("negative", "A tuple"),
        },
        oracle=marks_the_dark,
    ),
}
