"""Predictions of notebook 8, Strengths and limits of LeNet-5."""

from lenet_course.exercises import (
    Among,
    Choice,
    Exercise,
    Misconception,
)

FEWER_IMAGES = Exercise(
    id="08.p1",
    kind=Choice(("about half", "about the same", "about twice", "about four times")),
    right="about the same",
    praise=(
        "An eleventh of the images is enough: what a kernel learns at one place serves "
        "at all places."
    ),
    look_again="1. Learning from few images",
    misconceptions=(
        Misconception(
            "images alone count",
            Among(("about twice", "about four times")),
            "So it would be if only the number of images counted. LeNet-5 uses what it "
            "learns at one place of an image at all places.",
        ),
        Misconception(
            "images do not count",
            "about half",
            "So it is if both get the same images. Here LeNet-5 gets an eleventh.",
        ),
    ),
)

PLACE_IN_F6 = Exercise(
    id="08.p2",
    kind=Choice(("the trained network", "the untrained network", "both alike")),
    right="the untrained network",
    praise="Training rewards the name alone, and that does not depend on the place.",
    look_again="2. What each layer knows",
    misconceptions=(
        Misconception(
            "training improves all",
            "the trained network",
            "Training improves what the loss asks for. Does the loss ask where a digit "
            "stands?",
        ),
        Misconception(
            "training changes nothing",
            "both alike",
            "All digits of one class get the same target, wherever they stand. What "
            "does that do to the outputs of F6?",
        ),
    ),
)

SEEN_PAIRS = Exercise(
    id="08.p3",
    kind=Choice(("below 1 %", "about 10 %", "about 30 %", "more than half")),
    right="below 1 %",
    praise="61,706 weights are enough to learn 1,000 pairs by heart.",
    look_again="3. Too small, or overfitting?",
    misconceptions=(
        Misconception(
            "as on new pairs",
            Among(("about 10 %", "about 30 %")),
            "That is nearer to the share of new pairs. These are the pairs that it was "
            "trained on, thirty times each.",
        ),
        Misconception(
            "too small",
            "more than half",
            "LeNet-5 has 61 weights for each of these pairs.",
        ),
    ),
)

WORST_CHANGE = Exercise(
    id="08.p4",
    kind=Choice(("turned by 30°", "0.7 times the size", "a tenth inverted")),
    right="turned by 30°",
    praise="Every stroke points elsewhere, and few training digits lean so far.",
    look_again="4. Digits unlike those of the training",
    misconceptions=(
        Misconception(
            "size is hardest",
            "0.7 times the size",
            "It costs errors too, but fewer: the strokes of a smaller digit point in "
            "the same directions as before.",
        ),
        Misconception(
            "noise is hardest",
            "a tenth inverted",
            "It costs errors too, but fewer: a kernel adds up 25 pixels, and most of "
            "them are not inverted. The strokes stay where they were.",
        ),
    ),
)

REFUSED = Exercise(
    id="08.p5",
    kind=Choice(("0.1 %", "about 1 %", "about 5 %", "about 20 %")),
    right="about 1 %",
    praise="Most errors are among its least sure answers; a few right ones go as well.",
    look_again="5. Refusing to answer",
    misconceptions=(
        Misconception(
            "fewer than the errors",
            "0.1 %",
            "Even if only wrong answers were refused, about 0.3 % of the images would "
            "have to go.",
        ),
        Misconception(
            "sureness tells nothing",
            Among(("about 5 %", "about 20 %")),
            "So many would have to go if the margin told little. Are wrong answers as "
            "sure as right ones?",
        ),
    ),
)

LARGE_DIGITS = Exercise(
    id="08.p6",
    kind=Choice(("about 1 %", "about 15 %", "more than half")),
    right="more than half",
    praise="Each window sees a part of a digit, which the network has never learned.",
    look_again="6. Larger images",
    misconceptions=(
        Misconception(
            "any size",
            "about 1 %",
            "The windows slide, but they do not grow: how much of such a digit does a "
            "window of 32 pixels see?",
        ),
        Misconception(
            "the middle is enough",
            "about 15 %",
            "Parts of a digit often look like another digit: part of an 8 is a 3 or 0.",
        ),
    ),
)


EXERCISES = (
    FEWER_IMAGES,
    PLACE_IN_F6,
    SEEN_PAIRS,
    WORST_CHANGE,
    REFUSED,
    LARGE_DIGITS,
)
