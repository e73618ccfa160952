"""LeNet-5 with one of its components exchanged."""

from functools import partial
from typing import Any

import keras
import numpy as np
from keras import layers

from lenet_course import models
from lenet_course.layers import (
    C3_TABLE,
    PartiallyConnectedConv2D,
    RBFOutput,
    Subsampling2D,
    digit_codes,
    scaled_tanh,
)
from lenet_course.measurements._digits import (
    digits,
    train_and_test,
    train_by_penalties,
)
from lenet_course.measurements._run import measurement

RATES = (2e-3, 5e-3, 1e-2)  # Adam's highest, of which each variant gets its best


def build_exchanged(
    *,
    activation: str = "relu",
    pooling: str = "max",
    table: bool = False,
    codes: bool = False,
    hidden: bool = True,
    input_size: int = 32,
) -> keras.Sequential:
    """The textbook LeNet-5 with some of its parts exchanged.

    Args:
        activation: of all layers but the last; ``"scaled_tanh"`` is that of 1998.
        pooling: a key of ``models.POOLING_LAYERS``, or ``"subsampling"``, the trainable
            one of 1998.
        table: whether C3 reads the maps that Table I of 1998 names, and not all.
        codes: whether the output compares F6 with the codes of 1998; then a squashed F6
            is compared, and the output is penalties.
        hidden: whether there are C5 and F6, or the output reads S4.
        input_size: height and width of the images in pixels; C5 needs at least 32.
    """
    squash = scaled_tanh if activation == "scaled_tanh" else activation
    subsampling = {"reduction": "average", "activation": squash}

    def pool(name: str) -> layers.Layer:
        if pooling == "subsampling":
            return Subsampling2D(2, name=name, **subsampling)
        return models.POOLING_LAYERS[pooling](2, name=name)

    c3 = layers.Conv2D(16, 5, activation=squash, name="c3")
    if table:
        c3 = PartiallyConnectedConv2D(C3_TABLE, 5, activation=squash, name="c3")
    output = layers.Dense(10, activation="softmax", name="output")
    parts = [
        keras.Input((input_size, input_size, 1)),
        layers.Conv2D(6, 5, activation=squash, name="c1"),
        pool("s2"),
        c3,
        pool("s4"),
    ]
    if hidden:
        parts.append(layers.Conv2D(120, 5, activation=squash, name="c5"))
    parts.append(layers.Flatten(name="flatten"))
    if hidden:
        f6 = scaled_tanh if codes else squash
        parts.append(layers.Dense(84, activation=f6, name="f6"))
    parts.append(RBFOutput(digit_codes(), name="output") if codes else output)
    return keras.Sequential(parts)


@measurement(
    variants={
        "textbook LeNet-5": {},
        "average pooling": {"pooling": "average"},
        "trainable subsampling": {"pooling": "subsampling"},
        "tanh": {"activation": "tanh"},
        "scaled tanh": {"activation": "scaled_tanh"},
        "sigmoid": {"activation": "sigmoid"},
        "no activation": {"activation": "linear"},
        "Table I": {"table": True},
        "codes and equation 9": {"codes": True},
        "no C5 and F6": {"hidden": False},
        "pixels -0.1 to 1.175": {"background": -0.1, "ink": 1.175},
    },
    choices={"learning_rate": RATES},
    choosing_seeds=1,
    quick={"num_images": 2000, "epochs": 1},
    tolerance=0.05,
)
def components(
    seed: int,
    *,
    learning_rate: float,
    size: int = 32,
    background: float = 0.0,
    ink: float = 1.0,
    epochs: int = 4,
    batch_size: int = 128,
    num_images: int = 55_000,
    **exchanged: Any,
) -> dict[str, Any]:
    """LeNet-5 with one component exchanged at a time, each at its own best rate.

    All train on the same 55,000 images in the same order for four passes with Adam, a
    rate that warms up and decays to 0, and no shifts; by then the validation accuracy
    has stopped rising. The rate is the best of three on the validation images. A seed
    gives all variants the same order of images, and the parts that they share the same
    first weights as far as the sizes agree. With the codes of 1998 the loss is its
    equation 9 with j = 5.
    """
    parts = digits(size=size, background=background, ink=ink)
    training = tuple(array[:num_images] for array in parts["training"])
    train: Any = train_and_test
    if exchanged.get("codes"):
        train = partial(train_by_penalties, rubbish_penalty=5.0)
    network, values = train(
        partial(build_exchanged, input_size=size, **exchanged),
        parts | {"training": training},
        seed=seed,
        learning_rate=learning_rate,
        epochs=epochs,
        batch_size=batch_size,
    )
    return values | {"parameters": network.count_params()}


@measurement(
    variants={
        name: {"activation": name}
        for name in ("relu", "tanh", "scaled_tanh", "sigmoid")
    },
    quick={"num_images": 16},
    tolerance=1e-3,
    seeds=10,
)
def signal_at_the_start(
    seed: int, *, activation: str, num_images: int = 256
) -> dict[str, float]:
    """How much the units of an untrained LeNet-5 differ from image to image.

    For each layer the standard deviation over 256 validation images, averaged over the
    units, with Keras' own first weights. Where it is near 0, every image looks alike to
    the next layer, and there is little to learn from.
    """
    keras.utils.set_random_seed(seed)
    network = build_exchanged(activation=activation)
    images = digits()["validation"][0][:num_images]
    spreads = {}
    for layer in network.layers:
        images = layer(images)
        if layer.name in ("c1", "c3", "c5", "f6"):
            units = np.asarray(images)
            spreads[layer.name] = units.std(axis=0).mean()
    return spreads
