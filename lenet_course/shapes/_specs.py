"""Layers as data: what a layer does to a shape, and what it costs.

A spec holds the arguments of a Keras layer, under Keras' names. Shapes are those of
one example, channels last: ``(height, width, channels)``, ``(steps, channels)`` or
``(features,)``. The public names are re-exported by ``lenet_course.shapes``.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lenet_course.shapes._arguments import (
    CHECKS,
    Shape,
    causal_padding,
    conv_padding,
    is_per_axis,
    pairs_of_sides,
    pool_padding,
)
from lenet_course.shapes._axis import (
    SIDES,
    Fit,
    as_axes,
    fit_transpose,
    fit_windows,
    refuse_causal,
    refuse_strided_dilation,
    split_axes,
    transpose_extra,
)

Sizes = Sequence[int | None]

MOST_AXES = 3  # Keras has no convolution of more


@dataclass(frozen=True, kw_only=True)
class LayerSpec:
    """A layer; on its own, one that keeps the shape and has no weights.

    A subclass overrides what differs. `fan_in` and `use_bias` are enough for most
    counts: every output value is reached by `fan_in` weights and at most one bias.
    """

    name: str | None = None

    axis_arguments: ClassVar[tuple[str, ...]] = ()  # what may differ between axes
    padding_check: ClassVar[Callable[[Any, str], Any]] = conv_padding
    use_bias: ClassVar[bool] = False
    needs_map: ClassVar[bool] = False  # refuses a flat input, which has no axes
    keeps_grid: ClassVar[bool] = True  # neighbours stay neighbours, evenly spaced

    def __post_init__(self) -> None:
        """Check every argument, and store it in one form."""
        checks = CHECKS | {"padding": type(self).padding_check}
        for field in dataclasses.fields(self):
            value = checks[field.name](getattr(self, field.name), field.name)
            self._store(field.name, value)
        lengths = {len(value) for value in self._per_axis_values()}
        if len(lengths) > 1:
            raise ValueError(
                "Arguments with one entry per axis must have the same number of "
                f"entries. Received: {self}"
            )
        self._store("num_axes", lengths.pop() if lengths else None)
        # Split once and for all: a chain of layers asks for this again and again.
        self._store("_by_axis", {n: self._split(n) for n in self._possible_axes()})

    def _store(self, name: str, value: Any) -> None:
        # The specs are frozen for everyone else.
        object.__setattr__(self, name, value)

    def _per_axis_values(self) -> list[tuple[Any, ...]]:
        """The arguments that have one entry per axis."""
        values = ((name, getattr(self, name)) for name in self.axis_arguments)
        return [
            value
            for name, value in values
            if isinstance(value, tuple) and (name not in SIDES or is_per_axis(value))
        ]

    def _possible_axes(self) -> Sequence[int]:
        return range(MOST_AXES + 1) if self.num_axes is None else (self.num_axes,)

    def _split(self, num_axes: int) -> list[tuple[Any, ...]]:
        """Every argument that may differ between axes, with one entry per axis."""
        return [
            split_axes(getattr(self, name), num_axes, name)
            for name in self.axis_arguments
        ]

    def by_axis(self, num_axes: int) -> list[tuple[Any, ...]]:
        """The `axis_arguments` in their order, each with one entry per axis."""
        if num_axes not in self._by_axis:
            raise ValueError(
                f"it has arguments for {self.num_axes or MOST_AXES} axes, but its "
                f"input has {num_axes}."
            )
        return self._by_axis[num_axes]

    @property
    def kind(self) -> str:
        """What the layer is, for tables: the class without "Spec"."""
        return type(self).__name__.removesuffix("Spec")

    def fits(self, sizes: Sizes) -> tuple[Fit, ...]:
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

    def fan_in(self, input_shape: Shape) -> int:
        """The number of weighted inputs of one output value."""
        return 0

    def num_params(self, input_shape: Shape) -> int:
        """All parameters, as Keras' `count_params` counts them."""
        fan_in = self.fan_in(input_shape) + self.use_bias
        return self.output_channels(input_shape[-1]) * fan_in

    def num_trainable_params(self, input_shape: Shape) -> int:
        """The parameters that training changes."""
        return self.num_params(input_shape)

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """Multiplications with a following addition, biases not counted."""
        return math.prod(output_shape) * self.fan_in(input_shape)

    def num_connections(self, input_shape: Shape, output_shape: Shape) -> int:
        """Links from an input or a bias to an output value."""
        return math.prod(output_shape) * (self.fan_in(input_shape) + self.use_bias)


