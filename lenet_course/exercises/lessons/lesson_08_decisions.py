"""Exercises of notebook 8 that decide: between two networks, and what to refuse."""

import itertools
import math
from collections.abc import Sequence
from functools import partial

import numpy as np

from lenet_course.exercises import (
    Choice,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
)

DECIDED, NOT_DECIDED = "decided", "not decided"
NUM_SEEDS, STUDENTS_T = 5, 2.776

Errors = Sequence[float]


def _said(holds: bool | np.bool_) -> str:
    return DECIDED if holds else NOT_DECIDED


def _decided(
    first: Errors,
    second: Errors,
    *,
    t: float = STUDENTS_T,
    ddof: int = 1,
    divisor: float = math.sqrt(NUM_SEEDS),
) -> str:
    differences = np.subtract(first, second)
    reach = t * differences.std(ddof=ddof) / divisor
    return _said(abs(differences.mean()) > reach)


def _first_larger(first: Errors, second: Errors) -> str:
    is_larger = np.mean(first) > np.mean(second)
    return _decided(first, second) if is_larger else NOT_DECIDED


def _unpaired(first: Errors, second: Errors, *, t: float) -> str:
    reach = t * math.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / NUM_SEEDS)
    return _said(abs(np.mean(first) - np.mean(second)) > reach)


def _apart(first: Errors, second: Errors) -> str:
    return _said(max(first) < min(second) or max(second) < min(first))


def _pairs() -> tuple[tuple[list[float], list[float]], ...]:
    """Errors of two networks with five seeds, some of which are hard for both.

    The mean of the differences is 0.5 to 8 times its standard error: never so near to
    2.776 that a rounded number could turn the answer. Once, there is no difference.
    """
    rng = np.random.default_rng(7)
    equal = [0.031, 0.028, 0.035, 0.030, 0.029]
    cases = [(equal, equal)]
    for times in (0.5, 1.6, 2.2, 2.63, 3.0, 4.0, 5.5, 8.0):
        for seeds_differ_by, sign in itertools.product((0.0, 0.02), (-1, 1)):
            scatter = rng.normal(size=NUM_SEEDS)
            scatter = (scatter - scatter.mean()) / scatter.std(ddof=1)
            differences = 0.004 * (scatter + sign * times / math.sqrt(NUM_SEEDS))
            first = 0.06 + rng.uniform(0.0, 0.005 + seeds_differ_by, NUM_SEEDS)
            second = first - differences
            cases.append((first.round(4).tolist(), second.round(4).tolist()))
    return tuple(cases)


PAIRED = Exercise(
    id="08.5",
    kind=Function(
        ("first", "second"), _pairs(), returns=Choice((DECIDED, NOT_DECIDED))
    ),
    right=Like(_decided),
    praise=(
        "In pairs, what makes a seed hard for both drops out; and the interval says "
        "how far the mean of five differences can be trusted."
    ),
    look_again="1. Learning from few images",
    misconceptions=(
        Misconception(
            "ranges",
            Like(_apart),
            "That asks whether the two ranges overlap. They may, and each seed still "
            "say the same: take the differences seed by seed.",
        ),
        Misconception(
            "not in pairs",
            Like(partial(_unpaired, t=2.306)),
            "That compares two independent groups. The seeds are the same: take the "
            "differences first, then their standard deviation.",
        ),
        Misconception(
            "not in pairs, with this t",
            Like(partial(_unpaired, t=STUDENTS_T)),
            "That adds up the variances of two independent groups. The seeds are the "
            "same: take the differences first, then their standard deviation.",
        ),
        Misconception(
            "means only",
            Like(lambda first, second: _said(np.mean(first) != np.mean(second))),
            "That compares the means. They differ nearly always, by chance alone.",
        ),
        Misconception(
            "no root of the number",
            Like(partial(_decided, divisor=1)),
            "That is how far single differences scatter. The mean of five scatters "
            "less: divide by √5.",
        ),
        Misconception(
            "divided by 5",
            Like(partial(_decided, ddof=0)),
            "That divides the squares by 5. Their mean was taken from the same five "
            "numbers: divide by 4. NumPy does so with ddof=1.",
        ),
        Misconception(
            "1.96 for t",
            Like(partial(_decided, t=1.96)),
            "That takes 1.96, or 2, for t. With five seeds the standard deviation is "
            "itself uncertain, and t is 2.776.",
        ),
        Misconception(
            "seed by seed",
            Like(
                lambda first, second: _said(
                    abs(np.sign(np.subtract(first, second)).sum()) == NUM_SEEDS
                )
            ),
            "That asks whether all five seeds agree. Of two equally good networks they "
            "do in one case of sixteen, and a clear mean may have one exception.",
        ),
        Misconception(
            "first larger only",
            Like(_first_larger),
            "That sees a difference only if the first one makes more errors. It may "
            "make fewer.",
        ),
        Misconception(
            "second larger only",
            Like(lambda first, second: _first_larger(second, first)),
            "That sees a difference only if the second one makes more errors. It may "
            "make fewer.",
        ),
        Misconception(
            "turned round",
            Like(lambda first, second: _said(_decided(first, second) == NOT_DECIDED)),
            "That is turned round: it says 'decided' where the interval holds 0.",
        ),
        Misconception(
            "always decided",
            Like(lambda first, second: DECIDED),
            "That says 'decided' whatever the numbers are.",
        ),
        Misconception(
            "never decided",
            Like(lambda first, second: NOT_DECIDED),
            "That never decides, whatever the numbers are.",
        ),
    ),
    hints=(
        "Which numbers belong together? Subtract them first: five differences.",
        "Where does the interval end? At the mean of the differences, plus and minus "
        "2.776 times their standard deviation divided by √5.",
        "np.std(differences, ddof=1) divides by 4. The interval leaves out 0 if the "
        "mean is farther from 0 than the interval reaches.",
    ),
)


