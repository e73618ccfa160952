"""Exercises of notebook 4, Zero and valid padding."""

import itertools
from typing import Any

import numpy as np

from lenet_course.exercises import (
    Choices,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Numbers,
    Where,
)
from lenet_course.shapes import diagnose_output_size

WHAT_CHANGES = Exercise(
    id="04.1",
    kind=Choices(("fill", "before", "after", "stride", "dilation", "filters")),
    right={"before", "after", "stride", "dilation"},
    praise="These four stand in the formula; the other two do not.",
    look_again="1. What is put in, and how much",
    misconceptions=(
        Misconception(
            "what is put in",
            Where(lambda answer: "fill" in answer),
            "Zeros, a mirrored row or any other filling: the sizes in a column of "
            "section 1 are all the same. The filling changes values only.",
        ),
        Misconception(
            "filters",
            Where(lambda answer: "filters" in answer),
            "Each filter makes one map. More filters are more maps, not larger ones.",
        ),
        Misconception(
            "no dilation",
            {"before", "after", "stride"},
            "Something is missing that spreads the cells of a window, so that it "
            "needs more room.",
        ),
        Misconception(
            "no stride",
            {"before", "after", "dilation"},
            "Something is missing that decides how far apart two windows start.",
        ),
        Misconception(
            "padding only",
            {"before", "after"},
            "Padding is not all: with the same padding, what decides how many windows "
            "find room?",
        ),
        Misconception(
            "one end",
            Where(lambda answer: ("before" in answer) != ("after" in answer)),
            "The row grows by what is added at either end; you name only one of them.",
        ),
    ),
    hints=(
        "Which of them stand in the formula of section 2?",
        "The dilation is inside the effective kernel size.",
        "Four of the six are right. What is put in is not one of them.",
    ),
)


def _route(answer: Any, **layer: Any) -> str | Misconception:
    """The wrong route to an output size that gives a number, without the right one."""
    diagnosis = diagnose_output_size(answer, **layer)
    text, _, _ = diagnosis.rpartition(" Compute ")
    if not diagnosis.routes:
        return text
    return Misconception(", ".join(diagnosis.routes), answer, text)


BORDER = Exercise(
    id="04.2",
    kind=Number(),
    right=17,
    praise="⌊(28 + 8 − 3) / 2⌋ + 1 = 16 + 1: the first position takes no step.",
    look_again="2. The size, derived",
    misconceptions=(
        Misconception(
            "padding added to the output",
            13 + 8,
            "That is with 8 cells too many. There are 4 at each end, and they lengthen "
            "the row; the output grows by less, because the window moves by 2.",
        ),
        Misconception(
            "the padded row",
            28 + 8,
            "That is how long the row is with its padding. In how many positions does "
            "a window of 3 cells stop on it?",
        ),
    ),
    hints=(
        "How long is the row with its padding?",
        "The window can move 36 − 3 cells, 2 at a time. A last half step is not taken.",
        "16 whole steps, and the position before the first of them.",
    ),
    otherwise=lambda answer: _route(
        answer, input_size=28, kernel_size=3, strides=2, padding=4
    ),
)


def _rows() -> tuple[tuple[int, ...], ...]:
    """Cells n, k, s, before, after and d of rows in which a window finds room.

    As in Keras a dilated window has stride 1. One window is as long as its row, and
    one is a single cell, which no dilation makes longer.
    """
    rng = np.random.default_rng(4)
    rows = [(28, 3, 2, 0, 1, 1), (7, 4, 1, 0, 0, 2), (12, 1, 1, 2, 0, 3)]
    for k, s, d in [*itertools.product((1, 2, 3, 5), (1, 2, 3), (1,)), (3, 1, 4)] * 2:
        n, before, after = rng.integers((13, 0, 0), (40, 6, 6)).tolist()
        rows.append((n, k, s, before, after, d))
    return tuple(rows)


def _size(n: int, k: int, s: int, before: int, after: int, d: int) -> int:
    return (n + before + after - ((k - 1) * d + 1)) // s + 1


