"""Predictions of notebook 9, The LeNet-5 of 1998."""

from lenet_course.exercises import Among, Choice, Exercise, Misconception, Number

ONES = Exercise(
    id="09.p1",
    kind=Number(),
    right=4,
    praise="3 · 4 − 10.5 = 1.5 is positive, and 3 · 3 − 10.5 = −1.5 is not.",
    look_again="1. Subsampling: pooling with two trained numbers",
    misconceptions=(
        Misconception(
            "rounded down",
            3,
            "Three ones give 3 · 3 − 10.5 = −1.5, and the scaled tanh keeps the sign.",
        ),
        Misconception(
            "an or",
            1,
            "One gives 3 · 1 − 10.5, which is far below 0. The bias is large here.",
        ),
        Misconception(
            "half of the window",
            2,
            "Two give 3 · 2 − 10.5 = −4.5. How many are needed to outweigh the bias?",
        ),
        Misconception(
            "the quotient",
            3.5,
            "At 3.5 ones the result would be 0. Ones come as whole numbers.",
        ),
        Misconception(
            "an average",
            11,
            "The four values are added, not averaged, and a window has only four.",
        ),
    ),
)

KERNELS = Exercise(
    id="09.p2",
    kind=Number(),
    right=60 * 25 + 16,
    praise="60 kernels of 25 weights, and the 16 biases, which all stay.",
    look_again="2. Table I: C3 reads only some of the maps of S2",
    misconceptions=(
        Misconception("all kernels", 96 * 25 + 16, "That is the complete C3."),
        Misconception("no biases", 60 * 25, "The 16 biases are missing."),
        Misconception(
            "a bias for each kernel",
            60 * 26,
            "A map has one bias, however many kernels it has.",
        ),
        Misconception("kernels", 60, "Each of these kernels has 25 weights."),
    ),
)

PENALTY = Exercise(
    id="09.p3",
    kind=Number(),
    right=12 * 2**2,
    praise="Twelve cells differ by 2, from −1 to +1, and each adds 2² = 4.",
    look_again="3. Outputs that are distances to codes",
    misconceptions=(
        Misconception(
            "cells",
            12,
            "That is the number of cells. By how much do the values of a cell differ?",
        ),
        Misconception(
            "no squares",
            24,
            "The difference is 2 in each of the cells. The distance is squared.",
        ),
        Misconception(
            "of the right class",
            0,
            "That is the penalty of class 8, whose code F6 gives. Asked is class 6.",
        ),
        Misconception(
            "all cells",
            84,
            "Cells that agree add nothing. How many of the 84 do not agree?",
        ),
        Misconception(
            "all cells, squared",
            336,
            "Cells that agree add nothing. How many of the 84 do not agree?",
        ),
    ),
)

LARGER_SHARE = Exercise(
    id="09.p4",
    kind=Choice(("the right digit", "rubbish", "the digit with 75")),
    right="rubbish",
    praise="Its penalty, 0.1, is the smallest of all, so its share is the largest.",
    look_again="4. Equation 9: a loss with an eleventh class",
    misconceptions=(
        Misconception(
            "right digit",
            "the right digit",
            "Rubbish is a class like the others, with penalty 0.1. Compare it with 1.",
        ),
        Misconception(
            "large penalty",
            "the digit with 75",
            "A large penalty means a small share: exp(−75) is nearly 0.",
        ),
    ),
)

MORE_DIGITS = Exercise(
    id="09.p5",
    kind=Number(),
    right=40_000,
    praise=(
        "Four times as many errors, with a square root twice as large: half the share."
    ),
    look_again="6. Does it reach the error rates of the paper?",
    misconceptions=(
        Misconception(
            "twice as many",
            20_000,
            "Twice as many errors: their square root is 1.4 times as large. Divide it "
            "by the number of digits.",
        ),
        Misconception(
            "how many more",
            30_000,
            "That many more would do. How many digits are there then in all?",
        ),
        Misconception(
            "fewer",
            Among((5000, 2500)),
            "Fewer digits say less about the error rate: its deviation grows.",
        ),
        Misconception(
            "the factor",
            4,
            "That is how many times as many. The paper tested with 10,000.",
        ),
    ),
)

LONGEST_STEP = Exercise(
    id="09.p6",
    kind=Number(tolerance=1e-6),
    right=0.0005 / 0.02,
    praise="Where the curvature is 0, only μ is left: 0.0005 / 0.02.",
    look_again="7. The training method of 1998, taken literally",
    misconceptions=(
        Misconception(
            "η",
            0.0005,
            "That is η. The step is η divided by μ + h, which is far below 1 here.",
        ),
        Misconception(
            "product",
            0.0005 * 0.02,
            "Divide η by μ + h. A product would make the step smaller.",
        ),
        Misconception(
            "upside down",
            0.02 / 0.0005,
            "That is μ / η. The step is η divided by μ + h.",
        ),
        Misconception(
            "h = 1",
            0.0005 / 1.02,
            "That is with h = 1. The step is the longest where h is the smallest.",
        ),
    ),
)

EXERCISES = (ONES, KERNELS, PENALTY, LARGER_SHARE, MORE_DIGITS, LONGEST_STEP)