def _refuse(sureness: Sequence[float], right: Sequence[bool], max_error: float) -> int:
    order = sorted(range(len(right)), key=lambda index: sureness[index])
    for refused in range(len(right)):
        answered = [right[index] for index in order[refused:]]
        if answered.count(False) / len(answered) <= max_error:
            return refused
    return len(right)


def _refuse_surest(
    sureness: Sequence[float], right: Sequence[bool], max_error: float
) -> int:
    return _refuse([-value for value in sureness], right, max_error)


def _error_among_all(
    sureness: Sequence[float], right: Sequence[bool], max_error: float
) -> int:
    order = sorted(range(len(right)), key=lambda index: sureness[index])
    for refused in range(len(right)):
        answered = [right[index] for index in order[refused:]]
        if answered.count(False) / len(right) <= max_error:
            return refused
    return len(right)


def _knows_the_labels(
    sureness: Sequence[float], right: Sequence[bool], max_error: float
) -> int:
    wrong = list(right).count(False)
    for refused in range(wrong + 1):
        if (wrong - refused) / max(len(right) - refused, 1) <= max_error:
            return refused
    return wrong


def _until_the_first_error(
    sureness: Sequence[float], right: Sequence[bool], max_error: float
) -> int:
    order = sorted(range(len(right)), key=lambda index: -sureness[index])
    wrong = 0
    for answered, index in enumerate(order):
        wrong += not right[index]
        if wrong / (answered + 1) > max_error:
            return len(right) - answered
    return 0


def _strictly_below(
    sureness: Sequence[float], right: Sequence[bool], max_error: float
) -> int:
    return _refuse(sureness, right, max_error - 1e-9)


YES, NO = True, False
SMALL_REFUSALS = (
    ([0.9, 0.1, 0.8, 0.3, 0.7], [YES, NO, YES, YES, NO], 0.25),
    ([0.95, 0.2, 0.6, 0.5, 0.4, 0.3], [YES, YES, NO, YES, NO, YES], 0.2),
    ([0.4, 0.9, 0.5, 0.6], [YES, NO, YES, YES], 0.1),
    ([0.6, 0.9, 0.7, 0.8], [NO, YES, YES, YES], 0.25),
    ([0.99, 0.98, 0.97, 0.96, 0.10], [YES, YES, YES, YES, YES], 0.005),
    ([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [YES, NO, YES, YES, YES, NO], 0.2),
    ([0.15, 0.85, 0.35, 0.65, 0.55], [NO, YES, NO, YES, YES], 0.3),
)


def _refusals() -> tuple[tuple[list[float], list[bool], float], ...]:
    """The small cases and drawn ones, in which no image is as sure as another."""
    rng = np.random.default_rng(8)
    cases = list(SMALL_REFUSALS)
    for size, max_error in itertools.product((3, 6, 9), (0.0, 0.125, 0.25, 0.5)):
        sureness = rng.permutation(np.arange(1, 100))[:size] / 100
        right = rng.random(size) < 0.3 + 0.6 * sureness
        cases.append((sureness.tolist(), right.tolist(), max_error))
    return tuple(cases)


REFUSE = Exercise(
    id="08.6",
    kind=Function(("sureness", "right", "max_error"), _refusals(), returns=Number()),
    right=Like(_refuse),
    praise=(
        "Refuse none, one, two ..., and stop as soon as the error among those that are "
        "left is small enough."
    ),
    look_again="5. Refusing to answer",
    misconceptions=(
        Misconception(
            "the surest first",
            Like(_refuse_surest),
            "That refuses the images first of which the classifier is surest. It is "
            "the unsure ones that are to go.",
        ),
        Misconception(
            "errors among all",
            Like(_error_among_all),
            "That divides the errors by the number of all images. Those that are "
            "refused are not answered: divide by the number of the others.",
        ),
        Misconception(
            "knows the labels",
            Like(_knows_the_labels),
            "That refuses exactly the wrong ones. Which they are nobody knows when "
            "reading; only the sureness may decide the order.",
        ),
        Misconception(
            "stops at the first excess",
            Like(_until_the_first_error),
            "That adds images from the sure end and stops at the first excess. Further "
            "right answers may bring the share down again, and fewer be refused.",
        ),
        Misconception(
            "strictly below",
            Like(_strictly_below),
            "That asks for an error below the allowed one. Equal is allowed too.",
        ),
        Misconception(
            "answered for refused",
            Like(
                lambda sureness, right, max_error: (
                    len(right) - _refuse(sureness, right, max_error)
                )
            ),
            "That is the number of images that are answered, not of the refused.",
        ),
        Misconception(
            "one too many",
            Like(
                lambda sureness, right, max_error: (
                    _refuse(sureness, right, max_error) + 1
                )
            ),
            "That is one too many: begin by refusing none.",
        ),
        Misconception(
            "none refused",
            Like(lambda sureness, right, max_error: 0),
            "That never refuses anything.",
        ),
    ),
    hints=(
        "Bring the images into an order: the least sure first.",
        "Try 0, 1, 2, ... refused images, and look at the errors among the rest.",
        "sorted(zip(sureness, right)) gives the order; refused of them are cut off at "
        "the front, and the first number that is good enough is the answer.",
    ),
)

EXERCISES = (PAIRED, REFUSE)
