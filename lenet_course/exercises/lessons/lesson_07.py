"""Exercises of notebook 7, Train LeNet-5."""

import math
from typing import Any

import numpy as np

from lenet_course.exercises import (
    Array,
    Exercise,
    Function,
    Like,
    Misconception,
    Model,
    Number,
    Where,
)
from lenet_course.exercises.lessons._trials import Lookalike

NUM_TRAIN, BATCH_SIZE = 55_000, 128
NUM_RIGHT, NUM_TEST = 9_910, 10_000


# Half the width of the 95 % interval, in percentage points.
HALF_WIDTH = 196 * math.sqrt(0.991 * 0.009 / NUM_TEST)

BATCHES = Exercise(
    id="07.1",
    kind=Number(),
    right=NUM_TRAIN // BATCH_SIZE,
    praise="55,000 // 128 = 429; the 88 images left over sit this epoch out.",
    look_again="5. The recipe, one choice at a time",
    misconceptions=(
        Misconception(
            "rounded up",
            -(-NUM_TRAIN // BATCH_SIZE),
            "That counts the incomplete last batch, which is left out here.",
        ),
        Misconception(
            "not rounded",
            Where(lambda answer: abs(answer - NUM_TRAIN / BATCH_SIZE) < 0.01),
            "That is the quotient. Of the last batch only a part is there, and it is "
            "left out: round down.",
        ),
        Misconception(
            "all of MNIST's training images",
            Where(
                lambda answer: (
                    answer in (60_000 // BATCH_SIZE, -(-60_000 // BATCH_SIZE))
                )
            ),
            "That would be all 60,000 images. The validation set took 5,000 of them.",
        ),
        Misconception(
            "batches of 64",
            Where(lambda answer: answer in (NUM_TRAIN // 64, -(-NUM_TRAIN // 64))),
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
    id="07.2",
    kind=Number(tolerance=0.0006),
    right=HALF_WIDTH,
    praise=(
        "1.96 · √(0.991 · 0.009 / 10,000) is 0.00185, or 0.185 points: two networks "
        "that differ by 0.1 points on these images may be equally good."
    ),
    look_again="6. The test",
    misconceptions=(
        Misconception(
            "share for points",
            Where(lambda answer: abs(answer - HALF_WIDTH / 100) < 1e-4),
            "As a share that is right; in percentage points it is a hundred times as "
            "much. Or was it divided by n? The root is drawn of the whole fraction.",
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
            Where(
                lambda answer: (
                    abs(answer - 100 * 1.96 * 0.991 * 0.009 / NUM_TEST) < 1e-5
                )
            ),
            "The square root is missing: that is 1.96 times the variance.",
        ),
        Misconception(
            "only the share of errors",
            100 * 1.96 * math.sqrt((1 - NUM_RIGHT / NUM_TEST) / NUM_TEST),
            "That leaves out the factor p. It is close to 1, but the rule has it.",
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
SMALL_HISTORIES = (
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
        accuracy=[0.80, 0.85, 0.90, 0.88],
        val_accuracy=[0.9, 0.8, 0.7, 0.75],
        val_loss=[0.5, 0.6, 0.55, 0.4],
        test_accuracy=[0.7, 0.8, 0.9, 0.95],
    ),
)


def _histories() -> tuple[tuple[dict[str, list[float]]], ...]:
    """The small ones and drawn ones, whose accuracies differ by thousandths."""
    rng = np.random.default_rng(8)
    drawn = []
    for epochs in [2, 3, 4, 5, 6] * 4:
        accuracies = (rng.integers(975, 983, (3, epochs)) / 1000).tolist()
        losses = (rng.permutation(90)[:epochs] / 1000).tolist()
        names = ("accuracy", "val_accuracy", "test_accuracy", "val_loss")
        drawn.append(_history(**dict(zip(names, [*accuracies, losses], strict=True))))
    return *SMALL_HISTORIES, *drawn


def _first_best(values: list[float]) -> int:
    return 1 + values.index(max(values))


CHECKPOINT = Exercise(
    id="07.3",
    kind=Function(("history",), _histories(), returns=Number()),
    right=Like(lambda history: _first_best(history["val_accuracy"])),
    praise=(
        "The validation set chooses, and the test set stays unseen. Of equals the "
        "earliest: that is what ModelCheckpoint keeps, too."
    ),
    look_again="1. Three sets of digits, for three jobs",
    misconceptions=(
        Misconception(
            "counted from 0",
            Like(lambda history: _first_best(history["val_accuracy"]) - 1),
            "That is the place in the list, which begins at 0. Epochs begin at 1.",
        ),
        Misconception(
            "chosen on the test set",
            Like(lambda history: _first_best(history["test_accuracy"])),
            "That is the leak: the test set has chosen, so its accuracy is no longer "
            "that of unseen images.",
        ),
        Misconception(
            "chosen on the training set",
            Like(lambda history: _first_best(history["accuracy"])),
            "That is the best epoch on images that the network was fitted to. It says "
            "little of new ones.",
        ),
        Misconception(
            "lowest loss",
            Like(
                lambda history: 1 + history["val_loss"].index(min(history["val_loss"]))
            ),
            "That is the epoch with the lowest validation loss. The highest accuracy "
            "can fall on another one.",
        ),
        Misconception(
            "last of equals",
            Like(
                lambda history: (
                    len(history["val_accuracy"])
                    - history["val_accuracy"][::-1].index(max(history["val_accuracy"]))
                )
            ),
            "Of two equally good epochs this gives the later one.",
        ),
        Misconception(
            "last epoch",
            Like(lambda history: len(history["val_accuracy"])),
            "That is the last epoch, whatever happened in it.",
        ),
        Misconception(
            "accuracy for epoch",
            Like(lambda history: max(history["val_accuracy"])),
            "That is the best accuracy. Asked for is the number of its epoch.",
        ),
    ),
    hints=(
        'Which of the lists may choose? One of them is history["val_accuracy"].',
        "max finds the best value; values.index(best) finds its first place.",
        "The first place in the list is 0, the first epoch is 1.",
    ),
)


def _what_it_has(network: Lookalike) -> str:
    if network.wanted is None:
        convolutions, units = network.sizes
        return (
            f"It has {network.num_params:,} parameters in layers of the sizes "
            f"{convolutions} and {units}. Compare them with section 2."
        )
    return (
        "All weights have the sizes of LeNet-5, but with them it computes something "
        "else. Is tanh behind every layer but the last? Are the layers in order?"
    )


NETWORK = Exercise(
    id="07.4",
    kind=Model(Lookalike),
    right=Where(lambda network: network.is_lenet5),
    praise="The sizes of 1998 in 61,706 parameters, with tanh and average pooling.",
    look_again="2. Network, compile, fit, evaluate",
    misconceptions=(
        Misconception(
            "28 x 28 pixels",
            Where(lambda network: network.input_shape[:2] == (28, 28)),
            "It takes 28 × 28 pixels. LeNet-5 takes 32 × 32: that is where the 5 × 5 "
            "maps in front of C5 come from.",
        ),
        Misconception(
            "another input",
            Where(lambda network: network.input_shape != (32, 32, 1)),
            "Its input is not (32, 32, 1): height, width, and one grey channel.",
        ),
        Misconception(
            "padding",
            Where(lambda network: set(network.paddings) - {"valid"}),
            "A convolution of LeNet-5 pads nothing, so that 32 pixels become 28.",
        ),
        Misconception(
            "max pooling",
            Where(lambda network: any("Max" in name for name, _ in network.pools)),
            "It pools by the maximum. Average pooling is asked for.",
        ),
        Misconception(
            "another window",
            Where(
                lambda network: any(size != (2, 2, 2, 2) for _, size in network.pools)
            ),
            "A pooling of LeNet-5 has windows of 2 × 2 cells, which lie side by side.",
        ),
        Misconception(
            "60 units",
            Where(lambda network: 60 in network.sizes[1]),
            "The 60 units are the Q&A's. F6 has 84: the pixels of a 7 × 12 picture.",
        ),
        Misconception(
            "not in a row",
            Where(lambda network: network.made.ndim > 2),
            "It gives maps of a single cell. Ten numbers in a row are asked for: a "
            "Flatten is missing.",
        ),
        Misconception(
            "no softmax",
            Where(lambda network: not network.makes_probabilities),
            "The outputs are no probabilities: a softmax is missing.",
        ),
        Misconception(
            "two softmaxes",
            Where(lambda network: network.has_two_softmaxes),
            "It has two softmaxes, one behind the other. One is enough.",
        ),
        Misconception(
            "another activation",
            Where(lambda network: "other" in network.activations),
            "An activation is neither tanh nor the softmax at the end.",
        ),
        Misconception(
            "other in training",
            Where(
                lambda network: (
                    network.computes_the_same and not network.trains_the_same
                )
            ),
            "It computes what LeNet-5 does, but something else in training: LeNet-5 "
            "has no layer that does so.",
        ),
    ),
    hints=(
        "In order: C1 (6 maps), S2, C3 (16 maps), S4, C5 (120), F6 (84), output (10).",
        "Every kernel is 5 × 5, every pooling 2 × 2, and no convolution pads.",
        "The maps have 28, 14, 10, 5 and 1 cells a side; then comes a Flatten. Every "
        "layer with weights has tanh, but the last has softmax.",
    ),
    otherwise=_what_it_has,
)


def _moved(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """An image moved by whole pixels; zeros come in, and what leaves it is lost."""
    return _filled(image, down, right, mode="constant")


def _filled(image: np.ndarray, down: int, right: int, *, mode: Any) -> np.ndarray:
    height, width = image.shape
    framed = np.pad(image, ((height, height), (width, width)), mode=mode)
    top, left = height - down, width - right
    return framed[top : top + height, left : left + width]


def _pictures() -> tuple[tuple[np.ndarray, int, int], ...]:
    """Small images of other height than width, with moves to all sides, and none."""
    rng = np.random.default_rng(7)
    moves = [(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (1, -1), (-2, 1), (2, 2)]
    return tuple((rng.random((3, 4)).round(2), *move) for move in moves)


MOVE = Exercise(
    id="07.5",
    kind=Function(("image", "down", "right"), _pictures(), returns=Array()),
    right=Like(_moved),
    praise=(
        "That is the whole of this augmentation: draw `down` and `right` anew for each "
        "image of each epoch, and no two epochs are the same."
    ),
    look_again="4. Data augmentation: each digit is moved anew",
    misconceptions=(
        Misconception(
            "around the edge",
            Like(lambda image, down, right: np.roll(image, (down, right), (0, 1))),
            "What leaves the image comes in at the other side, as np.roll has it. "
            "Zeros are to come in.",
        ),
        Misconception(
            "the edge repeated",
            Like(lambda image, down, right: _filled(image, down, right, mode="edge")),
            "The pixels of the edge come in again. Zeros are to come in.",
        ),
        Misconception(
            "the other way",
            Like(lambda image, down, right: _moved(image, -down, -right)),
            "That moves the image up and to the left, where down and right are asked.",
        ),
        Misconception(
            "axes exchanged",
            Like(lambda image, down, right: _moved(image, right, down)),
            "Down and right are exchanged: rows are the first axis of an image.",
        ),
        Misconception(
            "whole numbers",
            Like(lambda image, down, right: _moved(image, down, right).astype(int)),
            "The values were cut to whole ones. Give the result the type of the image.",
        ),
    ),
    hints=(
        "Put a border of zeros around the image first, as wide as it moves or wider.",
        "np.pad(image, n) has the image n rows and n columns from its corner. Which "
        "rows do you cut out of it if the image is to lie one row lower?",
        "framed[n - down : n - down + height] are the rows; the columns go likewise.",
    ),
)


def _errors_and_losses(answer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (answer < 0.5).sum(axis=1), -np.log(answer).mean(axis=1)


def _are_probabilities(answer: np.ndarray) -> bool:
    in_range = (answer > 0).all() and (answer < 1).all()
    return bool(answer.shape == (2, 4) and in_range and (answer != 0.5).all())


def _has_fewer_errors_and_more_loss(answer: np.ndarray) -> bool:
    if not _are_probabilities(answer):
        return False
    errors, losses = _errors_and_losses(answer)
    return bool(errors[1] < errors[0] and losses[1] > losses[0])


def _counted(answer: np.ndarray) -> str:
    if answer.shape != (2, 4):
        return "Two rows of four probabilities are asked for."
    if not _are_probabilities(answer):
        return "Each number has to lie between 0 and 1, and none may be exactly 0.5."
    errors, losses = _errors_and_losses(answer)
    return (
        f"Epoch 1: {errors[0]} errors and a loss of {losses[0]:.3f}. Epoch 2: "
        f"{errors[1]} errors and a loss of {losses[1]:.3f}. The second row has to have "
        "fewer errors and the larger loss."
    )


TRADE = Exercise(
    id="07.6",
    kind=Array(),
    right=Where(_has_fewer_errors_and_more_loss),
    praise=(
        "One error of which a network is sure costs more than several near one half. "
        "So the epoch with the lowest loss need not have the fewest errors."
    ),
    look_again="3. Overfitting",
    misconceptions=(
        Misconception(
            "rows exchanged",
            Where(lambda answer: _has_fewer_errors_and_more_loss(answer[::-1])),
            "Your two epochs stand in the other order: the second is to have fewer "
            "errors.",
        ),
        Misconception(
            "sure of all",
            Where(lambda answer: _are_probabilities(answer) and answer.min() > 0.5),
            "No digit is named wrongly in either epoch. The first needs an error.",
        ),
    ),
    hints=(
        "The loss of one image is −ln p. How large is it for p = 0.45, and for 0.001?",
        "Let the first epoch be nearly right twice, and the second badly wrong once.",
        "In the first epoch two images at 0.4 cost 1.8 together; in the second one "
        "image at 0.001 costs 6.9.",
    ),
    otherwise=_counted,
)

EXERCISES = (BATCHES, INTERVAL, CHECKPOINT, NETWORK, MOVE, TRADE)
