"""Exercises of notebook 6, The components of LeNet-5."""

from collections.abc import Sequence

import numpy as np

from lenet_course.exercises import (
    ANY,
    Array,
    Choices,
    Exercise,
    Function,
    Like,
    Misconception,
    Model,
    Number,
    Numbers,
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
    look_again="2. Convolution: small windows, shared kernels",
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
    look_again="5. What activations add to the layers",
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
        "Section 5 tried two of them. What was the difference?",
        "A network is linear if each part is a sum with weights that do not depend on "
        "the image.",
        "Only two of the six are not: those that choose a value.",
    ),
)


def _squashed(pair: Sequence[float]) -> np.ndarray:
    """What a unit of S2 makes of four values, of which 0, 1, 2, 3 or 4 are +1."""
    coefficient, bias = pair
    sums = np.array([-4, -2, 0, 2, 4])
    return 1.7159 * np.tanh(2 / 3 * (coefficient * sums + bias))


def _says(pair: Sequence[float], *wanted: int, least: float = 0) -> bool:
    """Whether the five outputs have these signs, and are at least so large."""
    signed = _squashed(pair) * wanted
    return bool((signed > 0).all() and (signed >= least).all())


# The paper's function gives 0.9999973 at 1, so 1 itself cannot be asked for.
FULL = 0.99

THREE_OF_FOUR = Exercise(
    id="06.3",
    kind=Numbers(("coefficient", "bias")),
    right=Where(lambda pair: _says(pair, -1, -1, -1, 1, 1, least=FULL)),
    praise=(
        "With three values of +1 the sum is 2, with two it is 0: between the two lies "
        "the threshold, and the coefficient makes the step steep."
    ),
    look_again="3. Subsampling: less precise positions",
    misconceptions=(
        Misconception(
            "too flat",
            Where(
                lambda pair: (
                    _says(pair, -1, -1, -1, 1, 1)
                    and not _says(pair, -1, -1, -1, 1, 1, least=FULL)
                )
            ),
            "The signs are right, but one of the outputs lies between −0.99 and 0.99. "
            "What makes the step steeper?",
        ),
        Misconception(
            "all four",
            Where(lambda pair: _says(pair, -1, -1, -1, -1, 1)),
            "Its output is positive only if all four values are +1. Three are to do.",
        ),
        Misconception(
            "two of four",
            Where(lambda pair: _says(pair, -1, -1, 1, 1, 1)),
            "Its output is positive with two values of +1 as well.",
        ),
        Misconception(
            "one of four",
            Where(lambda pair: _says(pair, -1, 1, 1, 1, 1)),
            "A single value of +1 makes its output positive. Three are asked for.",
        ),
        Misconception(
            "turned round",
            Where(lambda pair: _squashed(pair)[0] > _squashed(pair)[4]),
            "The more values are +1, the smaller its output: which sign has the "
            "coefficient?",
        ),
        Misconception(
            "always the same sign",
            Where(lambda pair: abs(np.sign(_squashed(pair)).sum()) == 5),
            "Its output has the same sign whatever the four values are: the bias is "
            "too large for this coefficient.",
        ),
    ),
    hints=(
        "Which sums have three values of +1 and one of −1, and two of each?",
        "The sums are 2 and 0. Of 2 the unit has to make at least 0.99, of 0 at most "
        "−0.99.",
        "f(1) is 1 to five decimals. So 2 · coefficient + bias ≥ 1 and bias ≤ −1 are "
        "enough.",
    ),
    otherwise=(
        "Compute f(coefficient · sum + bias) for the sums −4, −2, 0, 2 and 4: at most "
        "−0.99 for the first three, and at least 0.99 for the last two."
    ),
)


def read_by_table(
    maps: np.ndarray, kernels: np.ndarray, table: np.ndarray
) -> np.ndarray:
    """What a convolution makes of maps, if each output map reads only some of them.

    Args:
        maps: of shape ``(height, width, num_read)``.
        kernels: of shape ``(size, size, num_read, num_made)``.
        table: of shape ``(num_read, num_made)``, 1 where a map is read, else 0.

    Example:
        >>> maps, kernels = np.ones((2, 2, 3)), np.ones((2, 2, 3, 2))
        >>> read_by_table(maps, kernels, np.array([[1, 0], [1, 1], [1, 1]])).tolist()
        [[[12.0, 8.0]]]
    """
    size = kernels.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(maps, size, axis=(0, 1))
    return np.einsum("hwirc,rcio->hwo", windows, kernels * table)


def _table_cases() -> tuple[tuple[np.ndarray, ...], ...]:
    """Maps, kernels and tables, two of them square: such a one can be turned."""
    rng = np.random.default_rng(6)
    cases = []
    for side, size, read, made in ((3, 2, 2, 2), (4, 3, 3, 3), (5, 2, 2, 3)):
        table = np.triu(np.ones((read, made), "float32"))
        maps = rng.integers(-4, 5, (side, side, read)) / 2
        kernels = rng.integers(-4, 5, (size, size, read, made)) / 2
        cases.append((maps.astype("float32"), kernels.astype("float32"), table))
    return tuple(cases)


