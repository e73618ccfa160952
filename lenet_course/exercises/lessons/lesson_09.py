"""Exercises of notebook 9, The LeNet-5 of 1998."""

import itertools
import math
from collections.abc import Callable

import numpy as np

from lenet_course.exercises import (
    Among,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Numbers,
)


def _counts(
    kernels: Callable[[np.ndarray], int] = np.sum,
    biases: Callable[[np.ndarray], int] = lambda table: table.shape[1],
    places: Callable[[int, int, int], int] = lambda parameters, _, n: parameters * n,
) -> Like:
    """A way to count parameters and connections, right unless something is changed."""

    def count(table: np.ndarray, size: int, num_places: int) -> tuple[int, int]:
        num_biases = int(biases(table))
        parameters = int(kernels(table)) * size**2 + num_biases
        return parameters, places(parameters, num_biases, num_places)

    return Like(count)


def _tables() -> tuple[tuple[np.ndarray, int, int], ...]:
    """Tables with more rows than columns and the reverse, complete or not."""
    rng = np.random.default_rng(9)
    shapes = ((1, 2), (3, 2), (2, 5), (6, 16))
    tables = [np.ones((2, 3), int), *(rng.integers(0, 2, shape) for shape in shapes)]
    for table in tables:
        table[0] = np.maximum(table[0], table.max(axis=0) == 0)  # each reads a map
    return tuple(
        (table, size, num_places)
        for table, (size, num_places) in itertools.product(tables, ((3, 4), (5, 100)))
    )


TABLE = Exercise(
    id="09.1",
    kind=Function(
        ("table", "kernel_size", "num_places"),
        _tables(),
        returns=Numbers(("parameters", "connections")),
    ),
    right=_counts(),
    praise=(
        "A kernel for each 1, a bias for each column, and each of them used at every "
        "place."
    ),
    look_again="2. Table I: C3 reads only some of the maps of S2",
    misconceptions=(
        Misconception(
            "a complete convolution",
            _counts(kernels=np.size),
            "That counts the zeros of the table too: they are kernels that do not "
            "exist.",
        ),
        Misconception(
            "no bias", _counts(biases=lambda table: 0), "The biases are missing."
        ),
        Misconception(
            "a bias for each kernel",
            _counts(biases=np.sum),
            "A map has one bias, however many kernels it has. With one for each kernel "
            "C3 would have 156,000 connections.",
        ),
        Misconception(
            "biases of the maps below",
            _counts(biases=len),
            "The biases belong to the maps that come out, the columns of the table.",
        ),
        Misconception(
            "one kernel for each map",
            _counts(kernels=lambda table: table.shape[1]),
            "A map has a kernel for each map that it reads, not one for all of them.",
        ),
        Misconception(
            "biases used once",
            _counts(places=lambda parameters, biases, n: (parameters - biases) * n),
            "The bias is a connection of a unit as well, at every place.",
        ),
        Misconception(
            "places forgotten",
            _counts(places=lambda parameters, biases, n: parameters),
            "The parameters are right. Each of them is used at every place, and each "
            "use is a connection.",
        ),
    ),
    hints=(
        "What does a 1 of the table stand for, and what does a column stand for?",
        "A 1 is a kernel of kernel_size² weights; a column is a map, with one bias.",
        "Connections are parameters times places.",
    ),
)

SIGNS = Exercise(
    id="09.2",
    kind=Number(),
    right=7,
    praise=(
        "With 7 of the 12 cells changed, 7 · 4 = 28 is the penalty of class 6, and "
        "5 · 4 = 20 that of class 8."
    ),
    look_again="3. Outputs that are distances to codes",
    misconceptions=(
        Misconception(
            "a tie",
            6,
            "With 6 of the 12 cells changed both penalties are 24. That is a tie: none "
            "is smaller.",
        ),
        Misconception(
            "the other code",
            12,
            "Then F6 gives the code of another digit exactly. Its penalty is the "
            "smaller one long before that.",
        ),
        Misconception(
            "beyond the other code",
            13,
            "Twelve cells suffice to arrive at the other code, and fewer to come "
            "closer to it than to that of 6.",
        ),
        Misconception(
            "one",
            1,
            "One changed cell adds 4 to the penalty of 6. How large are the others "
            "then?",
        ),
        Misconception(
            "penalties",
            25,
            "That counts in penalties. A changed cell moves both penalties by 4.",
        ),
        Misconception(
            "any cells",
            43,
            "That is half of all cells. Change those first in which the two closest "
            "codes differ.",
        ),
    ),
    hints=(
        "Which code is the closest to that of 6, and in how many cells do they differ?",
        "Change one of these cells: by how much does each of the two penalties change?",
        "After m changes the penalties are 4m and 4 · (12 − m).",
    ),
)


