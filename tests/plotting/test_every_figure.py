"""What all figures have in common: they draw where they are told, or say why not."""

from functools import partial

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

from lenet_course import experiments, plotting, shapes
from lenet_course.shapes import receptive_field
from tests.plotting.figures import (
    ACTIVATIONS,
    AXES,
    BY_PLACE,
    CALLS,
    CHAIN,
    GRID,
    SEEDS,
    SEEN,
    SPECS,
)
from tests.plotting.test_pictures import PICTURES
from tests.plotting.test_reading import READINGS

# What is no trace, no dict and no array, or an empty one, or one of another shape.
NO_TRACE, NO_DICT, NO_ARRAY = (None, CHAIN.rows), ([1, 2], {}), (3, "ab", [])
REFUSED = {
    "plot_bars": [(value,) for value in (*NO_DICT, {"a": "b"}, {"a": [1, 2]})],
    "plot_cells": [(value,) for value in (*NO_ARRAY, [[]], np.zeros((2, 2, 2)))],
    "plot_connection_table": [(value,) for value in (*NO_ARRAY, [1, 2], [[1], [1, 0]])],
    "plot_curves": [(value,) for value in (*NO_DICT, {"a": 1}, {"a": []}, {"a": "bc"})],
    "plot_filled_rows": [(v,) for v in (*NO_DICT, {"a": 1}, {"a": [1], "b": [1, 2]})],
    "plot_images": [(value,) for value in (*NO_ARRAY, GRID, [GRID, 1])],
    "plot_number_grids": [(value,) for value in (*NO_DICT, {"a": 1}, {"a": np.eye(3)})],
    "plot_ranges": [(value,) for value in (*NO_DICT, {"a": []}, {"a": {}}, {"a": "b"})],
    "plot_readings": [(SEEN, value) for value in (*NO_ARRAY, np.ones((9, 2)))]
    + [(value, [[1, 0]]) for value in NO_ARRAY],
    "plot_receptive_fields": [(SEEN, value) for value in (3, [], [5], SPECS)]
    + [(value, receptive_field(SPECS[:1])) for value in NO_ARRAY],
    "plot_row": [(value,) for value in (0, -1, 2.5, "8", None, True)],
    "plot_signed_maps": [(value,) for value in (*NO_ARRAY, GRID, [[]])],
    "plot_stacks": [
        (value,)
        for value in (*NO_DICT, {"a": None}, {"a": shapes.trace([], (8, 8, 1))})
    ]
    + [({"a": shapes.trace(SPECS[-1:], (8,))},)],
    "plot_walk": [
        (SEEN, ACTIVATIONS, trace) for trace in (*NO_TRACE, shapes.trace([], (8,)))
    ]
    + [(SEEN, value, CHAIN) for value in (None, [], [1] * 5, ACTIVATIONS[1:])]
    + [(value, ACTIVATIONS, CHAIN) for value in NO_ARRAY],
}


def as_seeds(values):
    """The same numbers in the course's own type."""
    if isinstance(values, dict):
        return {name: as_seeds(one) for name, one in values.items()}
    return experiments.SeedRange(values)


OVER_SEEDS = [
    (partial(plotting.plot_ranges, quantity="error"), SEEDS),
    (partial(plotting.plot_ranges, quantity="error", log=True), SEEDS),
    (partial(plotting.plot_ranges, quantity="error"), {"c": SEEDS, "d": SEEDS}),
    (partial(plotting.plot_curves, **AXES, best="highest"), BY_PLACE),
    (partial(plotting.plot_curves, **AXES, log="xy", percent=True), BY_PLACE),
    (partial(plotting.plot_curves, **AXES), {"layers": SEEDS}),
]


def test_no_figure_is_forgotten():
    """Each has a kept picture, is read twice of other data, and knows bad input."""
    public = {name for name in dir(plotting) if name.startswith("plot_")}
    assert set(CALLS) == set(REFUSED) == set(READINGS) == public
    assert public <= set(PICTURES)
    assert min(map(len, READINGS.values())) > 1


@pytest.mark.parametrize("name", CALLS)
def test_draws_into_the_given_axes_and_changes_nothing_else(name):
    # A colour bar or a legend beside the Axes needs a layout that makes room for it.
    figure, (ax, other) = plt.subplots(1, 2, layout="constrained")
    before, inside_other = dict(mpl.rcParams), other.get_children()
    assert CALLS[name](ax=ax) is ax
    assert ax.has_data()  # lines, collections, images or patches
    assert other.get_children() == inside_other
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize("name", PICTURES)
def test_no_word_is_small(name):
    with plt.style.context("lenet_course.style"):
        ax = PICTURES[name]()
        ax.figure.draw_without_rendering()
    words = [text for text in ax.figure.findobj(Text) if text.get_text().strip()]
    assert min((text.get_fontsize() for text in words), default=9) >= 9


@pytest.mark.parametrize("name", CALLS)
def test_makes_a_new_figure_if_none_is_given(name):
    with plt.style.context("lenet_course.style"):
        before = dict(mpl.rcParams)
        figures = [CALLS[name]().figure, CALLS[name]().figure]
        assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == [figure.number for figure in figures]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [(name, arguments) for name, cases in REFUSED.items() for arguments in cases],
)
def test_refuses_in_words_what_it_cannot_take(name, arguments):
    figure = CALLS[name].func
    options = CALLS[name].keywords
    with pytest.raises((TypeError, ValueError)) as refusal:
        figure(*arguments, **options)
    assert " must be " in str(refusal.value)
    assert "Received: " in str(refusal.value)
    assert not plt.get_fignums()  # nothing half drawn


@pytest.mark.parametrize("name", CALLS)
def test_refuses_several_axes(name):
    _, axes = plt.subplots(1, 2)
    with pytest.raises(TypeError, match="`ax` must be one matplotlib Axes"):
        CALLS[name](ax=axes)


@pytest.mark.parametrize(("draw", "values"), OVER_SEEDS)
def test_seeds_may_be_of_the_courses_own_type(draw, values):
    plain, own = draw(values), draw(as_seeds(values))
    assert [text.get_text() for text in own.texts] == [
        t.get_text() for t in plain.texts
    ]
    assert len(own.collections) == len(plain.collections)
    for line, other in zip(own.lines, plain.lines, strict=True):
        np.testing.assert_array_equal(line.get_xydata(), other.get_xydata())
