"""Predictions of notebook 7, Train LeNet-5."""

from lenet_course.exercises import Choice, Exercise, Misconception

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

ONE_CHOICE = Exercise(
    id="07.p3",
    kind=Choice(("no shifts", "a constant rate", "batches of 512", "one pass")),
    right="one pass",
    praise=(
        "The first epoch already reads most digits, and further ones add 0.54 points."
    ),
    look_again="5. The recipe, one choice at a time",
    misconceptions=(
        Misconception(
            "augmentation above all",
            "no shifts",
            "In four epochs a network learns few digits by heart, so the moves have "
            "little to prevent.",
        ),
        Misconception(
            "the rate above all",
            "a constant rate",
            "It costs 0.30 points here, where its best epoch is chosen. Which change "
            "takes most of the steps away, and shows each digit only once?",
        ),
        Misconception(
            "fewer steps",
            "batches of 512",
            "These are a fourth of the steps, each of them more exact. Another change "
            "also leaves a fourth of the steps, and shows each digit only once.",
        ),
    ),
)

NETWORK_OR_RECIPE = Exercise(
    id="07.p4",
    kind=Choice(("another recipe", "the larger network", "both about the same")),
    right="another recipe",
    praise=(
        "LeNet-5 has parameters enough to read nearly all its training digits. So "
        "more parameters had less to add than another recipe. With five seeds this is "
        "probable, not sure."
    ),
    look_again="7. The network or the recipe?",
    misconceptions=(
        Misconception(
            "size",
            "the larger network",
            "More parameters help a network that cannot read its training digits. In "
            "section 5, without moves, LeNet-5 reads 99.65 % of them.",
        ),
        Misconception(
            "equal shares",
            "both about the same",
            "In section 5 single choices of the recipe were worth up to 0.5 points. Is "
            "there a sign that LeNet-5 lacks parameters?",
        ),
    ),
)

LEAK = Exercise(
    id="07.p5",
    kind=Choice(
        ("they are equal", "0.1 points higher", "1 point higher", "0.1 points lower")
    ),
    right="0.1 points higher",
    praise=(
        "The late epochs are about equally good, so the best on one half is partly the "
        "luckiest there. Their accuracies differ by tenths of a point, not by more."
    ),
    look_again="8. When the test images choose",
    misconceptions=(
        Misconception(
            "no luck",
            "they are equal",
            "The epoch was kept because it was best on this half. On average a part of "
            "that is luck, which the other half does not share.",
        ),
        Misconception(
            "all errors gone",
            "1 point higher",
            "All its errors together are hardly 1 % of the digits. Then almost none "
            "would be left.",
        ),
        Misconception(
            "the wrong way round",
            "0.1 points lower",
            "The epoch is the best of ten on the half that chose it, so its luck lies "
            "there.",
        ),
    ),
)

EXERCISES = (FIRST_LOSS, ONE_CHOICE, NETWORK_OR_RECIPE, LEAK)
