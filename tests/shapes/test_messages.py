"""Refusals say what is wrong, what is allowed and what came in: all of them, once."""

import numpy as np
import pytest

from lenet_course.shapes import (
    BatchNormSpec,
    ConvSpec,
    CroppingSpec,
    DenseSpec,
    DepthwiseConvSpec,
    FlattenSpec,
    GlobalPoolSpec,
    PartiallyConnectedConvSpec,
    PoolSpec,
    ReshapeSpec,
    ZeroPaddingSpec,
    activation_bytes,
    conv_output_size,
    conv_transpose_output_size,
    diagnose_output_size,
    effective_kernel_size,
    num_connections,
    num_macs,
    num_params,
    num_trainable_params,
    output_shape,
    pool_output_size,
    receptive_field,
    trace,
)

WHOLE = "a whole number (an int)"
NUMBERS = f"{WHOLE}, or one for every axis"
SIZES = f"{NUMBERS}, without the batch and the channels"
SHAPE = "whole numbers such as (height, width, channels), without the batch"
CELLS = "an int from 0 on or a pair (before, after)"
CONV = f"'valid', 'same', 'causal', {CELLS}"
POOL = f"'valid', 'same', {CELLS}"
SIDES = (
    "an int from 0 on or one pair per axis, ((top, bottom), (left, right)): to Keras a "
    "flat pair is (height, width), in this package (before, after)"
)
MAP = "a map such as (height, width, channels)"
AXES = "at most 3, without the batch and the channels"
ONE_AXIS = "'valid' or 'same' for several axes: only Conv1D can be causal"
TABLE = "a table: one row per input map, all equally long"
TOGETHER = "1 where `dilation_rate` is above 1: Keras refuses the two together"
SPEC = "a spec such as ConvSpec: models.describe makes them from a model"
ANSWER = "a number, or one for every axis, without the batch and the channels"


def conv(size=9, **options):
    return conv_output_size(size, **{"kernel_size": 3} | options)


def pool(size=9, **options):
    return pool_output_size(size, **{"pool_size": 3} | options)


def transposed(size=9, **options):
    return conv_transpose_output_size(size, **{"kernel_size": 3} | options)


def diagnose(answer, size=32, **options):
    return diagnose_output_size(answer, input_size=size, kernel_size=5, **options)


def convolution(**options):
    return ConvSpec(**{"filters": 1, "kernel_size": 3} | options)


def partial(table):
    return PartiallyConnectedConvSpec(kernel_size=1, connection_table=table)


def field(*specs, size=None):
    return receptive_field(specs, size)[-1]


