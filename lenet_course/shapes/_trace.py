"""What one layer, or a chain of layers, does to a shape and costs."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, repeat
from typing import NamedTuple

from lenet_course._errors import invalid
from lenet_course._tables import Row, as_html, as_text
from lenet_course.shapes import _arguments as arguments
from lenet_course.shapes._arguments import Shape
from lenet_course.shapes._receptive_field import (
    ReceptiveField,
    leading_reshape,
    receptive_field,
)
from lenet_course.shapes._specs import MAP, LayerSpec, check_specs, named_error

FLOAT32_BYTES = 4


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
    def kernel(self) -> Shape:
        """The sides of the layer's own window; empty if it has none of its own."""
        sizes = getattr(self.spec, "kernel_size", getattr(self.spec, "pool_size", None))
        return self._per_axis(sizes)

    @property
    def strides(self) -> Shape:
        """How far the window moves along every axis; empty if there is no window."""
        return self._per_axis(getattr(self.spec, "strides", None))

    def _per_axis(self, value: Shape | int | None) -> Shape:
        if value is None or isinstance(value, tuple):
            return value or ()
        return (value,) * len(self.input_shape[:-1])

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
        return fields[self.position] if fields else None

    def __repr__(self) -> str:
        heading = f"{self.name} ({self.spec.kind})"
        return f"{heading}: {_times(self.input_shape)} → {_times(self.output_shape)}"


# The columns of the printed table that are summed: heading and attribute.
_COUNTS = {
    "params": "num_params",
    "connections": "num_connections",
    "MACs": "num_macs",
}
# The stride is the layer's own; how far apart the fields of neighbours lie is what the
# strides of the chain make together, and has a name of its own.
_WINDOW = ("kernel", "stride", "padding")
_HEADING = ("layer", "type", *_WINDOW, "output", *_COUNTS, "field", "apart")


def _total(count: str) -> property:
    """The sum of a count over all layers."""
    return property(lambda trace: sum(getattr(row, count) for row in trace.rows))


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
        shape = self.input_shape
        # Where a reshape appends the channels, all axes before it are spatial.
        bare = leading_reshape(self.specs)[:-1] == shape
        sizes = shape if bare else shape[:-1]
        return receptive_field(self.specs, sizes) if sizes else None

    num_params = _total("num_params")
    num_trainable_params = _total("num_trainable_params")
    num_connections = _total("num_connections")
    num_macs = _total("num_macs")
    activation_bytes = _total("activation_bytes")  # as training keeps all outputs

    def __len__(self) -> int:
        return len(self.specs)

    def __iter__(self) -> Iterator[LayerTrace]:
        return iter(self.rows)

    def __getitem__(self, layer: int | str) -> LayerTrace:
        """The row at a position, or the first row of a name."""
        names = [row.name for row in self.rows]
        try:
            return self.rows[names.index(layer) if isinstance(layer, str) else layer]
        except (IndexError, TypeError, ValueError):
            there = ", ".join(names)
            raise KeyError(f"No layer is {layer!r}. The layers are: {there}") from None

    def __repr__(self) -> str:
        return as_text(self._table())

    def _repr_html_(self) -> str:
        caption = f"Layers for an input of {_times(self.input_shape)}"
        heading, *rows, total = self._table()
        return as_html(rows, heading=heading, total=total, caption=caption)

    def _table(self) -> list[Row]:
        """Heading, layers and totals; without the columns that no layer fills."""
        total = ["total", *[""] * 5, *_counts(self), "", ""]
        table = [_HEADING, *map(_cells, self.rows), total]
        columns = zip(*table, strict=True)
        return list(zip(*(each for each in columns if any(each[1:])), strict=True))


def _cells(row: LayerTrace) -> list[str]:
    """A row of the printed table."""
    field = row.receptive_field
    return [
        row.name,
        row.spec.kind,
        _times(row.kernel),
        _times(row.strides if len(set(row.strides)) > 1 else row.strides[:1]),
        _sides(row.padding),
        _times(row.output_shape),
        *_counts(row),
        _known(field and field.size),
        _known(field and field.effective_stride),
    ]


def _counts(of: "LayerTrace | Trace") -> list[str]:
    return [f"{getattr(of, count):,}" for count in _COUNTS.values()]


def _times(shape: Iterable[int]) -> str:
    return "×".join(map(str, shape))


def _sides(padding: tuple[tuple[int, int], ...]) -> str:
    """The padding as written: once if all axes agree, nothing if there is none."""
    if not any(map(any, padding)):
        return ""
    texts = [f"{before}+{after}" for before, after in padding]
    return texts[0] if len(set(texts)) == 1 else ", ".join(texts)


def _known(value: int | Shape | None) -> str:
    """A number of a receptive field, or a dash where there is none."""
    if value is None:
        return "–"
    return _times(value) if isinstance(value, tuple) else str(value)


