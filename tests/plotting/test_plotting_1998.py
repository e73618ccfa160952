"""The figures of the 1998 network show their data."""

import numpy as np
from matplotlib.figure import Figure

from lenet_course import plotting


def axes():
    return Figure().subplots()


def test_the_table_is_drawn_with_its_sums():
    table = [[1, 0, 1], [1, 1, 0]]
    ax = plotting.plot_connection_table(table, ax=axes())
    np.testing.assert_array_equal(ax.images[0].get_array(), table)
    assert [text.get_text() for text in ax.texts] == ["2", "1", "1"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("map of C3", "map of S2")


def test_bitmaps_are_twelve_rows_of_seven():
    bitmap = np.arange(84) / 84
    ax = plotting.plot_bitmaps(bitmap[None], titles=["7"], ax=axes())
    drawn = ax.images[0].get_array()
    np.testing.assert_array_equal(drawn, bitmap.reshape(12, 7))
    assert ax.images[0].get_clim() == (-1.7159, 1.7159)


def test_distances_are_written_and_the_closest_framed():
    distances = np.array([[0, 5, 9], [5, 0, 7], [9, 7, 0]])
    ax = plotting.plot_code_distances(distances, ax=axes())
    assert sorted(text.get_text() for text in ax.texts) == list("557799")
    assert {patch.get_xy() for patch in ax.patches} == {(0.5, -0.5), (-0.5, 0.5)}
