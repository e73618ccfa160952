"""The training method of 1998: stochastic diagonal Levenberg-Marquardt, for Keras.

Every weight has a step size of its own, ``learning_rate / (mu + curvature)``. The
optimiser takes the steps; a callback estimates the curvatures before each pass.
"""

from collections.abc import Sequence
from numbers import Real
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from lenet_course._errors import check_number, invalid, wrong_type
from lenet_course.layers import PartiallyConnectedConv2D, Subsampling2D

# The global learning rate of each pass, the last one for all that follow: LeCun et al.
# 1998, section III-B.
RATES_OF_1998 = np.repeat([5e-4, 2e-4, 1e-4, 5e-5, 1e-5], [2, 3, 3, 4, 1]).tolist()

SUMMING = (layers.Conv2D, layers.Dense, PartiallyConnectedConv2D, Subsampling2D)
KINDS = (*SUMMING, layers.Activation, layers.Flatten)


def rate_of_1998(num_finished_passes: int, *, factor: float = 1.0) -> float:
    """The paper's global learning rate, which falls from pass to pass.

    Args:
        num_finished_passes: 0 before the first pass.
        factor: multiplies every rate.

    Raises:
        ValueError: ``num_finished_passes`` is no int from 0 on.

    Source: LeCun et al. 1998, section III-B.

    Example:
        >>> [rate_of_1998(number) for number in (0, 2, 5, 8, 12)]
        [0.0005, 0.0002, 0.0001, 5e-05, 1e-05]
    """
    check_number("num_finished_passes", num_finished_passes, 0, whole=True)
    return factor * RATES_OF_1998[min(num_finished_passes, len(RATES_OF_1998) - 1)]


@keras.saving.register_keras_serializable(package="lenet_course")
class DiagonalLevenbergMarquardt(keras.optimizers.Optimizer):
    """Gradient descent in which flat directions get large steps and steep ones small.

    Until ``EstimateCurvatures`` has filled ``curvatures``, they are 0 and all steps are
    equally large.

    Args:
        learning_rate: the global rate, a float or a schedule.
        mu: keeps the step finite where the curvature vanishes; 0.02 in the paper.
        name: of the optimiser.
        kwargs: further arguments of ``keras.optimizers.Optimizer``.

    Raises:
        ValueError: ``mu`` is no positive number.

    Source: LeCun et al. 1998, equation 21 and appendix C.

    Example:
        >>> optimizer = DiagonalLevenbergMarquardt(learning_rate=0.2, mu=0.1)
        >>> weight = keras.Variable([1.0])
        >>> optimizer.build([weight])
        >>> _ = optimizer.curvatures[0].assign([0.3])
        >>> optimizer.apply([keras.ops.ones(1)])
        >>> round(float(weight[0]), 3)
        0.5
    """

    def __init__(
        self,
        learning_rate: object = 5e-4,
        mu: float = 0.02,
        name: str = "diagonal_levenberg_marquardt",
        **kwargs: object,
    ) -> None:
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        if not isinstance(mu, Real) or not mu > 0:
            raise invalid("mu", mu, "a positive number")
        self.mu = mu

    def build(self, variables: list[keras.Variable]) -> None:
        """Make a curvature for every weight."""
        if self.built:
            return
        super().build(variables)
        self.curvatures = [
            self.add_variable_from_reference(variable, name="curvature")
            for variable in variables
        ]

    def update_step(
        self,
        gradient: keras.KerasTensor,
        variable: keras.Variable,
        learning_rate: keras.KerasTensor,
    ) -> None:
        """Move one array of weights."""
        curvature = self.curvatures[self._get_variable_index(variable)]
        rate = ops.cast(learning_rate, variable.dtype)
        self.assign_sub(variable, rate * gradient / (self.mu + curvature))

    def get_config(self) -> dict:
        """The arguments that build this optimiser again."""
        return super().get_config() | {"mu": self.mu}


class EstimateCurvatures(keras.callbacks.Callback):
    """Measures the curvatures anew before each pass, on some training images.

    Args:
        images: the training images.
        labels: their labels.
        num_images: how many of them to measure on; 500 in the paper.
        seed: fixes which ones.

    Raises:
        ValueError: there are not as many labels as images, or none is to be measured.

    Example:
        >>> callback = EstimateCurvatures(np.zeros((9, 32, 32, 1)), np.zeros(9), seed=0)
        >>> callback.num_images
        500
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        *,
        num_images: int = 500,
        seed: int,
    ) -> None:
        super().__init__()
        _require_labels(images, labels)
        check_number("num_images", num_images, 1, whole=True)
        self.images, self.labels = images, labels
        self.num_images = num_images
        self._rng = np.random.default_rng(seed)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Hand the curvatures to the optimiser."""
        number = min(self.num_images, len(self.labels))
        chosen = self._rng.choice(len(self.labels), number, replace=False)
        curvatures = estimate_curvatures(
            self.model, self.images[chosen], self.labels[chosen], self.model.loss
        )
        optimizer = self.model.optimizer
        optimizer.build(self.model.trainable_variables)
        for variable, curvature in zip(optimizer.curvatures, curvatures, strict=True):
            variable.assign(curvature)


