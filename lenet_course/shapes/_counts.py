"""What one layer does to a shape, and what it costs."""

import math

from lenet_course.shapes._arguments import Shape, check_shape
from lenet_course.shapes._axis import whole_number
from lenet_course.shapes._receptive_field import check_specs, named_error
from lenet_course.shapes._specs import LayerSpec

FLOAT32_BYTES = 4


def output_shape(spec: LayerSpec, input_shape: Shape) -> Shape:
    """The shape of one example after a layer, channels last.

    Formula: `conv_output_size` and its kin on every spatial axis, and the channels
    that the layer makes.
    Source: Keras' ``compute_output_shape``.

    Example:
        >>> output_shape(ConvSpec(filters=6, kernel_size=(5, 3)), (32, 28, 1))
        (28, 26, 6)
    """
    check_specs([spec])
    return checked_output_shape(spec, check_shape(input_shape))


def checked_output_shape(spec: LayerSpec, input_shape: Shape) -> Shape:
    """The output shape, with an error that names the layer."""
    try:
        if spec.needs_map and len(input_shape) == 1:
            raise ValueError(
                "it needs an input such as (height, width, channels). "
                f"Received: input_shape={input_shape}"
            )
        return spec.output_shape(input_shape)
    except ValueError as error:
        raise named_error(spec, error) from error


def num_params(spec: LayerSpec, input_shape: Shape) -> int:
    """The number of parameters of a layer, trainable or not, as Keras counts them.

    Formula: convolution (∏k · C_in / groups + 1)·C_out; depthwise (∏k + 1)·C_in·m;
    separable ∏k·C_in·m + C_in·m·C_out + C_out; transposed as convolution; dense
    (C_in + 1)·units; batch normalisation 4·C; subsampling 2·C; partially connected
    ∏k · (ones of the table) + C_out; RBF C_in·units. Without bias, no + 1.
    Source: Keras' ``count_params``; LeCun et al. 1998, section II-B, for the last
    three.

    Example:
        >>> num_params(ConvSpec(filters=6, kernel_size=5), (32, 32, 1))
        156
    """
    output_shape(spec, input_shape)  # refuses an input that the layer cannot take
    return spec.num_params(check_shape(input_shape))


def num_trainable_params(spec: LayerSpec, input_shape: Shape) -> int:
    """The number of parameters that training changes.

    Formula: `num_params`, except batch normalisation, where the moving mean and
    variance are not trained (2·C remain), and RBF, whose codes are fixed (0).
    Source: Keras' ``trainable_weights``; LeCun et al. 1998, section II-B.

    Example:
        >>> num_trainable_params(RBFSpec(units=10), (84,))
        0
    """
    output_shape(spec, input_shape)  # refuses an input that the layer cannot take
    return spec.num_trainable_params(check_shape(input_shape))


def num_connections(spec: LayerSpec, input_shape: Shape) -> int:
    """The number of links into a layer's units, as the 1998 paper counts them.

    Formula: over all output values, the inputs it is computed from, plus one for its
    bias; so a convolution has o_h·o_w·C_out·(fan-in + 1), a subsampling
    o_h·o_w·C·(k² + 1), a pooling without bias o_h·o_w·C·k². Taps on the padding
    count. Layers that only move or transform single values have none.
    Source: LeCun et al. 1998, section II-B (C1: 122,304; S2: 5,880; C3: 151,600).

    Example:
        >>> num_connections(ConvSpec(filters=6, kernel_size=5), (32, 32, 1))
        122304
    """
    output = output_shape(spec, input_shape)
    return spec.num_connections(check_shape(input_shape), output)


def num_macs(spec: LayerSpec, input_shape: Shape) -> int:
    """The number of multiply-accumulate operations of a layer for one example.

    Formula: convolution o_h·o_w·C_out·∏k·C_in / groups; depthwise o_h·o_w·C_in·m·∏k;
    separable that plus o_h·o_w·C_in·m·C_out; transposed n_h·n_w·C_in·C_out·∏k; dense
    C_in·units; batch normalisation one per value; subsampling o_h·o_w·C·(∏k + 1),
    its additions included; poolings 0, since they only compare or add.
    Source: Howard et al. 2017, "MobileNets", arXiv:1704.04861, section 3.1.

    Example:
        >>> num_macs(ConvSpec(filters=6, kernel_size=5), (32, 32, 1))
        117600
    """
    output = output_shape(spec, input_shape)
    return spec.num_macs(check_shape(input_shape), output)


def activation_bytes(
    spec: LayerSpec, input_shape: Shape, *, batch_size: int = 1
) -> int:
    """The memory of a layer's output in 32-bit floats.

    Formula: 4 · batch · o_h · o_w · C_out. Training keeps the outputs of all layers,
    for the backward pass.
    Source: the definition of float32 (IEEE 754), four bytes a value.

    Example:
        >>> activation_bytes(ConvSpec(filters=6, kernel_size=5), (32, 32, 1))
        18816
    """
    batch_size = whole_number(batch_size, "batch_size")
    return FLOAT32_BYTES * batch_size * math.prod(output_shape(spec, input_shape))
