"""Chains of layers: their table, its rows and its totals."""

import pytest

from lenet_course.shapes import (
    ConvSpec,
    ConvTransposeSpec,
    DenseSpec,
    ElementwiseSpec,
    FlattenSpec,
    GlobalPoolSpec,
    PoolSpec,
    ZeroPaddingSpec,
    trace,
)

PRINTED = """\
layer  type           kernel  stride  padding   output  params  connections  MACs  field  apart
odd    Conv           3×3     2×1     0+1, 1+1  3×5×2   20      300          270   3      2×1
Pool   Pool           2×2     2                 1×2×2   0       16           0     5×4    4×2
mid    ZeroPadding                    1+1       3×4×2   0       0            0     5×4    4×2
up     ConvTranspose  1×1     1                 3×4×1   3       36           24    –      –
total                                                   23      352          294
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
    cells = ["Elementwise", "2×3", "0", "0", "0", "1", "1"]
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
    with pytest.raises(KeyError, match=r"is 'C1'\. The layers are: odd, Pool, mid"):
        stack["C1"]


def test_a_trace_may_be_empty_or_flat():
    empty = trace([], (4, 4, 1))
    assert (len(empty), empty.num_params, empty.output_shape) == (0, 0, (4, 4, 1))
    flat = trace([DenseSpec(units=2)], [3])
    assert flat.input_shape == (3,)
    assert flat["Dense"].receptive_field is None
    assert repr(flat).splitlines()[1].endswith("6     –      –")
    assert repr(empty).splitlines()[1].split() == ["total", "0", "0", "0"]


def test_the_stride_of_a_layer_is_not_how_far_apart_fields_lie():
    table = trace(textbook_lenet5(), (32, 32, 1))
    rows = [line.split() for line in repr(table).splitlines()]
    assert "padding" not in rows[0]  # no layer pads
    assert rows[3][2:4] == ["5×5", "1"]
    assert rows[3][-2:] == ["14", "2"]
    assert (table["C3"].kernel, table["C3"].strides) == ((5, 5), (1, 1))
    assert (table["S4"].kernel, table["S4"].strides) == ((2, 2), (2, 2))
    assert (table["F6"].kernel, table["F6"].strides) == ((), ())
    line = trace([ConvSpec(filters=1, kernel_size=(3,), strides=2)], (9, 1))
    assert (line[0].kernel, line[0].strides) == ((3,), (2,))


def test_a_transposed_convolution_says_how_its_windows_lie():
    def fits(*sizes, **options):
        spec = ConvTransposeSpec(filters=1, **options)
        return [fit[:5] for fit in spec.fits(sizes)]

    assert fits(4, kernel_size=3, strides=2, dilation_rate=1) == [(9, 3, 2, 0, 0)]
    same = {"kernel_size": 5, "strides": 2, "padding": "same"}
    assert fits(4, 3, **same) == [(8, 5, 2, 1, 2), (6, 5, 2, 1, 2)]
    assert fits(4, kernel_size=3, strides=2, output_padding=0) == [(9, 3, 2, 0, 0)]
    uneven = fits(4, 4, kernel_size=3, strides=2, output_padding=(1, 0))
    assert uneven == [(10, 3, 2, 0, 0), (9, 3, 2, 0, 0)]
    dilated = fits(4, kernel_size=3, dilation_rate=3, padding="same")
    assert dilated == [(4, 7, 1, 3, 3)]


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


def test_the_textbook_lenet5():
    lenet = trace(textbook_lenet5(), (32, 32, 1))
    assert lenet.num_params == lenet.num_trainable_params == 61_706
    assert lenet["C3"].num_params == 2_416
    assert lenet["C3"].num_connections == 241_600
    assert lenet.activation_bytes == 4 * (8_094 + 120)
    assert lenet.output_shape == (10,)
