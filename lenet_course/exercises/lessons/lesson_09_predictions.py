"""Predictions of notebook 9, The LeNet-5 of 1998."""

from lenet_course.exercises import Choice, Exercise, Misconception, Number

VARIANCE = Exercise(
    id="09.p1",
    kind=Choice(("about 0.1", "about 0.5", "about 1")),
    right="about 0.1",
    praise=(
        "Even if every pixel with ink had full ink, a seventh of them would give "
        "1/7 · 6/7 · 1.275² = 0.2."
    ),
    look_again="1. Pixels, squashing, subsampling",
    misconceptions=(
        Misconception(
            "as the paper says",
            "about 1",
            "Six pixels of seven have the same value. How far is the mean from them?",
        ),
        Misconception(
            "half full ink, half none",
            "about 0.5",
            "With full ink in half of the pixels it would be 0.41. Here one pixel of "
            "seven has ink.",
        ),
    ),
)

KERNELS = Exercise(
    id="09.p2",
    kind=Number(),
    right=60 * 25 + 16,
    praise="60 kernels of 25 weights, and the 16 biases, which all stay.",
    look_again="2. Table I: maps that read a part of the maps below",
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
    kind=Choice(("the right class", "rubbish", "the next class")),
    right="rubbish",
    praise="Its penalty, 0.1, is the smallest of all, so its share is the largest.",
    look_again="5. Equation 9 and the rubbish class",
    misconceptions=(
        Misconception(
            "right class",
            "the right class",
            "Rubbish is a class like the others, with penalty 0.1. Compare it with 1.",
        ),
        Misconception(
            "large penalty",
            "the next class",
            "A large penalty means a small share: exp(−75) is nearly 0.",
        ),
    ),
)

SCATTER = Exercise(
    id="09.p5",
    kind=Number(tolerance=0.004),
    right=95**0.5 / 10_000 * 100,
    praise="√95 is about 10 digits of 10,000, and 10 of 10,000 is 0.1 points.",
    look_again="6. Does it reach its figures?",
    misconceptions=(
        Misconception(
            "digits",
            95**0.5,
            "That is in digits. Asked for are percentage points of the 10,000.",
        ),
        Misconception(
            "a share",
            95**0.5 / 10_000,
            "That is the share. In percentage points it is a hundred times as much.",
        ),
        Misconception(
            "root of the rate",
            0.95**0.5,
            "Take the root of the number of errors, 95, not of the rate in percent.",
        ),
    ),
)

REFUSED = Exercise(
    id="09.p6",
    kind=Choice(("two halves", "halves exchanged", "shuffled")),
    right="halves exchanged",
    praise="Their ink lies at the left and right edges, where no digit has it.",
    look_again="7. Images that are no digits",
    misconceptions=(
        Misconception(
            "what people refuse",
            "shuffled",
            "They look the least like digits to us. But nothing in the training tells "
            "F6 to stay away from the codes for them.",
        ),
        Misconception(
            "what is no digit",
            "two halves",
            "Many such pairs look like one badly written digit, to us and to F6.",
        ),
    ),
)

LONGEST_STEP = Exercise(
    id="09.p7",
    kind=Number(tolerance=1e-6),
    right=0.0005 / 0.02,
    praise="Where the curvature is 0, only μ is left: 0.0005 / 0.02.",
    look_again="8. The training of 1998",
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

EXERCISES = (
    VARIANCE,
    KERNELS,
    PENALTY,
    LARGER_SHARE,
    SCATTER,
    REFUSED,
    LONGEST_STEP,
)
