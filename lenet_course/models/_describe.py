"""Read a Keras model as specs; `models` re-exports `describe`.

Layers are known by the name of their class. To teach `describe` a layer, add its
class name and the spec that it maps to to one of the tables below.
"""

from collections.abc import Callable
from typing import Any

import keras

from lenet_course import shapes
from lenet_course.shapes import LayerSpec

WINDOW = ("kernel_size", "strides", "padding", "dilation_rate", "use_bias")
POOL = ("pool_size", "strides", "padding")


def _reader(spec: type[LayerSpec], *names: str) -> Callable[[Any], LayerSpec]:
    """A function that copies the named arguments of a layer into a spec."""

    def read(layer: Any) -> LayerSpec:
        arguments = {name: _plain(getattr(layer, name)) for name in names}
        return spec(name=layer.name, **arguments)

    return read


def _sides_reader(spec: type[LayerSpec], name: str) -> Callable[[Any], LayerSpec]:
    """A function that copies cells at the sides, as one pair per axis."""

    def read(layer: Any) -> LayerSpec:
        sides = getattr(layer, name)
        # Keras stores a flat (before, after) for a single axis.
        pairs = sides if isinstance(sides[0], tuple | list) else (sides,)
        return spec(name=layer.name, **{name: pairs})

    return read


def _plain(value: Any) -> Any:
    """One number for a tuple of equal ones: Keras stores (5, 5) for 5."""
    if not isinstance(value, tuple | list) or not value:
        return value
    return value[0] if len(set(value)) == 1 else tuple(value)


def _read_batch_norm(layer: Any) -> LayerSpec:
    """A batch normalisation, which must normalise the channels."""
    last = layer.input_spec.ndim - 1 if layer.built else -1
    if layer.axis not in (-1, last):
        raise ValueError(f"it normalises axis {layer.axis} instead of the channels")
    return _reader(shapes.BatchNormSpec, "center", "scale")(layer)


def _read_reshape(layer: Any) -> LayerSpec:
    """A reshape, with the size that Keras worked out for a -1."""
    shape = layer.output.shape[1:] if -1 in layer.target_shape else layer.target_shape
    return shapes.ReshapeSpec(name=layer.name, target_shape=tuple(shape))


def _read_connection_table(layer: Any) -> LayerSpec:
    """A partially connected convolution; its table may be an array."""
    table = [[int(entry) for entry in row] for row in layer.connection_table]
    names = ("kernel_size", "strides", "padding")
    arguments = {name: _plain(getattr(layer, name)) for name in names}
    return shapes.PartiallyConnectedConvSpec(
        name=layer.name, connection_table=table, use_bias=layer.use_bias, **arguments
    )


_conv = _reader(shapes.ConvSpec, "filters", "groups", *WINDOW)
_depthwise = _reader(shapes.DepthwiseConvSpec, "depth_multiplier", *WINDOW)
_separable = _reader(shapes.SeparableConvSpec, "filters", "depth_multiplier", *WINDOW)
_transpose = _reader(shapes.ConvTransposeSpec, "filters", "output_padding", *WINDOW)
_pool = _reader(shapes.PoolSpec, *POOL)
_global_pool = _reader(shapes.GlobalPoolSpec, "keepdims")
_zero_padding = _sides_reader(shapes.ZeroPaddingSpec, "padding")
_cropping = _sides_reader(shapes.CroppingSpec, "cropping")
_elementwise = _reader(shapes.ElementwiseSpec)

# Classes of Keras itself; a class of the same name from elsewhere is not trusted.
KERAS_LAYERS = {
    "Conv1D": _conv,
    "Conv2D": _conv,
    "DepthwiseConv1D": _depthwise,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv1D": _separable,
    "SeparableConv2D": _separable,
    "Conv1DTranspose": _transpose,
    "Conv2DTranspose": _transpose,
    "MaxPooling1D": _pool,
    "MaxPooling2D": _pool,
    "AveragePooling1D": _pool,
    "AveragePooling2D": _pool,
    "GlobalMaxPooling1D": _global_pool,
    "GlobalMaxPooling2D": _global_pool,
    "GlobalAveragePooling1D": _global_pool,
    "GlobalAveragePooling2D": _global_pool,
    "Dense": _reader(shapes.DenseSpec, "units", "use_bias"),
    "BatchNormalization": _read_batch_norm,
    "Flatten": _reader(shapes.FlattenSpec),
    "Reshape": _read_reshape,
    "ZeroPadding1D": _zero_padding,
    "ZeroPadding2D": _zero_padding,
    "Cropping1D": _cropping,
    "Cropping2D": _cropping,
    **dict.fromkeys(
        (
            "Activation",
            "ActivityRegularization",
            "AlphaDropout",
            "Dropout",
            "ELU",
            "GaussianDropout",
            "GaussianNoise",
            "Identity",
            "LeakyReLU",
            "ReLU",
            "Rescaling",
            "Softmax",
            "SpatialDropout1D",
            "SpatialDropout2D",
        ),
        _elementwise,
    ),
}

