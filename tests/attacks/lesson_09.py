"""Answers to the exercises of notebook 9."""

import math
from fractions import Fraction

import numpy as np
from scipy.special import logsumexp

from tests.attacks import INPUTS, Attack


def counts(table, kernel_size, num_places):
    parameters = int(table.sum()) * kernel_size**2 + table.shape[1]
    return parameters, parameters * num_places


def counts_by_loops(table, kernel_size, num_places):
    parameters = 0
    for column in np.transpose(table):
        parameters += 1
        parameters += sum(kernel_size * kernel_size for one in column if one)
    return [parameters, sum(parameters for _ in range(num_places))]


def counts_by_keras(table, kernel_size, num_places):
    fan_in = np.count_nonzero(table, axis=0) * kernel_size**2
    return np.array([1, num_places]) * (fan_in + 1).sum()


def counts_with(kernels, biases, uses):
    """A mistake: how many kernels and biases it sees, and what it calls connections."""

    def count(table, size, num_places):
        parameters = kernels(table) * size * size + biases(table)
        return parameters, uses(parameters, biases(table), num_places)

    return count


def all_uses(parameters, biases, num_places):
    return parameters * num_places


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


def refused(penalties, share):
    return math.floor(share * len(penalties) + 1e-9)


def keeps(penalties, share):
    place = len(penalties) - 1 - refused(penalties, share)
    return np.sort(penalties)[max(place, 0)]


def keeps_by_fractions(penalties, share):
    count = Fraction(str(share)) * len(penalties)
    return sorted(penalties)[::-1][min(int(count), len(penalties) - 1)]


def smallest_by_trying(penalties, share):
    return min(j for j in penalties if (penalties > j).mean() <= share)


def sorts_in_place(penalties, share):
    penalties.sort()
    return penalties[-1 - int(share * len(penalties))]