@dataclass(frozen=True, kw_only=True)
class ElementwiseSpec(LayerSpec):
    """A layer that treats every value alone: activation, ReLU, dropout."""


@dataclass(frozen=True, kw_only=True)
class _WindowSpec(LayerSpec):
    """A layer that slides a window over its input."""

    strides: int | Shape | None = 1
    padding: Any = "valid"

    axis_arguments: ClassVar[tuple[str, ...]] = (
        "kernel_size",
        "strides",
        "padding",
        "dilation_rate",
    )
    needs_map: ClassVar[bool] = True
    dilation_rate: ClassVar[int] = 1

    def taps(self, num_axes: int) -> int:
        """The number of cells that one window reads in one channel."""
        return math.prod(self.by_axis(num_axes)[0])

    def fits(self, sizes: Sizes) -> tuple[Fit, ...]:
        """Lay the windows; every axis goes through the same function."""
        if self.padding == "causal" and len(sizes) > 1:
            refuse_causal(self.padding)
        return tuple(map(fit_windows, sizes, *self.by_axis(len(sizes))))


@dataclass(frozen=True, kw_only=True)
class ConvSpec(_WindowSpec):
    """A convolution: `Conv2D`, or `Conv1D` on an input of shape (steps, channels)."""

    filters: int
    kernel_size: int | Shape
    dilation_rate: int | Shape = 1
    groups: int = 1
    use_bias: bool = True

    padding_check: ClassVar[Callable[[Any, str], Any]] = causal_padding

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_strided_dilation(self.strides, self.dilation_rate)
        self._refuse_groups("filters", self.filters)

    def _refuse_groups(self, name: str, number: int) -> None:
        if number % self.groups:
            raise ValueError(
                f"`{name}` must be divisible by `groups`. "
                f"Received: {name}={number} and groups={self.groups}"
            )

    def output_channels(self, channels: int) -> int:
        """One map per filter."""
        self._refuse_groups("channels", channels)
        return self.filters

    def fan_in(self, input_shape: Shape) -> int:
        """One weight per tap and per input channel of the group."""
        return self.taps(len(input_shape) - 1) * input_shape[-1] // self.groups


@dataclass(frozen=True, kw_only=True)
class PartiallyConnectedConvSpec(_WindowSpec):
    """A convolution in which each output map reads only some of the input maps.

    ``connection_table[i][o]`` is 1 where output map o reads input map i, as in
    Table I of LeCun et al. 1998.
    """

    kernel_size: int | Shape
    connection_table: tuple[Shape, ...]
    use_bias: bool = True

    def output_channels(self, channels: int) -> int:
        """One map per column of the table."""
        if channels != len(self.connection_table):
            raise ValueError(
                "`connection_table` must have one row per input map. "
                f"Received: {len(self.connection_table)} rows for {channels} maps"
            )
        return len(self.connection_table[0])

    def _num_weights(self, num_axes: int) -> int:
        return self.taps(num_axes) * sum(map(sum, self.connection_table))

    def num_params(self, input_shape: Shape) -> int:
        """One kernel per entry of the table, one bias per output map."""
        biases = self.use_bias * self.output_channels(input_shape[-1])
        return self._num_weights(len(input_shape) - 1) + biases

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """Every weight is used once per position."""
        positions = math.prod(output_shape[:-1])
        return positions * self._num_weights(len(input_shape) - 1)

    def num_connections(self, input_shape: Shape, output_shape: Shape) -> int:
        """Every parameter is used once per position."""
        return math.prod(output_shape[:-1]) * self.num_params(input_shape)


@dataclass(frozen=True, kw_only=True)
class DepthwiseConvSpec(_WindowSpec):
    """A convolution that treats every channel alone (`DepthwiseConv2D`).

    Unlike `Conv2D`, Keras lets it stride and dilate at once. With different strides on
    the two axes TensorFlow runs it on some processors only, those for which it turns
    its oneDNN kernels on, so such a layer is refused.
    """

    kernel_size: int | Shape
    depth_multiplier: int = 1
    dilation_rate: int | Shape = 1
    use_bias: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(set(as_axes(self.strides))) > 1:
            raise ValueError(
                "`strides` must be the same on both axes of a depthwise convolution: "
                "Keras promises a shape otherwise, then TensorFlow may refuse to run. "
                f"Received: strides={self.strides}"
            )

    def output_channels(self, channels: int) -> int:
        """As many maps per channel as `depth_multiplier` says."""
        return channels * self.depth_multiplier

    def fan_in(self, input_shape: Shape) -> int:
        """One weight per tap."""
        return self.taps(len(input_shape) - 1)


