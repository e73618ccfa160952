"""Which properties of the LeNet-5 of 1998 a Keras model has."""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import numpy as np

from lenet_course import shapes
from lenet_course.layers import C3_TABLE, digit_codes
from lenet_course.models._describe import describe

YES, NO, DIFFERS = "yes", "no", "differs"

POOLING = ("MaxPooling2D", "AveragePooling2D", "MinPooling2D", "Subsampling2D")
ACTIVATION_LAYERS = ("Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax")


class Finding(NamedTuple):
    """One property: what the paper has, what the model has, and the verdict."""

    name: str
    paper: str
    found: str
    verdict: str


@dataclass(frozen=True)
class Audit:
    """A table of findings, which prints as text and shows as HTML in a notebook."""

    model_name: str
    findings: tuple[Finding, ...]

    def __getitem__(self, name: str) -> Finding:
        """The finding of that name."""
        return {finding.name: finding for finding in self.findings}[name]

    @property
    def num_yes(self) -> int:
        """How many properties are those of 1998."""
        return sum(finding.verdict == YES for finding in self.findings)

    @property
    def title(self) -> str:
        """The result in one line."""
        return (
            f"{self.model_name}: {self.num_yes} of {len(self.findings)} properties "
            "of the LeNet-5 of 1998"
        )

    def __repr__(self) -> str:
        rows = [Finding("property", "1998", "this model", "as in 1998?")]
        rows.extend(self.findings)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        return "\n".join([self.title, *lines])

    def _repr_html_(self) -> str:
        heads = "".join(
            f"<th>{text}</th>"
            for text in ("property", "1998", "this model", "as in 1998?")
        )
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in finding)}</tr>"
            for finding in self.findings
        )
        return (
            f"<p>{html.escape(self.title)}</p><table><thead><tr>{heads}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )


def audit_lenet5(model: keras.Model) -> Audit:
    """Compare a Keras model with the LeNet-5 of 1998, property by property.

    The roles go by order: the first three convolutions stand for C1, C3 and C5, the
    first two layers that pool for S2 and S4, the last dense layer before the output
    for F6.

    Args:
        model: any built Keras model; models inside it are opened.

    Returns:
        The findings, each with the verdict "yes", "no" or "differs".

    Raises:
        TypeError: it is no Keras model.
        ValueError: it is not built, so it has no shapes and no weights.

    Source: LeCun et al. 1998, section II-B.

    Example:
        >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
        >>> audit_lenet5(model)["input"].found
        '28 × 28 × 1'
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"`model` must be a Keras model. Received: {model!r}")
    if not model.built or not model.layers:
        raise ValueError(
            f"The model {model.name!r} is not built. Expected one that knows the shape "
            "of its input: begin it with keras.Input."
        )
    layers = list(_flat(model))
    checks: tuple[Callable[..., Finding], ...] = (
        _audit_input,
        _audit_c1,
        _audit_s2,
        _audit_c3,
        _audit_s4,
        _audit_c5,
        _audit_f6,
        _audit_squashing,
        _audit_output,
        _audit_parameters,
        _audit_connections,
    )
    return Audit(model.name, tuple(check(model, layers) for check in checks))


def _flat(model: keras.Model) -> Iterator[Any]:
    """All layers in order, those of inner models too, without the input layers."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _flat(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _kind(layer: Any) -> str:
    return type(layer).__name__


def _nth(layers: list[Any], index: int, *kinds: str) -> Any:
    """The layer with that index among those of some kinds, or None."""
    found = [layer for layer in layers if _kind(layer) in kinds]
    return found[index] if -len(found) <= index < len(found) else None


def _times(sizes: tuple[Any, ...]) -> str:
    return " × ".join("?" if size is None else f"{size}" for size in sizes)


def _finding(name: str, paper: str, found: str, same: bool) -> Finding:
    return Finding(name, paper, found, YES if same else DIFFERS)


def _audit_input(model: keras.Model, layers: list[Any]) -> Finding:
    shape = model.input_shape
    if isinstance(shape, list | dict):
        return Finding("input", "32 × 32 × 1", f"{len(shape)} inputs", DIFFERS)
    return _finding("input", "32 × 32 × 1", _times(shape[1:]), shape[1:] == (32, 32, 1))


def _conv_text(layer: Any) -> str:
    text = f"{layer.output.shape[-1]} maps, kernels {_times(layer.kernel_size)}"
    if set(layer.strides) != {1}:
        text += f", strides {_times(layer.strides)}"
    return text if layer.padding == "valid" else f"{text}, padding {layer.padding}"


def _audit_c1(model: keras.Model, layers: list[Any]) -> Finding:
    paper = "6 maps, kernels 5 × 5"
    layer = _nth(layers, 0, "Conv2D")
    if layer is None:
        return Finding("C1", paper, "no convolution", NO)
    return _finding("C1", paper, _conv_text(layer), _conv_text(layer) == paper)


def _audit_pooling(name: str, index: int, layers: list[Any]) -> Finding:
    paper = "trainable subsampling 2 × 2"
    layer = _nth(layers, index, *POOLING)
    if layer is None:
        return Finding(name, paper, "no layer that pools", NO)
    window = f"{_times(layer.pool_size)}"
    window += "" if layer.strides == layer.pool_size else f" / {_times(layer.strides)}"
    trainable = _kind(layer) == "Subsampling2D"
    kind = "trainable subsampling" if trainable else f"{_kind(layer)}, no weights,"
    return _finding(name, paper, f"{kind} {window}", f"{kind} {window}" == paper)


def _audit_s2(model: keras.Model, layers: list[Any]) -> Finding:
    return _audit_pooling("S2", 0, layers)


def _audit_s4(model: keras.Model, layers: list[Any]) -> Finding:
    return _audit_pooling("S4", 1, layers)


def _audit_c3(model: keras.Model, layers: list[Any]) -> Finding:
    paper = "16 maps, kernels 5 × 5, Table I"
    layer = _nth(layers, 1, "Conv2D", "PartiallyConnectedConv2D")
    if layer is None:
        return Finding("C3", paper, "no second convolution", NO)
    table = getattr(layer, "connection_table", None)
    inputs = "every map reads all maps below"
    if table is not None:
        same = np.array_equal(table, C3_TABLE)
        inputs = "Table I" if same else "another connection table"
    found = f"{_conv_text(layer)}, {inputs}"
    return _finding("C3", paper, found, found == paper)


def _audit_c5(model: keras.Model, layers: list[Any]) -> Finding:
    paper = "convolution: 120 maps, kernels 5 × 5"
    layer = _nth(layers, 2, "Conv2D", "PartiallyConnectedConv2D")
    if layer is not None:
        found = f"convolution: {_conv_text(layer)}"
        return _finding("C5", paper, found, found == paper)
    dense = _nth(layers, 0, "Dense")
    # With F6 and the output behind it, the first of three dense layers has its place.
    if dense is None:
        return Finding("C5", paper, "no third convolution", NO)
    return Finding("C5", paper, f"dense layer of {dense.units} units", DIFFERS)


def _audit_f6(model: keras.Model, layers: list[Any]) -> Finding:
    paper = "84 units"
    hidden = [layer for layer in layers[:-1] if _kind(layer) == "Dense"]
    if _kind(layers[-1]) in ACTIVATION_LAYERS:  # a softmax in a layer of its own
        hidden = hidden[:-1]
    if not hidden:
        return Finding("F6", paper, "no dense layer before the output", NO)
    return _finding("F6", paper, f"{hidden[-1].units} units", hidden[-1].units == 84)


def _audit_squashing(model: keras.Model, layers: list[Any]) -> Finding:
    paper = "1.7159 tanh(2a/3) in C1 to F6"
    names = [_activation_name(layer) for layer in _hidden(layers)]
    names = [name for name in names if name not in ("", "linear")]
    if not names:
        return Finding("squashing", paper, "none", NO)
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    found = ", ".join(
        f"{name} in {count} layer{'s' * (count > 1)}" for name, count in counts.items()
    )
    if counts == {"scaled_tanh": 6}:
        return Finding("squashing", paper, paper, YES)
    return Finding("squashing", paper, found, DIFFERS)


def _hidden(layers: list[Any]) -> list[Any]:
    """All layers before the output, and before a dense layer with its own softmax."""
    alone = _kind(layers[-1]) in ACTIVATION_LAYERS
    return layers[:-2] if alone else layers[:-1]


def _activation_name(layer: Any) -> str:
    if _kind(layer) in ACTIVATION_LAYERS and _kind(layer) != "Activation":
        return _kind(layer)
    activation = getattr(layer, "activation", None)
    return getattr(activation, "__name__", "") or getattr(activation, "name", "")


def _audit_output(model: keras.Model, layers: list[Any]) -> Finding:
    paper = "10 RBF units with fixed 7 × 12 codes"
    layer = layers[-1]
    if _kind(layer) == "RBFOutput":
        fixed = not layer.trainable_weights
        same = np.array_equal(keras.ops.convert_to_numpy(layer.codes), digit_codes())
        found = f"{layer.units} RBF units with {'fixed' if fixed else 'trained'} "
        found += "7 × 12 codes" if same else "other codes"
        return _finding("output", paper, found, found == paper)
    units = layer.output.shape[-1]
    name = _activation_name(layer)
    kind = f"{units} {name} units" if name else f"{_kind(layer)}, {units} values"
    return Finding("output", paper, kind, DIFFERS)


def _audit_parameters(model: keras.Model, layers: list[Any]) -> Finding:
    number = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    name = "trainable parameters"
    return _finding(name, "60,000", f"{number:,}", number == 60_000)


def _audit_connections(model: keras.Model, layers: list[Any]) -> Finding:
    paper = "340,908"
    try:
        shape = model.input_shape[1:]
        number = shapes.trace(describe(model), shape).num_connections
    except (TypeError, ValueError):
        return Finding("connections", paper, "could not be counted", NO)
    return _finding("connections", paper, f"{number:,}", number == 340_908)