ATTACKS = {
    "09.1": Attack(
        right={
            "a sum": counts,
            "loops": counts_by_loops,
            "by the columns": counts_by_keras,
            "floats": lambda t, k, n: tuple(map(float, counts(t, k, n))),
        },
        wrong={
            "complete": (
                counts_with(np.size, lambda t: t.shape[1], all_uses),
                "counts the zeros of the table too",
            ),
            "no bias": (
                counts_with(np.sum, lambda t: 0, all_uses),
                "biases are missing",
            ),
            "many biases": (counts_with(np.sum, np.sum, all_uses), "has one bias"),
            "biases of the rows": (
                counts_with(np.sum, len, all_uses),
                "maps that come out",
            ),
            "one kernel": (
                counts_with(lambda t: t.shape[1], lambda t: t.shape[1], all_uses),
                "not one for all of them",
            ),
            "no bias in the connections": (
                counts_with(np.sum, lambda t: t.shape[1], lambda p, b, n: (p - b) * n),
                "is a connection of a unit as well",
            ),
            "a bias once": (
                counts_with(
                    np.sum, lambda t: t.shape[1], lambda p, b, n: (p - b) * n + b
                ),
                INPUTS,
            ),
            "no places": (
                counts_with(np.sum, lambda t: t.shape[1], lambda p, b, n: p),
                "each use is a connection",
            ),
            "kernel not squared": (
                lambda t, k, n: (t.sum() * k + t.shape[1],) * 2,
                INPUTS,
            ),
            "a number": (lambda t, k, n: counts(t, k, n)[0], "2 numbers in brackets"),
            "of C3": (lambda t, k, n: (1516, 151_600), INPUTS),
            "no function": ((1516, 151_600), "A function is asked for"),
        },
    ),
    "09.2": Attack(
        right={"an int": 7, "a sum": 12 // 2 + 1, "NumPy's": np.int64(7)},
        wrong={
            "a tie": (6, "That is a tie"),
            "the other code": (12, "long before that"),
            "beyond": (13, "fewer to come closer"),
            "one": (1, "adds 4 to the penalty"),
            "penalties": (25, "counts in penalties"),
            "half of all": (43, "half of all cells"),
            "a half": (6.5, "A whole number is asked for"),
            "8": (8, "too large"),
        },
    ),
    "09.3": Attack(
        right={
            "a quotient": 15 / 205**0.5,
            "by both roots": 15 / math.hypot(110**0.5, 95**0.5),
            "in points": 0.15 / (0.01 * 205**0.5),
            "two decimals": 1.05,
        },
        wrong={
            "of the better": (15 / 95**0.5, "Both of them scatter"),
            "of the worse": (15 / 110**0.5, "Both of them scatter"),
            "roots added": (15 / (95**0.5 + 110**0.5), "Their squares are added"),
            "no root": (15 / 205, "Take its root"),
            "root of the difference": (15**0.5, "as if 15 were a count"),
            "the deviation": (14.318, "How often"),
            "units mixed": (0.15 / 205**0.5, "Take both in digits"),
            "digits": (15, "too large"),
            "rounded": (1, "rounded too much"),
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
    "09.5": Attack(
        right={
            "a float": 0.03,
            "a quotient": 0.0002 / 0.004 - 0.02,
            "rounded": np.float32(0.03),
        },
        wrong={
            "with mu": (0.05, "the whole denominator"),
            "mu added": (0.07, "do not add it"),
            "first pass": (0.0005 / 0.004 - 0.02, "0.0005. In the third"),
            "upside down": (20, "divides the step by η"),
            "upside down, less mu": (0.004 / 0.0002 - 0.02, "divides the step by η"),
            "η": (0.0002, "too small"),
            "a text": ("0.03", "Leave out the quotes"),
        },
    ),
    "09.6": Attack(
        right={
            "sorted": keeps,
            "by fractions": keeps_by_fractions,
            "by trying": smallest_by_trying,
            "backwards": lambda y, p: np.sort(y)[::-1][min(refused(y, p), y.size - 1)],
        },
        wrong={
            "interpolated": (
                lambda y, p: np.quantile(y, 1 - p),
                "between two penalties",
            ),
            "percentile": (
                lambda y, p: np.percentile(y, 100 - 100 * p),
                "between two penalties",
            ),
            "from below": (
                lambda y, p: np.sort(y)[min(refused(y, p), len(y) - 1)],
                "counts from the small penalties",
            ),
            "all kept": (lambda y, p: max(y), "no digit is refused"),
            "rounded up": (
                lambda y, p: np.sort(y)[max(len(y) - 1 - math.ceil(p * len(y)), 0)],
                "more than the share",
            ),
            "one too many": (
                lambda y, p: np.sort(y)[max(len(y) - 2 - refused(y, p), 0)],
                "one digit too many",
            ),
            "one too few": (
                lambda y, p: [*np.sort(y), max(y)][len(y) - refused(y, p)],
                "A smaller j is possible",
            ),
            "share of the largest": (
                lambda y, p: (1 - p) * y.max(),
                "a share of the largest penalty",
            ),
            "not sorted": (lambda y, p: y[max(len(y) - 1 - refused(y, p), 0)], INPUTS),
            "all refused": (
                lambda y, p: np.sort(y)[len(y) - 1 - refused(y, p)],
                INPUTS,
            ),
            "all refused, a float rounded down": (
                lambda y, p: np.sort(y)[len(y) - 1 - int(p * len(y))],
                "the smallest refuses the most",
            ),
            "a float rounded down": (
                lambda y, p: np.sort(y)[max(len(y) - 1 - int(p * len(y)), 0)],
                "28 if rounded down",
            ),
            "past the beginning": (
                lambda y, p: sorted(y)[-1 - int(p * len(y))],
                "IndexError",
            ),
            "an index": (lambda y, p: len(y) - 1 - int(p * len(y)), INPUTS),
            "sorts what it is given": (sorts_in_place, "changes what it is given"),
            "None": (lambda y, p: None, "end without `return`"),
        },
    ),
}
