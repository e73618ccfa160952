"""Predictions of notebook 4, Zero and valid padding."""

from lenet_course.exercises import (
    Choice,
    Exercise,
    Misconception,
    Number,
    Where,
)

LONGEST_ROW = Exercise(
    id="04.p1",
    kind=Choice(("zeros", "sevens", "mirrored", "repeated", "all equally long")),
    right="all equally long",
    praise="A window of three finds the same places on ten cells, whatever they hold.",
    look_again="2. What is put in, and how much",
    misconceptions=(
        Misconception(
            "zeros make it longer",
            "zeros",
            "Zeros are cells like all others. How long are the other three rows?",
        ),
        Misconception(
            "larger numbers",
            "sevens",
            "Sevens give larger sums, and not more sums.",
        ),
        Misconception(
            "content taken for length",
            Where(lambda answer: answer in ("mirrored", "repeated")),
            "These new cells continue the row, but there are no more of them than in "
            "the other rows.",
        ),
    ),
)

GAIN = Exercise(
    id="04.p2",
    kind=Number(),
    right=1,
    praise="From 13 cells to 14: the two zeros give room for one step of two.",
    look_again="3. The size of the output",
    misconceptions=(
        Misconception(
            "2P",
            2,
            "The row grows by two cells. How many more steps of two cells is that?",
        ),
        Misconception(
            "nothing",
            0,
            "27 cells give as many places as 28 do, but 30 give more.",
        ),
    ),
)

HALF_OF_109 = Exercise(
    id="04.p3",
    kind=Number(),
    right=54,
    praise="⌊(109 − 2) / 2⌋ + 1 = 53 + 1. A half step is not taken.",
    look_again="4. Cells that no window reads",
    misconceptions=(
        Misconception(
            "rounded up",
            55,
            "A 55th window would need a row 110. Without padding it is not placed.",
        ),
        Misconception(
            "steps",
            53,
            "That is how often the window moves. It has a place before the first step.",
        ),
        Misconception(
            "no floor",
            54.5,
            "There is no half row: a window that fits only in part is not placed.",
        ),
    ),
)

ZEROS_OF_SAME = Exercise(
    id="04.p4",
    kind=Number(),
    right=1,
    praise="Four windows need 3 · 2 + 3 = 9 cells, and eight are there.",
    look_again='5. "Same": as many zeros as it takes',
    misconceptions=(
        Misconception(
            "as at stride 1",
            2,
            "k − 1 = 2 zeros keep the size at stride 1. How many cells do four windows "
            "need at stride 2?",
        ),
        Misconception(
            "none",
            0,
            "Without zeros there are three places. “Same” promises 8 / 2.",
        ),
        Misconception(
            "the size is kept",
            9,
            "“Same” does not keep the eight cells at stride 2; it promises 8 / 2.",
        ),
    ),
)

FIELD = Exercise(
    id="04.p5",
    kind=Number(),
    right=7,
    praise="3, 5, 7: each layer adds one cell at each end.",
    look_again="6. Padding and the receptive field",
    misconceptions=(
        Misconception(
            "one layer",
            3,
            "That is the field of the first layer. The unit reads three of its units.",
        ),
        Misconception(
            "windows added",
            9,
            "The windows of neighbours overlap: they do not see three new cells each.",
        ),
        Misconception(
            "multiplied",
            27,
            "The windows of neighbours overlap: they do not see three new cells each.",
        ),
        Misconception(
            "two layers",
            5,
            "That is the field of the second layer.",
        ),
    ),
)

LAST_MAPS = Exercise(
    id="04.p6",
    kind=Number(),
    right=1,
    praise="224, 110, 53, 23, 8, 1: the small maps of the end lose most of themselves.",
    look_again="7. Why deep networks pad",
    misconceptions=(
        Misconception(
            "with padding",
            7,
            "That is VGG-16 as it is, with padding. Without it each of its "
            "convolutions makes the map two cells lower.",
        ),
        Misconception(
            "all losses before the poolings",
            6,
            "26 cells less at the beginning would leave ⌊198 / 32⌋ = 6. But most "
            "convolutions come after poolings, where two cells are a large part.",
        ),
        Misconception(
            "nothing left",
            0,
            "The last pooling still finds a window: it reads two of the two cells "
            "that are left.",
        ),
        Misconception(
            "the last pooling forgotten",
            2,
            "Two cells are left after the last convolution. One pooling follows.",
        ),
        Misconception(
            "one convolution before each pooling",
            5,
            "There are two or three convolutions before each pooling, and each makes "
            "the map two cells lower.",
        ),
    ),
)


EXERCISES = (
    LONGEST_ROW,
    GAIN,
    HALF_OF_109,
    ZEROS_OF_SAME,
    FIELD,
    LAST_MAPS,
)
