"""Shapes against two oracles that share no code with them: sliding, and Keras.

Tests named ``..._keras_...`` load TensorFlow; the others are enough for mutation tests.
"""

import importlib
import itertools
import math
import os
import pickle
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lenet_course import shapes
from lenet_course.shapes import (
    BatchNormSpec,
    ConvSpec,
    ConvTransposeSpec,
    CroppingSpec,
    DenseSpec,
    DepthwiseConvSpec,
    ElementwiseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    PartiallyConnectedConvSpec,
    PoolSpec,
    RBFSpec,
    ReshapeSpec,
    SeparableConvSpec,
    SubsamplingSpec,
    ZeroPaddingSpec,
    activation_bytes,
    conv_output_size,
    conv_transpose_output_size,
    coverage,
    diagnose_output_size,
    effective_kernel_size,
    num_connections,
    num_macs,
    num_params,
    num_trainable_params,
    output_shape,
    padding_amounts,
    pool_output_size,
    trace,
    unread_tail,
    windows,
)


def outcome(function, *args, **kwargs):
    """What a function returns, or the fact that it raises ValueError."""
    try:
        return function(*args, **kwargs)
    except ValueError:
        return "refused"


# The windows of the grid: strides above the kernel, even kernels, dilation.
WINDOWS = [
    (kernel_size, stride, dilation_rate)
    for kernel_size in range(1, 8)
    for stride in range(1, 6)
    for dilation_rate in range(1, 4)
    if stride == 1 or dilation_rate == 1
]
PADDINGS = ["valid", "same", "causal", 0, 1, 3, (0, 1), (2, 0), (1, 4)]


# --- a slow, literal oracle: it slides windows, and divides nothing -------------------


def slide(padded_size, kernel_size, stride, dilation_rate=1):
    """The cells that every window reads on an axis that is padded already."""
    taps = [tap * dilation_rate for tap in range(kernel_size)]
    read = []
    first = 0
    while first + taps[-1] < padded_size:
        read.append([first + tap for tap in taps])
        first += stride
    return read


def same_amounts(input_size, kernel_size, stride, dilation_rate=1):
    """The least padding that gives "same" its size, the odd cell at the end."""
    wanted = len(range(0, input_size, stride))
    total = 0
    while len(slide(input_size + total, kernel_size, stride, dilation_rate)) != wanted:
        total += 1
    before = after = 0
    for cell in range(total):
        before, after = (before, after + 1) if cell % 2 == 0 else (before + 1, after)
    return before, after


def slid_amounts(input_size, kernel_size, stride, padding, dilation_rate=1):
    """The cells added before and after the axis."""
    if padding == "valid":
        return 0, 0
    if padding == "same":
        return same_amounts(input_size, kernel_size, stride, dilation_rate)
    if padding == "causal":
        return (kernel_size - 1) * dilation_rate, 0
    return padding if isinstance(padding, tuple) else (padding, padding)


def read_cells(input_size, kernel_size, stride, padding, dilation_rate=1):
    """The cells that every window reads, negative or too large on the padding."""
    before, after = slid_amounts(
        input_size, kernel_size, stride, padding, dilation_rate
    )
    padded = before + input_size + after
    return [
        [cell - before for cell in cells]
        for cells in slide(padded, kernel_size, stride, dilation_rate)
    ]


def slid_coverage(input_size, *window):
    """For each cell, how many windows read it."""
    read = read_cells(input_size, *window)
    return [sum(cells.count(cell) for cells in read) for cell in range(input_size)]


def slid_tail(input_size, *window):
    """How many cells behind the last one that is read."""
    seen = [cell for cells in read_cells(input_size, *window) for cell in cells]
    return input_size - 1 - max([cell for cell in seen if cell < input_size] + [-1])


# --- one axis, against windows that really slide --------------------------------------


@pytest.mark.parametrize("padding", PADDINGS, ids=str)
def test_every_window_function_agrees_with_sliding(padding):
    for (k, s, d), n in itertools.product(WINDOWS, range(1, 15)):
        options = {
            "kernel_size": k,
            "strides": s,
            "padding": padding,
            "dilation_rate": d,
        }
        read = read_cells(n, k, s, padding, d)
        if not read:
            assert outcome(conv_output_size, n, **options) == "refused"
            continue
        assert conv_output_size(n, **options) == len(read)
        assert padding_amounts(n, **options) == slid_amounts(n, k, s, padding, d)
        assert windows(n, **options) == [(cells[0], cells[-1]) for cells in read]
        assert coverage(n, **options) == slid_coverage(n, k, s, padding, d)
        assert unread_tail(n, **options) == slid_tail(n, k, s, padding, d)
        assert effective_kernel_size(k, dilation_rate=d) == (
            read[0][-1] - read[0][0] + 1
        )


@pytest.mark.parametrize("padding", [p for p in PADDINGS if p != "causal"], ids=str)
def test_pooling_agrees_with_sliding(padding):
    for k, s, n in itertools.product(range(1, 7), [None, 1, 2, 3, 9], range(1, 15)):
        read = read_cells(n, k, s or k, padding)
        actual = outcome(pool_output_size, n, pool_size=k, strides=s, padding=padding)
        assert actual == (len(read) or "refused")


sizes = st.integers(1, 200)
small = st.integers(1, 12)


@st.composite
def window_options(draw):
    stride, dilation_rate = draw(
        st.one_of(st.tuples(small, st.just(1)), st.tuples(st.just(1), small))
    )
    padding = draw(
        st.one_of(
            st.sampled_from(["valid", "same", "causal", "SAME"]),
            st.integers(0, 20),
            st.tuples(st.integers(0, 20), st.integers(0, 20)),
        )
    )
    return {
        "kernel_size": draw(small),
        "strides": stride,
        "padding": padding,
        "dilation_rate": dilation_rate,
    }


@given(sizes, window_options())
@settings(max_examples=200, deadline=None)
def test_sizes_and_coverage_agree_with_sliding_on_any_input(size, options):
    padding = options["padding"]
    padding = padding.lower() if isinstance(padding, str) else padding
    window = (options["kernel_size"], options["strides"], padding)
    read = read_cells(size, *window, options["dilation_rate"])
    assert outcome(conv_output_size, size, **options) == (len(read) or "refused")
    if read:
        expected = slid_coverage(size, *window, options["dilation_rate"])
        assert coverage(size, **options) == expected


@given(sizes, small, small, st.integers(0, 11))
@settings(max_examples=200, deadline=None)
def test_a_transposed_convolution_undoes_the_size_of_a_convolution(n, k, s, extra):
    smaller = outcome(conv_output_size, n, kernel_size=k, strides=s)
    if smaller != "refused":
        lost = unread_tail(n, kernel_size=k, strides=s) if s <= k else (n - k) % s
        assert n == conv_transpose_output_size(
            smaller, kernel_size=k, strides=s, output_padding=lost
        )


def test_defaults_are_those_of_keras():
    assert effective_kernel_size(3) == 3
    assert conv_output_size(5, kernel_size=3) == 3
    assert pool_output_size(5, pool_size=2) == 2
    assert conv_transpose_output_size(3, kernel_size=3) == 5
    assert padding_amounts(5, kernel_size=3) == (0, 0)
    assert padding_amounts(6, kernel_size=3, padding="same") == (1, 1)
    assert windows(5, kernel_size=3) == [(0, 2), (1, 3), (2, 4)]
    assert coverage(5, kernel_size=3) == [1, 2, 3, 2, 1]
    assert unread_tail(4, kernel_size=3) == 0
    assert unread_tail(4, kernel_size=3, strides=2) == 1


def test_transposed_sizes_by_hand():
    size = conv_transpose_output_size
    assert size(4, kernel_size=3) == 6
    assert size(4, kernel_size=3, strides=2) == 9
    assert size(4, kernel_size=2, strides=3) == 12  # gaps are filled up to the stride
    assert size(4, kernel_size=2, strides=3, output_padding=0) == 11
    assert size(4, kernel_size=3, strides=2, padding="Same") == 8
    assert size(4, kernel_size=3, strides=2, padding="same", output_padding=0) == 7
    assert size(4, kernel_size=4, strides=3, padding="same", output_padding=2) == 11
    assert size(4, kernel_size=3, dilation_rate=2) == 8
    assert size(4, kernel_size=3, strides=2, padding=1) == 7
    assert size(4, kernel_size=3, strides=2, padding=(1, 0)) == 8
    assert size(1, kernel_size=3, padding=1) == 1
    assert size((4, 5), kernel_size=3, strides=(2, 1), output_padding=(1, 0)) == (10, 7)


# --- both axes ------------------------------------------------------------------------


def test_a_tuple_of_sizes_is_one_size_per_axis():
    assert conv_output_size((28, 30), kernel_size=(3, 5)) == (26, 26)
    assert pool_output_size([28, 31], pool_size=2, strides=[2, 3]) == (14, 10)
    assert padding_amounts((28, 29), kernel_size=3, strides=2, padding="same") == (
        (0, 1),
        (1, 1),
    )
    assert conv_output_size((9,), kernel_size=3, padding="causal") == (9,)
    assert unread_tail((9, 10), kernel_size=2, strides=2) == (1, 0)
    assert conv_output_size((5, 5), kernel_size=3, strides=(2, 1)) == (2, 3)


