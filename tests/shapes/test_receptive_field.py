"""Receptive fields against the cells that really reach a unit.

Two oracles: sets of cells walked back through the windows, and the gradient that Keras
measures through real layers.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

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
    PoolSpec,
    ReceptiveField,
    ReshapeSpec,
    ZeroPaddingSpec,
    padding_amounts,
    receptive_field,
    trace,
)


def stretch(unit, layers):
    """The (first, last) input cell that a unit sees through layers of windows.

    Each layer is (kernel_size, stride, cells of padding before, dilation_rate).
    """
    cells = {unit}
    for kernel_size, stride, before, dilation_rate in reversed(layers):
        cells = {
            cell * stride + tap * dilation_rate - before
            for cell in cells
            for tap in range(kernel_size)
        }
    return min(cells), max(cells)


def conv(kernel_size, **options):
    return ConvSpec(filters=1, kernel_size=kernel_size, **options)


def numbers(field):
    return (field.size, field.effective_stride, field.effective_padding, field.center)


# --- chains of up to six layers, against walking back ---------------------------------

windows = st.one_of(
    st.tuples(st.integers(1, 6), st.integers(1, 4), st.just(1)),
    st.tuples(st.integers(1, 6), st.just(1), st.integers(1, 4)),
)
paddings = st.one_of(
    st.sampled_from(["valid", "same", "causal"]),
    st.integers(0, 4),
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
layers = st.builds(
    lambda window, padding: conv(
        window[0], strides=window[1], dilation_rate=window[2], padding=padding
    ),
    windows,
    paddings,
)


@given(st.lists(layers, min_size=1, max_size=6), st.integers(1, 300), st.data())
@settings(max_examples=300, deadline=None)
def test_intervals_agree_with_walking_back(specs, size, data):
    try:
        fields = receptive_field(specs, size)
    except ValueError:
        # Only for the reason that the trace gives, too.
        with pytest.raises(ValueError, match="No window fits"):
            trace(specs, (size, 1))
        return
    walked, n = [], size
    for spec, field in zip(specs, fields, strict=True):
        options = {"kernel_size": spec.kernel_size, "strides": spec.strides}
        options |= {"padding": spec.padding, "dilation_rate": spec.dilation_rate}
        before, _ = padding_amounts(n, **options)
        walked.append((spec.kernel_size, spec.strides, before, spec.dilation_rate))
        n = field.output_size
        unit = data.draw(st.integers(0, n - 1))
        first, last = field.interval(unit)
        assert (first, last) == stretch(unit, walked)
        assert field.size == last - first + 1
        assert field.interval() == stretch(0, walked)
        assert field.center * 2 == sum(field.interval())
    assert n == trace(specs, (size, 1)).output_shape[0]


@given(st.lists(layers, min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_without_an_input_size_the_numbers_are_the_same_or_it_is_asked_for(specs):
    try:
        fields = receptive_field(specs)
    except ValueError as error:
        assert "`input_size` must be known" in str(error)  # noqa: PT017
        dependent = [s for s in specs if s.padding == "same" and s.strides > 1]
        assert dependent
        return
    enough = 2000 + fields[-1].size  # with large strides, one unit may see as much
    for size in range(enough, enough + 4):
        known = receptive_field(specs, size)
        assert [numbers(a) for a in known] == [numbers(b) for b in fields]
    assert {field.output_size for field in fields} == {None}


# --- by hand --------------------------------------------------------------------------


def test_padding_moves_the_window_and_never_changes_its_size():
    three_valid = [conv(3)] * 3
    three_same = [conv(3, padding="same")] * 3
    assert numbers(receptive_field(three_valid)[-1]) == (7, 1, 0, 3)
    assert numbers(receptive_field(three_same)[-1]) == (7, 1, 3, 0)


def test_an_even_kernel_puts_its_extra_cell_after():
    (field,) = receptive_field([conv(4, padding="same")])
    assert numbers(field) == (4, 1, 1, 0.5)
    assert field.interval(0) == (-1, 2)


def test_same_with_strides_depends_on_the_input():
    stack = [conv(3, strides=2, padding="same", name="down")]
    assert receptive_field(stack, 28)[0].center == 1
    assert receptive_field(stack, 29)[0].center == 0
    with pytest.raises(ValueError, match=r"'down': `input_size` must be known"):
        receptive_field(stack)


@pytest.mark.parametrize(("k", "s"), [(1, 2), (2, 2), (2, 3), (4, 3)])
def test_same_with_strides_that_never_moves_the_window_needs_no_size(k, s):
    stack = [conv(k, strides=s, padding="same")]
    paddings = {receptive_field(stack, n)[0].effective_padding for n in range(1, 40)}
    if len(paddings) == 1:
        assert {receptive_field(stack)[0].effective_padding} == paddings
    else:
        with pytest.raises(ValueError, match="`input_size` must be known"):
            receptive_field(stack)


def test_both_axes_may_differ():
    stack = [conv((3, 5), name="a"), PoolSpec(pool_size=(2, 1)), conv(3)]
    fields = receptive_field(stack)
    assert numbers(fields[0]) == ((3, 5), 1, 0, (1, 2))
    assert numbers(fields[1]) == ((4, 5), (2, 1), 0, (1.5, 2))
    assert numbers(fields[2]) == ((8, 7), (2, 1), 0, (3.5, 3))
    assert fields[0].name == "a"
    assert fields[1].name is None
    assert fields[0].interval(2) == ((2, 4), (2, 6))
    assert fields[2].interval((1, 2)) == ((2, 9), (2, 8))
    assert receptive_field([conv(3)], (8, 9))[0].output_size == (6, 7)
    assert receptive_field([conv(3)], [8, 8])[0].output_size == 6
    assert receptive_field([conv(3)], (8, 9))[0].interval((5, 6)) == ((5, 7), (6, 8))
    assert receptive_field([conv(3)])[0].interval((5, 6)) == ((5, 7), (6, 8))


@pytest.mark.parametrize(
    ("specs", "num_axes"),
    [
        ([conv(3, strides=(1, 2))], 2),
        ([conv(3, dilation_rate=(1, 2))], 2),
        ([conv(3, padding=((0, 1), (1, 1)))], 2),
        ([conv(3, padding=(0, 1))], 1),
        ([ZeroPaddingSpec(padding=((0, 1), (1, 1)))], 2),
        ([CroppingSpec(cropping=((0, 1), (1, 1))), conv(3)], 2),
        ([conv((1, 1, 2))], 3),
    ],
)
def test_arguments_per_axis_say_how_many_axes_there_are(specs, num_axes):
    for size in (None, 9):
        fields = receptive_field(specs, size)
        values = [value for value in numbers(fields[-1]) if isinstance(value, tuple)]
        assert {len(value) for value in values} <= {num_axes}
        assert bool(values) == (num_axes > 1)


def test_layers_that_move_or_transform_single_cells():
    stack = [
        ZeroPaddingSpec(padding=((2, 1),)),
        conv(3, strides=2),
        ElementwiseSpec(),
        BatchNormSpec(),
        CroppingSpec(cropping=((1, 0),)),
        DenseSpec(units=2),
        DepthwiseConvSpec(kernel_size=2),
    ]
    fields = receptive_field(stack, 13)
    assert [numbers(field) for field in fields] == [
        (1, 1, 2, -2),
        (3, 2, 2, -1),
        (3, 2, 2, -1),
        (3, 2, 2, -1),
        (3, 2, 0, 1),
        (3, 2, 0, 1),
        (5, 2, 0, 2),
    ]
    assert [field.output_size for field in fields] == [16, 7, 7, 7, 6, 6, 5]


@pytest.mark.parametrize("head", [[FlattenSpec()], [ReshapeSpec(target_shape=(5,))]])
def test_a_dense_layer_on_a_flat_input_sees_the_whole_map(head):
    stack = [conv(4, strides=2), *head, ElementwiseSpec(), DenseSpec(units=3)]
    stack.append(DenseSpec(units=2))
    fields = receptive_field(stack, 12)
    assert [field.size for field in fields] == [4, 4, 4, 12, 12]
    assert [field.effective_stride for field in fields] == [2] * 5
    assert [field.output_size for field in fields] == [5, 5, 5, 1, 1]
    assert fields[-1].interval() == (0, 11)
    unknown = receptive_field(stack)
    assert [field.size for field in unknown] == [4, 4, 4, None, None]


def test_a_global_pooling_sees_the_whole_map():
    stack = [conv(3), GlobalPoolSpec(name="all"), DenseSpec(units=2)]
    assert [field.size for field in receptive_field(stack, 9)] == [3, 9, 9]
    fields = receptive_field(stack)
    assert fields[1] == ReceptiveField("all", None, None, None, None, None)
    with pytest.raises(ValueError, match="Layer 'all' has no receptive field"):
        fields[1].interval()
    kept = [GlobalPoolSpec(keepdims=True), conv(1)]
    assert [field.size for field in receptive_field(kept, 9)] == [9, 9]


def test_where_no_number_fits_all_units_there_is_none():
    for odd in (
        ConvTransposeSpec(filters=1, kernel_size=3),
        ReshapeSpec(target_shape=(3, 3)),
    ):
        fields = receptive_field([conv(3), odd, conv(3, padding="same", strides=2)])
        assert [field.size for field in fields] == [3, None, None]


def test_a_window_needs_a_map():
    for flattener in (FlattenSpec(), GlobalPoolSpec()):
        stack = [flattener, conv(3, name="late")]
        with pytest.raises(
            ValueError, match="Layer 'late': `input_shape` must be a map"
        ):
            receptive_field(stack, 9)


def test_an_empty_stack_has_no_fields():
    assert receptive_field([]) == []


# --- reshapes that only append or drop an axis of channels ----------------------------


@pytest.mark.parametrize(
    ("shape", "specs", "expected"),
    [
        # The network of a well-known tutorial: pixels without an axis of channels.
        ((28, 28), [ReshapeSpec(target_shape=(28, 28, 1)), conv(3)], [1, 3]),
        ((100,), [ReshapeSpec(target_shape=(100, 1)), conv(5), conv(3)], [1, 5, 7]),
        ((8, 9, 7), [ReshapeSpec(target_shape=(8, 9, 7, 1)), conv(3)], [1, 3]),
        (
            (28, 28),
            [ElementwiseSpec(), ReshapeSpec(target_shape=(28, 28, 1)), conv(3)],
            [1, 1, 3],
        ),
        # Dropped, and appended again.
        (
            (28, 28, 1),
            [
                conv(3),
                ReshapeSpec(target_shape=(26, 26)),
                BatchNormSpec(),
                ReshapeSpec(target_shape=(26, 26, 1)),
                conv(3),
            ],
            [3, 3, 3, 3, 5],
        ),
        (
            (30, 1),
            [
                conv(4),
                ReshapeSpec(target_shape=(27,)),
                ReshapeSpec(target_shape=(27, 1)),
                conv(2),
            ],
            [4, 4, 4, 5],
        ),
        # Into one row and back; and nothing at all.
        (
            (9, 9, 2),
            [conv(2), FlattenSpec(), ReshapeSpec(target_shape=(8, 8, 1)), conv(2)],
            [2, 2, 2, 3],
        ),
        ((9, 9, 2), [ReshapeSpec(target_shape=(9, 9, 2)), conv(3)], [1, 3]),
    ],
)
def test_a_reshape_of_the_channels_alone_keeps_the_field(shape, specs, expected):
    assert [row.receptive_field.size for row in trace(specs, shape)] == expected


@pytest.mark.parametrize(
    ("shape", "specs"),
    [
        # The rows become longer, or the map is turned.
        ((28, 28), [ReshapeSpec(target_shape=(14, 56, 1)), conv(3)]),
        ((28, 14), [ReshapeSpec(target_shape=(14, 28, 1)), conv(3)]),
        ((28, 28, 4), [ReshapeSpec(target_shape=(28, 28, 2, 2)), conv(2)]),
        # A map without channels: its columns stand where channels stand.
        ((28, 28, 1), [ReshapeSpec(target_shape=(28, 28)), conv(3)]),
        ((28, 28, 1), [ReshapeSpec(target_shape=(28, 28)), DenseSpec(units=2)]),
        ((28, 28, 1), [ReshapeSpec(target_shape=(28, 28)), GlobalPoolSpec()]),
    ],
)
def test_any_other_reshape_leaves_no_number(shape, specs):
    assert trace(specs, shape)[-1].receptive_field.size is None


def test_a_reshape_of_the_input_says_how_many_axes_there_are():
    stack = [ReshapeSpec(target_shape=(28, 28, 1)), conv(3, strides=2)]
    by_number = receptive_field(stack, 28)
    assert by_number == receptive_field(stack, (28, 28))
    assert by_number[-1].interval((1, 2)) == ((2, 4), (4, 6))
    # Without the size of the input it is not known what the reshape does.
    assert [field.size for field in receptive_field(stack)] == [None, None]


# --- measured through real layers -----------------------------------------------------

CHAINS = [
    [((5, 5), (1, 1), 1, "valid"), ((2, 2), (2, 2), 1, "valid")] * 2,
    [((3, 2), (1, 2), 1, "same")] * 3,
    [((4, 3), (2, 1), 1, "same"), ((3, 5), (1, 3), 1, "valid")],
    [((3, 3), (1, 1), 2, "same"), ((2, 4), (1, 1), 3, "valid")],
    [((2, 1), (3, 2), 1, "same"), ((3, 3), (1, 1), 1, "same")],
    [((3, 3), (2, 2), 1, "same")] * 3 + [((2, 2), (1, 1), 1, "valid")],
    [((3, 2), (1, 1), 1, "same")] * 6,
    [((1, 3), (2, 1), 1, "valid"), ((3, 3), (1, 1), (2, 1), "same")] * 3,
]


@pytest.mark.parametrize("chain", CHAINS, ids=range(len(CHAINS)))
@pytest.mark.parametrize("shape", [(61, 74), (64, 59)], ids=str)
def test_keras_gradients_reach_exactly_the_receptive_field(chain, shape):
    specs = [conv(k, strides=s, dilation_rate=d, padding=p) for k, s, d, p in chain]
    model = keras.Sequential([keras.Input((*shape, 1))])
    for k, s, d, p in chain:
        options = {"strides": s, "dilation_rate": d, "padding": p}
        ones = {"kernel_initializer": "ones", "use_bias": False}
        model.add(keras.layers.Conv2D(1, k, **options, **ones))
    field = receptive_field(specs, shape)[-1]
    sizes = model.output_shape[1:3]
    assert field.output_size in (sizes, sizes[0])
    unit = inner_unit(field, sizes, shape)
    assert measured_extent(model, shape, unit) == field.interval(unit)


def inner_unit(field, sizes, shape):
    """The most central unit, whose interval must lie inside the image."""
    unit = tuple(size // 2 for size in sizes)
    for (first, last), size in zip(field.interval(unit), shape, strict=True):
        assert first >= 0
        assert last < size
    return unit


def measured_extent(model, shape, unit):
    """First and last row and column with a gradient of one output value."""
    image = tf.Variable(tf.ones((1, *shape, 1)))
    with tf.GradientTape() as tape:
        value = model(image)[0, unit[0], unit[1], 0]
    reached = np.argwhere(tape.gradient(value, image)[0, :, :, 0].numpy())
    first, last = reached.min(axis=0), reached.max(axis=0)
    return tuple((int(a), int(b)) for a, b in zip(first, last, strict=True))


def test_keras_gradients_find_the_field_behind_a_reshape():
    layers = [keras.layers.Reshape((28, 28, 1)), keras.layers.Conv2D(1, 3)]
    model = keras.Sequential([keras.Input((28, 28)), *layers])
    model.layers[-1].kernel.assign(np.ones((3, 3, 1, 1)))
    specs = [ReshapeSpec(target_shape=(28, 28, 1)), conv(3)]
    field = trace(specs, (28, 28))[-1].receptive_field
    image = tf.Variable(tf.ones((1, 28, 28)))
    with tf.GradientTape() as tape:
        value = model(image)[0, 4, 7, 0]
    reached = np.argwhere(tape.gradient(value, image)[0].numpy())
    assert reached.min(axis=0).tolist() == [
        first for first, _ in field.interval((4, 7))
    ]
    assert reached.max(axis=0).tolist() == [last for _, last in field.interval((4, 7))]
