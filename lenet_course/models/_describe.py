"""Read a Keras model as specs; `models` re-exports `describe` and `trace`.

Layers are known by the name of their class, without the number of axes: "Conv" stands
for Conv1D, Conv2D and Conv3D. To teach `describe` a layer, add it to `KERAS_LAYERS`
with a reader, and to the table in its docstring.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from lenet_course import shapes
from lenet_course._errors import invalid, wrong_type
from lenet_course.shapes import LayerSpec, Shape

# What a layer gets, without the batch; None where the model leaves a size open.
OpenShape = tuple[int | None, ...] | None
Reader = Callable[[Any, OpenShape], LayerSpec]

WINDOW = ("kernel_size", "strides", "padding", "dilation_rate", "use_bias")
POOL = ("pool_size", "strides", "padding")
NORM = ("center", "scale")


def _copy(spec: type[LayerSpec], *names: str, sides: str = "", **others: Any) -> Reader:
    """A reader that copies the named attributes of a layer into a spec."""

    def read(layer: Any, input_shape: OpenShape) -> LayerSpec:
        copied = {name: _plain(getattr(layer, name)) for name in names}
        if sides:  # of which Keras stores a flat pair for a single axis
            copied[sides] = np.reshape(getattr(layer, sides), (-1, 2)).tolist()
        return spec(name=layer.name, **copied, **others)

    return read


def _plain(value: Any) -> Any:
    """One number for a tuple of equal ones: Keras stores (5, 5) for 5."""
    if not isinstance(value, tuple | list) or not value:
        return value
    same = isinstance(value[0], int) and len(set(value)) == 1
    return value[0] if same else tuple(value)


def _over_channels(read: Reader) -> Reader:
    """The reader of a layer that must work on the channels of every cell."""

    def checked(layer: Any, input_shape: OpenShape) -> LayerSpec:
        axes = layer.axis if isinstance(layer.axis, tuple | list) else [layer.axis]
        last = len(input_shape) if input_shape else -1  # Keras counts the batch as 0
        if not set(axes) <= {-1, last}:
            axis = " and ".join(map(str, axes))
            raise ValueError(f"it works along axis {axis} instead of the channels")
        return read(layer, input_shape)

    return checked


def _read_reshape(layer: Any, input_shape: OpenShape) -> LayerSpec:
    """A reshape, with the size that Keras works out for a -1."""
    target_shape = layer.target_shape
    if -1 in target_shape:
        if not input_shape or None in input_shape:
            raise ValueError("its -1 is open as long as the size of its input is")
        target_shape = layer.compute_output_shape((None, *input_shape))[1:]
    return shapes.ReshapeSpec(name=layer.name, target_shape=tuple(target_shape))


_elementwise = _copy(shapes.ElementwiseSpec)
_pool = _copy(shapes.PoolSpec, *POOL)
_global_pool = _copy(shapes.GlobalPoolSpec, "keepdims")
_adaptive_pool = _copy(shapes.AdaptivePoolSpec, "output_size")
_resizing = _copy(shapes.ResizingSpec, "height", "width")

# They keep the shape and have no weights.
ELEMENTWISE = """
    Activation ActivityRegularization AlphaDropout Dropout ELU GaussianDropout
    GaussianNoise Identity LeakyReLU Masking ReLU Rescaling SpatialDropout
    AugMix CutMix MaxNumBoundingBoxes MixUp RandAugment RandomBrightness
    RandomColorDegeneration RandomColorJitter RandomContrast RandomElasticTransform
    RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert
    RandomPerspective RandomPosterization RandomRotation RandomSaturation
    RandomSharpness RandomShear RandomTranslation RandomZoom Solarization