TWO_RATES = Exercise(
    id="09.3",
    kind=Number(tolerance=0.006),
    right=15 / 205**0.5,
    praise=(
        "15 / √(110 + 95) is about 1: with other test digits the difference could "
        "easily have been 0."
    ),
    look_again="6. Does it reach the error rates of the paper?",
    misconceptions=(
        Misconception(
            "one of the two counts",
            Among((15 / 95**0.5, 15 / 110**0.5)),
            "That takes one count for exact. Both of them scatter.",
        ),
        Misconception(
            "deviations added",
            15 / (95**0.5 + 110**0.5),
            "That adds the two standard deviations. Their squares are added.",
        ),
        Misconception(
            "no root",
            15 / 205,
            "205 is the square of the standard deviation. Take its root.",
        ),
        Misconception(
            "of the difference",
            15**0.5,
            "That is as if 15 were a count. It is the difference of two counts, each "
            "of which scatters by its own root.",
        ),
        Misconception(
            "the deviation itself",
            205**0.5,
            "That is the standard deviation of the difference, in digits. How often "
            "does it fit into the difference?",
        ),
        Misconception(
            "points divided by digits",
            0.15 / 205**0.5,
            "That divides percentage points by digits. Take both in digits.",
        ),
    ),
    hints=(
        "How many digits does each of the two networks misread, and which standard "
        "deviation has such a count?",
        "The squares of the two standard deviations are 110 and 95. Their sum is the "
        "square of that of the difference.",
        "The difference is 15 digits. Divide it by √205.",
    ),
)


def _rubbish_cases() -> tuple[tuple[np.ndarray, float], ...]:
    """Penalties and j. In the thousands all exponentials are 0 for the computer."""
    rng = np.random.default_rng(10)
    cases = [
        (np.array([2.5, 2.2, 2.4]), 2.0),  # together more probable than rubbish
        (np.array([4.0, 9.0, 0.05, 2.0]), 0.1),
        (np.array([3.0, 2.0, 7.0]), 2.0),  # as probable as rubbish, which is not more
        (np.array([1500.0, 900.0, 1200.0]), 2000.0),
        (np.array([1500.0, 900.0, 1200.0]), 900.0),
    ]
    for size, largest, j in itertools.product((2, 3, 5), (40, 9999), (0.15, 2.05, 700)):
        penalties = 1 + rng.permutation(largest)[:size]
        cases += [(penalties / 10, float(j)), (penalties.astype(float), 25.5)]
    return tuple(cases)


def _answer_or_rubbish(penalties: np.ndarray, is_rubbish: bool) -> int:
    return -1 if is_rubbish else int(penalties.argmin())


RUBBISH = Exercise(
    id="09.4",
    kind=Function(("penalties", "j"), _rubbish_cases(), returns=Number()),
    right=Like(lambda penalties, j: _answer_or_rubbish(penalties, j < penalties.min())),
    praise=(
        "No exponential is needed: rubbish is a class whose penalty is always j, and "
        "the smallest penalty wins."
    ),
    look_again="4. Equation 9: a loss with an eleventh class",
    misconceptions=(
        Misconception(
            "never refuses",
            Like(lambda penalties, j: int(penalties.argmin())),
            "That always names a class. Rubbish is one more answer, with penalty j.",
        ),
        Misconception(
            "a tie refused",
            Like(
                lambda penalties, j: _answer_or_rubbish(penalties, j <= penalties.min())
            ),
            "That also refuses where a class is just as probable as rubbish. It is to "
            "refuse only where rubbish is more probable.",
        ),
        Misconception(
            "refuses the wrong ones",
            Like(
                lambda penalties, j: _answer_or_rubbish(penalties, j > penalties.min())
            ),
            "That refuses where a class has a smaller penalty than rubbish. The "
            "smaller penalty is the more probable one.",
        ),
        Misconception(
            "all classes together",
            Like(
                lambda penalties, j: _answer_or_rubbish(
                    penalties, -j > np.logaddexp.reduce(-penalties)
                )
            ),
            "That sets rubbish against all classes together. Each class stands alone "
            "here: several may be improbable, and their sum is not.",
        ),
        Misconception(
            "j taken for a probability",
            Like(
                lambda penalties, j: _answer_or_rubbish(
                    penalties, np.exp(-j) < penalties.min()
                )
            ),
            "That compares a penalty with exp(−j). Compare penalties with penalties, "
            "or probabilities with probabilities.",
        ),
        Misconception(
            "largest penalty",
            Like(
                lambda penalties, j: (
                    -1 if j > penalties.max() else int(penalties.argmax())
                )
            ),
            "That takes the largest penalty for the best. By equation 9 it is the "
            "least probable.",
        ),
        Misconception(
            "rubbish as one more number",
            Like(lambda penalties, j: int(np.append(penalties, j).argmin())),
            "That gives rubbish the next free number. Asked for is −1, which no class "
            "has.",
        ),
    ),
    hints=(
        "By equation 9, which penalty has rubbish? Which of two penalties is the more "
        "probable?",
        "exp(−y) falls as y grows, so the most probable of all has the smallest "
        "penalty.",
        "Compare penalties.min() with j.",
    ),
)

