"""Numbers stand in their cells, can be read there, and nowhere else."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import plotting


def written(ax):
    """Words by the cell (column, row) that they stand in."""
    return {text.get_position(): text.get_text() for text in ax.texts}


def test_cells_show_their_numbers_and_leave_out_what_is_not_there():
    ax = plotting.plot_cells([[np.nan, 1.5], [-2, np.nan]])
    assert written(ax) == {(1, 0): "1.5", (0, 1): "−2"}
    ax = plotting.plot_cells(np.full((2, 3), np.nan), limits=(0, 1))
    assert written(ax) == {}
    assert ax.images[0].get_array().shape == (2, 3)


def test_words_are_light_on_dark_and_dark_on_light():
    ax = plotting.plot_cells([[0, 10]], cmap="Greys", number_format="{:.1f}")
    assert [text.get_color() for text in ax.texts] == ["black", "white"]
    assert [text.get_text() for text in ax.texts] == ["0.0", "10.0"]


def test_a_line_encloses_framed_cells_and_their_numbers_are_bold():
    values = np.arange(9).reshape(3, 3)
    ax = plotting.plot_cells(values, framed=np.isin(values, (0, 1)))
    weights = [text.get_fontweight() for text in ax.texts]
    assert weights == ["bold", "bold", *["normal"] * 7]
    sides = {
        tuple(map(tuple, side))
        for lines in ax.collections
        for side in lines.get_segments()
    }
    assert sides == {
        ((-0.5, -0.5), (0.5, -0.5)),
        ((0.5, -0.5), (1.5, -0.5)),
        ((-0.5, 0.5), (0.5, 0.5)),
        ((0.5, 0.5), (1.5, 0.5)),
        ((-0.5, -0.5), (-0.5, 0.5)),
        ((1.5, -0.5), (1.5, 0.5)),
    }


def test_numbers_stand_in_their_cells_and_windows_line_up():
    grid = np.arange(16).reshape(4, 4)
    ax = plotting.plot_number_grids({"in": grid, "out": grid[:2, :2]}, num_windows=2)
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["in", *map(str, range(16)), "out", "0", "1", "4", "5"]
    first, second = (image.get_extent() for image in ax.images)
    assert first[2:] == second[2:]
    assert second[0] > first[1]
    heavy = [lines for lines in ax.collections if lines.get_linewidths()[0] == 2]
    assert [len(lines.get_segments()) for lines in heavy] == [3] * 4


@pytest.mark.parametrize(("sign", "limits"), [(1, (0, 14)), (-1, (-14, 14))])
def test_equal_colours_are_equal_numbers_in_all_grids(sign, limits):
    grids = {"a": sign * 7 * np.eye(2), "b": np.eye(2)}
    ax = plotting.plot_number_grids(grids, num_windows=1)
    assert {image.get_clim() for image in ax.images} == {limits}


def test_negative_numbers_have_a_colour_of_their_own():
    for grid, cmap in ((np.eye(2), "Greys"), (-np.eye(2), "PuOr")):
        ax = plotting.plot_number_grids({"a": grid}, num_windows=1)
        assert ax.images[0].get_cmap().name == cmap
    assert "−1" in written(ax).values()


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.plot_cells([1, 2]), r"`values` must be .*\(height, width\)"),
        (lambda: plotting.plot_cells([["a"]]), "`values` must be numbers"),
        (lambda: plotting.plot_cells(np.eye(2), framed=[True]), "`framed` must be"),
        (
            lambda: plotting.plot_cells(np.eye(2), limits=(1,)),
            "`limits` must be a pair",
        ),
        (lambda: plotting.plot_cells(np.eye(2), number_format="{:d}"), "number_format"),
        (lambda: plotting.plot_connection_table([[2, 0]]), "of zeros and ones"),
        (
            lambda: plotting.plot_number_grids({"odd": np.eye(3)}, num_windows=2),
            "cut into 2 windows",
        ),
    ],
)
def test_matrices_refuse(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
    assert not plt.get_fignums()
