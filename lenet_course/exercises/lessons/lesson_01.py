"""Exercises of notebook 1, The purpose of pooling."""

from collections.abc import Callable
from typing import Any

import numpy as np

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

GRID = np.array([[2, 0, 5, 1], [4, 8, 3, 3], [6, 2, 1, 7]])


def _pooled(reduce: Callable[..., Any]) -> tuple[float, ...]:
    """Every window of 2 x 2 cells of the grid, reduced to one number, row by row."""
    windows = np.lib.stride_tricks.sliding_window_view(GRID, (2, 2))
    return tuple(reduce(windows, axis=(2, 3)).ravel().tolist())


OVERLAP = Exercise(
    id="01.1",
    kind=Numbers(
        (
            *("upper left", "upper middle", "upper right"),
            *("lower left", "lower middle", "lower right"),
        )
    ),
    right=_pooled(np.max),
    praise="Six windows of 2 × 2; each of the two inner cells stands in four of them.",
    look_again="1. Pooling by hand, and in Keras",
    misconceptions=(
        Misconception(
            "average",
            _pooled(np.mean),
            "Those are the averages of the right windows. The largest number is asked.",
        ),
        Misconception(
            "minimum",
            _pooled(np.min),
            "Those are the smallest numbers of the right windows. Take the largest.",
        ),
        Misconception(
            "columns first",
            (8, 8, 8, 8, 5, 7),
            "These are the right maxima, column by column. Begin with the upper row.",
        ),
    ),
    hints=(
        "How many places has a window of two cells along four cells? And along three?",
        "The upper windows lie on the first two rows, the lower ones on the last two.",
        "The upper three windows give 8, 8, 5.",
    ),
)

FIELD = Exercise(
    id="01.2",
    kind=Number(),
    right=12,
    praise="5, then 6, then 6 + 2 · 2 = 10, then 10 + 1 · 2 = 12.",
    look_again="3. The receptive field",
    misconceptions=(
        Misconception(
            "strides forgotten",
            9,
            "That is the field if every stride were 1. After a pooling, one cell of "
            "the map is two pixels of the image further on.",
        ),
        Misconception(
            "last layer forgotten",
            10,
            "That is what the second convolution sees. The last pooling reads two of "
            "its units along each side.",
        ),
        Misconception(
            "k for k - 1",
            18,
            "That adds the whole window each time. A window of k cells adds k − 1: one "
            "of its cells was there before.",
        ),
        Misconception(
            "own stride first",
            15,
            "That multiplies by a layer's own stride before the layer is added. Its "
            "stride counts from the next layer on.",
        ),
        Misconception(
            "area for side",
            144,
            "That is the number of pixels in the whole field. Asked for is one side.",
        ),
        Misconception(
            "size of the map",
            Where(lambda answer: answer in (28, 24, 12.5, 5, 6)),
            "That is not yet the last layer's window on the image: go through all four "
            "layers.",
        ),
    ),
    hints=(
        "Begin with r = 1 and S = 1, one pixel, and go through the layers in order.",
        "A layer adds (k − 1) · S to r, and then multiplies S by its stride.",
        "After the first two layers r is 6 and S is 2.",
    ),
)


def _dense_params(size: int, *, maps: int = 64, units: int = 120) -> int:
    """Parameters of a dense layer after square maps."""
    return (size * size * maps + 1) * units


PARAMETERS = Exercise(
    id="01.3",
    kind=Number(),
    right=_dense_params(14),
    praise="14 · 14 · 64 = 12,544 numbers are flattened: (12,544 + 1) · 120.",
    look_again="2. Parameters, computation and memory",
    misconceptions=(
        Misconception(
            "nothing changes",
            _dense_params(7),
            "That is the layer with both poolings. Pooling has no weights itself, but "
            "this layer has one for each number that is flattened.",
        ),
        Misconception(
            "both deleted",
            _dense_params(28),
            "That is the layer without any pooling. The first one is still there.",
        ),
        Misconception(
            "no biases",
            _dense_params(14) - 120,
            "The biases are missing: one for each unit.",
        ),
        Misconception(
            "one map",
            _dense_params(14, maps=1),
            "That is for one map. The convolution puts out 64 of them.",
        ),
        Misconception(
            "one axis",
            2 * _dense_params(7),
            "That is twice as many as with both poolings. A pooling halves both height "
            "and width.",
        ),
        Misconception(
            "half of the numbers",
            (14 * 7 * 64 + 1) * 120,  # as many as with the 32 maps of the first one
            "That flattens 6,272 numbers. The maps are as wide as high, and there are "
            "as many of them as the second convolution has filters.",
        ),
    ),
    hints=(
        "How large is a map in front of Flatten if one pooling has halved it?",
        "Flatten puts out height · width · maps; each unit has a weight for each, and "
        "a bias.",
        "The maps have 14 × 14 cells. Count the parameters of one unit, then of all.",
    ),
)


