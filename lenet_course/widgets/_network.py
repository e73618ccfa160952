"""A trained Keras network as data that a page can compute with: see ``network.js``."""

import base64
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lenet_course._errors import invalid, one_of, wrong_type

MAX_WEIGHTS = 140_000  # what fits into 400 KB
SIZES = (28, 64)  # of the images, in pixels
ACTIVATIONS = (
    *("linear", "relu", "tanh", "sigmoid", "softmax", "scaled_tanh"),
    *("elu", "silu", "softplus", "softsign"),
)
IDENTITIES = ("Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout")

Layer = dict[str, Any]
Read = tuple[Layer, list[Any]]
Shape = tuple[int, ...]


class Step(NamedTuple):
    """A layer, and the shapes of one image before and behind it."""

    layer: Any
    before: Shape
    after: Shape


def as_data(network: Any) -> dict[str, Any]:
    """The layers of a network, and their weights as float16 in base64.

    Args:
        network: a trained Keras model whose layers follow one another, from grey
            images of 28 x 28 to 64 x 64 pixels to ten outputs.

    Returns:
        ``size`` of an image, ``layers`` in order, and ``weights``.

    Raises:
        TypeError: it is no Keras model.
        ValueError: a page cannot compute it; the message names what stands in the way.
    """
    read = [pair for step in _chain(network) for pair in _read(step)]
    _check_ends(network, read)
    weights = np.concatenate([w.ravel() for _, arrays in read for w in arrays])
    if len(weights) > MAX_WEIGHTS:
        few = f"a network of at most {MAX_WEIGHTS:,} weights, which a page can carry"
        raise invalid("network", network.name, few, weights=len(weights))
    with np.errstate(over="ignore"):
        halves = weights.astype("<f2")
    if not np.isfinite(halves).all():
        finite = "a network whose weights lie between -65504 and 65504"
        raise invalid("network", network.name, finite)
    return {
        "size": network.input_shape[1],
        "layers": [
            layer | {"weights": [array.size for array in arrays]}
            for layer, arrays in read
        ],
        "weights": base64.b64encode(halves.tobytes()).decode(),
    }


def _chain(network: Any) -> list[Step]:
    """The layers in order, with the shapes before and behind each.

    Whatever the model is made of: one after the other, its layers must make of an image
    what the model makes of it.
    """
    import keras

    if not isinstance(network, keras.Model):
        raise wrong_type("network", network, "a Keras model")
    row = "a built model whose layers follow one another in a row"
    if not network.built or not isinstance(getattr(network, "input_shape", 0), tuple):
        raise invalid("network", network.name, row)
    image = np.random.default_rng(0).random((1, *network.input_shape[1:]), "float32")
    steps, made = [], keras.ops.convert_to_tensor(image)
    layers = [each for each in network.layers if type(each).__name__ != "InputLayer"]
    for layer in layers:
        before = made.shape[1:]
        try:
            made = layer(made, training=False)
        except (TypeError, ValueError) as error:  # several inputs, another shape
            raise invalid("network", network.name, row, layer=layer.name) from error
        steps.append(Step(layer, tuple(before), tuple(made.shape[1:])))
    wanted = network(image, training=False)
    if made.shape != wanted.shape or not np.allclose(made, wanted, rtol=1e-3):
        raise invalid("network", network.name, row)
    return steps


def _check_ends(network: Any, read: list[Read]) -> None:
    _, *image = network.input_shape
    low, high = SIZES
    if image[0] != image[1] or image[2:] != [1] or not low <= image[0] <= high:
        grey = f"a network of grey images of {low} to {high} pixels, square"
        raise invalid("network", network.name, grey, input_shape=network.input_shape)
    last = read[-1][0]
    ends = last["kind"] == "rbf" or last["activation"] in ("softmax", "linear")
    if network.output_shape[1:] != (10,) or not ends:
        ten = "a network that ends in ten outputs, with softmax, linear, or penalties"
        raise invalid("network", network.name, ten, output_shape=network.output_shape)


