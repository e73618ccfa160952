"""Exercises of notebook 7, Strengths and limits of LeNet-5."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from lenet_course.exercises import (
    Choice,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Where,
)

STRIP, WINDOW, STEP = 160, 32, 4
POOL = 8

WINDOWS = Exercise(
    id="07.1",
    kind=Number(),
    right=(STRIP - WINDOW) // STEP + 1,
    praise="(160 − 32) / 4 + 1 = 33: the first window, and one for each of 32 steps.",
    look_again="6. A larger input",
    misconceptions=(
        Misconception(
            "the + 1 forgotten",
            (STRIP - WINDOW) // STEP,
            "That counts the steps. The window stands somewhere before its first step.",
        ),
        Misconception(
            "one for each digit",
            STRIP // WINDOW,
            "That is one window for each digit. The windows overlap: they move by 4 "
            "pixels, not by 32.",
        ),
        Misconception(
            "width over step",
            STRIP // STEP,
            "That lets the window start at every fourth pixel up to the right edge, "
            "where it would stick out.",
        ),
        Misconception(
            "step 1",
            STRIP - WINDOW + 1,
            "That is for a window that moves by one pixel. Two poolings make it 4.",
        ),
        Misconception(
            "step 2",
            (STRIP - WINDOW) // 2 + 1,
            "That is for one pooling. Both halve the map, so that the step is 2 · 2.",
        ),
        Misconception(
            "nine for each pair",
            Where(lambda answer: answer in (36, 45)),
            "That counts windows digit by digit or pair by pair. Take the strip as one "
            "image: from where to where can a window move?",
        ),
    ),
    hints=(
        "Where does the first window begin, and where does the last one?",
        "The last window ends at the right edge, so it begins at pixel 160 − 32.",
        "From 0 to 128 in steps of 4: how many places are that, both ends counted?",
    ),
)

ROUNDED = Exercise(
    id="07.2",
    kind=Number(tolerance=0.006),
    right=math.sqrt((POOL**2 - 1) / 12),
    praise="√((8² − 1) / 12) is 2.29 pixels; for windows of two it is half a pixel.",
    look_again="4. What each layer knows",
    misconceptions=(
        Misconception(
            "the mean distance",
            POOL / 4,
            "That is the mean distance. Asked for is the root of the mean of the "
            "squared distances, in which the far columns weigh more.",
        ),
        Misconception(
            "half a window",
            POOL / 2,
            "That is about the farthest the guess can be off, not the average.",
        ),
        Misconception(
            "no root",
            (POOL**2 - 1) / 12,
            "That is the mean square. Its root is asked for.",
        ),
        Misconception(
            "places between the pixels",
            POOL / math.sqrt(12),
            "That is for a place anywhere in the window. A column is a whole number: "
            "take the eight distances from the middle.",
        ),
        Misconception(
            "the first column as the guess",
            math.sqrt(sum(column**2 for column in range(POOL)) / POOL),
            "That guesses the first column of the window. Its middle is better.",
        ),
        Misconception(
            "a whole column as the guess",
            math.sqrt(sum((column - 3) ** 2 for column in range(POOL)) / POOL),
            "That guesses a column of the window. The best guess lies between two.",
        ),
        Misconception(
            "a row of 28",
            # The last four columns of 28 fill no window, and so leave the same behind.
            math.sqrt((24 * (POOL**2 - 1) / 12 + 4 * (4**2 - 1) / 12) / 28),
            "That is for a row of 28 pixels, of which the last four fill no window. "
            "This row has 64.",
        ),
        Misconception(
            "divided by one less",
            math.sqrt(sum((column - 3.5) ** 2 for column in range(POOL)) / 7),
            "That divides by 7. All eight columns are there, none is a sample: divide "
            "by 8.",
        ),
        Misconception(
            "nothing lost",
            0,
            "All eight columns leave the same output behind. So no guess is always "
            "right.",
        ),
    ),
    hints=(
        "Which columns leave the same output behind? Which guess is best for them all?",
        "The best guess is the middle, 3.5. The distances are 0.5, 1.5, 2.5 and 3.5.",
        "Each of them occurs twice: the mean of their squares is 5.25.",
    ),
)

LARGER, NONE = "larger", "no difference"


def _apart(first: Sequence[float], second: Sequence[float]) -> str:
    apart = max(first) < min(second) or max(second) < min(first)
    return LARGER if apart else NONE


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _said(holds: bool) -> str:
    return LARGER if holds else NONE


def _spreads() -> tuple[tuple[list[float], list[float]], ...]:
    """Errors of two classifiers: ranges apart, inside each other, and touching."""
    rng = np.random.default_rng(7)
    cases = [
        ([0.030, 0.030, 0.030], [0.030, 0.030, 0.030]),
        ([0.010, 0.030, 0.050], [0.020, 0.040, 0.060]),
        ([0.010, 0.030, 0.080], [0.020, 0.030, 0.050]),  # with one median
        ([0.010, 0.040, 0.020], [0.0404, 0.060, 0.050]),  # apart by 0.0004
        ([0.050, 0.060], [0.040, 0.050]),  # with one value in common
        ([0.010, 0.011, 0.012, 0.050], [0.049, 0.053, 0.054, 0.055]),
    ]
    for size, shift in itertools.product((2, 3, 5), (0, 5, 12, 20, 40)):
        first, second = rng.integers(0, 30, (2, size)) + np.array([[30], [30 + shift]])
        errors = (first / 1000).tolist(), (second / 1000).tolist()
        cases += [errors, errors[::-1]]
    return tuple(cases)


SPREAD = Exercise(
    id="07.3",
    kind=Function(("first", "second"), _spreads(), returns=Choice((LARGER, NONE))),
    right=Like(_apart),
    praise=(
        "Either range may be the lower one: the largest of one lies below the smallest "
        "of the other, or the other way round."
    ),
    look_again="2. More data",
    misconceptions=(
        Misconception(
            "means only",
            Like(lambda first, second: _said(_mean(first) != _mean(second))),
            "That compares the means. They differ nearly always, by chance alone.",
        ),
        Misconception(
            "first lower only",
            Like(lambda first, second: _said(max(first) < min(second))),
            "That sees a difference only if the first one is better. It may be worse.",
        ),
        Misconception(
            "second lower only",
            Like(lambda first, second: _said(max(second) < min(first))),
            "That sees a difference only if the second one is better. It may be worse.",
        ),
        Misconception(
            "turned round",
            Like(lambda first, second: _said(_apart(first, second) == NONE)),
            "That is turned round: it says 'larger' where the ranges overlap.",
        ),
        Misconception(
            "means against one width",
            Like(
                lambda first, second: _said(
                    abs(_mean(first) - _mean(second))
                    > max(max(first) - min(first), max(second) - min(second))
                )
            ),
            "That compares the difference of the means with the wider range. Asked is "
            "whether the two ranges overlap.",
        ),
        Misconception(
            "seed by seed",
            Like(
                lambda first, second: _said(
                    all(a < b for a, b in zip(first, second, strict=True))
                    or all(a > b for a, b in zip(first, second, strict=True))
                )
            ),
            "That compares seed by seed. The ranges may still overlap.",
        ),
        Misconception(
            "always larger",
            Like(lambda first, second: LARGER),
            "That says 'larger' whatever the numbers are.",
        ),
        Misconception(
            "never larger",
            Like(lambda first, second: NONE),
            "That never finds a difference, whatever the numbers are.",
        ),
    ),
    hints=(
        "Draw the two ranges as bars. When do they have no point in common?",
        "min and max give the two ends of a range.",
        "max(first) < min(second) is one of the two ways; which is the other?",
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
    id="07.4",
    kind=Function(("sureness", "right", "max_error"), _refusals(), returns=Number()),
    right=Like(_refuse),
    praise=(
        "Refuse none, one, two ..., and stop as soon as the error among those that are "
        "left is small enough."
    ),
    look_again="8. How many must it refuse?",
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

EXERCISES = (WINDOWS, ROUNDED, SPREAD, REFUSE)