CURVATURE = Exercise(
    id="09.5",
    kind=Number(tolerance=1e-6),
    right=0.03,
    praise="0.0002 / 0.004 = 0.05 is μ + h, and 0.02 of it is μ.",
    look_again="7. The training method of 1998, taken literally",
    misconceptions=(
        Misconception(
            "μ and h together",
            0.05,
            "That is the whole denominator, μ + h. How much of it is the curvature?",
        ),
        Misconception(
            "μ added",
            0.07,
            "μ is in the denominator already: take it off, do not add it.",
        ),
        Misconception(
            "the first pass",
            0.105,
            "That is with the η of the first pass, 0.0005. In the third it is 0.0002.",
        ),
        Misconception(
            "upside down",
            Among((20, 19.98)),
            "That divides the step by η. The step is η / (μ + h).",
        ),
    ),
    hints=(
        "What is μ + h, if η / (μ + h) is 0.004?",
        "η divided by the step is μ + h.",
        "0.0002 / 0.004 − 0.02",
    ),
)


def _num_refused(share: float, number: int) -> int:
    """How many digits may be refused; 0.29 · 100 is a little below 29 for a float."""
    return math.floor(share * number + 1e-9)


def _at_place(place: Callable[[int, float], int]) -> Like:
    """The penalty that has a place in the order from small to large."""
    return Like(
        lambda penalties, share: np.sort(penalties)[place(len(penalties), share)]
    )


def _largest_kept(place: Callable[[int, int], int]) -> Like:
    """The penalty at a place that depends on how many digits may be refused."""
    return _at_place(
        lambda n, share: int(np.clip(place(n, _num_refused(share, n)), 0, n - 1))
    )


def _penalties() -> tuple[tuple[np.ndarray, float], ...]:
    """Penalties of digits in no order, and shares of them, up to all."""
    rng = np.random.default_rng(6)
    shares = {
        4: (0.25, 0.9, 1.0),
        5: (0, 0.5),
        8: (0.125, 0.3),
        20: (0.25, 0.375, 0.49),
        100: (0.29,),  # of which the product with 100 is below 29
    }
    return tuple(
        (np.round(rng.gamma(0.7, 4, number), 2), share)
        for number, some in shares.items()
        for share in some
    )


THRESHOLD = Exercise(
    id="09.6",
    kind=Function(("penalties", "share"), _penalties(), returns=Number(1e-9)),
    right=_largest_kept(lambda n, refused: n - 1 - refused),
    praise="As many as may be refused lie above it, and not one more.",
    look_again="4. Equation 9: a loss with an eleventh class",
    misconceptions=(
        Misconception(
            "interpolated",
            Like(lambda penalties, share: np.quantile(penalties, 1 - share)),
            "That lies between two penalties, so that a digit is refused above its own "
            "share. Take the penalty of the last digit that is kept.",
        ),
        Misconception(
            "all refused",
            _at_place(lambda n, share: n - 1 - math.floor(share * n)),
            "With the share 1 your place in the order is −1, which is the largest "
            "penalty. Of the penalties, the smallest refuses the most digits.",
        ),
        Misconception(
            "a float rounded down",
            _at_place(lambda n, share: max(n - 1 - math.floor(share * n), 0)),
            "For the computer 0.29 * 100 is a little below 29, and 28 if rounded down. "
            "Add a very small number before you round down.",
        ),
        Misconception(
            "from the other end",
            _largest_kept(lambda n, refused: refused),
            "That counts from the small penalties. Refused are the large ones.",
        ),
        Misconception(
            "all kept",
            Like(lambda penalties, share: penalties.max()),
            "With that j no digit is refused. A smaller one is asked for, with which "
            "the share may be refused.",
        ),
        Misconception(
            "rounded up",
            _at_place(lambda n, share: max(n - 1 - math.ceil(share * n - 1e-9), 0)),
            "That refuses more than the share where it is no whole number of digits.",
        ),
        Misconception(
            "one too many",
            _largest_kept(lambda n, refused: n - 2 - refused),
            "That refuses one digit too many: the digit whose penalty is j is kept.",
        ),
        Misconception(
            "one too few",
            _largest_kept(lambda n, refused: n - refused),
            "A smaller j is possible: one more digit may be refused.",
        ),
        Misconception(
            "a share of the penalty",
            Like(lambda penalties, share: (1 - share) * penalties.max()),
            "That takes a share of the largest penalty. Asked for is a share of the "
            "digits.",
        ),
    ),
    hints=(
        "Put the penalties in order. Which of the digits are refused?",
        "Of n digits ⌊share · n⌋ may be refused, those with the largest penalties. "
        "For the computer 0.29 * 100 is a little below 29.",
        "np.sort(penalties)[n - 1] keeps all of them. Go further down by as many as "
        "may be refused, and at most to the place 0.",
    ),
)

EXERCISES = (TABLE, SIGNS, TWO_RATES, RUBBISH, CURVATURE, THRESHOLD)
