"""Layers as data: what a layer does to a shape, and what it costs.

A spec holds the arguments of a Keras layer, under Keras' names. Shapes are those of
one example, channels last: ``(height, width, channels)``, ``(steps, channels)`` or
``(features,)``. The layers with a sliding window are in ``_windows``.
"""

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from lenet_course._errors import invalid, wrong_type
from lenet_course.shapes import _arguments as arguments
from lenet_course.shapes._arguments import Padding, Shape
from lenet_course.shapes._axis import Fit, Size, fit_windows

MAP = "a map such as (height, width, channels)"
MOST_AXES = 3  # Keras has no convolution of more

# One check per argument name: a spec runs those of the arguments it has.
Checks = Mapping[str, Callable[[Any, str], Any]]
CHECKS: Checks = {
    "name": arguments.label,
    "target_shape": arguments.check_shape,
    "dims": arguments.check_shape,
    "connection_table": arguments.table,
    "output_padding": arguments.numbers_or_none,
    "shared_axes": arguments.numbers_or_nothing,
    "padding": arguments.conv_padding,
    "cropping": arguments.pairs_of_sides,
    **dict.fromkeys(("use_bias", "keepdims", "center", "scale"), arguments.flag),
    **dict.fromkeys(
        ("kernel_size", "pool_size", "strides", "dilation_rate", "output_size", "size"),
        arguments.numbers,
    ),
    **dict.fromkeys(
        ("filters", "units", "groups", "depth_multiplier", "height", "width", "n"),
        arguments.whole_number,
    ),
}


@dataclass(frozen=True, kw_only=True)
class LayerSpec:
    """A layer; on its own, one that keeps the shape and has no weights.

    A subclass overrides what differs. `num_links` and `num_biases` are enough for most
    counts: every link into one position of the output has a weight of its own.
    """

    name: str | None = None

    num_axes: int | None = field(init=False, compare=False, repr=False)
    # Split once and for all: a chain of layers asks for this again and again.
    _by_axis: dict[int, list[tuple[Any, ...]]] = field(
        init=False, compare=False, repr=False, default_factory=dict
    )

    checks: ClassVar[Checks] = CHECKS
    axis_arguments: ClassVar[tuple[str, ...]] = ()  # what may differ between axes
    needs_map: ClassVar[bool] = False  # refuses a flat input, which has no axes
    keeps_grid: ClassVar[bool] = True  # neighbours stay neighbours, evenly spaced

    def __post_init__(self) -> None:
        """Check every argument, and store it in one form."""
        for name in (each.name for each in dataclasses.fields(self) if each.init):
            self._store(name, self.checks[name](getattr(self, name), name))
        values = [getattr(self, name) for name in self.axis_arguments]
        lengths = [len(value) for value in values if arguments.is_split(value)]
        self._store("num_axes", max(lengths, default=None))
        if lengths:
            self.by_axis(max(lengths))  # refuses arguments that have fewer entries

    def _store(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)  # frozen for everyone else

    def by_axis(self, num_axes: int) -> list[tuple[Any, ...]]:
        """The `axis_arguments` in their order, each with one entry per axis."""
        if num_axes not in self._by_axis:
            if num_axes > MOST_AXES:
                expected = f"at most {MOST_AXES}, without the batch and the channels"
                raise invalid("num_axes", num_axes, expected)
            self._by_axis[num_axes] = [
                arguments.split_axes(getattr(self, name), num_axes, name)
                for name in self.axis_arguments
            ]
        return self._by_axis[num_axes]

    @property
    def kind(self) -> str:
        """What the layer is, for tables: the class without "Spec"."""
        return type(self).__name__.removesuffix("Spec")

    def fits(self, sizes: Sequence[Size]) -> tuple[Fit[Size], ...]:
        """How the layer's windows lie along every axis; a size may be unknown."""
        return tuple(Fit(size, 1, 1, 0, 0) for size in sizes)

    def output_channels(self, channels: int) -> int:
        """The number of channels that come out."""
        return channels

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape that comes out."""
        *sizes, channels = input_shape
        output_sizes = [fit.output_size for fit in self.fits(sizes)]
        return (*output_sizes, self.output_channels(channels))

    def num_links(self, input_shape: Shape) -> int:
        """The weighted inputs of all channels at one position of the output."""
        return 0

    def num_biases(self, input_shape: Shape) -> int:
        """The biases, each added to one channel."""
        return 0

    def num_params(self, input_shape: Shape) -> int:
        """All parameters, as Keras' `count_params` counts them."""
        return self.num_links(input_shape) + self.num_biases(input_shape)

    def num_trainable_params(self, input_shape: Shape) -> int:
        """The parameters that training changes."""
        return self.num_params(input_shape)

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """Multiplications with a following addition, biases not counted."""
        return math.prod(output_shape[:-1]) * self.num_links(input_shape)

    def num_connections(self, input_shape: Shape, output_shape: Shape) -> int:
        """Links from an input or a bias to an output value."""
        links = self.num_links(input_shape) + self.num_biases(input_shape)
        return math.prod(output_shape[:-1]) * links


@dataclass(frozen=True, kw_only=True)
class ElementwiseSpec(LayerSpec):
    """A layer that treats every value alone: activation, ReLU, dropout."""


@dataclass(frozen=True, kw_only=True)
class WeightlessSpec(LayerSpec):
    """What all poolings share: they compare or add, and have nothing to learn."""

    needs_map: ClassVar[bool] = True

    def num_params(self, input_shape: Shape) -> int:
        """None."""
        return 0

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """None."""
        return 0


