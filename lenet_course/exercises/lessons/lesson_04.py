"""Exercises of notebook 4, Zero and valid padding."""

from numbers import Real

from lenet_course.exercises._kinds import Choices, Function, Number, Numbers
from lenet_course.exercises._record import Exercise, Misconception
from lenet_course.shapes import diagnose_output_size

WHAT_CHANGES = Exercise(
    id="04.1",
    question=(
        "Which of 'fill', 'before', 'after', 'stride', 'dilation' and 'filters' can "
        "change the height and width of a convolution's output: what is put in, the "
        "cells added before, those added after, the stride, the dilation, the number "
        "of filters? Answer with a set of these words."
    ),
    kind=Choices(("fill", "before", "after", "stride", "dilation", "filters")),
    right={"before", "after", "stride", "dilation"},
    praise="These four stand in the formula; the other two do not.",
    look_again="1. What is put in, and how much",
    misconceptions=(
        Misconception(
            "what is put in",
            lambda answer: "fill" in answer,
            "Zeros, a mirrored row or any other filling: the sizes in a column of "
            "section 1 are all the same. The filling changes values only.",
        ),
        Misconception(
            "filters",
            lambda answer: "filters" in answer,
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
            lambda answer: ("before" in answer) != ("after" in answer),
            "The row grows by what is added at either end; you name only one of them.",
        ),
    ),
    hints=(
        "Which of them stand in the formula of section 2?",
        "The dilation is inside the effective kernel size.",
        "Four of the six are right. What is put in is not one of them.",
    ),
)

GENEROUS = {"input_size": 28, "kernel_size": 3, "strides": 2, "padding": 4}

BORDER = Exercise(
    id="04.2",
    question=(
        "A row of 28 cells gets 4 cells of padding at each end. A window of 3 cells "
        "moves along it with stride 2. In how many positions does it stop?"
    ),
    kind=Number(),
    right=17,
    praise="⌊(28 + 8 − 3) / 2⌋ + 1 = 16 + 1: the first position takes no step.",
    look_again="2. The size, derived",
    misconceptions=(
        Misconception(
            "forgot the +1",
            16,
            "That is the number of steps. The window also has a position before its "
            "first step.",
        ),
        Misconception(
            "no floor",
            lambda answer: abs(answer - 17.5) < 0.01,
            "Half a window is not placed: round the number of steps down.",
        ),
        Misconception(
            "ceil for floor",
            18,
            "The last of these windows would reach beyond the padded row. Round down.",
        ),
        Misconception(
            "padding at one end",
            15,
            "The padding is there twice: 4 cells before the row and 4 after it.",
        ),
        Misconception(
            "padding ignored",
            13,
            "That is without padding. Here the window moves along a longer row.",
        ),
        Misconception(
            "padding counted twice",
            21,
            "That is with 16 new cells. There are 4 at each end.",
        ),
        Misconception(
            "2P",
            lambda answer: answer in (13 + 8, 28 + 8),
            "Padding adds 2P cells to the row, and to the output only at stride 1.",
        ),
        Misconception(
            "as same",
            14,
            "That is the size for padding 'same'. Here there are 4 cells at each end.",
        ),
    ),
    hints=(
        "How long is the row with its padding?",
        "The window can move 36 − 3 cells, 2 at a time. A last half step is not taken.",
        "16 whole steps, and the position before the first of them.",
    ),
    otherwise=lambda answer: str(diagnose_output_size(answer, **GENEROUS)),
)

# n, k, s, before, after, d. No wrong formula agrees with the right one on all of them.
ROWS = (
    (28, 3, 2, 0, 1, 1),
    (28, 3, 2, 1, 1, 1),
    (32, 5, 1, 0, 0, 1),
    (109, 2, 2, 0, 0, 1),
    (20, 3, 1, 0, 0, 4),
    (30, 3, 3, 5, 1, 1),
    (17, 4, 3, 1, 4, 1),
    (9, 2, 5, 0, 0, 1),
    (12, 1, 1, 2, 0, 3),
)


def _size(n: int, k: int, s: int, before: int, after: int, d: int) -> int:
    return (n + before + after - ((k - 1) * d + 1)) // s + 1


