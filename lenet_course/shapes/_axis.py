"""One spatial axis: where the windows of a layer stand, counted in whole cells.

Everything here is a function of integers along one axis. Height and width never
appear: a tuple of sizes is handled by applying the same function to every axis.
The public names are re-exported by ``lenet_course.shapes``.
"""

import functools
import operator
from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Any, NamedTuple

# A padding is a mode, the same number of cells on both sides, or (before, after).
Padding = str | int | tuple[int, int]

CONV_MODES = ("valid", "same", "causal")
POOL_MODES = ("valid", "same")

# Arguments whose flat pair means (before, after), not one entry per axis.
SIDES = ("padding", "cropping")


class Fit(NamedTuple):
    """How a row of windows lies along one axis."""

    output_size: int | None  # None while the input size is unknown
    extent: int  # cells from a window's first tap to its last, both counted
    stride: int
    before: int
    after: int | None


def whole_number(value: Any, name: str, *, minimum: int = 1) -> int:
    """`value` as an int, if it is a whole number that is large enough."""
    # bool is a subclass of int, and a kernel of size True is a slip, not a size.
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(
            f"`{name}` must be a whole number (an int). Received: {name}={value!r}"
        )
    number = operator.index(value)
    if number < minimum:
        raise ValueError(
            f"`{name}` must be at least {minimum}. Received: {name}={number}"
        )
    return number


def one_axis_padding(
    padding: Any, *, modes: Iterable[str], name: str = "padding"
) -> Padding:
    """`padding` as one of `modes`, or as the pair (before, after)."""
    if isinstance(padding, str):
        if padding not in modes:
            allowed = [*map(repr, modes), "an int from 0 on", "a pair (before, after)"]
            raise ValueError(
                f"`{name}` must be {' or '.join(allowed)}. Received: {name}={padding!r}"
            )
        return padding
    before, after = as_pair(padding, name)
    return (
        whole_number(before, name, minimum=0),
        whole_number(after, name, minimum=0),
    )


def as_pair(value: Any, name: str) -> tuple[Any, Any]:
    """`value` itself if it is a pair, else `value` twice."""
    if not isinstance(value, tuple | list):
        return value, value
    if len(value) != 2:
        raise ValueError(
            f"`{name}` must be one number or a pair (before, after). "
            f"Received: {name}={value!r}"
        )
    return tuple(value)


def any_case(padding: Any) -> Any:
    """The mode in lower case: Keras convolutions (not poolings) accept "SAME"."""
    return padding.lower() if isinstance(padding, str) else padding


def refuse_strided_dilation(strides: Any, dilation_rate: Any) -> None:
    """Raise if a convolution both strides and dilates, on any of its axes."""
    # Keras compares the largest of each, so (2, 1) with (1, 2) is refused as well.
    if max(as_axes(strides)) > 1 and max(as_axes(dilation_rate)) > 1:
        raise ValueError(
            "`strides` above 1 cannot be combined with `dilation_rate` above 1: Keras "
            f"refuses it. Received: strides={strides} and dilation_rate={dilation_rate}"
        )


def as_axes(value: Any) -> tuple[Any, ...]:
    """`value` itself if it has one entry per axis, else the only entry of a tuple."""
    return value if isinstance(value, tuple) else (value,)


