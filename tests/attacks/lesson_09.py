"""Answers to the exercises of notebook 9."""

import math

import keras
import numpy as np
from scipy.special import logsumexp

from tests.attacks import Attack


def nearest_by_loop(values, codes):
    best, smallest = 0, math.inf
    for number, code in enumerate(codes):
        penalty = sum((x - w) ** 2 for x, w in zip(values, code, strict=True))
        if penalty < smallest:
            best, smallest = number, penalty
    return best


def one_that_changes_the_codes(values, codes):
    codes -= values
    return int((codes**2).sum(axis=1).argmin())


def nearest(values, codes):
    return int(((values - codes) ** 2).sum(axis=1).argmin())


def stable(penalties, label, j):
    terms = [-y for y in penalties] + [-j]
    m = max(terms)
    return penalties[label] + m + math.log(sum(math.exp(t - m) for t in terms))


def literal(penalties, label, j):
    with np.errstate(divide="ignore"):
        total = np.exp(-j) + np.exp(-penalties).sum()
        return penalties[label] + np.log(total)


def literal_with_math(penalties, label, j):
    total = math.exp(-j) + sum(math.exp(-y) for y in penalties)
    return penalties[label] + math.log(total)


ATTACKS = {
    "09.1": Attack(
        right={"an int": 48, "a product": 24 * 2, "NumPy's": np.int64(48)},
        wrong={
            "today's pooling": (0, "today's pooling"),
            "no bias": (24, "something is added"),
            "for the layer": (2, "each trains its own"),
            "a weight a cell": (120, "share one coefficient"),
            "cells": (96, "counts the cells"),
            "a float": (48.0, "write 48"),
            "a text": ("48", "Leave out the quotes"),
            "S2": (12, "too small"),
        },
    ),
    "09.2": Attack(
        right={"an int": 448, "a product": 16 * 28, "NumPy's": np.int32(448)},
        wrong={
            "complete": (880, "complete convolution"),
            "no bias": (432, "biases are missing"),
            "one kernel": (160, "a kernel for each of them"),
            "many biases": (480, "has one bias"),
            "5 x 5": (1216, "kernels of C3"),
            "6 maps": (168, "belong to the 16"),
            "C3": (1516, "too large"),
            "a list": ([448], "One number is asked for"),
        },
    ),
    "09.3": Attack(
        right={
            "distances": nearest,
            "a loop": nearest_by_loop,
            "NumPy's integer": lambda x, w: np.linalg.norm(x - w, axis=1).argmin(),
            "scalar products": lambda x, w: int((w @ x).argmax()),
        },
        wrong={
            "largest": (
                lambda x, w: int(((x - w) ** 2).sum(axis=1).argmax()),
                "worst guess",
            ),
            "the penalty": (
                lambda x, w: ((x - w) ** 2).sum(axis=1).min(),
                "number of the class",
            ),
            "no squares": (lambda x, w: int((x - w).sum(1).argmin()), "cancel"),
            "from 1": (lambda x, w: nearest(x, w) + 1, "counted from 0"),
            "largest of F6": (lambda x, w: int(x.argmax()), "cells of a bitmap"),
            "always 5": (lambda x, w: 5, "For values of shape"),
            "a float": (lambda x, w: float(nearest(x, w)), "is a decimal number"),
            "no return": (lambda x, w: None, "end without `return`"),
            "changes the codes": (one_that_changes_the_codes, "changes what it is"),
            "one argument": (lambda x: 0, "raised TypeError"),
            "a number": (3, "A function is asked for"),
        },
    ),
    "09.4": Attack(
        right={
            "by hand": stable,
            "SciPy's": lambda y, d, j: y[d] + logsumexp([*(-y), -j]),
            "Keras'": lambda y, d, j: (
                y[d] + float(keras.ops.logsumexp(np.append(-y, -j)))
            ),
        },
        wrong={
            "literal": (literal, "inf is not a number"),
            "literal with math": (literal_with_math, "raised ValueError"),
            "equation 8": (lambda y, d, j: float(y[d]), "equation 8"),
            "no rubbish": (
                lambda y, d, j: y[d] + logsumexp(-y),
                "rubbish class is missing",
            ),
            "wrong classes only": (
                lambda y, d, j: y[d] + logsumexp([*(-np.delete(y, d)), -j]),
                "over all classes",
            ),
            "sign of j": (
                lambda y, d, j: y[d] + logsumexp([*(-y), j]),
                "so its term is exp",
            ),
            "subtracted": (
                lambda y, d, j: y[d] - logsumexp([*(-y), -j]),
                "not subtracted",
            ),
            "j for rubbish": (
                lambda y, d, j: y[d] + np.logaddexp(np.log(j), logsumexp(-y)),
                "For penalties of shape",
            ),
            "an array": (lambda y, d, j: y, "One number is asked for"),
        },
    ),
}
