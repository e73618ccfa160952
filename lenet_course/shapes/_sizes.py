"""The public calculators of sizes: what a layer's windows do along one axis.

Each builds the spec of the layer, which checks the arguments and lays the windows, so
that a calculator and the layer's spec never disagree.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast, overload

from lenet_course.shapes import _arguments as arguments
from lenet_course.shapes._arguments import Numbers, Padding, Shape
from lenet_course.shapes._axis import Fit
from lenet_course.shapes._specs import LayerSpec
from lenet_course.shapes._windows import ConvSpec, ConvTransposeSpec, PoolSpec

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class OverAxes(Protocol[P, T_co]):
    """A function of one axis that also takes several: a tuple in, a tuple out."""

    @overload
    def __call__(self, input_size: int, *args: P.args, **options: P.kwargs) -> T_co: ...
    @overload
    def __call__(
        self, input_size: Sequence[int], *args: P.args, **options: P.kwargs
    ) -> tuple[T_co, ...]: ...


def over_axes(function: Callable[Concatenate[int, P], T]) -> OverAxes[P, T]:
    """Tell the type checker that several sizes give a tuple; nothing else changes."""
    return cast(OverAxes[P, T], function)


def conv_spec(*window: Any) -> ConvSpec:
    """A convolution of one filter; the window's arguments come in Keras' order."""
    names = ("kernel_size", "strides", "padding", "dilation_rate")
    return ConvSpec(filters=1, **dict(zip(names, window, strict=True)))


def check_sizes(input_size: Any) -> Shape:
    """The cells along every axis."""
    sizes = arguments.numbers(input_size, "input_size", expected=arguments.SIZES)
    return sizes if isinstance(sizes, tuple) else (sizes,)


def _read(
    read: Callable[[int, Fit[int]], Any], input_size: Any, spec: LayerSpec
) -> Any:
    """What `read` finds on each axis: one value, or a tuple if several sizes came."""
    sizes = check_sizes(input_size)
    values = tuple(map(read, sizes, spec.fits(sizes)))
    return values[0] if arguments.entries(input_size) is None else values


def effective_kernel_size(kernel_size: int, *, dilation_rate: int = 1) -> int:
    """The number of cells that a dilated kernel spans, from first tap to last.

    Formula: kₑ = (k − 1)·d + 1.
    Source: Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep
    learning", arXiv:1603.07285, section 5.1.

    Args:
        kernel_size: taps of the kernel along one axis, at least 1.
        dilation_rate: distance between two taps, at least 1.

    Example:
        >>> effective_kernel_size(3, dilation_rate=2)
        5
    """
    taps = arguments.whole_number(kernel_size, "kernel_size")
    return (taps - 1) * arguments.whole_number(dilation_rate, "dilation_rate") + 1


@over_axes
def conv_output_size(
    input_size: int,
    *,
    kernel_size: Numbers,
    strides: Numbers = 1,
    padding: Padding = "valid",
    dilation_rate: Numbers = 1,
) -> int:
    """The number of positions at which a convolution's window can stand.

    Formula: ⌊(n + before + after − kₑ) / s⌋ + 1, with kₑ = (k − 1)·d + 1; for
    ``"same"`` and ``"causal"`` this is ⌈n / s⌉, whatever the kernel.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, relationships 6 and 15; the
    amounts added by ``"same"`` and ``"causal"`` are those of TensorFlow and Keras.

    Args:
        input_size: cells along the axis, or one number per axis, without the batch and
            the channels; then every other argument may have one entry per axis, too.
        kernel_size: taps of the kernel.
        strides: cells from one window to the next.
        padding: ``"valid"``, ``"same"``, ``"causal"`` (one axis only), the number of
            cells added on both sides, or the pair ``(before, after)``.
        dilation_rate: distance between two taps.

    Returns:
        One number, or a tuple with one per axis if ``input_size`` has several.

    Raises:
        TypeError: if a number is not a whole number.
        ValueError: if a number is too small, the padding is unknown, the kernel is
            larger than the padded input, or strides and dilation are combined.

    Example:
        >>> conv_output_size(32, kernel_size=5)
        28
        >>> conv_output_size((28, 29), kernel_size=3, strides=2, padding="same")
        (14, 15)
    """
    spec = conv_spec(kernel_size, strides, padding, dilation_rate)
    return _read(_output_size, input_size, spec)


@over_axes
def pool_output_size(
    input_size: int,
    *,
    pool_size: Numbers,
    strides: Numbers | None = None,
    padding: Padding = "valid",
) -> int:
    """The number of positions at which a pooling window can stand.

    Formula: ⌊(n + before + after − k) / s⌋ + 1, where s is k unless given.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, relationship 7.

    Args:
        input_size: cells along the axis, or one number per axis.
        pool_size: cells of the window.
        strides: cells from one window to the next; ``pool_size`` if None.
        padding: as in `conv_output_size`, except ``"causal"``, which no pooling has.
            A number stands for a ``ZeroPadding2D`` layer in front of the pooling.

    Raises:
        TypeError: if a number is not a whole number.
        ValueError: if a number is too small, the padding is unknown, or the window
            is larger than the padded input.

    Example:
        >>> pool_output_size((109, 28), pool_size=2)
        (54, 14)
    """
    spec = PoolSpec(pool_size=pool_size, strides=strides, padding=padding)
    return _read(_output_size, input_size, spec)


@over_axes
def conv_transpose_output_size(
    input_size: int,
    *,
    kernel_size: Numbers,
    strides: Numbers = 1,
    padding: Padding = "valid",
    output_padding: Numbers | None = None,
    dilation_rate: Numbers = 1,
) -> int:
    """The size of the map that a strided convolution would shrink to `input_size`.

    Formula, without ``output_padding``: n·s + max(kₑ − s, 0) for ``"valid"``, n·s
    for ``"same"``. With it: (n − 1)·s + kₑ + output_padding for ``"valid"``, and
    (n − 1)·s + (kₑ mod 2) + output_padding for ``"same"``. Explicit padding is cut
    off the ``"valid"`` result, because it is the padding of the convolution that is
    transposed.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, relationships 13 and 14; the
    defaults are those of Keras.

    Args:
        input_size: cells along the axis, or one number per axis.
        kernel_size: taps of the kernel.
        strides: cells of the output from one input cell's window to the next.
        padding: ``"valid"``, ``"same"``, the number of cells cut off both sides, or
            the pair ``(before, after)``.
        output_padding: cells added at the end; must be smaller than ``strides``.
        dilation_rate: distance between two taps.

    Raises:
        TypeError: if a number is not a whole number.
        ValueError: if a number is too small or too large, the padding is unknown, no
            cell remains, strides and dilation are combined, or ``"same"`` meets an
            even kernel with ``output_padding=0``: Keras promises a shape there, but
            the operation fails when it runs.

    Example:
        >>> conv_transpose_output_size(14, kernel_size=5, strides=2, padding="same")
        28
    """
    spec = ConvTransposeSpec(
        filters=1,
        kernel_size=kernel_size,
        strides=strides,
        padding=padding,
        output_padding=output_padding,
        dilation_rate=dilation_rate,
    )
    return _read(_output_size, input_size, spec)


@over_axes
def padding_amounts(
    input_size: int,
    *,
    kernel_size: Numbers,
    strides: Numbers = 1,
    padding: Padding = "valid",
    dilation_rate: Numbers = 1,
) -> tuple[int, int]:
    """The cells that are added (before, after) the input along one axis.

    Formula for ``"same"``: total = max((⌈n / s⌉ − 1)·s + kₑ − n, 0), of which
    ⌊total / 2⌋ before and the rest after, so an odd cell goes to the end. For
    ``"causal"``: (kₑ − 1, 0).
    Source: TensorFlow's API documentation of ``tf.nn``, "Notes on padding"; Keras'
    ``Conv1D`` for ``"causal"``.

    The arguments are those of `conv_output_size`. For a pooling, give ``pool_size`` as
    ``kernel_size`` and its strides.

    Example:
        >>> padding_amounts(28, kernel_size=3, strides=2, padding="same")
        (0, 1)
        >>> padding_amounts(29, kernel_size=3, strides=2, padding="same")
        (1, 1)
    """
    spec = conv_spec(kernel_size, strides, padding, dilation_rate)
    return _read(lambda _, fit: (fit.before, fit.after), input_size, spec)


@over_axes
def windows(
    input_size: int,
    *,
    kernel_size: Numbers,
    strides: Numbers = 1,
    padding: Padding = "valid",
    dilation_rate: Numbers = 1,
) -> list[tuple[int, int]]:
    """The (first, last) cell under every window, in the input's own numbering.

    Formula: window t covers t·s − before to t·s − before + kₑ − 1. Both ends are
    counted, and cells below 0 or from ``input_size`` on are padding: a slice
    would silently read a negative start from the end.
    Source: Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional
    neural networks", Distill, "Receptive field region", for a single layer.

    The arguments are those of `conv_output_size`.

    Example:
        >>> windows(4, kernel_size=3, padding="same")
        [(-1, 1), (0, 2), (1, 3), (2, 4)]
    """
    spec = conv_spec(kernel_size, strides, padding, dilation_rate)
    return _read(_windows, input_size, spec)


@over_axes
def coverage(
    input_size: int,
    *,
    kernel_size: Numbers,
    strides: Numbers = 1,
    padding: Padding = "valid",
    dilation_rate: Numbers = 1,
) -> list[int]:
    """For each input cell, the number of windows that read it.

    Formula: the number of taps j = 0 … k − 1 for which t = (i + before − j·d) / s is
    a window, that is a whole number from 0 to o − 1. The gaps of a dilated kernel
    read nothing. In two dimensions, multiply the coverages of the two axes.
    Source: the definition of a discrete convolution, Dumoulin & Visin 2016,
    arXiv:1603.07285, section 1.1, counted per input cell instead of per output.

    The arguments are those of `conv_output_size`.

    Example:
        >>> coverage(8, kernel_size=5)
        [1, 2, 3, 4, 4, 3, 2, 1]
    """
    spec = conv_spec(kernel_size, strides, padding, dilation_rate)
    return _read(_coverage, input_size, spec)


@over_axes
def unread_tail(
    input_size: int,
    *,
    kernel_size: Numbers,
    strides: Numbers = 1,
    padding: Padding = "valid",
    dilation_rate: Numbers = 1,
) -> int:
    """The number of cells at the end of the input that no window reads.

    Formula for ``"valid"``, when no stride exceeds the kernel: (n − kₑ) mod s. In
    general: how many zeros the coverage ends in.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, section 2.4 and figure 2.7.

    The arguments are those of `conv_output_size`.

    Example:
        >>> unread_tail(109, kernel_size=2, strides=2)
        1
    """
    spec = conv_spec(kernel_size, strides, padding, dilation_rate)
    return _read(_unread_tail, input_size, spec)


def _output_size(size: int, fit: Fit[int]) -> int:
    return fit.output_size


def _windows(size: int, fit: Fit[int]) -> list[tuple[int, int]]:
    firsts = (t * fit.stride - fit.before for t in range(fit.output_size))
    return [(first, first + fit.extent - 1) for first in firsts]


def _coverage(size: int, fit: Fit[int]) -> list[int]:
    taps = range(0, fit.extent, fit.tap_distance)
    reads = Counter(first + tap for first, _ in _windows(size, fit) for tap in taps)
    return [reads[cell] for cell in range(size)]


def _unread_tail(size: int, fit: Fit[int]) -> int:
    read = reversed(_coverage(size, fit))
    return sum(1 for _ in takewhile(lambda times: times == 0, read))
