"""Which properties of the LeNet-5 of 1998 a Keras model has."""

import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import keras
import numpy as np

from lenet_course import shapes
from lenet_course._errors import invalid, wrong_type
from lenet_course._tables import as_html, as_text
from lenet_course.layers import C3_TABLE, digit_codes
from lenet_course.models._probe import (
    PAPERS_FUNCTION,
    Call,
    codes_of,
    function_between,
    function_of,
    places,
    side_by_side,
    watch,
)

YES, NO, DIFFERS, UNKNOWN = "yes", "no", "differs", "unknown"
UNJUDGED = "could not be judged"
HEADING = ("property", "1998", "this model", "as in 1998?")

CONVOLUTION, POOLING = "convolution", "layer that pools"
DENSE = "dense layer before the output"
ROLES = {
    shapes.ConvSpec: CONVOLUTION,
    shapes.PartiallyConnectedConvSpec: CONVOLUTION,
    shapes.PoolSpec: POOLING,
    shapes.SubsamplingSpec: POOLING,
    shapes.DenseSpec: DENSE,
}
PASSIVE = (shapes.ElementwiseSpec, shapes.FlattenSpec, shapes.ReshapeSpec)


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
        return f"{self.title}\n{as_text([HEADING, *self.findings])}"

    def _repr_html_(self) -> str:
        return as_html(self.findings, heading=HEADING, caption=self.title)


