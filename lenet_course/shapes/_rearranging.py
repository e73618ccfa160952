"""Layers as data, continued: those that resize, repeat or move values, and PReLU."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lenet_course._errors import invalid
from lenet_course.shapes._arguments import Numbers, Shape
from lenet_course.shapes._axis import Fit
from lenet_course.shapes._specs import MAP, LayerSpec


def _fit_adaptive(size: int | None, output_size: int) -> Fit[Any]:
    """Lay the windows of an adaptive pooling along one axis."""
    step = None if size is None or size % output_size else size // output_size
    return Fit(output_size, step, step or 1, 0, 0)


@dataclass(frozen=True, kw_only=True)
class AdaptivePoolSpec(LayerSpec):
    """A pooling to a given size (`AdaptiveMaxPooling2D`), whatever the size before.

    Of n cells, window i of o covers those from ⌊i·n/o⌋ on, before ⌈(i + 1)·n/o⌉.
    """

    output_size: Numbers

    axis_arguments: ClassVar[tuple[str, ...]] = ("output_size",)
    needs_map: ClassVar[bool] = True

    def fits(self, sizes: Sequence[Any]) -> tuple[Fit[Any], ...]:
        """Windows side by side; of no common extent unless they divide the axis."""
        fits = zip(sizes, *self.by_axis(len(sizes)), strict=True)
        return tuple(_fit_adaptive(size, output_size) for size, output_size in fits)

    def num_connections(self, input_shape: Shape, output_shape: Shape) -> int:
        """The cells of all windows."""
        covered = output_shape[-1]
        for n, o in zip(input_shape[:-1], output_shape[:-1], strict=True):
            covered *= sum(-(-(i + 1) * n // o) - i * n // o for i in range(o))
        return covered


@dataclass(frozen=True, kw_only=True)
class UpSamplingSpec(LayerSpec):
    """Every cell repeated `size` times (`UpSampling2D`), or values between cells."""

    size: Numbers

    axis_arguments: ClassVar[tuple[str, ...]] = ("size",)
    needs_map: ClassVar[bool] = True
    keeps_grid: ClassVar[bool] = False

    def output_shape(self, input_shape: Shape) -> Shape:
        """Larger maps."""
        *sizes, channels = input_shape
        (factors,) = self.by_axis(len(sizes))
        return (*map(int.__mul__, sizes, factors), channels)


@dataclass(frozen=True, kw_only=True)
class ResizingSpec(LayerSpec):
    """Maps of any size brought to one size (`Resizing`, `CenterCrop`)."""

    height: int
    width: int

    keeps_grid: ClassVar[bool] = False

    def output_shape(self, input_shape: Shape) -> Shape:
        """The size asked for, and the channels."""
        if len(input_shape) != 3:
            raise invalid("input_shape", input_shape, MAP)
        return (self.height, self.width, input_shape[-1])


@dataclass(frozen=True, kw_only=True)
class PermuteSpec(LayerSpec):
    """The axes in another order, counted from 1 (`Permute`)."""

    dims: Shape

    keeps_grid: ClassVar[bool] = False

    def output_shape(self, input_shape: Shape) -> Shape:
        """The same sizes in that order."""
        if sorted(self.dims) != list(range(1, len(input_shape) + 1)):
            expected = f"each of the {len(input_shape)} axes once, counted from 1"
            raise invalid("dims", self.dims, expected)
        return tuple(input_shape[axis - 1] for axis in self.dims)


@dataclass(frozen=True, kw_only=True)
class RepeatVectorSpec(LayerSpec):
    """A row of features `n` times, one copy for each step (`RepeatVector`)."""

    n: int

    keeps_grid: ClassVar[bool] = False

    def output_shape(self, input_shape: Shape) -> Shape:
        """Steps of the same features."""
        if len(input_shape) != 1:
            raise invalid("input_shape", input_shape, "one row, (features,)")
        return (self.n, *input_shape)


@dataclass(frozen=True, kw_only=True)
class PReLUSpec(LayerSpec):
    """A ReLU with trained slopes; `shared_axes` are counted from 1 (`PReLU`)."""

    shared_axes: Sequence[int] = ()

    def num_links(self, input_shape: Shape) -> int:
        """Each value is scaled alone."""
        return input_shape[-1]

    def num_params(self, input_shape: Shape) -> int:
        """One slope along an axis that shares them, else one for each value."""
        sizes = enumerate(input_shape, start=1)
        return math.prod(size for axis, size in sizes if axis not in self.shared_axes)