def trace(specs: Iterable[LayerSpec], input_shape: Shape) -> Trace:
    """What every layer of a chain does to a shape, and what it costs.

    The table has the layer's own window and stride, `output_shape`, `num_params`,
    `num_connections` and `num_macs`. *Field* is the size of the receptive field, and
    *apart* how many cells of the input the fields of two neighbours lie apart: the
    product of all strides so far.

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
        >>> from lenet_course.shapes import ConvSpec
        >>> trace([ConvSpec(filters=6, kernel_size=5, name="C1")], (32, 32, 1))
        layer  type  kernel  stride  output   params  connections  MACs     field  apart
        C1     Conv  5×5     1       28×28×6  156     122,304      117,600  5      1
        total                                 156     122,304      117,600
    """
    checked = check_specs(specs)
    shapes = [arguments.check_shape(input_shape)]
    for spec in checked:
        try:
            if spec.needs_map and len(shapes[-1]) == 1:
                raise invalid("input_shape", shapes[-1], MAP)
            shapes.append(spec.output_shape(shapes[-1]))
        except ValueError as error:
            raise named_error(spec, error) from error
    return Trace(tuple(checked), tuple(shapes))


def _row(spec: LayerSpec, input_shape: Shape) -> LayerTrace:
    return trace([spec], input_shape)[0]


def output_shape(spec: LayerSpec, input_shape: Shape) -> Shape:
    """The shape of one example after a layer, channels last, as Keras computes it.

    It is `conv_output_size` or its kin on every spatial axis, and the channels that
    the layer makes.

    Example:
        >>> from lenet_course.shapes import ConvSpec
        >>> output_shape(ConvSpec(filters=6, kernel_size=(5, 3)), (32, 28, 1))
        (28, 26, 6)
    """
    return _row(spec, input_shape).output_shape


def num_params(spec: LayerSpec, input_shape: Shape) -> int:
    """The number of parameters of a layer, trainable or not, as Keras counts them.

    Formula: convolution (∏k · C_in / groups + 1)·C_out; depthwise (∏k + 1)·C_in·m;
    separable ∏k·C_in·m + C_in·m·C_out + C_out; transposed as convolution; dense
    (C_in + 1)·units; batch normalisation 4·C; subsampling 2·C; partially connected
    ∏k · (ones of the table) + C_out; RBF C_in·units. Without bias, no + 1.
    Source: Keras' ``count_params``; LeCun et al. 1998, section II-B, for the last
    three.

    Example:
        >>> from lenet_course.shapes import ConvSpec
        >>> num_params(ConvSpec(filters=6, kernel_size=5), (32, 32, 1))
        156
    """
    return _row(spec, input_shape).num_params


def num_trainable_params(spec: LayerSpec, input_shape: Shape) -> int:
    """The number of parameters that training changes.

    Formula: `num_params`, except batch normalisation, where the moving mean and
    variance are not trained (2·C remain), and RBF, whose codes are fixed (0).
    Source: Keras' ``trainable_weights``; LeCun et al. 1998, section II-B.

    Example:
        >>> from lenet_course.shapes import RBFSpec
        >>> num_trainable_params(RBFSpec(units=10), (84,))
        0
    """
    return _row(spec, input_shape).num_trainable_params


def num_connections(spec: LayerSpec, input_shape: Shape) -> int:
    """The number of links into a layer's units, as the 1998 paper counts them.

    Formula: over all output values, the inputs it is computed from, plus one for its
    bias; so a convolution has o_h·o_w·C_out·(fan-in + 1), a subsampling
    o_h·o_w·C·(k² + 1), a pooling without bias o_h·o_w·C·k². Taps on the padding
    count. Layers that only move or transform single values have none.
    Source: LeCun et al. 1998, section II-B (C1: 122,304; S2: 5,880; C3: 151,600).

    Example:
        >>> from lenet_course.shapes import ConvSpec
        >>> num_connections(ConvSpec(filters=6, kernel_size=5), (32, 32, 1))
        122304
    """
    return _row(spec, input_shape).num_connections


def num_macs(spec: LayerSpec, input_shape: Shape) -> int:
    """The number of multiply-accumulate operations of a layer for one example.

    Formula: convolution o_h·o_w·C_out·∏k·C_in / groups; depthwise o_h·o_w·C_in·m·∏k;
    separable that plus o_h·o_w·C_in·m·C_out; transposed n_h·n_w·C_in·C_out·∏k; dense
    C_in·units; batch normalisation one per value; subsampling o_h·o_w·C·(∏k + 1),
    its additions included; poolings 0, since they only compare or add.
    Source: Howard et al. 2017, "MobileNets", arXiv:1704.04861, section 3.1.

    Example:
        >>> from lenet_course.shapes import ConvSpec
        >>> num_macs(ConvSpec(filters=6, kernel_size=5), (32, 32, 1))
        117600
    """
    return _row(spec, input_shape).num_macs


def activation_bytes(
    spec: LayerSpec, input_shape: Shape, *, batch_size: int = 1
) -> int:
    """The memory of a layer's output in 32-bit floats: four bytes for each value.

    Training keeps the outputs of all layers, for the backward pass.

    Example:
        >>> from lenet_course.shapes import ConvSpec
        >>> activation_bytes(ConvSpec(filters=6, kernel_size=5), (32, 32, 1))
        18816
    """
    images = arguments.whole_number(batch_size, "batch_size")
    return images * _row(spec, input_shape).activation_bytes
