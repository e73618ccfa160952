"""Exercises of notebook 3, Padding."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_course import shapes
from lenet_course.exercises import (
    ANY,
    Array,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Numbers,
    Where,
)

MANY = ANY[1]  # in a pattern: however large

BY_HAND = Exercise(
    id="03.1",
    kind=Numbers(("first", "second", "third", "fourth", "fifth")),
    right=(-5, 1, 1, -2, 4),
    praise="Every output is the left neighbour minus the right one, and outside is 0.",
    look_again="1. What a convolution reads at the border",
    misconceptions=(
        Misconception(
            "kernel turned round",
            (5, -1, -1, 2, -4),
            "That turns the kernel round, as a convolution of mathematics does. Keras "
            "lays it on the row as it is written.",
        ),
        Misconception(
            "border repeated",
            (-3, 1, 1, -2, 1),
            "The inner three are right. At the ends the border is repeated: zeros "
            "stand there.",
        ),
        Misconception(
            "mirrored",
            (0, 1, 1, -2, 0),
            "The inner three are right. At the ends the row is mirrored: zeros stand "
            "there.",
        ),
        Misconception(
            "circular",
            (-2, 1, 1, -2, 2),
            "The inner three are right. At the ends the row begins again: zeros stand "
            "there.",
        ),
        Misconception(
            "both zeros behind",
            (1, 1, -2, 4, 3),
            "Both zeros stand behind the row here. One belongs before it.",
        ),
        Misconception(
            "both zeros before",
            (-2, -5, 1, 1, -2),
            "Both zeros stand before the row here. One belongs behind it.",
        ),
    ),
    hints=(
        "Write a zero before the row and one behind it.",
        "The first window lies on 0, 2, 5. Multiply by 1, 0, −1 and add.",
        "Every output is the number on the left minus the number on the right: 0 − 5, "
        "2 − 1, ...",
    ),
)

Convolution = Callable[[np.ndarray, np.ndarray, int], Any]


def _amounts(row: np.ndarray, kernel: np.ndarray, stride: int) -> tuple[int, int]:
    """The zeros of "same", before and after."""
    size, width = len(row), len(kernel)
    return shapes.padding_amounts(
        size, kernel_size=width, strides=stride, padding="same"
    )


def _convolved(row: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(row, len(kernel))
    return windows[::stride] @ kernel


def _same(row: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """What Keras' layer with "same" gives, without its bias."""
    return _convolved(np.pad(row, _amounts(row, kernel, stride)), kernel, stride)


