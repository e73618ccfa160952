"""Shapes, padding, parameters and receptive fields: exactly what Keras does.

Integers only, and nothing but the standard library, so that the package loads at once:
TensorFlow is the oracle of its tests, never a dependency. The arithmetic of one axis
is in ``_axis``, the layers are in ``_specs``, the checks of their arguments in
``_arguments``, what one layer costs in ``_counts``, a whole chain in ``_trace`` and
``_receptive_field``, the wrong routes to an output size in ``_diagnosis``.
"""

from lenet_course.shapes._arguments import Shape
from lenet_course.shapes._axis import (
    Padding,
    conv_output_size,
    conv_transpose_output_size,
    coverage,
    effective_kernel_size,
    padding_amounts,
    pool_output_size,
    unread_tail,
    windows,
)
from lenet_course.shapes._counts import (
    activation_bytes,
    num_connections,
    num_macs,
    num_params,
    num_trainable_params,
    output_shape,
)
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
from lenet_course.shapes._specs import (
    BatchNormSpec,
    ConvSpec,
    ConvTransposeSpec,
    CroppingSpec,
    DenseSpec,
    DepthwiseConvSpec,
    ElementwiseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    GroupNormSpec,
    LayerSpec,
    NormSpec,
    PartiallyConnectedConvSpec,
    PoolSpec,
    RBFSpec,
    ReshapeSpec,
    SeparableConvSpec,
    SubsamplingSpec,
    ZeroPaddingSpec,
)
from lenet_course.shapes._trace import LayerTrace, Trace, trace

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