def test_a_flat_pair_of_paddings_is_before_and_after_on_every_axis():
    size = conv_output_size
    assert size((8, 8), kernel_size=3, padding=(1, 0)) == (7, 7)
    assert size((8, 8), kernel_size=3, padding=((1, 0), (2, 2))) == (7, 10)
    assert output_shape(
        ConvSpec(filters=1, kernel_size=3, padding=((1, 0), (2, 2))), (8, 8, 1)
    ) == (7, 10, 1)
    assert output_shape(
        ConvSpec(filters=1, kernel_size=3, padding=[1, 0]), (8, 8, 1)
    ) == (7, 7, 1)


# --- refusals -------------------------------------------------------------------------

BAD_NUMBERS = [True, 2.0, 2.5, "3", None, float("nan"), Fraction(3), np.bool_(True)]
FUNCTIONS = [conv_output_size, conv_transpose_output_size, padding_amounts]
FUNCTIONS += [windows, coverage, unread_tail]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    "name", ["input_size", "kernel_size", "strides", "dilation_rate"]
)
def test_what_is_no_whole_number_is_refused(function, name):
    good = {"input_size": 9, "kernel_size": 3, "strides": 1, "dilation_rate": 1}
    for bad in BAD_NUMBERS:
        with pytest.raises(TypeError, match=f"`{name}` must be a whole number"):
            function(**good | {name: bad})
    for bad in (0, -1):
        with pytest.raises(ValueError, match=f"`{name}` must be at least 1.*={bad}"):
            function(**good | {name: bad})


@pytest.mark.parametrize("name", ["input_size", "pool_size", "strides"])
def test_pooling_refuses_what_is_no_whole_number(name):
    good = {"input_size": 9, "pool_size": 3, "strides": 1}
    for bad in [b for b in BAD_NUMBERS if b is not None]:
        with pytest.raises(TypeError, match=f"`{name}` must be a whole number"):
            pool_output_size(**good | {name: bad})
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1"):
        pool_output_size(**good | {name: 0})


def test_whole_numbers_of_numpy_are_accepted():
    size = conv_output_size(np.int64(9), kernel_size=np.int8(3))
    assert (size, type(size)) == (7, int)