FORMULA = Exercise(
    id="04.3",
    question=(
        "Write a function that returns the size of the output from the cells n of a "
        "row, the kernel size k, the stride s, the cells before and after, and the "
        "dilation d."
    ),
    kind=Function(("n", "k", "s", "before", "after", "d"), ROWS, returns=Number()),
    right=_size,
    praise="Floor, both ends and the effective kernel size: all sizes there are.",
    look_again="2. The size, derived",
    misconceptions=(
        Misconception(
            "forgot the +1",
            lambda *row: _size(*row) - 1,
            "That counts the steps. The first window is there without any step.",
        ),
        Misconception(
            "ceil for floor",
            lambda n, k, s, before, after, d: (
                -(-(n + before + after - (k - 1) * d - 1) // s) + 1
            ),
            "Where the division leaves a rest, a window too many is counted. It would "
            "reach beyond the row.",
        ),
        Misconception(
            "dilation ignored",
            lambda n, k, s, before, after, d: _size(n, k, s, before, after, 1),
            "The dilation changes nothing in it. A dilated window is longer than k.",
        ),
        Misconception(
            "dilation multiplied",
            lambda n, k, s, before, after, d: (n + before + after - k * d) // s + 1,
            "k cells at a distance of d do not span k · d cells: behind the last one "
            "there is no gap.",
        ),
        Misconception(
            "before counted twice",
            lambda n, k, s, before, after, d: _size(n, k, s, before, before, d),
            "It takes the end to be padded like the start. They may differ.",
        ),
        Misconception(
            "after counted twice",
            lambda n, k, s, before, after, d: _size(n, k, s, after, after, d),
            "It takes the start to be padded like the end. They may differ.",
        ),
        Misconception(
            "padding ignored",
            lambda n, k, s, before, after, d: _size(n, k, s, 0, 0, d),
            "The padding changes nothing in it. The window moves along the padded row.",
        ),
        Misconception(
            "size of same",
            lambda n, k, s, before, after, d: -(-n // s),
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


def _num_positions(pair: tuple[Real, Real]) -> int:
    """The positions of a window on 28 cells, given (kernel_size, strides)."""
    kernel_size, strides = pair
    return (28 - kernel_size) // strides + 1


def _is_layer(pair: tuple[Real, Real]) -> bool:
    """Whether there is such a window on 28 cells."""
    kernel_size, strides = pair
    return 1 <= kernel_size <= 28 and strides >= 1


def _wanted(pair: tuple[Real, Real]) -> bool:
    return _is_layer(pair) and pair[1] <= pair[0] and _num_positions(pair) == WANTED


CHOOSE = Exercise(
    id="04.4",
    question=(
        "Choose a kernel size and a stride so that 28 cells become 5 without padding, "
        "with a stride not larger than the kernel, so that no cell between two windows "
        "is skipped. Answer with the pair (kernel_size, strides)."
    ),
    kind=Numbers(("kernel_size", "strides")),
    right=_wanted,
    praise="⌊(28 − k) / s⌋ is 4 for your pair: four steps, five positions.",
    look_again="2. The size, derived",
    misconceptions=(
        Misconception(
            "no window",
            lambda pair: pair[0] < 1 or pair[1] < 1,
            "A window has at least one cell, and it moves at least one cell at a time.",
        ),
        Misconception(
            "too large a window",
            lambda pair: pair[0] > 28,
            "This window is longer than the row. Without padding it does not fit.",
        ),
        Misconception(
            "swapped",
            lambda pair: pair[0] < pair[1] and _wanted(pair[::-1]),
            "The other way round it would be right: first the kernel, then the stride.",
        ),
        Misconception(
            "gaps",
            lambda pair: pair[1] > pair[0] and _num_positions(pair) == WANTED,
            "These are 5 positions, with cells between them that no window reads: the "
            "stride is larger than the kernel.",
        ),
        Misconception(
            "five steps",
            lambda pair: _is_layer(pair) and _num_positions(pair) == WANTED + 1,
            "These are 5 steps. The window also has a position before the first.",
        ),
        Misconception(
            "one too few",
            lambda pair: _is_layer(pair) and _num_positions(pair) == WANTED - 1,
            "One position is missing. Was it rounded up? The last window must fit.",
        ),
        Misconception(
            "size of same",
            lambda pair: _is_layer(pair) and -(-28 // pair[1]) == WANTED,
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
