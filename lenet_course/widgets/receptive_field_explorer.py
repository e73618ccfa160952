"""A chain of layers that one may edit: what a unit sees, and what sees a pixel."""

from collections.abc import Iterable
from typing import Any

from lenet_course._errors import check_number, invalid, wrong_type
from lenet_course._tables import as_html, as_text
from lenet_course.shapes import (
    BatchNormSpec,
    ConvSpec,
    DenseSpec,
    ElementwiseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    LayerSpec,
    PoolSpec,
    receptive_field,
)
from lenet_course.widgets._page import Widget

MOST_CELLS, MOST_LAYERS = 64, 8
MOST = {"kernel_size": 15, "pool_size": 15, "strides": 8, "dilation_rate": 8}
LENET5 = (
    ConvSpec(name="C1", filters=6, kernel_size=5),
    PoolSpec(name="S2", pool_size=2),
    ConvSpec(name="C3", filters=16, kernel_size=5),
    PoolSpec(name="S4", pool_size=2),
    ConvSpec(name="C5", filters=120, kernel_size=5),
)
HEADING = ("layer", "size", "field", "apart", "first unit sees")


def receptive_field_explorer(
    layers: Iterable[LayerSpec] = LENET5, input_size: int = 32, *, unit: int = 0
) -> Widget:
    """One axis of a network: point at a unit and see its pixels, or the reverse.

    Source of the fields: `shapes.receptive_field`.

    Args:
        layers: specs, first to last, as `models.describe` makes them from a model.
            Convolutions and poolings with the same numbers on all axes and the
            padding "valid" or "same" are shown, at most 8. Layers that treat every
            value alone are left out. The chain ends where the map ends.
        input_size: cells of the input along the axis, 1 to 64.
        unit: the unit of the last layer at which one points first, from 0.

    Raises:
        TypeError: an entry is no spec.
        ValueError: a layer or a number cannot be shown, or a window does not fit.

    Example:
        >>> receptive_field_explorer()
        layer  size  field  apart  first unit sees
        C1     28    5      1      0 to 4
        S2     14    6      2      0 to 5
        C3     10    14     2      0 to 13
        S4     5     16     4      0 to 15
        C5     1     32     4      0 to 31
    """
    check_number("input_size", input_size, 1, MOST_CELLS, whole=True)
    specs = _shown(layers)
    rows = []
    for number, field in enumerate(receptive_field(specs, int(input_size)), start=1):
        first, last = field.interval()
        name = field.name or f"Layer {number}"
        facts = (field.output_size, field.size, field.effective_stride)
        span = f"{first} to {last}".replace("-", "−")
        rows.append((name, *map(str, facts), span))
    last_size = int(rows[-1][1])
    check_number("unit", unit, 0, last_size - 1, whole=True)
    entries = zip(specs, rows, strict=True)
    state = {
        "n": int(input_size),
        "layers": [_entry(spec, row[0]) for spec, row in entries],
        "level": len(rows),
        "unit": int(unit),
    }
    caption = "What one unit of each layer sees of the input, along one axis"
    return Widget(
        program="receptive_field_explorer.js",
        label="Receptive field explorer",
        state=state,
        text=as_text([HEADING, *rows]),
        still=as_html(rows, heading=HEADING, caption=caption),
        parts=("windows.js", "explorers.css"),
    )


def _shown(layers: Any) -> list[ConvSpec | PoolSpec]:
    """The layers that slide windows, up to the end of the map."""
    shown: list[ConvSpec | PoolSpec] = []
    for spec in layers:
        if not isinstance(spec, LayerSpec):
            raise wrong_type("layers", spec, "specs, as models.describe makes them")
        if isinstance(spec, DenseSpec | FlattenSpec | GlobalPoolSpec):
            break
        if isinstance(spec, ElementwiseSpec | BatchNormSpec):
            continue
        if not isinstance(spec, ConvSpec | PoolSpec):
            raise invalid("layers", spec, "convolutions and poolings")
        if spec.padding not in ("valid", "same"):
            raise invalid("padding", spec.padding, "'valid' or 'same' to be shown")
        for name, most in MOST.items():  # a tuple, one number per axis, is refused too
            check_number(name, getattr(spec, name, 1), 1, most, whole=True)
        shown.append(spec)
    if not 1 <= len(shown) <= MOST_LAYERS:
        expected = f"1 to {MOST_LAYERS} convolutions and poolings"
        raise invalid("layers", layers, expected)
    return shown


def _entry(spec: ConvSpec | PoolSpec, name: str) -> dict[str, Any]:
    """A layer as the program reads it."""
    if isinstance(spec, ConvSpec):
        window = {"layer": "conv", "k": spec.kernel_size, "d": spec.dilation_rate}
    else:
        window = {"layer": "average_pooling", "k": spec.pool_size, "d": 1}
    return {"name": name, "s": spec.strides, "padding": spec.padding, **window}
