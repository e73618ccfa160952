"""Exercises of notebook 9, The LeNet-5 of 1998."""

import itertools

import numpy as np

from lenet_course.exercises import Exercise, Function, Like, Misconception, Number

SUBSAMPLING = Exercise(
    id="09.1",
    kind=Number(),
    right=24 * 2,
    praise="A coefficient and a bias for each of the 24 maps, whatever the window.",
    look_again="2. The parts",
    misconceptions=(
        Misconception(
            "pooling of today",
            0,
            "That is so of today's pooling. The subsampling of 1998 is trained.",
        ),
        Misconception(
            "one number for each map",
            24,
            "Each map has a coefficient, and something is added to it as well.",
        ),
        Misconception(
            "two numbers for the layer",
            2,
            "The maps do not share their two numbers: each trains its own.",
        ),
        Misconception(
            "a weight for each cell",
            24 * 5,
            "The four cells of a window do not have a weight each: they are added "
            "first, and share one coefficient.",
        ),
        Misconception(
            "cells of the windows",
            24 * 4,
            "That counts the cells of a window. Adding them up needs no parameter.",
        ),
    ),
    hints=(
        "Adding four values needs no parameter. What happens to the sum?",
        "The sum is multiplied by one trained number, and another is added.",
        "S2 has 6 maps and 12 parameters, S4 has 16 maps and 32.",
    ),
)

TABLE = Exercise(
    id="09.2",
    kind=Number(),
    right=16 * (3 * 9 + 1),
    praise="16 maps with 3 kernels of 9 weights and a bias each: 16 · 28 = 448.",
    look_again="2. The parts",
    misconceptions=(
        Misconception(
            "a complete convolution",
            16 * (6 * 9 + 1),
            "That is a complete convolution. Each map reads 3 of the 6 here.",
        ),
        Misconception(
            "no bias", 16 * 3 * 9, "The kernels are right. The biases are missing."
        ),
        Misconception(
            "one kernel for each map",
            16 * (9 + 1),
            "A map that reads 3 others has a kernel for each of them.",
        ),
        Misconception(
            "a bias for each kernel",
            16 * 3 * (9 + 1),
            "A map has one bias, however many kernels it has.",
        ),
        Misconception(
            "5 x 5 kernels",
            16 * (3 * 25 + 1),
            "That is for the 5 × 5 kernels of C3. These are 3 × 3.",
        ),
        Misconception(
            "6 maps come out",
            6 * (3 * 9 + 1),
            "6 maps go in. The biases and the kernels belong to the 16 that come out.",
        ),
    ),
    hints=(
        "Count for one of the 16 maps first.",
        "It has a kernel of 9 weights for each map that it reads, and one bias.",
        "3 · 9 + 1 parameters for each of 16 maps.",
    ),
)


KERNELS = Exercise(
    id="09.p1",
    kind=Number(),
    right=60 * 25 + 16,
    praise="60 kernels of 25 weights, and the 16 biases, which all stay.",
    misconceptions=(
        Misconception("all kernels", 96 * 25 + 16, "That is the complete C3."),
        Misconception("no biases", 60 * 25, "The 16 biases are missing."),
        Misconception(
            "a bias for each kernel",
            60 * 26,
            "A map has one bias, however many kernels it has.",
        ),
        Misconception("kernels", 60, "Each of these kernels has 25 weights."),
    ),
)


def _rbf_cases() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Outputs of F6 and codes, for most of which only the squares name the right class.

    Between −1 and 1 the magnitudes would name it, too.
    """
    rng = np.random.default_rng(9)
    cases = []
    for number in range(600):
        codes = rng.choice([-1.0, 1.0], (rng.integers(3, 7), rng.integers(3, 7)))
        values = rng.uniform(-1.7, 1.7, codes.shape[1:]).round(2)
        best, second = np.sort(_penalties(values, codes))[:2]
        named = _penalties(values, codes).argmin()
        is_plain = named == abs(values - codes).sum(axis=1).argmin()
        if second - best > 0.1 and (not is_plain or number % 50 == 0):
            cases.append((values, codes))
    return tuple(cases)


def _penalties(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return ((np.asarray(values) - codes) ** 2).sum(axis=1)


ANSWER = Exercise(
    id="09.3",
    kind=Function(("values", "codes"), _rbf_cases(), returns=Number()),
    right=Like(lambda values, codes: int(_penalties(values, codes).argmin())),
    praise=(
        "The smallest squared distance wins. As all codes have the same length, the "
        "largest scalar product would name the same class."
    ),
    look_again="2. The parts",
    misconceptions=(
        Misconception(
            "largest output",
            Like(lambda values, codes: int(_penalties(values, codes).argmax())),
            "That is the class with the largest penalty, the worst guess of all.",
        ),
        Misconception(
            "penalty for class",
            Like(lambda values, codes: float(_penalties(values, codes).min())),
            "That is the penalty. Asked for is the number of the class that has it.",
        ),
        Misconception(
            "not squared",
            Like(lambda values, codes: int((values - codes).sum(axis=1).argmin())),
            "Without squares, differences of opposite sign cancel each other out.",
        ),
        Misconception(
            "magnitudes added",
            Like(
                lambda values, codes: int(np.abs(values - codes).sum(axis=1).argmin())
            ),
            "That adds up the magnitudes of the differences. The outputs add up their "
            "squares, in which a large difference weighs more.",
        ),
        Misconception(
            "largest difference",
            Like(
                lambda values, codes: int(np.abs(values - codes).max(axis=1).argmin())
            ),
            "That looks at the largest difference only. The outputs add up the squares "
            "of all.",
        ),
        Misconception(
            "counted from 1",
            Like(lambda values, codes: int(_penalties(values, codes).argmin()) + 1),
            "The classes are counted from 0, as the digits are.",
        ),
        Misconception(
            "largest value of F6",
            Like(lambda values, codes: int(np.argmax(values))),
            "That is the place of the largest value in F6. Its values are the cells of "
            "a bitmap, and not the classes.",
        ),
    ),
    hints=(
        "An output is a distance. Is a class good if its distance is large or small?",
        "((values - codes) ** 2).sum(axis=1) holds one penalty for each class.",
        "argmin gives the place of the smallest.",
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
    look_again="5. Penalties, and the rubbish class",
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

EXERCISES = (KERNELS, SUBSAMPLING, TABLE, ANSWER, RUBBISH)
