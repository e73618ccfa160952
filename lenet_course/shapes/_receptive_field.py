"""How much of the input one unit sees, and where: a stack of layers as one window.

A chain of windows acts like a single, larger window with its own stride and padding.
Source for all of this module: Araujo, Norris & Sim 2019, "Computing receptive fields
of convolutional neural networks", Distill, doi:10.23915/distill.00021.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lenet_course.shapes._axis import Fit, split_axes, whole_number
from lenet_course.shapes._specs import (
    DenseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    LayerSpec,
    ReshapeSpec,
    Sizes,
)

# One number where both axes agree, else one per axis.
Number = int | tuple[int, ...]


class ReceptiveField(NamedTuple):
    """The window that a unit of one layer has on the input.

    `size`, `effective_stride`, `effective_padding` and `center` are None where one
    number cannot describe all units (after a transposed convolution or a reshape), or
    where a layer sees the whole input and the size of that is unknown.
    """

    name: str | None
    size: Number | None
    effective_stride: Number | None
    effective_padding: Number | None
    # A float, because halves are exact in binary: the centre of 2 cells is 0.5.
    center: float | tuple[float, ...] | None
    output_size: Number | None

    def interval(self, unit: Number = 0) -> tuple:
        """The (first, last) input cell that a unit sees, both counted.

        Formula: unit t sees the cells t·S − P to t·S − P + r − 1, with effective
        stride S, effective padding P and size r. Cells outside the input are padding.
        Source: Araujo et al. 2019, Distill, "Computing receptive field region in
        input image", solved for 0-based units and cells.

        Args:
            unit: index of the unit, or one index per axis.

        Returns:
            A pair (first, last) where both axes agree, else one pair per axis.

        Raises:
            ValueError: if the layer has no such unit, or no single receptive field.

        Example:
            >>> from lenet_course.shapes import ConvSpec
            >>> conv = ConvSpec(filters=8, kernel_size=3, padding="same", strides=2)
            >>> [receptive_field([conv], n)[0].interval(1) for n in (28, 29)]
            [(2, 4), (1, 3)]
        """
        if self.size is None:
            raise ValueError(
                f"Layer {self.name!r} has no receptive field that is the same for all "
                "of its units, or `input_size` is needed to know it."
            )
        known = (*self[1:4], self.output_size)
        lengths = [len(v) for v in (*known, unit) if isinstance(v, tuple)]
        if not lengths:
            return _interval(unit, *known)
        axes = (split_axes(value, lengths[0], "unit") for value in (unit, *known))
        return tuple(map(_interval, *axes))


def _interval(
    unit: int, size: int, stride: int, padding: int, output_size: int | None
) -> tuple[int, int]:
    """The interval of one unit along one axis."""
    unit = whole_number(unit, "unit", minimum=0)
    if output_size is not None and unit >= output_size:
        raise ValueError(
            f"`unit` must be below {output_size}, the number of units along the axis. "
            f"Received: unit={unit}"
        )
    first = unit * stride - padding
    return first, first + size - 1


class _AxisField(NamedTuple):
    """The composed window along one axis."""

    size: int = 1
    stride: int = 1
    padding: int = 0

    def then(self, fit: Fit) -> "_AxisField":
        """The composed window after one more layer."""
        return _AxisField(
            self.size + (fit.extent - 1) * self.stride,
            self.stride * fit.stride,
            self.padding + fit.before * self.stride,
        )

    @property
    def center(self) -> float:
        """The centre of the first unit's interval, in cells of the input."""
        return (self.size - 1 - 2 * self.padding) / 2