def estimate_curvatures(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, loss: keras.losses.Loss
) -> list[np.ndarray]:
    """Second derivatives of the loss by each weight, approximated as in 1998.

    They are carried back through the layers like gradients, but with squared weights
    and squared slopes, and without the terms that would make them negative
    (Gauss-Newton) or couple two units of a layer (the diagonal). A shared weight gets
    the sum over its connections. Of the loss and the layers without weights at the
    output, such as the RBF units, the second derivatives are exact.

    Args:
        model: a Sequential of ``Conv2D``, ``PartiallyConnectedConv2D``,
            ``Subsampling2D``, ``Dense``, ``Flatten`` and ``Activation``, with any
            output that has no trainable weights.
        images: shape ``(num_images, ...)``.
        labels: shape ``(num_images,)``.
        loss: whose mean over the images is meant.

    Returns:
        An array for each of ``model.trainable_variables``, never negative.

    Raises:
        TypeError: ``loss`` is no loss of Keras, but its name, say.
        ValueError: the model is no such chain, or there are not as many labels as
            images.

    Source: LeCun et al. 1998, equations 23 to 27 and appendix C.

    Example:
        >>> from lenet_course import losses, models
        >>> model = models.build_lenet5_1998()
        >>> curvatures = estimate_curvatures(
        ...     model, np.zeros((2, 32, 32, 1)), [0, 1], losses.MaximumLikelihood()
        ... )
        >>> sum(curvature.size for curvature in curvatures)
        60000
    """
    _require_labels(images, labels)
    if not isinstance(loss, keras.losses.Loss):
        raise wrong_type("loss", loss, "a keras.losses.Loss")
    body, head = _split(model)
    values = tf.convert_to_tensor(ops.cast(images, model.inputs[0].dtype))
    steps = []
    for layer in body:
        linear = _without_activation(layer)
        inputs = _summed_inputs(layer, values)
        sums = _apply(linear, [weight.value for weight in layer.weights], inputs)
        values, slopes = _squash(layer, sums)
        steps.append((layer, linear, inputs, slopes))
    curvature = _curvature_of_head(head, loss, tf.convert_to_tensor(labels), values)
    found: list[np.ndarray] = []
    for layer, linear, inputs, slopes in reversed(steps):
        of_weights, curvature = _carry_back(
            layer, linear, inputs, curvature * slopes**2
        )
        found = [array.numpy() / len(images) for array in of_weights] + found
    return found


def _require_labels(images: np.ndarray, labels: np.ndarray) -> None:
    if not len(images) == len(labels) > 0:
        raise invalid("labels", labels, "one for each of the images")


def _split(model: keras.Model) -> tuple[list[Any], list[Any]]:
    """The layers up to the last one that is trained, and those behind it."""
    if not isinstance(model, keras.Sequential) or not model.built:
        raise invalid("model", model, "a keras.Sequential that begins with keras.Input")
    trained = [i for i, layer in enumerate(model.layers) if layer.trainable_weights]
    end = max(trained, default=-1) + 1
    for layer in model.layers[:end]:
        frozen = isinstance(layer, SUMMING) and layer.non_trainable_weights
        if type(layer) not in KINDS or frozen:
            names = ", ".join(kind.__name__ for kind in KINDS)
            expected = f"a chain of trainable layers of these kinds: {names}"
            found = f"{layer.name!r} is a {type(layer).__name__}."
            raise invalid("model", model, expected, hint=found)
    return model.layers[:end], model.layers[end:]


def _without_activation(layer: Any) -> Any:
    """A layer that only sums, of the same kind."""
    config = layer.get_config()
    if "activation" in config:
        config["activation"] = "linear"
    if "reduction" in config:
        config["reduction"] = "sum"
    linear = type(layer).from_config(config)
    linear.build(layer.input.shape)
    return linear


def _summed_inputs(layer: Any, inputs: tf.Tensor) -> tf.Tensor:
    """What a weight is multiplied with: of an average, the inputs by their number."""
    if getattr(layer, "reduction", "sum") == "average":
        return inputs / np.prod(layer.pool_size)
    return inputs


def _apply(layer: Any, weights: Sequence[tf.Tensor], inputs: tf.Tensor) -> tf.Tensor:
    """The layer with other weights than its own."""
    outputs, _ = layer.stateless_call(list(weights), [], inputs)
    return outputs


def _squash(layer: Any, sums: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The values of the units, and the slope of the squashing function at each."""
    activation = getattr(layer, "activation", tf.identity)
    if isinstance(layer, layers.Activation):
        activation = tf.identity  # it has squashed in _apply already
    with tf.GradientTape() as tape:
        tape.watch(sums)
        values = activation(sums)
    return values, tape.gradient(values, sums)


def _curvature_of_head(
    head: list[Any], loss: keras.losses.Loss, labels: tf.Tensor, values: tf.Tensor
) -> tf.Tensor:
    """Second derivatives of each image's loss by the last trained layer's values."""
    flat = tf.reshape(values, (len(values), -1))
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(flat)
        with tf.GradientTape() as inner:
            inner.watch(flat)
            outputs = tf.reshape(flat, values.shape)
            for layer in head:
                outputs = layer(outputs)
            of_each_image = loss.call(labels, outputs)
        columns = tf.unstack(inner.gradient(of_each_image, flat), axis=1)
    second = [
        outer.gradient(column, flat)[:, index] for index, column in enumerate(columns)
    ]
    return tf.reshape(tf.nn.relu(tf.stack(second, axis=1)), values.shape)


def _carry_back(
    layer: Any, linear: Any, inputs: tf.Tensor, curvature: tf.Tensor
) -> tuple[list[tf.Tensor], tf.Tensor]:
    """From the sums of a layer to its weights, and to its inputs.

    With squared weights and squared inputs in place of both, the layer's own gradients
    are what equations 23 and 25 ask for.
    """
    weights = [weight.value**2 for weight in layer.weights]
    squares = inputs**2
    with tf.GradientTape() as tape:
        tape.watch([squares, *weights])
        sums = _apply(linear, weights, squares)
    *of_weights, of_inputs = tape.gradient(
        sums, [*weights, squares], output_gradients=curvature
    )
    return of_weights, _summed_inputs(layer, _summed_inputs(layer, of_inputs))
