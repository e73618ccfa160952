"""Exercises of notebook 9, The LeNet-5 of 1998."""

import numpy as np

from lenet_course.exercises._kinds import Function, Number
from lenet_course.exercises._record import Exercise, Misconception

SUBSAMPLING = Exercise(
    id="09.1",
    question=(
        "A subsampling layer of 1998 with windows of 2 × 2 cells stands behind a layer "
        "of 24 maps. How many trainable parameters has it?"
    ),
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
    question=(
        "A convolution reads 6 maps and makes 16. Each of the 16 reads just 3 of the "
        "6, with kernels of 3 × 3, and has a bias. How many parameters is that?"
    ),
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


def _rbf_cases() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Outputs of F6 and codes, on which every misconception goes wrong somewhere."""
    rng = np.random.default_rng(9)
    cases = []
    for num_classes, length in ((10, 84), (4, 6), (5, 8), (3, 12), (6, 10)):
        codes = rng.choice([-1.0, 1.0], (num_classes, length))
        values = 0.7 * codes[num_classes // 2] + rng.normal(0, 0.8, length)
        cases.append((values.clip(-1.7, 1.7), codes))
    return tuple(cases)


def _penalties(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return ((np.asarray(values) - codes) ** 2).sum(axis=1)


ANSWER = Exercise(
    id="09.3",
    question=(
        "Write a function that takes the values of F6, of shape (n,), and the codes of "
        "the classes, of shape (num_classes, n), filled with −1 and +1, and returns "
        "the number of the class that the network answers."
    ),
    kind=Function(("values", "codes"), _rbf_cases(), returns=Number()),
    right=lambda values, codes: int(_penalties(values, codes).argmin()),
    praise=(
        "The smallest squared distance wins. As all codes have the same length, the "
        "largest scalar product would name the same class."
    ),
    look_again="2. The parts",
    misconceptions=(
        Misconception(
            "largest output",
            lambda values, codes: int(_penalties(values, codes).argmax()),
            "That is the class with the largest penalty, the worst guess of all.",
        ),
        Misconception(
            "penalty for class",
            lambda values, codes: float(_penalties(values, codes).min()),
            "That is the penalty. Asked for is the number of the class that has it.",
        ),
        Misconception(
            "not squared",
            lambda values, codes: int((values - codes).sum(axis=1).argmin()),
            "Without squares, differences of opposite sign cancel each other out.",
        ),
        Misconception(
            "counted from 1",
            lambda values, codes: int(_penalties(values, codes).argmin()) + 1,
            "The classes are counted from 0, as the digits are.",
        ),
        Misconception(
            "largest value of F6",
            lambda values, codes: int(np.argmax(values)),
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

LOSS_CASES = (
    (np.array([1.0, 4.0, 2.5]), 0, 0.5),
    (np.array([2.0, 0.5, 0.25, 3.0]), 3, 2.0),
    (np.array([0.0, 0.0]), 1, 1.0),
    (np.array([1500.0, 900.0, 1200.0]), 2, 2000.0),
)


def _equation_9(terms: np.ndarray, label_penalty: float) -> float:
    """The penalty plus the logarithm of a sum of exponentials of the terms."""
    largest = terms.max()
    return float(label_penalty + largest + np.log(np.exp(terms - largest).sum()))


LOSS = Exercise(
    id="09.4",
    question=(
        "Write a function of an array of penalties, the label and j, which returns the "
        "loss of equation 9 for one image. It must also work for penalties in the "
        "thousands, where exp(−y) is 0 for the computer."
    ),
    kind=Function(
        ("penalties", "label", "j"), LOSS_CASES, returns=Number(tolerance=1e-4)
    ),
    right=lambda penalties, label, j: _equation_9(
        np.append(-penalties, -j), penalties[label]
    ),
    praise="With the largest exponent taken out of the sum, one term is always 1.",
    look_again="5. Penalties, and the rubbish class",
    misconceptions=(
        Misconception(
            "equation 8",
            lambda penalties, label, j: float(penalties[label]),
            "That is equation 8. In equation 9 a logarithm is added.",
        ),
        Misconception(
            "no rubbish class",
            lambda penalties, label, j: _equation_9(-penalties, penalties[label]),
            "The rubbish class is missing in the sum: its term is exp(−j).",
        ),
        Misconception(
            "sum over the wrong classes only",
            lambda penalties, label, j: _equation_9(
                np.append(-np.delete(penalties, label), -j), penalties[label]
            ),
            "The sum runs over all classes, the right one too. Without it the loss "
            "could be negative.",
        ),
        Misconception(
            "sign of j",
            lambda penalties, label, j: _equation_9(
                np.append(-penalties, j), penalties[label]
            ),
            "Rubbish has the penalty j, so its term is exp(−j), as for a class.",
        ),
        Misconception(
            "logarithm subtracted",
            lambda penalties, label, j: (
                2 * float(penalties[label])
                - _equation_9(np.append(-penalties, -j), penalties[label])
            ),
            "The logarithm is added to the penalty, not subtracted.",
        ),
    ),
    hints=(
        "Add j to the penalties: rubbish is one more class.",
        "log Σ exp(tᵢ) = m + log Σ exp(tᵢ − m) for any m. Which m is a good one?",
        "With t = −penalties and −j, and m the largest of them, no sum is ever 0.",
    ),
)

EXERCISES = (SUBSAMPLING, TABLE, ANSWER, LOSS)
