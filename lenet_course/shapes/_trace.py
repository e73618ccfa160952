"""A chain of layers, and what each does to a shape and costs."""

import html
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, repeat
from typing import NamedTuple

from lenet_course.shapes._arguments import Shape, check_shape
from lenet_course.shapes._counts import FLOAT32_BYTES, checked_output_shape
from lenet_course.shapes._receptive_field import (
    ReceptiveField,
    check_specs,
    receptive_field,
)
from lenet_course.shapes._specs import LayerSpec


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
        shape = checked_output_shape(spec, shape)
        shapes.append(shape)
    return Trace(tuple(specs), tuple(shapes))
