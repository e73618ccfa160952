"""Exercises of notebook 6, The components of LeNet-5."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from lenet_course.exercises import (
    Choices,
    Exercise,
    Function,
    Like,
    Misconception,
    Model,
    Number,
    Where,
)
from lenet_course.exercises.lessons._trials import Reader, least_accuracy

# C3: 16 maps of 10 x 10 units, each of which sees 5 x 5 values in six maps.
NUM_UNITS, NUM_WEIGHTS = 16 * 10 * 10, 5 * 5 * 6

UNSHARED = Exercise(
    id="06.1",
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
            Where(lambda chosen: bool(chosen & set(NON_LINEAR_PARTS))),
            "A maximum or a minimum is among them. Is the maximum of a sum of two "
            "images the sum of their maxima?",
        ),
        Misconception(
            "strides",
            Where(
                lambda chosen: chosen == set(LINEAR_PARTS) - {"strided convolutions"}
            ),
            "One is missing. A stride leaves out values; those that remain are the "
            "same sums as before.",
        ),
        Misconception(
            "padding",
            Where(lambda chosen: chosen == set(LINEAR_PARTS) - {"zero padding"}),
            "One is missing. Zeros around an image add nothing to any sum.",
        ),
        Misconception(
            "average",
            Where(lambda chosen: chosen == set(LINEAR_PARTS) - {"average pooling"}),
            "One is missing. An average is a sum with fixed weights of 1/4.",
        ),
        Misconception(
            "dense layers",
            Where(lambda chosen: chosen == set(LINEAR_PARTS) - {"dense layers only"}),
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


def _loss_cases() -> tuple[tuple[np.ndarray, int, float], ...]:
    """Penalties, a label and j, near 0 and as large as those of the paper's codes.

    Where all penalties are large and j is small, the largest exponent is −j.
    """
    rng = np.random.default_rng(6)
    cases = []
    for size, offset, j in itertools.product((2, 3, 5), (0, 1000), (0.1, 3, 1002)):
        penalties = offset + rng.integers(0, 50, size) / 10
        cases.append((penalties, int(rng.integers(size)), float(j)))
    return tuple(cases)


LOSS = Exercise(
    id="06.3",
    kind=Function(
        ("penalties", "label", "j"), _loss_cases(), returns=Number(tolerance=1e-3)
    ),
    right=Like(paper_loss),
    praise=(
        "Once the largest exponent is taken out of the sum, the largest term is 1: "
        "nothing overflows, and the sum cannot vanish."
    ),
    look_again="6. Softmax and the loss",
    misconceptions=(
        Misconception(
            "no rubbish class",
            Like(
                lambda penalties, label, j: (
                    penalties[label] + _log_sum_exp([-value for value in penalties])
                )
            ),
            "The rubbish class is missing from the sum: exp(−j).",
        ),
        Misconception(
            "sum without the right class",
            Like(_without_true_class),
            "The sum is over all classes, the right one included. Without it the loss "
            "could fall below 0.",
        ),
        Misconception(
            "equation 8",
            Like(lambda penalties, label, j: penalties[label]),
            "That is equation 8, the penalty of the right class alone. Equation 9 adds "
            "a competition.",
        ),
        Misconception(
            "only the competition",
            Like(lambda penalties, label, j: _log_sum_exp([-j, *(-penalties)])),
            "The penalty of the right class is missing in front of the logarithm.",
        ),
        Misconception(
            "minus the penalty",
            Like(
                lambda penalties, label, j: (
                    -penalties[label] + _log_sum_exp([-j, *(-penalties)])
                )
            ),
            "The penalty of the right class has the wrong sign: a large one must cost.",
        ),
        Misconception(
            "penalties as logits",
            Like(
                lambda penalties, label, j: (
                    _log_sum_exp([j, *penalties]) - penalties[label]
                )
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


def _is_within_budget(trial: Reader) -> bool:
    return (
        trial.takes_digits
        and trial.has_ten_outputs
        and 0 < trial.num_params <= MAX_PARAMETERS
        and trial.on_validation >= least_accuracy()
        and not trial.knows_validation_images
    )


def _how_far(trial: Reader) -> str:
    return (
        f"With {trial.num_params:,} parameters it names {trial.on_validation:.1%} of "
        f"the validation images rightly; {least_accuracy():.0%} are asked for. More "
        "images, more epochs, or a layer where it helps more?"
    )


BUDGET = Exercise(
    id="06.4",
    kind=Model(Reader),
    right=Where(_is_within_budget),
    praise=(
        "Within the budget, and accurate: a third of LeNet-5's parameters go a long "
        "way where kernels are shared."
    ),
    look_again="2. Convolution",
    misconceptions=(
        Misconception(
            "over the budget",
            Where(lambda trial: trial.num_params > MAX_PARAMETERS),
            "It has more than 20,000 parameters. The layer behind Flatten is often the "
            "largest: let less arrive there, or let it have fewer units.",
        ),
        Misconception(
            "another input",
            Where(lambda trial: not trial.takes_digits),
            "Its input has to be (28, 28, 1) or (32, 32, 1): height, width and one "
            "grey channel, as data.prepare_images makes it.",
        ),
        Misconception(
            "not ten outputs",
            Where(lambda trial: not trial.has_ten_outputs),
            "Ten outputs in a row are asked for, one for each digit.",
        ),
        Misconception(
            "pixels from 0 to 255",
            Where(lambda trial: trial.on_bright > trial.on_validation + 0.1),
            "It reads images with pixels from 0 to 255 better. Asked for are pixels "
            "from 0 to 1, as data.prepare_images makes them: train it on those.",
        ),
        Misconception(
            "not trained",
            Where(lambda trial: trial.on_validation < 0.3),
            "It does little better than guessing. Was it trained, with fit, and on the "
            "right labels?",
        ),
        Misconception(
            "trained on validation images",
            Where(
                lambda trial: (
                    trial.on_validation >= least_accuracy()
                    and trial.knows_validation_images
                )
            ),
            "It reads the validation images far better than the training images. Was "
            "it trained on them? They are there to judge it: train on training images.",
        ),
        Misconception(
            "dense layers only",
            Where(lambda trial: all(w.ndim <= 2 for w in trial.model.weights)),
            "It has no convolution: a dense layer shares no weights. What would a "
            "convolution in front cost?",
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
