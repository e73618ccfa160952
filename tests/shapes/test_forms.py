"""Arguments in every form in which people and tensors give them.

Each form is understood, or refused in words, by a calculator and by its spec alike.
"""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lenet_course.shapes import (
    ConvSpec,
    ConvTransposeSpec,
    CroppingSpec,
    DenseSpec,
    PartiallyConnectedConvSpec,
    PoolSpec,
    ReshapeSpec,
    ZeroPaddingSpec,
    conv_output_size,
    conv_transpose_output_size,
    coverage,
    effective_kernel_size,
    output_shape,
    padding_amounts,
    pool_output_size,
    receptive_field,
    trace,
    unread_tail,
    windows,
)


class OtherShape:
    """A shape that is no tuple, as TensorFlow's."""

    def __init__(self, *sizes):
        self.sizes = sizes

    def __len__(self):
        return len(self.sizes)

    def __iter__(self):
        return iter(self.sizes)


# The same number, and the same numbers for two axes, in other forms.
NUMBER_FORMS = [int, np.int64, np.int8, np.uint16, np.array]
PAIR_FORMS = [tuple, list, np.array, lambda pair: OtherShape(*pair)]
PAIR_FORMS += [lambda pair: [np.int64(number) for number in pair]]
NO_NUMBERS = [True, 2.0, "3", None, float("nan"), Fraction(3), np.bool_(True), 1j, {3}]
NO_PAIRS = [(), (2.5, 1), (None, 2), (1, 2, 3, 4), [[1], [2]], (True, 1), {}, object()]
NO_PAIRS += [b"33", range(0), np.zeros((2, 2)), OtherShape(None, 3), slice(3)]


REFUSED = "refused in words"


def understood(function, *args, **options):
    """What a function returns, or the fact that it refuses, which it must in words."""
    try:
        return function(*args, **options)
    except (TypeError, ValueError) as error:
        message = str(error)
    assert re.search(r"(`[\w\[\]]+` must be|No window fits).* Received: ", message)
    return REFUSED


small = st.integers(1, 4)
numbers = st.one_of(
    st.builds(lambda n, form: form(n), small, st.sampled_from(NUMBER_FORMS)),
    st.builds(lambda *ns: ns[-1](ns[:-1]), small, small, st.sampled_from(PAIR_FORMS)),
    st.sampled_from(NO_NUMBERS + NO_PAIRS),
)
cells = st.one_of(st.integers(-1, 3), numbers)
paddings = st.one_of(
    st.sampled_from(["valid", "same", "SAME", "causal", "Causal", "full", ""]),
    cells,
    st.tuples(cells, cells),
    st.lists(st.tuples(st.integers(0, 2), cells), max_size=3),
)
CALCULATORS = {
    "convolution": (
        conv_output_size,
        lambda **options: ConvSpec(filters=1, **options),
        {"kernel_size": numbers},
        {"strides": numbers, "padding": paddings, "dilation_rate": numbers},
    ),
    "pooling": (
        pool_output_size,
        PoolSpec,
        {"pool_size": numbers},
        {"strides": numbers, "padding": paddings},
    ),
    "transposed convolution": (
        conv_transpose_output_size,
        lambda **options: ConvTransposeSpec(filters=1, **options),
        {"kernel_size": numbers},
        {
            "strides": numbers,
            "padding": paddings,
            "output_padding": numbers,
            "dilation_rate": numbers,
        },
    ),
}


@pytest.mark.parametrize("name", CALCULATORS)
@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_calculator_and_its_spec_always_agree(name, data):
    calculate, make, needed, optional = CALCULATORS[name]
    sizes = data.draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
    options = data.draw(st.fixed_dictionaries(needed, optional=optional))
    expected = understood(lambda: output_shape(make(**options), (*sizes, 1))[:-1])
    assert understood(calculate, sizes, **options) == expected
    if len(sizes) == 1:
        alone = expected if expected == REFUSED else expected[0]
        assert understood(calculate, sizes[0], **options) == alone


@given(st.lists(st.integers(1, 12), min_size=1, max_size=3), st.data())
@settings(max_examples=100, deadline=None)
def test_what_one_window_function_understands_all_do(sizes, data):
    *_, needed, optional = CALCULATORS["convolution"]
    options = data.draw(st.fixed_dictionaries(needed, optional=optional))
    expected = understood(conv_output_size, sizes, **options)
    each = {f: understood(f, sizes, **options) for f in WINDOW_FUNCTIONS[2:]}
    if expected == REFUSED:
        assert set(each.values()) == {expected}
    else:
        assert tuple(map(len, each[windows])) == expected
        assert list(map(len, each[coverage])) == sizes
        assert len(each[padding_amounts]) == len(each[unread_tail]) == len(sizes)


@given(
    st.one_of(
        st.sampled_from([*NO_NUMBERS, *NO_PAIRS, OtherShape(None, 28, 28, 1)]),
        st.lists(st.one_of(st.none(), st.integers(-1, 9), st.floats()), max_size=5),
    )
)
@settings(max_examples=100, deadline=None)
def test_a_size_or_shape_of_any_form_is_understood_or_refused_in_words(size):
    conv = ConvSpec(filters=1, kernel_size=1, name="c")
    for function in WINDOW_FUNCTIONS:
        understood(function, size, kernel_size=1)
    understood(pool_output_size, size, pool_size=1)
    understood(trace, [conv], size)
    fields = understood(receptive_field, [conv], size)
    if fields != REFUSED:
        understood(fields[0].interval, size)


