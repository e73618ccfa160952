"""Rows of seeds reach from the lowest to the highest and say so."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import plotting


def draw(values, **options):
    return plotting.plot_ranges(values, **{"quantity": "error", **options})


def texts(ax):
    return [text.get_text() for text in ax.texts]


def marked(ax, marker):
    return [line for line in ax.lines if line.get_marker() == marker]


def test_ticks_stand_at_the_seeds_and_a_mark_at_their_mean():
    ax = draw({"a": [0.1, 0.3, 0.2], "b": [0.2, 0.2]})
    rows = marked(ax, "|")
    np.testing.assert_allclose(rows[0].get_xdata(), [0.1, 0.3, 0.2])
    assert [set(line.get_ydata()) for line in rows] == [{0}, {1}]
    np.testing.assert_allclose([line.get_xdata()[0] for line in marked(ax, "o")], 0.2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert ax.get_xlim()[0] == 0


def test_the_mean_is_written_and_of_small_shares_finely():
    assert texts(draw({"a": [0.1, 0.3], "b": [0.3, 0.3]})) == ["20.0 %", "30.0 %"]
    small = draw({"a": [0.0078, 0.0083]}, published={"a": 0.0095})
    assert texts(small) == ["0.80 %"]
    assert texts(draw({"a": [1.25, 2.5]}, percent=False)) == ["1.88"]


def test_a_negative_number_has_a_true_minus_sign():
    lost = {"a": [-0.03, -0.01]}
    ax = draw(lost, start=None)
    assert texts(ax) == ["−2.00 %"]
    ax.figure.draw_without_rendering()
    assert "−2 %" in [label.get_text() for label in ax.get_xticklabels()]
    assert texts(draw(lost, percent=False)) == ["−0.02"]


def test_the_numbers_stay_within_the_axes():
    with plt.style.context("lenet_course.style"):
        figure, (ax, _) = plt.subplots(1, 2, figsize=(9, 3.4))
        draw({"low": [0.0, 0.01], "middle": [0.05, 0.06], "high": [0.1, 0.12]}, ax=ax)
        figure.draw_without_rendering()
    frame = ax.get_window_extent()
    for text in ax.texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1


def test_published_numbers_are_diamonds_and_the_legend_hides_none():
    ax = draw({"a": [0.1, 0.3], "b": [0.2, 0.2]}, published={"b": 0.4})
    (published,) = marked(ax, "D")
    assert (list(published.get_xdata()), list(published.get_ydata())) == ([0.4], [1])
    assert ax.get_xlim()[1] > 0.4
    ax.figure.draw_without_rendering()
    assert not ax.get_legend().get_window_extent().overlaps(ax.get_window_extent())


def test_on_a_logarithmic_axis_half_as_much_is_equally_far_everywhere():
    ax = draw({"a": [0.1, 0.2], "b": [0.01]}, log=True)
    assert ax.get_xscale() == "log"
    assert ax.get_xlim()[0] > 0


def test_equal_seeds_are_one_tick():
    seeds = [0.1, 0.1, 0.1]  # whose mean is rounded up
    assert np.mean(seeds) > max(seeds)
    ax = draw({"a": seeds})
    assert texts(ax) == ["10.0 %"]
    assert set(marked(ax, "|")[0].get_xdata()) == {0.1}


def test_several_series_share_the_rows_beside_each_other():
    series = {"max": {"moved": [0.5, 0.7], "turned": [0.6]}}
    series["none"] = {"moved": [0.4], "turned": [0.2, 0.3]}
    with plt.style.context("lenet_course.style"):
        ax = draw(series, start=None)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["moved", "turned"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["max", "none"]
    assert texts(ax) == []
    heights = [line.get_ydata()[0] for line in marked(ax, "|")]
    np.testing.assert_allclose(heights, [-0.08, 0.92, 0.08, 1.08])
    # Told apart without colours, too.
    assert len(marked(ax, "o")) == len(marked(ax, "s")) == 2


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ({"a": []}, {}, r"`values` must be numbers of shape \(seeds,\)"),
        ({"a": [np.nan]}, {}, "none of them NaN"),
        ({"a": [1]}, {"published": {"b": 1}}, "`published` must be one of 'a'"),
        ({"a": [1]}, {"published": {"a": "b"}}, "`published` must be numbers"),
        ({"a": {"x": [1]}, "b": {"y": [1]}}, {}, "series with the same rows"),
    ],
)
def test_ranges_refuse(values, options, message):
    with pytest.raises(ValueError, match=message):
        draw(values, **options)
    assert not plt.get_fignums()