@dataclass(frozen=True, kw_only=True)
class SeparableConvSpec(DepthwiseConvSpec):
    """A depthwise convolution, then a 1 x 1 convolution (`SeparableConv2D`)."""

    filters: int

    def output_channels(self, channels: int) -> int:
        """One map per filter of the 1 x 1 convolution."""
        return self.filters

    def _depthwise_weights(self, input_shape: Shape) -> int:
        maps = input_shape[-1] * self.depth_multiplier
        return self.taps(len(input_shape) - 1) * maps

    def _weights(self, input_shape: Shape) -> int:
        maps = input_shape[-1] * self.depth_multiplier
        return self._depthwise_weights(input_shape) + maps * self.filters

    def num_params(self, input_shape: Shape) -> int:
        """Both kernels and, as in Keras, a bias only after the second."""
        return self._weights(input_shape) + self.use_bias * self.filters

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """Both stages use every weight once per output position."""
        return math.prod(output_shape[:-1]) * self._weights(input_shape)

    def num_connections(self, input_shape: Shape, output_shape: Shape) -> int:
        """Both stages use every parameter once per output position."""
        return math.prod(output_shape[:-1]) * self.num_params(input_shape)


def _fit_transpose(
    size: int,
    kernel_size: int,
    stride: int,
    padding: Any,
    dilation_rate: int,
    output_padding: int | None,
) -> Fit:
    """Lay the windows of a transposed convolution along one axis."""
    extent = (kernel_size - 1) * dilation_rate + 1
    extra = transpose_extra(output_padding, stride)
    return fit_transpose(size, extent, stride, padding, extra)


@dataclass(frozen=True, kw_only=True)
class ConvTransposeSpec(_WindowSpec):
    """A transposed convolution (`Conv2DTranspose`)."""

    filters: int
    kernel_size: int | Shape
    output_padding: int | Shape | None = None
    dilation_rate: int | Shape = 1
    use_bias: bool = True

    axis_arguments: ClassVar[tuple[str, ...]] = (
        *_WindowSpec.axis_arguments,
        "output_padding",
    )
    # Neighbouring output cells read different numbers of input cells.
    keeps_grid: ClassVar[bool] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_strided_dilation(self.strides, self.dilation_rate)

    def fits(self, sizes: Sizes) -> tuple[Fit, ...]:
        """Lay the windows along the output, which is the longer map here."""
        return tuple(map(_fit_transpose, sizes, *self.by_axis(len(sizes))))

    def output_channels(self, channels: int) -> int:
        """One map per filter."""
        return self.filters

    def fan_in(self, input_shape: Shape) -> int:
        """One weight per tap and per input channel."""
        return self.taps(len(input_shape) - 1) * input_shape[-1]

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """Every input value is multiplied with every tap of every filter."""
        taps = self.taps(len(input_shape) - 1)
        return math.prod(input_shape) * taps * self.filters

    def num_connections(self, input_shape: Shape, output_shape: Shape) -> int:
        """Those of the multiplications, and one bias per output value."""
        biases = self.use_bias * math.prod(output_shape)
        return self.num_macs(input_shape, output_shape) + biases


class _Weightless:
    """What all poolings share: they compare or add, and have nothing to learn."""

    def num_params(self, input_shape: Shape) -> int:
        """None."""
        return 0

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """None."""
        return 0


@dataclass(frozen=True, kw_only=True)
class PoolSpec(_Weightless, _WindowSpec):
    """A pooling without weights: maximum, average or minimum."""

    pool_size: int | Shape
    strides: int | Shape | None = None

    axis_arguments: ClassVar[tuple[str, ...]] = (
        "pool_size",
        "strides",
        "padding",
        "dilation_rate",
    )
    padding_check: ClassVar[Callable[[Any, str], Any]] = pool_padding

    def __post_init__(self) -> None:
        # As in Keras, windows lie side by side unless strides are given.
        if self.strides is None:
            self._store("strides", self.pool_size)
        super().__post_init__()

    def fan_in(self, input_shape: Shape) -> int:
        """The cells of the window."""
        return self.taps(len(input_shape) - 1)


