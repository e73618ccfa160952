"""What the layers of a network hold: gradients, the digit and its place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import keras
import numpy as np
import tensorflow as tf

from lenet_course.experiments.seeds import (
    Builder,
    SeedRange,
    checked_pair,
    untrained,
)


def measure_gradient_norms(
    build: Builder, *, images: np.ndarray, labels: np.ndarray, seeds: Iterable[int]
) -> dict[str, SeedRange]:
    """The norm of the loss's gradient for each kernel, before the first step.

    The loss is the cross-entropy, averaged over the images. The norm is the square
    root of the sum of the squares over all weights of a kernel.

    Args:
        build: makes the network, which ends in class probabilities.
        images: of the shape that the network takes.
        labels: one integer for each image.
        seeds: of the initial weights, one after the other; at least one.

    Returns:
        The norms by the name of the layer, from the first layer with a kernel on.

    Raises:
        ValueError: there are no seeds.

    Example:
        >>> def build():
        ...     layers = [keras.layers.Dense(10, "softmax", name="output")]
        ...     return keras.Sequential([keras.Input((4,)), *layers])
        >>> norms = measure_gradient_norms(
        ...     build, images=np.ones((5, 4)), labels=np.zeros(5, int), seeds=[0]
        ... )
        >>> list(norms), norms["output"].mean > 0
        (['output'], True)
    """
    images, labels = checked_pair("labels", (images, labels))
    norms = defaultdict(list)
    for network in untrained(build, seeds=seeds):
        found = [layer for layer in network.layers if hasattr(layer, "kernel")]
        with tf.GradientTape() as tape:
            losses = keras.losses.sparse_categorical_crossentropy(
                labels, network(images)
            )
            loss = keras.ops.mean(losses)
        gradients = tape.gradient(loss, [layer.kernel.value for layer in found])
        for layer, gradient in zip(found, gradients, strict=True):
            norms[layer.name].append(float(tf.norm(gradient)))
    return _ranges(norms)


def _ranges(collected: Mapping[str, Sequence[float]]) -> dict[str, SeedRange]:
    return {name: SeedRange(values) for name, values in collected.items()}
