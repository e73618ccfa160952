"""The calculators of sizes against windows that really slide."""

import itertools

import pytest
from hypothesis import given, settings

from lenet_course.shapes import (
    ConvSpec,
    conv_output_size,
    conv_transpose_output_size,
    coverage,
    effective_kernel_size,
    output_shape,
    padding_amounts,
    pool_output_size,
    unread_tail,
    windows,
)
from tests.shapes.sliding import (
    PADDINGS,
    WINDOWS,
    outcome,
    read_cells,
    sizes,
    slid_amounts,
    slid_coverage,
    slid_tail,
    small,
    window_options,
)


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


@given(sizes, small, small)
@settings(max_examples=200, deadline=None)
def test_a_transposed_convolution_undoes_the_size_of_a_convolution(n, k, s):
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