# Classes that Keras lacks: known by name wherever they are defined.
COURSE_LAYERS = {
    "MinPooling2D": _pool,
    "Subsampling2D": _reader(shapes.SubsamplingSpec, *POOL),
    "PartiallyConnectedConv2D": _read_connection_table,
    "RBFOutput": _reader(shapes.RBFSpec, "units"),
}


def describe(model: Any) -> list[LayerSpec]:
    """The layers of a Keras model as specs, one per layer, without the input layer.

    Formula: none; the arguments are copied, and equal numbers for both axes become one.
    Source: the attributes and the graph that Keras 3 keeps of a model.

    Args:
        model: a Sequential or functional model whose layers form a chain.

    Returns:
        Specs for `shapes.trace` and `receptive_field`, named like the layers.

    Raises:
        TypeError: if it is not a Keras model.
        ValueError: if the layers form no chain or one has no spec; the message names
            the layer and the reason.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((32, 32, 1)), keras.layers.Conv2D(6, 5, name="C1")]
        ... )
        >>> [spec.kernel_size for spec in describe(model)]
        [5]
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"`model` must be a Keras model. Received: {model!r}")
    layers = _chain(model)
    seen = set()
    for layer in layers:
        if id(layer) in seen:
            raise _refusal(layer, "it is used twice, so the layers form no chain")
        seen.add(id(layer))
    return [_read(layer) for layer in layers]


def trace(model: Any, input_shape: shapes.Shape | None = None) -> shapes.Trace:
    """What every layer of a Keras model does to a shape, and what it costs.

    Args:
        model: as in `describe`.
        input_shape: shape of one example, without the batch; by default the model's.

    Raises:
        ValueError: as in `describe` and `shapes.trace`, or the model's own shape has
            an unknown size and none is given.

    Example:
        >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
        >>> trace(model).output_shape
        (784,)
    """
    return shapes.trace(describe(model), input_shape or model.input_shape[1:])


def _refusal(layer: Any, reason: str) -> ValueError:
    return ValueError(
        f"Layer {layer.name!r} ({type(layer).__name__}) cannot be described: {reason}."
    )


def _read(layer: Any) -> LayerSpec:
    """One layer as a spec."""
    kind = type(layer).__name__
    of_keras = type(layer).__module__.split(".")[0] == "keras"
    read = KERAS_LAYERS.get(kind) if of_keras else COURSE_LAYERS.get(kind)
    if isinstance(layer, keras.Model):
        raise _refusal(layer, "it is a model inside the model; describe it on its own")
    if read is None:
        raise _refusal(layer, "no spec is known for its class")
    if getattr(layer, "data_format", None) == "channels_first":
        raise _refusal(layer, "its data_format is channels_first, not channels_last")
    try:
        return read(layer)
    except (AttributeError, TypeError, ValueError) as error:
        raise _refusal(layer, str(error).rstrip(".")) from error


def _chain(model: Any) -> list[Any]:
    """The layers of a model from input to output, if each has one input."""
    if isinstance(model, keras.Sequential):
        return [layer for layer in model.layers if not _is_input(layer)]
    if not getattr(model, "outputs", None):
        raise _refusal(model, "a subclassed model keeps no graph of its layers")
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise _refusal(
            model,
            f"it has {len(model.inputs)} inputs and {len(model.outputs)} outputs, "
            "and a chain has one of each",
        )
    return _walk_back(model.outputs[0], model.inputs[0])


def _walk_back(tensor: Any, first: Any) -> list[Any]:
    """The layers between two tensors of a graph, first to last."""
    layers = []
    while tensor is not first:
        layer, node_index, _ = tensor._keras_history
        inputs = layer._inbound_nodes[node_index].input_tensors
        if len(inputs) != 1:
            raise _refusal(
                layer, f"it joins {len(inputs)} tensors, and a chain has one"
            )
        layers.append(layer)
        tensor = inputs[0]
    return layers[::-1]


def _is_input(layer: Any) -> bool:
    return isinstance(layer, keras.layers.InputLayer)
