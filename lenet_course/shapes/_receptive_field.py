"""How much of the input one unit sees, and where: a stack of layers as one window.

A chain of windows acts like a single, larger window with its own stride and padding.
Source for all of this module: Araujo, Norris & Sim 2019, "Computing receptive fields
of convolutional neural networks", Distill, doi:10.23915/distill.00021.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from lenet_course._errors import invalid
from lenet_course.shapes import _arguments as arguments
from lenet_course.shapes._axis import Fit
from lenet_course.shapes._specs import (
    MAP,
    BatchNormSpec,
    DenseSpec,
    ElementwiseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    LayerSpec,
    ReshapeSpec,
    check_specs,
    named_error,
)

# One number where all axes agree, else one per axis.
Number = int | tuple[int, ...]
Sizes = Sequence[int | None]
Fits = tuple[Fit[int | None], ...]
# How the values lie: a map with channels, a map without, or in one row.
Form = Literal["map", "bare", "row"]


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

    def interval(self, unit: Number = 0) -> tuple[Any, ...]:
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
        checked = arguments.numbers(unit, "unit", minimum=0)
        known: tuple[Any, ...] = (checked, *self[1:4], self.output_size)
        lengths = [len(value) for value in known if isinstance(value, tuple)]
        if not lengths:
            return _interval(*known)
        axes = (arguments.split_axes(value, lengths[-1], "unit") for value in known)
        return tuple(map(_interval, *axes))


def _interval(
    unit: int, size: int, stride: int, padding: int, output_size: int | None
) -> tuple[int, int]:
    """The interval of one unit along one axis."""
    if output_size is not None and unit >= output_size:
        expected = f"below {output_size}, the number of units along the axis"
        raise invalid("unit", unit, expected)
    first = unit * stride - padding
    return first, first + size - 1


class _AxisField(NamedTuple):
    """The composed window along one axis."""

    size: int = 1
    stride: int = 1
    padding: int = 0

    def then(self, fit: Fit[Any]) -> "_AxisField":
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


Fields = tuple[_AxisField, ...]


def receptive_field(
    specs: Iterable[LayerSpec], input_size: Number | Sizes | None = None
) -> list[ReceptiveField]:
    """For each layer of a stack, the window that one of its units has on the input.

    Formula, from r = S = 1 and P = 0, for a layer of extent kₑ, stride s and padding
    ``before``: r ← r + (kₑ − 1)·S; P ← P + before·S; S ← S·s. The centre of the first
    unit is (r − 1) / 2 − P. Padding moves the window and never changes its size.
    Source: Araujo et al. 2019, Distill, equations for receptive field size and region
    in a single-path network.

    Args:
        specs: the layers, first to last.
        input_size: cells along the axis, or one number per axis, None where it is
            unknown. It is needed where ``padding="same"`` with strides adds a different
            number of cells for different inputs, for layers that see the whole map, and
            to know a reshape that only appends or drops a channel axis.

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
    fields: Fields | None = (_AxisField(),) * len(sizes)
    form: Form = "map"
    records = []
    for spec in specs:
        if fields is not None:
            fits = _fits(spec, sizes, form)
            form = _form_after(spec, sizes, form)
            fields, sizes = _advance(fields, fits)
        records.append(_record(spec, fields, sizes))
    return records


def leading_reshape(specs: Iterable[LayerSpec]) -> arguments.Shape:
    """The target of a reshape of the chain's very input, or nothing."""
    for spec in specs:
        if isinstance(spec, ReshapeSpec):
            return spec.target_shape
        if not isinstance(spec, ElementwiseSpec):
            break
    return ()


def _axis_sizes(specs: Sequence[LayerSpec], input_size: Any) -> Sizes:
    """The input size along every axis, None where it is unknown."""
    sizes = arguments.entries(input_size)
    if sizes is None:
        # Then an argument that has one entry per axis says how many there are.
        axes = [spec.num_axes or 1 for spec in specs]
        sizes = (input_size,) * max(1, *axes, len(leading_reshape(specs)) - 1)
    if not sizes:
        raise invalid("input_size", input_size, arguments.SIZES)
    return tuple(
        None
        if size is None
        else arguments.whole_number(size, "input_size", expected=arguments.SIZES)
        for size in sizes
    )


def _fits(spec: LayerSpec, sizes: Sizes, form: Form) -> Fits | None:
    """The windows of a layer along every axis, None if they have no even grid."""
    if isinstance(spec, ReshapeSpec):
        target = spec.target_shape
        # To one row, or to the same map with or without its axis of channels.
        kept = len(target) == 1 or tuple(sizes) in (target, target[:-1])
        return spec.fits(sizes) if kept else None
    single = isinstance(spec, ElementwiseSpec | BatchNormSpec | FlattenSpec)
    if not spec.keeps_grid or (form == "bare" and not single):
        return None
    try:
        if form == "row" and spec.needs_map:
            raise invalid("input_shape", (None,), MAP)
        whole = form == "row" and isinstance(spec, DenseSpec)
        return GlobalPoolSpec().fits(sizes) if whole else spec.fits(sizes)
    except ValueError as error:
        raise named_error(spec, error) from error


def _form_after(spec: LayerSpec, sizes: Sizes, form: Form) -> Form:
    """How the values lie after a layer."""
    if isinstance(spec, GlobalPoolSpec):
        return "map" if spec.keepdims else "row"
    if isinstance(spec, FlattenSpec):
        return "row"
    if isinstance(spec, ReshapeSpec):
        if len(spec.target_shape) == 1:
            return "row"
        return "bare" if spec.target_shape == tuple(sizes) else "map"
    return form


def _advance(fields: Fields, fits: Fits | None) -> tuple[Fields | None, Sizes]:
    """The composed windows and the sizes after one more layer."""
    if fits is None or any(fit.extent is None for fit in fits):
        return None, ()
    after = tuple(map(_AxisField.then, fields, fits))
    return after, tuple(fit.output_size for fit in fits)


def _record(spec: LayerSpec, fields: Fields | None, sizes: Sizes) -> ReceptiveField:
    """The composed windows of all axes as one record."""
    if fields is None:
        return ReceptiveField(spec.name, None, None, None, None, None)
    axes = [(*field, field.center) for field in fields]
    columns = [*zip(*axes, strict=True), tuple(sizes)]
    return ReceptiveField(spec.name, *map(_one_if_equal, columns))


def _one_if_equal(values: tuple[Any, ...]) -> Any:
    """The common value of all axes, or all of them."""
    return values[0] if len(set(values)) == 1 else values
