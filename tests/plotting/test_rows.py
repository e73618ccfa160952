"""The row of cells shows what a naive count finds."""

import itertools

import pytest

from lenet_course import plotting


def naive_windows(row, kernel_size, strides):
    """Lists of the cells under each window, by moving a slice."""
    starts = range(0, len(row) - kernel_size + 1, strides)
    return [row[start : start + kernel_size] for start in starts]


CASES = [
    (10, 3, 2, (0, 0)),
    (10, 3, 2, (1, 1)),
    (7, 3, 1, (1, 1)),
    (9, 2, 2, (0, 0)),
    (8, 2, 3, (0, 1)),
    (5, 5, 1, (4, 4)),
]


@pytest.mark.parametrize(("size", "kernel", "stride", "padding"), CASES)
def test_draws_the_cells_and_windows_of_a_naive_count(size, kernel, stride, padding):
    before, after = padding
    row = list(range(-before, size + after))
    stands = naive_windows(row, kernel, stride)
    ax = plotting.plot_row(size, kernel_size=kernel, strides=stride, padding=padding)
    assert len(ax.patches) == len(row)
    assert len(ax.lines) == len(stands)
    for number, (line, cells) in enumerate(zip(ax.lines, stands, strict=True)):
        assert round(line.get_xdata()[0]) == cells[0]
        assert round(line.get_xdata()[-1]) == cells[-1]
        assert any(
            text.get_text() == str(number) and text.get_position()[1] < -0.5
            for text in ax.texts
        )
    read = {cell for cells in stands for cell in cells}
    for cell, square in zip(row, ax.patches, strict=True):
        assert round(square.get_center()[0]) == cell
        assert (square.get_hatch() is None) == (cell in read)
        assert (square.get_linestyle() == "--") == (not 0 <= cell < size)
    assert ax.get_title().endswith(
        f"{len(stands)} window{'s' if len(stands) != 1 else ''}"
    )


def test_no_two_brackets_of_one_line_touch():
    ax = plotting.plot_row(9, kernel_size=4, strides=1, padding="same")
    spans = sorted(
        (line.get_ydata()[1], line.get_xdata()[0], line.get_xdata()[-1])
        for line in ax.lines
    )
    assert len(spans) == 9
    for (y, _, right), (next_y, left, _) in itertools.pairwise(spans):
        assert y != next_y or right < left


def test_a_title_takes_the_place_of_the_count():
    ax = plotting.plot_row(5, kernel_size=3, title="here")
    assert ax.get_title() == "here"


def test_filled_rows_carry_their_numbers_and_dash_the_padding():
    rows = {"zeros": [0, 3, 1, 0], "edge": [3, 3, 1, 1]}
    ax = plotting.plot_filled_rows(rows, before=1, after=1)
    assert [text.get_text() for text in ax.texts] == list("03103311")
    dashed = [square.get_linestyle() == "--" for square in ax.patches]
    assert dashed == [True, False, False, True] * 2
    shades = [square.get_facecolor()[0] for square in ax.patches]
    assert shades[0] > shades[2] > shades[1]
    assert shades[0] == shades[4] == shades[7] == 1  # whatever padding holds
    assert [label.get_text() for label in ax.get_yticklabels()] == list(rows)
    with pytest.raises(ValueError, match=r"`rows` must be .*\[1, 2, 3\]"):
        plotting.plot_filled_rows({"a": [1, 2], "b": [1, 2, 3]})
