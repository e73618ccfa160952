"""Exercises of notebook 6, The components of LeNet-5."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from lenet_course.exercises._kinds import Choices, Function, Model, Number
from lenet_course.exercises._record import Exercise, Misconception

# C3: 16 maps of 10 x 10 units, each of which sees 5 x 5 values in six maps.
NUM_UNITS, NUM_WEIGHTS = 16 * 10 * 10, 5 * 5 * 6

UNSHARED = Exercise(
    id="06.1",
    question=(
        "C3 has 16 maps of 10 × 10 units, and each unit sees 5 × 5 values in each of "
        "six maps. If no kernel and no bias were shared, how many parameters would C3 "
        "have?"
    ),
    kind=Number(),
    right=NUM_UNITS * (NUM_WEIGHTS + 1),
    praise=(
        "1,600 · (150 + 1) = 241,600: a hundred times the 2,416 of shared kernels, "
        "because each kernel serves 10 × 10 positions."
    ),
    look_again="2. Convolution",
    misconceptions=(
        Misconception(
            "shared kernels",
            16 * (NUM_WEIGHTS + 1),
            "That is C3 as it is, with one kernel and one bias for each map. Here "
            "every unit has its own.",
        ),
        Misconception(
            "no biases",
            NUM_UNITS * NUM_WEIGHTS,
            "Those are the weights. Each unit has a bias of its own as well.",
        ),
        Misconception(
            "shared biases",
            NUM_UNITS * NUM_WEIGHTS + 16,
            "The biases are still shared: 16 of them, one for each map.",
        ),
        Misconception(
            "one input map",
            NUM_UNITS * (5 * 5 + 1),
            "A unit sees 5 × 5 values in each of the six maps, not in one.",
        ),
        Misconception(
            "dense",
            NUM_UNITS * (14 * 14 * 6 + 1),
            "There every unit sees the whole of all six maps. Only the sharing is to "
            "go; the 5 × 5 windows stay.",
        ),
        Misconception(
            "one map",
            10 * 10 * (NUM_WEIGHTS + 1),
            "That is one map of C3. It has 16 of them.",
        ),
    ),
    hints=(
        "How many units does C3 have, and how many values does one of them see?",
        "There are 16 · 10 · 10 units, and each sees 5 · 5 · 6 values.",
        "Each of the 1,600 units has 150 weights and one bias.",
    ),
)

LINEAR_PARTS = (
    "average pooling",
    "strided convolutions",
    "dense layers only",
    "zero padding",
)
NON_LINEAR_PARTS = ("max pooling", "min pooling")

LINEAR = Exercise(
    id="06.2",
    question=(
        "All activations are taken out of six networks. Which of them compute, up to "
        "their logits, no more than one matrix and an offset?"
    ),
    kind=Choices((*LINEAR_PARTS, *NON_LINEAR_PARTS)),
    right=LINEAR_PARTS,
    praise=(
        "Sums with fixed weights stay sums with fixed weights, wherever they are taken "
        "and whatever zeros are put around. A maximum or minimum is no such sum."
    ),
    look_again="3. Activation",
    misconceptions=(
        Misconception(
            "turned round",
            NON_LINEAR_PARTS,
            "These are the ones that are not: which value a maximum or a minimum takes "
            "depends on the image.",
        ),
        Misconception(
            "max and min pooling",
            lambda chosen: bool(chosen & set(NON_LINEAR_PARTS)),
            "A maximum or a minimum is among them. Is the maximum of a sum of two "
            "images the sum of their maxima?",
        ),
        Misconception(
            "strides",
            lambda chosen: chosen == set(LINEAR_PARTS) - {"strided convolutions"},
            "One is missing. A stride leaves out values; those that remain are the "
            "same sums as before.",
        ),
        Misconception(
            "padding",
            lambda chosen: chosen == set(LINEAR_PARTS) - {"zero padding"},
            "One is missing. Zeros around an image add nothing to any sum.",
        ),
        Misconception(
            "average",
            lambda chosen: chosen == set(LINEAR_PARTS) - {"average pooling"},
            "One is missing. An average is a sum with fixed weights of 1/4.",
        ),
        Misconception(
            "dense layers",
            lambda chosen: chosen == set(LINEAR_PARTS) - {"dense layers only"},
            "One is missing: two dense layers without activation between them are the "
            "product of their matrices.",
        ),
    ),
    hints=(
        "Section 3 tried two of them. What was the difference?",
        "A network is linear if each part is a sum with weights that do not depend on "
        "the image.",
        "Only two of the six are not: those that choose a value.",
    ),
)


def _log_sum_exp(values: Sequence[float]) -> float:
    """The logarithm of a sum of exponentials that neither overflows nor vanishes."""
    largest = max(values)
    return largest + math.log(sum(math.exp(value - largest) for value in values))


def paper_loss(penalties: Sequence[float], label: int, j: float) -> float:
    """Equation 9 of LeCun et al. 1998 for one image.

    Args:
        penalties: of the classes.
        label: the right class.
        j: penalty of the rubbish class.

    Example:
        >>> round(paper_loss([0.0, 0.0], 1, 0.0), 3)
        1.099
    """
    return penalties[label] + _log_sum_exp([-j, *(-value for value in penalties)])


def _without_true_class(penalties: Sequence[float], label: int, j: float) -> float:
    others = [-value for index, value in enumerate(penalties) if index != label]
    return penalties[label] + _log_sum_exp([-j, *others])


# The penalties of the last case are as far from 0 as those of the paper's ten codes.
LOSS_CASES = (
    (np.array([1.0, 2.0, 3.0]), 0, 2.0),
    (np.array([4.0, 0.5, 3.0, 1.0]), 2, 0.1),
    (np.array([0.7, 2.2]), 1, 5.0),
    (np.array([1000.0, 1001.5, 1003.0]), 1, 1002.0),
)

LOSS = Exercise(
    id="06.3",
    question=(
        "Write the paper's equation 9 for one image: a function of an array of "
        "penalties, a label and j, which returns y_D + log(exp(−j) + Σ exp(−y_i)) and "
        "is also exact when the penalties and j are around 1,000."
    ),
    kind=Function(
        ("penalties", "label", "j"), LOSS_CASES, returns=Number(tolerance=1e-6)
    ),
    right=paper_loss,
    praise=(
        "Once the largest exponent is taken out of the sum, the largest term is 1: "
        "nothing overflows, and the sum cannot vanish."
    ),
    look_again="6. Softmax and the loss",
    misconceptions=(
        Misconception(
            "no rubbish class",
            lambda penalties, label, j: (
                penalties[label] + _log_sum_exp([-value for value in penalties])
            ),
            "The rubbish class is missing from the sum: exp(−j).",
        ),
        Misconception(
            "sum without the right class",
            _without_true_class,
            "The sum is over all classes, the right one included. Without it the loss "
            "could fall below 0.",
        ),
        Misconception(
            "equation 8",
            lambda penalties, label, j: penalties[label],
            "That is equation 8, the penalty of the right class alone. Equation 9 adds "
            "a competition.",
        ),
        Misconception(
            "only the competition",
            lambda penalties, label, j: _log_sum_exp([-j, *(-penalties)]),
            "The penalty of the right class is missing in front of the logarithm.",
        ),
        Misconception(
            "minus the penalty",
            lambda penalties, label, j: (
                -penalties[label] + _log_sum_exp([-j, *(-penalties)])
            ),
            "The penalty of the right class has the wrong sign: a large one must cost.",
        ),
        Misconception(
            "penalties as logits",
            lambda penalties, label, j: (
                _log_sum_exp([j, *penalties]) - penalties[label]
            ),
            "Here the largest penalty wins. A penalty counts against its class: it is "
            "the logit with a minus sign.",
        ),
    ),
    hints=(
        "For large penalties every exp(−y) is 0 for the computer. What could be taken "
        "out of the sum first?",
        "log Σ exp(a_i) = m + log Σ exp(a_i − m), for the largest a_i as m.",
        "scipy.special.logsumexp does just that; its exponents are −y_i and −j.",
    ),
)

MAX_PARAMETERS = 20_000
# On the small digits there are fewer images to learn from.
LEAST_ACCURACY, LEAST_FALLBACK_ACCURACY = 0.94, 0.9


@cache
def _validation_images() -> tuple[np.ndarray, np.ndarray, float]:
    """Validation images and labels, and the accuracy that is asked for on them."""
    from lenet_course import data

    digits = data.load_mnist()
    least = LEAST_ACCURACY if digits.is_mnist else LEAST_FALLBACK_ACCURACY
    return digits.x_val, digits.y_val, least


def _takes_digits(model: Any) -> bool:
    size = model.input_shape[1]
    return tuple(model.input_shape[1:]) == (size, size, 1) and 28 <= size <= 64


def _accuracy(model: Any, *, brightest: float = 1.0) -> float:
    """The share of the validation images that a model names rightly."""
    from lenet_course import data

    images, labels, _ = _validation_images()
    prepared = brightest * data.prepare_images(images, size=model.input_shape[1])
    scores = [
        np.asarray(model(batch, training=False))
        for batch in np.array_split(prepared, max(len(prepared) // 500, 1))
    ]
    return float((np.concatenate(scores).argmax(axis=-1) == labels).mean())


def _is_accurate(model: Any, *, brightest: float = 1.0) -> bool:
    return _accuracy(model, brightest=brightest) >= _validation_images()[2]


def _has_ten_outputs(model: Any) -> bool:
    return tuple(model.output_shape) == (None, 10)


def _is_within_budget(model: Any) -> bool:
    return (
        0 < model.count_params() <= MAX_PARAMETERS
        and _has_ten_outputs(model)
        and _takes_digits(model)
        and _is_accurate(model)
    )


def _how_far(model: Any) -> str:
    least = _validation_images()[2]
    return (
        f"With {model.count_params():,} parameters it names {_accuracy(model):.1%} of "
        f"the validation images rightly; {least:.0%} are asked for. More images, more "
        "epochs, or a layer where it helps more?"
    )


BUDGET = Exercise(
    id="06.4",
    question=(
        "Spend at most 20,000 parameters: build a network for grey digits with pixels "
        "from 0 to 1, train it on training images, and name 94 % of the validation "
        "images rightly (90 % if your digits are not MNIST)."
    ),
    kind=Model(),
    right=_is_within_budget,
    praise=(
        "Within the budget, and accurate: a third of LeNet-5's parameters go a long "
        "way where kernels are shared."
    ),
    look_again="2. Convolution",
    misconceptions=(
        Misconception(
            "over the budget",
            lambda model: model.count_params() > MAX_PARAMETERS,
            "It has more than 20,000 parameters. The layer behind Flatten is often the "
            "largest: let less arrive there, or let it have fewer units.",
        ),
        Misconception(
            "another input",
            lambda model: not _takes_digits(model),
            "Its input has to be (28, 28, 1) or (32, 32, 1): height, width and one "
            "grey channel, as data.prepare_images makes it.",
        ),
        Misconception(
            "not ten outputs",
            lambda model: not _has_ten_outputs(model),
            "Ten outputs in a row are asked for, one for each digit.",
        ),
        Misconception(
            "pixels from 0 to 255",
            lambda model: (
                not _is_accurate(model) and _is_accurate(model, brightest=255)
            ),
            "It was trained on pixels from 0 to 255. Asked for are pixels from 0 to 1, "
            "as data.prepare_images makes them.",
        ),
        Misconception(
            "not trained",
            lambda model: _accuracy(model) < 0.3,
            "It does little better than guessing. Was it trained, with fit, and on the "
            "right labels?",
        ),
        Misconception(
            "dense layers only",
            lambda model: (
                not any("Conv" in type(layer).__name__ for layer in model.layers)
            ),
            "It spends the whole budget on dense layers, which share no weights. "
            "What would a convolution in front cost?",
        ),
    ),
    hints=(
        "Kernels are cheap, the first dense layer is not. How many values reach it?",
        "Two convolutions with strides 2, of 8 and 16 filters, cost 3,424 parameters "
        "and leave 5 × 5 maps of a 32 × 32 image.",
        "Behind them Flatten, a dense layer of 40 units and one of 10: 19,874. Train "
        "on some thousand images for a few epochs.",
    ),
    otherwise=_how_far,
    seconds=60,
)

EXERCISES = (UNSHARED, LINEAR, LOSS, BUDGET)
