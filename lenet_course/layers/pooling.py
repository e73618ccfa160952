"""Layers that make maps smaller: min pooling, and the subsampling of 1998."""

import math

import keras
from keras import activations, initializers, layers

from lenet_course._errors import check_option


@keras.saving.register_keras_serializable(package="lenet_course")
class MinPooling2D(layers.MaxPooling2D):
    """Minimum of each window: ``MaxPooling2D`` turned upside down.

    ``min(x) = -max(-x)``, so padding behaves as plus infinity: padded cells are never
    the minimum. The layer has no weights. Arguments and shapes are those of
    ``keras.layers.MaxPooling2D``, which checks them.

    Raises:
        ValueError: an argument is none of those.

    Example:
        >>> image = keras.ops.reshape(keras.ops.arange(16.0), (1, 4, 4, 1))
        >>> [int(value) for value in keras.ops.ravel(MinPooling2D(2)(image))]
        [0, 2, 8, 10]
    """

    def __init__(
        self,
        pool_size: int | tuple[int, int] = (2, 2),
        strides: int | tuple[int, int] | None = None,
        padding: str = "valid",
        **kwargs: object,
    ) -> None:
        # Keras would say so only when it pools.
        check_option("padding", padding, ("valid", "same"))
        super().__init__(pool_size, strides, padding, **kwargs)

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Pool a batch of feature maps."""
        return -super().call(-inputs)


@keras.saving.register_keras_serializable(package="lenet_course")
class Subsampling2D(layers.Layer):
    """The subsampling of 1998: ``f(coefficient * sum(window) + bias)``, per map.

    The coefficient and the bias are trained, two numbers for each map. A small
    coefficient leaves ``f`` nearly linear, and the layer blurs; a large one makes it
    switch, as a noisy OR or AND of its inputs.

    Args:
        pool_size: int or tuple of 2 ints, height and width of a window. No window
            hangs over the edge: ``padding`` is always ``"valid"``.
        strides: int or tuple of 2 ints; by default the same as ``pool_size``.
        reduction: ``"sum"`` or ``"average"``. The paper says both: the inputs of a unit
            of S2 are added (section II-B); such layers average (section II-A). The two
            differ by a factor in the coefficient.
        activation: the function ``f``, a Keras activation; by default none.
        coefficient_initializer: of the coefficients, a Keras initialiser.
        bias_initializer: of the biases, a Keras initialiser.

    Raises:
        ValueError: an argument is none of these.

    Input shape: ``(batch, height, width, channels)``.
    Output shape: that of ``keras.layers.AveragePooling2D`` with the same arguments.

    Source: LeCun et al. 1998, sections II-A and II-B.

    Example:
        >>> layer = Subsampling2D(2, coefficient_initializer="ones")
        >>> float(layer(keras.ops.ones((1, 2, 2, 1)))[0, 0, 0, 0])
        4.0
    """

    padding = "valid"

    def __init__(
        self,
        pool_size: int | tuple[int, int] = (2, 2),
        strides: int | tuple[int, int] | None = None,
        *,
        reduction: str = "sum",
        activation: object = None,
        coefficient_initializer: object = "ones",
        bias_initializer: object = "zeros",
        **kwargs: object,
    ) -> None:
        super().__init__(**kwargs)
        check_option("reduction", reduction, ("sum", "average"))
        # Keras' own layer checks the sizes and knows the output shape.
        self._average_pooling = layers.AveragePooling2D(
            pool_size, strides, dtype=self.dtype_policy
        )
        self.pool_size = self._average_pooling.pool_size
        self.strides = self._average_pooling.strides
        self.reduction = reduction
        self.activation = activations.get(activation)
        self.coefficient_initializer = initializers.get(coefficient_initializer)
        self.bias_initializer = initializers.get(bias_initializer)

    def build(self, input_shape: tuple) -> None:
        """Make a coefficient and a bias for each map."""
        shape = (input_shape[-1],)
        self.coefficient = self.add_weight(
            shape=shape, initializer=self.coefficient_initializer, name="coefficient"
        )
        self.bias = self.add_weight(
            shape=shape, initializer=self.bias_initializer, name="bias"
        )

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Subsample a batch of feature maps."""
        windows = self._average_pooling(inputs)
        if self.reduction == "sum":
            windows = windows * math.prod(self.pool_size)
        return self.activation(self.coefficient * windows + self.bias)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Shape of the output for an input of that shape."""
        return self._average_pooling.compute_output_shape(input_shape)

    def get_config(self) -> dict:
        """The arguments that build this layer again."""
        return super().get_config() | {
            "pool_size": self.pool_size,
            "strides": self.strides,
            "reduction": self.reduction,
            "activation": activations.serialize(self.activation),
            "coefficient_initializer": initializers.serialize(
                self.coefficient_initializer
            ),
            "bias_initializer": initializers.serialize(self.bias_initializer),
        }
