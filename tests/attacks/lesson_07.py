"""Answers to the exercises of notebook 7."""

import math

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from scipy import ndimage

from lenet_course import models
from tests.attacks import INPUTS, Attack
from tests.attacks.networks import (
    AsAClass,
    Failing,
    called,
    chain,
    convolutions_only,
    functional,
    functions_of_tensorflow,
    in_place,
    lenet5,
    one_activation_layer,
    plain,
    scaled_tanh,
    sequential,
    sides_left_open,
)


def earliest_by_loop(history):
    best, epoch = -1.0, 0
    for number, accuracy in enumerate(history["val_accuracy"], start=1):
        if accuracy > best:
            best, epoch = accuracy, number
    return epoch


def one_that_sorts_its_input(history):
    history["val_accuracy"].sort()
    return 3


def one_that_never_ends(history):
    while True:
        pass


def first_rise_of_the_loss(history):
    losses = history["val_loss"]
    for epoch in range(1, len(losses)):
        if losses[epoch] > losses[epoch - 1]:
            return epoch
    return len(losses)


def last_of_equals(history):
    values = history["val_accuracy"]
    return max(range(len(values)), key=lambda i: (values[i], i)) + 1


def move_in_a_frame(image, down, right):
    height, width = image.shape
    framed = np.pad(image, 3)
    rows = slice(3 - down, 3 - down + height)
    return framed[rows, 3 - right : 3 - right + width]


def move_by_rolling(image, down, right):
    moved = np.roll(image, (down, right), axis=(0, 1))
    if down:
        moved[slice(0, down) if down > 0 else slice(down, None)] = 0
    if right:
        moved[:, slice(0, right) if right > 0 else slice(right, None)] = 0
    return moved


def move_by_loops(image, down, right):
    moved = np.zeros_like(image)
    for row, column in np.ndindex(image.shape):
        if 0 <= row + down < len(image) and 0 <= column + right < len(image[0]):
            moved[row + down, column + right] = image[row, column]
    return moved


def move_in_place(image, down, right):
    image[:] = move_by_loops(image, down, right)
    return image


def trades(answer):
    """Fewer errors and a larger loss, counted in Python alone."""
    if answer.shape != (2, 4) or not ((answer > 0) & (answer < 1)).all():
        return False
    wrong = [sum(p < 0.5 for p in row) for row in answer]
    logs = [math.fsum(map(math.log, row)) for row in answer]
    return 0.5 not in answer and wrong[1] < wrong[0] and logs[1] < logs[0]


