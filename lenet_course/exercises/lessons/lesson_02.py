"""Exercises of notebook 2, Min and max pooling."""

from collections.abc import Callable

import numpy as np

from lenet_course.exercises import (
    Array,
    Choice,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Numbers,
    Where,
)

SIGNS = Exercise(
    id="02.p1",
    kind=Choice(("before", "after", "before and after")),
    right="before and after",
    praise="The smallest number is the largest negative, with its sign changed back.",
    misconceptions=(
        Misconception(
            "not changed back",
            "before",
            "Then −2 is the answer for a window whose smallest number is 2.",
        ),
        Misconception(
            "order kept",
            "after",
            "Then the largest number is still the one that is chosen, only negative.",
        ),
    ),
)

EDGES = Exercise(
    id="02.p2",
    kind=Number(),
    right=2,
    praise="Two: where it gets brighter. Where it gets darker, the 0 beside it wins.",
    misconceptions=(
        Misconception(
            "magnitude",
            4,
            "At two edges the response is −0.5, and in their windows there is a 0.",
        ),
        Misconception(
            "one a bar", 1, "The bright bar has such an edge, and so has the dark one."
        ),
        Misconception("none", 0, "A response of 0.5 is the largest of its window."),
    ),
)

STROKES = Exercise(
    id="02.p3",
    kind=Choice(("max", "average", "min")),
    right="min",
    praise="Black is stored as 0, and the smallest number of a window stays.",
    misconceptions=(
        Misconception(
            "max marks what matters",
            "max",
            "Paper is 1, ink is 0: a window with a single white pixel becomes white.",
        ),
        Misconception(
            "average keeps all",
            "average",
            "A black line through a window of 4 × 4 covers 4 of 16 pixels: it turns "
            "light grey.",
        ),
    ),
)

HIGHEST = Exercise(
    id="02.p4",
    kind=Choice(("dark", "bright", "faint", "strong")),
    right="bright",
    praise="The minimum measures how bright the darkest pixel is, not the contrast.",
    misconceptions=(
        Misconception(
            "least contrast",
            "dark",
            "It has no contrast, like the other flat one, but its pixels are all low.",
        ),
        Misconception(
            "most contrast",
            "strong",
            "Its darkest pixels are as dark as those of the flat dark patch.",
        ),
    ),
)

BEHIND_RELU = Exercise(
    id="02.p5",
    kind=Number(tolerance=0.05),
    right=93.75,
    praise="1 − (½)⁴: it is 0 unless all four are positive.",
    misconceptions=(
        Misconception(
            "max pooling", 6.25, "That is how often the maximum is 0: (½)⁴ = 6.25 %."
        ),
        Misconception("one unit", 50, "That is for one unit. A window has four."),
        Misconception(
            "share for percentage",
            0.9375,
            "That is the share. As a percentage it is a hundred times as much.",
        ),
        Misconception(
            "two cells", 75, "That is a window of two units. One of 2 × 2 has four."
        ),
    ),
)

ALIVE = Exercise(
    id="02.p6",
    kind=Number(),
    right=1,
    praise="Three of the four minima are 0, and at 0 the slope of ReLU is 0.",
    misconceptions=(
        Misconception(
            "ReLU forgotten",
            4,
            "That is min pooling alone, one number a window. Behind ReLU three of the "
            "four minima are 0.",
        ),
        Misconception(
            "slope of ReLU only",
            9,
            "So many numbers are positive. Of each window only the minimum counts.",
        ),
        Misconception("none", 0, "In one window all four numbers are positive."),
    ),
)

ADAPTS = Exercise(
    id="02.p7",
    kind=Choice(("more", "fewer", "as many")),
    right="fewer",
    praise="Training finds weights with which the units of C3 are seldom silent.",
    misconceptions=(
        Misconception(
            "as under max pooling",
            "more",
            "That is what happens under max pooling. Under min pooling each zero costs "
            "a whole window.",
        ),
        Misconception(
            "fixed by ReLU",
            "as many",
            "ReLU makes zeros of negative sums, and training changes those sums.",
        ),
    ),
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
    look_again="5. Min pooling behind ReLU",
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
        "½ · (1 − 0.7) + ½ · (1 − 0.7⁴), in percent.",
    ),
)

FACTOR = 4