# What is called; the argument, what it must be, and what came in (as it is shown).
WRONG_TYPES = [
    (lambda: conv(True), "input_size", SIZES, "True"),
    (lambda: conv("9"), "input_size", SIZES, "'9'"),
    (lambda: conv((None, 28, 28, 1)), "input_size", SIZES, "None"),
    (lambda: conv(kernel_size=2.5), "kernel_size", NUMBERS, "2.5"),
    (lambda: conv(kernel_size=None), "kernel_size", NUMBERS, "None"),
    (
        lambda: conv(kernel_size=np.float32(3)),
        "kernel_size",
        NUMBERS,
        "np.float32(3.0)",
    ),
    (lambda: conv(strides=None), "strides", NUMBERS, "None"),
    (lambda: conv(dilation_rate={1}), "dilation_rate", NUMBERS, "{1}"),
    (lambda: conv(padding=None), "padding", CONV, "None"),
    (lambda: conv(padding=1.0), "padding", CONV, "1.0"),
    (lambda: conv(padding=True), "padding", CONV, "True"),
    (lambda: conv(padding=("same", "valid")), "padding", CONV, "'same'"),
    (lambda: pool(pool_size=None), "pool_size", NUMBERS, "None"),
    (lambda: pool((9, 9), strides=(None, 2)), "strides", NUMBERS, "None"),
    (lambda: transposed(output_padding=0.5), "output_padding", NUMBERS, "0.5"),
    (lambda: effective_kernel_size((3, 3)), "kernel_size", WHOLE, "(3, 3)"),
    (lambda: convolution(filters=1.5), "filters", WHOLE, "1.5"),
    (lambda: convolution(use_bias=1), "use_bias", "True or False", "1"),
    (lambda: convolution(use_bias="no"), "use_bias", "True or False", "'no'"),
    (lambda: GlobalPoolSpec(keepdims=None), "keepdims", "True or False", "None"),
    (lambda: BatchNormSpec(center=1), "center", "True or False", "1"),
    (lambda: BatchNormSpec(scale=0), "scale", "True or False", "0"),
    (lambda: convolution(name=1), "name", "a string", "1"),
    (lambda: partial([[0.5]]), "connection_table", WHOLE, "0.5"),
    (lambda: ReshapeSpec(target_shape=4), "target_shape", SHAPE, "4"),
    (lambda: ZeroPaddingSpec(padding=((1, "same"),)), "padding", SIDES, "'same'"),
    (lambda: field(convolution(), size=9.0), "input_size", SIZES, "9.0"),
    (lambda: field(convolution(), size=9).interval(1.0), "unit", NUMBERS, "1.0"),
    (lambda: field(convolution(), size=9).interval(True), "unit", NUMBERS, "True"),
    (
        lambda: trace(FlattenSpec(), (2, 2)),
        "specs",
        "a list of specs",
        "FlattenSpec(name=None)",
    ),
    (lambda: trace(None, (2, 2)), "specs", "a list of specs", "None"),
    (lambda: field(FlattenSpec(), "pool"), "specs[1]", SPEC, "'pool'"),
    (lambda: output_shape("conv", (4, 4, 1)), "specs[0]", SPEC, "'conv'"),
    (lambda: diagnose("28"), "answer", "a number, or one for every axis", "'28'"),
    (lambda: diagnose(None), "answer", "a number, or one for every axis", "None"),
    (lambda: diagnose(True), "answer", "a number, or one for every axis", "True"),
    (lambda: diagnose(1j), "answer", "a number, or one for every axis", "1j"),
]
INVALID = [
    (lambda: conv(0), "input_size", "at least 1", "0"),
    (lambda: conv(()), "input_size", SIZES, "()"),
    (lambda: conv(kernel_size=()), "kernel_size", NUMBERS, "()"),
    (
        lambda: conv(kernel_size=(3, 3)),
        "kernel_size",
        "one value, or one for every axis (1 here)",
        "(3, 3)",
    ),
    (
        lambda: conv((9, 9), kernel_size=(3, 3, 3)),
        "kernel_size",
        "one value, or one for every axis (2 here)",
        "(3, 3, 3)",
    ),
    (
        lambda: conv(padding=((1, 1), (2, 2))),
        "padding",
        "one value, or one for every axis (1 here)",
        "((1, 1), (2, 2))",
    ),
    (lambda: conv((9, 9, 9, 9)), "num_axes", AXES, "4"),
    (lambda: conv(padding="full"), "padding", CONV, "'full'"),
    (lambda: conv(padding=""), "padding", CONV, "''"),
    (lambda: conv(padding=(1, 2, 3)), "padding", CONV, "(1, 2, 3)"),
    (lambda: conv(padding=()), "padding", CONV, "()"),
    (lambda: conv(padding=-1), "padding", "at least 0", "-1"),
    (lambda: conv(padding=(1, -1)), "padding", "at least 0", "-1"),
    (lambda: conv(padding=(-2, 1)), "padding", "at least 0", "-2"),
    (lambda: conv((9, 9), padding="CAUSAL"), "padding", ONE_AXIS, "'causal'"),
    (
        lambda: conv(strides=2, dilation_rate=3),
        "strides",
        TOGETHER,
        "2, dilation_rate=3",
    ),
    (
        lambda: conv((9, 9), strides=(2, 1), dilation_rate=(1, 2)),
        "strides",
        TOGETHER,
        "(2, 1), dilation_rate=(1, 2)",
    ),
    (
        lambda: transposed(strides=2, dilation_rate=2),
        "strides",
        TOGETHER,
        "2, dilation_rate=2",
    ),
    (lambda: pool(padding="SAME"), "padding", POOL, "'SAME'"),
    (lambda: pool(padding="causal"), "padding", POOL, "'causal'"),
    (lambda: pool(strides=0), "strides", "at least 1", "0"),
    (lambda: transposed(padding="causal"), "padding", POOL, "'causal'"),
    (lambda: transposed(output_padding=-1), "output_padding", "at least 0", "-1"),
    (
        lambda: transposed(output_padding=1),
        "output_padding",
        "smaller than `strides`",
        "1, strides=1",
    ),
    (
        lambda: transposed(3, kernel_size=2, padding=(3, 1)),
        "padding",
        "less than the 4 cells from which it is cut off",
        "(3, 1)",
    ),
    (
        lambda: transposed(
            3, kernel_size=2, padding="same", strides=2, output_padding=0
        ),
        "output_padding",
        'at least 1 with padding="same" and an even kernel. Keras promises a shape for '
        "0, then fails when the layer runs",
        "0, kernel_size=2",
    ),
    (lambda: effective_kernel_size(0), "kernel_size", "at least 1", "0"),
    (
        lambda: effective_kernel_size(3, dilation_rate=0),
        "dilation_rate",
        "at least 1",
        "0",
    ),
    (lambda: convolution(filters=0), "filters", "at least 1", "0"),
    (lambda: convolution(kernel_size=(3, 0)), "kernel_size", "at least 1", "0"),
    (
        lambda: convolution(filters=3, groups=2),
        "filters",
        "divisible by `groups`",
        "3, groups=2",
    ),
    (
        lambda: convolution(kernel_size=(3, 3), strides=(1, 1, 1)),
        "kernel_size",
        "one value, or one for every axis (3 here)",
        "(3, 3)",
    ),
    (lambda: DenseSpec(units=0), "units", "at least 1", "0"),
    (lambda: PoolSpec(pool_size=2, padding="SAME"), "padding", POOL, "'SAME'"),
    (
        lambda: DepthwiseConvSpec(kernel_size=3, padding="causal"),
        "padding",
        POOL,
        "'causal'",
    ),
    (
        lambda: DepthwiseConvSpec(kernel_size=3, strides=(1, 2)),
        "strides",
        "the same on both axes. Otherwise Keras promises a shape, and TensorFlow may "
        "refuse to run",
        "(1, 2)",
    ),
    (lambda: ZeroPaddingSpec(padding=(1, 2)), "padding", SIDES, "(1, 2)"),
    (lambda: ZeroPaddingSpec(padding=()), "padding", SIDES, "()"),
    (lambda: ZeroPaddingSpec(padding="same"), "padding", SIDES, "'same'"),
    (lambda: CroppingSpec(cropping=-1), "cropping", "at least 0", "-1"),
    (lambda: CroppingSpec(cropping=((1, 2, 3),)), "cropping", SIDES, "(1, 2, 3)"),
    (lambda: ReshapeSpec(target_shape=()), "target_shape", SHAPE, "()"),
    (lambda: ReshapeSpec(target_shape=(0,)), "target_shape", "at least 1", "0"),
    (lambda: partial(5), "connection_table", TABLE, "5"),
    (lambda: partial("table"), "connection_table", TABLE, "'table'"),
    (lambda: partial([]), "connection_table", TABLE, "[]"),
    (lambda: partial([[], []]), "connection_table", TABLE, "[[], []]"),
    (lambda: partial([1, 0]), "connection_table", TABLE, "[1, 0]"),
    (lambda: partial([[1, 0], [1]]), "connection_table", TABLE, "[[1, 0], [1]]"),
    (lambda: partial([[2]]), "connection_table", "a table of 0 and 1", "((2,),)"),
    (lambda: partial([[1, -1]]), "connection_table", "at least 0", "-1"),
    (
        lambda: partial([[1, 0], [1, 0]]),
        "connection_table",
        "a table with a 1 in every column",
        "((1, 0), (1, 0))",
    ),
    (lambda: diagnose(float("inf")), "answer", "finite", "inf"),
    (lambda: diagnose(float("nan")), "answer", "finite", "nan"),
    (lambda: diagnose(()), "answer", ANSWER, "(), input_size=32"),
    (
        lambda: diagnose((28, 28, 28), (32, 32)),
        "answer",
        ANSWER,
        "(28, 28, 28), input_size=(32, 32)",
    ),
    (
        lambda: activation_bytes(FlattenSpec(), (2, 2), batch_size=0),
        "batch_size",
        "at least 1",
        "0",
    ),
    (lambda: field(convolution(), size=()), "input_size", SIZES, "()"),
    (lambda: field(convolution(), size=(9, 0)), "input_size", "at least 1", "0"),
    (
        lambda: field(convolution(), size=9).interval(7),
        "unit",
        "below 7, the number of units along the axis",
        "7",
    ),
    (lambda: field(convolution(), size=9).interval(-1), "unit", "at least 0", "-1"),
    (
        lambda: field(convolution(kernel_size=(3, 5))).interval((1, 2, 3)),
        "unit",
        "one value, or one for every axis (2 here)",
        "(1, 2, 3)",
    ),
]