"""

# Classes of Keras itself; a class of the same name from elsewhere is not trusted.
KERAS_LAYERS: dict[str, Reader] = {
    "Conv": _copy(shapes.ConvSpec, "filters", "groups", *WINDOW),
    "ConvTranspose": _copy(
        shapes.ConvTransposeSpec, "filters", "output_padding", *WINDOW
    ),
    "DepthwiseConv": _copy(shapes.DepthwiseConvSpec, "depth_multiplier", *WINDOW),
    "SeparableConv": _copy(
        shapes.SeparableConvSpec, "filters", "depth_multiplier", *WINDOW
    ),
    "MaxPooling": _pool,
    "AveragePooling": _pool,
    "GlobalMaxPooling": _global_pool,
    "GlobalAveragePooling": _global_pool,
    "AdaptiveMaxPooling": _adaptive_pool,
    "AdaptiveAveragePooling": _adaptive_pool,
    "Dense": _copy(shapes.DenseSpec, "units", "use_bias"),
    "PReLU": _copy(shapes.PReLUSpec, "shared_axes"),
    "BatchNormalization": _over_channels(_copy(shapes.BatchNormSpec, *NORM)),
    "GroupNormalization": _over_channels(_copy(shapes.GroupNormSpec, *NORM)),
    "LayerNormalization": _over_channels(_copy(shapes.NormSpec, *NORM)),
    "RMSNormalization": _over_channels(_copy(shapes.NormSpec, center=False)),
    "Flatten": _copy(shapes.FlattenSpec),
    "Reshape": _read_reshape,
    "Permute": _copy(shapes.PermuteSpec, "dims"),
    "RepeatVector": _copy(shapes.RepeatVectorSpec, "n"),
    "ZeroPadding": _copy(shapes.ZeroPaddingSpec, sides="padding"),
    "Cropping": _copy(shapes.CroppingSpec, sides="cropping"),
    "UpSampling": _copy(shapes.UpSamplingSpec, "size"),
    "Resizing": _resizing,
    "CenterCrop": _resizing,
    "RandomCrop": _resizing,
    "Softmax": _over_channels(_elementwise),
    "UnitNormalization": _over_channels(_elementwise),
    **dict.fromkeys(ELEMENTWISE.split(), _elementwise),
}

# Classes that Keras lacks: known by name wherever they are defined.
COURSE_LAYERS: dict[str, Reader] = {
    "MinPooling2D": _pool,
    "Subsampling2D": _copy(shapes.SubsamplingSpec, *POOL),
    "PartiallyConnectedConv2D": _copy(
        shapes.PartiallyConnectedConvSpec,
        *("connection_table", "kernel_size", "strides", "padding", "use_bias"),
    ),
    "RBFOutput": _copy(shapes.RBFSpec, "units"),
}


def describe(model: Any) -> list[LayerSpec]:
    """The layers of a Keras model as specs, one per layer, without the input layer.

    Models and pipelines inside the model are opened. A layer may stand at several
    places if it has no weights: those of a list of specs are counted at each place.

    Layers that change images at random are described as they are after training, when
    they do nothing. Described are, of `keras.layers`:

    - with windows: Conv1D, Conv2D, Conv3D, Conv1DTranspose, Conv2DTranspose,
      Conv3DTranspose, DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D,
      SeparableConv2D, MaxPooling1D, MaxPooling2D, MaxPooling3D, AveragePooling1D,
      AveragePooling2D, AveragePooling3D, GlobalMaxPooling1D, GlobalMaxPooling2D,
      GlobalMaxPooling3D, GlobalAveragePooling1D, GlobalAveragePooling2D,
      GlobalAveragePooling3D, AdaptiveMaxPooling1D, AdaptiveMaxPooling2D,
      AdaptiveMaxPooling3D, AdaptiveAveragePooling1D, AdaptiveAveragePooling2D,
      AdaptiveAveragePooling3D;
    - with weights: Dense, PReLU, BatchNormalization, GroupNormalization,
      LayerNormalization, RMSNormalization;
    - that change the shape: Flatten, Reshape, Permute, RepeatVector, ZeroPadding1D,
      ZeroPadding2D, ZeroPadding3D, Cropping1D, Cropping2D, Cropping3D, UpSampling1D,
      UpSampling2D, UpSampling3D, Resizing, CenterCrop, RandomCrop;
    - that keep it: Activation, ActivityRegularization, AlphaDropout, Dropout, ELU,
      GaussianDropout, GaussianNoise, Identity, LeakyReLU, Masking, ReLU, Rescaling,
      Softmax, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D,
      UnitNormalization; of the changes of images
      AugMix, CutMix, MaxNumBoundingBoxes, MixUp, RandAugment, RandomBrightness,
      RandomColorDegeneration, RandomColorJitter, RandomContrast,
      RandomElasticTransform, RandomErasing, RandomFlip, RandomGaussianBlur,
      RandomGrayscale, RandomHue, RandomInvert, RandomPerspective, RandomPosterization,
      RandomRotation, RandomSaturation, RandomSharpness, RandomShear,
      RandomTranslation, RandomZoom, Solarization.

    Refused are, and then the layers around them can be described alone:

    - what joins tensors, as a chain has one: Add, Average, Concatenate, Dot, Maximum,
      Minimum, Multiply, Subtract, Attention, AdditiveAttention, GroupedQueryAttention,
      MultiHeadAttention;
    - what takes a sequence step by step: Bidirectional, ConvLSTM1D, ConvLSTM2D,
      ConvLSTM3D, Embedding, GRU, GRUCell, LSTM, LSTMCell, RNN, ReversibleEmbedding,
      SimpleRNN, SimpleRNNCell, StackedRNNCells, TimeDistributed;
    - what makes numbers of words, categories or sound, before the model proper:
      CategoryEncoding, Discretization, HashedCrossing, Hashing, IntegerLookup,
      MelSpectrogram, STFTSpectrogram, StringLookup, TextVectorization;
    - what makes each value depend on a whole image; it can be done before the model:
      AutoContrast, Equalization, ContrastLimitedAdaptiveHistogramEqualization;
    - what holds weights or none, as it was told its numbers or not: Normalization;
    - what does not tell by its arguments what it does: EinsumDense, FlaxLayer,
      JaxLayer, Lambda, Layer, SpectralNormalization, TFSMLayer, TorchModuleWrapper,
      Wrapper, layers of your own, and operations of `keras.ops`.

    Source: the attributes and the graph that Keras 3 keeps of a model.

    Args:
        model: a Sequential or functional model whose layers form a chain.

    Returns:
        Specs for `shapes.trace` and `shapes.receptive_field`, named like the layers.

    Raises:
        TypeError: it is not a Keras model.
        ValueError: the layers form no chain or one has no spec; the message names the
            layer and the reason.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((32, 32, 1)), keras.layers.Conv2D(6, 5, name="C1")]
        ... )
        >>> [spec.kernel_size for spec in describe(model)]
        [5]
    """
    if not isinstance(model, keras.Model):
        raise wrong_type("model", model, "a Keras model")
    try:
        steps = list(chain(model))
        specs = [read(layer, input_shape) for layer, input_shape in steps]
        layers = [layer for layer, _ in steps]
        for layer in layers:
            if layer.weights and layers.count(layer) > 1:
                raise NoSpecError(
                    layer,
                    "its weights are used twice, and specs would count them twice; "
                    "give each place a layer of its own",
                )
        return specs
    except NoSpecError as error:
        expected = "a chain of layers that have specs"
        raise invalid("model", model, expected, hint=str(error)) from error


def trace(model: Any, input_shape: Shape | None = None) -> shapes.Trace:
    """What every layer of a Keras model does to a shape, and what it costs.

    Args:
        model: as in `describe`.
        input_shape: shape of one example, without the batch; by default the model's.

    Raises:
        TypeError: as in `describe` and `shapes.trace`.
        ValueError: as in `describe` and `shapes.trace`, or the model leaves a size of
            its input open and no shape is given.

    Example:
        >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
        >>> trace(model).output_shape
        (784,)
    """
    specs = describe(model)
    inputs = getattr(model, "inputs", None)
    expected = tuple(inputs[0].shape[1:]) if inputs else None
    if input_shape is None:
        if expected is None or None in expected:
            given = "given, such as (28, 28, 1): the model leaves a size of it open"
            raise invalid("input_shape", input_shape, given)
        input_shape = expected
    trace = shapes.trace(specs, input_shape)
    if expected and len(trace.input_shape) != len(expected):
        sizes = f"{len(expected)} sizes, as the model's own, {expected}"
        raise invalid("input_shape", input_shape, sizes)
    return trace


class NoSpecError(ValueError):
    """Which layer has no spec, and why."""

    def __init__(self, layer: Any, reason: str) -> None:
        super().__init__(f"{layer.name!r} ({type(layer).__name__}): {reason}.")


def read(layer: Any, input_shape: OpenShape) -> LayerSpec:
    """One layer as a spec."""
    kind = type(layer).__name__
    if not isinstance(layer, keras.layers.Layer):
        raise NoSpecError(
            layer,
            "it is a function of keras.ops or a sign of arithmetic; put a layer in its "
            "place, such as keras.layers.Reshape",
        )
    if type(layer).__module__.split(".")[0] == "keras":
        kind = re.sub("[123]D", "", kind)
        reader = KERAS_LAYERS.get(kind)
    else:
        reader = COURSE_LAYERS.get(kind)
    if reader is None:
        raise NoSpecError(
            layer, "no spec is known for its class; describe the layers around it alone"
        )
    if getattr(layer, "data_format", None) == "channels_first":
        raise NoSpecError(layer, "its data_format is channels_first")
    try:
        return reader(layer, input_shape)
    except (AttributeError, TypeError, ValueError) as error:
        raise NoSpecError(layer, str(error).rstrip(".")) from error


def chain(model: Any) -> Iterator[tuple[Any, OpenShape]]:
    """The layers with their input shapes, first to last; inner models are opened."""
    if getattr(model, "inputs", None):
        steps = _walk_back(model)
    elif isinstance(model, keras.Sequential | keras.layers.Pipeline):
        steps = [(layer, None) for layer in model.layers]
    else:
        raise NoSpecError(
            model,
            "a subclassed model keeps no graph of its layers; build it with "
            "keras.Sequential or keras.Model(inputs, outputs)",
        )
    for layer, input_shape in steps:
        if isinstance(layer, keras.Model | keras.layers.Pipeline):
            yield from chain(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer, input_shape


def _walk_back(model: Any) -> list[tuple[Any, OpenShape]]:
    """The places between the input and the output of a graph, first to last."""
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise NoSpecError(
            model,
            f"it has {len(model.inputs)} inputs and {len(model.outputs)} outputs, and "
            "a chain has one of each",
        )
    tensor, places = model.outputs[0], []
    while tensor is not model.inputs[0]:
        layer, node_index, _ = tensor._keras_history
        inputs = layer._inbound_nodes[node_index].input_tensors
        if len(inputs) != 1:
            raise NoSpecError(
                layer,
                f"it joins {len(inputs)} tensors, and a chain has one; describe its "
                "branches alone",
            )
        tensor = inputs[0]
        places.append((layer, tuple(tensor.shape[1:])))
    return places[::-1]
