"""The networks of the course, each a plain ``keras.Sequential`` that one could type."""

from numbers import Integral

import keras
from keras import layers

from lenet_course._errors import check_number, check_option, invalid
from lenet_course.layers import (
    C3_TABLE,
    MinPooling2D,
    PartiallyConnectedConv2D,
    RBFOutput,
    Subsampling2D,
    UniformWithin,
    digit_codes,
    scaled_tanh,
)

POOLING_LAYERS = {
    "max": layers.MaxPooling2D,
    "average": layers.AveragePooling2D,
    "min": MinPooling2D,
}

# How far from 0 a weight may start, by the number of inputs of its unit.
INITIAL_RANGES = {
    "1/sqrt(fan_in)": lambda fan_in: fan_in**-0.5,
    "2.4/fan_in": lambda fan_in: 2.4 / fan_in,
}


def build_lenet5(
    input_shape: tuple[int, int, int] = (32, 32, 1),
    num_classes: int = 10,
    *,
    activation: str = "relu",
    pooling: str = "max",
) -> keras.Sequential:
    """The textbook LeNet-5: the layer sizes of 1998 with modern parts.

    It keeps the sizes of LeCun et al. 1998, section II-B. It leaves out the trainable
    subsampling, the incomplete connections into C3 and the radial basis function
    outputs, and so has 61,706 parameters where the paper's network has 60,000.

    Args:
        input_shape: ``(height, width, channels)`` of an image; height and width at
            least 32, because C5 needs the 5 x 5 maps that 32 pixels leave it.
        num_classes: number of outputs, at least 1.
        activation: a Keras activation for all layers but the last, such as
            ``"sigmoid"``, ``"tanh"`` or ``"relu"``.
        pooling: ``"max"``, ``"average"``, ``"min"``, or ``"strided"``: no pooling
            layers, and convolutions with strides 2 in their place.

    Returns:
        A model from ``(batch, *input_shape)`` to ``(batch, num_classes)``
        probabilities.

    Raises:
        ValueError: the images are too small, ``pooling`` is none of the four, or
            another argument is none of these.

    Example:
        >>> build_lenet5().count_params()
        61706
    """
    _require_input_shape(input_shape)
    check_number("num_classes", num_classes, 1, whole=True)
    strides = 2 if pooling == "strided" else 1
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(6, 5, strides=strides, activation=activation, name="c1"),
            *_pooling(pooling, name="s2"),
            layers.Conv2D(16, 5, strides=strides, activation=activation, name="c3"),
            *_pooling(pooling, name="s4"),
            layers.Conv2D(120, 5, activation=activation, name="c5"),
            layers.Flatten(name="flatten"),
            layers.Dense(84, activation=activation, name="f6"),
            layers.Dense(num_classes, activation="softmax", name="output"),
        ],
        name="lenet5",
    )


def build_lenet5_1998(
    *, reduction: str = "sum", initial_range: str = "1/sqrt(fan_in)"
) -> keras.Sequential:
    """The LeNet-5 of LeCun et al. 1998, with all its parts.

    Trainable subsampling, the incomplete connections of Table I, the scaled tanh behind
    every layer up to F6, C5 as a convolution, and fixed 7 x 12 codes at the output:
    60,000 trainable parameters, and 840 that are fixed. The biases start at 0; the
    paper does not say where.

    Args:
        reduction: ``"sum"`` or ``"average"``, of the windows of S2 and S4; the paper
            says both, see ``layers.Subsampling2D``.
        initial_range: how far from 0 a weight may start, by the number of inputs of
            its unit: ``"2.4/fan_in"`` as in appendix A, or ``"1/sqrt(fan_in)"``.

    Returns:
        A model from ``(batch, 32, 32, 1)`` to ``(batch, 10)`` penalties, of which the
        smallest names the digit. It expects pixels between -0.1 and 1.175, see
        ``data.prepare_images``, and a loss of ``losses``.

    Raises:
        ValueError: an argument is none of these.

    Source: LeCun et al. 1998, sections II-B and II-C, appendix A.

    Example:
        >>> model = build_lenet5_1998()
        >>> model.count_params(), sum(w.numpy().size for w in model.trainable_weights)
        (60840, 60000)
    """
    check_option("initial_range", initial_range, INITIAL_RANGES)

    def within(*fan_in: int) -> UniformWithin:
        return UniformWithin([INITIAL_RANGES[initial_range](n) for n in fan_in])

    readers = [o for row in C3_TABLE for o, connected in enumerate(row) if connected]
    c3_fan_in = [25 * sum(row[o] for row in C3_TABLE) for o in readers]
    squash = {"activation": scaled_tanh}
    subsample = {"reduction": reduction, **squash}
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, kernel_initializer=within(25), name="c1", **squash),
            Subsampling2D(2, coefficient_initializer=within(4), name="s2", **subsample),
            PartiallyConnectedConv2D(
                C3_TABLE, 5, kernel_initializer=within(*c3_fan_in), name="c3", **squash
            ),
            Subsampling2D(2, coefficient_initializer=within(4), name="s4", **subsample),
            layers.Conv2D(120, 5, kernel_initializer=within(400), name="c5", **squash),
            layers.Flatten(name="flatten"),
            layers.Dense(84, kernel_initializer=within(120), name="f6", **squash),
            RBFOutput(digit_codes(), name="output"),
        ],
        name="lenet5_1998",
    )


