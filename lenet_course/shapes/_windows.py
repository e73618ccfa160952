"""The layers that slide a window over their input: convolutions and poolings."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lenet_course._errors import invalid
from lenet_course.shapes import _arguments as arguments
from lenet_course.shapes._arguments import Numbers, Padding, Shape, Table
from lenet_course.shapes._axis import Fit, Size, fit_transpose, fit_windows
from lenet_course.shapes._specs import CHECKS, Checks, LayerSpec, WeightlessSpec


@dataclass(frozen=True, kw_only=True)
class WindowSpec(LayerSpec):
    """A layer that slides a window over its input."""

    strides: Numbers | None = 1
    padding: Padding = "valid"

    axis_arguments: ClassVar[tuple[str, ...]] = ("kernel_size", "strides", "padding")
    needs_map: ClassVar[bool] = True

    def taps(self, input_shape: Shape) -> int:
        """The number of cells that one window reads in one channel."""
        return math.prod(self.by_axis(len(input_shape) - 1)[0])

    def fits(self, sizes: Sequence[Size]) -> tuple[Fit[Size], ...]:
        """Lay the windows; every axis goes through the same function."""
        if self.padding == "causal" and len(sizes) > 1:
            expected = "'valid' or 'same' for several axes: only Conv1D can be causal"
            raise invalid("padding", self.padding, expected)
        return tuple(map(fit_windows, sizes, *self.by_axis(len(sizes))))


@dataclass(frozen=True, kw_only=True)
class KernelSpec(WindowSpec):
    """A convolution of any kind, with one bias per output map."""

    kernel_size: Numbers
    use_bias: bool = True

    def num_biases(self, input_shape: Shape) -> int:
        """One per output map."""
        return self.use_bias * self.output_channels(input_shape[-1])


@dataclass(frozen=True, kw_only=True)
class DilatedSpec(KernelSpec):
    """A convolution whose taps may stand apart."""

    dilation_rate: Numbers = 1

    axis_arguments: ClassVar[tuple[str, ...]] = (
        *KernelSpec.axis_arguments,
        "dilation_rate",
    )


@dataclass(frozen=True, kw_only=True)
class FilterSpec(DilatedSpec):
    """A convolution that makes one map per filter."""

    filters: int

    def __post_init__(self) -> None:
        super().__post_init__()
        # Keras compares the largest of each, so (2, 1) with (1, 2) is refused as well.
        if _largest(self.strides) > 1 and _largest(self.dilation_rate) > 1:
            raise invalid(
                "strides",
                self.strides,
                "1 where `dilation_rate` is above 1: Keras refuses the two together",
                dilation_rate=self.dilation_rate,
            )

    def output_channels(self, channels: int) -> int:
        """One map per filter."""
        return self.filters

    def num_links(self, input_shape: Shape) -> int:
        """One weight per tap, input channel and filter."""
        return self.taps(input_shape) * input_shape[-1] * self.filters


@dataclass(frozen=True, kw_only=True)
class ConvSpec(FilterSpec):
    """A convolution: `Conv2D`, or `Conv1D` on an input of shape (steps, channels)."""

    groups: int = 1

    checks: ClassVar[Checks] = {**CHECKS, "padding": arguments.causal_padding}

    def __post_init__(self) -> None:
        super().__post_init__()
        self._refuse_groups("filters", self.filters)

    def _refuse_groups(self, name: str, number: int) -> None:
        if number % self.groups:
            raise invalid(name, number, "divisible by `groups`", groups=self.groups)

    def output_channels(self, channels: int) -> int:
        """One map per filter."""
        self._refuse_groups("channels", channels)
        return self.filters

    def num_links(self, input_shape: Shape) -> int:
        """A filter reads the input channels of its group."""
        return super().num_links(input_shape) // self.groups


@dataclass(frozen=True, kw_only=True)
class ConvTransposeSpec(FilterSpec):
    """A transposed convolution (`Conv2DTranspose`)."""

    output_padding: Numbers | None = None

    axis_arguments: ClassVar[tuple[str, ...]] = (
        *FilterSpec.axis_arguments,
        "output_padding",
    )
    # Neighbouring output cells read different numbers of input cells.
    keeps_grid: ClassVar[bool] = False

    def fits(self, sizes: Sequence[Any]) -> tuple[Fit[Any], ...]:
        """Lay the windows along the output, which is the longer map here."""
        return tuple(map(fit_transpose, sizes, *self.by_axis(len(sizes))))

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """Every input value is multiplied with every tap of every filter."""
        return math.prod(input_shape[:-1]) * self.num_links(input_shape)

    def num_connections(self, input_shape: Shape, output_shape: Shape) -> int:
        """Those of the multiplications, and one bias per output value."""
        biases = math.prod(output_shape[:-1]) * self.num_biases(input_shape)
        return self.num_macs(input_shape, output_shape) + biases


@dataclass(frozen=True, kw_only=True)
class DepthwiseConvSpec(DilatedSpec):
    """A convolution that treats every channel alone (`DepthwiseConv2D`).

    Unlike `Conv2D`, Keras lets it stride and dilate at once. With different strides on
    the two axes TensorFlow runs it on some processors only, those for which it turns
    its oneDNN kernels on, so such a layer is refused.
    """

    depth_multiplier: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.strides, tuple) and len(set(self.strides)) > 1:
            hint = "Otherwise Keras promises a shape, and TensorFlow may refuse to run."
            raise invalid("strides", self.strides, "the same on both axes", hint=hint)

    def output_channels(self, channels: int) -> int:
        """As many maps per channel as `depth_multiplier` says."""
        return channels * self.depth_multiplier

    def num_links(self, input_shape: Shape) -> int:
        """One weight per tap of every map."""
        return self.taps(input_shape) * input_shape[-1] * self.depth_multiplier


@dataclass(frozen=True, kw_only=True)
class SeparableConvSpec(DepthwiseConvSpec):
    """A depthwise convolution, then a 1 x 1 convolution (`SeparableConv2D`).

    As in Keras, only the second has a bias.
    """

    filters: int

    def output_channels(self, channels: int) -> int:
        """One map per filter of the 1 x 1 convolution."""
        return self.filters

    def num_links(self, input_shape: Shape) -> int:
        """The kernels of both stages."""
        maps = input_shape[-1] * self.depth_multiplier
        return super().num_links(input_shape) + maps * self.filters


@dataclass(frozen=True, kw_only=True)
class PartiallyConnectedConvSpec(KernelSpec):
    """A convolution in which each output map reads only some of the input maps.

    ``connection_table[i][o]`` is 1 where output map o reads input map i, as in
    Table I of LeCun et al. 1998.
    """

    connection_table: Table

    def output_channels(self, channels: int) -> int:
        """One map per column of the table."""
        if channels != len(self.connection_table):
            expected = f"a table with one row for each of the {channels} input maps"
            raise invalid("connection_table", self.connection_table, expected)
        return len(self.connection_table[0])

    def num_links(self, input_shape: Shape) -> int:
        """One kernel per entry of the table."""
        return self.taps(input_shape) * sum(map(sum, self.connection_table))


@dataclass(frozen=True, kw_only=True)
class PoolSpec(WeightlessSpec, WindowSpec):
    """A pooling without weights: maximum, average or minimum."""

    pool_size: Numbers
    strides: Numbers | None = None

    checks: ClassVar[Checks] = {**CHECKS, "padding": arguments.pool_padding}
    axis_arguments: ClassVar[tuple[str, ...]] = ("pool_size", "strides", "padding")

    def __post_init__(self) -> None:
        # As in Keras, windows lie side by side unless strides are given.
        if self.strides is None:
            self._store("strides", arguments.numbers(self.pool_size, "pool_size"))
        super().__post_init__()

    def num_links(self, input_shape: Shape) -> int:
        """The cells of the windows of all channels."""
        return self.taps(input_shape) * input_shape[-1]


@dataclass(frozen=True, kw_only=True)
class SubsamplingSpec(PoolSpec):
    """The subsampling of 1998: a sum, times one coefficient, plus one bias, per map."""

    def num_biases(self, input_shape: Shape) -> int:
        """One per map."""
        return input_shape[-1]

    def num_params(self, input_shape: Shape) -> int:
        """A coefficient and a bias per map."""
        return 2 * input_shape[-1]

    def num_macs(self, input_shape: Shape, output_shape: Shape) -> int:
        """One operation per summed cell and one for the coefficient."""
        operations = self.num_links(input_shape) + input_shape[-1]
        return math.prod(output_shape[:-1]) * operations


def _largest(value: Any) -> int:
    return max(value) if isinstance(value, tuple) else value
