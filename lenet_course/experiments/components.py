"""LeNet-5 with one component exchanged at a time, trained alike with several seeds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from lenet_course.experiments._restarts import Restarts
from lenet_course.experiments.ranges import SeedRange

Builder = Callable[[], keras.Sequential]


@dataclass(frozen=True, eq=False)
class TrainingRuns:
    """What came of training one network with several seeds.

    ``accuracy`` and ``loss`` are those of the last epoch on the validation images, one
    value for each seed. ``training_loss`` has shape ``(num_seeds, epochs)``: the mean
    over the steps of each epoch. A loss is the one that the network was trained with.
    """

    num_params: int
    seeds: tuple[int, ...]
    accuracy: SeedRange
    loss: SeedRange
    training_loss: np.ndarray


def measure_training(
    build: Builder,
    *,
    train: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    seeds: Sequence[int],
    epochs: int,
    batch_size: int = 50,
    learning_rate: float = 2e-3,
    loss: str | Callable = "sparse_categorical_crossentropy",
) -> TrainingRuns:
    """Train a network once for each seed, and measure it on the validation images.

    The optimiser is Adam. Every seed has its own initial weights and its own order of
    the images; everything else is the same. The network is compiled once and set back
    to a new beginning for each seed, because compiling takes longer than training.

    Args:
        build: makes the network, which ends in class probabilities.
        train: images of the shape that the network takes, and their labels.
        validation: the same, to measure on.
        seeds: at least one.
        epochs: passes over the training images.
        batch_size: images per step.
        learning_rate: Adam's.
        loss: what ``compile`` takes, for labels that are integers.

    Raises:
        ValueError: there are no seeds.

    Example:
        >>> def build():
        ...     layers = [keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]
        ...     return keras.Sequential([keras.Input((4, 4, 1)), *layers])
        >>> sample = np.zeros((64, 4, 4, 1)), np.zeros(64, "int32")
        >>> runs = measure_training(
        ...     build, train=sample, validation=sample, seeds=[0, 1], epochs=2
        ... )
        >>> runs.num_params, runs.accuracy.values, runs.training_loss.shape
        (170, (1.0, 1.0), (2, 2))
    """
    if len(seeds) == 0:
        raise ValueError(
            "Invalid value for argument `seeds`. Expected at least one seed. "
            f"Received: seeds={seeds!r}."
        )
    model = build()
    # XLA would take longer to compile than these short trainings take to run.
    model.compile(
        keras.optimizers.Adam(learning_rate),
        loss,
        metrics=["accuracy"],
        jit_compile=False,
        steps_per_execution=10,  # such short steps wait for Python otherwise
    )
    restarts = Restarts(model)
    training_losses, losses, accuracies = [], [], []
    for seed in seeds:
        restarts.restart(seed=seed, build=build)
        history = model.fit(*train, batch_size=batch_size, epochs=epochs, verbose=0)
        training_losses.append(history.history["loss"])
        # One batch: the last, smaller one of several would be compiled again.
        last_loss, accuracy = model.evaluate(
            *validation, batch_size=len(validation[1]), verbose=0
        )
        losses.append(last_loss)
        accuracies.append(accuracy)
    return TrainingRuns(
        num_params=model.count_params(),
        seeds=tuple(seeds),
        accuracy=SeedRange(accuracies),
        loss=SeedRange(losses),
        training_loss=np.array(training_losses),
    )


def measure_gradient_norms(
    build: Builder,
    *,
    images: np.ndarray,
    labels: np.ndarray,
    seeds: Sequence[int],
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
    if len(seeds) == 0:
        raise ValueError(
            "Invalid value for argument `seeds`. Expected at least one seed. "
            f"Received: seeds={seeds!r}."
        )
    norms: dict[str, list[float]] = {}
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        model = build()
        layers = [layer for layer in model.layers if hasattr(layer, "kernel")]
        with tf.GradientTape() as tape:
            losses = keras.losses.sparse_categorical_crossentropy(labels, model(images))
            loss = keras.ops.mean(losses)
        kernels = [layer.kernel.value for layer in layers]
        for layer, gradient in zip(layers, tape.gradient(loss, kernels), strict=True):
            norms.setdefault(layer.name, []).append(float(tf.norm(gradient)))
    return {name: SeedRange(values) for name, values in norms.items()}