@pytest.mark.parametrize(
    ("padding", "error", "complaint"),
    [
        ("full", ValueError, "'valid' or 'same' or 'causal' or an int"),
        ("", ValueError, "Received: padding=''"),
        (-1, ValueError, "`padding` must be at least 0"),
        ((1, -1), ValueError, "`padding` must be at least 0"),
        ((-1, 1), ValueError, "`padding` must be at least 0"),
        ((1, 2, 3), ValueError, "one number or a pair"),
        ((), ValueError, "one number or a pair"),
        (1.0, TypeError, "`padding` must be a whole number"),
        (True, TypeError, "`padding` must be a whole number"),
        (None, TypeError, "`padding` must be a whole number"),
        (("same", "valid"), TypeError, "`padding` must be a whole number"),
    ],
)
def test_unknown_paddings_are_refused(padding, error, complaint):
    with pytest.raises(error, match=complaint):
        conv_output_size(9, kernel_size=3, padding=padding)
    with pytest.raises(error):
        pool_output_size(9, pool_size=3, padding=padding)
    with pytest.raises(error):
        conv_transpose_output_size(9, kernel_size=3, padding=padding)
    with pytest.raises(error):
        ConvSpec(filters=1, kernel_size=3, padding=padding)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (
            lambda: conv_output_size(4, kernel_size=5, padding=(0, 0)),
            "window fits: it covers 5 cells .* Received: 4 cells, padded with 0 before "
            "and 0 after",
        ),
        (
            lambda: conv_output_size(9, kernel_size=3, strides=2, dilation_rate=2),
            "`strides` above 1 cannot .* strides=2 and dilation_rate=2",
        ),
        (
            lambda: conv_output_size(
                (9, 9), kernel_size=3, strides=(2, 1), dilation_rate=(1, 2)
            ),
            "`strides` above 1 cannot",
        ),
        (
            lambda: conv_output_size((9, 9), kernel_size=3, padding="causal"),
            'padding="causal" needs a single axis',
        ),
        (
            lambda: conv_output_size((9, 9), kernel_size=3, padding="CAUSAL"),
            "Received: padding='CAUSAL'",
        ),
        (lambda: conv_output_size((), kernel_size=3), "at least 1"),
        (
            lambda: conv_output_size((9, 9), kernel_size=(3, 3, 3)),
            r"`kernel_size` must have one entry for each of the 2 axes.*\(3, 3, 3\)",
        ),
        (
            lambda: pool_output_size(9, pool_size=3, padding="causal"),
            "must be one of|'valid' or 'same' or an int",
        ),
        (lambda: pool_output_size(9, pool_size=3, padding="SAME"), "padding='SAME'"),
        (
            lambda: conv_transpose_output_size(9, kernel_size=3, padding="causal"),
            "'valid' or 'same' or an int",
        ),
        (
            lambda: conv_transpose_output_size(
                9, kernel_size=3, strides=2, output_padding=2
            ),
            "`output_padding` must be smaller than `strides`.*=2 and strides=2",
        ),
        (
            lambda: conv_transpose_output_size(9, kernel_size=3, output_padding=-1),
            "`output_padding` must be at least 0",
        ),
        (
            lambda: conv_transpose_output_size(
                9, kernel_size=3, strides=2, dilation_rate=2
            ),
            "`strides` above 1 cannot",
        ),
        (
            lambda: conv_transpose_output_size(
                9, kernel_size=2, strides=3, padding="same", output_padding=0
            ),
            "`output_padding` must be at least 1 .*a kernel of 2 cells",
        ),
        (
            lambda: conv_transpose_output_size(1, kernel_size=2, padding=1),
            "must leave at least 1 cell of the transposed convolution's 2",
        ),
        (lambda: effective_kernel_size(0), "`kernel_size` must be at least 1"),
        (lambda: effective_kernel_size(3, dilation_rate=0), "`dilation_rate` must be"),
    ],
)
def test_impossible_windows_are_refused_with_the_reason(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()


MESSAGES = [
    (
        lambda: output_shape(ConvSpec(filters=2, kernel_size=1, groups=2), (4, 4, 3)),
        ValueError,
        "Layer 'Conv': `channels` must be divisible by `groups`. "
        "Received: channels=3 and groups=2",
    ),
    (
        lambda: PartiallyConnectedConvSpec(kernel_size=1, connection_table=[[0.5]]),
        TypeError,
        "`connection_table` must be a whole number (an int). "
        "Received: connection_table=0.5",
    ),
    (
        lambda: output_shape(PoolSpec(pool_size=1), (2, 2, 2, 2, 1)),
        ValueError,
        "Layer 'Pool': it has arguments for 3 axes, but its input has 4.",
    ),
    (
        lambda: conv_output_size(9, kernel_size=2.5),
        TypeError,
        "`kernel_size` must be a whole number (an int). Received: kernel_size=2.5",
    ),
    (
        lambda: conv_output_size(0, kernel_size=3),
        ValueError,
        "`input_size` must be at least 1. Received: input_size=0",
    ),
    (
        lambda: conv_output_size(9, kernel_size=3, padding="full"),
        ValueError,
        "`padding` must be 'valid' or 'same' or 'causal' or an int from 0 on "
        "or a pair (before, after). Received: padding='full'",
    ),
    (
        lambda: pool_output_size(9, pool_size=3, padding="SAME"),
        ValueError,
        "`padding` must be 'valid' or 'same' or an int from 0 on or a pair "
        "(before, after). Received: padding='SAME'",
    ),
    (
        lambda: conv_output_size(9, kernel_size=3, padding=(1, 2, 3)),
        ValueError,
        "`padding` must be one number or a pair (before, after). Received: "
        "padding=(1, 2, 3)",
    ),
    (
        lambda: conv_output_size(9, kernel_size=3, strides=2, dilation_rate=3),
        ValueError,
        "`strides` above 1 cannot be combined with `dilation_rate` above 1: "
        "Keras refuses it. Received: strides=2 and dilation_rate=3",
    ),
    (
        lambda: conv_output_size(4, kernel_size=3, dilation_rate=2),
        ValueError,
        "No window fits: it covers 5 cells and must not be larger than the "
        "padded input. Received: 4 cells, padded with 0 before and 0 after",
    ),
    (
        lambda: conv_output_size(4, kernel_size=9, padding=(1, 2)),
        ValueError,
        "No window fits: it covers 9 cells and must not be larger than the "
        "padded input. Received: 4 cells, padded with 1 before and 2 after",
    ),
    (
        lambda: conv_output_size((9, 9), kernel_size=3, padding="causal"),
        ValueError,
        'padding="causal" needs a single axis (Conv1D); two axes allow '
        '"valid" and "same". Received: padding=\'causal\'',
    ),
    (
        lambda: conv_output_size((9, 9), kernel_size=(3, 3, 3)),
        ValueError,
        "`kernel_size` must have one entry for each of the 2 axes. Received: "
        "kernel_size=(3, 3, 3)",
    ),
    (
        lambda: conv_transpose_output_size(9, kernel_size=3, output_padding=1),
        ValueError,
        "`output_padding` must be smaller than `strides`. Received: "
        "output_padding=1 and strides=1",
    ),
    (
        lambda: conv_transpose_output_size(3, kernel_size=2, padding=(3, 1)),
        ValueError,
        "`padding` must leave at least 1 cell of the transposed convolution's"
        " 4. Received: padding=(3, 1)",
    ),
    (
        lambda: conv_transpose_output_size(
            3, kernel_size=2, padding="same", strides=2, output_padding=0
        ),
        ValueError,
        '`output_padding` must be at least 1 with padding="same" and an even '
        "kernel: Keras promises a shape for 0, then fails when the layer "
        "runs. Received: output_padding=0 and a kernel of 2 cells",
    ),
    (
        lambda: padding_amounts(True, kernel_size=2),
        TypeError,
        "`input_size` must be a whole number (an int). Received: input_size=True",
    ),
    (
        lambda: diagnose_output_size("28", input_size=32, kernel_size=5),
        TypeError,
        "`answer` must be a number. Received: answer='28'",
    ),
    (
        lambda: diagnose_output_size(float("inf"), input_size=32, kernel_size=5),
        ValueError,
        "`answer` must be finite. Received: answer=inf",
    ),
    (
        lambda: ConvSpec(filters=1, kernel_size=()),
        ValueError,
        "`kernel_size` must have one entry per axis. Received: kernel_size=()",
    ),
    (
        lambda: ConvSpec(filters=3, kernel_size=3, groups=2),
        ValueError,
        "`filters` must be divisible by `groups`. Received: filters=3 and groups=2",
    ),
    (
        lambda: ConvSpec(filters=1, kernel_size=3, use_bias="no"),
        TypeError,
        "`use_bias` must be True or False. Received: use_bias='no'",
    ),
    (
        lambda: ConvSpec(filters=1, kernel_size=3, name=1),
        TypeError,
        "`name` must be a string. Received: name=1",
    ),
    (
        lambda: ConvSpec(filters=1, kernel_size=(3, 3), strides=(1, 1, 1)),
        ValueError,
        "Arguments with one entry per axis must have the same number of "
        "entries. Received: ConvSpec(name=None, use_bias=True, strides=(1, 1,"
        " 1), padding='valid', dilation_rate=1, filters=1, kernel_size=(3, "
        "3), groups=1)",
    ),
    (
        lambda: ZeroPaddingSpec(padding=(1, 2)),
        ValueError,
        "`padding` must be an int or one pair per axis, ((top, bottom), "
        "(left, right)): Keras reads a flat pair as (height, width), the "
        "sizes in this package as (before, after). Received: padding=(1, 2)",
    ),
    (
        lambda: DepthwiseConvSpec(kernel_size=3, strides=(1, 2)),
        ValueError,
        "`strides` must be the same on both axes of a depthwise convolution: "
        "Keras promises a shape otherwise, then TensorFlow may refuse to run. "
        "Received: strides=(1, 2)",
    ),
    (
        lambda: PartiallyConnectedConvSpec(
            kernel_size=1, connection_table=[[1], [1, 0]]
        ),
        ValueError,
        "`connection_table` must have one row per input map, all of the same "
        "length. Received rows of lengths [1, 2]",
    ),
    (
        lambda: PartiallyConnectedConvSpec(kernel_size=1, connection_table=[[1, 0]]),
        ValueError,
        "`connection_table` must connect every output map to an input map.",
    ),
    (
        lambda: PartiallyConnectedConvSpec(kernel_size=1, connection_table=[[2]]),
        ValueError,
        "`connection_table` must hold only 0 and 1. Received: connection_table=((2,),)",
    ),
    (
        lambda: output_shape(
            PartiallyConnectedConvSpec(kernel_size=1, connection_table=[[1]]), (4, 4, 2)
        ),
        ValueError,
        "Layer 'PartiallyConnectedConv': `connection_table` must have one row"
        " per input map. Received: 1 rows for 2 maps",
    ),
    (
        lambda: output_shape(ReshapeSpec(target_shape=(5,)), (2, 3)),
        ValueError,
        "Layer 'Reshape': `target_shape` must hold 6 values. Received: "
        "target_shape=(5,)",
    ),
    (
        lambda: output_shape(FlattenSpec(), 9),
        TypeError,
        "`input_shape` must be a tuple such as (height, width, channels), "
        "without the batch. Received: input_shape=9",
    ),
    (
        lambda: output_shape(FlattenSpec(), ()),
        ValueError,
        "`input_shape` must have at least one entry. Received: ()",
    ),
    (
        lambda: output_shape(PoolSpec(pool_size=2, name="S2"), (9,)),
        ValueError,
        "Layer 'S2': it needs an input such as (height, width, channels). "
        "Received: input_shape=(9,)",
    ),
    (
        lambda: output_shape(PoolSpec(pool_size=(2, 2)), (9, 1)),
        ValueError,
        "Layer 'Pool': it has arguments for 2 axes, but its input has 1.",
    ),
    (
        lambda: trace(FlattenSpec(), (2, 2)),
        TypeError,
        "`specs` must be a list of specs. Received: specs=FlattenSpec(name=None)",
    ),
    (
        lambda: trace([1], (2, 2)),
        TypeError,
        "`specs` must hold specs such as ConvSpec (models.describe makes them"
        " from a Keras model). Received at position 0: 1",
    ),
    (
        lambda: trace([FlattenSpec(name="a"), FlattenSpec(name="b")], (2, 2))["c"],
        KeyError,
        "No layer is named 'c'. The layers are: a, b",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), MESSAGES)
def test_messages_say_what_is_wrong_what_is_allowed_and_what_came(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert caught.value.args == (message,)


def test_a_tuple_for_one_axis_is_refused():
    with pytest.raises(TypeError, match="`kernel_size` must be a whole number"):
        conv_output_size(9, kernel_size=(3, 3))


SPEC_ERRORS = [
    (lambda: ConvSpec(filters=0, kernel_size=3), ValueError, "`filters`"),
    (lambda: ConvSpec(filters=1.5, kernel_size=3), TypeError, "`filters`"),
    (lambda: ConvSpec(filters=1, kernel_size=()), ValueError, "one entry per axis"),
    (lambda: ConvSpec(filters=1, kernel_size=(3, 0)), ValueError, "`kernel_size`"),
    (lambda: ConvSpec(filters=1, kernel_size=3, name=3), TypeError, "`name`"),
    (lambda: ConvSpec(filters=1, kernel_size=3, use_bias=1), TypeError, "`use_bias`"),
    (
        lambda: ConvSpec(filters=5, kernel_size=3, groups=2),
        ValueError,
        "`filters` must be divisible by `groups`.*filters=5 and groups=2",
    ),
    (
        lambda: ConvSpec(filters=1, kernel_size=3, strides=(1, 2), dilation_rate=2),
        ValueError,
        "`strides` above 1 cannot",
    ),
    (
        lambda: ConvSpec(filters=1, kernel_size=(3, 3), strides=(1, 1, 1)),
        ValueError,
        "same number of entries",
    ),
    (
        lambda: ConvTransposeSpec(filters=1, kernel_size=3, strides=2, dilation_rate=2),
        ValueError,
        "`strides` above 1 cannot",
    ),
    (
        lambda: ConvTransposeSpec(filters=1, kernel_size=3, output_padding=-1),
        ValueError,
        "`output_padding`",
    ),
    (
        lambda: DepthwiseConvSpec(kernel_size=3, padding="causal"),
        ValueError,
        "'valid' or 'same' or an int",
    ),
    (
        lambda: DepthwiseConvSpec(kernel_size=3, strides=(1, 2)),
        ValueError,
        "same on both axes",
    ),
    (lambda: PoolSpec(pool_size=2, padding="SAME"), ValueError, "'SAME'"),
    (lambda: PoolSpec(pool_size=2, strides=0), ValueError, "`strides`"),
    (lambda: PoolSpec(pool_size=None), TypeError, "`(pool_size|strides)`"),
    (lambda: ZeroPaddingSpec(padding=(1, 2)), ValueError, "one pair per axis"),
    (lambda: ZeroPaddingSpec(padding=()), ValueError, "one pair per axis"),
    (lambda: ZeroPaddingSpec(padding="same"), ValueError, "an int from 0 on"),
    (lambda: ZeroPaddingSpec(padding=((1, "same"),)), TypeError, "`padding`"),
    (lambda: CroppingSpec(cropping=-1), ValueError, "`cropping` must be at least 0"),
    (lambda: CroppingSpec(cropping=((1, 2, 3),)), ValueError, "`cropping`"),
    (lambda: DenseSpec(units=0), ValueError, "`units`"),
    (lambda: GlobalPoolSpec(keepdims=None), TypeError, "`keepdims`"),
    (lambda: BatchNormSpec(center=1), TypeError, "`center`"),
    (lambda: BatchNormSpec(scale=0), TypeError, "`scale`"),
    (lambda: ReshapeSpec(target_shape=4), TypeError, "`target_shape`"),
    (lambda: ReshapeSpec(target_shape=(0,)), ValueError, "`target_shape`"),
    (lambda: ReshapeSpec(target_shape=()), ValueError, "at least one entry"),
]


@pytest.mark.parametrize(("build", "error", "complaint"), SPEC_ERRORS)
def test_specs_refuse_nonsense_when_they_are_built(build, error, complaint):
    with pytest.raises(error, match=complaint):
        build()


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ([], "one row per input map"),
        ([[], []], r"one row per input map.*lengths \[0, 0\]"),
        ([[1, 0], [1]], r"lengths \[2, 1\]"),
        ([[1, 0], [1, 0]], "connect every output map"),
        ([[1, 2]], "only 0 and 1"),
        ([[1, -1]], "at least 0"),
    ],
)
def test_a_broken_connection_table_is_refused(table, complaint):
    with pytest.raises(ValueError, match=complaint):
        PartiallyConnectedConvSpec(kernel_size=5, connection_table=table)


