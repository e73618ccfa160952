"""Predictions of notebook 1, The purpose of pooling."""

from lenet_course.exercises import (
    Choice,
    Exercise,
    Misconception,
    Number,
)

GLOBAL = Exercise(
    id="01.p1",
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
        Misconception(
            "pooling has weights",
            "a quarter",
            "A pooling has no weights that could go. Could another layer's become "
            "fewer?",
        ),
    ),
)

EIGHTEEN = Exercise(
    id="01.p2",
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
    id="01.p3",
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
    id="01.p4",
    kind=Choice(
        ("no pooling", "blur", "a global maximum", "moved training digits"),
    ),
    right="moved training digits",
    praise="At 4 pixels data did more than any layer. Compare the lines at 6, too.",
    look_again="5. Which networks read moved digits?",
    misconceptions=(
        Misconception(
            "the layers decide",
            "a global maximum",
            "A good guess: it is the best of those that have never seen a moved digit.",
        ),
        Misconception(
            "small shifts and large ones",
            "blur",
            "Blur makes an output change less if the input moves by one cell. But "
            "`Flatten` and the weights behind it still belong to fixed places.",
        ),
        Misconception(
            "pooling hides the place",
            "no pooling",
            "Without pooling the maps are finer, and a small shift changes more of the "
            "numbers that `Flatten` passes on.",
        ),
    ),
)

SPECKS = Exercise(
    id="01.p5",
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
        Misconception(
            "skipped places",
            "strided",
            "A stride leaves out three of four answers, those of specks included. "
            "Which layer always passes on the strongest?",
        ),
        Misconception(
            "no pooling, no protection",
            "none",
            "Without pooling each answer is passed on once. Which layer passes on only "
            "the strongest of four?",
        ),
    ),
)

GAPS = Exercise(
    id="01.p6",
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
    GLOBAL,
    EIGHTEEN,
    ONE_CHANGES,
    BEST_AT_FOUR,
    SPECKS,
    GAPS,
)
