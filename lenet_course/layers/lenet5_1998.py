"""The other parts of the LeNet-5 of 1998: squashing, incomplete C3, RBF output."""

import keras
import numpy as np
from keras import activations, initializers, layers, ops

from lenet_course import shapes
from lenet_course._errors import invalid

# Which maps of S2 (rows) the maps of C3 (columns) read: the paper's Table I.
C3_TABLE = (
    (1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1),
    (1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1),
    (1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1),
    (0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1),
    (0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1),
    (0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1),
)

# The digits as bitmaps of 7 x 12 cells: the paper's Figure 3. Twelve rows for each
# digit; the seven bits of a number are the cells of a row, the highest on the left.
DIGIT_CODES = (
    (62, 0, 28, 54, 99, 99, 99, 99, 54, 28, 0, 0),
    (12, 28, 60, 12, 12, 12, 12, 12, 12, 63, 0, 0),
    (62, 0, 62, 99, 67, 6, 28, 48, 96, 127, 0, 0),
    (127, 3, 6, 12, 30, 3, 3, 3, 99, 62, 0, 0),
    (62, 0, 0, 51, 51, 115, 99, 99, 103, 63, 3, 3),
    (62, 0, 127, 96, 96, 60, 30, 3, 99, 62, 0, 0),
    (30, 48, 96, 96, 126, 115, 99, 99, 115, 62, 0, 0),
    (127, 3, 3, 6, 12, 12, 24, 24, 24, 24, 0, 0),
    (62, 99, 99, 99, 62, 99, 99, 99, 99, 62, 0, 0),
    (62, 103, 99, 99, 103, 63, 3, 3, 6, 60, 0, 0),
)


def digit_codes() -> np.ndarray:
    """The codes of the ten digits: +1 where the bitmap is black, -1 where it is white.

    Returns:
        ``float32`` array of shape ``(10, 84)``; reshape a row to ``(12, 7)`` to see it.

    Source: LeCun et al. 1998, Figure 3 and section II-B.

    Example:
        >>> codes = digit_codes()
        >>> codes.shape, int((codes == 1).sum(axis=1)[1])
        ((10, 84), 27)
    """
    rows = np.array(DIGIT_CODES)[:, :, np.newaxis]
    bits = rows >> np.arange(6, -1, -1) & 1
    return (2 * bits - 1).reshape(len(DIGIT_CODES), -1).astype("float32")


@keras.saving.register_keras_serializable(package="lenet_course")
def scaled_tanh(x: keras.KerasTensor) -> keras.KerasTensor:
    """The squashing function of 1998, ``1.7159 tanh(2 x / 3)``: it leaves 1 at 1.

    Source: LeCun et al. 1998, equation 6 and appendix A.

    Example:
        >>> round(float(scaled_tanh(1.0)), 4)
        1.0
    """
    return 1.7159 * ops.tanh(2 / 3 * x)


@keras.saving.register_keras_serializable(package="lenet_course")
class UniformWithin(initializers.Initializer):
    """Uniform random weights, with a limit of its own for each entry of the last axis.

    Args:
        limits: positive floats, one for each entry of the last axis, or one for all.
        seed: int, or None for another draw every time.

    Raises:
        ValueError: the limits are not positive, or the last axis has another length.

    Example:
        >>> weights = UniformWithin([0.1, 10.0], seed=0)((1000, 2))
        >>> [round(float(x), 1) for x in keras.ops.max(weights, axis=0)]
        [0.1, 10.0]
    """

    def __init__(self, limits: list[float], seed: int | None = None) -> None:
        self.limits = _numbers(
            limits, "limits", 1, "a row of positive numbers"
        ).tolist()
        if not min(self.limits) > 0:
            raise invalid("limits", limits, "a row of positive numbers")
        self._uniform = initializers.RandomUniform(-1.0, 1.0, seed)
        self.seed = seed

    def __call__(self, shape: tuple, dtype: str | None = None) -> keras.KerasTensor:
        """Draw weights of a shape that ends in as many entries as there are limits."""
        if len(self.limits) not in (1, shape[-1]):
            raise invalid("shape", shape, f"of {len(self.limits)} entries at its end")
        values = self._uniform(shape, dtype)
        return values * ops.convert_to_tensor(self.limits, values.dtype)

    def get_config(self) -> dict:
        """The arguments that build this initialiser again."""
        return {"limits": self.limits, "seed": self.seed}