@pytest.mark.parametrize(
    ("spec", "shape", "error", "complaint"),
    [
        (ConvSpec(filters=1, kernel_size=5), (4, 9, 1), ValueError, "No window fits"),
        (ConvSpec(filters=1, kernel_size=5), (9,), ValueError, "needs an input such"),
        (GlobalPoolSpec(), (9,), ValueError, "needs an input such"),
        (ZeroPaddingSpec(), (9,), ValueError, "needs an input such"),
        (CroppingSpec(), (9,), ValueError, "needs an input such"),
        (ConvSpec(filters=2, kernel_size=1, groups=2), (4, 4, 3), ValueError, "groups"),
        (
            ConvSpec(filters=2, kernel_size=(1, 1)),
            (4, 4),
            ValueError,
            "arguments for 2 axes, but its input has 1",
        ),
        (ConvSpec(filters=2, kernel_size=1), (2,) * 5, ValueError, "for 3 axes"),
        (
            ConvSpec(filters=1, kernel_size=3, padding="causal"),
            (9, 9, 1),
            ValueError,
            "single axis",
        ),
        (
            PartiallyConnectedConvSpec(kernel_size=1, connection_table=[[1], [1]]),
            (4, 4, 3),
            ValueError,
            "2 rows for 3 maps",
        ),
        (CroppingSpec(cropping=2), (4, 9, 1), ValueError, "No window fits"),
        (ReshapeSpec(target_shape=(5,)), (2, 3), ValueError, "must hold 6 values"),
        (FlattenSpec(), (), ValueError, "at least one entry"),
        (FlattenSpec(), 28, TypeError, "must be a tuple such as"),
        (FlattenSpec(), (None, 28, 1), TypeError, "`input_shape`"),
        (FlattenSpec(), (28, 0, 1), ValueError, "`input_shape`"),
        ("conv", (28, 28, 1), TypeError, "must hold specs.* position 0: 'conv'"),
    ],
)
def test_a_layer_refuses_an_input_that_it_cannot_take(spec, shape, error, complaint):
    functions = (output_shape, num_params, num_trainable_params)
    for function in (*functions, num_connections, num_macs, activation_bytes):
        with pytest.raises(error, match=complaint):
            function(spec, shape)
    with pytest.raises(error, match=complaint):
        trace([spec], shape)


def test_an_error_names_the_layer():
    stack = [ConvSpec(filters=1, kernel_size=3, name="C1"), PoolSpec(pool_size=9)]
    with pytest.raises(ValueError, match="Layer 'Pool': No window fits"):
        trace(stack, (9, 9, 1))
    with pytest.raises(ValueError, match="Layer 'C1': No window fits"):
        trace(stack, (2, 9, 1))


def test_specs_are_values():
    spec = ConvSpec(filters=6, kernel_size=[5, 3], name="C1")
    assert spec == ConvSpec(filters=6, kernel_size=(5, 3), name="C1")
    assert hash(spec) == hash(ConvSpec(filters=6, kernel_size=(5, 3), name="C1"))
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert repr(spec).startswith("ConvSpec(name='C1', use_bias=True, strides=1, ")
    with pytest.raises(AttributeError):
        spec.filters = 7
    with pytest.raises(TypeError):
        ConvSpec("C1", filters=6, kernel_size=5)
    assert ConvSpec(filters=1, kernel_size=1, padding="SAME").padding == "same"
    assert DepthwiseConvSpec(kernel_size=1, padding="Valid").padding == "valid"


# --- counts ---------------------------------------------------------------------------

# spec, input shape, output shape, parameters, trainable, connections, MACs
COUNTS = [
    (ConvSpec(filters=8, kernel_size=3), (5, 6, 3), (3, 4, 8), 224, 224, 2688, 2592),
    (
        ConvSpec(filters=6, kernel_size=3, groups=3),
        (5, 6, 3),
        (3, 4, 6),
        60,
        60,
        720,
        648,
    ),
    (
        ConvSpec(filters=8, kernel_size=(1, 3), use_bias=False),
        (5, 6, 3),
        (5, 4, 8),
        72,
        72,
        1440,
        1440,
    ),
    (ConvSpec(filters=2, kernel_size=3), (5, 3), (3, 2), 20, 20, 60, 54),
    (ConvSpec(filters=1, kernel_size=2), (3, 3, 3, 1), (2, 2, 2, 1), 9, 9, 72, 64),
    (
        DepthwiseConvSpec(kernel_size=3, depth_multiplier=2),
        (5, 6, 3),
        (3, 4, 6),
        60,
        60,
        720,
        648,
    ),
    (
        DepthwiseConvSpec(kernel_size=3, strides=2, dilation_rate=2, use_bias=False),
        (9, 12, 2),
        (3, 4, 2),
        18,
        18,
        216,
        216,
    ),
    (
        SeparableConvSpec(filters=8, kernel_size=3),
        (5, 6, 3),
        (3, 4, 8),
        59,
        59,
        708,
        612,
    ),
    (
        SeparableConvSpec(filters=8, kernel_size=3, depth_multiplier=2, use_bias=False),
        (5, 6, 3),
        (3, 4, 8),
        102,
        102,
        1224,
        1224,
    ),
    (
        ConvTransposeSpec(filters=8, kernel_size=3, strides=2),
        (5, 6, 3),
        (11, 13, 8),
        224,
        224,
        6480 + 1144,
        6480,
    ),
    (
        ConvTransposeSpec(
            filters=1, kernel_size=3, strides=(3, 2), output_padding=(2, 0)
        ),
        (5, 6, 1),
        (17, 13, 1),
        10,
        10,
        270 + 221,
        270,
    ),
    (
        ConvTransposeSpec(filters=8, kernel_size=(1, 2), use_bias=False),
        (5, 6, 3),
        (5, 7, 8),
        48,
        48,
        1440,
        1440,
    ),
    (PoolSpec(pool_size=2), (5, 6, 3), (2, 3, 3), 0, 0, 72, 0),
    (PoolSpec(pool_size=(2, 3), strides=1), (5, 6, 3), (4, 4, 3), 0, 0, 288, 0),
    (SubsamplingSpec(pool_size=2), (28, 28, 6), (14, 14, 6), 12, 12, 5880, 5880),
    (GlobalPoolSpec(), (5, 6, 3), (3,), 0, 0, 90, 0),
    (GlobalPoolSpec(keepdims=True), (5, 6, 3), (1, 1, 3), 0, 0, 90, 0),
    (DenseSpec(units=84), (120,), (84,), 10164, 10164, 10164, 10080),
    (DenseSpec(units=2, use_bias=False), (4, 5, 3), (4, 5, 2), 6, 6, 120, 120),
    (RBFSpec(units=10), (84,), (10,), 840, 0, 840, 840),
    (BatchNormSpec(), (5, 6, 3), (5, 6, 3), 12, 6, 180, 90),
    (BatchNormSpec(center=False), (5, 6, 3), (5, 6, 3), 9, 3, 90, 90),
    (BatchNormSpec(scale=False), (5, 6, 3), (5, 6, 3), 9, 3, 180, 90),
    (FlattenSpec(), (5, 6, 3), (90,), 0, 0, 0, 0),
    (ReshapeSpec(target_shape=(30, 3)), (5, 6, 3), (30, 3), 0, 0, 0, 0),
    (ElementwiseSpec(), (5, 6, 3), (5, 6, 3), 0, 0, 0, 0),
    (ZeroPaddingSpec(), (5, 6, 3), (7, 8, 3), 0, 0, 0, 0),
    (ZeroPaddingSpec(padding=((1, 0), (2, 3))), (5, 6, 3), (6, 11, 3), 0, 0, 0, 0),
    (CroppingSpec(), (5, 6, 3), (5, 6, 3), 0, 0, 0, 0),
    (CroppingSpec(cropping=((1, 0), (2, 3))), (5, 6, 3), (4, 1, 3), 0, 0, 0, 0),
    (
        PartiallyConnectedConvSpec(
            kernel_size=3, connection_table=[[1, 0], [1, 1], [0, 1]]
        ),
        (5, 6, 3),
        (3, 4, 2),
        38,
        38,
        456,
        432,
    ),
    (
        PartiallyConnectedConvSpec(
            kernel_size=(3, 1), connection_table=[[1], [0]], use_bias=False
        ),
        (5, 6, 2),
        (3, 6, 1),
        3,
        3,
        54,
        54,
    ),
]


