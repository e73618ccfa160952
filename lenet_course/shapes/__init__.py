"""Shapes, padding, parameters and receptive fields: exactly what Keras does.

Integers only, and nothing but the standard library, so that the package loads at once:
TensorFlow is the oracle of its tests, never a dependency. The checks of arguments are
in ``_arguments``, the arithmetic of one axis is in ``_axis``, the layers are in
``_specs``, ``_windows`` and ``_rearranging``, the sizes of one layer in ``_sizes``,
chains of layers in ``_trace`` and ``_receptive_field``, wrong routes to an output size
in ``_diagnosis``.
"""

from lenet_course.shapes._arguments import Padding, Shape
from lenet_course.shapes._diagnosis import Diagnosis, diagnose_output_size
from lenet_course.shapes._rearranging import (
    AdaptivePoolSpec,
    PermuteSpec,
    PReLUSpec,
    RepeatVectorSpec,
    ResizingSpec,
    UpSamplingSpec,
)
from lenet_course.shapes._receptive_field import (
    ReceptiveField,
    receptive_field,
)
from lenet_course.shapes._sizes import (
    conv_output_size,
    conv_transpose_output_size,
    coverage,
    effective_kernel_size,
    padding_amounts,
    pool_output_size,
    unread_tail,
    windows,
)
from lenet_course.shapes._specs import (
    BatchNormSpec,
    CroppingSpec,
    DenseSpec,
    ElementwiseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    GroupNormSpec,
    LayerSpec,
    NormSpec,
    RBFSpec,
    ReshapeSpec,
    ZeroPaddingSpec,
)
from lenet_course.shapes._trace import (
    LayerTrace,
    Trace,
    activation_bytes,
    num_connections,
    num_macs,
    num_params,
    num_trainable_params,
    output_shape,
    trace,
)
from lenet_course.shapes._windows import (
    ConvSpec,
    ConvTransposeSpec,
    DepthwiseConvSpec,
    PartiallyConnectedConvSpec,
    PoolSpec,
    SeparableConvSpec,
    SubsamplingSpec,
)

__all__ = [
    "AdaptivePoolSpec",
    "BatchNormSpec",
    "ConvSpec",
    "ConvTransposeSpec",
    "CroppingSpec",
    "DenseSpec",
    "DepthwiseConvSpec",
    "Diagnosis",
    "ElementwiseSpec",
    "FlattenSpec",
    "GlobalPoolSpec",
    "GroupNormSpec",
    "LayerSpec",
    "LayerTrace",
    "NormSpec",
    "PReLUSpec",
    "Padding",
    "PartiallyConnectedConvSpec",
    "PermuteSpec",
    "PoolSpec",
    "RBFSpec",
    "ReceptiveField",
    "RepeatVectorSpec",
    "ReshapeSpec",
    "ResizingSpec",
    "SeparableConvSpec",
    "Shape",
    "SubsamplingSpec",
    "Trace",
    "UpSamplingSpec",
    "ZeroPaddingSpec",
    "activation_bytes",
    "conv_output_size",
    "conv_transpose_output_size",
    "coverage",
    "diagnose_output_size",
    "effective_kernel_size",
    "num_connections",
    "num_macs",
    "num_params",
    "num_trainable_params",
    "output_shape",
    "padding_amounts",
    "pool_output_size",
    "receptive_field",
    "trace",
    "unread_tail",
    "windows",
]