def build_qa_mnist_network() -> keras.Sequential:
    """The 28 x 28 network that the Q&A trains on MNIST and calls LeNet-5.

    It is not LeNet-5: other kernel sizes, other padding, other numbers of maps and
    units, and 403,126 parameters.

    Returns:
        A model from ``(batch, 28, 28, 1)`` to ``(batch, 10)`` probabilities.

    Example:
        >>> build_qa_mnist_network().count_params()
        403126
    """
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu", name="conv_1"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(64, 3, padding="same", activation="relu", name="conv_2"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(120, activation="tanh", name="dense_1"),
            layers.Dense(60, activation="tanh", name="dense_2"),
            layers.Dense(10, activation="softmax", name="output"),
        ],
        name="qa_mnist_network",
    )


def build_qa_binary_network() -> keras.Sequential:
    """The 224 x 224 x 3 network that the Q&A shows as its overview of LeNet-5.

    It is not LeNet-5: colour images, 22,421,713 parameters, and a single sigmoid unit,
    which can tell two classes apart but cannot name ten digits.

    Returns:
        A model from ``(batch, 224, 224, 3)`` to ``(batch, 1)`` probabilities.

    Example:
        >>> build_qa_binary_network().count_params()
        22421713
    """
    return keras.Sequential(
        [
            keras.Input((224, 224, 3)),
            layers.Conv2D(32, 3, activation="relu", name="conv_1"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(64, 3, activation="relu", name="conv_2"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(120, activation="relu", name="dense_1"),
            layers.Dense(60, activation="relu", name="dense_2"),
            layers.Dense(1, activation="sigmoid", name="output"),
        ],
        name="qa_binary_network",
    )


def build_padded_network(
    early: str, late: str, *, image_size: int = 28
) -> keras.Sequential:
    """Two convolutions, padded or not, two poolings, and a layer of ten classes.

    The convolutions have the same weights whatever the padding, and with one seed the
    same first values. The last layer has more weights where the map is larger.

    Args:
        early: padding of the first convolution, ``"valid"`` or ``"same"``.
        late: padding of the second.
        image_size: height and width of the grey images, in pixels, at least 10.

    Raises:
        ValueError: a padding is another one, or the images are too small.

    Example:
        >>> paddings = ("valid", "same")
        >>> [build_padded_network("same", late).count_params() for late in paddings]
        [7018, 9098]
    """
    for name, padding in {"early": early, "late": late}.items():
        check_option(name, padding, ("valid", "same"))
    check_number("image_size", image_size, 10, whole=True)
    return keras.Sequential(
        [
            keras.Input((image_size, image_size, 1)),
            layers.Conv2D(8, 3, padding=early, activation="relu", name="early"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, padding=late, activation="relu", name="late"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _pooling(pooling: str, *, name: str) -> list[layers.Layer]:
    """The pooling layer of that kind in a list, which is empty for ``"strided"``."""
    check_option("pooling", pooling, (*POOLING_LAYERS, "strided"))
    return [] if pooling == "strided" else [POOLING_LAYERS[pooling](2, name=name)]


def _require_input_shape(input_shape: tuple[int, int, int]) -> None:
    shape = tuple(input_shape) if isinstance(input_shape, tuple | list) else ()
    whole = all(isinstance(size, Integral) for size in shape)
    if len(shape) != 3 or not whole or min(shape[:2]) < 32 or shape[2] < 1:
        raise invalid(
            "input_shape",
            input_shape,
            "(height, width, channels) with height and width of at least 32",
            hint="C5 needs the 5 x 5 maps that 32 pixels leave it.",
        )