MOVES_ALONG = Exercise(
    id="01.4",
    kind=Choices(("a", "b", "c", "d", "e", "f")),
    right=("a", "c", "e"),
    praise="The shift is a whole multiple of all strides together: of 1, of 2, of 4.",
    look_again="4. Invariant or equivariant?",
    misconceptions=(
        Misconception(
            "stays",
            Where(lambda chosen: "f" in chosen),
            "A global maximum has no place that could move. If the input moves and the "
            "output stays (f), that is invariance.",
        ),
        Misconception(
            "no strides",
            ("a",),
            "With strides, too, the output can move along: if the input moves by whole "
            "strides.",
        ),
        Misconception(
            "one of two poolings",
            Where(lambda chosen: "d" in chosen),
            "After two poolings the cells lie four pixels apart. Two pixels (d) are "
            "half a cell.",
        ),
        Misconception(
            "half a cell",
            Where(lambda chosen: "b" in chosen),
            "With stride 2 three pixels (b) are one cell and a half.",
        ),
    ),
    hints=(
        "How many pixels lie between neighbouring cells of the output?",
        "The shift has to be a whole multiple of that number.",
        "After two poolings it is 4; after a global maximum there is one cell only.",
    ),
)


def _blurred(row: np.ndarray) -> np.ndarray:
    highest = np.maximum(row, np.roll(row, -1))
    return (np.roll(highest, 1) + 2 * highest + np.roll(highest, -1)) / 4


def _rows() -> tuple[tuple[np.ndarray], ...]:
    """Rows of even lengths, of numbers that may be below 0."""
    rng = np.random.default_rng(1)
    lengths = (4, 6, 8, 10, 16)
    return tuple(
        (rng.integers(-20, 37, size=length).astype("float32"),) for length in lengths
    )


def _zeros_beyond(row: np.ndarray) -> np.ndarray:
    highest = np.maximum(row, np.append(row[1:], 0))
    return np.convolve(highest, [0.25, 0.5, 0.25], "same")[::2]


def _pooled_then_blurred(row: np.ndarray) -> np.ndarray:
    pooled = row.reshape(-1, 2).max(axis=1)
    return (np.roll(pooled, 1) + 2 * pooled + np.roll(pooled, -1)) / 4


BLUR = Exercise(
    id="01.5",
    kind=Function(("row",), _rows(), returns=Array()),
    right=Like(lambda row: _blurred(row)[::2]),
    praise="The same maxima as before, blurred before two of three cells are lost.",
    look_again="4. Invariant or equivariant?",
    misconceptions=(
        Misconception(
            "no stride",
            Like(_blurred),
            "All cells are still there. The last step keeps every second one.",
        ),
        Misconception(
            "other half",
            Like(lambda row: _blurred(row)[1::2]),
            "That keeps the cells 1, 3, 5, ... Asked for are 0, 2, 4, ...",
        ),
        Misconception(
            "no blur",
            Like(lambda row: np.maximum(row, np.roll(row, -1))[::2]),
            "That is max pooling with stride 2. The blur is missing.",
        ),
        Misconception(
            "not divided",
            Like(lambda row: 4 * _blurred(row)[::2]),
            "The weights 1, 2, 1 add up to 4: divide by 4, so that a row of equal "
            "numbers stays as it is.",
        ),
        Misconception(
            "stride before blur",
            Like(_pooled_then_blurred),
            "That blurs what the stride has left: too late, as what the stride has "
            "lost stays lost. The stride comes last.",
        ),
        Misconception(
            "zeros at the ends",
            Like(_zeros_beyond),
            "In the middle it is right. At the ends the row goes on around the edge: "
            "the neighbour of the last cell is the first one.",
        ),
    ),
    hints=(
        "np.roll(row, -1)[i] is row[i + 1], and around the edge at the end.",
        "highest = np.maximum(row, np.roll(row, -1)) is the first step.",
        "For the blur add np.roll(highest, 1), 2 * highest and np.roll(highest, -1).",
    ),
)

DECIDED = Exercise(
    id="01.6",
    kind=Choices(("a", "b", "c", "d", "e", "f", "g")),
    right=("b", "d", "f", "g"),
    praise="A small difference can be decided, and a large one (c) need not be.",
    look_again="5. Which networks read moved digits?",
    misconceptions=(
        Misconception(
            "the difference of the means",
            Where(lambda chosen: "c" in chosen),
            "The means differ most in c, but the seeds differ still more. Does 0 lie "
            "outside the interval?",
        ),
        Misconception(
            "inside, but near its end",
            Where(lambda chosen: bool({"a", "e"} & set(chosen))),
            "In a and in e the interval begins on one side of 0 and ends on the other. "
            "So 0 lies inside.",
        ),
        Misconception(
            "outside, but near its end",
            Where(lambda chosen: "d" not in chosen),
            "Look at d again: the interval ends close to 0, and yet 0 lies outside.",
        ),
    ),
    hints=(
        'For a: experiments.compare(lost["max"]["turned 30"], '
        'lost["strided"]["turned 30"]).',
        "Decided are those whose interval lies on one side of 0.",
        "Four statements are decided: one of a and b, one of c and d, one of e and f, "
        "and g.",
    ),
)


EXERCISES = (
    OVERLAP,
    FIELD,
    PARAMETERS,
    MOVES_ALONG,
    BLUR,
    DECIDED,
)
