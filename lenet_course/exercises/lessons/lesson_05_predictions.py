"""Predictions of notebook 5, LeNet-5, an overview."""

from lenet_course.exercises import (
    Choice,
    Exercise,
    Misconception,
    Number,
)

LAYERS = ("c1", "c3", "c5", "f6", "output")
SIDE_OF_S4 = Exercise(
    id="05.p1",
    kind=Number(),
    right=5,
    praise="32 − 4 = 28, halved 14, 14 − 4 = 10, halved 5.",
    look_again="1. LeNet-5 in Keras",
    misconceptions=(
        Misconception(
            "padding",
            8,
            "That is 32 halved twice. The convolutions take cells away as well.",
        ),
        Misconception(
            "MNIST's size",
            7,
            "That is 28 halved twice: C3 takes four cells away, too.",
        ),
        Misconception(
            "28 pixels",
            4,
            "That is for an image of 28 pixels. This one has 32.",
        ),
        Misconception(
            "S2",
            14,
            "That is the side of S2's maps. C3 and S4 follow.",
        ),
        Misconception(
            "C3",
            10,
            "That is the side of C3's maps. S4 halves it once more.",
        ),
        Misconception(
            "two less",
            6,
            "A window of 5 cells has n − 5 + 1 places: four cells are lost, not two.",
        ),
    ),
)

MOST_PARAMETERS = Exercise(
    id="05.p2",
    kind=Choice(LAYERS),
    right="c5",
    praise="(25 · 16 + 1) · 120 = 48,120: each of its 120 kernels reads all 16 maps.",
    look_again="3. Where the parameters are, and where the work is",
    misconceptions=(
        Misconception(
            "the dense layer",
            "f6",
            "F6 has (120 + 1) · 84 = 10,164. A dense layer is large if many numbers go "
            "in; here they are 120.",
        ),
        Misconception(
            "the second convolution",
            "c3",
            "C3 has (25 · 6 + 1) · 16 = 2,416. Which layer has more maps before it and "
            "behind it?",
        ),
        Misconception(
            "the largest maps",
            "c1",
            "C1 has 156. Its maps are the largest, but all places of a map share the "
            "same weights.",
        ),
        Misconception(
            "the last layer",
            "output",
            "The output has (84 + 1) · 10 = 850: ten units only.",
        ),
    ),
)

FIELD_OF_C3 = Exercise(
    id="05.p3",
    kind=Number(),
    right=14,
    praise="6 pixels for the first of five neighbours, 2 more for each of the others.",
    look_again="4. What one unit sees",
    misconceptions=(
        Misconception(
            "one pixel apart",
            10,
            "The fields of neighbours in S2 lie 2 pixels apart, because S2 has stride "
            "2.",
        ),
        Misconception(
            "five steps",
            16,
            "From the first to the last of five neighbours there are four steps.",
        ),
        Misconception(
            "no overlap",
            30,
            "The fields of neighbours overlap: they do not see 6 new pixels each.",
        ),
        Misconception(
            "the kernel",
            5,
            "C3 reads 5 × 5 units of S2, and each of them sees several pixels.",
        ),
    ),
)

PLACES_OF_C5 = Exercise(
    id="05.p4",
    kind=Number(),
    right=9,
    praise="(64 − 32) / 4 = 8 steps, and the place before the first step.",
    look_again="5. Why C5 is a convolution",
    misconceptions=(
        Misconception(
            "steps",
            8,
            "That is how often the field moves. It has a place before the first step.",
        ),
        Misconception(
            "one for each digit",
            2,
            "The field moves 4 pixels at a time, and not from one digit to the next.",
        ),
        Misconception(
            "beyond the edge",
            16,
            "A field that begins at pixel 60 would reach beyond the image.",
        ),
        Misconception(
            "one pixel at a time",
            33,
            "That moves the field by one pixel. C5's neighbours lie 4 pixels apart.",
        ),
        Misconception(
            "S4",
            13,
            "That is the width of S4's map. C5's window has fewer places on it.",
        ),
    ),
)

MORE_CROSSES = Exercise(
    id="05.p5",
    kind=Number(),
    right=(96 - 60) * 5 * 5,
    praise="36 crosses more, each with 25 weights. Each map has one bias in both.",
    look_again="6. The four parts that differ in 1998",
    misconceptions=(
        Misconception(
            "crosses for weights",
            96 - 60,
            "That is how many crosses are added. Each stands for 25 weights.",
        ),
        Misconception(
            "a bias for each cross",
            (96 - 60) * 26,
            "A map of C3 has one bias, however many maps it reads.",
        ),
        Misconception(
            "all crosses",
            96 * 25,
            "These are all weights of the textbook's C3. How many has that of 1998?",
        ),
        Misconception(
            "the crosses of 1998",
            60 * 25,
            "These are the weights of the 60 crosses. How many crosses are added?",
        ),
        Misconception(
            "at every place",
            (96 - 60) * 25 * 100,
            "That counts each weight at all 100 places: these are connections.",
        ),
        Misconception(
            "all parameters",
            2_416,
            "These are all parameters of the textbook's C3. The difference is asked.",
        ),
    ),
)


EXERCISES = (
    SIDE_OF_S4,
    MOST_PARAMETERS,
    FIELD_OF_C3,
    PLACES_OF_C5,
    MORE_CROSSES,
)
