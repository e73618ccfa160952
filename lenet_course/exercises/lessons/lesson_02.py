"""Exercises of notebook 2, Min and max pooling."""

from collections.abc import Callable

import numpy as np

from lenet_course.exercises import (
    ANY,
    Among,
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
    look_again="4. Contrast is the maximum minus the minimum",
    misconceptions=(
        Misconception(
            "maximum and minimum swapped",
            (-9, 4, ANY),
            "The maximum comes first, then the minimum: these two are swapped.",
        ),
        Misconception(
            "magnitude for value",
            Among(((9, ANY, ANY), (-9, ANY, ANY))),
            "9 is the largest magnitude. Max pooling takes the largest signed number.",
        ),
        Misconception(
            "smallest magnitude",
            Among(((ANY, 2, ANY), (ANY, -2, ANY))),
            "2 is the number nearest to 0. Min pooling takes the smallest signed one.",
        ),
    ),
    hints=(
        "Order the four numbers from the smallest to the largest, with their signs.",
        "−9 < −3 < 2 < 4. The contrast is the distance between the two ends.",
        "4 minus −9: subtracting a negative number adds its magnitude.",
    ),
)

ACTIVE, ALIKE, CELLS = 0.7, 0.5, 4


def _zeros(all_silent: float, independent: float) -> float:
    """Percent of zeros: of windows whose units are alike, and of the other windows."""
    return 100 * (ALIKE * all_silent + (1 - ALIKE) * independent)


SILENCE = Exercise(
    id="02.2",
    kind=Number(tolerance=0.05),
    right=_zeros(1 - ACTIVE, 1 - ACTIVE**CELLS),
    praise=(
        "½ · 0.3 + ½ · (1 − 0.7⁴) = 52.995 %, where independent units alone would give "
        "75.99 %: neighbours that agree leave fewer windows silent."
    ),
    look_again="5. Min pooling after ReLU",
    misconceptions=(
        Misconception(
            "share for percentage",
            0.52995,
            "That is the share. As a percentage it is a hundred times as much.",
        ),
        Misconception(
            "independent",
            100 * (1 - ACTIVE**CELLS),
            "That is right for the windows whose units are independent. In the other "
            "half all four are alike.",
        ),
        Misconception(
            "all alike",
            100 * (1 - ACTIVE),
            "That is right for the windows whose units are alike. In the other half "
            "they are independent.",
        ),
        Misconception(
            "max pooling",
            _zeros(1 - ACTIVE, (1 - ACTIVE) ** CELLS),
            "That is how often all four units are silent: the zeros of max pooling.",
        ),
        Misconception(
            "windows that stay",
            100 - _zeros(1 - ACTIVE, 1 - ACTIVE**CELLS),
            "That is how often all four units are active, so that the output is not 0.",
        ),
    ),
    hints=(
        "There are two kinds of windows, each with probability ½. Take them in turn.",
        "If the four are alike, the minimum is 0 with the probability of one unit. If "
        "they are independent, it is above 0 only if all four are active.",
        "Four independent units are all active with probability 0.7⁴. In all other "
        "cases the minimum is 0. Then take half of each kind of window.",
    ),
)

FACTOR = 4


