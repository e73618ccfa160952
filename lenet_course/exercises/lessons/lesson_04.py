"""Exercises of notebook 4, Zero and valid padding."""

import itertools
import math
from collections.abc import Callable

import numpy as np

from lenet_course.exercises import (
    ANY,
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

WHAT_CHANGES = Exercise(
    id="04.1",
    kind=Choices(
        ("fill", "before", "after", "kernel", "stride", "dilation", "filters")
    ),
    right={"before", "after", "kernel", "stride", "dilation"},
    praise="These five stand in the formula; the other two do not.",
    look_again="3. The size of the output",
    misconceptions=(
        Misconception(
            "what is put in",
            Where(lambda answer: "fill" in answer),
            "Zeros, a mirrored row or any other filling: the four outputs of section 2 "
            "are equally long. The filling changes values only.",
        ),
        Misconception(
            "filters",
            Where(lambda answer: "filters" in answer),
            "Each filter makes one map. More filters are more maps, not larger ones.",
        ),
        Misconception(
            "no dilation",
            {"before", "after", "kernel", "stride"},
            "Something is missing that spreads the cells of a window, so that it "
            "needs more room.",
        ),
        Misconception(
            "no stride",
            {"before", "after", "kernel", "dilation"},
            "Something is missing that decides how far apart two windows start.",
        ),
        Misconception(
            "no kernel",
            {"before", "after", "stride", "dilation"},
            "Something is missing that needs room itself: without padding, what makes "
            "28 cells become 24?",
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
        "Write down the formula of section 3, with n, P, k and s. Which word belongs "
        "to which letter?",
        "The formula with P is for equal ends, and k becomes kₑ where the window has "
        "gaps. What does each of the two changes add to your list?",
        "Five of the seven are right. What is put in is not one of them.",
    ),
)


def _places(rule: Callable[[int, int], float]) -> Like:
    """A rule for the last start in the padded row and the stride; 0 if none fits."""

    def size(n: int, k: int, s: int, before: int, after: int) -> float:
        last = n + before + after - k
        return rule(last, s) if last >= 0 else 0

    return Like(size)


def _ends() -> tuple[tuple[int, int, int, int, int], ...]:
    """Rows with alike, different and no zeros at the ends, some of them too short."""
    ends = ((0, 0), (0, 1), (1, 1), (2, 0), (1, 2))
    sizes = itertools.product((1, 3, 10, 28), (1, 2, 3, 5), (1, 2, 3), ends)
    return tuple((n, k, s, before, after) for n, k, s, (before, after) in sizes)


SIZE_OR_NONE = Exercise(
    id="04.2",
    kind=Function(("n", "k", "s", "before", "after"), _ends(), returns=Number()),
    right=_places(lambda last, s: last // s + 1),
    praise="Both ends, the floor, and the row in which no window finds a place.",
    look_again="3. The size of the output",
    misconceptions=(
        Misconception(
            "no condition",
            Like(lambda n, k, s, b, a: (n + b + a - k) // s + 1),
            "It is right where the window fits. Where it does not, your size is no "
            "size: it can be below 0.",
        ),
        Misconception(
            "cut towards zero",
            Like(lambda n, k, s, b, a: int((n + b + a - k) / s) + 1),
            "It is right where the window fits. Where it does not, `int` cuts a part "
            "of a step towards zero, and the first place is counted all the same.",
        ),
        Misconception(
            "no floor",
            _places(lambda last, s: last / s + 1),
            "A part of a step is left in your size. The window takes whole steps only.",
        ),
        Misconception(
            "the formula as quoted",
            Like(lambda n, k, s, b, a: (n + b + a - k) / s + 1),
            "That is (n + 2P − F) / S + 1, the formula in the table of claims. Two "
            "things are missing: the floor and the condition.",
        ),
        Misconception(
            "rounded up",
            _places(lambda last, s: math.ceil(last / s) + 1),
            "A part of a step counts as a whole one here. A window that fits only in "
            "part is not placed.",
        ),
        Misconception(
            "steps",
            _places(lambda last, s: last // s),
            "These are the steps. The first place takes no step, and counts as well.",
        ),
        Misconception(
            "two alike ends",
            Like(lambda n, k, s, b, a: max((n + 2 * b - k) // s + 1, 0)),
            "Both ends count, and here they can differ: 2P becomes a sum.",
        ),
    ),
    hints=(
        "Where is the last cell at which a window may start, in the padded row?",
        "The padded row has n + before + after cells. Take k from them: what if that "
        "is below 0?",
        "⌊(n + before + after − k) / s⌋ + 1, if n + before + after ≥ k; otherwise 0.",
    ),
)

SAME_BY_HAND = Exercise(
    id="04.3",
    kind=Numbers(("size", "before", "after")),
    right=(15, 1, 2),
    praise="15 windows need 14 · 2 + 5 = 33 cells: three zeros, two of them behind.",
    look_again='5. "Same": as many zeros as it takes',
    misconceptions=(
        Misconception(
            "the size is kept",
            (30, ANY, ANY),
            "“Same” keeps the size at stride 1 only. Here the window moves two cells "
            "at a time.",
        ),
        Misconception(
            "the size without padding",
            ((13, 14), ANY, ANY),
            "That is what the window finds room for with fewer zeros, or rounded down. "
            "“Same” promises n / s, rounded up.",
        ),
        Misconception(
            "the larger half before",
            (15, 2, 1),
            "Three zeros are right. Keras puts the larger half at the other end.",
        ),
        Misconception(
            "as at stride 1",
            (15, 2, 2),
            "Two zeros at each end keep the size at stride 1. At stride 2 fewer are "
            "enough for 15 windows. Where does the last one end?",
        ),
        Misconception(
            "all behind",
            (15, 0, 3),
            "Three zeros are right, but they do not all stand at one end.",
        ),
    ),
    hints=(
        "The size comes first: “same” promises it, whatever the window.",
        "15 windows, each 2 cells further: after how many cells does the last one end?",
        "33 cells are needed, 30 are there. The larger half of the rest goes behind.",
    ),
)


def _convolved(
    image: np.ndarray, kernel: np.ndarray, *, strides: int = 2
) -> np.ndarray:
    """A 3 x 3 kernel over an image, without padding."""
    views = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    return np.einsum("hwij,ij->hw", views[::strides, ::strides], kernel)


def _as_same(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """What "same" gives at stride 2: before an even number of cells it puts no zero."""
    return _convolved(np.pad(image, [(size % 2, 1) for size in image.shape]), kernel)


def _images() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Images of even and odd sizes, with kernels that are not symmetric."""
    rng = np.random.default_rng(4)
    return tuple(
        (
            rng.integers(0, 10, size).astype("float32"),
            rng.integers(-2, 3, (3, 3)).astype("float32"),
        )
        for size in ((4, 4), (5, 5), (6, 8), (8, 7))
    )


FROM_PYTORCH = Exercise(
    id="04.4",
    kind=Function(("image", "kernel"), _images(), returns=Array()),
    right=Like(lambda image, kernel: _convolved(np.pad(image, 1), kernel)),
    praise="Zeros of your own at every side, and then no others.",
    look_again='5. "Same": as many zeros as it takes',
    misconceptions=(
        Misconception(
            "padding same",
            Like(_as_same),
            "The shapes are right, and on odd sizes the numbers too. On even sizes "
            "“same” puts its zero behind only: the windows stand one pixel further.",
        ),
        Misconception(
            "no padding",
            Like(_convolved),
            "No zeros are put in. PyTorch's padding=1 is one zero at each side.",
        ),
        Misconception(
            "padded twice",
            Like(lambda image, kernel: _as_same(np.pad(image, 1), kernel)),
            "Your zeros are right, but then “same” puts in more. After your own zeros "
            "the convolution needs “valid”.",
        ),
        Misconception(
            "no stride",
            Like(lambda image, kernel: _convolved(np.pad(image, 1), kernel, strides=1)),
            "The window moves one pixel at a time here; stride=2 is asked for.",
        ),
        Misconception(
            "zeros at one end",
            Like(lambda image, kernel: _convolved(np.pad(image, (0, 1)), kernel)),
            "There are zeros behind the rows and below the columns only. PyTorch puts "
            "them at the other two sides as well.",
        ),
    ),
    hints=(
        "Two steps: first the zeros, then a convolution that puts in none.",
        "layers.ZeroPadding2D(1)(image[None, :, :, None]) puts one zero at each side.",
        'ops.conv(padded, kernel[:, :, None, None], strides=2, padding="valid") does '
        "the rest; its [0, :, :, 0] is the map.",
    ),
)


def _reach(num_layers: int, k: int) -> int:
    """How far a unit of the last layer sees to each side, for an odd kernel."""
    return num_layers * (k - 1) // 2


def _real_cells(n: int, k: int, num_layers: int, unit: int) -> int:
    reach = _reach(num_layers, k)
    return min(n - 1, unit + reach) - max(0, unit - reach) + 1


def _fields() -> tuple[tuple[int, int, int, int], ...]:
    """Rows n, k, num_layers, unit: units at both ends and in the middle."""
    sizes = itertools.product((4, 11, 12), (1, 3, 5), (1, 2, 3))
    return tuple(
        (n, k, num_layers, unit)
        for n, k, num_layers in sizes
        for unit in (0, 1, n // 2, n - 1)
    )


REAL_CELLS = Exercise(
    id="04.5",
    kind=Function(("n", "k", "num_layers", "unit"), _fields(), returns=Number()),
    right=Like(_real_cells),
    praise="The window of the chain, cut where the row ends, at either end.",
    look_again="6. Padding and the receptive field",
    misconceptions=(
        Misconception(
            "padding counted",
            Like(lambda n, k, num_layers, unit: 1 + num_layers * (k - 1)),
            "That is the span of the whole chain. Near an end of the row some of these "
            "places are padding, and no cell of the row.",
        ),
        Misconception(
            "no more than the row",
            Like(lambda n, k, num_layers, unit: min(n, 1 + num_layers * (k - 1))),
            "The span of the chain is more than the row has cells where you say n. But "
            "a short span can reach beyond the row, too: it depends on the unit.",
        ),
        Misconception(
            "one layer",
            Like(lambda n, k, num_layers, unit: _real_cells(n, k, 1, unit)),
            "It is right for one layer. Each further layer looks (k − 1) / 2 cells "
            "further to either side.",
        ),
        Misconception(
            "cut at the beginning alone",
            Like(
                lambda n, k, num_layers, unit: (
                    _reach(num_layers, k) + min(unit, _reach(num_layers, k)) + 1
                )
            ),
            "The beginning of the row is right. Near its end your cells lie beyond it.",
        ),
        Misconception(
            "cut at the end alone",
            Like(
                lambda n, k, num_layers, unit: (
                    _reach(num_layers, k) + min(n - 1 - unit, _reach(num_layers, k)) + 1
                )
            ),
            "The end of the row is right. Near its beginning your cells lie before it.",
        ),
    ),
    hints=(
        "One layer first: unit i of it reads the cells i − (k − 1) / 2 to "
        "i + (k − 1) / 2, as far as they exist.",
        "With L layers it is L · (k − 1) / 2 cells to either side. Which of these "
        "cells exist, if the row ends at n − 1?",
        "From max(0, unit − reach) to min(n − 1, unit + reach), both included.",
    ),
)

START, WANTED, LARGEST = 224, 7, 7


def _are_whole(pairs: np.ndarray) -> bool:
    return pairs.shape == (3, 2) and bool((pairs == np.floor(pairs)).all())


def _are_windows(pairs: np.ndarray) -> bool:
    """Whether there are such windows: kernels up to 7, and shorter strides."""
    kernels, strides = pairs.T
    return bool((strides >= 1).all() and (strides < kernels).all()) and bool(
        (kernels <= LARGEST).all()
    )


def _sizes(pairs: np.ndarray) -> list[int]:
    """The size before the first layer and behind each; 0 where nothing fits."""
    sizes = [START]
    for kernel_size, strides in pairs.astype(int).tolist():
        span = sizes[-1] - kernel_size
        sizes.append(span // strides + 1 if span >= 0 else 0)
    return sizes


def _rests(pairs: np.ndarray) -> list[int]:
    """The cells that each layer leaves unread at its end."""
    layers = zip(_sizes(pairs), pairs.astype(int).tolist(), strict=False)
    return [(size - kernel) % strides for size, (kernel, strides) in layers]


def _is_wanted(pairs: np.ndarray) -> bool:
    return (
        _are_whole(pairs)
        and _are_windows(pairs)
        and _sizes(pairs)[-1] == WANTED
        and not any(_rests(pairs))
    )


def _what_it_gives(pairs: np.ndarray) -> str:
    sizes = _sizes(pairs)
    text = f"Your layers make {', '.join(map(str, sizes[1:]))} cells of {START}"
    unread = [f"layer {i}: {rest}" for i, rest in enumerate(_rests(pairs), 1) if rest]
    return f"{text}; cells left unread: {', '.join(unread) or 'none'}."


FROM_224_TO_7 = Exercise(
    id="04.6",
    kind=Array(),
    right=Where(_is_wanted),
    praise="Every cell is read in every layer, and seven are left.",
    look_again="4. Cells that no window reads",
    misconceptions=(
        Misconception(
            "no three pairs",
            Where(lambda pairs: pairs.shape != (3, 2)),
            "Three pairs are asked for, [(kernel_size, strides), ...], one a layer.",
        ),
        Misconception(
            "parts of cells",
            Where(lambda pairs: not _are_whole(pairs)),
            "A window has a whole number of cells, and moves by whole cells.",
        ),
        Misconception(
            "swapped",
            Where(lambda pairs: _is_wanted(pairs[:, ::-1])),
            "The other way round it would be right: first the kernel, then the stride.",
        ),
        Misconception(
            "windows that do not overlap",
            Where(lambda pairs: (pairs[:, 1] >= pairs[:, 0]).any()),
            "In one of the layers the stride is not smaller than the kernel size.",
        ),
        Misconception(
            "too large a window",
            Where(lambda pairs: (pairs[:, 0] > LARGEST).any()),
            f"The kernel size is {LARGEST} at most.",
        ),
        Misconception(
            "no such stride",
            Where(lambda pairs: not _are_windows(pairs)),
            "A window moves at least one cell at a time.",
        ),
        Misconception(
            "some unread",
            Where(lambda pairs: _sizes(pairs)[-1] == WANTED and any(_rests(pairs))),
            "Seven cells it is. But one of the layers leaves cells unread: there the "
            "stride does not divide n − k.",
        ),
    ),
    hints=(
        "No cell is left unread if the stride divides n − k. The output is then "
        "(n − k) / s + 1.",
        "The last layer needs 6 whole steps: its input has 6 · s + k cells.",
        "Three nested loops over pairs (k, s) find all seven. Three begin with (5, 3).",
    ),
    otherwise=_what_it_gives,
)


EXERCISES = (
    WHAT_CHANGES,
    SIZE_OR_NONE,
    SAME_BY_HAND,
    FROM_PYTORCH,
    REAL_CELLS,
    FROM_224_TO_7,
)
