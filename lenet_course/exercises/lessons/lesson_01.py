"""Exercises of notebook 1, The purpose of pooling."""

import itertools
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
    Where,
)

FIELD = Exercise(
    id="01.1",
    kind=Number(),
    right=12,
    praise="5, then 6, then 6 + 2 · 2 = 10, then 10 + 1 · 2 = 12.",
    look_again="3. What a unit sees",
    misconceptions=(
        Misconception(
            "strides forgotten",
            9,
            "That is the field if every stride were 1. Behind a pooling, one cell of "
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
    """Parameters of a dense layer behind square maps."""
    return (size * size * maps + 1) * units


PARAMETERS = Exercise(
    id="01.2",
    kind=Number(),
    right=_dense_params(14),
    praise="14 · 14 · 64 = 12,544 numbers are flattened: (12,544 + 1) · 120.",
    look_again="2. Which numbers fall",
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
        Misconception(
            "whole network",
            _dense_params(14) + 320 + 18_496 + 7_260 + 610,
            "That is the whole network. Asked for is its first dense layer.",
        ),
        Misconception(
            "valid padding",
            _dense_params(11),
            'That is without padding. With "same" a convolution keeps the size.',
        ),
    ),
    hints=(
        "How large is a map in front of Flatten if one pooling has halved it?",
        "Flatten puts out height · width · maps; each unit has a weight for each, and "
        "a bias.",
        "(14 · 14 · 64 + 1) · 120",
    ),
)

ACTIVATIONS = "activations of the second convolution"
OPTIONS = (
    "parameters",
    ACTIVATIONS,
    "MACs of the second convolution",
    "receptive field of the second convolution",
)

GLOBAL = Exercise(
    id="01.3",
    kind=Choices(OPTIONS),
    right={ACTIVATIONS, "MACs of the second convolution"},
    praise="Smaller maps mean less work and less memory; no weight has gone.",
    look_again="2. Which numbers fall",
    misconceptions=(
        Misconception(
            "parameters fall",
            Where(lambda chosen: "parameters" in chosen),
            "Count them: kernels do not depend on the size of a map, and behind global "
            "average pooling the dense layer gets one number for each map.",
        ),
        Misconception(
            "field shrinks",
            Where(lambda chosen: "receptive field of the second convolution" in chosen),
            "The maps become smaller, but each of their cells stands for more of the "
            "image: the field grows.",
        ),
        Misconception(
            "nothing falls",
            set(),
            "The second convolution now runs over a quarter of the positions. What "
            "follows from that?",
        ),
        Misconception(
            "work forgotten",
            {ACTIVATIONS},
            "Right so far. But who puts out a quarter of the numbers also computes "
            "only a quarter.",
        ),
        Misconception(
            "memory forgotten",
            {"MACs of the second convolution"},
            "Right so far. But what is not computed is not stored either.",
        ),
    ),
    hints=(
        "Ask of each: does it depend on the height and the width of a map?",
        "A kernel has 3 · 3 · channels weights, whatever the map's size.",
        "Two of the four become smaller, one grows, one stays.",
    ),
)


def _pooled(
    reduce: Callable[..., Any], *, size: int | None = None
) -> Callable[[np.ndarray, int], np.ndarray]:
    """A pooling whose windows are reduced by a function over two axes."""

    def pool(image: np.ndarray, window: int) -> np.ndarray:
        k = size or window
        height, width = (length // k for length in image.shape)
        cut = image[: height * k, : width * k]
        return reduce(cut.reshape(height, k, width, k), axis=(1, 3))

    return pool


def _every_position(image: np.ndarray, size: int) -> np.ndarray:
    return np.lib.stride_tricks.sliding_window_view(image, (size, size)).mean((2, 3))


def _torn_windows(image: np.ndarray, size: int) -> np.ndarray:
    height, width = (length // size for length in image.shape)
    return image.reshape(height, width, size, size).mean(axis=(2, 3))


def _cases() -> tuple[tuple[np.ndarray, int], ...]:
    """Images of many shapes, of the type that Keras' own layers take."""
    rng = np.random.default_rng(1)
    cases = []
    for rows, columns, size in itertools.product((1, 2, 3), (1, 2), (2, 3, 4, 1)):
        image = rng.integers(-36, 36, (rows * size, columns * size)) / 4
        cases.append((image.astype("float32"), size))
    return tuple(cases)


POOL = Exercise(
    id="01.4",
    kind=Function(("image", "size"), _cases(), returns=Array()),
    right=Like(_pooled(np.mean)),
    praise="One mean for each window, for any size: that is the whole layer.",
    look_again="1. By hand, then the layer",
    misconceptions=(
        Misconception(
            "maximum",
            Like(_pooled(np.max)),
            "That is the maximum of each window. Its average is asked for.",
        ),
        Misconception(
            "sum",
            Like(_pooled(np.sum)),
            "That is the sum of each window. Divide by the number of its cells.",
        ),
        Misconception(
            "sum by side",
            Like(lambda image, size: _pooled(np.sum)(image, size) / size),
            "That divides by the side of the window. It has side · side cells.",
        ),
        Misconception(
            "stride 1",
            Like(_every_position),
            "Your windows overlap: they move by one cell. Move them by their own size.",
        ),
        Misconception(
            "always 2",
            Like(_pooled(np.mean, size=2)),
            "Your windows are 2 × 2 whatever the size. Use the argument.",
        ),
        Misconception(
            "one cell of each",
            Like(lambda image, size: image[::size, ::size]),
            "That keeps the first cell of each window and forgets the others.",
        ),
        Misconception(
            "torn windows",
            Like(_torn_windows),
            "The shape is right, but the reshape takes cells that follow one another "
            "in a row. A window has rows of its own: (rows, size, columns, size).",
        ),
    ),
    hints=(
        "The cell of section 1 does it for one image of 6 × 6 and windows of 2 × 2.",
        "image.reshape(height // size, size, width // size, size) has one axis for the "
        "rows in a window, and one for its columns.",
        "Take the mean over the axes 1 and 3.",
    ),
)

EXERCISES = (FIELD, PARAMETERS, GLOBAL, POOL)