@pytest.mark.parametrize(
    ("spec", "shape", "out", "params", "trainable", "connections", "macs"),
    COUNTS,
    ids=lambda value: value.kind if isinstance(value, shapes.LayerSpec) else "",
)
def test_counts_by_hand(spec, shape, out, params, trainable, connections, macs):
    assert output_shape(spec, shape) == out
    assert num_params(spec, shape) == params
    assert num_trainable_params(spec, shape) == trainable
    assert num_connections(spec, shape) == connections
    assert num_macs(spec, shape) == macs
    assert activation_bytes(spec, shape) == 4 * math.prod(out)
    assert activation_bytes(spec, shape, batch_size=32) == 128 * math.prod(out)


def test_a_batch_must_hold_an_image():
    with pytest.raises(ValueError, match="`batch_size` must be at least 1"):
        activation_bytes(FlattenSpec(), (2, 2), batch_size=0)


# --- LeNet-5, as published and as usually drawn ---------------------------------------

TABLE_I = [
    [1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1],
    [1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1],
    [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1],
    [0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1],
    [0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1],
    [0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1],
]


def lenet5_of_1998():
    return [
        ConvSpec(name="C1", filters=6, kernel_size=5),
        SubsamplingSpec(name="S2", pool_size=2),
        PartiallyConnectedConvSpec(name="C3", kernel_size=5, connection_table=TABLE_I),
        SubsamplingSpec(name="S4", pool_size=2),
        ConvSpec(name="C5", filters=120, kernel_size=5),
        FlattenSpec(name="flat"),
        DenseSpec(name="F6", units=84),
        RBFSpec(name="OUTPUT", units=10),
    ]


def textbook_lenet5():
    return [
        ConvSpec(name="C1", filters=6, kernel_size=5),
        PoolSpec(name="S2", pool_size=2),
        ConvSpec(name="C3", filters=16, kernel_size=5),
        PoolSpec(name="S4", pool_size=2),
        ConvSpec(name="C5", filters=120, kernel_size=5),
        FlattenSpec(name="flat"),
        DenseSpec(name="F6", units=84),
        DenseSpec(name="OUTPUT", units=10),
    ]


# LeCun et al. 1998, section II-B: output, trainable, connections, then MACs and the
# receptive field (size, effective stride, centre) worked out from it.
PAPER = {
    "C1": ((28, 28, 6), 156, 122_304, 117_600, (5, 1, 2)),
    "S2": ((14, 14, 6), 12, 5_880, 5_880, (6, 2, 2.5)),
    "C3": ((10, 10, 16), 1_516, 151_600, 150_000, (14, 2, 6.5)),
    "S4": ((5, 5, 16), 32, 2_000, 2_000, (16, 4, 7.5)),
    "C5": ((1, 1, 120), 48_120, 48_120, 48_000, (32, 4, 15.5)),
    "flat": ((120,), 0, 0, 0, (32, 4, 15.5)),
    "F6": ((84,), 10_164, 10_164, 10_080, (32, 4, 15.5)),
    "OUTPUT": ((10,), 0, 840, 840, (32, 4, 15.5)),
}


def test_the_trace_of_lenet5_equals_the_table_of_the_paper():
    lenet = trace(lenet5_of_1998(), (32, 32, 1))
    for row, (name, expected) in zip(lenet, PAPER.items(), strict=True):
        field = row.receptive_field
        assert row.name == name
        assert expected == (
            row.output_shape,
            row.num_trainable_params,
            row.num_connections,
            row.num_macs,
            (field.size, field.effective_stride, field.center),
        )
    assert lenet.num_trainable_params == 60_000
    assert lenet.num_params == 60_840
    assert lenet.num_connections == 340_908
    assert lenet.num_macs == 334_400
    assert sum(math.prod(row.output_shape) for row in lenet) - 120 == 8_094


def test_the_textbook_lenet5():
    lenet = trace(textbook_lenet5(), (32, 32, 1))
    assert lenet.num_params == lenet.num_trainable_params == 61_706
    assert lenet["C3"].num_params == 2_416
    assert lenet["C3"].num_connections == 241_600
    assert lenet.activation_bytes == 4 * (8_094 + 120)
    assert lenet.output_shape == (10,)


def test_c5_becomes_a_map_on_a_wider_input():
    assert trace(lenet5_of_1998()[:5], (32, 64, 1)).output_shape == (1, 9, 120)


# --- the trace as an object -----------------------------------------------------------

PRINTED = """\
layer  type           input  output  padding   params  connections  MACs  bytes  field  stride
odd    Conv           6×5×1  3×5×2   0+1, 1+1  20      300          270   120    3      2×1
Pool   Pool           3×5×2  1×2×2             0       16           0     16     5×4    4×2
mid    ZeroPadding    1×2×2  3×4×2   1+1       0       0            0     96     5×4    4×2
up     ConvTranspose  3×4×2  3×4×1             3       36           24    48     –      –
total                                          23      352          294   280
"""  # noqa: E501


def printed_stack():
    return [
        ConvSpec(name="odd", filters=2, kernel_size=3, strides=(2, 1), padding="same"),
        PoolSpec(pool_size=2),
        ZeroPaddingSpec(name="mid"),
        ConvTransposeSpec(name="up", filters=1, kernel_size=1),
    ]


def test_a_trace_prints_as_a_table():
    assert repr(trace(printed_stack(), (6, 5, 1))) + "\n" == PRINTED


def test_a_trace_is_an_accessible_table_in_a_notebook():
    spec = ElementwiseSpec(name="<b>&")
    table = trace([spec], (2, 3))._repr_html_()
    assert table.startswith("<table><caption>Layers for an input of 2×3</caption>")
    assert '<th scope="col">layer</th><th scope="col">type</th>' in table
    assert '<tr><th scope="row">&lt;b&gt;&amp;</th><td>Elementwise</td>' in table
    cells = ["Elementwise", "2×3", "2×3", "", "0", "0", "0", "24", "1", "1"]
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    assert f"{row}</tr></tbody><tfoot>" in table
    two = trace([spec, spec], (2, 3))._repr_html_()
    assert two.count("</td></tr><tr><th") == 1
    assert '<tfoot><tr><th scope="row">total</th><td></td>' in table
    assert table.endswith("<td></td></tr></tfoot></table>")
    assert table.count("<tr>") == table.count("</tr>") == 3
    assert "style" not in table


def test_rows_are_found_by_position_and_by_name():
    stack = trace(printed_stack(), (6, 5, 1))
    assert len(stack) == 4
    assert [row.name for row in stack] == ["odd", "Pool", "mid", "up"]
    assert stack[0] == stack["odd"] == stack.rows[0]
    assert stack[-1].name == "up"
    assert stack["odd"].padding == ((0, 1), (1, 1))
    assert stack["up"].padding == ((0, 0), (0, 0))
    assert stack["mid"].activation_bytes == 96
    assert stack["mid"].input_shape == (1, 2, 2)
    assert repr(stack["odd"]) == "odd (Conv): 6×5×1 → 3×5×2"
    with pytest.raises(KeyError, match=r"named 'C1'\. The layers are: odd, Pool, mid"):
        stack["C1"]


def test_a_trace_may_be_empty_or_flat():
    empty = trace([], (4, 4, 1))
    assert (len(empty), empty.num_params, empty.output_shape) == (0, 0, (4, 4, 1))
    flat = trace([DenseSpec(units=2)], [3])
    assert flat.input_shape == (3,)
    assert flat["Dense"].receptive_field is None
    assert repr(flat).splitlines()[1].endswith("8      –      –")


@pytest.mark.parametrize("specs", [ConvSpec(filters=1, kernel_size=1), None, [None]])
def test_a_trace_needs_a_list_of_specs(specs):
    with pytest.raises(TypeError, match="`specs` must"):
        trace(specs, (4, 4, 1))


def test_a_transposed_convolution_says_how_its_windows_lie():
    spec = ConvTransposeSpec(filters=1, kernel_size=3, strides=2, dilation_rate=1)
    assert spec.fits((4,)) == ((9, 3, 2, 0, 0),)
    spec = ConvTransposeSpec(filters=1, kernel_size=5, strides=2, padding="same")
    assert spec.fits((4, 3)) == ((8, 5, 2, 1, 2), (6, 5, 2, 1, 2))
    spec = ConvTransposeSpec(filters=1, kernel_size=3, strides=2, output_padding=0)
    assert spec.fits((4,)) == ((9, 3, 2, 0, 0),)
    spec = ConvTransposeSpec(filters=1, kernel_size=3, strides=2, output_padding=(1, 0))
    assert spec.fits((4, 4)) == ((10, 3, 2, 0, 0), (9, 3, 2, 0, 0))
    spec = ConvTransposeSpec(filters=1, kernel_size=3, dilation_rate=3, padding="same")
    assert spec.fits((4,)) == ((4, 7, 1, 3, 3),)


def test_layers_without_windows_pad_nothing():
    layers = [ElementwiseSpec(), DenseSpec(units=1), GlobalPoolSpec(), FlattenSpec()]
    stack = trace([*layers[:3], ElementwiseSpec()], (5, 6, 3))
    assert [row.padding for row in stack] == [((0, 0), (0, 0))] * 3 + [()]


