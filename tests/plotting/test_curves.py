"""Curves show means, their bands, and what stands beside them."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.text import Text

from lenet_course import plotting

LABELS = {"along": "epoch", "quantity": "loss"}


def draw(curves, **options):
    return plotting.plot_curves(curves, **{**LABELS, **options})


def test_places_may_be_names():
    ax = draw({"tanh": {"c1": [1, 2], "c3": [3, 7]}}, log="y")
    ax.figure.draw_without_rendering()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["c1", "c3"]
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1.5, 5])
    assert ax.get_yscale() == "log"


def test_a_single_training_has_no_band():
    ax = draw({"a": [3.0, 1.0, 2.0], "b": {0: 5}})
    assert len(ax.collections) == 0
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [1, 2, 3])
    assert ax.get_ylim()[0] == 0
    assert draw({"a": [3.0, 1.0]}, start=None).get_ylim()[0] > 0.5


def test_places_are_given_once_for_all():
    ax = draw({"a": [5, 6], "b": [[1, 2]]}, places=[0, 4])
    assert [list(line.get_xdata()) for line in ax.lines] == [[0, 4], [0, 4]]


@pytest.mark.parametrize(("best", "epoch"), [("lowest", 2), ("highest", 1)])
def test_the_best_epoch_is_circled(best, epoch):
    ax = draw({"a": [3.0, 1.0, 2.0]}, best=best)
    circle = ax.lines[-1]
    assert circle.get_fillstyle() == "none"
    assert circle.get_xdata() == [epoch]
    assert ax.get_title() == f"loss ({best} circled)"


def test_a_logarithmic_axis_of_places_has_a_tick_at_each():
    ax = draw({"a": {10: 3, 1000: 1}, "b": {100: 2}}, log="x")
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert (list(ax.get_xticks()), ticks) == ([10, 100, 1000], ["10", "100", "1,000"])


def test_a_logarithmic_axis_of_shares_has_round_ticks_within_the_curves():
    ax = draw({"a": [0.011, 0.25]}, log="y", percent=True)
    ax.figure.draw_without_rendering()
    ticks = [label.get_text() for label in ax.get_yticklabels()]
    assert ticks == ["1 %", "2 %", "3 %", "5 %", "10 %", "20 %"]


def test_a_long_curve_has_about_twenty_marks():
    ax = draw({"a": np.arange(1000)})
    assert ax.lines[0].get_markevery() == 50
    assert draw({"a": [1, 2, 3]}).lines[0].get_markevery() == 1


@pytest.mark.parametrize("length", [1, 9, 30])
def test_many_names_stand_below_the_words_of_the_axis(length):
    with plt.style.context("lenet_course.style"):
        ax = draw({name * length: [1, 2] for name in "abcd"})
        ax.figure.draw_without_rendering()
    legend = ax.get_legend().get_window_extent()
    assert legend.y1 < ax.xaxis.label.get_window_extent().y0
    assert 0 <= legend.x0 < legend.x1 <= ax.figure.bbox.x1
    # The figure has grown by the legend.
    assert ax.get_window_extent().height > 2.6 * ax.figure.dpi


def test_names_at_the_ends_of_lines_do_not_overlap():
    curves = {"upper": [1, 5.1], "lower": [9, 5], "equal": [2, 5], "far": {0: 8, 1: 2}}
    ax = draw(curves, at_ends=True, best="lowest")
    ax.figure.draw_without_rendering()
    assert ax.get_legend() is None
    found = {name.get_text(): tuple(name.xy) for name in ax.texts}
    assert found == {"upper": (2, 5.1), "lower": (2, 5), "equal": (2, 5), "far": (1, 2)}
    boxes = [Text.get_window_extent(name) for name in ax.texts]
    assert all(below.y1 < box.y0 for below, box in pairwise(boxes))
    assert min(box.x0 for box in boxes) > ax.bbox.x1
    assert [name.get_text() for name in ax.texts][::3] == ["far", "upper"]


def test_a_name_with_room_stands_at_the_height_of_its_end():
    ax = draw({"a": [1, 4], "b": [2, 8]}, at_ends=True)
    for name, line in zip(ax.texts, ax.lines, strict=True):
        assert name.arrow_patch.get_edgecolor() == to_rgba(line.get_color())
        _, end = ax.transAxes.inverted().transform(ax.transData.transform(name.xy))
        assert name.xyann[1] == pytest.approx(end)


def test_a_circle_at_the_edge_is_drawn_whole():
    ax = draw({"a": [2, 1, 0]}, best="lowest")
    assert ax.lines[1].get_xydata().tolist() == [[3, 0]]
    assert ax.get_ylim()[0] == 0
    assert not ax.lines[1].get_clip_on()


@pytest.mark.parametrize(
    ("curves", "options", "message"),
    [
        ({"a": [[1, 2], [3]]}, {}, r"`curves` must be numbers of shape"),
        ({"a": [1, 2]}, {"places": [1, 2, 3]}, "one number for each of 3 places"),
        ({"a": [1]}, {"places": 3}, "`places` must be"),
        ({"a": {}}, {}, "each of 0 places"),
        ({"a": {1: []}}, {}, r"of shape \(seeds,\), at least one"),
        ({"a": [1]}, {"best": "first"}, "`best` must be one of 'lowest', 'highest'"),
        ({"a": [1]}, {"log": "z"}, "`log` must be one of"),
        ({"a": {"c1": 1}}, {"log": "x"}, "`curves` must be numbers of shape .places"),
    ],
)
def test_curves_refuse(curves, options, message):
    with pytest.raises(ValueError, match=message):
        draw(curves, **options)
    assert not plt.get_fignums()