@keras.saving.register_keras_serializable(package="lenet_course")
class PartiallyConnectedConv2D(layers.Layer):
    """A convolution in which each output map reads only some of the input maps.

    It holds one kernel for each 1 of the table and no others, so that Keras counts the
    weights that exist.

    Args:
        connection_table: ``table[i][o]`` is 1 where output map ``o`` reads input map
            ``i``, else 0; ``C3_TABLE`` is the one of 1998.
        kernel_size: int or tuple of 2 ints, height and width of a kernel.
        strides: int or tuple of 2 ints.
        padding: ``"valid"`` or ``"same"``.
        use_bias: whether each output map has a bias.
        activation: a Keras activation; by default none.
        kernel_initializer: of the array of kernels, whose shape is ``(height, width,
            num_connections)``, ordered along the rows of the table. By default uniform
            within ``1 / sqrt(fan_in)``, with the fan-in of each output map.
        bias_initializer: of the biases.

    Raises:
        ValueError: the table is no rectangle of zeros and ones, or an output map reads
            nothing, or another argument is none of these.

    Input shape: ``(batch, height, width, rows of the table)``.
    Output shape: that of ``keras.layers.Conv2D`` with a filter for each column.

    Source: LeCun et al. 1998, section II-B and Table I.

    Example:
        >>> layer = PartiallyConnectedConv2D(C3_TABLE, 5)
        >>> layer.build((None, 14, 14, 6))
        >>> layer.count_params()
        1516
    """

    def __init__(
        self,
        connection_table: tuple[tuple[int, ...], ...],
        kernel_size: int | tuple[int, int],
        *,
        strides: int | tuple[int, int] = 1,
        padding: str = "valid",
        use_bias: bool = True,
        activation: object = None,
        kernel_initializer: object = None,
        bias_initializer: object = "zeros",
        **kwargs: object,
    ) -> None:
        super().__init__(**kwargs)
        if getattr(connection_table, "dtype", None) == "bool":  # a mask is a table too
            connection_table = connection_table.astype(int)
        # The spec checks the table; a complete convolution checks the other arguments
        # and knows the output shape.
        self.connection_table = shapes.PartiallyConnectedConvSpec(
            connection_table=connection_table, kernel_size=1
        ).connection_table
        filters = len(self.connection_table[0])
        self._complete = layers.Conv2D(filters, kernel_size, strides, padding)
        self.kernel_size = self._complete.kernel_size
        self.strides = self._complete.strides
        self.padding = self._complete.padding
        self.use_bias = use_bias
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)

    def build(self, input_shape: tuple) -> None:
        """Make one kernel for each connection and one bias for each output map."""
        table = np.array(self.connection_table)
        if input_shape[-1] != len(table):
            maps = f"(..., {len(table)}), a map for each row of `connection_table`"
            raise invalid("input_shape", input_shape, maps)
        readers = np.nonzero(table)[1]
        fan_in = np.prod(self.kernel_size) * table.sum(axis=0)[readers]
        initializer = self.kernel_initializer or UniformWithin(fan_in**-0.5)
        self.kernel = self.add_weight(
            shape=(*self.kernel_size, len(readers)),
            initializer=initializer,
            name="kernel",
        )
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(table.shape[1],), initializer=self.bias_initializer, name="bias"
            )
        # Where each kernel stands in a complete set; a further one, of zeros, fills
        # the places of those that the table leaves out.
        self._places = np.where(table, np.cumsum(table).reshape(table.shape), 0)

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Convolve a batch of feature maps."""
        zeros = ops.zeros((*self.kernel_size, 1), self.kernel.dtype)
        kernels = ops.concatenate([zeros, ops.cast(self.kernel, zeros.dtype)], axis=-1)
        outputs = ops.conv(
            inputs,
            ops.cast(ops.take(kernels, self._places, axis=-1), inputs.dtype),
            strides=self.strides,
            padding=self.padding,
            data_format="channels_last",
        )
        return self.activation(outputs + self.bias if self.use_bias else outputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Shape of the output for an input of that shape."""
        return self._complete.compute_output_shape(input_shape)

    def get_config(self) -> dict:
        """The arguments that build this layer again."""
        return super().get_config() | {
            "connection_table": self.connection_table,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "use_bias": self.use_bias,
            "activation": activations.serialize(self.activation),
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
        }


@keras.saving.register_keras_serializable(package="lenet_course")
class RBFOutput(layers.Layer):
    """The output of 1998: squared distances between the input and one code per class.

    The smaller the distance, the better the class fits: an output is a penalty, not a
    probability, and the answer of the network is the class with the smallest one.

    Args:
        codes: one row of numbers for each class, of shape ``(units, features)``.
        learn_codes: whether training moves the codes. The paper keeps them fixed, "at
            least initially".

    Raises:
        ValueError: the codes do not have that shape.

    Input shape: ``(batch, features)``. Output shape: ``(batch, units)``.

    Source: LeCun et al. 1998, equation 7.

    Example:
        >>> layer = RBFOutput([[1, 1, -1], [-1, 1, 1]])
        >>> [float(x) for x in layer(keras.ops.array([[1.0, 1.0, 0.0]]))[0]]
        [1.0, 5.0]
    """

    def __init__(
        self, codes: np.ndarray, *, learn_codes: bool = False, **kwargs: object
    ) -> None:
        super().__init__(**kwargs)
        rows = "a row of numbers for each class, of shape (units, features)"
        self._initial_codes = _numbers(codes, "codes", 2, rows).astype("float32")
        self.units = len(self._initial_codes)
        self.learn_codes = learn_codes

    def build(self, input_shape: tuple) -> None:
        """Make the codes, as weights that training leaves alone by default."""
        codes = self._initial_codes
        if input_shape[-1] != codes.shape[1]:
            length = f"(..., {codes.shape[1]}), as long as its codes"
            raise invalid("input_shape", input_shape, length)
        self.codes = self.add_weight(
            shape=codes.shape,
            initializer=lambda shape, dtype=None: ops.convert_to_tensor(codes, dtype),
            trainable=self.learn_codes,
            name="codes",
        )

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """The penalties of a batch of inputs."""
        differences = ops.expand_dims(inputs, -2) - self.codes
        return ops.sum(ops.square(differences), axis=-1)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Shape of the output for an input of that shape."""
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict:
        """The arguments that build this layer again."""
        return super().get_config() | {
            "codes": self._initial_codes.tolist(),
            "learn_codes": self.learn_codes,
        }


def _numbers(value: object, name: str, num_axes: int, expected: str) -> np.ndarray:
    """`value` as an array that has so many axes and is not empty."""
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):  # words, or rows of different lengths
        array = np.empty(0)
    if array.ndim != num_axes or not array.size:
        raise invalid(name, value, expected)
    return array