def _odd_zero_before(row: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    sides = _amounts(row, kernel, stride)[::-1]
    return _convolved(np.pad(row, sides), kernel, stride)


def _equal_sides(row: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    return _convolved(np.pad(row, (len(kernel) - 1) // 2), kernel, stride)


def _all_behind(row: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    behind = sum(_amounts(row, kernel, stride))
    return _convolved(np.pad(row, (0, behind)), kernel, stride)


def _rows() -> tuple[tuple[np.ndarray, np.ndarray, int], ...]:
    """Rows that tell the mistakes from each other, of the type of Keras' layers."""
    rng = np.random.default_rng(3)
    sizes = [(5, 3, 1), (6, 3, 2), (7, 3, 2), (6, 4, 1), (7, 2, 1), (9, 5, 2)]
    sizes += [(8, 5, 3), (5, 1, 1), (7, 2, 3), (8, 1, 2), (5, 5, 1)]
    quarters = [
        (rng.integers(-20, 20, n) / 4, rng.integers(1, 12, k) / 4, stride)
        for n, k, stride in sizes
    ]
    return tuple(
        (row.astype("float32"), kernel.astype("float32"), stride)
        for row, kernel, stride in quarters
    )


CONVOLVE = Exercise(
    id="03.4",
    kind=Function(("row", "kernel", "stride"), _rows(), returns=Array()),
    right=Like(_same),
    praise=(
        "That is Keras' layer for one row: the windows first, then the zeros that they "
        "need, and the odd one behind."
    ),
    look_again='2. Where "same" puts its zeros',
    misconceptions=(
        Misconception(
            "no padding",
            Like(_convolved),
            'That is "valid". How many zeros do ⌈n / s⌉ windows need?',
        ),
        Misconception(
            "odd zero before",
            Like(_odd_zero_before),
            "Nearly: with an odd number of zeros Keras puts the odd one behind the "
            "row.",
        ),
        Misconception(
            "all zeros behind",
            Like(_all_behind),
            "The right number of zeros, all behind the row. Half of them belong before "
            "it.",
        ),
        Misconception(
            "equal sides",
            Like(_equal_sides),
            "That puts (k − 1) / 2 zeros on each side, whatever the stride. Count how "
            "many cells the windows span, and add only what is missing.",
        ),
        Misconception(
            "every second output of stride 1",
            Like(lambda row, kernel, stride: _same(row, kernel, 1)[::stride]),
            "That takes every stride-th output of stride 1. With a stride the windows "
            'of "same" can begin elsewhere: count the zeros for this stride.',
        ),
        Misconception(
            "stride ignored",
            Like(lambda row, kernel, stride: _same(row, kernel, 1)),
            "That is right for a stride of 1. Where does the next window begin with "
            "another?",
        ),
        Misconception(
            "kernel turned round",
            Like(lambda row, kernel, stride: _same(row, kernel[::-1], stride)),
            "The kernel is turned round, as np.convolve does it. Keras lays it on the "
            "row as it is written.",
        ),
    ),
    hints=(
        "First the number of windows: ⌈n / s⌉, in Python -(-n // s).",
        "The last window begins at (number − 1) · s and ends k cells later. What is "
        "missing up to there is added, but never less than 0 cells.",
        "np.pad(row, (missing // 2, missing - missing // 2)), then for each window t "
        "the sum of padded[t * s : t * s + k] * kernel.",
    ),
)

EQUALLY_OFTEN = Exercise(
    id="03.2",
    kind=Numbers(("stride", "kernel size")),
    right=(4, 55),
    praise=(
        "Side by side, windows read each cell once. At stride 1 all 28 windows have to "
        "hold the whole row, and then all of them see the same."
    ),
    look_again="3. How often a pixel is read",
    misconceptions=(
        Misconception(
            "another order",
            (55, 4),
            "The right numbers in another order: the stride first.",
        ),
        Misconception(
            "overlap",
            ((1, 3), ANY),
            "At this stride windows of 4 cells overlap: some cells lie in more of them "
            "than the first cell does.",
        ),
        Misconception(
            "gaps",
            ((5, MANY), ANY),
            "At this stride there are cells between the windows, or behind them, that "
            "no window reads.",
        ),
        Misconception(
            "kernel of 1",
            (4, 1),
            "The stride is right. A kernel of 1 is excluded: its windows have no "
            "neighbours.",
        ),
        Misconception(
            "as long as the row",
            (4, 28),
            "The stride is right. A window of 28 cells holds the whole row where it "
            "begins with it. The others reach beyond an end, and miss the other one.",
        ),
        Misconception(
            "one too few",
            (4, 54),
            "The stride is right. With 54 cells the last window misses the first cell: "
            "an even kernel has its middle between two cells.",
        ),
        Misconception(
            '"same" reads equally',
            (4, (2, 53)),
            "The stride is right. Such a kernel reads the first cell less often than "
            "its neighbour: windows that would begin further outside do not exist.",
        ),
        Misconception(
            "larger than needed",
            (4, (56, MANY)),
            "The stride is right. Such a kernel reads all cells equally often, but a "
            "smaller one does, too.",
        ),
    ),
    hints=(
        "Draw eight cells and windows of 4 at stride 1. Which cells lie in more than "
        "one window, and which stride would leave no cell in two?",
        "At stride 1 there are 28 windows, one around each cell. The first cell lies "
        "in fewer of them than the second, until the window around the last cell holds "
        "both.",
        "That window has to reach 27 cells back from its middle, and it reaches as far "
        "to the other side.",
    ),
)


def _sums(image: np.ndarray) -> np.ndarray:
    """The sum of every 3 x 3 window that lies inside."""
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    return windows.sum(axis=(2, 3))


def _is_unseen(image: np.ndarray) -> bool:
    return (
        image.shape == (6, 6)
        and not image[1:-1, 1:-1].any()
        and bool(image.any())
        and np.allclose(_sums(image), 0, atol=1e-6 * abs(image).max())
    )


def _what_is_seen(image: np.ndarray) -> str:
    sums = _sums(image)
    row, column = np.unravel_index(abs(sums).argmax(), sums.shape)
    return (
        f"The window that begins at row {row} and column {column} sees it: its nine "
        f"pixels sum to {sums[row, column]:g}."
    )


UNSEEN = Exercise(
    id="03.3",
    kind=Array(),
    right=Where(_is_unseen),
    praise=(
        "Each of your pixels is read by some window, and yet no output shows them: so "
        'information at the border is lost with "valid". With "same" the 3 × 3 mean '
        "would see this image."
    ),
    look_again="4. What the outputs tell about the border",
    misconceptions=(
        Misconception(
            "another shape",
            Where(lambda image: image.shape != (6, 6)),
            "An array of shape (6, 6) is asked for.",
        ),
        Misconception(
            "nothing there",
            Where(lambda image: not image.any()),
            "It is 0 everywhere. There has to be something that is not seen.",
        ),
        Misconception(
            "inside the ring",
            Where(lambda image: image[1:-1, 1:-1].any()),
            "Only the outermost ring may differ from 0; the inner 4 × 4 pixels are 0.",
        ),
    ),
    hints=(
        "Leave three sides at 0 and work on the top row alone.",
        "Each window that touches the top row holds three neighbours of it. They have "
        "to sum to 0, wherever the window stands.",
        "If a, b, c sum to 0, then the next one has to be a again: 1, −1, 0, 1, ...",
    ),
    otherwise=_what_is_seen,
)

Test = Callable[[str, int, np.ndarray], float]


def _totals(mode: str, cells: int, kernel: np.ndarray) -> np.ndarray:
    """What all windows give together for a 1 at each place of a row of 12 cells."""
    rows = np.array([np.pad(row, cells, mode=mode) for row in np.eye(12)])  # type: ignore[call-overload]
    windows = np.lib.stride_tricks.sliding_window_view(rows, len(kernel), axis=1)
    return windows @ kernel


def _least_by_most(mode: str, cells: int, kernel: np.ndarray) -> float:
    totals = _totals(mode, cells, kernel).sum(axis=1)
    return totals.min() / totals.max()


def _of_single_outputs(mode: str, cells: int, kernel: np.ndarray) -> float:
    largest = _totals(mode, cells, kernel).max(axis=1)
    return largest.min() / largest.max()


def _end_by_middle(mode: str, cells: int, kernel: np.ndarray) -> float:
    totals = _totals(mode, cells, kernel).sum(axis=1)
    return totals[0] / totals[6]


HIDDEN_PLACE = Exercise(
    id="03.5",
    kind=Function(
        ("mode", "cells", "kernel"),
        tuple(
            (mode, cells, np.array(kernel, dtype="float32"))
            for kernel in ([1, 2, 1], [1, 3, 2], [1, 2, 3, 2, 2])
            for mode, cells in (
                ("constant", 0),
                ("constant", 1),
                ("constant", len(kernel) - 1),
                ("reflect", len(kernel) // 2),
                ("edge", len(kernel) // 2),
                ("wrap", len(kernel) // 2),
            )
        ),
        returns=Number(tolerance=1e-4),
    ),
    right=Like(_least_by_most),
    praise=(
        "That is the test. Of these paddings k − 1 zeros on each side (full) and "
        "k − 1 circular cells in all give 1."
    ),
    look_again="6. Which padding hides the place?",
    misconceptions=(
        Misconception(
            "largest by smallest",
            Like(lambda mode, cells, kernel: 1 / _least_by_most(mode, cells, kernel)),
            "That is the largest total divided by the smallest. The other way round is "
            "asked for.",
        ),
        Misconception(
            "single outputs",
            Like(_of_single_outputs),
            "That compares the largest single outputs. Add up all outputs first.",
        ),
        Misconception(
            "first cell and middle",
            Like(_end_by_middle),
            "That compares the first cell with one in the middle. With other paddings "
            "other cells can have the smallest or the largest total.",
        ),
        Misconception(
            "no padding",
            Like(lambda mode, cells, kernel: _least_by_most(mode, 0, kernel)),
            'That is "valid" in every case. Pad the row before the kernel moves.',
        ),
        Misconception(
            "zeros whatever the mode",
            Like(lambda mode, cells, kernel: _least_by_most("constant", cells, kernel)),
            "That pads with zeros whatever the mode is. Hand `mode` to np.pad.",
        ),
    ),
    hints=(
        "The rows of np.eye(12) are the twelve rows with one 1.",
        "For each row: np.pad(row, cells, mode=mode), then "
        "np.lib.stride_tricks.sliding_window_view(padded, len(kernel)) @ kernel.",
        "Append the sum of these outputs to a list, and return min(totals) / "
        "max(totals).",
    ),
)

MET_A_ZERO = Exercise(
    id="03.6",
    kind=Number(),
    right=12,
    praise=(
        "Only the 2 · 2 units in the middle read pixels alone. The values of the other "
        "12 can tell that the border is near."
    ),
    look_again="5. The zeros make a frame",
    misconceptions=(
        Misconception(
            "the others",
            4,
            "So many have met none. How many have?",
        ),
        Misconception(
            "one axis",
            2,
            "That is along one axis: the first unit and the last. The map has two.",
        ),
        Misconception(
            "all",
            16,
            "A unit of the last map reads 17 rows. Which rows does the second one from "
            "the top read?",
        ),
        Misconception(
            "as valid",
            0,
            'So it would be with "valid". Here zeros stand on each side.',
        ),
        Misconception(
            "top and left",
            7,
            "That is the first row and the first column. Zeros stand at the other two "
            "sides as well.",
        ),
    ),
    hints=(
        "One axis first: which rows of the image does each of the four units read? Go "
        "back layer by layer, from the last map to the image.",
        "In one layer, unit i reads the cells s · i − 1 to s · i + 1 of the map before "
        "it, with stride s.",
        "Together they are rows 8 i − 8 to 8 i + 8, and the image has rows 0 to 31. "
        "Which of the units 0 to 3 reach beyond it? In two dimensions, a unit is free "
        "of zeros only if it is free of them along both axes.",
    ),
)


EXERCISES = (
    BY_HAND,
    EQUALLY_OFTEN,
    UNSEEN,
    CONVOLVE,
    HIDDEN_PLACE,
    MET_A_ZERO,
)
