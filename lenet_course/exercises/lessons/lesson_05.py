"""Exercises of notebook 5, LeNet-5, an overview."""

from collections.abc import Sequence

from lenet_course.exercises import (
    Array,
    Choices,
    Exercise,
    Misconception,
    Model,
    Number,
    Where,
)
from lenet_course.exercises.lessons._lenets import ColourNetwork, WideNetwork

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

WINDOW = Exercise(
    id="05.2",
    kind=Number(),
    right=32 - 9 + 1,
    praise="C1 sees 5 pixels and C3 9; 23 more units, each 1 apart, make 32.",
    look_again="4. What one unit sees",
    misconceptions=(
        Misconception(
            "as in LeNet-5",
            5,
            "That is the window of LeNet-5. Without the poolings a unit of C5 would "
            "see 9 + 4 · 1 = 13 pixels through it.",
        ),
        Misconception(
            "steps for units",
            32 - 9,
            "That is how many pixels are missing. The first unit of the window sees 9, "
            "and each further one adds 1.",
        ),
        Misconception(
            "C3 forgotten",
            32 - 5 + 1,
            "C5 reads the maps of C3, not those of C1. What does a unit of C3 see?",
        ),
        Misconception(
            "windows added",
            32 - 5 - 5,
            "That takes the sides of two windows away. A window of k adds k − 1 steps.",
        ),
        Misconception(
            "the whole image",
            32,
            "That would be enough for the first layer. C1 and C3 already widen the "
            "field.",
        ),
        Misconception(
            "C3 with S2 kept",
            32 - 14 + 1,
            "A unit of C3 sees 14 pixels only if S2 stands before it.",
        ),
        Misconception(
            "field for window",
            9,
            "That is the field of a unit of C3. How many of them does C5 need?",
        ),
    ),
    hints=(
        "What does a unit of C3 see if no pooling stands before it?",
        "A unit of C3 sees 5 + 4 · 1 = 9 pixels, and its neighbour's field lies 1 on.",
        "Find k in 9 + (k − 1) · 1 = 32.",
    ),
)

WIDE = Exercise(
    id="05.3",
    kind=Model(WideNetwork),
    right=Where(
        lambda network: (
            network.input_shape[2:] == (1,)
            and network.has_open_width
            and network.reads_places
            and network.gives_probabilities
            and network.num_params == 61_706
            and network.count("MaxPool", "AveragePool") == 2
            and network.num_relus == 4
        )
    ),
    praise="Flatten is gone, and F6 and the output read one place of C5 at a time.",
    look_again="5. Why C5 is a convolution",
    misconceptions=(
        Misconception(
            "in colour",
            Where(lambda network: network.input_shape[2:] != (1,)),
            "The images are grey: they have one channel.",
        ),
        Misconception(
            "one width",
            Where(lambda network: not network.has_open_width),
            "Its input has one fixed width. Leave the width open with `None`: then "
            "Keras tells you which layer cannot stay.",
        ),
        Misconception(
            "one answer",
            Where(lambda network: network.made[0].ndim == 2),
            "It gives one answer for the whole image. One for each place of C5 is "
            "asked for.",
        ),
        Misconception(
            "padding",
            Where(lambda network: network.made[1].shape != (3, 1, 1, 10)),
            "On 32 × 32 pixels its outputs do not have the shape (1, 1, 1, 10). C5 has "
            "one place there, and no layer pads.",
        ),
        Misconception(
            "other weights",
            Where(lambda network: network.num_params != 61_706),
            "It does not have the 61,706 parameters of section 1.",
        ),
        Misconception(
            "no probabilities",
            Where(lambda network: not network.gives_probabilities),
            "The ten numbers of a place are no probabilities. Look at the last layer.",
        ),
        Misconception(
            "no pooling",
            Where(lambda network: network.count("MaxPool", "AveragePool") != 2),
            "Two pooling layers are wanted, S2 and S4.",
        ),
        Misconception(
            "no ReLU",
            Where(lambda network: network.num_relus != 4),
            "ReLU belongs behind C1, C3, C5 and F6, and behind no other layer.",
        ),
    ),
    hints=(
        "Begin with the network of section 1. Which layer makes one row of all places?",
        "Without `Flatten`, Keras' `Dense` reads the 120 numbers of each place.",
        "keras.Input((32, None, 1)), and no `Flatten`.",
    ),
    otherwise="For an image of 32 × 64 pixels its outputs are not those for the nine "
    "places of C5. Compare the layers with those of section 1.",
)

OLD = (
    "subsampling with trainable coefficients",
    "a C3 with partial connections to S2",
    "outputs that measure a distance to a fixed code",
    "a scaled tanh",
)
NEW = ("ReLU", "softmax", "max pooling")
BOTH = ("a first layer with 156 parameters", "84 units in F6")
SHOWN = (  # in the order of the question
    OLD[0],
    "max pooling",
    BOTH[0],
    OLD[1],
    "ReLU",
    BOTH[1],
    OLD[3],
    "softmax",
    OLD[2],
)

PARTS = Exercise(
    id="05.4",
    kind=Choices(SHOWN),
    right=OLD,
    praise="Subsampling, C3, output and activation: all else has the same sizes.",
    look_again="6. The four parts that differ in 1998",
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


IN_COLOUR = 61_706 + 25 * 2 * 6  # C1 has two channels more to read


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
        "Begin with the network of section 1. Two of its lines change.",
        "The input has three channels. Which `padding` keeps the size of C1's maps?",
        'keras.Input((28, 28, 3)), and padding="same" in C1 alone.',
    ),
    otherwise=lambda network: (
        f"It has {network.num_params:,} parameters in place of {IN_COLOUR:,}. Compare "
        "the layers with those of section 1."
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

EXERCISES = (WORK, WINDOW, WIDE, PARTS, COLOUR, SMALL)
