"""Exercises of notebook 5, LeNet-5, an overview."""

import itertools
from collections.abc import Sequence

import numpy as np

from lenet_course.exercises import (
    Among,
    Choices,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Where,
)

COLOUR = Exercise(
    id="05.1",
    kind=Number(),
    right=(5 * 5 * 3 + 1) * 6,
    praise="(5 · 5 · 3 + 1) · 6: each kernel reads all three channels, with one bias.",
    look_again="2. A digit walks through the textbook network",
    misconceptions=(
        Misconception(
            "no biases",
            5 * 5 * 3 * 6,
            "The biases are missing: one for each map that comes out.",
        ),
        Misconception(
            "grey",
            (5 * 5 + 1) * 6,
            "That is C1 on grey images. A kernel has weights of its own for each "
            "channel that it reads.",
        ),
        Misconception(
            "a bias for each channel",
            (5 * 5 + 1) * 3 * 6,
            "That gives a kernel one bias for each channel. The channels are added "
            "up, and then one bias.",
        ),
        Misconception(
            "one kernel",
            5 * 5 * 3 + 1,
            "That is one kernel with its bias. C1 has six of them.",
        ),
        Misconception(
            "not shared",
            (5 * 5 * 3 + 1) * 6 * 28 * 28,
            "That gives every unit a kernel of its own. All units of a map share one.",
        ),
        Misconception(
            "size of the image",
            Among((32 * 32 * 3 * 6, (32 * 32 * 3 + 1) * 6)),
            "That gives each map one weight for every value of the image, as a dense "
            "layer would. A kernel covers 5 × 5 pixels.",
        ),
    ),
    hints=(
        "How many values does one kernel read in one place?",
        "5 · 5 pixels in three channels, and a bias; six kernels.",
        "One kernel has 76 parameters.",
    ),
)

FIELD = Exercise(
    id="05.2",
    kind=Number(),
    right=5 + 2 + 4 * 3,
    praise="5 in C1, 5 + 2 = 7 in S2, and then four steps of 3 pixels: 7 + 4 · 3 = 19.",
    look_again="2. A digit walks through the textbook network",
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


def _dense_1(size: int, *, maps: int = 64) -> int:
    """Parameters of a dense layer of 120 units behind square maps."""
    return (size * size * maps + 1) * 120


DENSE = Exercise(
    id="05.3",
    kind=Number(),
    right=_dense_1(6),
    praise="32 → 30 → 15 → 13 → 6, so 6 · 6 · 64 = 2,304 values: (2,304 + 1) · 120.",
    look_again="5. The Q&A's own code cell",
    misconceptions=(
        Misconception(
            "no biases",
            _dense_1(6) - 120,
            "The biases are missing: one for each unit.",
        ),
        Misconception(
            "rounded up",
            _dense_1(7),
            "That is for maps of 7 × 7. The last column of 13 fills no window of 2.",
        ),
        Misconception(
            "padding",
            _dense_1(8),
            "That is for convolutions that pad. Here each takes two pixels away.",
        ),
        Misconception(
            "one pooling",
            Among((_dense_1(13), _dense_1(14))),
            "One of the two poolings is forgotten.",
        ),
        Misconception(
            "global average pooling",
            _dense_1(1),
            "That is one value for each map, as global average pooling has it. "
            "Flatten keeps every value of every map.",
        ),
        Misconception(
            "one map",
            _dense_1(6, maps=1),
            "That is for one map. The second convolution puts out 64.",
        ),
        Misconception(
            "input ignored",
            _dense_1(54),
            "That is dense_1 for 224 pixels. It has one weight for each value that "
            "Flatten puts out, and these are fewer now.",
        ),
    ),
    hints=(
        "Follow the side of the map through two convolutions and two poolings.",
        "A 3 × 3 convolution without padding takes 2 away; a pooling halves, and "
        "rounds down: 32, 30, 15, ...",
        "64 maps of 6 × 6 are flattened; each of the 120 units has a bias as well.",
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
    look_again="4. The Q&A's table against the paper",
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
            "With max pooling the paper's two totals are missed: it has weights in S2 "
            "and S4.",
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
        "Section 4 names three parts that are not today's, and then a function.",
        "ReLU, softmax and max pooling are the textbook's.",
        "Two of the others belong to both networks; four remain.",
    ),
)


def _tables() -> tuple[tuple[list[list[int]]], ...]:
    """Tables of several shapes, sparse and full, some with a map that nothing reads."""
    rng = np.random.default_rng(5)
    tables = [np.array([[1, 1], [1, 1], [1, 1]])]
    for shape in itertools.product((1, 2, 3, 4), (1, 2, 3, 5)):
        table = rng.integers(0, 2, shape)
        table[0, table.sum(axis=0) == 0] = 1  # a map coming out reads at least one
        tables.append(table)
    return tuple((table.tolist(),) for table in tables)


def _partial(table: Sequence[Sequence[int]]) -> int:
    return 25 * sum(map(sum, table)) + len(table[0])


TABLE = Exercise(
    id="05.5",
    kind=Function(("table",), _tables(), returns=Number()),
    right=Like(_partial),
    praise="25 weights for each 1 of the table, and one bias for each of its columns.",
    look_again="4. The Q&A's table against the paper",
    misconceptions=(
        Misconception(
            "no biases",
            Like(lambda table: 25 * sum(map(sum, table))),
            "The biases are missing: one for each map that comes out.",
        ),
        Misconception(
            "full connections",
            Like(lambda table: (25 * len(table) + 1) * len(table[0])),
            "That is a convolution in which every map reads all maps. Count the ones.",
        ),
        Misconception(
            "a bias for each kernel",
            Like(lambda table: 26 * sum(map(sum, table))),
            "That gives every 1 of the table a bias. A map adds up what it reads, and "
            "then has one bias.",
        ),
        Misconception(
            "rows for columns",
            Like(lambda table: 25 * sum(map(sum, table)) + len(table)),
            "The biases are counted by the rows. Rows go in, columns come out.",
        ),
        Misconception(
            "one bias",
            Like(lambda table: 25 * sum(map(sum, table)) + 1),
            "That is one bias in all. Each map that comes out has its own.",
        ),
        Misconception(
            "a shared kernel",
            Like(lambda table: 26 * len(table[0])),
            "That is one kernel for each map that comes out. It has one for each map "
            "that it reads.",
        ),
        Misconception(
            "ones for parameters",
            Like(lambda table: sum(map(sum, table))),
            "That is the number of connected pairs of maps. Each has 5 · 5 weights.",
        ),
        Misconception(
            "always C3",
            Like(lambda table: 1_516),
            "That is C3 with the paper's table. Use the table that is given.",
        ),
    ),
    hints=(
        "Each 1 of the table is a kernel. How many weights has it?",
        "The number of ones is sum(map(sum, table)); the maps that come out are the "
        "columns, len(table[0]).",
        "25 weights for each 1, and one bias for each column.",
    ),
)

EXERCISES = (COLOUR, FIELD, DENSE, PARTS, TABLE)
