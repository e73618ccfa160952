"""Answers to the exercises of notebook 9."""

import math

import numpy as np
from scipy.special import logsumexp

from tests.attacks import INPUTS, Attack


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


def refuses(penalties, j):
    return -1 if j < min(penalties) else int(np.argmin(penalties))


def refuses_by_a_sorted_list(penalties, j):
    answers = [(y, number) for number, y in enumerate(penalties)]
    return sorted([*answers, (j, len(penalties), -1)])[0][-1]


def refuses_by_posteriors(penalties, j):
    logits = np.append(-penalties, -j)
    shares = np.exp(logits - logsumexp(logits))
    return [*range(len(penalties)), -1][int(shares.argmax())]


def refuses_by_literal_exponentials(penalties, j):
    shares = np.exp(-np.append(penalties, j))
    return [*range(len(penalties)), -1][int(shares.argmax())]


ATTACKS = {
    "09.1": Attack(
        right={
            "an int": 48,
            "a product": 24 * 2,
            "NumPy's": np.int64(48),
            "a float": 48.0,
        },
        wrong={
            "today's pooling": (0, "today's pooling"),
            "no bias": (24, "something is added"),
            "for the layer": (2, "each trains its own"),
            "a weight a cell": (120, "share one coefficient"),
            "cells": (96, "counts the cells"),
            "no bias, as a float": (24.0, "something is added"),
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
            "a float": lambda x, w: float(nearest(x, w)),
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
            "always 5": (lambda x, w: 5, INPUTS),
            "magnitudes": (
                lambda x, w: np.abs(x - w).sum(axis=1).argmin(),
                "adds up the magnitudes",
            ),
            "the largest difference": (
                lambda x, w: np.abs(x - w).max(axis=1).argmin(),
                "the largest difference only",
            ),
            "the root of the magnitudes": (
                lambda x, w: np.sqrt(np.abs(x - w)).sum(axis=1).argmin(),
                INPUTS,
            ),
            "signs only": (
                lambda x, w: (np.sign(x) != w).sum(axis=1).argmin(),
                INPUTS,
            ),
            "no return": (lambda x, w: None, "end without `return`"),
            "changes the codes": (one_that_changes_the_codes, "changes what it is"),
            "one argument": (lambda x: 0, "raised TypeError"),
            "a number": (3, "A function is asked for"),
        },
    ),
    "09.4": Attack(
        right={
            "penalties": refuses,
            "a sorted list": refuses_by_a_sorted_list,
            "probabilities": refuses_by_posteriors,
            "NumPy's integer": lambda y, j: np.where(j < y.min(), -1, y.argmin())[()],
        },
        wrong={
            "never refuses": (lambda y, j: int(y.argmin()), "always names a class"),
            "the wrong ones": (
                lambda y, j: -1 if y.min() < j else int(y.argmin()),
                "smaller penalty is the more probable",
            ),
            "all together": (
                lambda y, j: -1 if -j > logsumexp(-y) else int(y.argmin()),
                "all classes together",
            ),
            "exp(-j)": (
                lambda y, j: -1 if math.exp(-j) < y.min() else int(y.argmin()),
                "penalties with penalties",
            ),
            "largest": (
                lambda y, j: -1 if y.max() < j else int(y.argmax()),
                "largest penalty for the best",
            ),
            "next number": (
                lambda y, j: int(np.argmin([*y, j])),
                "next free number",
            ),
            "a tie": (
                lambda y, j: -1 if j <= y.min() else int(y.argmin()),
                "just as probable as rubbish",
            ),
            "literal": (
                refuses_by_literal_exponentials,
                INPUTS,
            ),
            "penalties cut at 500": (
                lambda y, j: refuses(np.minimum(y, 500), j),
                INPUTS,
            ),
            "all cut at 500": (
                lambda y, j: refuses(np.minimum(y, 500), min(j, 500)),
                INPUTS,
            ),
            "500 taken off": (
                lambda y, j: refuses(np.where(y > 500, y - 500, y), j),
                INPUTS,
            ),
            "always refuses": (lambda y, j: -1, INPUTS),
            "None for rubbish": (
                lambda y, j: None if j < y.min() else int(y.argmin()),
                "end without `return`",
            ),
            "an array": (lambda y, j: y, "One number is asked for"),
        },
    ),
}
