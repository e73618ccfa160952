"""Predictions of notebook 3, Padding."""

from lenet_course import shapes
from lenet_course.exercises import (
    Choice,
    Exercise,
    Misconception,
    Number,
)

LAST_OF_FIVE = Exercise(
    id="03.p1",
    kind=Number(),
    right=9,
    praise="The last window lies on 4, 5 and the zero behind them.",
    look_again="1. What a convolution reads at the border",
    misconceptions=(
        Misconception(
            "no zero",
            12,
            "That is 3 + 4 + 5, the last window of the row without zeros. With them "
            "there is room for one more.",
        ),
        Misconception(
            "border repeated",
            14,
            "That would be 4 + 5 + 5, with the last number repeated. A zero stands "
            "there.",
        ),
        Misconception(
            "circular",
            10,
            "That would be 4 + 5 + 1: the row does not begin again behind its end.",
        ),
        Misconception(
            "all five",
            15,
            "That is the sum of all five. A window holds three of them.",
        ),
    ),
)

ZEROS_BEFORE = Exercise(
    id="03.p2",
    kind=Number(),
    right=shapes.padding_amounts(28, kernel_size=4, padding="same")[0],
    praise="Three zeros are needed: one before the row, and two behind it.",
    look_again='2. Where "same" puts its zeros',
    misconceptions=(
        Misconception(
            "odd zero before",
            2,
            "Three zeros are needed, and two of them stand on one side. On which?",
        ),
        Misconception(
            "all before",
            3,
            "So many are needed in all. They are divided between the two sides.",
        ),
        Misconception(
            "none",
            0,
            "Three zeros are needed. Only the odd one of them has to stand behind.",
        ),
    ),
)

READS_OF_A_CORNER = Exercise(
    id="03.p3",
    kind=Number(),
    right=shapes.coverage(9, kernel_size=5, padding="same")[0] ** 2,
    praise="Along each axis three windows reach the first pixel, and 3 · 3 is 9.",
    look_again="3. How often a pixel is read",
    misconceptions=(
        Misconception(
            "valid",
            1,
            'That is so with "valid". With "same" windows also begin outside the '
            "image.",
        ),
        Misconception(
            "as in the middle",
            25,
            "That is so in the middle. Some of those windows would begin three or four "
            "pixels outside the image; two zeros are there.",
        ),
        Misconception(
            "one axis",
            3,
            "That is along one axis. A window can be moved along both.",
        ),
        Misconception(
            "added for both axes",
            6,
            "Every place along one axis goes with every place along the other: do not "
            "add, multiply.",
        ),
        Misconception("3 x 3", 4, "That is so for windows of 3 × 3. Here it is 5 × 5."),
        Misconception(
            "an edge",
            15,
            "That is the middle of an edge. A corner lies at two edges.",
        ),
    ),
)

NUMBERS_KEPT = Exercise(
    id="03.p4",
    kind=Number(),
    right=shapes.conv_output_size(16, kernel_size=5) ** 2,
    praise="The output has 12 · 12 numbers, and it cannot hold more than it has.",
    look_again="4. What the outputs tell about the border",
    misconceptions=(
        Misconception(
            "all of them",
            256,
            "As many as the image has pixels. But how many numbers does the output "
            "have?",
        ),
        Misconception("one axis", 12, "That is one side of the output. It has two."),
        Misconception(
            "the kernel",
            25,
            "So many weights has the filter. Count what the layer puts out.",
        ),
        Misconception(
            "the inner pixels",
            64,
            "So many pixels are read by 25 windows. The others are read less often, "
            "but they are read.",
        ),
        Misconception(
            "size without the + 1",
            11 * 11,
            "A side is n − k + 1: the first place counts as well.",
        ),
    ),
)

DEPTH_OF_THE_FRAME = Exercise(
    id="03.p5",
    kind=Number(),
    right=8,
    praise="Each layer carries the zeros (5 − 1) / 2 = 2 cells further in.",
    look_again="5. The zeros make a frame",
    misconceptions=(
        Misconception(
            "one layer",
            2,
            "So wide it is after the first layer. The second reads its output.",
        ),
        Misconception(
            "one cell a layer",
            4,
            "That would be one cell a layer, as with 3 × 3 kernels.",
        ),
        Misconception(
            "both sides",
            16,
            "That is both sides together. How wide is the frame on one side?",
        ),
        Misconception(
            "whole kernels",
            20,
            "A window reaches (5 − 1) / 2 cells to each side of its middle, not 5.",
        ),
        Misconception(
            "four cells a layer",
            12,
            "Half of a kernel's reach lies on either side. How far does one layer go?",
        ),
        Misconception(
            "no frame",
            0,
            "The zeros count as dark pixels: a window that reads some gives another "
            "number than one that reads none.",
        ),
    ),
)

SAME_TOTAL = Exercise(
    id="03.p7",
    kind=Choice(("all but valid", "reflect and circular", "full and circular")),
    right="full and circular",
    praise="With these, equally many windows read each pixel, with every weight once.",
    look_again="6. Which padding hides the place?",
    misconceptions=(
        Misconception(
            "any padding is enough",
            "all but valid",
            'One zero on each side, as with "same", lets a 3 × 3 window lie on a '
            "corner pixel in four places, and on one in the middle in nine.",
        ),
        Misconception(
            "no edge, no place",
            "reflect and circular",
            "A mirror makes no edge on a grey field. But it shows some pixels twice, "
            "and the others once.",
        ),
    ),
)

EXCHANGED = Exercise(
    id="03.p6",
    kind=Choice(("nearly all", "about half", "nearly none")),
    right="nearly none",
    praise="It has learned where the squares lie, and says nothing of which is left.",
    look_again="7. Do trained networks use the place?",
    misconceptions=(
        Misconception(
            "valid tells nothing",
            "nearly all",
            '"Valid" adds nothing to the image. But a window needs room, so a square '
            "near the border is read by fewer windows, or by none: that tells its "
            "place.",
        ),
        Misconception(
            "guesses",
            "about half",
            "So it would be if it guessed. It is sure, and of the wrong thing.",
        ),
    ),
)


EXERCISES = (
    LAST_OF_FIVE,
    ZEROS_BEFORE,
    READS_OF_A_CORNER,
    NUMBERS_KEPT,
    DEPTH_OF_THE_FRAME,
    SAME_TOTAL,
    EXCHANGED,
)