def padding_cells(
    input_size: int | None, extent: int, stride: int, padding: Padding
) -> tuple[int, int | None]:
    """The cells added before and after, for arguments that were checked."""
    if padding == "valid":
        return 0, 0
    if padding == "causal":
        return extent - 1, 0
    if padding != "same":
        return padding
    if input_size is None:
        return _same_before_without_size(extent, stride), None
    output_size = -(-input_size // stride)
    total = max((output_size - 1) * stride + extent - input_size, 0)
    return total // 2, total - total // 2


def _same_before_without_size(extent: int, stride: int) -> int:
    """The cells that "same" adds before an axis of any size, if that is one number."""
    # Over all input sizes the total runs from max(extent - stride, 0) to extent - 1.
    fewest, most = max(extent - stride, 0) // 2, (extent - 1) // 2
    if fewest != most:
        raise ValueError(
            '`input_size` is needed: with padding="same" and strides above 1 the '
            "padding depends on it. Received: input_size=None, windows of "
            f"{extent} cells, strides={stride}"
        )
    return most


@functools.lru_cache(maxsize=4096)  # both axes of a square map ask the same question
def fit_windows(
    input_size: int | None,
    kernel_size: int,
    stride: int,
    padding: Padding,
    dilation_rate: int = 1,
) -> Fit:
    """Lay windows along an axis, for arguments that were checked one by one."""
    extent = (kernel_size - 1) * dilation_rate + 1
    before, after = padding_cells(input_size, extent, stride, padding)
    if input_size is None:
        return Fit(None, extent, stride, before, after)
    span = input_size + before + after - extent
    if span < 0:
        raise ValueError(
            f"No window fits: it covers {extent} cells and must not be larger than "
            f"the padded input. Received: {input_size} cells, padded with {before} "
            f"before and {after} after"
        )
    return Fit(span // stride + 1, extent, stride, before, after)


def _checked_fit(
    input_size: Any, kernel_size: Any, strides: Any, padding: Any, dilation_rate: Any
) -> Fit:
    """Lay the windows of a convolution, after checking every argument."""
    input_size = whole_number(input_size, "input_size")
    kernel_size = whole_number(kernel_size, "kernel_size")
    strides = whole_number(strides, "strides")
    dilation_rate = whole_number(dilation_rate, "dilation_rate")
    padding = one_axis_padding(any_case(padding), modes=CONV_MODES)
    refuse_strided_dilation(strides, dilation_rate)
    return fit_windows(input_size, kernel_size, strides, padding, dilation_rate)


def split_axes(value: Any, num_axes: int, name: str) -> tuple[Any, ...]:
    """One entry of an option for every axis."""
    # A flat pair of paddings is (before, after) on every axis, as it is on one.
    shared = not isinstance(value, tuple | list)
    if name in SIDES and not shared:
        shared = not any(isinstance(entry, tuple | list) for entry in value)
    if shared:
        return (value,) * num_axes
    if len(value) != num_axes:
        raise ValueError(
            f"`{name}` must have one entry for each of the {num_axes} axes. "
            f"Received: {name}={value!r}"
        )
    return tuple(value)


def over_axes(function: Callable) -> Callable:
    """Let a function of one axis also take a tuple of sizes, one per axis."""

    @functools.wraps(function)
    def mapped(input_size: Any, **options: Any) -> Any:
        if not isinstance(input_size, tuple | list):
            return function(input_size, **options)
        num_axes = whole_number(len(input_size), "len(input_size)")
        if num_axes > 1:
            refuse_causal(options.get("padding"))
        split = {
            name: split_axes(value, num_axes, name) for name, value in options.items()
        }
        by_axis = tuple(
            function(size, **dict(zip(split, values, strict=True)))
            for size, *values in zip(input_size, *split.values(), strict=True)
        )
        refuse_strided_dilation(split.get("strides", 1), split.get("dilation_rate", 1))
        return by_axis

    return mapped


def refuse_causal(padding: Any) -> None:
    """Raise if padding is causal, for a layer of more than one axis."""
    if any_case(padding) == "causal":
        raise ValueError(
            'padding="causal" needs a single axis (Conv1D); two axes allow "valid" '
            f'and "same". Received: padding={padding!r}'
        )


def effective_kernel_size(kernel_size: int, *, dilation_rate: int = 1) -> int:
    """The number of cells that a dilated kernel spans, from first tap to last.

    Formula: kₑ = (k − 1)·d + 1.
    Source: Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep
    learning", arXiv:1603.07285, section 5.1.

    Args:
        kernel_size: taps of the kernel along the axis, at least 1.
        dilation_rate: distance between two taps, at least 1.

    Example:
        >>> effective_kernel_size(3, dilation_rate=2)
        5
    """
    taps = whole_number(kernel_size, "kernel_size")
    return (taps - 1) * whole_number(dilation_rate, "dilation_rate") + 1


@over_axes
def conv_output_size(
    input_size: int,
    *,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = "valid",
    dilation_rate: int = 1,
) -> int:
    """The number of positions at which a convolution's window can stand.

    Formula: ⌊(n + before + after − kₑ) / s⌋ + 1, with kₑ = (k − 1)·d + 1; for
    ``"same"`` and ``"causal"`` this is ⌈n / s⌉, whatever the kernel.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, relationships 6 and 15; the
    amounts added by ``"same"`` and ``"causal"`` are those of TensorFlow and Keras.

    Args:
        input_size: cells along the axis, or a tuple with one entry per axis; then
            every other argument may be a tuple too.
        kernel_size: taps of the kernel.
        strides: cells from one window to the next.
        padding: ``"valid"``, ``"same"``, ``"causal"`` (one axis only), the number of
            cells added on both sides, or the pair ``(before, after)``.
        dilation_rate: distance between two taps.

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
    fit = _checked_fit(input_size, kernel_size, strides, padding, dilation_rate)
    return fit.output_size


@over_axes
def pool_output_size(
    input_size: int,
    *,
    pool_size: int,
    strides: int | None = None,
    padding: Padding = "valid",
) -> int:
    """The number of positions at which a pooling window can stand.

    Formula: ⌊(n + before + after − k) / s⌋ + 1, where s is k unless given.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, relationship 7.

    Args:
        input_size: cells along the axis, or a tuple with one entry per axis.
        pool_size: cells of the window.
        strides: cells from one window to the next; ``pool_size`` if None.
        padding: as in `conv_output_size`, except ``"causal"``, which no pooling has.
            A number stands for a ``ZeroPadding2D`` layer in front of the pooling.

    Raises:
        TypeError: if a number is not a whole number.
        ValueError: if a number is too small, the padding is unknown, or the window
            is larger than the padded input.

    Example:
        >>> pool_output_size(109, pool_size=2)
        54
    """
    input_size = whole_number(input_size, "input_size")
    pool_size = whole_number(pool_size, "pool_size")
    strides = pool_size if strides is None else whole_number(strides, "strides")
    padding = one_axis_padding(padding, modes=POOL_MODES)
    return fit_windows(input_size, pool_size, strides, padding).output_size


@over_axes
def conv_transpose_output_size(
    input_size: int,
    *,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = "valid",
    output_padding: int | None = None,
    dilation_rate: int = 1,
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
        input_size: cells along the axis, or a tuple with one entry per axis.
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
    input_size = whole_number(input_size, "input_size")
    kernel_size = whole_number(kernel_size, "kernel_size")
    strides = whole_number(strides, "strides")
    dilation_rate = whole_number(dilation_rate, "dilation_rate")
    padding = one_axis_padding(any_case(padding), modes=POOL_MODES)
    refuse_strided_dilation(strides, dilation_rate)
    extra = transpose_extra(output_padding, strides)
    extent = effective_kernel_size(kernel_size, dilation_rate=dilation_rate)
    return fit_transpose(input_size, extent, strides, padding, extra).output_size


def transpose_extra(output_padding: Any, stride: int) -> int | None:
    """`output_padding` as a number of cells below the stride, or None."""
    if output_padding is None:
        return None
    extra = whole_number(output_padding, "output_padding", minimum=0)
    if extra >= stride:
        raise ValueError(
            "`output_padding` must be smaller than `strides`. "
            f"Received: output_padding={extra} and strides={stride}"
        )
    return extra


def fit_transpose(
    input_size: int, extent: int, stride: int, padding: Padding, extra: int | None
) -> Fit:
    """Lay the windows of a transposed convolution along its output."""
    full = (input_size - 1) * stride + extent
    if padding == "same":
        output_size = _same_transpose_size(input_size, extent, stride, extra)
        crop = max(full - output_size, 0)
        return Fit(output_size, extent, stride, crop // 2, crop - crop // 2)
    before, after = (0, 0) if padding == "valid" else padding
    grown = full + (max(stride - extent, 0) if extra is None else extra)
    if grown - before - after < 1:
        raise ValueError(
            "`padding` must leave at least 1 cell of the transposed convolution's "
            f"{grown}. Received: padding={padding!r}"
        )
    return Fit(grown - before - after, extent, stride, before, after)


def _same_transpose_size(
    input_size: int, extent: int, stride: int, extra: int | None
) -> int:
    """The output size of a transposed convolution with padding "same"."""
    if extra is None:
        return input_size * stride
    grown = extent % 2 + extra
    if grown == 0:
        raise ValueError(
            '`output_padding` must be at least 1 with padding="same" and an even '
            "kernel: Keras promises a shape for 0, then fails when the layer runs. "
            f"Received: output_padding=0 and a kernel of {extent} cells"
        )
    return (input_size - 1) * stride + grown


@over_axes
def padding_amounts(
    input_size: int,
    *,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = "valid",
    dilation_rate: int = 1,
) -> tuple[int, int]:
    """The cells that are added (before, after) the input along one axis.

    Formula for ``"same"``: total = max((⌈n / s⌉ − 1)·s + kₑ − n, 0), of which
    ⌊total / 2⌋ before and the rest after, so an odd cell goes to the end. For
    ``"causal"``: (kₑ − 1, 0).
    Source: TensorFlow's API documentation of ``tf.nn``, "Notes on padding"; Keras'
    ``Conv1D`` for ``"causal"``. For a pooling, give ``pool_size`` as ``kernel_size``
    and its strides.

    Example:
        >>> padding_amounts(28, kernel_size=3, strides=2, padding="same")
        (0, 1)
        >>> padding_amounts(29, kernel_size=3, strides=2, padding="same")
        (1, 1)
    """
    fit = _checked_fit(input_size, kernel_size, strides, padding, dilation_rate)
    return fit.before, fit.after


@over_axes
def windows(
    input_size: int,
    *,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = "valid",
    dilation_rate: int = 1,
) -> list[tuple[int, int]]:
    """The (first, last) cell under every window, in the input's own numbering.

    Formula: window t covers t·s − before to t·s − before + kₑ − 1. Both ends are
    counted, and cells below 0 or from ``input_size`` on are padding: a slice
    would silently read a negative start from the end.
    Source: Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional
    neural networks", Distill, "Receptive field region", for a single layer.

    Example:
        >>> windows(4, kernel_size=3, padding="same")
        [(-1, 1), (0, 2), (1, 3), (2, 4)]
    """
    fit = _checked_fit(input_size, kernel_size, strides, padding, dilation_rate)
    firsts = (t * fit.stride - fit.before for t in range(fit.output_size))
    return [(first, first + fit.extent - 1) for first in firsts]


@over_axes
def coverage(
    input_size: int,
    *,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = "valid",
    dilation_rate: int = 1,
) -> list[int]:
    """For each input cell, the number of windows that read it.

    Formula: the number of taps j = 0 … k − 1 for which t = (i + before − j·d) / s is
    a window, that is a whole number from 0 to o − 1. The gaps of a dilated kernel
    read nothing. In two dimensions, multiply the coverages of the two axes.
    Source: the definition of a discrete convolution, Dumoulin & Visin 2016,
    arXiv:1603.07285, section 1.1, counted per input cell instead of per output.

    Example:
        >>> coverage(8, kernel_size=5)
        [1, 2, 3, 4, 4, 3, 2, 1]
    """
    fit = _checked_fit(input_size, kernel_size, strides, padding, dilation_rate)
    return [
        sum(
            (cell + fit.before - tap) % fit.stride == 0
            and 0 <= (cell + fit.before - tap) // fit.stride < fit.output_size
            for tap in range(0, fit.extent, dilation_rate)
        )
        for cell in range(input_size)
    ]


@over_axes
def unread_tail(
    input_size: int,
    *,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = "valid",
    dilation_rate: int = 1,
) -> int:
    """The number of cells at the end of the input that no window reads.

    Formula for ``"valid"``, when no stride exceeds the kernel: (n − kₑ) mod s. In
    general: how many zeros the coverage ends in.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, section 2.4 and figure 2.7.

    Example:
        >>> unread_tail(109, kernel_size=2, strides=2)
        1
    """
    read = coverage(
        input_size,
        kernel_size=kernel_size,
        strides=strides,
        padding=padding,
        dilation_rate=dilation_rate,
    )
    return sum(1 for _ in takewhile(lambda times: times == 0, reversed(read)))