def _blocks(page: np.ndarray) -> np.ndarray:
    """A page cut into windows: rows and columns of a window are axes 1 and 3."""
    height, width = page.shape
    return page.reshape(height // FACTOR, FACTOR, width // FACTOR, FACTOR)


def _over_windows(reduce: Callable[..., np.ndarray]) -> Like:
    return Like(lambda page: reduce(_blocks(page), axis=(1, 3)))


def _pages() -> tuple[tuple[np.ndarray], ...]:
    """Grey pages with thin strokes, of the type that Keras' own layers take."""
    rng = np.random.default_rng(2)
    pages = [np.ones((4, 8))]
    pages[0][1, :3] = 0
    for size in ((8, 4), (12, 8), (8, 16)):
        paper = 1 - rng.integers(0, 16, size) / 64
        paper[rng.random(size) < 0.1] = 0.125  # ink, not quite black
        pages.append(paper)
    return tuple((page.astype("float32"),) for page in pages)


SHRINK = Exercise(
    id="02.3",
    kind=Function(("page",), _pages(), returns=Array()),
    right=_over_windows(np.min),
    praise="The darkest pixel of each window stays, so no stroke can be lost.",
    look_again="3. On paper, dark is low",
    misconceptions=(
        Misconception(
            "max",
            _over_windows(np.max),
            "That is max pooling: it keeps the paper, and thin strokes vanish.",
        ),
        Misconception(
            "average",
            _over_windows(np.mean),
            "That is average pooling: a thin stroke becomes light grey.",
        ),
        Misconception(
            "every fourth pixel",
            Like(lambda page: page[::FACTOR, ::FACTOR]),
            "That takes every fourth pixel. A stroke between two of them is lost.",
        ),
        Misconception(
            "turned round",
            Like(lambda page: (1 - _blocks(page)).max(axis=(1, 3))),
            "Black and white are exchanged: the result has ink 1 on paper 0.",
        ),
    ),
    hints=(
        "Which pooling keeps the smallest number, and how large is its window here?",
        "With Keras: −MaxPooling2D(4)(−x), for x of shape (1, height, width, 1).",
        "page.reshape(height // 4, 4, width // 4, 4) gives each window its own axes, "
        "1 and 3. Take the minimum over both.",
    ),
)

GRID = np.array([[1, -2, 4, 2], [3, 5, 6, 2], [-1, -3, 5, 4], [-2, -4, 1, 7]])
MAXIMA = ((1, 1), (1, 2), (3, 3))  # behind ReLU; the fourth window is silent
MINIMA = ((0, 3), (3, 2))  # of the two equal numbers the first


def _places(*cells: tuple[int, int]) -> np.ndarray:
    result = np.zeros(GRID.shape)
    for cell in cells:
        result[cell] = 1
    return result


def _is_tie(answer: np.ndarray) -> bool:
    """Whether the upper right window gives something to both of its minima."""
    both = answer.shape == GRID.shape and answer[0, 3] and answer[1, 3]
    return bool(both and answer.sum() <= 3 and answer[3, 2] == 1)


ROUTES = Exercise(
    id="02.4",
    kind=Array(),
    right=_places(*MINIMA),
    praise=(
        "Only the two windows without a negative number pass a gradient, each to one "
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
            "tie",
            Where(_is_tie),
            "Two numbers of a window are equal. TensorFlow takes the first of them, "
            "row by row, and gives it everything.",
        ),
        Misconception(
            "values for derivatives",
            _places(*MINIMA) * GRID,
            "The places are right. A derivative says how much the sum changes when the "
            "number changes by 1, not how large the number is.",
        ),
        Misconception(
            "slope of ReLU only",
            Where(lambda answer: np.array_equal(answer, GRID > 0)),
            "That is the slope of ReLU. Of each window only the minimum counts.",
        ),
    ),
    hints=(
        "Write down the array behind ReLU first, then the minimum of each window.",
        "A minimum of 0 came from a negative number: does it change if that does?",
        "Two derivatives are 1, both in the right half of the array; the rest are 0.",
    ),
)

ROWS = ([-2, 3], [0.5, -0.25, 0, 4, -7.5])

MIRROR = Exercise(
    id="02.5",
    kind=Function(
        ("x",), tuple((np.array(row, "float32"),) for row in ROWS), returns=Array()
    ),
    right=Like(lambda x: np.minimum(x, 0)),
    praise="−ReLU(−x) = min(x, 0): it cuts at the top, away from the minima.",
    look_again="7. A network learns around it",
    misconceptions=(
        Misconception(
            "ReLU itself",
            Like(lambda x: np.maximum(x, 0)),
            "That is ReLU. Behind it a minimum is mostly 0.",
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
        "Then it says f(−x) = −ReLU(x). Write y for −x.",
        "f(y) = −ReLU(−y). What is it for y = −2, and for y = 3?",
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
    look_again="2. Large is not bright",
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
    *(SIGNS, EDGES, STROKES, HIGHEST, BEHIND_RELU, ALIVE, ADAPTS),
    *(WINDOW, SILENCE, SHRINK, ROUTES, MIRROR, DARKEST),
)