def _padded(maps: np.ndarray, kernels: np.ndarray, table: np.ndarray) -> np.ndarray:
    """The same as ``padding="same"`` makes it."""
    more = len(kernels) - 1
    ends = more // 2, more - more // 2
    return read_by_table(np.pad(maps, (ends, ends, (0, 0))), kernels, table)


BY_TABLE = Exercise(
    id="06.4",
    kind=Function(("maps", "kernels", "table"), _table_cases(), returns=Array()),
    right=Like(read_by_table),
    praise="A window of zeros reads nothing: that is all that the table of C3 does.",
    look_again="4. The table of C3: different maps read different inputs",
    misconceptions=(
        Misconception(
            "no table",
            Like(
                lambda maps, kernels, table: read_by_table(maps, kernels, table * 0 + 1)
            ),
            "Every map is read by all. Which windows does the table leave out?",
        ),
        Misconception(
            "zeros are read",
            Like(lambda maps, kernels, table: read_by_table(maps, kernels, 1 - table)),
            "These are the maps that the table leaves out: 1 means that a map is read.",
        ),
        Misconception(
            "turned kernels",
            Like(
                lambda maps, kernels, table: read_by_table(
                    maps, kernels[::-1, ::-1], table
                )
            ),
            "The kernels are turned by 180 degrees. A layer of Keras does not turn "
            "them.",
        ),
        Misconception(
            "padded",
            Like(_padded),
            "Your maps are as large as those that were read. C3 has no padding: "
            'padding="valid".',
        ),
        Misconception(
            "a batch",
            Like(lambda *arguments: read_by_table(*arguments)[np.newaxis]),
            "Your result has four axes. Take the one image out of its batch, with [0].",
        ),
    ),
    hints=(
        "A map is not read if all weights that would read it are 0.",
        "kernels * table sets the right ones to 0: NumPy repeats the table for every "
        "cell of a window.",
        'ops.conv(maps[None], kernels * table, padding="valid")[0]',
    ),
)

# Twenty comparisons of equally good networks, each with an interval of 95 %.
NUM_COMPARISONS, MISSED = 20, 0.05
AT_LEAST_ONE = 1 - (1 - MISSED) ** NUM_COMPARISONS

BY_CHANCE = Exercise(
    id="06.5",
    kind=Numbers(("expected number", "probability"), tolerance=0.005),
    right=(NUM_COMPARISONS * MISSED, AT_LEAST_ONE),
    praise=(
        "One is to be expected, and in 64 of 100 such tables there is at least one. So "
        "a single “decided” among twenty says little."
    ),
    look_again="8. One part exchanged at a time",
    misconceptions=(
        Misconception(
            "none at all",
            (NUM_COMPARISONS * MISSED, 1 - AT_LEAST_ONE),
            "That is the probability that none of them is. At least one is the rest.",
        ),
        Misconception(
            "one comparison",
            (NUM_COMPARISONS * MISSED, MISSED),
            "That is the probability for one of them. There are twenty.",
        ),
        Misconception(
            "added up",
            (NUM_COMPARISONS * MISSED, NUM_COMPARISONS * MISSED),
            "Probabilities of events that can happen together do not add up: 30 "
            "comparisons would have 150 %.",
        ),
        Misconception(
            "exactly one",
            (
                NUM_COMPARISONS * MISSED,
                NUM_COMPARISONS * MISSED * (1 - MISSED) ** (NUM_COMPARISONS - 1),
            ),
            "That is the probability of exactly one. Two or more count as well.",
        ),
        Misconception(
            "intervals that hold it",
            (NUM_COMPARISONS * (1 - MISSED), ANY),
            "So many intervals hold the true difference, which is 0. How many do not?",
        ),
        Misconception(
            "in percent",
            (ANY, (1.01, 100)),
            "A probability lies between 0 and 1: 64 % is 0.64.",
        ),
    ),
    hints=(
        "An interval of 95 % leaves out the true difference in 5 of 100 comparisons.",
        "With what probability does one of them not come out as decided? And all?",
        "The expected number is 20 · 0.05. None comes out with probability 0.95 to the "
        "power of 20.",
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
    id="06.6",
    kind=Model(Reader),
    right=Where(_is_within_budget),
    praise=(
        "Within the budget, and accurate: a third of LeNet-5's parameters go a long "
        "way where kernels are shared."
    ),
    look_again="2. Convolution: small windows, shared kernels",
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

EXERCISES = (UNSHARED, LINEAR, THREE_OF_FOUR, BY_TABLE, BY_CHANCE, BUDGET)
