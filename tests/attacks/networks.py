"""LeNet-5 with tanh and average pooling, written in many ways, and nearly written."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers


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


def functional(chain):
    tensor = inputs = keras.Input((32, 32, 1))
    for layer in chain:
        tensor = layer(tensor)
    return keras.Model(inputs, tensor)


def chain(*, pool=layers.AveragePooling2D, tanh=layers.Activation, head=None, f6=84):
    """LeNet-5 with its activations as layers of their own, for the wrong ones, too."""
    head = head or [layers.Conv2D(120, 5), tanh("tanh"), layers.Flatten()]
    return [
        layers.Conv2D(6, 5),
        tanh("tanh"),
        pool(2),
        layers.Conv2D(16, 5),
        tanh("tanh"),
        pool(2),
        *head,
        layers.Dense(f6),
        tanh("tanh"),
        layers.Dense(10),
        layers.Softmax(),
    ]


def sequential(parts):
    return keras.Sequential([keras.Input((32, 32, 1)), *parts])


def plain():
    """The layers of LeNet-5, new ones each time."""
    return lenet5().layers


def in_place(parts, place, *new):
    """The parts with others in one place; a negative place counts from the end."""
    parts[place : place + 1] = new
    return parts


def functions_of_tensorflow():
    return lenet5(activation=tf.nn.tanh, last=tf.nn.softmax)


def one_activation_layer():
    shared = layers.Activation("tanh")
    return functional(chain(tanh=lambda name: shared))


def convolutions_only():
    head = [layers.Conv2D(120, 5), layers.Activation("tanh"), layers.Conv2D(84, 1)]
    rest = [layers.Activation("tanh"), layers.Conv2D(10, 1), layers.Softmax()]
    return sequential([*chain()[:6], *head, *rest, layers.Flatten()])


def sides_left_open():
    inputs = keras.Input((None, None, 1))
    *parts, _ = convolutions_only().layers
    return keras.Sequential([inputs, *parts, layers.GlobalAveragePooling2D()])


class AsAClass(keras.Model):
    """LeNet-5 as a class, with a function of Keras between its layers."""

    def __init__(self, f6=84):
        super().__init__()
        self.maps = [layers.Conv2D(6, 5), layers.Conv2D(16, 5)]
        self.pool = layers.AveragePooling2D(2)
        self.flatten = layers.Flatten()
        self.dense = [layers.Dense(120), layers.Dense(f6)]
        self.last = layers.Dense(10, activation="softmax")

    def call(self, images):
        for layer in self.maps:
            images = self.pool(keras.ops.tanh(layer(images)))
        images = self.flatten(images)
        for layer in self.dense:
            images = keras.ops.tanh(layer(images))
        return self.last(images)


class Failing(keras.Model):
    def __init__(self):
        super().__init__()
        self.built = True

    def call(self, images):
        raise RuntimeError("not today")


def called(model):
    model(np.zeros((1, 32, 32, 1), "float32"))
    return model


def scaled_tanh(x):
    return 1.7159 * keras.ops.tanh(2 * x / 3)
