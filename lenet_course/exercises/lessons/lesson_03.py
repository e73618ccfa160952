"""Exercises of notebook 3, Padding."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_course import shapes
from lenet_course.exercises import (
    Array,
    Choices,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Numbers,
    Where,
)

SAME: dict[str, Any] = {"kernel_size": 3, "strides": 2, "padding": "same"}

AMOUNTS = Exercise(
    id="03.1",
    kind=Numbers(("before", "after")),
    right=shapes.padding_amounts(28, **SAME),
    praise=(
        "14 windows span 13 · 2 + 3 = 29 rows: one is missing, and it is added at the "
        "end. On 29 rows it would be one on each side."
    ),
    look_again='5. The amounts of "same"',
    misconceptions=(
        Misconception(
            "(F − 1) / 2",
            (1, 1),
            "That is (F − 1) / 2, which is meant for a stride of 1. How many rows do "
            "the windows span with a stride of 2?",
        ),
        Misconception(
            "odd row at the start",
            (1, 0),
            "The amount is right, the side is not: where does Keras put an odd row?",
        ),
        Misconception(
            "output as large as the input",
            Where(lambda answer: sum(answer) == 2 * 27 + 3 - 28),
            'That would keep 28 rows. With a stride of 2, "same" makes 14.',
        ),
        Misconception(
            "nothing added",
            (0, 0),
            "Without zeros there is room for 13 windows only. How many does "
            '"same" make of 28 rows?',
        ),
        Misconception(
            "half a row",
            (0.5, 0.5),
            "A row cannot be halved: one side gets it whole.",
        ),
    ),
    hints=(
        'With a stride of 2, "same" makes 14 rows of 28.',
        "The 14th window begins 13 · 2 rows behind the first one and has 3 rows: how "
        "many rows do all of them span together?",
        "They span 29 rows. The one that is missing stands at the end.",
    ),
)

SEVEN_SAME = shapes.coverage(28, kernel_size=7, padding="same")

CORNER = Exercise(
    id="03.2",
    kind=Number(),
    right=SEVEN_SAME[0] ** 2,
    praise="Along each axis 4 of 7 windows reach the first cell, and 4 · 4 is 16.",
    look_again="3. How often is a pixel read?",
    misconceptions=(
        Misconception(
            "no padding",
            1,
            'That is for "valid". With "same", windows also begin in front of the '
            "image.",
        ),
        Misconception(
            "one axis",
            SEVEN_SAME[0],
            "That is along one axis. A window can be moved along both.",
        ),
        Misconception(
            "as in the middle",
            SEVEN_SAME[14] ** 2,
            "That is for a pixel in the middle. Would all of those windows still stand "
            "on the padded image, if they are to read the corner?",
        ),
        Misconception(
            "an edge",
            SEVEN_SAME[0] * SEVEN_SAME[14],
            "That is for the middle of an edge. A corner lies at two edges.",
        ),
        Misconception(
            "5 x 5",
            9,
            "That is for 5 × 5 windows, as in section 3. Here they are 7 × 7.",
        ),
        Misconception(
            "added for both axes",
            2 * SEVEN_SAME[0],
            "The two axes are independent: every place along one goes with every place "
            "along the other. Do not add, multiply.",
        ),
    ),
    hints=(
        "One axis first: at which cells do the windows begin that read cell 0?",
        '"Same" adds (7 − 1) / 2 = 3 cells before, so windows begin at −3, −2, −1, ...',
        "Along one axis there are 4 of them. How many pairs of a row and a column?",
    ),
)

OVERLAP = Exercise(
    id="03.3",
    kind=Choices(
        ("kernel size", "stride", "padding", "input size", "number of filters")
    ),
    right={"kernel size", "stride"},
    praise="Kernel size minus stride: nothing else stands in it.",
    look_again="7. Overlap",
    misconceptions=(
        Misconception(
            "padding",
            Where(lambda answer: "padding" in answer),
            "Padding moves all windows together and adds some at the ends. How far "
            "apart are two neighbours before and after?",
        ),
        Misconception(
            "input size",
            Where(lambda answer: "input size" in answer),
            "A larger input has more windows. Two neighbours know nothing of it.",
        ),
        Misconception(
            "number of filters",
            Where(lambda answer: "number of filters" in answer),
            "Every filter stands at the same places: more of them give more maps.",
        ),
        Misconception(
            "stride only",
            {"stride"},
            "Keep the stride at 2 and compare windows of 3 and of 5 cells.",
        ),
        Misconception(
            "kernel size only",
            {"kernel size"},
            "Keep windows of 3 cells and compare strides of 1 and 2.",
        ),
        Misconception(
            "nothing",
            frozenset(),
            "Windows of 3 share 2 cells with stride 1, and 1 cell with stride 2.",
        ),
    ),
    hints=(
        "Draw two neighbouring windows, and change one thing after the other.",
        "A window begins s cells behind the one before it, and has k cells.",
        "They share k − s cells. Which of the five words are k and s?",
    ),
)


def _padded(mode: Any) -> Callable[[np.ndarray, int], np.ndarray]:
    """NumPy's padding of that mode, as the exercise calls it."""
    return lambda row, width: np.pad(row, width, mode=mode)


