"""Shapes, padding, parameters and receptive fields: exactly what Keras does.

Integers only, and nothing but the standard library, so that the module loads at once:
TensorFlow is the oracle of its tests, never a dependency. The arithmetic of one axis
is in ``_axis``, the layers are in ``_specs``, the checks of their arguments in
``_arguments``, the wrong routes to an output size in ``_diagnosis``; `trace` puts them
together.
"""

import html
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, repeat
from typing import NamedTuple

from lenet_course._arguments import Shape, check_shape
from lenet_course._axis import (
    Padding,
    conv_output_size,
    conv_transpose_output_size,
    coverage,
    effective_kernel_size,
    padding_amounts,
    pool_output_size,
    unread_tail,
    whole_number,
    windows,
)
from lenet_course._diagnosis import Diagnosis, diagnose_output_size
from lenet_course._specs import (
    BatchNormSpec,
    ConvSpec,
    ConvTransposeSpec,
    CroppingSpec,
    DenseSpec,
    DepthwiseConvSpec,
    ElementwiseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    LayerSpec,
    PartiallyConnectedConvSpec,
    PoolSpec,
    RBFSpec,
    ReshapeSpec,
    SeparableConvSpec,
    SubsamplingSpec,
    ZeroPaddingSpec,
)
from lenet_course.receptive_field import (
    ReceptiveField,
    check_specs,
    named_error,
    receptive_field,
)

__all__ = [
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
    "LayerSpec",
    "LayerTrace",
    "Padding",
    "PartiallyConnectedConvSpec",
    "PoolSpec",
    "RBFSpec",
    "ReshapeSpec",
    "SeparableConvSpec",
    "SubsamplingSpec",
    "Trace",
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
    "trace",
    "unread_tail",
    "windows",
]

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
    return _output_shape(spec, check_shape(input_shape))


def _output_shape(spec: LayerSpec, input_shape: Shape) -> Shape:
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


class LayerTrace(NamedTuple):
    """One row of a trace: what a layer does to the shape, and what it costs.

    The shapes are stored; the other numbers are computed when they are read.
    """

    spec: LayerSpec
    input_shape: Shape
    output_shape: Shape
    position: int
    chain: "Trace"

    @property
    def name(self) -> str:
        """The layer's name, or what it is."""
        return self.spec.name or self.spec.kind

    @property
    def padding(self) -> tuple[tuple[int, int], ...]:
        """The cells added (before, after) on every spatial axis."""
        fits = self.spec.fits(self.input_shape[:-1])
        return tuple((fit.before, fit.after) for fit in fits)

    @property
    def num_params(self) -> int:
        """All parameters."""
        return self.spec.num_params(self.input_shape)

    @property
    def num_trainable_params(self) -> int:
        """The parameters that training changes."""
        return self.spec.num_trainable_params(self.input_shape)

    @property
    def num_connections(self) -> int:
        """The connections, as the 1998 paper counts them."""
        return self.spec.num_connections(self.input_shape, self.output_shape)

    @property
    def num_macs(self) -> int:
        """Multiply-accumulate operations for one example."""
        return self.spec.num_macs(self.input_shape, self.output_shape)

    @property
    def activation_bytes(self) -> int:
        """Memory of the output for one example."""
        return FLOAT32_BYTES * math.prod(self.output_shape)

    @property
    def receptive_field(self) -> ReceptiveField | None:
        """What one unit sees; None if the chain starts without spatial axes."""
        fields = self.chain.receptive_fields
        return fields and fields[self.position]

    def __repr__(self) -> str:
        heading = f"{self.name} ({self.spec.kind})"
        return f"{heading}: {_times(self.input_shape)} → {_times(self.output_shape)}"


# Heading of the printed table and how to show a row under it.
_COLUMNS = {
    "layer": lambda row: row.name,
    "type": lambda row: row.spec.kind,
    "input": lambda row: _times(row.input_shape),
    "output": lambda row: _times(row.output_shape),
    "padding": lambda row: _sides(row.padding),
    "params": lambda row: f"{row.num_params:,}",
    "connections": lambda row: f"{row.num_connections:,}",
    "MACs": lambda row: f"{row.num_macs:,}",
    "bytes": lambda row: f"{row.activation_bytes:,}",
    "field": lambda row: _known(row.receptive_field, "size"),
    "stride": lambda row: _known(row.receptive_field, "effective_stride"),
}