def receptive_field(
    specs: Iterable[LayerSpec], input_size: Number | None = None
) -> list[ReceptiveField]:
    """For each layer of a stack, the window that one of its units has on the input.

    Formula, from r = S = 1 and P = 0, for a layer of extent kₑ, stride s and padding
    ``before``: r ← r + (kₑ − 1)·S; P ← P + before·S; S ← S·s. The centre of the first
    unit is (r − 1) / 2 − P. Padding moves the window and never changes its size.
    Source: Araujo et al. 2019, Distill, equations for receptive field size and region
    in a single-path network.

    Args:
        specs: the layers, first to last.
        input_size: cells along the axis, or one number per axis. It is needed where
            ``padding="same"`` with strides adds a different number of cells for
            different inputs, and for layers that see the whole map.

    Returns:
        One record per layer: ``size`` r, ``effective_stride`` S, ``effective_padding``
        P, ``center``, each one number where both axes agree and a tuple otherwise,
        and `interval(unit)`.

    Raises:
        TypeError: if a layer is not a spec or a size is not a whole number.
        ValueError: if `input_size` is needed but missing, or a window does not fit.

    Example:
        >>> from lenet_course.shapes import ConvSpec, PoolSpec
        >>> stack = [ConvSpec(filters=6, kernel_size=5), PoolSpec(pool_size=2)]
        >>> [(f.size, f.effective_stride, f.center) for f in receptive_field(stack)]
        [(5, 1, 2.0), (6, 2, 2.5)]
    """
    specs = check_specs(specs)
    sizes = _axis_sizes(specs, input_size)
    fields = (_AxisField(),) * len(sizes)
    flat = False
    records = []
    for spec in specs:
        if fields is not None:
            fits = _fits(spec, sizes, flat=flat)
            fields, sizes = _advance(fields, fits), _output_sizes(fits)
        flat = _is_flat_after(spec, flat)
        records.append(_record(spec, fields, sizes))
    return records


def check_specs(specs: Any) -> list[LayerSpec]:
    """`specs` as a list, if every entry is a spec."""
    if isinstance(specs, LayerSpec) or not isinstance(specs, Iterable):
        raise TypeError(f"`specs` must be a list of specs. Received: specs={specs!r}")
    specs = list(specs)
    for position, spec in enumerate(specs):
        if not isinstance(spec, LayerSpec):
            raise TypeError(
                "`specs` must hold specs such as ConvSpec (models.describe makes them "
                f"from a Keras model). Received at position {position}: {spec!r}"
            )
    return specs


def named_error(spec: LayerSpec, error: ValueError) -> ValueError:
    """The same error, saying which layer it is about."""
    return ValueError(f"Layer {spec.name or spec.kind!r}: {error}")


def _axis_sizes(specs: Sequence[LayerSpec], input_size: Any) -> Sizes:
    """The input size along every axis, None where it is unknown."""
    if isinstance(input_size, tuple | list):
        if not input_size:
            raise ValueError("`input_size` must not be empty. Received: ()")
        return tuple(whole_number(size, "input_size") for size in input_size)
    size = None if input_size is None else whole_number(input_size, "input_size")
    # Without a size per axis, an argument that has one entry per axis says how many.
    return (size,) * max((spec.num_axes or 1 for spec in specs), default=1)


def _fits(spec: LayerSpec, sizes: Sizes, *, flat: bool) -> tuple[Fit, ...] | None:
    """The windows of a layer along every axis, None if they have no even grid."""
    if not spec.keeps_grid:
        return None
    if flat and spec.needs_map:
        raise named_error(spec, ValueError("it needs a map, but its input is flat."))
    if flat and isinstance(spec, DenseSpec):
        return GlobalPoolSpec().fits(sizes)
    try:
        return spec.fits(sizes)
    except ValueError as error:
        raise named_error(spec, error) from error


def _advance(
    fields: tuple[_AxisField, ...], fits: tuple[Fit, ...] | None
) -> tuple[_AxisField, ...] | None:
    """The composed windows after one more layer, None if there are none."""
    if fits is None or any(fit.extent is None for fit in fits):
        return None
    return tuple(map(_AxisField.then, fields, fits))


def _output_sizes(fits: tuple[Fit, ...] | None) -> Sizes | None:
    return fits and tuple(fit.output_size for fit in fits)


def _is_flat_after(spec: LayerSpec, flat: bool) -> bool:
    """Whether the values lie in one row after this layer."""
    if isinstance(spec, GlobalPoolSpec):
        return not spec.keepdims
    return flat or isinstance(spec, FlattenSpec | ReshapeSpec)


def _record(
    spec: LayerSpec, fields: tuple[_AxisField, ...] | None, sizes: Sizes | None
) -> ReceptiveField:
    """The composed windows of all axes as one record."""
    if fields is None:
        return ReceptiveField(spec.name, None, None, None, None, None)
    axes = [(*field, field.center) for field in fields]
    numbers = (_one_if_equal(values) for values in zip(*axes, strict=True))
    return ReceptiveField(spec.name, *numbers, _one_if_equal(tuple(sizes)))


def _one_if_equal(values: tuple) -> Any:
    """The common value of all axes, or all of them."""
    return values[0] if len(set(values)) == 1 else values
