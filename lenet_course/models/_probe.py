"""What the layers of a model do, found by running it and by giving them numbers.

Layers of Keras and of this course say what they do, and `_describe` reads it. Any other
layer or operation is asked: change a part of its input, or one of its weights, and see
which outputs follow.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import keras
import numpy as np

from lenet_course import shapes
from lenet_course.layers import scaled_tanh
from lenet_course.models._describe import NoSpecError, read
from lenet_course.shapes import LayerSpec

WINDOW = ("kernel_size", "strides", "padding", "use_bias")
PAPERS_FUNCTION = "1.7159 tanh(2a/3)"
KERAS_FUNCTIONS = (
    *("relu", "tanh", "sigmoid", "elu", "selu", "gelu", "silu", "softplus", "softsign"),
    *("leaky_relu", "relu6", "hard_sigmoid", "exponential", "softmax"),
)


@dataclass(eq=False)
class Call:
    """One use of a layer: what went in, what came out, and the layers that it used."""

    layer: Any
    tensors: list[np.ndarray]
    again: Callable[[Any], Any]  # the layer with another first tensor
    inner: list["Call"]
    outputs: np.ndarray | None = None  # None if it raised
    spec: LayerSpec | None = None  # None if nobody can say what it does

    @property
    def inputs(self) -> np.ndarray:
        """The first tensor that went in."""
        return self.tensors[0]

    def on(self, inputs: np.ndarray, weights: dict[int, Any] | None = None) -> Any:
        """What the layer makes of other numbers.

        With some trained weights, given by position, all the others are 0.
        """
        tensor = keras.ops.convert_to_tensor(inputs, "float32")
        if weights is None:
            return _numbers(self.again(tensor))
        trained = [
            np.resize(weights.get(index, 0.0), weight.shape).astype(weight.dtype)
            for index, weight in enumerate(self.layer.trainable_variables)
        ]
        fixed = self.layer.non_trainable_variables
        return _numbers(self.layer.stateless_call(trained, fixed, tensor)[0])

    def weights_of_size(self, size: int) -> list[int]:
        """The positions of the trained weights that hold so many numbers."""
        weights = getattr(self.layer, "trainable_variables", ())
        return [
            i for i, weight in enumerate(weights) if math.prod(weight.shape) == size
        ]


def _numbers(tensor: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(tensor))


def watch(model: keras.Model, inputs: Any) -> Call:
    """Run a model, and note every layer that it calls, up to one that raises."""
    run = keras.Operation.__call__
    levels: list[list[Call]] = [[]]

    def watched(layer: Any, *others: Any, **options: Any) -> Any:
        given = filter(keras.ops.is_tensor, keras.tree.flatten((others, options)))
        call = Call(
            layer,
            list(map(_numbers, given)),
            lambda tensor: layer(tensor, *others[1:], **options),
            inner=[],
        )
        levels[-1].append(call)
        levels.append(call.inner)
        try:
            outputs = run(layer, *others, **options)
        finally:
            levels.pop()
        for tensor in filter(keras.ops.is_tensor, keras.tree.flatten([outputs])[:1]):
            call.outputs = _numbers(tensor)
        return outputs

    keras.Operation.__call__ = watched
    try:
        with suppress(Exception):  # somebody else's layer may raise anything
            model(inputs, training=False)
    finally:
        keras.Operation.__call__ = run
    return levels[0][0]


def places(calls: list[Call]) -> Iterator[Call]:
    """The layers first to last, with specs; models and blocks of layers are opened."""
    for call in calls:
        is_model = isinstance(call.layer, keras.Model | keras.layers.Pipeline)
        is_known = not is_model and _is_known(call.layer)
        is_single = not is_model and len(call.inner) < 2
        if call.outputs is not None and (is_known or is_single or _has_a_pair(call)):
            call.spec = _spec(call)
        is_one = is_known or isinstance(call.spec, shapes.SubsamplingSpec)
        if is_one or (is_single and call.spec) or not (is_model or call.inner):
            yield call
        else:
            yield from places(call.inner)


def side_by_side(calls: list[Call], below: np.ndarray) -> list[Call]:
    """The same, where convolutions that each read some of the maps below are one."""
    result: list[Call] = []
    movers = (shapes.ConvSpec, shapes.FlattenSpec)
    for _, group in groupby(calls, lambda call: isinstance(call.spec, movers)):
        run = list(group)
        small = [call for call in run if isinstance(call.spec, shapes.ConvSpec)]
        windows = [{name: getattr(c.spec, name) for name in WINDOW} for c in small]
        maps = _maps(below)
        read = [_maps(c.inputs) for c in small for _ in range(c.outputs.shape[-1])]
        is_one = windows[1:] and all(window == windows[0] for window in windows)
        if is_one and set(maps) >= set().union(*read):
            table = [[int(each in some) for some in read] for each in maps]
            spec = shapes.PartiallyConnectedConvSpec(
                connection_table=table, **windows[0]
            )
            outputs = np.concatenate([call.outputs for call in small], axis=-1)
            run = [replace(small[0], tensors=[below], outputs=outputs, spec=spec)]
        result += run
        below = run[-1].outputs
    return result


def _maps(images: np.ndarray) -> list[bytes]:
    """What tells one map from another."""
    return [each.tobytes() for each in np.moveaxis(images, -1, 0)]


def _is_known(layer: Any) -> bool:
    return type(layer).__module__.split(".")[0] in ("keras", "lenet_course")


def _spec(call: Call) -> LayerSpec | None:
    """What a layer says of itself, else what numbers say of it."""
    with suppress(NoSpecError):
        if _is_known(call.layer):
            return read(call.layer, call.inputs.shape[1:])
    with suppress(Exception):  # as above
        return _measured(call)
    return None


def _measured(call: Call) -> LayerSpec | None:
    """What numbers say of a layer."""
    before, after = call.inputs.shape[1:], call.outputs.shape[1:]
    values = np.concatenate([tensor.ravel() for tensor in call.tensors])
    moves = np.isin(call.outputs, values).all()
    if moves and values.size == call.outputs.size:
        return shapes.FlattenSpec()
    if len(call.tensors) > 1 or len(before) != len(after) or len(after) not in (1, 3):
        return None
    table = _reads(call, len(after))
    alone = np.array_equal(table, np.eye(after[-1]))
    bias = bool(call.weights_of_size(after[-1]))
    if len(after) == 1:
        if codes_of(call) is not None:
            return shapes.RBFSpec(units=after[0])
        dense = shapes.DenseSpec(units=after[0], use_bias=bias)
        return shapes.ElementwiseSpec() if alone else dense
    size, strides = zip(*(_window(_reads(call, axis)) for axis in (1, 2)), strict=True)
    if size == (1, 1) and (moves or (alone and strides == size)):
        return shapes.FlattenSpec() if moves else shapes.ElementwiseSpec()
    fits = map(lambda n, k, s: (n - k) // s + 1, before[:2], size, strides)
    window = {
        "strides": strides,
        "padding": "valid" if (*fits,) == after[:2] else "same",
    }
    if alone:
        pool = (
            shapes.SubsamplingSpec if _is_subsampling(call, *size) else shapes.PoolSpec
        )
        return pool(pool_size=size, **window)
    return shapes.PartiallyConnectedConvSpec(
        connection_table=table.astype(int).tolist(),
        kernel_size=size,
        use_bias=bias,
        **window,
    )


def _reads(call: Call, axis: int) -> np.ndarray:
    """Which entries of the input along an axis change which entries of the output."""
    before, other = np.random.default_rng(0).uniform(-1, 1, (2, *call.inputs.shape))
    changed = np.repeat(before, before.shape[axis], axis=0)
    for index, image in enumerate(changed):
        entry = (*(slice(None),) * (axis - 1), index)
        image[entry] = other[0][entry]
    parts = np.array_split(changed, -(-len(changed) // 16))  # for the memory's sake
    after = np.concatenate([call.on(part) for part in parts])
    across = tuple(number for number in range(1, after.ndim) if number != axis)
    changes = np.abs(after - call.on(before)).max(axis=across)
    return changes > 1e-5 * np.abs(after).max()


def _window(rows: np.ndarray) -> tuple[int, int]:
    """From what outputs read along an axis: the size of a window, and the stride."""
    first = rows.argmax(axis=0)
    sizes = len(rows) - rows[::-1].argmax(axis=0) - first
    whole = first[sizes == sizes.max()]  # not those that padding cuts
    return int(sizes.max()), int(whole[1] - whole[0]) if len(whole) > 1 else 1


def _has_a_pair(call: Call) -> bool:
    """Whether its trained weights are two numbers for each map."""
    pair = call.weights_of_size(call.outputs.shape[-1])
    return len(pair) == 2 == len(call.layer.trainable_variables)


def _is_subsampling(call: Call, height: int, width: int) -> bool:
    """Whether it is f(coefficient · sum + bias), with one trained pair for each map."""
    if not _has_a_pair(call):
        return False
    maps, rng = call.outputs.shape[-1], np.random.default_rng(0)
    pair = call.weights_of_size(maps)
    x, nothing = rng.uniform(-1, 1, call.inputs.shape), np.zeros(call.inputs.shape)
    coefficient, bias = rng.uniform(0.2, 0.4, (2, maps))
    total = coefficient * x[0, :height, :width].sum(axis=(0, 1))
    for first, second in (pair, pair[::-1]):
        # Without the coefficient it is f(bias): f itself need not be known.
        found, without, of_sum, of_average = (
            call.on(image, weights)[0, 0, 0]
            for image, weights in (
                (x, {first: coefficient, second: bias}),
                (nothing, {second: bias}),
                (nothing, {second: bias + total}),
                (nothing, {second: bias + total / (height * width)}),
            )
        )
        if _close(found, of_sum) or _close(found, of_average):
            return not _close(found, without)
    return False


def codes_of(call: Call) -> np.ndarray | None:
    """The codes of a layer whose outputs are squared distances to codes."""
    features = call.inputs.shape[-1]
    at_zero, *at_one = call.on(np.eye(features + 1, features, k=-1))
    codes = (1 - (np.array(at_one) - at_zero).T) / 2
    x = np.random.default_rng(0).uniform(-1, 1, (3, features))
    distances = ((x[:, None] - codes) ** 2).sum(axis=-1)
    return codes if _close(call.on(x), distances) else None


def function_of(call: Call) -> str:
    """The function that a layer ends with; nothing if it is linear."""
    activation = getattr(call.layer, "activation", None)
    name = getattr(activation, "__name__", type(call.layer).__name__)
    rng, maps = np.random.default_rng(0), call.outputs.shape[-1]
    nothing, x = np.zeros(call.inputs.shape), rng.uniform(-3, 3, (9, maps))
    if isinstance(call.spec, shapes.ElementwiseSpec):
        x = rng.uniform(-3, 3, call.inputs.shape)
        return _name(x, call.on(x), name)
    if _is_known(call.layer) or isinstance(call.spec, shapes.RBFSpec):
        return _name(x, _numbers(activation(x)), name) if activation else ""
    for bias in call.weights_of_size(maps):
        y = [call.on(nothing, {bias: row}).ravel()[:maps] for row in x]
        if np.ptp(y) > 0:
            return _name(x, np.array(y), name)
    x = rng.uniform(-1, 1, call.inputs.shape)
    is_linear = _close(call.on(2 * x) - call.on(x), call.on(x) - call.on(nothing))
    return "" if is_linear else f"a function in {name}"


def function_between(seen: list[np.ndarray], numbers: np.ndarray) -> str:
    """What happened without a layer between the numbers seen last and some others."""
    flat = [each.ravel().astype(numbers.dtype) for each in seen]
    known = any(np.array_equal(each, numbers.ravel()) for each in flat)
    if known or seen[-1].size != numbers.size:
        return ""
    return _name(seen[-1].reshape(numbers.shape), numbers, "without a name")


def _name(x: np.ndarray, y: np.ndarray, name: str) -> str:
    """What a function is called that gives y for x; nothing if it is linear."""
    if _close(y, _numbers(scaled_tanh(x))):
        return PAPERS_FUNCTION
    low, high = x.argmin(), x.argmax()
    slope = (y.flat[high] - y.flat[low]) / max(x.flat[high] - x.flat[low], 1e-9)
    if _close(y, y.flat[low] + slope * (x - x.flat[low])):
        return ""
    # The softmax of a single number is 1, and Keras warns of it.
    for known in KERAS_FUNCTIONS[: None if x.shape[-1] > 1 else -1]:
        if _close(y, _numbers(getattr(keras.activations, known)(x))):
            return known
    return f"a function named {name}"


def _close(ours: np.ndarray, theirs: np.ndarray) -> bool:
    return np.allclose(ours, theirs, rtol=1e-4, atol=1e-5)
