"""Answers to the exercises of notebook 7."""

from decimal import Decimal

import numpy as np
import tensorflow as tf

from tests.attacks import INPUTS, Attack


def said(holds):
    return "larger" if holds else "no difference"


def apart_by_numpy(first, second):
    low = np.min([first, second], axis=1)
    high = np.max([first, second], axis=1)
    return said(low.max() > high.min())


def apart_by_sorting(first, second):
    a, b = sorted([sorted(first), sorted(second)])
    return "Larger" if a[-1] < b[0] else " no difference "


def root_mean_square(windows):
    """The error of the best guess in a row that is cut into such windows."""
    squares = [(np.arange(size) - (size - 1) / 2) ** 2 for size in windows]
    return float(np.concatenate(squares).mean() ** 0.5)


def apart_by_where(first, second):
    apart = max(first) < min(second) or max(second) < min(first)
    return np.where(apart, "larger", "no difference")


def mean_outside(first, second):
    return said(not min(first) <= mean(second) <= max(first))


def apart_in_thousandths(first, second):
    a, b = np.round(first, 3), np.round(second, 3)
    return said(max(a) < min(b) or max(b) < min(a))


def prints_only(first, second):
    print(apart_by_numpy(first, second))


def mean(values):
    return sum(values) / len(values)


def refuse_by_numpy(sureness, right, max_error):
    wrong = ~np.asarray(right)[np.argsort(sureness)[::-1]]
    share = np.cumsum(wrong) / np.arange(1, len(wrong) + 1)
    enough = np.flatnonzero(share <= max_error)
    return len(wrong) - (enough[-1] + 1 if len(enough) else 0)


def refuse_by_loop(sureness, right, max_error):
    images = sorted(zip(sureness, right, strict=True))
    refused = 0
    while images:
        errors = sum(1 for _, good in images if not good)
        if errors <= max_error * len(images):
            break
        images = images[1:]
        refused += 1
    return refused


def refuse_by_next(sureness, right, max_error):
    goods = [good for _, good in sorted(zip(sureness, right, strict=True))]
    total = len(goods)
    fits = (k for k in range(total) if mean([not g for g in goods[k:]]) <= max_error)
    return next(fits, total)


def refuse_surest(sureness, right, max_error):
    return refuse_by_loop([-one for one in sureness], right, max_error)


def errors_among_all(sureness, right, max_error):
    goods = [good for _, good in sorted(zip(sureness, right, strict=True))]
    total = len(goods)
    fits = (k for k in range(total) if goods[k:].count(False) / total <= max_error)
    return next(fits, total)


def only_the_wrong(sureness, right, max_error):
    goods = list(right)
    refused = 0
    while goods and goods.count(False) / len(goods) > max_error:
        goods.remove(False)
        refused += 1
    return refused


def stops_at_the_first_excess(sureness, right, max_error):
    images = sorted(zip(sureness, right, strict=True), reverse=True)
    wrong = 0
    for number, (_, good) in enumerate(images, start=1):
        wrong += not good
        if wrong / number > max_error:
            return len(images) - number + 1
    return 0


def strictly_below(sureness, right, max_error):
    goods = [good for _, good in sorted(zip(sureness, right, strict=True))]
    total = len(goods)
    fits = (k for k in range(total) if mean([not g for g in goods[k:]]) < max_error)
    return next(fits, total)


def sorts_what_it_is_given(sureness, right, max_error):
    sureness.sort()
    return 0