@dataclass(frozen=True, kw_only=True)
class SubsamplingSpec(PoolSpec):
    """The subsampling of 1998: a sum, times one coefficient, plus one bias, per map."""

    use_bias: ClassVar[bool] = True

    def num_params(self, input_shape: Shape) -> int:
        """A coefficient and a bias per map."""
        return 2 * input_shape[-1]

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """One operation per summed cell and one for the coefficient."""
        return math.prod(output_shape) * (self.fan_in(input_shape) + 1)


@dataclass(frozen=True, kw_only=True)
class GlobalPoolSpec(_Weightless, LayerSpec):
    """A pooling whose window is the whole map (`GlobalAveragePooling2D`)."""

    keepdims: bool = False

    needs_map: ClassVar[bool] = True

    def fits(self, sizes: Sizes) -> tuple[Fit, ...]:
        """One window, as large as the axis."""
        return tuple(Fit(1, size, 1, 0, 0) for size in sizes)

    def output_shape(self, input_shape: Shape) -> Shape:
        """One value per channel."""
        ones = (1,) * (len(input_shape) - 1) if self.keepdims else ()
        return (*ones, input_shape[-1])

    def fan_in(self, input_shape: Shape) -> int:
        """All cells of one channel."""
        return math.prod(input_shape[:-1])


@dataclass(frozen=True, kw_only=True)
class DenseSpec(LayerSpec):
    """A fully connected layer; on a map it acts on the channels of every cell."""

    units: int
    use_bias: bool = True

    def output_channels(self, channels: int) -> int:
        """One value per unit."""
        return self.units

    def fan_in(self, input_shape: Shape) -> int:
        """One weight per feature."""
        return input_shape[-1]


@dataclass(frozen=True, kw_only=True)
class RBFSpec(DenseSpec):
    """The output of 1998: squared distances to fixed codes, one code per unit."""

    use_bias: ClassVar[bool] = False

    def num_trainable_params(self, input_shape: Shape) -> int:
        """None: the codes are drawn by hand and stay fixed."""
        return 0


@dataclass(frozen=True, kw_only=True)
class NormSpec(LayerSpec):
    """A normalisation over the channels of a cell: per channel, scale and centre."""

    center: bool = True
    scale: bool = True

    @property
    def use_bias(self) -> bool:
        """The centre is a bias."""
        return self.center

    def fan_in(self, input_shape: Shape) -> int:
        """Each value is scaled alone."""
        return 1

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

    @property
    def keeps_grid(self) -> bool:
        """Only a flat target says nothing about neighbours."""
        return len(self.target_shape) == 1

    def output_shape(self, input_shape: Shape) -> Shape:
        """The target, if it holds as many values."""
        if math.prod(input_shape) != math.prod(self.target_shape):
            raise ValueError(
                f"`target_shape` must hold {math.prod(input_shape)} values. "
                f"Received: target_shape={self.target_shape}"
            )
        return self.target_shape


def _fit_single_cells(size: int | None, pair: tuple[int, int]) -> Fit:
    """Lay windows of one cell along a padded or cropped axis."""
    return fit_windows(size, 1, 1, pair)


@dataclass(frozen=True, kw_only=True)
class ZeroPaddingSpec(LayerSpec):
    """Cells added around the map: an int, or ((top, bottom), (left, right))."""

    padding: Any = 1

    axis_arguments: ClassVar[tuple[str, ...]] = ("padding",)
    padding_check: ClassVar[Callable[[Any, str], Any]] = pairs_of_sides
    needs_map: ClassVar[bool] = True

    def fits(self, sizes: Sizes) -> tuple[Fit, ...]:
        """Windows of one cell that also stand on the padding."""
        (pairs,) = self.by_axis(len(sizes))
        return tuple(map(_fit_single_cells, sizes, pairs))


@dataclass(frozen=True, kw_only=True)
class CroppingSpec(LayerSpec):
    """Cells cut off around the map: an int, or ((top, bottom), (left, right))."""

    cropping: Any = 0

    axis_arguments: ClassVar[tuple[str, ...]] = ("cropping",)
    needs_map: ClassVar[bool] = True

    def fits(self, sizes: Sizes) -> tuple[Fit, ...]:
        """Windows of one cell, as after a negative padding."""
        (pairs,) = self.by_axis(len(sizes))
        negative = [(-before, -after) for before, after in pairs]
        return tuple(map(_fit_single_cells, sizes, negative))