@pytest.mark.parametrize(("call", "name", "expected", "came"), WRONG_TYPES)
def test_another_kind_of_thing_is_refused(call, name, expected, came):
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == f"`{name}` must be {expected}. Received: {name}={came}"


@pytest.mark.parametrize(("call", "name", "expected", "came"), INVALID)
def test_an_impossible_value_is_refused(call, name, expected, came):
    with pytest.raises(ValueError, match="must be") as caught:
        call()
    assert str(caught.value) == f"`{name}` must be {expected}. Received: {name}={came}"


# A layer, an input that it cannot take; the argument, what it must be, and what came.
UNFIT = [
    *(
        (spec, (9,), "input_shape", MAP, "(9,)")
        for spec in (convolution(), GlobalPoolSpec(), ZeroPaddingSpec(), CroppingSpec())
    ),
    (
        convolution(filters=2, kernel_size=1, groups=2),
        (4, 4, 3),
        "channels",
        "divisible by `groups`",
        "3, groups=2",
    ),
    (
        convolution(kernel_size=(1, 1)),
        (4, 4),
        "kernel_size",
        "one value, or one for every axis (1 here)",
        "(1, 1)",
    ),
    (convolution(kernel_size=1), (2,) * 5, "num_axes", AXES, "4"),
    (convolution(padding="causal"), (9, 9, 1), "padding", ONE_AXIS, "'causal'"),
    (
        partial([[1], [1]]),
        (4, 4, 3),
        "connection_table",
        "a table with one row for each of the 3 input maps",
        "((1,), (1,))",
    ),
    (
        ReshapeSpec(target_shape=(5,)),
        (2, 3),
        "target_shape",
        "a shape of 6 values",
        "(5,)",
    ),
]
# These are refused before the layer is asked.
NO_SHAPES = [
    ((), ValueError, SHAPE, "()"),
    (28, TypeError, SHAPE, "28"),
    ((None, 28, 1), TypeError, SHAPE, "None"),
    ((28, 0, 1), ValueError, "at least 1", "0"),
]
COUNTS = [output_shape, num_params, num_trainable_params, num_connections, num_macs]
COUNTS += [activation_bytes, lambda spec, shape: trace([spec], shape)]


