"""What min, max and average pooling keep, where their gradient goes, what they cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from lenet_course import models
from lenet_course.experiments._restarts import Restarts
from lenet_course.experiments.lenet5 import warm_up_and_decay


@dataclass(frozen=True)
class PoolingRun:
    """One training of LeNet-5.

    Args:
        train_accuracy: share of the training images that is named rightly, 0..1.
        validation_accuracy: the same for the validation images.
        zero_shares: of the maps of C3, as `measure_zero_shares` gives them.
        untrained_zero_shares: the same before the first step.
    """

    train_accuracy: float
    validation_accuracy: float
    zero_shares: Mapping[str, float]
    untrained_zero_shares: Mapping[str, float]


def pool(
    images: np.ndarray,
    kind: str,
    *,
    pool_size: int = 2,
    strides: int | None = None,
    padding: str = "valid",
) -> np.ndarray:
    """Pool one image, or several, by the Keras layer of that kind.

    Args:
        images: array of shape ``(height, width)`` or ``(num_images, height, width)``.
        kind: ``"max"``, ``"average"`` or ``"min"``.
        pool_size: height and width of a window.
        strides: steps of the window; by default ``pool_size``.
        padding: ``"valid"`` or ``"same"``.

    Returns:
        ``float32`` array with as many axes as ``images``.

    Raises:
        ValueError: the images have another number of axes, or there is no such kind.

    Example:
        >>> pool(np.array([[3, -2], [-7, 5]]), "min").tolist()
        [[-7.0]]
    """
    images = np.asarray(images)
    if images.ndim not in (2, 3):
        raise ValueError(
            "Invalid images. Expected shape (height, width) or (num_images, height, "
            f"width). Received shape {images.shape}."
        )
    layer = _pooling_layer(kind)(pool_size, strides=strides, padding=padding)
    batch = images.reshape(-1, *images.shape[-2:], 1).astype("float32")
    pooled = np.asarray(layer(batch))[..., 0]
    return pooled[0] if images.ndim == 2 else pooled


def route_gradient(
    kind: str, image: np.ndarray, *, pool_size: int = 2, relu: bool = False
) -> np.ndarray:
    """Where the gradient goes: the derivative of the sum of all pooled values.

    Args:
        kind: ``"max"``, ``"average"`` or ``"min"``.
        image: array of shape ``(height, width)``.
        pool_size: height and width of a window.
        relu: whether the image goes through ReLU first.

    Returns:
        Derivatives with respect to the image, of its shape.

    Example:
        >>> route_gradient("max", np.array([[3, -2], [-7, 5]])).tolist()
        [[0.0, 0.0], [0.0, 1.0]]
    """
    layer = _pooling_layer(kind)(pool_size)
    tensor = tf.constant(
        np.asarray(image, dtype="float32")[np.newaxis, ..., np.newaxis]
    )
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        pooled = layer(tf.nn.relu(tensor) if relu else tensor)
        total = tf.reduce_sum(pooled)
    # Min pooling negates twice; adding 0 makes its -0.0 a plain 0.0.
    return np.asarray(tape.gradient(total, tensor))[0, :, :, 0] + 0.0


def measure_zero_shares(maps: np.ndarray) -> dict[str, float]:
    """How many zeros are in maps, and after pooling them by 2 x 2.

    Args:
        maps: array of shape ``(num_images, height, width, channels)``, after ReLU.

    Returns:
        Shares, 0..1: of the maps (``"before"``); after ``"max"`` and ``"min"`` pooling;
        and after min pooling if the zeros of each map of each image lay at random
        places in it (``"min at random"``).

    Example:
        >>> half_dark = np.zeros((1, 4, 4, 1))
        >>> half_dark[:, :2] = 1
        >>> measure_zero_shares(half_dark)
        {'before': 0.5, 'max': 0.5, 'min': 0.5, 'min at random': 0.9375}
    """
    maps = np.asarray(maps, dtype="float32")
    shares = {"before": float((maps == 0).mean())}
    for kind in ("max", "min"):
        pooled = np.asarray(_pooling_layer(kind)(2)(maps))
        shares[kind] = float((pooled == 0).mean())
    # Map by map: some are nearly silent, others hardly ever, wherever their zeros lie.
    silent = (maps == 0).mean(axis=(1, 2))
    return shares | {"min at random": float((1 - (1 - silent) ** 4).mean())}


def measure_pooling(
    kinds: Iterable[str],
    *,
    train: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    epochs: int,
    seeds: Iterable[int],
    batch_size: int = 50,
    learning_rate: float = 3e-3,
    num_map_images: int = 200,
) -> dict[str, list[PoolingRun]]:
    """Train LeNet-5 with each kind of pooling, from the same weights for each seed.

    Nothing else differs between the kinds: the initial weights, the order of the
    images and the learning rates are those of the seed.

    Args:
        kinds: of ``"max"``, ``"average"``, ``"min"``.
        train: images of shape ``(num_images, 32, 32, 1)`` and their labels.
        validation: the same, to measure on.
        epochs: passes over the training images.
        seeds: one training for each.
        batch_size: images per step.
        learning_rate: Adam's highest learning rate; it climbs and decays.
        num_map_images: validation images whose maps are searched for zeros.

    Returns:
        One `PoolingRun` for each seed, by kind.

    Example:
        >>> sample = np.zeros((50, 32, 32, 1)), np.zeros(50, "int32")
        >>> runs = measure_pooling(
        ...     ["min"], train=sample, validation=sample, epochs=5, seeds=[0]
        ... )
        >>> runs["min"][0].validation_accuracy
        1.0
    """
    seeds = list(seeds)
    map_images = validation[0][:num_map_images]
    num_steps = epochs * -(-len(train[1]) // batch_size)
    runs: dict[str, list[PoolingRun]] = {}
    for kind in kinds:
        build = partial(models.build_lenet5, pooling=kind)
        model = build()
        model.compile(
            keras.optimizers.Adam(
                warm_up_and_decay(learning_rate, num_steps=num_steps)
            ),
            "sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        restarts = Restarts(model)
        c3 = keras.Model(model.inputs[0], model.get_layer("c3").output)
        runs[kind] = []
        for seed in seeds:
            restarts.restart(seed=seed, build=build)
            untrained_shares = measure_zero_shares(c3(map_images))
            model.fit(*train, epochs=epochs, batch_size=batch_size, verbose=0)
            accuracies = [
                float(model.evaluate(*part, batch_size=1000, verbose=0)[1])
                for part in (train, validation)
            ]
            shares = measure_zero_shares(c3(map_images))
            runs[kind].append(PoolingRun(*accuracies, shares, untrained_shares))
    return runs


def _pooling_layer(kind: str) -> type[layers.Layer]:
    if kind not in models.POOLING_LAYERS:
        allowed = ", ".join(repr(name) for name in models.POOLING_LAYERS)
        raise ValueError(
            f"Invalid value for argument `kind`. Expected one of {allowed}. "
            f"Received: kind={kind!r}."
        )
    return models.POOLING_LAYERS[kind]