def test_padding_prints_once_where_all_axes_agree():
    for shape in ((5, 1), (5, 6, 1)):
        stack = trace([ConvSpec(filters=1, kernel_size=4, padding="same")], shape)
        assert repr(stack).splitlines()[1].split()[4] == "1+2"


def test_a_trace_takes_any_iterable_of_specs():
    assert trace(iter([FlattenSpec()]), (2, 3)).output_shape == (6,)


def test_the_padding_of_a_transposed_convolution_is_what_it_cuts_off():
    def padding(**options):
        spec = ConvTransposeSpec(filters=1, **options)
        return trace([spec], (5, 4))["ConvTranspose"].padding[0]

    assert padding(kernel_size=4, padding="same") == (1, 2)
    assert padding(kernel_size=5, padding="same") == (2, 2)
    assert padding(kernel_size=5, strides=2, padding="same") == (1, 2)
    assert padding(kernel_size=1, strides=2, padding="same") == (0, 0)
    assert padding(kernel_size=4, padding=(1, 0)) == (1, 0)
    assert padding(kernel_size=4) == (0, 0)


# --- diagnosis ------------------------------------------------------------------------

PADDED = {"input_size": 28, "kernel_size": 3, "strides": 2, "padding": 1}
C1 = {"input_size": 32, "kernel_size": 5}
STRIDED = {"input_size": 29, "kernel_size": 5, "strides": 3}
DILATED = {"input_size": 28, "kernel_size": 3, "dilation_rate": 2}
SAME = {"input_size": 28, "kernel_size": 3, "strides": 2, "padding": "same"}
ODD_SAME = {"input_size": 29, "kernel_size": 3, "strides": 2, "padding": "same"}

ROUTES = [
    (27, C1, ["forgot the +1"]),
    (32, C1, ["size unchanged"]),
    (99, C1, []),
    (27.005, C1, []),
    (-1, C1, []),
    (14.5, PADDED, ["no floor"]),
    (14.495, PADDED, ["no floor"]),
    (Fraction("14.49"), PADDED, ["no floor"]),
    (13.5, PADDED, ["no floor and no +1"]),
    (Fraction(27, 2), PADDED, ["no floor and no +1"]),
    (15, PADDED, ["ceil for floor", "padding counted twice", "kernel ignored"]),
    (13, PADDED, ["forgot the +1", "padding ignored"]),
    (29, C1 | {"padding": 1}, ["forgot the +1", "padding on one side only"]),
    (28, C1 | {"padding": 1}, ["padding ignored"]),
    (28, C1 | {"padding": (0, 2)}, ["padding ignored"]),
    (28, C1 | {"padding": (2, 0)}, ["padding ignored"]),
    (31, C1 | {"padding": (3, 1)}, ["forgot the +1", "padding on one side only"]),
    (32, C1 | {"padding": 1}, ["padding counted twice", "size unchanged"]),
    (34, C1 | {"padding": (1, 2)}, ["padding counted twice"]),
    (7.67, {"input_size": 25, "kernel_size": 5, "strides": 3}, ["no floor"]),
    (7.65, {"input_size": 25, "kernel_size": 5, "strides": 3}, []),
    (30, C1 | {"padding": (1, 0)}, ["padding counted twice"]),
    (26, DILATED, ["dilation ignored"]),
    (30, DILATED | {"padding": 2}, ["dilation ignored"]),
    (27, DILATED | {"padding": 2}, ["forgot the +1", "dilation multiplied"]),
    (15, STRIDED | {"strides": 2}, ["padded as same"]),
    (23, DILATED, ["forgot the +1", "dilation multiplied"]),
    (25, STRIDED, ["stride ignored"]),
    (6, STRIDED, ["kernel and stride swapped"]),
    (10, STRIDED, ["padded as same"]),
    (28, STRIDED, ["bracket forgotten"]),
    (8, STRIDED, ["forgot the +1"]),
    (9, {"input_size": 29, "kernel_size": 8, "strides": 3}, ["kernel ignored"]),
    (29, {"input_size": 29, "kernel_size": 8, "strides": 3}, ["size unchanged"]),
    (28, SAME, ["same keeps the size", "bracket forgotten"]),
    (13, SAME, ["forgot the +1", "padding ignored"]),
    (15, SAME, []),
    (
        14,
        ODD_SAME,
        [
            "forgot the +1",
            "floor for ceil",
            "padding on one side only",
            "padding ignored",
        ],
    ),
    (
        9,
        ODD_SAME | {"padding": "causal", "strides": 3},
        ["forgot the +1", "floor for ceil", "padding ignored"],
    ),
    (29, ODD_SAME | {"padding": "causal", "strides": 3}, ["same keeps the size"]),
]


@pytest.mark.parametrize(("answer", "question", "routes"), ROUTES)
def test_the_route_to_a_wrong_answer_is_named(answer, question, routes):
    diagnosis = diagnose_output_size(answer, **question)
    assert list(diagnosis.routes) == routes
    assert not diagnosis.is_correct
    assert diagnosis.startswith(f"{answer} is not the size")
    assert ("Several routes" in diagnosis) == (len(routes) > 1)
    assert ("none of the usual" in diagnosis) == (not routes)
    assert "{" not in diagnosis
    assert diagnosis.endswith("⌋ + 1.")


SENTENCES = [
    (
        27,
        C1,
        "27 is not the size; the + 1 is missing: the window counts where it"
        " starts, before its first step. Compute ⌊(32 + 0 − 5) / 1⌋ + 1.",
    ),
    (
        14.5,
        PADDED,
        "14.5 is not the size; the division was not rounded down: a window "
        "that only partly fits is not placed at all. Compute ⌊(28 + 2 − 3) "
        "/ 2⌋ + 1.",
    ),
    (
        13.5,
        PADDED,
        "13.5 is not the size; the division was not rounded down, and the +"
        " 1 is missing: the window also counts where it starts. Compute "
        "⌊(28 + 2 − 3) / 2⌋ + 1.",
    ),
    (
        15,
        PADDED,
        "15 is not the size. Several routes give it: the division was "
        "rounded up; it is rounded down, because the last window must fit "
        "completely; or all 2 cells of padding were added on each side; 1 "
        "before and 1 after is all there is; or the size was only divided "
        "by the stride; the window needs 3 cells of its own before it "
        "moves. Compute ⌊(28 + 2 − 3) / 2⌋ + 1.",
    ),
    (
        13,
        PADDED,
        "13 is not the size. Several routes give it: the + 1 is missing: "
        "the window counts where it starts, before its first step; or the "
        "padding was left out; it adds 2 cells. Compute ⌊(28 + 2 − 3) / 2⌋ "
        "+ 1.",
    ),
    (
        14,
        ODD_SAME,
        "14 is not the size. Several routes give it: the + 1 is missing: "
        "the window counts where it starts, before its first step; or 29 / "
        "2 was rounded down; with padding 'same' it is rounded up; or the "
        "padding was added once; it is added on both sides, 1 before and 1 "
        "after; or the padding was left out; it adds 2 cells. Compute ⌊(29 "
        "+ 2 − 3) / 2⌋ + 1.",
    ),
    (
        28,
        SAME,
        "28 is not the size. Several routes give it: 'same' was taken to "
        "keep the size; it does so only for stride 1, and here the window "
        "moves 2 cells at a time; or only the kernel was divided by the "
        "stride; all of 28 + 1 − 3 is. Compute ⌊(28 + 1 − 3) / 2⌋ + 1.",
    ),
    (
        32,
        C1,
        "32 is not the size; the size was kept; this layer has a window of "
        "5 cells, 0 cells of padding and stride 1. Compute ⌊(32 + 0 − 5) / "
        "1⌋ + 1.",
    ),
    (
        10,
        STRIDED,
        "10 is not the size; 29 / 3 rounded up is the size for padding "
        "'same', which is not used here. Compute ⌊(29 + 0 − 5) / 3⌋ + 1.",
    ),
    (
        26,
        DILATED,
        "26 is not the size; the dilation was left out; 3 taps at a "
        "distance of 2 span 5 cells. Compute ⌊(28 + 0 − 5) / 1⌋ + 1.",
    ),
    (
        23,
        DILATED,
        "23 is not the size. Several routes give it: the + 1 is missing: "
        "the window counts where it starts, before its first step; or the "
        "kernel was taken to span 3 · 2 cells; it spans (3 − 1) · 2 + 1, "
        "since the last tap has no gap behind it. Compute ⌊(28 + 0 − 5) / "
        "1⌋ + 1.",
    ),
    (
        25,
        STRIDED,
        "25 is not the size; the stride was left out; the window moves 3 "
        "cells at a time. Compute ⌊(29 + 0 − 5) / 3⌋ + 1.",
    ),
    (
        6,
        STRIDED,
        "6 is not the size; kernel and stride changed places; the kernel "
        "(5) is subtracted, the stride (3) divides. Compute ⌊(29 + 0 − 5) /"
        " 3⌋ + 1.",
    ),
    (
        99,
        C1,
        "99 is not the size, and none of the usual wrong routes gives it. "
        "Compute ⌊(32 + 0 − 5) / 1⌋ + 1.",
    ),
]


