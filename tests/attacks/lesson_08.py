"""Answers to the exercises of notebook 8."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from lenet_course import models
from tests.attacks import Attack


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


def last_of_equals(history):
    values = history["val_accuracy"]
    return max(range(len(values)), key=lambda i: (values[i], i)) + 1


def lenet5(size=32, *, c5="conv", pool=layers.AveragePooling2D, **changes):
    options = {"padding": "valid", "activation": "tanh", "units": 84, "last": "softmax"}
    options |= changes
    conv = {"padding": options["padding"], "activation": options["activation"]}
    head = (
        [layers.Conv2D(120, 5, activation=options["activation"]), layers.Flatten()]
        if c5 == "conv"
        else [layers.Flatten(), layers.Dense(120, options["activation"])]
    )
    return keras.Sequential(
        [
            keras.Input((size, size, 1)),
            layers.Conv2D(6, 5, **conv),
            pool(2),
            layers.Conv2D(16, (5, 5), **conv),
            pool((2, 2)),
            *head,
            layers.Dense(options["units"], activation=options["activation"]),
            layers.Dense(10, activation=options["last"]),
        ]
    )


def functional_lenet5():
    chain = lenet5(c5="dense").layers
    tensor = inputs = keras.Input((32, 32, 1))
    for layer in chain:
        tensor = layer(tensor)
    return keras.Model(inputs, tensor)


ATTACKS = {
    "08.1": Attack(
        right={
            "an int": 429,
            "a division": 55_000 // 128,
            "NumPy's integer": np.int64(429),
            "a tensor": tf.constant(429),
        },
        wrong={
            "ceil for floor": (430, "counts the incomplete last batch"),
            "no floor": (55_000 / 128, "round down"),
            "no floor, rounded": (429.69, "round down"),
            "a float": (429.0, "write 429"),
            "validation set forgotten": (468, "validation set took 5,000"),
            "the Q&A's batches": (859, "batches of 64"),
            "the size of a batch": (128, "not the number of batches"),
            "one off": (428, "too small"),
            "a text": ("429", "Leave out the quotes"),
            "an array": (np.array([429]), "One number is asked for"),
            "nothing": (None, "Did a function end without"),
            "a truth value": (True, "One number is asked for"),
            "not a number": (float("nan"), "nan is not a number that can be right"),
        },
    ),
    "08.2": Attack(
        right={
            "rounded": 0.185,
            "rounded more": 0.19,
            "computed": 196 * (0.991 * 0.009 / 10_000) ** 0.5,
            "NumPy's": np.float32(0.1851),
        },
        wrong={
            "a share": (0.00185, "it is a hundred times as much"),
            "no 1.96": (0.0944, "one standard error"),
            "both sides": (0.37, "one side of it"),
            "no root": (0.000175, "square root is missing"),
            "one image": (18.51, "for one image"),
            "only a hundred": (5.88, "all 10,000 of them"),
            "too small": (0.02, "too small"),
            "endless": (float("inf"), "inf is not a number that can be right"),
            "a list": ([0.19], "One number is asked for"),
            "complex": (0.19 + 0j, "One number is asked for"),
        },
        oracle=lambda answer: abs(float(answer) - 0.18510) < 0.0061,
    ),
    "08.3": Attack(
        right={
            "index": lambda h: h["val_accuracy"].index(max(h["val_accuracy"])) + 1,
            "argmax": lambda h: int(np.argmax(h["val_accuracy"])) + 1,
            "NumPy's integer": lambda h: np.argmax(h["val_accuracy"]) + 1,
            "a loop": earliest_by_loop,
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
            "always 3": (lambda h: 3, "For history = "),
            "a float": (
                lambda h: float(earliest_by_loop(h)),
                "is a decimal number, and a whole one is asked for",
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
    "08.4": Attack(
        right={
            "C5 as a convolution": lenet5(),
            "C5 as a dense layer": lenet5(c5="dense"),
            "functional": functional_lenet5(),
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
                "Nothing pools the maps",
            ),
            "60 units": (lenet5(units=60), "F6 has 84"),
            "no softmax": (lenet5(last=None), "a softmax is missing"),
            "ReLU": (lenet5(activation="relu"), "has tanh"),
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
}
