"""Bars have their lengths and their numbers."""

import pytest

from lenet_course import plotting


def test_bars_of_a_total_have_an_axis_in_percent():
    counts = {"a": 1000, "b": 3000}
    ax = plotting.plot_bars(counts, quantity="share", of_total=True, title="one: 4,000")
    assert ax.get_title() == "one: 4,000"
    ax.figure.draw_without_rendering()
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert ticks == ["0 %", "25 %", "50 %", "75 %", "100 %"]


def test_two_charts_that_share_an_axis_both_begin_at_the_top():
    figure = plotting.plot_bars({"a": 1}, quantity="n").figure
    figure.clear()
    for ax in figure.subplots(1, 2, sharey=True):
        plotting.plot_bars({"first": 1, "second": 2}, quantity="n", ax=ax)
        bottom, top = ax.get_ylim()
        assert bottom > top


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"values": {"a": -1}}, "at least 0"),
        ({"values": {"a": 0}, "of_total": True}, "not all of them 0"),
        ({"values": {"a": float("nan")}}, "none of them NaN"),
    ],
)
def test_bars_refuse(options, message):
    with pytest.raises(ValueError, match=message):
        plotting.plot_bars(options.pop("values"), quantity="n", **options)