def _not_turned(row: np.ndarray, width: int) -> np.ndarray:
    """The neighbours of the ends, but in the order in which they stand."""
    last = len(row) - 1
    return np.concatenate([row[1 : width + 1], row, row[last - width : last]])


def _rows() -> tuple[tuple[np.ndarray, int], ...]:
    """The question's row and others, with all widths, of the type of Keras' layers."""
    rng = np.random.default_rng(3)
    cases = [(np.arange(1.0, 5), 2)]
    for length in range(2, 7):
        for width in range(length):
            cases.append((rng.integers(-36, 36, length) / 4, width))
    return tuple((row.astype("float32"), width) for row, width in cases)


REFLECT = Exercise(
    id="03.4",
    kind=Function(("row", "width"), _rows(), returns=Array()),
    right=Like(_padded("reflect")),
    praise=(
        'NumPy and Keras call it "reflect". It draws no false edge, but it shows the '
        "network cells that are not there."
    ),
    look_again="2. What is added",
    misconceptions=(
        Misconception(
            "zeros",
            Like(_padded("constant")),
            "Those are zeros, as Keras' convolutions add them. The row is to be "
            "mirrored.",
        ),
        Misconception(
            "border repeated in the mirror",
            Like(_padded("symmetric")),
            "Nearly: the first and the last cell stand there twice. Here they are the "
            "mirror itself.",
        ),
        Misconception(
            "border repeated",
            Like(_padded("edge")),
            "That repeats the border cell. Mirror what stands behind it.",
        ),
        Misconception(
            "circular",
            Like(_padded("wrap")),
            "That goes on with the cells of the opposite end. A mirror shows those "
            "beside it.",
        ),
        Misconception(
            "not turned round",
            Like(_not_turned),
            "The right cells in the wrong order: a mirror turns them round.",
        ),
        Misconception(
            "only before",
            Like(lambda row, width: np.pad(row, (width, 0), mode="reflect")),
            "The cells before the row are right. Those after it are missing.",
        ),
        Misconception(
            "only after",
            Like(lambda row, width: np.pad(row, (0, width), mode="reflect")),
            "The cells after the row are right. Those before it are missing.",
        ),
    ),
    hints=(
        "Before the row stand its cells width, ..., 2, 1, in this order.",
        "row[1 : width + 1] has these cells; [::-1] turns them round.",
        "After the row: the width cells before the last one, turned round. np.pad has "
        "a mode for all of it.",
    ),
)

EXERCISES = (AMOUNTS, CORNER, OVERLAP, REFLECT)