@dataclass(frozen=True, kw_only=True)
class GlobalPoolSpec(WeightlessSpec):
    """A pooling whose window is the whole map (`GlobalAveragePooling2D`)."""

    keepdims: bool = False

    def fits(self, sizes: Sequence[Size]) -> tuple[Fit[Size], ...]:
        """One window, as large as the axis."""
        return tuple(Fit(1, size, 1, 0, 0) for size in sizes)

    def output_shape(self, input_shape: Shape) -> Shape:
        """One value per channel."""
        ones = (1,) * (len(input_shape) - 1) if self.keepdims else ()
        return (*ones, input_shape[-1])

    def num_links(self, input_shape: Shape) -> int:
        """All cells of all channels."""
        return math.prod(input_shape)


@dataclass(frozen=True, kw_only=True)
class DenseSpec(LayerSpec):
    """A fully connected layer; on a map it acts on the channels of every cell."""

    units: int
    use_bias: bool = True

    def output_channels(self, channels: int) -> int:
        """One value per unit."""
        return self.units

    def num_links(self, input_shape: Shape) -> int:
        """Every unit reads every feature."""
        return input_shape[-1] * self.units

    def num_biases(self, input_shape: Shape) -> int:
        """One per unit."""
        return self.use_bias * self.units


@dataclass(frozen=True, kw_only=True)
class RBFSpec(DenseSpec):
    """The output of 1998: squared distances to fixed codes, one code per unit."""

    use_bias: bool = field(default=False, init=False, repr=False)

    def num_trainable_params(self, input_shape: Shape) -> int:
        """None: the codes are drawn by hand and stay fixed."""
        return 0


@dataclass(frozen=True, kw_only=True)
class NormSpec(LayerSpec):
    """A normalisation over the channels of a cell: per channel, scale and centre."""

    center: bool = True
    scale: bool = True

    def num_links(self, input_shape: Shape) -> int:
        """Each value is scaled alone."""
        return input_shape[-1]

    def num_biases(self, input_shape: Shape) -> int:
        """The centre is a bias."""
        return self.center * input_shape[-1]

    def num_params(self, input_shape: Shape) -> int:
        """Scale and centre, where they are switched on."""
        return (self.scale + self.center) * input_shape[-1]


@dataclass(frozen=True, kw_only=True)
class GroupNormSpec(NormSpec):
    """A normalisation over groups of whole maps, which every unit then depends on."""

    keeps_grid: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class BatchNormSpec(NormSpec):
    """A batch normalisation: per channel, a moving mean and variance, scale, centre."""

    def num_params(self, input_shape: Shape) -> int:
        """The moving mean and variance are parameters that training does not learn."""
        return 2 * input_shape[-1] + self.num_trainable_params(input_shape)

    def num_trainable_params(self, input_shape: Shape) -> int:
        """Scale and centre, where they are switched on."""
        return super().num_params(input_shape)


@dataclass(frozen=True, kw_only=True)
class FlattenSpec(LayerSpec):
    """All values in one row."""

    def output_shape(self, input_shape: Shape) -> Shape:
        """As many features as the input has values."""
        return (math.prod(input_shape),)


@dataclass(frozen=True, kw_only=True)
class ReshapeSpec(LayerSpec):
    """The same values in another shape."""

    target_shape: Shape

    def output_shape(self, input_shape: Shape) -> Shape:
        """The target, if it holds as many values."""
        number = math.prod(input_shape)
        if math.prod(self.target_shape) != number:
            raise invalid(
                "target_shape", self.target_shape, f"a shape of {number} values"
            )
        return self.target_shape


@dataclass(frozen=True, kw_only=True)
class ZeroPaddingSpec(LayerSpec):
    """Cells added around the map: an int, or ((top, bottom), (left, right))."""

    padding: Padding = 1

    checks: ClassVar[Checks] = {**CHECKS, "padding": arguments.pairs_of_sides}
    axis_arguments: ClassVar[tuple[str, ...]] = ("padding",)
    needs_map: ClassVar[bool] = True

    def fits(self, sizes: Sequence[Size]) -> tuple[Fit[Size], ...]:
        """Windows of one cell that also stand on the padding."""
        (added,) = self.by_axis(len(sizes))
        return tuple(map(_fit_cells, sizes, added))


@dataclass(frozen=True, kw_only=True)
class CroppingSpec(LayerSpec):
    """Cells cut off around the map: an int, or ((top, bottom), (left, right))."""

    cropping: Padding = 0

    axis_arguments: ClassVar[tuple[str, ...]] = ("cropping",)
    needs_map: ClassVar[bool] = True

    def fits(self, sizes: Sequence[Size]) -> tuple[Fit[Size], ...]:
        """Windows of one cell, as after a negative padding."""
        (cut,) = self.by_axis(len(sizes))
        negative = [arguments.Sides(-sides.before, -sides.after) for sides in cut]
        return tuple(map(_fit_cells, sizes, negative))


def _fit_cells(size: Size, sides: arguments.Sides) -> Fit[Size]:
    """Lay windows of one cell along a padded or cropped axis."""
    return fit_windows(size, 1, 1, sides)


def check_specs(specs: Any) -> list[LayerSpec]:
    """`specs` as a list, if every entry is a spec."""
    if isinstance(specs, LayerSpec) or not isinstance(specs, Iterable):
        raise wrong_type("specs", specs, "a list of specs")
    checked = list(specs)
    for position, spec in enumerate(checked):
        if not isinstance(spec, LayerSpec):
            expected = (
                "a spec such as ConvSpec: models.describe makes them from a model"
            )
            raise wrong_type(f"specs[{position}]", spec, expected)
    return checked


def named_error(spec: LayerSpec, error: ValueError) -> ValueError:
    """The same error, saying which layer it is about."""
    return ValueError(f"Layer {spec.name or spec.kind!r}: {error}")
