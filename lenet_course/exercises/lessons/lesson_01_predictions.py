"""Predictions of notebook 1, The purpose of pooling."""

from lenet_course.exercises import (
    Choice,
    Exercise,
    Misconception,
    Number,
)

NUMBERS_OUT = Exercise(
    id="01.p1",
    kind=Number(),
    right=14 * 14 * 6,
    praise="14 × 14 numbers for each of the six maps, a quarter of the 4,704.",
    look_again="1. Pooling by hand, and in Keras",
    misconceptions=(
        Misconception(
            "one map",
            14 * 14,
            "That is one map. Each of the six is pooled alone, and none is lost.",
        ),
        Misconception(
            "one axis",
            14 * 28 * 6,
            "The window moves by two cells along both axes: a quarter is left.",
        ),
        Misconception(
            "stride 1",
            27 * 27 * 6,
            "That is stride 1. MaxPooling2D(2) moves its window by two cells.",
        ),
        Misconception(
            "all of them",
            28 * 28 * 6,
            "As many go in. A window of four numbers becomes one.",
        ),
    ),
)

GLOBAL = Exercise(
    id="01.p2",
    kind=Choice(("a quarter", "as many", "four times", "fifteen times")),
    right="as many",
    praise="The dense layer gets one number for each map, whatever the map's size.",
    look_again="2. Parameters, computation and memory",
    misconceptions=(
        Misconception(
            "like Flatten",
            "fifteen times",
            "That is what happens after Flatten, which passes on every cell. A global "
            "average passes on one number for each map.",
        ),
        Misconception(
            "like the cells",
            "four times",
            "The maps have more cells then. Which layer has a weight for each cell?",
        ),
    ),
    otherwise="Pooling has no weights. Which layer's weights would become fewer?",
)

EIGHTEEN = Exercise(
    id="01.p3",
    kind=Number(),
    right=18,
    praise="1, 3, 4, 8, 10, 18: the third convolution adds 2 · 4 pixels.",
    look_again="3. The receptive field",
    misconceptions=(
        Misconception(
            "without pooling", 7, "That is without pooling. Go through all five layers."
        ),
        Misconception(
            "strides forgotten",
            9,
            "That adds each window, but takes every stride as 1. After a pooling the "
            "cells lie two pixels apart, after both four.",
        ),
        Misconception(
            "last layer forgotten",
            10,
            "That is what the second pooling sees. The third convolution is missing.",
        ),
        Misconception(
            "one stride",
            14,
            "After two poolings the cells lie four pixels apart, not two.",
        ),
    ),
)

ONE_CHANGES = Exercise(
    id="01.p4",
    kind=Number(),
    right=1,
    praise="0 5 0 0 becomes 0 5 5 0: no row that has only been moved.",
    look_again="4. Invariant or equivariant?",
    misconceptions=(
        Misconception(
            "none",
            0,
            "Two fives stood in one window. Where do they stand now?",
        ),
        Misconception(
            "moved along",
            2,
            "So it would be if the maxima moved by one whole window. The row has moved "
            "by half a window.",
        ),
    ),
)

BEST_AT_FOUR = Exercise(
    id="01.p5",
    kind=Choice(
        ("no pooling", "blur", "a global maximum", "moved training digits"),
    ),
    right="moved training digits",
    praise="At 4 pixels data did more than any layer. Compare the lines at 6, too.",
    look_again="5. Which networks read moved digits?",
    misconceptions=(
        Misconception(
            "a global maximum",
            "a global maximum",
            "A good guess: it is the best of those that have never seen a moved digit.",
        ),
    ),
    otherwise="Which of them has a network that need not know where the digit stands?",
)

SPECKS = Exercise(
    id="01.p6",
    kind=Choice(("max", "average", "strided", "none")),
    right="max",
    praise="A maximum lets the strongest answer through, also one that a speck caused.",
    look_again="6. Turns, sizes and noise",
    misconceptions=(
        Misconception(
            "spread by the average",
            "average",
            "It spreads what a speck caused, but weakens it to a quarter.",
        ),
    ),
    otherwise="What becomes of one large number in a window, in each of the networks?",
)

GAPS = Exercise(
    id="01.p7",
    kind=Choice(("without pooling", "with strides", "five seeds do not decide")),
    right="five seeds do not decide",
    praise="9.0 and 9.3 points: fifteen times the parameters, and much the same gap.",
    look_again="7. Do fewer parameters mean less overfitting?",
    misconceptions=(
        Misconception(
            "more parameters, more overfitting",
            "without pooling",
            "So it would be if the number of parameters decided. It has fifteen times "
            "as many; look at the two gaps.",
        ),
        Misconception(
            "the difference of the means",
            "with strides",
            "Its mean is larger by 0.3 points. Does 0 lie outside the interval?",
        ),
    ),
)


EXERCISES = (
    NUMBERS_OUT,
    GLOBAL,
    EIGHTEEN,
    ONE_CHANGES,
    BEST_AT_FOUR,
    SPECKS,
    GAPS,
)
