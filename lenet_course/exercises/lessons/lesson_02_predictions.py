"""Predictions of notebook 2, Min and max pooling."""

from lenet_course.exercises import (
    Choice,
    Exercise,
    Misconception,
    Number,
)

SIGNS = Exercise(
    id="02.p1",
    kind=Choice(("before", "after", "before and after")),
    right="before and after",
    praise="The smallest number is the largest negative, with its sign changed back.",
    look_again="1. One window, two answers",
    misconceptions=(
        Misconception(
            "not changed back",
            "before",
            "Then −2 is the answer for a window whose smallest number is 2.",
        ),
        Misconception(
            "order kept",
            "after",
            "Then the largest number is still chosen, and only its sign is changed.",
        ),
    ),
)

EDGES = Exercise(
    id="02.p2",
    kind=Number(),
    right=2,
    praise="Two: where it gets brighter. Where it gets darker, the 0 beside it wins.",
    look_again="2. Large does not mean bright",
    misconceptions=(
        Misconception(
            "magnitude",
            4,
            "At two edges the response is −0.5, and in their windows there is a 0.",
        ),
        Misconception(
            "one a bar",
            1,
            "Both bars have an edge where the row gets brighter: the bright bar at its "
            "left end, the dark bar at its right end.",
        ),
        Misconception(
            "none",
            0,
            "At two edges the response is 0.5, which is the largest of its window.",
        ),
    ),
)

STROKES = Exercise(
    id="02.p3",
    kind=Choice(("max", "average", "min")),
    right="min",
    praise="Black is stored as 0, and the smallest number of a window stays.",
    look_again="3. On pixels, ask how ink is stored",
    misconceptions=(
        Misconception(
            "max marks what matters",
            "max",
            "Paper is 1, ink is 0: a window with a single white pixel becomes white.",
        ),
        Misconception(
            "average keeps all",
            "average",
            "A black line through a window of 4 × 4 covers 4 of 16 pixels: it turns "
            "light grey.",
        ),
    ),
)

AFTER_RELU = Exercise(
    id="02.p4",
    kind=Number(tolerance=0.05),
    right=93.75,
    praise="1 − (½)⁴: it is 0 unless all four are positive.",
    look_again="5. Min pooling after ReLU",
    misconceptions=(
        Misconception(
            "max pooling", 6.25, "That is how often the maximum is 0: (½)⁴ = 6.25 %."
        ),
        Misconception("one unit", 50, "That is for one unit. A window has four."),
        Misconception(
            "share for percentage",
            0.9375,
            "That is the share. As a percentage it is a hundred times as much.",
        ),
        Misconception(
            "two cells", 75, "That is a window of two units. One of 2 × 2 has four."
        ),
    ),
)

ALIVE = Exercise(
    id="02.p5",
    kind=Number(),
    right=1,
    praise="Three of the four minima are 0, and at 0 the slope of ReLU is 0.",
    look_again="6. Where the gradient goes",
    misconceptions=(
        Misconception(
            "ReLU forgotten",
            4,
            "That is min pooling alone, one number a window. After ReLU three of the "
            "four minima are 0.",
        ),
        Misconception(
            "slope of ReLU only",
            9,
            "So many numbers are positive. Of each window only the minimum counts.",
        ),
        Misconception("none", 0, "In one window all four numbers are positive."),
    ),
)

ADAPTS = Exercise(
    id="02.p6",
    kind=Choice(("more", "fewer", "as many")),
    right="fewer",
    praise="Training finds weights with which C3's units are less often silent.",
    look_again="7. What training changes",
    misconceptions=(
        Misconception(
            "as under max pooling",
            "more",
            "That is what happens with max and average pooling. With min pooling each "
            "zero costs a whole window, and training finds weights that avoid this.",
        ),
        Misconception(
            "fixed by ReLU",
            "as many",
            "ReLU makes zeros of negative sums, and training changes those sums.",
        ),
    ),
)

EXERCISES = (
    SIGNS,
    EDGES,
    STROKES,
    AFTER_RELU,
    ALIVE,
    ADAPTS,
)