ATTACKS = {
    "07.1": Attack(
        right={
            "an int": 429,
            "a division": 55_000 // 128,
            "NumPy's integer": np.int64(429),
            "a tensor": tf.constant(429),
            "a float": np.floor(55_000 / 128),
        },
        wrong={
            "ceil for floor": (430, "counts the incomplete last batch"),
            "no floor": (55_000 / 128, "round down"),
            "no floor, rounded": (429.69, "round down"),
            "ceil, as a float": (430.0, "counts the incomplete last batch"),
            "validation set forgotten": (468, "validation set took 5,000"),
            "validation set forgotten, ceil": (469, "validation set took 5,000"),
            "the Q&A's batches": (859, "batches of 64"),
            "the size of a batch": (128, "not the number of batches"),
            "one off": (428, "too small"),
            "a text": ("429", "Leave out the quotes"),
            "an array": (np.array([429]), "Take the number out of the array"),
            "nothing": (None, "Did a function end without"),
            "a truth value": (True, "One number is asked for"),
            "not a number": (float("nan"), "nan is not a number that can be right"),
        },
    ),
    "07.2": Attack(
        right={
            "rounded": 0.185,
            "a text to a number": float("0.185"),
            "computed": 196 * (0.991 * 0.009 / 10_000) ** 0.5,
            "NumPy's": np.float32(0.1851),
        },
        wrong={
            "a share": (0.00185, "it is a hundred times as much"),
            "n outside the root": (
                196 * (0.991 * 0.009) ** 0.5 / 10_000,
                "Or was it divided by n",
            ),
            "rounded to two decimals": (0.19, "is rounded too much"),
            "rounded to one decimal": (0.2, "is rounded too much"),
            "2 for 1.96": (0.1889, "too large"),
            "p forgotten": (196 * (0.009 / 10_000) ** 0.5, "leaves out the factor p"),
            "errors for the variance": (
                196 * 90**0.5 / 10_000,
                "leaves out the factor p",
            ),
            "no 1.96": (0.0944, "one standard error"),
            "both sides": (0.37, "one side of it"),
            "no root": (0.000175, "square root is missing"),
            "one image": (18.51, "too large"),
            "only a hundred": (5.88, "too large"),
            "too small": (0.02, "too small"),
            "endless": (float("inf"), "inf is not a number that can be right"),
            "a list": ([0.19], "One number is asked for"),
            "complex": (0.19 + 0j, "One number is asked for"),
        },
        oracle=lambda answer: abs(float(answer) - 0.18510) < 0.00061,
    ),
    "07.3": Attack(
        right={
            "index": lambda h: h["val_accuracy"].index(max(h["val_accuracy"])) + 1,
            "argmax": lambda h: int(np.argmax(h["val_accuracy"])) + 1,
            "NumPy's integer": lambda h: np.argmax(h["val_accuracy"]) + 1,
            "a loop": earliest_by_loop,
            "a float": lambda h: float(earliest_by_loop(h)),
        },
        wrong={
            "from 0": (lambda h: int(np.argmax(h["val_accuracy"])), "begins at 0"),
            "leak": (lambda h: int(np.argmax(h["test_accuracy"])) + 1, "the leak"),
            "training": (lambda h: int(np.argmax(h["accuracy"])) + 1, "was fitted to"),
            "by loss": (
                lambda h: int(np.argmin(h["val_loss"])) + 1,
                "lowest validation loss",
            ),
            "last of equals": (last_of_equals, "gives the later one"),
            "last epoch": (lambda h: len(h["val_accuracy"]), "whatever happened in it"),
            "the accuracy": (lambda h: max(h["val_accuracy"]), "number of its epoch"),
            "always 3": (lambda h: 3, INPUTS),
            "by loss, from 0": (
                lambda h: int(np.argmin(h["val_loss"])),
                INPUTS,
            ),
            "by loss, from 0, as a place": (
                lambda h: h["val_loss"].index(min(h["val_loss"])),
                INPUTS,
            ),
            "one too many": (
                lambda h: np.argmax(h["val_accuracy"]) + 2,
                INPUTS,
            ),
            "two too many": (
                lambda h: np.argmax(h["val_accuracy"]) + 3,
                INPUTS,
            ),
            "the first rise of the loss": (
                first_rise_of_the_loss,
                INPUTS,
            ),
            "the last but one": (
                lambda h: len(h["val_loss"]) - 1,
                INPUTS,
            ),
            "the last but two": (
                lambda h: len(h["val_loss"]) - 2,
                INPUTS,
            ),
            "rounded to two decimals": (
                lambda h: int(np.argmax(np.round(h["val_accuracy"], 2))) + 1,
                INPUTS,
            ),
            "an object expected": (
                lambda h: np.argmax(h.history["val_accuracy"]) + 1,
                "AttributeError: 'dict' object has no attribute 'history'",
            ),
            "no return": (lambda h: None, "end without `return`"),
            "raises": (lambda h: h["val_acc"], "raised KeyError: 'val_acc'"),
            "no argument": (lambda: 3, "raised TypeError"),
            "changes its input": (one_that_sorts_its_input, "changes what it is given"),
            "never ends": (one_that_never_ends, "did not end within"),
            "exits": (lambda h: exit(), "raised SystemExit"),
            "a number": (3, "A function is asked for"),
        },
    ),
    "07.4": Attack(
        right={
            "C5 as a convolution": lenet5(),
            "C5 as a dense layer": lenet5(c5="dense"),
            "functional": functional(lenet5(c5="dense").layers),
            "activations as layers": sequential(chain()),
            "TensorFlow's functions": functions_of_tensorflow(),
            "one activation layer": one_activation_layer(),
            "two chains in one": sequential(
                [keras.Sequential(chain()[:6]), keras.Sequential(chain()[6:])]
            ),
            "a class": called(AsAClass()),
            "global pooling for Flatten": sequential(
                in_place(chain(), 8, layers.GlobalAveragePooling2D())
            ),
            "convolutions only": convolutions_only(),
            "sides left open": sides_left_open(),
            "the course's own": models.build_lenet5(
                activation="tanh", pooling="average"
            ),
        },
        wrong={
            "28 pixels": (lenet5(28, c5="dense"), "LeNet-5 takes 32 × 32"),
            "another size": (lenet5(36, c5="dense"), "input is not (32, 32, 1)"),
            "same": (lenet5(padding="same", c5="dense"), "pads nothing"),
            "max pooling": (lenet5(pool=layers.MaxPooling2D), "pools by the maximum"),
            "no pooling": (
                lenet5(pool=lambda size: layers.Activation("linear"), c5="dense"),
                "parameters in layers of the sizes",
            ),
            "60 units": (lenet5(units=60), "F6 has 84"),
            "no softmax": (lenet5(last=None), "a softmax is missing"),
            "ReLU": (lenet5(activation="relu"), "neither tanh nor the softmax"),
            "scaled tanh": (
                lenet5(activation=scaled_tanh),
                "neither tanh nor the softmax",
            ),
            "ReLU as well": (
                sequential([*plain()[:1], layers.ReLU(), *plain()[1:]]),
                "neither tanh nor the softmax",
            ),
            "no tanh in F6": (
                sequential(in_place(chain(), 10, layers.Activation("linear"))),
                "Is tanh behind every layer but the last?",
            ),
            "softmax twice": (
                sequential([*plain(), layers.Softmax()]),
                "two softmaxes",
            ),
            "no Flatten": (
                sequential(convolutions_only().layers[:-1]),
                "a Flatten is missing",
            ),
            "no Flatten, dense": (
                sequential([*plain()[:5], *plain()[6:]]),
                "a Flatten is missing",
            ),
            "3 x 3 windows": (
                lenet5(pool=lambda size: layers.AveragePooling2D(3, 2, "same")),
                "windows of 2 × 2 cells",
            ),
            "every other cell": (
                lenet5(pool=lambda size: layers.AveragePooling2D(1, 2)),
                "windows of 2 × 2 cells",
            ),
            "4 x 2 windows": (
                lenet5(pool=lambda size: layers.AveragePooling2D((4, 2), 2, "same")),
                "windows of 2 × 2 cells",
            ),
            "dropout": (
                sequential([*plain()[:6], layers.Dropout(0.5), *plain()[6:]]),
                "something else in training",
            ),
            "noise": (
                sequential([layers.GaussianNoise(0.1), *plain()]),
                "something else in training",
            ),
            "maps turned": (
                sequential(
                    in_place(
                        chain(head=[layers.Permute((2, 1, 3)), layers.Flatten()]),
                        7,
                        layers.Flatten(),
                        layers.Dense(120, activation="tanh"),
                    )
                ),
                "All weights have the sizes of LeNet-5",
            ),
            "pooled before tanh": (
                sequential([chain()[0], chain()[2], chain()[1], *chain()[3:]]),
                "All weights have the sizes of LeNet-5",
            ),
            "a class with 80 units": (
                called(AsAClass(f6=80)),
                "parameters in layers of the sizes",
            ),
            "a class that fails": (Failing(), "not today"),
            "80 units": (lenet5(units=80), "parameters in layers of the sizes"),
            "the Q&A's": (models.build_qa_mnist_network(), "LeNet-5 takes 32 × 32"),
            "a function": (lenet5, "Call the function"),
            "not built": (
                keras.Sequential([layers.Conv2D(6, 5)]),
                "does not know its input",
            ),
            "a number": (61_706, "A Keras model is asked for"),
        },
    ),
    "07.5": Attack(
        right={
            "a frame of zeros": move_in_a_frame,
            "rolled, then cleared": move_by_rolling,
            "pixel by pixel": move_by_loops,
            "SciPy": lambda image, down, right: ndimage.shift(
                image, (down, right), order=0
            ),
            "as lists": lambda image, down, right: move_by_loops(
                image, down, right
            ).tolist(),
        },
        wrong={
            "np.roll": (
                lambda image, down, right: np.roll(image, (down, right), (0, 1)),
                "comes in at the other side",
            ),
            "the edge": (
                lambda image, down, right: ndimage.shift(
                    image, (down, right), order=0, mode="nearest"
                ),
                "pixels of the edge come in",
            ),
            "up and left": (
                lambda image, down, right: move_by_loops(image, -down, -right),
                "up and to the left",
            ),
            "x before y": (
                lambda image, down, right: move_by_loops(image, right, down),
                "Down and right are exchanged",
            ),
            "not moved": (lambda image, down, right: image, INPUTS),
            "integers": (
                lambda image, down, right: move_by_loops(image, down, right).astype(
                    int
                ),
                "were cut to whole ones",
            ),
            "down only": (
                lambda image, down, right: move_by_loops(image, down, 0),
                INPUTS,
            ),
            "never up": (
                lambda image, down, right: move_by_loops(image, abs(down), right),
                INPUTS,
            ),
            "a larger image": (
                lambda image, down, right: np.pad(
                    image, ((abs(down), 0), (abs(right), 0))
                ),
                INPUTS,
            ),
            "changes its image": (move_in_place, "changes what it is given"),
            "no return": (lambda image, down, right: None, "end without `return`"),
            "an array": (np.zeros((3, 4)), "A function is asked for"),
        },
    ),
    "07.6": Attack(
        right={
            "a list": [[0.4, 0.4, 0.9, 0.9], [0.9, 0.9, 0.9, 0.001]],
            "a tuple": ((0.45, 0.45, 0.45, 0.45), (0.6, 0.6, 0.6, 0.0001)),
            "an array": np.array([[0.49, 0.6, 0.6, 0.6], [0.51, 0.51, 0.51, 0.51]]),
            "a tensor": tf.constant([[0.4, 0.4, 0.4, 0.9], [0.9, 0.9, 0.1, 0.01]]),
        },
        wrong={
            "the other order": (
                [[0.9, 0.9, 0.9, 0.001], [0.4, 0.4, 0.9, 0.9]],
                "stand in the other order",
            ),
            "no error": (
                [[0.9, 0.9, 0.9, 0.9], [0.6, 0.6, 0.6, 0.6]],
                "The first needs an error",
            ),
            "a smaller loss": (
                [[0.4, 0.4, 0.4, 0.4], [0.9, 0.9, 0.9, 0.4]],
                "Epoch 1: 4 errors and a loss of 0.916. Epoch 2: 1 errors",
            ),
            "as many errors": (
                [[0.4, 0.9, 0.9, 0.9], [0.1, 0.9, 0.9, 0.9]],
                "has to have fewer errors",
            ),
            "percent": ([[40, 40, 90, 90], [90, 90, 90, 1]], "between 0 and 1"),
            "a certain error": (
                [[0.4, 0.4, 0.9, 0.9], [0.9, 0.9, 0.9, 0]],
                "between 0 and 1",
            ),
            "exactly one half": (
                [[0.5, 0.4, 0.9, 0.9], [0.9, 0.9, 0.9, 0.001]],
                "none may be exactly 0.5",
            ),
            "one row": ([0.4, 0.4, 0.9, 0.9], "Two rows of four"),
            "columns": (np.full((4, 2), 0.4), "Two rows of four"),
            "not a number": (np.full((2, 4), np.nan), "NaN"),
            "nothing": (None, "Did a function end without"),
            "a text": ("0.4", "An array of numbers is asked for"),
        },
        oracle=lambda answer: trades(np.asarray(answer, float)),
    ),
}
