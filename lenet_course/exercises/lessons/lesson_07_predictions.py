"""Predictions of notebook 7, Train LeNet-5."""

from lenet_course.exercises import (
    Choice,
    Exercise,
    Misconception,
    Number,
)

FIRST_LOSS = Exercise(
    id="07.p1",
    kind=Choice(("0.1", "1", "2.3", "10")),
    right="2.3",
    praise="Ten equal probabilities are 0.1 each, and −ln 0.1 is 2.3.",
    look_again="2. Network, compile, fit, evaluate",
    misconceptions=(
        Misconception(
            "the probability",
            "0.1",
            "That is the probability of each digit. The loss is minus its logarithm.",
        ),
        Misconception(
            "the base 10",
            "1",
            "That is the logarithm to the base 10. The loss has the natural one.",
        ),
        Misconception(
            "the number of classes",
            "10",
            "That is the number of digits: the logarithm is missing.",
        ),
    ),
)

VALIDATION_LOSS = Exercise(
    id="07.p2",
    kind=Choice(
        ("it falls to the end", "it falls, then rises", "it rises from the start")
    ),
    right="it falls, then rises",
    praise=(
        "The first epochs learn what holds for new digits too, the last ones what "
        "holds for these 500 alone."
    ),
    look_again="3. Overfitting",
    misconceptions=(
        Misconception(
            "as in training",
            "it falls to the end",
            "That is what the training loss does. Do these images say how new ones are "
            "read, when the network knows them one by one?",
        ),
        Misconception(
            "nothing is learned",
            "it rises from the start",
            "The first epochs find strokes that all digits share, so they help.",
        ),
    ),
)

NINE_PLACES = Exercise(
    id="07.p3",
    kind=Number(),
    right=9,
    praise="Three places along each axis: 3 · 3.",
    look_again="4. Data augmentation: each digit is moved anew",
    misconceptions=(
        Misconception(
            "one axis",
            3,
            "That is along one axis. The digit moves along both.",
        ),
        Misconception(
            "four directions",
            4,
            "A digit may move along both axes at once, and it may stay.",
        ),
        Misconception(
            "four directions or none",
            5,
            "A digit may also move along both axes at once.",
        ),
        Misconception(
            "added",
            6,
            "The two moves are independent: each of one goes with each of the other.",
        ),
        Misconception(
            "staying forgotten",
            8,
            "It may also stay where it is.",
        ),
    ),
)

DEAREST_CHOICE = Exercise(
    id="07.p4",
    kind=Choice(("no shifts", "constant rate", "batches of 512", "one pass")),
    right="one pass",
    praise="Three quarters of the training are gone. No other choice takes so much.",
    look_again="5. The recipe, one choice at a time",
    misconceptions=(
        Misconception(
            "no shifts",
            "no shifts",
            "55,000 digits leave little room for overfitting in four epochs.",
        ),
        Misconception(
            "constant rate",
            "constant rate",
            "On the validation digits it comes second; section 8 has more of it.",
        ),
        Misconception(
            "batches of 512",
            "batches of 512",
            "There are fewer steps, but a larger rate makes up for most of that.",
        ),
    ),
)

BEST_OF_TEN = Exercise(
    id="07.p5",
    kind=Choice(("98.8 %", "99.0 %", "99.2 %", "100 %")),
    right="99.2 %",
    praise=(
        "The share of one network differs from test to test by 0.14 points (its "
        "standard deviation), and the best of ten lies 1.5 times as far above 99.0 %."
    ),
    look_again="8. When the test images choose",
    misconceptions=(
        Misconception(
            "no luck",
            "99.0 %",
            "That is the average of all ten. Does the best of them lie there as well?",
        ),
        Misconception(
            "the worst",
            "98.8 %",
            "So much reads the worst of the ten, on average.",
        ),
        Misconception(
            "all of them",
            "100 %",
            "Each network makes about 50 errors on 5,000 digits. None makes 0.",
        ),
    ),
)

EXERCISES = (FIRST_LOSS, VALIDATION_LOSS, NINE_PLACES, DEAREST_CHOICE, BEST_OF_TEN)