@pytest.mark.parametrize(("answer", "question", "sentence"), SENTENCES)
def test_every_route_has_its_sentence(answer, question, sentence):
    assert diagnose_output_size(answer, **question) == sentence


def test_a_right_answer_is_confirmed_with_the_formula():
    options = {"kernel_size": 3, "strides": 2, "padding": (2, 1), "dilation_rate": 1}
    diagnosis = diagnose_output_size(15.0, input_size=28, **options)
    assert diagnosis == "15.0 is right: ⌊(28 + 3 − 3) / 2⌋ + 1 = 15.0."
    assert (diagnosis.is_correct, diagnosis.routes) == (True, ())


def test_lessons_hold_the_numbers_of_the_question():
    text = diagnose_output_size(
        28, input_size=28, kernel_size=3, strides=2, padding="SAME"
    )
    assert "'same' was taken to keep the size" in text
    assert "Several routes give it: 'same' was" in text
    assert "; or only the kernel was divided" in text
    assert text.endswith("Compute ⌊(28 + 1 − 3) / 2⌋ + 1.")
    text = diagnose_output_size(29, input_size=32, kernel_size=5, padding=(1, 2))
    assert "1 before and 2 after" in text


@given(sizes, window_options(), st.integers(-5, 240))
@settings(max_examples=200, deadline=None)
def test_a_diagnosis_never_blames_a_right_answer(size, options, answer):
    right = outcome(conv_output_size, size, **options)
    if right == "refused":
        with pytest.raises(ValueError, match="No window fits"):
            diagnose_output_size(answer, input_size=size, **options)
    else:
        diagnosis = diagnose_output_size(answer, input_size=size, **options)
        assert diagnosis.is_correct == (answer == right)
        assert diagnose_output_size(right, input_size=size, **options).is_correct


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (True, TypeError),
        ("28", TypeError),
        (None, TypeError),
        (1j, TypeError),
        (float("nan"), ValueError),
        (float("-inf"), ValueError),
    ],
)
def test_an_answer_must_be_a_finite_number(answer, error):
    with pytest.raises(error, match=r"`answer` must be .* Received: answer="):
        diagnose_output_size(answer, input_size=32, kernel_size=5)


# --- against Keras: symbolic shapes, and real layers on small arrays ------------------


@pytest.fixture(scope="module")
def keras():
    # Imported late, so that the tests above run without TensorFlow.
    return importlib.import_module("keras")


@pytest.fixture(scope="module")
def tally():
    """Counts the comparisons with Keras, and asserts that there were enough."""
    cases = {}
    yield cases
    print(f"\n{sum(cases.values()):,} cases against Keras: {cases}")


def compare(layer, spec, shape):
    """Our output shape and Keras', each "refused" where it raises."""
    expected = outcome(layer.compute_output_shape, (None, *shape))
    if expected != "refused":
        expected = tuple(expected[1:])
    actual = outcome(output_shape, spec, shape)
    assert actual == expected, (spec, shape)
    return 1


# Height and width always differ, so that an exchange of the axes is seen.
SHAPES = [(size, 41 - size, 2) for size in range(1, 41)]


def both_axes(values):
    """Neighbouring values, one for each axis."""
    return zip(values, [*values[1:], values[0]], strict=True)


def test_keras_convolution_grid(keras, tally):
    pairs = [pair for pair in both_axes(WINDOWS) if refused_by_keras(*pair) is False]
    for (k, s, d), (k2, s2, d2) in pairs:
        for padding, make in itertools.product(
            ["valid", "same"], [convolution, depthwise, separable]
        ):
            strides = (s, s2) if make is convolution else (s, s)
            layer, spec = make(keras, (k, k2), strides, padding, (d, d2))
            count = sum(compare(layer, spec, shape) for shape in SHAPES)
            tally["convolution"] = tally.get("convolution", 0) + count


def refused_by_keras(first, second):
    strides, dilations = (first[1], second[1]), (first[2], second[2])
    return max(strides) > 1 and max(dilations) > 1


def convolution(keras, kernel_size, strides, padding, dilation_rate):
    options = window_of(kernel_size, strides, padding, dilation_rate)
    layer = keras.layers.Conv2D(3, **options)
    return layer, ConvSpec(filters=3, **options)


def depthwise(keras, kernel_size, strides, padding, dilation_rate):
    options = window_of(kernel_size, strides, padding, dilation_rate)
    layer = keras.layers.DepthwiseConv2D(depth_multiplier=2, **options)
    return layer, DepthwiseConvSpec(depth_multiplier=2, **options)


def separable(keras, kernel_size, strides, padding, dilation_rate):
    options = window_of(kernel_size, strides, padding, dilation_rate)
    layer = keras.layers.SeparableConv2D(3, **options)
    return layer, SeparableConvSpec(filters=3, **options)


def window_of(kernel_size, strides, padding, dilation_rate):
    return {
        "kernel_size": kernel_size,
        "strides": strides,
        "padding": padding,
        "dilation_rate": dilation_rate,
    }


def test_keras_causal_grid(keras, tally):
    for k, s, d in WINDOWS:
        options = window_of(k, s, "causal", d)
        layer = keras.layers.Conv1D(3, **options)
        spec = ConvSpec(filters=3, **options)
        count = sum(compare(layer, spec, (size, 2)) for size in range(1, 41))
        tally["causal"] = tally.get("causal", 0) + count


def test_keras_pooling_grid(keras, tally):
    windows = list(itertools.product(range(1, 8), [1, 2, 3, 5, 9]))
    for (k, s), (k2, s2) in both_axes(windows):
        for padding in ("valid", "same"):
            options = {"pool_size": (k, k2), "strides": (s, s2), "padding": padding}
            layer = keras.layers.MaxPooling2D(**options)
            spec = PoolSpec(**options)
            count = sum(compare(layer, spec, shape) for shape in SHAPES)
            tally["pooling"] = tally.get("pooling", 0) + count


def test_keras_transposed_grid(keras, tally):
    for k, s, padding in itertools.product(range(1, 8), range(1, 5), ["valid", "same"]):
        for extra in [None, *range(s)]:
            if padding == "same" and k % 2 == 0 and extra == 0:
                continue  # Keras returns a shape but cannot run: we refuse, see below
            options = {"padding": padding, "output_padding": extra}
            options |= {"kernel_size": k, "strides": s}
            layer = keras.layers.Conv2DTranspose(3, **options)
            spec = ConvTransposeSpec(filters=3, **options)
            count = sum(compare(layer, spec, shape) for shape in SHAPES)
            tally["transposed"] = tally.get("transposed", 0) + count


def test_keras_transposed_dilation_grid(keras, tally):
    for k, d, padding in itertools.product(range(1, 6), [2, 3], ["valid", "same"]):
        options = {"kernel_size": k, "dilation_rate": d, "padding": padding}
        layer = keras.layers.Conv2DTranspose(3, **options)
        spec = ConvTransposeSpec(filters=3, **options)
        count = sum(compare(layer, spec, shape) for shape in SHAPES)
        tally["transposed"] = tally.get("transposed", 0) + count


def test_keras_explicit_padding_grid(keras, tally):
    for (k, s, d), padding in itertools.product(WINDOWS, [1, (0, 1), (3, 2)]):
        before, after = padding if isinstance(padding, tuple) else (padding, padding)
        pad = keras.layers.ZeroPadding2D(((before, after), (before, after)))
        layer = keras.layers.Conv2D(3, k, strides=s, dilation_rate=d)
        spec = ConvSpec(
            filters=3, kernel_size=k, strides=s, dilation_rate=d, padding=padding
        )
        for shape in SHAPES[::2]:
            padded = pad.compute_output_shape((None, *shape))
            expected = outcome(layer.compute_output_shape, padded)
            expected = expected if expected == "refused" else tuple(expected[1:])
            assert outcome(output_shape, spec, shape) == expected
            tally["explicit"] = tally.get("explicit", 0) + 1


def test_keras_padding_amounts_and_coverage_on_real_arrays(keras, tally):
    """Padding by hand, then "valid", gives what "same" gives; gradients count reads."""
    tf = importlib.import_module("tensorflow")
    generator = np.random.default_rng(0)
    for k, s, d in WINDOWS:
        kernel = generator.normal(size=(k, 1, 1, 1)).astype("float32")
        for n in range(1, 14, 2):
            options = {"kernel_size": k, "strides": s, "dilation_rate": d}
            image = generator.normal(size=(1, n, 1, 1)).astype("float32")
            before, after = padding_amounts(n, padding="same", **options)
            by_hand = np.pad(image, ((0, 0), (before, after), (0, 0), (0, 0)))
            step = {"strides": (s, 1), "dilation_rate": (d, 1)}
            if d > 1:
                step["strides"] = 1
            same = keras.ops.conv(image, kernel, padding="same", **step)
            valid = keras.ops.conv(by_hand, kernel, padding="valid", **step)
            np.testing.assert_allclose(same, valid, rtol=1e-4, atol=1e-5)
            reads = gradient(tf, keras, n, k, "same", step)
            assert coverage(n, padding="same", **options) == reads
            tally["padding"] = tally.get("padding", 0) + 2
            if outcome(conv_output_size, n, **options) != "refused":
                reads = gradient(tf, keras, n, k, "valid", step)
                assert coverage(n, **options) == reads
                tally["coverage"] = tally.get("coverage", 0) + 1


