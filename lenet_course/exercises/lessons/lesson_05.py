"""Exercises of notebook 5, LeNet-5, an overview."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from lenet_course.exercises import (
    Array,
    Choices,
    Exercise,
    Function,
    Like,
    Misconception,
    Model,
    Number,
    Where,
)
from lenet_course.exercises._models import Trial

NUM_CROSSES, PLACES, WEIGHTS = 60, 10 * 10, 5 * 5  # of C3 with Table I

WORK = Exercise(
    id="05.1",
    kind=Number(),
    right=NUM_CROSSES * WEIGHTS * PLACES,
    praise="60 · 25 weights, each used once at 10 · 10 places.",
    look_again="3. Where the parameters are, and where the work is",
    misconceptions=(
        Misconception(
            "biases",
            (NUM_CROSSES * WEIGHTS + 16) * PLACES,
            "These are the connections. A bias is only added; nothing is multiplied.",
        ),
        Misconception(
            "all maps",
            6 * 16 * WEIGHTS * PLACES,
            "That is a C3 whose 16 maps read all six maps of S2: 96 crosses.",
        ),
        Misconception(
            "one place",
            NUM_CROSSES * WEIGHTS,
            "These are the weights. Each of them is used once at every place of C3's "
            "maps.",
        ),
        Misconception(
            "parameters",
            NUM_CROSSES * WEIGHTS + 16,
            "These are the parameters. How often is each weight used?",
        ),
        Misconception(
            "places of S2",
            NUM_CROSSES * WEIGHTS * 14 * 14,
            "That counts the cells that go in. A MAC belongs to a place of the kernel, "
            "and so to a cell of the map that comes out.",
        ),
        Misconception(
            "crosses for weights",
            NUM_CROSSES * PLACES,
            "That counts one weight for each cross. It has 5 · 5 of them.",
        ),
    ),
    hints=(
        "How many weights do 60 crosses have, and at how many places is each used?",
        "C3's maps have 10 × 10 cells. A cell is one place of the kernel.",
        "1,500 weights, at 100 places each.",
    ),
)

FIELD = Exercise(
    id="05.2",
    kind=Number(),
    right=5 + 2 + 4 * 3,
    praise="5 in C1, 5 + 2 = 7 in S2, and then four steps of 3 pixels: 7 + 4 · 3 = 19.",
    look_again="4. What one unit sees",
    misconceptions=(
        Misconception(
            "the S2 of LeNet-5",
            5 + 1 + 4 * 2,
            "That is the field with the S2 of LeNet-5. The new window is larger, and "
            "so are its steps.",
        ),
        Misconception(
            "stride ignored",
            5 + 2 + 4,
            "That is the field if S2 had stride 1. Neighbours in its map are three "
            "pixels apart in the image.",
        ),
        Misconception(
            "stride 2 kept",
            5 + 2 + 4 * 2,
            "The window is the new one, the stride still the old one.",
        ),
        Misconception(
            "window 2 kept",
            5 + 1 + 4 * 3,
            "The stride is the new one, the window still the old one.",
        ),
        Misconception(
            "five steps for four",
            5 + 2 + 5 * 3,
            "From the first to the last of five neighbours there are four steps.",
        ),
        Misconception(
            "sizes added",
            5 + 3 + 5,
            "That adds the sides of the windows. A window of k adds k − 1 steps, and "
            "behind S2 a step is longer than a pixel.",
        ),
        Misconception(
            "S2 for C3",
            5 + 2,
            "That is what a unit of S2 sees. C3 reads 5 × 5 of them.",
        ),
    ),
    hints=(
        "What does a unit of S2 see, and how far is it to its neighbour's field?",
        "A unit of S2 sees 7 pixels, and its neighbour's field lies 3 further on.",
        "C3 reads five neighbours in a row: 7 for the first, 3 more for each next one.",
    ),
)


def _cells(n: int, steps: int = 4) -> int:
    """Cells of C5's map along one side of an image of n pixels."""
    return max((n - 32) // steps + 1, 0)


ANY_SIZE = Exercise(
    id="05.3",
    kind=Function(
        ("n",),
        tuple((n,) for n in (*range(30, 45), 1, 5, 10, 20, 48, 64, 80, 160)),
        returns=Number(),
    ),
    right=Like(_cells),
    praise="Each layer in turn, or at once ⌊(n − 32) / 4⌋ + 1: C5 works on any size.",
    look_again="5. Why C5 is a convolution",
    misconceptions=(
        Misconception(
            "no condition",
            Like(lambda n: (n - 32) // 4 + 1),
            "It is right from 32 pixels on. On a smaller image C5 finds no place, and "
            "your number can be below 0.",
        ),
        Misconception(
            "one place always",
            Like(lambda n: 1 if n >= 32 else 0),
            "That is a dense layer's answer. A convolution gets more places on a "
            "larger map.",
        ),
        Misconception(
            "steps",
            Like(lambda n: max((n - 32) // 4, 0)),
            "These are the steps. The first place takes no step, and counts as well.",
        ),
        Misconception(
            "no floor",
            Like(lambda n: (n - 32) / 4 + 1 if n >= 32 else 0),
            "A part of a cell is left in your number. A pooling drops a row that fills "
            "no window.",
        ),
        Misconception(
            "one pixel at a time",
            Like(lambda n: max(n - 32 + 1, 0)),
            "That moves C5's field by one pixel. Two poolings make it 4.",
        ),
        Misconception(
            "one pooling",
            Like(lambda n: _cells(n, 2)),
            "That is for one pooling. Both halve the map.",
        ),
        Misconception(
            "S4",
            Like(lambda n: max(((n - 4) // 2 - 4) // 2, 0)),
            "These are the cells of S4. C5 follows, and takes 4 cells away.",
        ),
    ),
    hints=(
        "Follow the side through C1, S2, C3, S4 and C5, as in section 2.",
        "A convolution gives n − 4 cells, a pooling n // 2. C5 has no place on fewer "
        "than 5 cells.",
        "32 pixels give one cell, and four pixels more give one cell more.",
    ),
)

OLD = (
    "subsampling with trainable coefficients",
    "a C3 whose maps read only some maps of S2",
    "outputs that measure a distance to a fixed code",
    "a scaled tanh",
)
NEW = ("ReLU", "softmax", "max pooling")
BOTH = ("a first layer with 156 parameters", "84 units in F6")

PARTS = Exercise(
    id="05.4",
    kind=Choices((*OLD, *NEW, *BOTH)),
    right=OLD,
    praise="Subsampling, C3, output and activation: all else has the same sizes.",
    look_again="6. The network of 1998 and its four other parts",
    misconceptions=(
        Misconception(
            "the other way round",
            NEW,
            "That is the other way round: these belong to the textbook network only.",
        ),
        Misconception(
            "softmax",
            Where(lambda chosen: "softmax" in chosen),
            "Softmax is the textbook's. In 1998 the outputs are penalties, and the "
            "smallest wins.",
        ),
        Misconception(
            "max pooling",
            Where(lambda chosen: "max pooling" in chosen),
            "Max pooling has no weights. S2 and S4 of 1998 have 12 and 32, and without "
            "them the paper's two totals are missed.",
        ),
        Misconception(
            "ReLU",
            Where(lambda chosen: "ReLU" in chosen),
            "ReLU is not in the paper: all its layers up to F6 share one S-shaped "
            "function.",
        ),
        Misconception(
            "common to both",
            Where(lambda chosen: bool(chosen & set(BOTH))),
            "Right or not in the rest: something here belongs to both networks. "
            "Compare the parameters of C1 and F6.",
        ),
        Misconception(
            "nothing",
            set(),
            "The totals of the two networks differ, so something must.",
        ),
        Misconception(
            "activation forgotten",
            OLD[:3],
            "Right so far. But one part has no parameters, so that no count shows it.",
        ),
    ),
    hints=(
        "Section 6 names four parts that are not today's.",
        "ReLU, softmax and max pooling are the textbook's.",
        "Two of the others belong to both networks; four remain.",
    ),
)


IMAGES = np.random.default_rng(5).random((8, 28, 28, 3)).astype("float32")
IN_COLOUR = 61_706 + 25 * 2 * 6  # C1 has two channels more to read


class ColourNetwork(Trial):
    """A network for small photographs, and what it makes of some."""

    @cached_property
    def made(self) -> np.ndarray:
        """Its outputs for images of noise."""
        return self.outputs(IMAGES)

    @property
    def gives_probabilities(self) -> bool:
        """Whether ten numbers in a row, none below 0, add up to 1."""
        is_row = self.made.shape == (len(IMAGES), 10)
        sums = self.made.sum(axis=-1)
        return bool(is_row and (self.made >= 0).all() and np.allclose(sums, 1))

    def count(self, *beginnings: str) -> int:
        """How many layers are of a class whose name begins so."""
        names = (type(layer).__name__ for layer in self.layers)
        return sum(name.startswith(beginnings) for name in names)

    @property
    def num_relus(self) -> int:
        """How many activations are ReLU."""
        inside = (getattr(layer, "activation", None) for layer in self.layers)
        names = (getattr(function, "__name__", "") for function in inside)
        return self.count("ReLU") + sum(name == "relu" for name in names)


def _takes_photographs(network: ColourNetwork) -> bool:
    return network.input_shape == (28, 28, 3)


def _is_colour_lenet5(network: ColourNetwork) -> bool:
    return (
        _takes_photographs(network)
        and network.num_params == IN_COLOUR
        and network.gives_probabilities
        and network.count("MaxPool", "AveragePool") == 2
        and network.num_relus == 4
    )


COLOUR = Exercise(
    id="05.5",
    kind=Model(ColourNetwork),
    right=Where(_is_colour_lenet5),
    praise="62,006 parameters: 300 more than on grey images, all of them in C1.",
    look_again="7. Networks that are called LeNet-5",
    misconceptions=(
        Misconception(
            "grey",
            Where(lambda network: network.input_shape[2:] == (1,)),
            "Its images are grey. A colour image has three channels.",
        ),
        Misconception(
            "another size",
            Where(lambda network: not _takes_photographs(network)),
            "The images have the shape (28, 28, 3).",
        ),
        Misconception(
            "no padding",
            Where(lambda network: network.num_params == 44_426 + 300),
            "Without zeros S4 has maps of 4 × 4, and C5 smaller kernels. Let C1 pad.",
        ),
        Misconception(
            "two padded convolutions",
            Where(
                lambda network: (
                    sum(
                        getattr(layer, "padding", "") == "same"
                        for layer in network.layers
                        if "Conv" in type(layer).__name__
                    )
                    > 1
                )
            ),
            "More than one convolution pads. Only C1 makes up for the missing border.",
        ),
        Misconception(
            "no pooling",
            Where(lambda network: network.count("MaxPool", "AveragePool") != 2),
            "Two pooling layers are wanted, S2 and S4.",
        ),
        Misconception(
            "no ReLU",
            Where(
                lambda network: (
                    network.num_params == IN_COLOUR and network.num_relus != 4
                )
            ),
            "ReLU belongs behind C1, C3, C5 and F6, and behind no other layer.",
        ),
        Misconception(
            "no probabilities",
            Where(
                lambda network: (
                    network.num_params == IN_COLOUR and not network.gives_probabilities
                )
            ),
            "The outputs are not ten probabilities in a row. Look at the last layers.",
        ),
    ),
    hints=(
        "Begin with the ten lines of section 1. Two of them change.",
        "The input has three channels. Which `padding` keeps the size of C1's maps?",
        'keras.Input((28, 28, 3)), and padding="same" in C1 alone.',
    ),
    otherwise=lambda network: (
        f"It has {network.num_params:,} parameters in place of {IN_COLOUR:,}. Compare "
        "the layers with the ten lines of section 1."
    ),
)

TOTAL = 10_000


def _total(sizes: Sequence[float]) -> float:
    """Parameters of LeNet-5 with other numbers of maps and units."""
    c1, c3, c5, f6 = sizes
    convolutions = 26 * c1 + (25 * c1 + 1) * c3 + (25 * c3 + 1) * c5
    return convolutions + (c5 + 1) * f6 + (f6 + 1) * 10


def _grow(sizes: Sequence[float]) -> bool:
    c1, c3, c5, _ = sizes
    return 1 <= c1 < c3 < c5


def _narrows(sizes: Sequence[float]) -> bool:
    *_, c5, f6 = sizes
    return 10 <= f6 < c5


def _are_whole(sizes: Sequence[float]) -> bool:
    return all(size == int(size) for size in sizes)


SMALL = Exercise(
    id="05.6",
    kind=Array(),
    right=Where(
        lambda sizes: (
            sizes.shape == (4,)
            and _are_whole(sizes)
            and _grow(sizes)
            and _narrows(sizes)
            and _total(sizes) == TOTAL
        )
    ),
    praise="10,000 parameters, and still the kernels, poolings and layers of LeNet-5.",
    look_again="3. Where the parameters are, and where the work is",
    misconceptions=(
        Misconception(
            "no four numbers",
            Where(lambda sizes: sizes.shape != (4,)),
            "Four numbers are asked for: (C1, C3, C5, F6).",
        ),
        Misconception(
            "parts of maps",
            Where(lambda sizes: not _are_whole(sizes)),
            "A layer has a whole number of maps or units.",
        ),
        Misconception(
            "they do not grow",
            Where(lambda sizes: not _grow(sizes)),
            "C1 has fewer maps than C3, and C3 fewer than C5, as in LeNet-5.",
        ),
        Misconception(
            "F6",
            Where(lambda sizes: not _narrows(sizes)),
            "F6 has at least 10 units, and fewer than C5 has maps.",
        ),
        Misconception(
            "no biases",
            Where(lambda sizes: _total(sizes) - sizes.sum() - 10 == TOTAL),
            "That is 10,000 without the biases. They are parameters as well.",
        ),
    ),
    hints=(
        "Write the total of the five layers that have parameters as a formula.",
        "Four nested loops find the answers in seconds; C1 has at most 11 maps.",
        "With C1 = 5 and C3 = 7 there is one.",
    ),
    otherwise=lambda sizes: f"That network has {_total(sizes):,.0f} parameters.",
)

EXERCISES = (WORK, FIELD, ANY_SIZE, PARTS, COLOUR, SMALL)