def audit_lenet5(model: keras.Model) -> Audit:
    """Compare a Keras model with the LeNet-5 of 1998, property by property.

    The model is run on random numbers. Its layers, and the functions between them, are
    judged by what they do: those of Keras and of this course by their arguments, all
    others, which are called a few more times, by numbers, whatever their names are.

    The roles go by order: the first three convolutions stand for C1, C3 and C5, the
    first two layers that pool for S2 and S4, the last dense layer before the output
    for F6. A layer that is used twice counts at both places.

    Args:
        model: any built Keras model; models and blocks of layers inside it are opened.

    Returns:
        The findings, each with the verdict "yes", "no" or "differs", or "unknown" where
        a layer could not be judged.

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
        raise wrong_type("model", model, "a Keras model")
    run = _Run(model)
    findings = []
    for name, paper, find in PROPERTIES:
        found = UNJUDGED
        with suppress(Exception):  # a layer of somebody else may raise anything
            found = find(run)
        findings.append(Finding(name, paper, found, _verdict(found, paper)))
    return Audit(model.name, tuple(findings))


def _verdict(found: str, paper: str) -> str:
    if found.startswith("could not "):
        return UNKNOWN
    if found.startswith(("no ", "none")):
        return NO
    return YES if found == paper else DIFFERS


class _Run:
    """A model that was run once, and its layers with what they do."""

    def __init__(self, model: keras.Model) -> None:
        self.model, self.input_shapes = model, []
        root = watch(model, keras.tree.map_shape_structure(self._draw, _shapes(model)))
        self.inputs, self.outputs = root.tensors, root.outputs
        self.calls = side_by_side(list(places(root.inner)), root.inputs)
        makers = [call for call in self.calls if not isinstance(call.spec, PASSIVE)]
        self.output = (makers or self.calls or [None])[-1]

    def _draw(self, shape: tuple[int | None, ...]) -> keras.KerasTensor:
        """Random pixels for an input of that shape, 32 where it may be any."""
        self.input_shapes.append(shape[1:])
        sizes = (32 if size is None else size for size in shape[1:])
        image = np.random.default_rng(0).uniform(-1, 1, (1, *sizes))
        return keras.ops.convert_to_tensor(image, "float32")

    @cached_property
    def functions(self) -> tuple[list[str], list[str]]:
        """The functions before the layer that makes the outputs, and those behind."""
        seen, before, behind = [*self.inputs], [], []
        found = before
        for call in self.calls:
            found.append(function_between(seen, call.inputs))
            found = behind if call is self.output else found
            name = UNJUDGED
            if call.spec or len(call.tensors) > 1:
                with suppress(Exception):  # as above
                    name = function_of(call)
            found.append(name)
            seen += [] if call.outputs is None else [call.outputs]
        if self.outputs is None:
            before.append(UNJUDGED)
        else:
            behind.append(function_between(seen, self.outputs))
        return [*filter(None, before)], [*filter(None, behind)]


def _shapes(model: keras.Model) -> Any:
    """The shapes of the inputs, in the structure that the model takes."""
    if getattr(model, "inputs", None):
        return model.input_shape
    shapes = model.built and (model.get_build_config() or {}).get("input_shape")
    if not shapes:
        raise invalid(
            "model",
            model,
            "a model that knows the shape of its input",
            hint="It is not built: begin it with keras.Input, or call it on an image.",
        )
    return shapes


def _role(call: Call) -> str:
    """What a layer can stand for, by its spec, else by the shapes."""
    before, after = call.inputs.shape[1:], getattr(call.outputs, "shape", ())[1:]
    if call.spec:
        role = ROLES.get(type(call.spec), "")
        return role if role == DENSE or len(before) == 3 else ""
    if len(before) != len(after) or before == after:
        return ""
    if len(after) == 1:
        return DENSE
    return POOLING if before[-1] == after[-1] else CONVOLUTION


def _layer(role: str, index: int, tell: Callable[[Call], str]) -> Callable[[_Run], str]:
    """What finds the layer in a role, and tells of it."""

    def find(run: _Run) -> str:
        calls = [call for call in run.calls if _role(call) == role]
        if calls and role == DENSE and calls[-1] is run.output:
            calls.pop()
        if not -len(calls) <= index < len(calls):
            ordinal = {1: "second ", 2: "third "}.get(index, "")
            return UNJUDGED if run.outputs is None else f"no {ordinal}{role}"
        call = calls[index]
        return tell(call) if call.spec else f"{UNJUDGED}: {call.layer.name}"

    return find


def _times(sizes: int | Iterable[int | None]) -> str:
    sizes = (sizes, sizes) if isinstance(sizes, int) else sizes
    return " × ".join("?" if size is None else f"{size}" for size in sizes)


def _input(run: _Run) -> str:
    shape, *others = run.input_shapes
    return f"{1 + len(others)} inputs" if others else _times(shape)


def _convolution(call: Call) -> str:
    spec = call.spec
    text = f"{call.outputs.shape[-1]} maps, kernels {_times(spec.kernel_size)}"
    if _times(spec.strides) != "1 × 1":
        text += f", strides {_times(spec.strides)}"
    return text if spec.padding == "valid" else f"{text}, padding {spec.padding}"


def _c3(call: Call) -> str:
    if isinstance(call.spec, shapes.ConvSpec):
        read, groups = np.any(call.layer.kernel, axis=(0, 1)), call.spec.groups
        blocks = np.kron(np.eye(groups), np.ones((len(read), read.shape[1] // groups)))
        table = blocks * np.tile(read, (groups, 1))  # a kernel of zeros reads nothing
    else:
        table = np.array(call.spec.connection_table)
    inputs = "another connection table"
    if table.all():
        inputs = "every map reads all maps below"
    elif np.array_equal(table, C3_TABLE):
        inputs = "Table I"
    return f"{_convolution(call)}, {inputs}"


def _pooling(call: Call) -> str:
    window, strides = _times(call.spec.pool_size), _times(call.spec.strides)
    window += "" if strides == window else f" / {strides}"
    if isinstance(call.spec, shapes.SubsamplingSpec):
        return f"trainable subsampling {window}"
    weights = "other" if getattr(call.layer, "weights", ()) else "no"
    return f"{type(call.layer).__name__}, {weights} weights, {window}"


def _c5(run: _Run) -> str:
    find = _layer(CONVOLUTION, 2, lambda call: f"convolution: {_convolution(call)}")
    # With F6 and the output behind it, the first of three dense layers has its place.
    instead = _layer(DENSE, 0, lambda call: f"dense layer of {_units(call)}")
    found, dense = find(run), instead(run)
    return dense if found.startswith("no ") and not dense.startswith("no ") else found


def _units(call: Call) -> str:
    return f"{call.outputs.shape[-1]} units"


def _squashing(run: _Run) -> str:
    names, _ = run.functions
    if UNJUDGED in names:
        return UNJUDGED
    counts = {name: names.count(name) for name in names}
    if counts == {PAPERS_FUNCTION: 6}:
        return f"{PAPERS_FUNCTION} in C1 to F6"
    texts = [f"{k} in {n} layer{'s' * (n > 1)}" for k, n in counts.items()]
    return ", ".join(texts) or "none"


def _output(run: _Run) -> str:
    call, (_, functions) = run.output, run.functions
    if UNJUDGED in functions:
        return UNJUDGED
    units = call.outputs.shape[-1]
    if isinstance(call.spec, shapes.RBFSpec):
        fixed = "trained" if call.layer.trainable_variables else "fixed"
        same = np.array_equal(codes_of(call), digit_codes())
        codes = f"{units} RBF units with {fixed} {'7 × 12' if same else 'other'} codes"
        return ", then ".join([codes, *functions])
    if isinstance(call.spec, shapes.DenseSpec):
        name = " and ".join(functions) or "linear"
        return f"{units} units, {name}" if " " in name else f"{units} {name} units"
    return f"{type(call.layer).__name__}, {units} values"


def _parameters(run: _Run) -> str:
    return f"{sum(math.prod(w.shape) for w in run.model.trainable_weights):,}"


def _connections(run: _Run) -> str:
    if not run.calls or not all(call.spec for call in run.calls):
        return "could not be counted"
    number = sum(
        call.spec.num_connections(call.inputs.shape[1:], call.outputs.shape[1:])
        for call in run.calls
    )
    return f"{number:,}"


# Name, what the paper has, and what finds it in a model.
# Source: LeCun et al. 1998, section II-B.
PROPERTIES: tuple[tuple[str, str, Callable[[_Run], str]], ...] = (
    ("input", "32 × 32 × 1", _input),
    ("C1", "6 maps, kernels 5 × 5", _layer(CONVOLUTION, 0, _convolution)),
    ("S2", "trainable subsampling 2 × 2", _layer(POOLING, 0, _pooling)),
    ("C3", "16 maps, kernels 5 × 5, Table I", _layer(CONVOLUTION, 1, _c3)),
    ("S4", "trainable subsampling 2 × 2", _layer(POOLING, 1, _pooling)),
    ("C5", "convolution: 120 maps, kernels 5 × 5", _c5),
    ("F6", "84 units", _layer(DENSE, -1, _units)),
    ("squashing", f"{PAPERS_FUNCTION} in C1 to F6", _squashing),
    ("output", "10 RBF units with fixed 7 × 12 codes", _output),
    ("trainable parameters", "60,000", _parameters),
    ("connections", "340,908", _connections),
)