def _windows(picture: np.ndarray) -> np.ndarray:
    """A picture cut into windows: rows and columns of a window are axes 1 and 3."""
    height, width = picture.shape
    return picture.reshape(height // FACTOR, FACTOR, width // FACTOR, FACTOR)


def _over_windows(
    page: Callable[..., np.ndarray], sky: Callable[..., np.ndarray]
) -> Like:
    """A function that reduces windows in one way on a page, in another in the sky."""
    return Like(
        lambda picture, background: (page if background else sky)(
            _windows(picture), axis=(1, 3)
        )
    )


def _pictures() -> tuple[tuple[np.ndarray, int], ...]:
    """Pages with thin strokes and skies with stars, of the type that Keras takes."""
    rng = np.random.default_rng(2)
    pages = [np.ones((4, 8))]
    pages[0][1, :3] = 0
    for size in ((8, 4), (12, 8), (8, 16)):
        paper = 1 - rng.integers(0, 16, size) / 64
        paper[rng.random(size) < 0.1] = 0.125  # ink, not quite black
        pages.append(paper)
    pairs = [pair for page in pages for pair in ((page, 1), (1 - page, 0))]
    return tuple((picture.astype("float32"), ground) for picture, ground in pairs)


SHRINK = Exercise(
    id="02.3",
    kind=Function(("picture", "background"), _pictures(), returns=Array()),
    right=_over_windows(np.min, np.max),
    praise="Min pooling keeps what is dark, max pooling what is bright.",
    look_again="3. On pixels, ask how ink is stored",
    misconceptions=(
        Misconception(
            "min for both",
            _over_windows(np.min, np.min),
            "That is min pooling for both. In the sky it keeps the darkest pixel of "
            "each window: stars vanish.",
        ),
        Misconception(
            "max for both",
            _over_windows(np.max, np.max),
            "That is max pooling for both. On a page it keeps the paper, and thin "
            "strokes vanish.",
        ),
        Misconception(
            "wrong way round",
            _over_windows(np.max, np.min),
            "That is the wrong way round: strokes and stars vanish. Is a stroke the "
            "smallest or the largest number of its window?",
        ),
        Misconception(
            "average",
            _over_windows(np.mean, np.mean),
            "That is average pooling: strokes and stars become pale.",
        ),
        Misconception(
            "every fourth pixel",
            Like(lambda picture, _: picture[::FACTOR, ::FACTOR]),
            "That takes every fourth pixel. A stroke between two of them is lost.",
        ),
    ),
    hints=(
        "Which pooling keeps the smallest number, which the largest? How large is a "
        "window here?",
        "With Keras max pooling is MaxPooling2D(4)(x), min pooling −MaxPooling2D(4)(−x)"
        ", for x of shape (1, height, width, 1).",
        "picture.reshape(height // 4, 4, width // 4, 4) gives each window its own "
        "axes, 1 and 3. Over both take the minimum if background is 1, else the "
        "maximum.",
    ),
)

GRID = np.array([[1, -2, 4, 2], [3, 5, 6, 2], [-1, -3, 5, 4], [-2, -4, 1, 7]])
MAXIMA = ((1, 1), (1, 2), (3, 3))  # after ReLU; the fourth window is silent
MINIMA = ((0, 3), (3, 2))  # of the two equal numbers the first


def _places(*cells: tuple[int, int]) -> np.ndarray:
    result = np.zeros(GRID.shape)
    for cell in cells:
        result[cell] = 1
    return result


CONTRAST = _places(*MAXIMA) - _places(*MINIMA)


def _is_tie(answer: np.ndarray) -> bool:
    """Whether only the upper right window differs, and both of its minima count."""
    if answer.shape != GRID.shape or not (answer[0, 3] and answer[1, 3]):
        return False
    rest = answer.copy()
    rest[:2, 3] = CONTRAST[:2, 3]
    return np.array_equal(rest, CONTRAST)


ROUTES = Exercise(
    id="02.4",
    kind=Array(),
    right=CONTRAST,
    praise=(
        "One window is silent and passes nothing. The others pass 1 to a maximum, and "
        "the two without a negative number −1 to a minimum."
    ),
    look_again="6. Where the gradient goes",
    misconceptions=(
        Misconception(
            "ReLU forgotten",
            _places((1, 1), (1, 2), (2, 0), (3, 3))
            - _places((0, 1), (0, 3), (3, 1), (3, 2)),
            "That is the contrast without ReLU. After it the negative numbers are 0, "
            "and stay 0 if they change a little.",
        ),
        Misconception(
            "maxima only",
            _places(*MAXIMA),
            "That follows the largest number of each window. The smallest counts, too.",
        ),
        Misconception(
            "minima only",
            _places(*MINIMA),
            "That follows the smallest number of each window. The largest counts, too.",
        ),
        Misconception(
            "sign of the minimum",
            _places(*MAXIMA, *MINIMA),
            "The places are right. The minimum is subtracted: what happens to the "
            "contrast if it grows?",
        ),
        Misconception(
            "tie",
            Where(_is_tie),
            "Two numbers of a window are equal. TensorFlow takes the first of them, "
            "row by row, and gives it everything.",
        ),
        Misconception(
            "values for derivatives",
            CONTRAST * GRID,
            "The places are right. A derivative says how much the sum changes when the "
            "number changes by 1, not how large the number is.",
        ),
        Misconception(
            "slope of ReLU only",
            Where(lambda answer: np.array_equal(answer, GRID > 0)),
            "That is the slope of ReLU. Of each window only the two ends count.",
        ),
    ),
    hints=(
        "Write down the array after ReLU first, then both ends of each window.",
        "A minimum of 0 came from a negative number: does it change if that does?",
        "Three derivatives are 1, at maxima; two are −1, at minima in the right half.",
    ),
)

ROWS = ([-2, 3], [0.5, -0.25, 0, 4, -7.5])

MIRROR = Exercise(
    id="02.5",
    kind=Function(
        ("x",), tuple((np.array(row, "float32"),) for row in ROWS), returns=Array()
    ),
    right=Like(lambda x: (x - abs(x)) / 2),  # Keras' tensors take it, too
    praise="−ReLU(−x) = min(x, 0): it cuts at the top, away from the minima.",
    look_again="1. One window, two answers",
    misconceptions=(
        Misconception(
            "ReLU itself",
            Like(lambda x: np.maximum(x, 0)),
            "That is ReLU. After it a minimum is mostly 0.",
        ),
        Misconception(
            "one sign",
            Like(lambda x: np.maximum(-x, 0)),
            "That is ReLU(−x), never negative: one sign is still to be changed.",
        ),
        Misconception(
            "other sign",
            Like(lambda x: -np.maximum(x, 0)),
            "That is −ReLU(x). Put f(−x) for it: the sign stands inside as well.",
        ),
    ),
    hints=(
        "Think of a window whose four numbers are all x. What is asked for then?",
        "Then it says f(−x) = −ReLU(x), for every number x.",
        "Take numbers: f(2) must be 0, by x = −2, and f(−3) must be −3, by x = 3.",
    ),
)

PICTURE = np.full(24, 0.5)
PICTURE[4:9], PICTURE[14:19] = 1.0, 0.0  # a bright bar and a dark one
DARK = {6, 7, 8, 9}  # windows of two cells whose answers depend on it


def _marks_the_dark(weights: tuple[float, ...]) -> bool:
    """Whether a filter's largest numbers, pooled by 2, are those of the dark bar."""
    response = np.correlate(np.pad(PICTURE, 1, mode="edge"), weights)
    pooled = response.reshape(-1, 2).max(axis=1)
    return set(np.flatnonzero(pooled > pooled.max() - 1e-9)) <= DARK


DARKEST = Exercise(
    id="02.6",
    kind=Numbers(("left", "middle", "right")),
    right=Where(_marks_the_dark),
    praise="Negative weights answer most where there is least: large is not bright.",
    look_again="2. Large does not mean bright",
    misconceptions=(
        Misconception(
            "difference",
            Where(lambda weights: abs(sum(weights)) < 1e-9),
            "Weights that add up to 0 answer 0 inside each bar: so they find edges.",
        ),
        Misconception(
            "bright",
            Where(lambda weights: sum(weights) > 0),
            "If the weights add up to more than 0, the bright bar gives most.",
        ),
    ),
    hints=(
        "What should the filter answer to 0, to 0.5 and to 1, if 0 is to be largest?",
        "Inside a bar the answer is the sum of the weights times the brightness.",
        "Three negative weights do it. So does one, in the middle, between two zeros.",
    ),
    otherwise="Look at what the filter answers inside each bar, and to the grey.",
)


EXERCISES = (
    WINDOW,
    SILENCE,
    SHRINK,
    ROUTES,
    MIRROR,
    DARKEST,
)