ATTACKS = {
    "07.1": Attack(
        right={
            "an int": 33,
            "the formula": (160 - 32) // 4 + 1,
            "a range": len(range(0, 160 - 32 + 1, 4)),
            "NumPy's integer": np.int64(33),
            "a tensor": tf.constant(33),
            "a float": (160 - 32) / 4 + 1,
        },
        wrong={
            "no + 1": (32, "counts the steps"),
            "a window a digit": (5, "The windows overlap"),
            "width over step": (40, "stick out"),
            "step 1": (129, "moves by one pixel"),
            "step 2": (65, "for one pooling"),
            "pair by pair": (36, "Take the strip as one"),
            "nine a digit": (45, "Take the strip as one"),
            "no + 1, as a float": (32.0, "counts the steps"),
            "a text": ("33", "Leave out the quotes"),
            "a shape": ((1, 33), "One number is asked for"),
        },
    ),
    "07.2": Attack(
        right={
            "rounded": 2.29,
            "the formula": ((8**2 - 1) / 12) ** 0.5,
            "a standard deviation": np.std(np.arange(8)),
            "NumPy's": np.float32(2.2913),
            "a decimal": Decimal("2.29"),
        },
        wrong={
            "mean distance": (2.0, "weigh more"),
            "half a window": (4, "the farthest"),
            "no root": (5.25, "Its root is asked for"),
            "between the pixels": (8 / 12**0.5, "A column is a whole number"),
            "first column": (17.5**0.5, "Its middle is better"),
            "a sample": (np.std(np.arange(8), ddof=1), "divides by 7"),
            "a row of 28": (root_mean_square([8, 8, 8, 4]), "This row has 64"),
            "a whole column": (5.5**0.5, "guesses a column of the window"),
            "rounded too much": (2.3, "2.3 is rounded too much"),
            "drawn at random": (2.2978, "close, but not exact enough"),
            "a comma for the point": ((2, 29), "a point for decimals"),
            "nothing lost": (0, "no guess is always"),
            "windows of two": (0.5, "too small"),
            "a text": ("2.29", "Leave out the quotes"),
            "nothing": (None, "Did a function end without"),
        },
        oracle=lambda answer: abs(float(answer) - 2.29129) < 0.0061,
    ),
    "07.3": Attack(
        right={
            "two comparisons": lambda a, b: said(max(a) < min(b) or max(b) < min(a)),
            "NumPy": apart_by_numpy,
            "sorted": apart_by_sorting,
            "NumPy's where": apart_by_where,
        },
        wrong={
            "means": (lambda a, b: said(mean(a) != mean(b)), "compares the means"),
            "first better": (lambda a, b: said(max(a) < min(b)), "first one is better"),
            "second better": (
                lambda a, b: said(max(b) < min(a)),
                "second one is better",
            ),
            "turned round": (
                lambda a, b: said(max(a) >= min(b) and max(b) >= min(a)),
                "turned round",
            ),
            "against the width": (
                lambda a, b: said(
                    abs(mean(a) - mean(b)) > max(max(a) - min(a), max(b) - min(b))
                ),
                "with the wider range",
            ),
            "seed by seed": (
                lambda a, b: said(
                    all(x < y for x, y in zip(a, b, strict=True))
                    or all(x > y for x, y in zip(a, b, strict=True))
                ),
                "seed by seed",
            ),
            "always": (lambda a, b: "larger", "whatever the numbers are"),
            "never": (lambda a, b: "no difference", "never finds a difference"),
            "no common value": (lambda a, b: said(not set(a) & set(b)), INPUTS),
            "other largest": (lambda a, b: said(max(a) != max(b)), INPUTS),
            "a mean outside": (mean_outside, INPUTS),
            "touching ranges": (
                lambda a, b: said(max(a) <= min(b) or max(b) <= min(a)),
                INPUTS,
            ),
            "medians": (lambda a, b: said(np.median(a) != np.median(b)), INPUTS),
            "rounded": (apart_in_thousandths, INPUTS),
            "a truth value": (lambda a, b: max(a) < min(b), "which is no text"),
            "no return": (lambda a, b: None, "end without `return`"),
            "prints": (prints_only, "end without `return`"),
            "raises": (lambda a, b: a.max(), "'list' object has no attribute 'max'"),
        },
    ),
    "07.4": Attack(
        right={
            "NumPy": refuse_by_numpy,
            "a loop": refuse_by_loop,
            "the first that fits": refuse_by_next,
            "a float": lambda s, r, e: float(refuse_by_loop(s, r, e)),
        },
        wrong={
            "surest first": (refuse_surest, "the unsure ones"),
            "errors among all": (
                errors_among_all,
                "by the number of the others",
            ),
            "only the wrong ones": (only_the_wrong, "only the sureness may decide"),
            "first excess": (stops_at_the_first_excess, "stops at the first excess"),
            "strictly below": (strictly_below, "Equal is allowed"),
            "answered": (
                lambda s, r, e: len(r) - refuse_by_loop(s, r, e),
                "images that are answered",
            ),
            "one too many": (
                lambda s, r, e: refuse_by_loop(s, r, e) + 1,
                "one too many",
            ),
            "none": (lambda s, r, e: 0, "never refuses"),
            "a share": (
                lambda s, r, e: refuse_by_loop(s, r, e) / len(r),
                INPUTS,
            ),
            "lists taken for arrays": (
                lambda s, r, e: r[np.argsort(s)].sum(),
                "only integer scalar arrays can be converted to a scalar index",
            ),
            "changes its input": (sorts_what_it_is_given, "changes what it is given"),
            "no return": (lambda s, r, e: None, "end without `return`"),
        },
    ),
}
