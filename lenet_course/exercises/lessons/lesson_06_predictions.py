"""Predictions of notebook 6, The components of LeNet-5."""

from lenet_course.exercises import Choice, Exercise, Misconception, Number

OWN_KERNELS = Exercise(
    id="06.p1",
    kind=Number(),
    right=784,
    praise="Each map has 28 · 28 = 784 units, and each of them would need its own set.",
    look_again="2. Convolution: small windows, shared kernels",
    misconceptions=(
        Misconception(
            "parameters",
            122_304,
            "That is how many parameters there would be. How many times 156 is it?",
        ),
        Misconception(
            "all units",
            4704,
            "C1 has 4,704 units, but already six kernels, one for each map.",
        ),
        Misconception(
            "one side",
            28,
            "A map has 28 rows of 28 units, and all of them share one kernel.",
        ),
        Misconception(
            "weights of a kernel",
            25,
            "That is the number of weights of one kernel. How many units share it?",
        ),
        Misconception(
            "maps",
            6,
            "That is the number of maps, and so of kernels. How many units share one?",
        ),
    ),
    otherwise="How many units of a map use the same kernel now?",
)

ALL_FOUR = Exercise(
    id="06.p2",
    kind=Number(),
    right=4,
    praise="Four give 3 · 4 − 9 = 3. Three give the sum 2, and 3 · 2 − 9 = −3.",
    look_again="3. Subsampling: less precise positions",
    misconceptions=(
        Misconception(
            "three",
            3,
            "Three values of +1 and one of −1 have the sum 2. What is 3 · 2 − 9?",
        ),
        Misconception(
            "two", 2, "Two of +1 and two of −1 have the sum 0. What is 3 · 0 − 9?"
        ),
        Misconception(
            "one",
            1,
            "One of +1 and three of −1 have the sum −2. What is 3 · (−2) − 9?",
        ),
        Misconception(
            "none", 0, "Four values of −1 have the sum −4. What is 3 · (−4) − 9?"
        ),
    ),
    otherwise="Count from 0 to 4. What is the sum, and what is 3 · sum − 9?",
)

ONE_MATRIX = Exercise(
    id="06.p3",
    kind=Number(),
    right=1,
    praise="A matrix times a matrix is a matrix: one dense layer of 84 units does it.",
    look_again="5. What activations add to the layers",
    misconceptions=(
        Misconception(
            "layers with weights",
            4,
            "C1, C3, C5 and F6 have weights. But what are two matrices in a row?",
        ),
        Misconception(
            "layers",
            6,
            "Those are all layers up to F6. What are two matrices in a row?",
        ),
        Misconception(
            "none",
            0,
            "Something has to turn 1,024 pixels into 84 numbers.",
        ),
        Misconception(
            "two",
            2,
            "Two dense layers without activation are a matrix times a matrix.",
        ),
    ),
    otherwise="Write two layers without activation as matrices: A(Bx). What is AB?",
)

FOUR_SLOPES = Exercise(
    id="06.p4",
    kind=Number(),
    right=256,
    praise="4 · 4 · 4 · 4 = 256: each of the four layers divides it by 4.",
    look_again="6. The activation decides how far a signal reaches",
    misconceptions=(
        Misconception("one layer", 4, "That is what one layer does. There are four."),
        Misconception(
            "added",
            16,
            "Each layer divides what the one before has left: multiply, do not add.",
        ),
        Misconception(
            "three layers",
            64,
            "Those are three layers: C1, C3 and C5. F6 has a sigmoid too.",
        ),
        Misconception(
            "five layers",
            1024,
            "Those are five layers. Up to F6 there are four: C1, C3, C5 and F6.",
        ),
    ),
    otherwise="Each of four layers divides what arrives by the same number.",
)

TIMES_THREE = Exercise(
    id="06.p5",
    kind=Choice(
        (
            "both stay",
            "only the accuracy changes",
            "only the loss changes",
            "both change",
        )
    ),
    right="only the loss changes",
    praise=(
        "The largest number stays the largest, so every answer stays. But the "
        "probabilities move, and the loss is made of them."
    ),
    look_again="7. The output and the loss",
    misconceptions=(
        Misconception(
            "softmax forgets the factor",
            "both stay",
            "The softmax forgets what is added to all ten numbers, not a factor: of "
            "(1, 0) it makes 73 %, of (3, 0) 95 %.",
        ),
        Misconception(
            "answers change",
            "both change",
            "An answer is the place of the largest number. Where does it go?",
        ),
        Misconception(
            "the wrong one",
            "only the accuracy changes",
            "An answer is the place of the largest number. Where does it go?",
        ),
    ),
)

COSTLIEST = Exercise(
    id="06.p6",
    kind=Choice(
        ("average pooling", "Table I", "no activation", "no C5 and F6"),
    ),
    right="no activation",
    praise=(
        "It costs 0.43 points: up to the softmax, only max pooling is left to make the "
        "network more than one matrix."
    ),
    look_again="8. One part exchanged at a time",
    misconceptions=(
        Misconception(
            "parameters",
            "no C5 and F6",
            "C5 and F6 hold nine tenths of the parameters. But what the output needs "
            "can be read from S4 nearly as well.",
        ),
        Misconception(
            "average",
            "average pooling",
            "An average still halves the maps, and a later layer can use it as well.",
        ),
        Misconception(
            "table",
            "Table I",
            "The table takes out 36 of 96 windows of one layer. The others remain.",
        ),
    ),
)

EXERCISES = (
    OWN_KERNELS,
    ALL_FOUR,
    ONE_MATRIX,
    FOUR_SLOPES,
    TIMES_THREE,
    COSTLIEST,
)