def gradient(tf, keras, size, kernel_size, padding, step):
    """How often a convolution of ones reads every cell: the gradient of its sum."""
    image = tf.Variable(tf.ones((1, size, 1, 1)))
    with tf.GradientTape() as tape:
        ones = tf.ones((kernel_size, 1, 1, 1))
        total = tf.reduce_sum(keras.ops.conv(image, ones, padding=padding, **step))
    return [round(float(cell)) for cell in tape.gradient(total, image)[0, :, 0, 0]]


def test_keras_grid_is_large_enough(keras, tally):
    # The tests of this section run in order; alone, this one has nothing to count.
    if len(tally) < 7:
        pytest.skip("needs the whole grid")
    assert sum(tally.values()) >= 20_000


def test_keras_max_pooling_ignores_padding(keras):
    row = np.array([-1, -2, -3, -4, -5], "float32").reshape(1, 5, 1)
    pool = keras.layers.MaxPooling1D(3, strides=1, padding="same")
    assert np.ravel(pool(row)).tolist() == [-1, -1, -2, -3, -4]


@pytest.mark.parametrize(
    ("pool_size", "strides", "expected"),
    [(3, 1, [1.5, 2, 3, 4, 4.5]), (2, 2, [1.5, 3.5, 5])],
)
def test_keras_average_pooling_divides_by_real_cells(
    keras, pool_size, strides, expected
):
    row = np.arange(1, 6, dtype="float32").reshape(1, 5, 1)
    pool = keras.layers.AveragePooling1D(pool_size, strides=strides, padding="same")
    assert np.ravel(pool(row)).tolist() == expected
    assert len(expected) == pool_output_size(
        5, pool_size=pool_size, strides=strides, padding="same"
    )
    # The number of cells it divides by is the window without its padding.
    cells = windows(5, kernel_size=pool_size, strides=strides, padding="same")
    real = [[c + 1 for c in range(a, b + 1) if 0 <= c < 5] for a, b in cells]
    assert [sum(values) / len(values) for values in real] == expected


def test_keras_convolution_is_a_cross_correlation_and_causal_pads_before(keras):
    impulse = np.array([0, 0, 1, 0, 0, 0], "float32").reshape(1, 6, 1)
    kernel = np.array([1, 10, 100], "float32").reshape(3, 1, 1)
    layer = keras.layers.Conv1D(1, 3, padding="causal", use_bias=False)
    layer.build((None, 6, 1))
    layer.kernel.assign(kernel)
    assert np.ravel(layer(impulse)).tolist() == [0, 0, 100, 10, 1, 0]
    cells = windows(6, kernel_size=3, padding="causal")
    assert [position for position, (a, b) in enumerate(cells) if a <= 2 <= b] == [
        2,
        3,
        4,
    ]


@pytest.mark.parametrize("size", [4, 6])
def test_keras_promises_a_transposed_shape_that_it_cannot_compute(keras, size):
    options = {"kernel_size": size, "strides": 2, "padding": "same"}
    layer = keras.layers.Conv2DTranspose(1, output_padding=0, **options)
    assert layer.compute_output_shape((None, 5, 5, 1))[1:3] == [8, 8]
    tf = importlib.import_module("tensorflow")
    with pytest.raises((tf.errors.OpError, ValueError)):
        layer(np.zeros((1, 5, 5, 1), "float32"))
    with pytest.raises(ValueError, match="fails when"):
        conv_transpose_output_size(5, output_padding=0, **options)
    with pytest.raises(ValueError, match="fails when"):
        output_shape(ConvTransposeSpec(filters=1, output_padding=0, **options), (5, 5))


def test_keras_promises_a_depthwise_shape_that_it_cannot_compute(keras):
    layer = keras.layers.DepthwiseConv2D(3, strides=(2, 1))
    assert layer.compute_output_shape((None, 9, 9, 2)) == (None, 4, 7, 2)
    with pytest.raises(ValueError, match="TensorFlow may refuse to run"):
        DepthwiseConvSpec(kernel_size=3, strides=(2, 1))
    # Where the processor has oneDNN's kernels TensorFlow computes it: turn them off.
    code = (
        "import keras, numpy;"
        "layer = keras.layers.DepthwiseConv2D(3, strides=(2, 1));"
        "layer(numpy.zeros((1, 9, 9, 2), 'float32'))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"TF_ENABLE_ONEDNN_OPTS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "only supports equal length strides" in ran.stderr


def test_keras_depthwise_convolution_strides_and_dilates_at_once(keras):
    layer = keras.layers.DepthwiseConv2D(3, strides=2, dilation_rate=2)
    image = np.zeros((1, 12, 9, 2), "float32")
    spec = DepthwiseConvSpec(kernel_size=3, strides=2, dilation_rate=2)
    assert layer(image).shape[1:] == output_shape(spec, (12, 9, 2))


def keras_refusals():
    window = {"kernel_size": 3, "strides": (2, 1), "dilation_rate": (1, 2)}
    return {
        "strides with dilation": ("Conv2D", ConvSpec, window),
        "transposed": ("Conv2DTranspose", ConvTransposeSpec, window),
        "unknown padding": ("Conv2D", ConvSpec, {"kernel_size": 3, "padding": "full"}),
        "groups": ("Conv2D", ConvSpec, {"kernel_size": 3, "groups": 2}),
        "fraction": ("Conv2D", ConvSpec, {"kernel_size": 2.5}),
        "zero": ("Conv2D", ConvSpec, {"kernel_size": 3, "strides": 0}),
        "output padding": (
            "Conv2DTranspose",
            ConvTransposeSpec,
            {"kernel_size": 3, "strides": 2, "output_padding": 2},
        ),
    }


@pytest.mark.parametrize("case", keras_refusals())
def test_keras_and_we_refuse_the_same_arguments(keras, case):
    layer, spec, options = keras_refusals()[case]
    with pytest.raises((ValueError, TypeError)):
        getattr(keras.layers, layer)(3, **options)
    with pytest.raises((ValueError, TypeError)):
        output_shape(spec(filters=3, **options), (9, 9, 1))


def test_keras_causal_in_two_dimensions_is_refused(keras):
    with pytest.raises(ValueError, match="padding"):
        keras.layers.Conv2D(3, 3, padding="causal")
    with pytest.raises(ValueError, match="single axis"):
        output_shape(ConvSpec(filters=3, kernel_size=3, padding="causal"), (9, 9, 1))


def test_keras_pooling_refuses_capitals_but_a_convolution_does_not(keras):
    layers = keras.layers
    assert layers.Conv2D(3, 3, padding="SAME").padding == "same"
    with pytest.raises(ValueError, match="padding"):
        layers.MaxPooling2D(2, padding="SAME").compute_output_shape((None, 5, 5, 1))


def test_keras_parameter_counts(keras):
    layers = keras.layers
    pairs = [
        (layers.Conv2D(6, 3, groups=3), COUNTS[1][0]),
        (layers.DepthwiseConv2D(3, depth_multiplier=2), COUNTS[5][0]),
        (layers.SeparableConv2D(8, 3), COUNTS[7][0]),
        (
            layers.SeparableConv2D(8, 3, depth_multiplier=2, use_bias=False),
            COUNTS[8][0],
        ),
        (layers.Conv2DTranspose(8, 3, strides=2), COUNTS[9][0]),
        (layers.Dense(2, use_bias=False), DenseSpec(units=2, use_bias=False)),
        (layers.BatchNormalization(), BatchNormSpec()),
        (layers.BatchNormalization(scale=False), BatchNormSpec(scale=False)),
    ]
    for layer, spec in pairs:
        layer.build((None, 5, 6, 3))
        assert num_params(spec, (5, 6, 3)) == layer.count_params(), layer
        trainable = sum(math.prod(w.shape) for w in layer.trainable_weights)
        assert num_trainable_params(spec, (5, 6, 3)) == trainable, layer


# --- without TensorFlow ---------------------------------------------------------------


def test_importing_shapes_is_quick_and_loads_no_tensorflow():
    code = """
import sys, time
start = time.process_time()
import lenet_course.shapes
imported = time.process_time()
heavy = {"tensorflow", "keras", "numpy", "matplotlib"} & set(sys.modules)
total = 0
for number in range(1_000_000):
    total += number
looped = time.process_time()
print((imported - start) / (looped - imported), sorted(heavy))
"""
    # The target is 0.1 s where a million additions take 0.06 s. Seconds alone would
    # measure the machine: one and the same can be half as fast a minute later.
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split(maxsplit=1)
        for _ in range(5)
    ]
    assert {heavy.strip() for _, heavy in runs} == {"[]"}
    assert min(float(ratio) for ratio, _ in runs) < 0.1 / 0.06


def test_every_public_function_states_formula_source_and_example():
    functions = [getattr(shapes, name) for name in shapes.__all__]
    functions = [f for f in functions if callable(f) and f.__name__[0].islower()]
    assert len(functions) == 16
    for function in functions:
        for part in ("Formula", "Source: ", "Example:\n        >>> "):
            assert part in function.__doc__, (function.__name__, part)