def _read(step: Step) -> list[Read]:
    """What a page needs of a layer; nothing of one that is idle after training."""
    layer, kind = step.layer, type(step.layer).__name__
    if kind in IDENTITIES:
        return []
    if kind not in READERS or getattr(layer, "data_format", "") == "channels_first":
        raise invalid("network", layer.name, f"made of {one_of(READERS)}", layer=kind)
    data, weights = READERS[kind](step)
    data |= {
        "name": layer.name,
        "activation": _activation(step),
        "output": [*step.after],
    }
    return [(data, [np.asarray(weight, "float32") for weight in weights])]


def _activation(step: Step) -> str:
    name = getattr(getattr(step.layer, "activation", None), "__name__", "linear")
    name = "relu" if type(step.layer).__name__ == "ReLU" else name
    if name not in ACTIVATIONS or (name == "softmax" and len(step.after) > 1):
        expected = f"made of layers with {one_of(ACTIVATIONS)}"
        raise invalid("network", step.layer.name, expected, activation=name)
    return name


def _window(step: Step, size: Shape) -> Layer:
    """Where windows lie: their size, strides, and the cells before the map."""
    strides = step.layer.strides
    ends = zip(step.before, step.after, size, strides, strict=False)
    padded = [max((n_out - 1) * s + k - n, 0) // 2 for n, n_out, k, s in ends]
    before = padded if step.layer.padding == "same" else [0, 0]
    return {"size": [*size], "strides": [*strides], "before": before}


def _biased(layer: Any, kernel: Any) -> list[Any]:
    return [kernel, layer.bias if layer.use_bias else np.zeros(kernel.shape[-1])]


def _convolution(step: Step) -> Read:
    layer = step.layer
    if layer.groups != 1 or {*layer.dilation_rate} != {1}:
        plain = "made of convolutions without groups and without dilation"
        raise invalid("network", layer.name, plain)
    window = _window(step, layer.kernel_size)
    return {"kind": "convolution"} | window, _biased(layer, layer.kernel)


def _partial_convolution(step: Step) -> Read:
    """With zeros in the place of the kernels that the table leaves out."""
    layer, table = step.layer, np.array(step.layer.connection_table)
    kernel = np.zeros((*layer.kernel_size, *table.shape), "float32")
    kernel[:, :, table.astype(bool)] = layer.kernel
    window = _window(step, layer.kernel_size)
    return {"kind": "convolution"} | window, _biased(layer, kernel)


def _pooling(kind: str) -> Callable[[Step], Read]:
    return lambda step: ({"kind": kind} | _window(step, step.layer.pool_size), [])


def _subsampling(step: Step) -> Read:
    layer = step.layer
    sums = layer.pool_size[0] * layer.pool_size[1] if layer.reduction == "sum" else 1
    data = {"kind": "subsampling", "factor": sums} | _window(step, layer.pool_size)
    return data, [layer.coefficient, layer.bias]


def _dense(step: Step) -> Read:
    if len(step.before) != 1:
        behind = "made so that a dense layer stands behind a Flatten"
        raise invalid("network", step.layer.name, behind)
    return {"kind": "dense"}, _biased(step.layer, step.layer.kernel)


def _relu(step: Step) -> Read:
    layer = step.layer
    if layer.max_value is not None or layer.negative_slope or layer.threshold:
        raise invalid("network", layer.name, "made of ReLUs without limit and slope")
    return _keep(step)


def _keep(step: Step) -> Read:
    return {"kind": "keep"}, []


READERS: dict[str, Callable[[Step], Read]] = {
    "Conv2D": _convolution,
    "PartiallyConnectedConv2D": _partial_convolution,
    "MaxPooling2D": _pooling("max"),
    "AveragePooling2D": _pooling("average"),
    "MinPooling2D": _pooling("min"),
    "Subsampling2D": _subsampling,
    "Flatten": _keep,
    "Dense": _dense,
    "Activation": _keep,
    "ReLU": _relu,
    "RBFOutput": lambda step: ({"kind": "rbf"}, [step.layer.codes]),
}