@pytest.mark.parametrize(("spec", "shape", "name", "expected", "came"), UNFIT)
def test_a_layer_refuses_an_input_that_it_cannot_take(
    spec, shape, name, expected, came
):
    for function in COUNTS:
        with pytest.raises(ValueError, match="must be") as caught:
            function(spec, shape)
        assert str(caught.value) == (
            f"Layer {spec.kind!r}: `{name}` must be {expected}. Received: {name}={came}"
        )


@pytest.mark.parametrize(("shape", "error", "expected", "came"), NO_SHAPES)
def test_what_is_no_shape_is_refused(shape, error, expected, came):
    for function in COUNTS:
        with pytest.raises(error) as caught:
            function(FlattenSpec(), shape)
        assert str(caught.value) == (
            f"`input_shape` must be {expected}. Received: input_shape={came}"
        )


@pytest.mark.parametrize(
    ("spec", "covers", "before", "after"),
    [
        (convolution(kernel_size=5), 5, 0, 0),
        (convolution(kernel_size=9, padding=((1, 2), (0, 0))), 9, 1, 2),
        (CroppingSpec(cropping=2), 1, -2, -2),
    ],
)
def test_a_window_that_does_not_fit_is_refused(spec, covers, before, after):
    for function in COUNTS:
        with pytest.raises(ValueError, match="No window fits") as caught:
            function(spec, (4, 9, 1))
        assert str(caught.value) == (
            f"Layer {spec.kind!r}: No window fits: it covers {covers} cells and must "
            "not be larger than the padded input. Received: 4 cells, padded with "
            f"{before} before and {after} after"
        )


def test_a_chain_names_the_layer_that_cannot_go_on():
    stack = [convolution(name="C1"), PoolSpec(pool_size=9)]
    with pytest.raises(ValueError, match="Layer 'Pool': No window fits"):
        trace(stack, (9, 9, 1))
    with pytest.raises(ValueError, match="Layer 'C1': No window fits"):
        trace(stack, (2, 9, 1))
    with pytest.raises(ValueError, match="Layer 'C1': No window fits"):
        receptive_field(stack, 2)


def test_a_row_that_is_not_there_is_refused_with_those_that_are():
    stack = trace([FlattenSpec(name="a"), FlattenSpec(name="b")], (2, 2))
    for row in ("c", 2, -3, 1.0, None):
        with pytest.raises(KeyError) as caught:
            stack[row]
        assert caught.value.args == (f"No layer is {row!r}. The layers are: a, b",)


def test_a_receptive_field_that_is_not_known_is_refused_with_the_reason():
    strided = convolution(strides=2, padding="same", name="down")
    with pytest.raises(ValueError, match="Layer 'down'") as caught:
        field(strided)
    assert str(caught.value) == (
        "Layer 'down': `input_size` must be known: padding=\"same\" with strides "
        "depends on it. Received: input_size=None, strides=2, extent=3"
    )
    with pytest.raises(ValueError, match="Layer 'Conv'") as caught:
        field(FlattenSpec(), convolution(), size=9)
    assert str(caught.value) == (
        "Layer 'Conv': `input_shape` must be a map such as (height, width, channels). "
        "Received: input_shape=(None,)"
    )
    with pytest.raises(ValueError, match="Layer 'all'") as caught:
        field(GlobalPoolSpec(name="all")).interval()
    assert str(caught.value) == (
        "Layer 'all' has no receptive field that is the same for all of its units, or "
        "`input_size` is needed to know it."
    )
