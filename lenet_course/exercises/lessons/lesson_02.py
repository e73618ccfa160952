"""Exercises of notebook 2, Min and max pooling."""

import itertools

import numpy as np

from lenet_course.exercises import (
    Array,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Numbers,
    Where,
)

WINDOW = Exercise(
    id="02.1",
    kind=Numbers(("maximum", "minimum", "contrast")),
    right=(4, -9, 13),
    praise="Signs count: 4 is the largest, −9 the smallest, and 4 − (−9) = 13.",
    look_again="4. Contrast is a difference",
    misconceptions=(
        Misconception(
            "maximum and minimum swapped",
            Where(lambda numbers: numbers[:2] == (-9, 4)),
            "The maximum comes first, then the minimum: these two are swapped.",
        ),
        Misconception(
            "magnitude for value",
            Where(lambda numbers: numbers[0] in (9, -9)),
            "9 is the largest magnitude. Max pooling takes the largest signed number.",
        ),
        Misconception(
            "smallest magnitude",
            Where(lambda numbers: numbers[1] in (2, -2)),
            "2 is the number nearest to 0. Min pooling takes the smallest signed one.",
        ),
        Misconception(
            "ReLU where there is none",
            Where(lambda numbers: numbers[1] == 0),
            "The minimum is 0 only behind ReLU. Nothing here makes negatives 0.",
        ),
        Misconception(
            "minimum for contrast",
            (4, -9, -9),
            "The minimum is a level. Contrast compares it with the maximum.",
        ),
        Misconception(
            "sum for difference",
            (4, -9, -5),
            "The contrast is the maximum minus the minimum; this is their sum.",
        ),
        Misconception(
            "negative contrast",
            (4, -9, -13),
            "That is the minimum minus the maximum. A contrast is never negative.",
        ),
    ),
    hints=(
        "Order the four numbers from the smallest to the largest, with their signs.",
        "−9 < −3 < 2 < 4. The contrast is the distance between the two ends.",
        "4 minus −9: subtracting a negative number adds its magnitude.",
    ),
)

ACTIVE, CELLS = 0.7, 4
ZEROS = 100 * (1 - ACTIVE**CELLS)


SILENCE = Exercise(
    id="02.2",
    kind=Number(tolerance=0.05),
    right=ZEROS,
    praise="1 − 0.7⁴ = 75.99 %: one silent unit of four is enough to silence a window.",
    look_again="5. Min pooling behind ReLU",
    misconceptions=(
        Misconception(
            "share for percentage",
            Where(lambda answer: abs(answer - ZEROS / 100) < 0.001),
            "That is the share. As a percentage it is a hundred times as much.",
        ),
        Misconception(
            "max pooling",
            100 * (1 - ACTIVE) ** CELLS,
            "That is how often all four units are silent: the zeros of max pooling.",
        ),
        Misconception(
            "windows that stay",
            100 * ACTIVE**CELLS,
            "That is how often all four units are active, so that the output is not 0.",
        ),
        Misconception(
            "one unit",
            100 * (1 - ACTIVE),
            "That is for one unit. A window has four, and one silent unit is enough.",
        ),
        Misconception(
            "probabilities added",
            100 * CELLS * (1 - ACTIVE),
            "Adding the four probabilities counts windows with several silent units "
            "more than once, and gives over 100 %.",
        ),
        Misconception(
            "windows of half the units",
            93.75,
            "That is for units that are active half of the time. Here it is 0.7.",
        ),
        Misconception(
            "two cells",
            100 * (1 - ACTIVE**2),
            "That is a window of two units. One of 2 × 2 has four.",
        ),
    ),
    hints=(
        "When is the smallest of four numbers, none of them negative, above 0?",
        "Only if all four are active. How probable is that for independent units?",
        "0.7 · 0.7 · 0.7 · 0.7 = 0.2401 is the share of outputs that are not 0.",
    ),
)