@dataclass(frozen=True, repr=False)
class Trace:
    """The layers of a chain, one row each, and their totals."""

    specs: tuple[LayerSpec, ...]
    shapes: tuple[Shape, ...]  # of the input, then of every layer's output

    @property
    def rows(self) -> tuple[LayerTrace, ...]:
        """One row per layer."""
        shapes, chain = self.shapes, repeat(self)
        rows = map(LayerTrace, self.specs, shapes, shapes[1:], count(), chain)
        return tuple(rows)

    @property
    def input_shape(self) -> Shape:
        """The shape before the first layer."""
        return self.shapes[0]

    @property
    def output_shape(self) -> Shape:
        """The shape after the last layer."""
        return self.shapes[-1]

    @cached_property
    def receptive_fields(self) -> list[ReceptiveField] | None:
        """One record per layer; None if the input has no spatial axes."""
        sizes = self.input_shape[:-1]
        return receptive_field(self.specs, sizes) if sizes else None

    @property
    def num_params(self) -> int:
        """All parameters."""
        return sum(row.num_params for row in self.rows)

    @property
    def num_trainable_params(self) -> int:
        """The parameters that training changes."""
        return sum(row.num_trainable_params for row in self.rows)

    @property
    def num_connections(self) -> int:
        """All connections, as the 1998 paper counts them."""
        return sum(row.num_connections for row in self.rows)

    @property
    def num_macs(self) -> int:
        """Multiply-accumulate operations for one example."""
        return sum(row.num_macs for row in self.rows)

    @property
    def activation_bytes(self) -> int:
        """Memory of all outputs for one example, as training keeps them."""
        return sum(row.activation_bytes for row in self.rows)

    def __len__(self) -> int:
        return len(self.specs)

    def __iter__(self) -> Iterator[LayerTrace]:
        return iter(self.rows)

    def __getitem__(self, layer: int | str) -> LayerTrace:
        """The row at a position, or the first row of a name."""
        if not isinstance(layer, str):
            return self.rows[layer]
        for row in self.rows:
            if row.name == layer:
                return row
        names = ", ".join(row.name for row in self.rows)
        raise KeyError(f"No layer is named {layer!r}. The layers are: {names}")

    def _cells(self) -> list[list[str]]:
        """The table: a heading, one line per layer, the totals."""
        totals = {
            "layer": "total",
            "params": f"{self.num_params:,}",
            "connections": f"{self.num_connections:,}",
            "MACs": f"{self.num_macs:,}",
            "bytes": f"{self.activation_bytes:,}",
        }
        return [
            list(_COLUMNS),
            *([show(row) for show in _COLUMNS.values()] for row in self.rows),
            [totals.get(heading, "") for heading in _COLUMNS],
        ]

    def __repr__(self) -> str:
        cells = self._cells()
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in cells)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        headings, *rows, totals = self._cells()
        head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in headings)
        caption = f"Layers for an input of {_times(self.input_shape)}"
        return (
            f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{''.join(map(_html_row, rows))}</tbody>"
            f"<tfoot>{_html_row(totals)}</tfoot></table>"
        )


def _html_row(cells: list[str]) -> str:
    """A table row, whose first cell is the heading of the others."""
    first, *others = map(html.escape, cells)
    data = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr><th scope="row">{first}</th>{data}</tr>'


def _times(shape: Iterable[int]) -> str:
    return "×".join(map(str, shape))


def _sides(padding: tuple[tuple[int, int], ...]) -> str:
    """The padding as written: once if all axes agree, nothing if there is none."""
    if not any(map(any, padding)):
        return ""
    texts = [f"{before}+{after}" for before, after in padding]
    return texts[0] if len(set(texts)) == 1 else ", ".join(texts)


def _known(field: ReceptiveField | None, name: str) -> str:
    """A number of a receptive field, or a dash where there is none."""
    value = getattr(field, name, None)
    if value is None:
        return "–"
    return _times(value) if isinstance(value, tuple) else str(value)


def trace(specs: Iterable[LayerSpec], input_shape: Shape) -> Trace:
    """What every layer of a chain does to a shape, and what it costs.

    Formula: `output_shape`, layer after layer; the other columns are `num_params`,
    `num_connections`, `num_macs`, `activation_bytes` and `receptive_field`.
    Source: as for those; the layout follows ``model.summary()``.

    Args:
        specs: the layers, first to last.
        input_shape: shape of one example, ``(height, width, channels)``,
            ``(steps, channels)`` or ``(features,)``.

    Returns:
        A `Trace`: `rows`, and the totals `num_params`, `num_trainable_params`,
        `num_connections`, `num_macs` and `activation_bytes`. It prints as a table.

    Raises:
        TypeError: if a layer is not a spec or a size is not a whole number.
        ValueError: if a layer cannot take what the one before it makes; the message
            names the layer.

    Example:
        >>> trace([ConvSpec(filters=6, kernel_size=5, name="C1")], (32, 32, 1))
        layer  type  input    output   padding  params  connections  MACs     bytes   field  stride
        C1     Conv  32×32×1  28×28×6           156     122,304      117,600  18,816  5      1
        total                                   156     122,304      117,600  18,816
    """  # noqa: E501
    specs = check_specs(specs)
    shape = check_shape(input_shape)
    shapes = [shape]
    for spec in specs:
        shape = _output_shape(spec, shape)
        shapes.append(shape)
    return Trace(tuple(specs), tuple(shapes))
