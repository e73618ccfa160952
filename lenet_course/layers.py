"""Keras layers that Keras itself does not have."""

import keras
from keras import layers


@keras.saving.register_keras_serializable(package="lenet_course")
class MinPooling2D(layers.Layer):
    """Minimum of each window: ``MaxPooling2D`` turned upside down.

    ``min(x) = -max(-x)``, so padding behaves as plus infinity: padded cells are never
    the minimum. The layer has no weights.

    Args:
        pool_size: int or tuple of 2 ints, height and width of a window.
        strides: int or tuple of 2 ints; by default the same as ``pool_size``.
        padding: ``"valid"`` or ``"same"``.

    Raises:
        ValueError: an argument is none of these.

    Input shape: ``(batch, height, width, channels)``.
    Output shape: that of ``keras.layers.MaxPooling2D`` with the same arguments.

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
        super().__init__(**kwargs)
        if padding not in ("valid", "same"):
            raise ValueError(
                "Invalid value for argument `padding`. Expected 'valid' or 'same'. "
                f"Received: padding={padding!r}."
            )
        # Keras' own layer checks the sizes and knows the output shape.
        self._max_pooling = layers.MaxPooling2D(
            pool_size, strides, padding, dtype=self.dtype_policy
        )
        self.pool_size = self._max_pooling.pool_size
        self.strides = self._max_pooling.strides
        self.padding = self._max_pooling.padding

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Pool a batch of feature maps."""
        return -self._max_pooling(-inputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Shape of the output for an input of that shape."""
        return self._max_pooling.compute_output_shape(input_shape)

    def get_config(self) -> dict:
        """The arguments that build this layer again."""
        return super().get_config() | {
            "pool_size": self.pool_size,
            "strides": self.strides,
            "padding": self.padding,
        }