def _windows(image: np.ndarray) -> np.ndarray:
    height, width = image.shape
    return image.reshape(height // 2, 2, width // 2, 2)


def _contrast(image: np.ndarray) -> np.ndarray:
    return np.ptp(_windows(image), axis=(1, 3))


def _dense_contrast(image: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(image, (2, 2))
    return np.ptp(windows, axis=(2, 3))


def _images() -> tuple[tuple[np.ndarray], ...]:
    """Signed images of many shapes, of the type that Keras' own layers take."""
    rng = np.random.default_rng(2)
    sizes = itertools.product((2, 4, 6), (2, 4, 8))
    cut_short = [[1, 5, 2, 2], [3, 4, 2, 2]]  # with a flat window
    images = [cut_short, *(rng.integers(-36, 36, size) / 4 for size in sizes)]
    return tuple((np.array(image, dtype="float32"),) for image in images)


CONTRAST = Exercise(
    id="02.3",
    kind=Function(("image",), _images(), returns=Array()),
    right=Like(_contrast),
    praise="Max pooling minus min pooling is the contrast: 0 where a window is flat.",
    look_again="4. Contrast is a difference",
    misconceptions=(
        Misconception(
            "minimum only",
            Like(lambda image: _windows(image).min(axis=(1, 3))),
            "That is min pooling. A level is not yet a contrast.",
        ),
        Misconception(
            "maximum only",
            Like(lambda image: _windows(image).max(axis=(1, 3))),
            "That is max pooling. A level is not yet a contrast.",
        ),
        Misconception(
            "negative",
            Like(lambda image: -_contrast(image)),
            "That is the minimum minus the maximum, which is never positive.",
        ),
        Misconception(
            "stride 1",
            Like(_dense_contrast),
            "These windows overlap: the stride is 1. With stride 2 they do not.",
        ),
        Misconception(
            "whole image",
            Like(lambda image: np.ptp(image)),
            "That is the contrast of the whole image, one number. Each window has one.",
        ),
        Misconception(
            "transposed",
            Like(lambda image: _contrast(image).T),
            "Rows and columns are swapped: the result is transposed.",
        ),
        Misconception(
            "sum",
            Like(
                lambda image: (
                    _windows(image).max(axis=(1, 3)) + _windows(image).min(axis=(1, 3))
                )
            ),
            "That is the maximum plus the minimum, twice the middle of the window.",
        ),
        Misconception(
            "standard deviation",
            Like(lambda image: _windows(image).std(axis=(1, 3))),
            "That is the standard deviation. It is another measure of contrast.",
        ),
    ),
    hints=(
        "You need the max pooling and the min pooling of the image.",
        "image.reshape(height // 2, 2, width // 2, 2) gives each window its own axes.",
        "Of these windows, take .max(axis=(1, 3)) minus .min(axis=(1, 3)).",
    ),
)

GRID = np.array([[1, -2, 4, 2], [3, 5, 6, 3], [-1, -3, 5, 4], [-2, -4, 1, 7]])
MAXIMA = ((1, 1), (1, 2), (3, 3))  # behind ReLU; the fourth window is silent


def _places(*cells: tuple[int, int]) -> np.ndarray:
    result = np.zeros(GRID.shape)
    for cell in cells:
        result[cell] = 1
    return result


def _pooled_values() -> np.ndarray:
    return _places((0, 3), (3, 2)) * GRID


ROUTES = Exercise(
    id="02.4",
    kind=Array(),
    right=_places((0, 3), (3, 2)),
    praise=(
        "Only the two windows without a negative number pass a gradient, each to its "
        "minimum; the other two are silent and pass none."
    ),
    look_again="6. Where the gradient goes",
    misconceptions=(
        Misconception(
            "ReLU forgotten",
            _places((0, 1), (0, 3), (3, 1), (3, 2)),
            "That is min pooling alone. Behind ReLU the negative numbers are 0, and "
            "stay 0 if they change a little.",
        ),
        Misconception(
            "max pooling",
            _places(*MAXIMA),
            "That follows the largest number of each window: max pooling.",
        ),
        Misconception(
            "values for derivatives",
            _pooled_values(),
            "The places are right. A derivative says how much the sum changes when the "
            "number changes by 1, not how large the number is.",
        ),
        Misconception(
            "shared",
            Where(lambda answer: answer.shape == GRID.shape and (answer == 0.25).all()),
            "A quarter for each cell is average pooling. Min pooling follows one cell.",
        ),
        Misconception(
            "slope of ReLU only",
            Where(lambda answer: np.array_equal(answer, GRID > 0)),
            "That is the slope of ReLU. Of each window only the minimum counts.",
        ),
        Misconception(
            "all silent",
            Where(lambda answer: answer.shape == GRID.shape and not answer.any()),
            "Two windows hold no negative number: their minima are above 0 and count.",
        ),
        Misconception(
            "pooled shape",
            Where(lambda answer: answer.shape == (2, 2)),
            "That has one number for each window. Asked for is one for each of the "
            "sixteen numbers that went in.",
        ),
    ),
    hints=(
        "Write down the array behind ReLU first, then the minimum of each window.",
        "A minimum of 0 came from a negative number: does it change if that does?",
        "Two derivatives are 1, at the numbers 2 and 1 of the right half; the rest 0.",
    ),
)

EXERCISES = (WINDOW, SILENCE, CONTRAST, ROUTES)
