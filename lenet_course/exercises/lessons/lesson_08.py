"""Exercises of notebook 8, Train LeNet-5."""

import math
from typing import Any

from lenet_course.exercises._kinds import Function, Model, Number
from lenet_course.exercises._record import Exercise, Misconception
from lenet_course.shapes import ConvSpec, DenseSpec, PoolSpec

NUM_TRAIN, BATCH_SIZE = 55_000, 128
NUM_RIGHT, NUM_TEST = 9_910, 10_000


def _half_width(num_right: int, num_images: int) -> float:
    """Half the width of the 95 % interval of an accuracy, in percentage points."""
    share = num_right / num_images
    return 100 * 1.96 * math.sqrt(share * (1 - share) / num_images)


HALF_WIDTH = _half_width(NUM_RIGHT, NUM_TEST)

BATCHES = Exercise(
    id="08.1",
    question=(
        "An epoch has 55,000 training images in batches of 128, and an incomplete last "
        "batch is left out. How many batches is that?"
    ),
    kind=Number(),
    right=NUM_TRAIN // BATCH_SIZE,
    praise="55,000 // 128 = 429; the 88 images left over sit this epoch out.",
    look_again="4. Train",
    misconceptions=(
        Misconception(
            "rounded up",
            -(-NUM_TRAIN // BATCH_SIZE),
            "That counts the incomplete last batch, which is left out here.",
        ),
        Misconception(
            "not rounded",
            lambda answer: abs(answer - NUM_TRAIN / BATCH_SIZE) < 0.01,
            "That is the quotient. Of the last batch only a part is there, and it is "
            "left out: round down.",
        ),
        Misconception(
            "all of MNIST's training images",
            lambda answer: answer in (60_000 // BATCH_SIZE, -(-60_000 // BATCH_SIZE)),
            "That would be all 60,000 images. The validation set took 5,000 of them.",
        ),
        Misconception(
            "batches of 64",
            lambda answer: answer in (NUM_TRAIN // 64, -(-NUM_TRAIN // 64)),
            "That is for batches of 64, as the Q&A has them. Here they hold 128.",
        ),
        Misconception(
            "images for batches",
            BATCH_SIZE,
            "That is the number of images in a batch, not the number of batches.",
        ),
    ),
    hints=(
        "Only whole batches count: how often do 128 images fit into the training set?",
        "Divide the number of images by the number of images in a batch.",
        "55,000 / 128 is 429.69: what remains without the incomplete batch?",
    ),
)

INTERVAL = Exercise(
    id="08.2",
    question=(
        "A network names 9,910 of 10,000 test images rightly, a share p = 0.991. By "
        "the rule p ± 1.96 · √(p · (1 − p) / n), how many percentage points does the "
        "95 % interval reach to each side?"
    ),
    kind=Number(tolerance=0.006),
    right=HALF_WIDTH,
    praise=(
        "1.96 · √(0.991 · 0.009 / 10,000) is 0.00185, or 0.19 points: two networks "
        "that differ by 0.1 points on these images may be equally good."
    ),
    look_again="4. Train",
    misconceptions=(
        Misconception(
            "share for points",
            lambda answer: abs(answer - HALF_WIDTH / 100) < 1e-4,
            "That is the share. In percentage points it is a hundred times as much.",
        ),
        Misconception(
            "one standard error",
            HALF_WIDTH / 1.96,
            "That is one standard error. The 95 % interval is 1.96 times as wide.",
        ),
        Misconception(
            "both sides",
            2 * HALF_WIDTH,
            "That is the width of the whole interval. Asked for is one side of it.",
        ),
        Misconception(
            "no root",
            lambda answer: abs(answer - 100 * 1.96 * 0.991 * 0.009 / NUM_TEST) < 1e-5,
            "The square root is missing: that is 1.96 times the variance.",
        ),
        Misconception(
            "not divided by n",
            100 * 1.96 * math.sqrt(0.991 * 0.009),
            "That is for one image. With n images the variance is n times smaller.",
        ),
        Misconception(
            "only the errors",
            _half_width(90, 100),
            "n is the number of test images, all 10,000 of them.",
        ),
    ),
    hints=(
        "p is 0.991 and n is 10,000. A percentage point is a hundredth.",
        "p · (1 − p) / n is about 8.9 · 10⁻⁷. Take its square root.",
        "The root is about 0.00094, or 0.094 percentage points; times 1.96.",
    ),
)


def _history(**values: list[float]) -> tuple[dict[str, list[float]]]:
    return (values,)


# In each case other epochs are first, last, best by loss, by training and by test.
HISTORIES = (
    _history(
        accuracy=[0.91, 0.95, 0.97, 0.98, 0.99],
        val_accuracy=[0.94, 0.97, 0.985, 0.985, 0.98],
        val_loss=[0.21, 0.09, 0.08, 0.07, 0.075],
        test_accuracy=[0.95, 0.99, 0.98, 0.97, 0.97],
    ),
    _history(
        accuracy=[0.90, 0.96, 0.94, 0.95],
        val_accuracy=[0.93, 0.981, 0.97, 0.981],
        val_loss=[0.20, 0.08, 0.06, 0.09],
        test_accuracy=[0.94, 0.97, 0.98, 0.99],
    ),
    _history(
        accuracy=[0.80, 0.85, 0.90],
        val_accuracy=[0.9, 0.8, 0.7],
        val_loss=[0.5, 0.4, 0.6],
        test_accuracy=[0.7, 0.8, 0.9],
    ),
)


def _first_best(values: list[float]) -> int:
    return 1 + values.index(max(values))


CHECKPOINT = Exercise(
    id="08.3",
    question=(
        "Write a function that takes what fit has recorded, a dictionary of lists, and "
        "returns the number of the epoch to keep: the best accuracy on the validation "
        "set, the earliest of equals, counted from 1."
    ),
    kind=Function(("history",), HISTORIES, returns=Number()),
    right=lambda history: _first_best(history["val_accuracy"]),
    praise=(
        "The validation set chooses, and the test set stays unseen. Of equals the "
        "earliest: that is what ModelCheckpoint keeps, too."
    ),
    look_again="9. The leak",
    misconceptions=(
        Misconception(
            "counted from 0",
            lambda history: _first_best(history["val_accuracy"]) - 1,
            "That is the place in the list, which begins at 0. Epochs begin at 1.",
        ),
        Misconception(
            "chosen on the test set",
            lambda history: _first_best(history["test_accuracy"]),
            "That is the leak: the test set has chosen, so its accuracy is no longer "
            "that of unseen images.",
        ),
        Misconception(
            "chosen on the training set",
            lambda history: _first_best(history["accuracy"]),
            "That is the best epoch on images that the network was fitted to. It says "
            "little of new ones.",
        ),
        Misconception(
            "lowest loss",
            lambda history: 1 + history["val_loss"].index(min(history["val_loss"])),
            "That is the epoch with the lowest validation loss. The highest accuracy "
            "can fall on another one.",
        ),
        Misconception(
            "last of equals",
            lambda history: (
                len(history["val_accuracy"])
                - history["val_accuracy"][::-1].index(max(history["val_accuracy"]))
            ),
            "Of two equally good epochs this gives the later one.",
        ),
        Misconception(
            "last epoch",
            lambda history: len(history["val_accuracy"]),
            "That is the last epoch, whatever happened in it.",
        ),
        Misconception(
            "accuracy for epoch",
            lambda history: max(history["val_accuracy"]),
            "That is the best accuracy. Asked for is the number of its epoch.",
        ),
    ),
    hints=(
        'Which of the lists may choose? One of them is history["val_accuracy"].',
        "max finds the best value; values.index(best) finds its first place.",
        "The first place in the list is 0, the first epoch is 1.",
    ),
)


def _specs(model: Any, kind: type) -> list[Any]:
    """The layers of one kind; a student who has a model has loaded Keras already."""
    from lenet_course.models import describe

    return [spec for spec in describe(model) if isinstance(spec, kind)]


def _activations(model: Any) -> list[str]:
    return [
        layer.activation.__name__
        for layer in model.layers
        if getattr(layer, "kernel", None) is not None
    ]


def _sizes(model: Any) -> tuple[list[Any], list[int]]:
    """Filters and kernel sizes of the convolutions, and the units of dense layers."""
    convolutions = [
        (spec.filters, spec.kernel_size) for spec in _specs(model, ConvSpec)
    ]
    return convolutions, [spec.units for spec in _specs(model, DenseSpec)]


def _is_tanh_average_lenet5(model: Any) -> bool:
    """Whether a model has the sizes and parts that exercise 08.4 asks for."""
    convolutions, units = _sizes(model)
    kernels = [_pair(size) for _, size in convolutions]
    c5_is_dense = [filters for filters, _ in convolutions] == [6, 16]
    sizes = (
        (units == [120, 84, 10] and c5_is_dense)
        or (
            units == [84, 10]
            and [filters for filters, _ in convolutions] == [6, 16, 120]
        )
    ) and set(kernels) == {(5, 5)}
    return (
        sizes
        and model.input_shape[1:] == (32, 32, 1)
        and model.count_params() == 61_706
        and _averages(model)
        and _activations(model) == ["tanh"] * 4 + ["softmax"]
    )


def _pair(size: Any) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else tuple(size)


def _averages(model: Any) -> bool:
    pools = [
        type(layer).__name__ for layer in model.layers if "Pool" in type(layer).__name__
    ]
    return pools == ["AveragePooling2D"] * 2


NETWORK = Exercise(
    id="08.4",
    question=(
        "Build the textbook LeNet-5 for 32 × 32 grey images with tanh and average "
        "pooling, from keras.layers alone: 61,706 parameters."
    ),
    kind=Model(),
    right=_is_tanh_average_lenet5,
    praise="The sizes of 1998 in 61,706 parameters, with tanh and average pooling.",
    look_again="2. The network",
    misconceptions=(
        Misconception(
            "28 x 28 pixels",
            lambda model: model.input_shape[1:3] == (28, 28),
            "It takes 28 × 28 pixels. LeNet-5 takes 32 × 32: that is where the 5 × 5 "
            "maps in front of C5 come from.",
        ),
        Misconception(
            "another input",
            lambda model: model.input_shape[1:] != (32, 32, 1),
            "Its input is not (32, 32, 1): height, width, and one grey channel.",
        ),
        Misconception(
            "padding",
            lambda model: any(
                spec.padding != "valid" for spec in _specs(model, ConvSpec)
            ),
            "A convolution of LeNet-5 pads nothing, so that 32 pixels become 28.",
        ),
        Misconception(
            "max pooling",
            lambda model: any("Max" in type(layer).__name__ for layer in model.layers),
            "It pools by the maximum. Average pooling is asked for.",
        ),
        Misconception(
            "no pooling",
            lambda model: not _specs(model, PoolSpec),
            "Nothing pools the maps: LeNet-5 has a pooling after C1 and after C3.",
        ),
        Misconception(
            "60 units",
            lambda model: 60 in _sizes(model)[1],
            "The 60 units are the Q&A's. F6 has 84: the pixels of a 7 × 12 picture.",
        ),
        Misconception(
            "no softmax",
            lambda model: _activations(model)[-1] != "softmax",
            "The last layer gives no probabilities: a softmax is missing.",
        ),
        Misconception(
            "another activation",
            lambda model: (
                _activations(model)[:-1] != ["tanh"] * (len(_activations(model)) - 1)
            ),
            "Not every layer before the last one has tanh.",
        ),
    ),
    hints=(
        "In order: C1 (6 maps), S2, C3 (16 maps), S4, C5 (120), F6 (84), output (10).",
        "Every kernel is 5 × 5, every pooling 2 × 2, and no convolution pads.",
        "The cell that built LeNet-5 in section 2 shows the shapes to be had.",
    ),
    otherwise=lambda model: (
        f"It has {model.count_params():,} parameters in layers of the sizes "
        f"{_sizes(model)[0]} and {_sizes(model)[1]}. Compare them with section 2."
    ),
)

EXERCISES = (BATCHES, INTERVAL, CHECKPOINT, NETWORK)