def test_none_is_the_documented_default_on_every_axis():
    pool = pool_output_size
    assert pool((28, 28), pool_size=2, strides=None) == (14, 14)
    assert pool([28, 31], pool_size=(2, 3), strides=None) == (14, 10)
    assert pool(np.array([9, 9, 9]), pool_size=3, strides=None) == (3, 3, 3)
    assert output_shape(PoolSpec(pool_size=[2, 3], strides=None), (9, 9, 1)) == (
        4,
        3,
        1,
    )
    size = conv_transpose_output_size((14, 7), kernel_size=3, output_padding=None)
    assert size == (16, 9)
    (field,) = receptive_field([ConvSpec(filters=1, kernel_size=3)], (None, 28))
    assert field.output_size == (None, 26)


@pytest.mark.parametrize("form", NUMBER_FORMS)
def test_every_form_of_a_number_gives_the_same(form):
    n, k, s, one = map(form, (9, 3, 2, 1))
    size = conv_output_size(n, kernel_size=k, strides=s, padding=one, dilation_rate=one)
    assert (size, type(size)) == (5, int)
    assert pool_output_size(n, pool_size=k, strides=s, padding=one) == 5
    options = {"kernel_size": k, "strides": s, "output_padding": one}
    assert conv_transpose_output_size(n, **options) == 20
    assert effective_kernel_size(k, dilation_rate=s) == 5
    assert windows(form(4), kernel_size=k, padding=(one, one))[0] == (-1, 1)
    (field,) = receptive_field([ConvSpec(filters=1, kernel_size=k)], n)
    assert field.interval(s) == (2, 4)
    spec = ConvSpec(filters=k, kernel_size=s, strides=one, groups=one)
    assert spec == ConvSpec(filters=3, kernel_size=2)
    assert DenseSpec(units=k) == DenseSpec(units=3)


@pytest.mark.parametrize("form", PAIR_FORMS)
def test_every_form_of_numbers_for_two_axes_gives_the_same(form):
    options = {"kernel_size": form((3, 5)), "padding": form([(1, 0), (2, 2)])}
    assert conv_output_size(form((28, 30)), **options) == (27, 30)
    spec = ConvSpec(filters=1, **options)
    assert output_shape(spec, form((28, 30, 1))) == (27, 30, 1)
    assert receptive_field([spec], form((28, 30)))[0].interval(form((0, 1))) == (
        (-1, 1),
        (-1, 3),
    )


def test_specs_take_arrays_and_stay_values():
    spec = ConvSpec(filters=6, kernel_size=np.array([5, 3]), use_bias=np.True_)
    assert spec == ConvSpec(filters=6, kernel_size=(5, 3))
    assert hash(spec) == hash(ConvSpec(filters=6, kernel_size=[5, 3]))
    assert spec.use_bias is True
    sides = np.array([[1, 0], [2, 2]])
    assert ZeroPaddingSpec(padding=sides) == ZeroPaddingSpec(padding=((1, 0), (2, 2)))
    assert CroppingSpec(cropping=sides).cropping == ((1, 0), (2, 2))
    assert ReshapeSpec(target_shape=np.array([2, 3])).target_shape == (2, 3)
    table = np.eye(2, dtype="uint8")
    partial = PartiallyConnectedConvSpec(kernel_size=1, connection_table=table)
    assert partial.connection_table == ((1, 0), (0, 1))
    assert trace([partial], np.array([4, 4, 2])).output_shape == (4, 4, 2)


WINDOW_FUNCTIONS = [conv_output_size, conv_transpose_output_size, padding_amounts]
WINDOW_FUNCTIONS += [windows, coverage, unread_tail]


@pytest.mark.parametrize("function", WINDOW_FUNCTIONS)
@pytest.mark.parametrize(
    "name", ["input_size", "kernel_size", "strides", "dilation_rate"]
)
def test_what_is_no_whole_number_is_refused(function, name):
    good = {"input_size": 9, "kernel_size": 3, "strides": 1, "dilation_rate": 1}
    for bad in NO_NUMBERS:
        with pytest.raises(TypeError, match=f"`{name}` must be a whole number"):
            function(**good | {name: bad})
    for bad in (0, -1):
        with pytest.raises(ValueError, match=f"`{name}` must be at least 1.*={bad}"):
            function(**good | {name: bad})


@pytest.mark.parametrize("name", ["input_size", "pool_size", "strides"])
def test_pooling_refuses_what_is_no_whole_number(name):
    good = {"input_size": 9, "pool_size": 3, "strides": 1}
    for bad in [b for b in NO_NUMBERS if b is not None]:
        with pytest.raises(TypeError, match=f"`{name}` must be a whole number"):
            pool_output_size(**good | {name: bad})
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1"):
        pool_output_size(**good | {name: 0})