FORMULA = Exercise(
    id="04.3",
    kind=Function(("n", "k", "s", "before", "after", "d"), _rows(), returns=Number()),
    right=Like(_size),
    praise="Floor, both ends and the effective kernel size: all sizes there are.",
    look_again="2. The size, derived",
    misconceptions=(
        Misconception(
            "forgot the +1",
            Like(lambda *row: _size(*row) - 1),
            "That counts the steps. The first window is there without any step.",
        ),
        Misconception(
            "ceil for floor",
            Like(
                lambda n, k, s, before, after, d: (
                    -(-(n + before + after - (k - 1) * d - 1) // s) + 1
                )
            ),
            "Where the division leaves a rest, a window too many is counted. It would "
            "reach beyond the row.",
        ),
        Misconception(
            "dilation ignored",
            Like(lambda n, k, s, before, after, d: _size(n, k, s, before, after, 1)),
            "The dilation changes nothing in it. A dilated window is longer than k.",
        ),
        Misconception(
            "dilation multiplied",
            Like(
                lambda n, k, s, before, after, d: (n + before + after - k * d) // s + 1
            ),
            "k cells at a distance of d do not span k · d cells: behind the last one "
            "there is no gap.",
        ),
        Misconception(
            "before counted twice",
            Like(lambda n, k, s, before, after, d: _size(n, k, s, before, before, d)),
            "It takes the end to be padded like the start. They may differ.",
        ),
        Misconception(
            "after counted twice",
            Like(lambda n, k, s, before, after, d: _size(n, k, s, after, after, d)),
            "It takes the start to be padded like the end. They may differ.",
        ),
        Misconception(
            "padding ignored",
            Like(lambda n, k, s, before, after, d: _size(n, k, s, 0, 0, d)),
            "The padding changes nothing in it. The window moves along the padded row.",
        ),
        Misconception(
            "size of same",
            Like(lambda n, k, s, before, after, d: -(-n // s)),
            "That is the size for padding 'same', which is one amount among many.",
        ),
    ),
    hints=(
        "How many cells does a dilated window span from its first to its last?",
        "The padded row has n + before + after cells; the span of the window is less.",
        "Divide n + before + after − kₑ by s with //, and add 1.",
    ),
)

WANTED = 5


def _num_positions(pair: tuple[int, int]) -> int:
    """The positions of a window on 28 cells, given (kernel_size, strides)."""
    kernel_size, strides = pair
    return (28 - kernel_size) // strides + 1


def _is_layer(pair: tuple[float, float]) -> bool:
    """Whether there is such a window on 28 cells: cells cannot be halved."""
    kernel_size, strides = pair
    return not _is_broken(pair) and 1 <= kernel_size <= 28 and strides >= 1


def _is_broken(pair: tuple[float, float]) -> bool:
    return any(isinstance(number, float) for number in pair)


def _wanted(pair: tuple[int, int]) -> bool:
    return _is_layer(pair) and pair[1] <= pair[0] and _num_positions(pair) == WANTED


CHOOSE = Exercise(
    id="04.4",
    kind=Numbers(("kernel_size", "strides")),
    right=Where(_wanted),
    praise="⌊(28 − k) / s⌋ is 4 for your pair: four steps, five positions.",
    look_again="2. The size, derived",
    misconceptions=(
        Misconception(
            "parts of cells",
            Where(_is_broken),
            "A window has a whole number of cells, and moves by whole cells.",
        ),
        Misconception(
            "no window",
            Where(lambda pair: pair[0] < 1 or pair[1] < 1),
            "A window has at least one cell, and it moves at least one cell at a time.",
        ),
        Misconception(
            "too large a window",
            Where(lambda pair: pair[0] > 28),
            "This window is longer than the row. Without padding it does not fit.",
        ),
        Misconception(
            "swapped",
            Where(lambda pair: pair[0] < pair[1] and _wanted(pair[::-1])),
            "The other way round it would be right: first the kernel, then the stride.",
        ),
        Misconception(
            "gaps",
            Where(lambda pair: pair[1] > pair[0] and _num_positions(pair) == WANTED),
            "These are 5 positions, with cells between them that no window reads: the "
            "stride is larger than the kernel.",
        ),
        Misconception(
            "five steps",
            Where(lambda pair: _is_layer(pair) and _num_positions(pair) == WANTED + 1),
            "These are 5 steps. The window also has a position before the first.",
        ),
        Misconception(
            "one too few",
            Where(lambda pair: _is_layer(pair) and _num_positions(pair) == WANTED - 1),
            "One position is missing. Was it rounded up? The last window must fit.",
        ),
        Misconception(
            "size of same",
            Where(lambda pair: _is_layer(pair) and -(-28 // pair[1]) == WANTED),
            "28 / s rounded up is 5, which is the size with padding 'same'. Without "
            "padding the kernel takes room as well.",
        ),
    ),
    hints=(
        "Five positions are four steps.",
        "⌊(28 − k) / s⌋ must be 4. Choose a stride first.",
        "With stride 4, 28 − k may be anything from 16 to 19.",
    ),
    otherwise=lambda pair: (
        f"With a window of {pair[0]} cells and stride {pair[1]}, 28 cells become "
        f"{_num_positions(pair)}."
    ),
)

EXERCISES = (WHAT_CHANGES, BORDER, FORMULA, CHOOSE)
