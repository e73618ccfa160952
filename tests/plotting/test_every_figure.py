"""What all figures have in common: they draw where they are told, or say why not."""

from functools import partial

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import experiments, plotting, shapes
from lenet_course.shapes import receptive_field

SPECS = [
    shapes.ConvSpec(name="c1", filters=6, kernel_size=5),
    shapes.PoolSpec(name="s2", pool_size=2),
    shapes.ConvSpec(name="c3", filters=16, kernel_size=14),
    shapes.FlattenSpec(name="flatten"),
    shapes.DenseSpec(name="output", units=10),
]
CHAIN = shapes.trace(SPECS, (32, 32, 1))
DIGIT = np.eye(32)
ACTIVATIONS = [np.ones(row.output_shape) for row in CHAIN]
GRID = np.array([[3, -2, 1, 0], [-7, 5, 4, 2], [0, 1, -1, -2], [6, 2, -4, -3]])
SEEDS = {"a": [0.9, 0.8, 0.85], "b": [0.5]}
AXES = {"along": "epoch", "quantity": "error"}
WINDOWS = {"window": 32, "step": 4}

FIGURES = [
    partial(plotting.plot_bars, {"a": 1, "b": 2}, quantity="n", hatched=["b"]),
    partial(plotting.plot_cells, GRID, label="share", framed=GRID == 5),
    partial(plotting.plot_confusion_matrix, np.arange(100).reshape(10, 10)),
    partial(plotting.plot_connection_table, [[1, 0, 1], [1, 1, 0]]),
    partial(
        plotting.plot_curves,
        {"a": {10: [0.2, 0.3], 100: 0.1}, "b": [[0.3, 0.2], [0.4, 0.5]]},
        published={"c": {1000: 0.01}},
        levels={"guessing": 0.1},
        best="lowest",
        **AXES,
    ),
    partial(plotting.plot_filled_rows, {"zeros": [0, 3, 1, 0]}, before=1, after=1),
    partial(plotting.plot_images, [GRID, GRID], titles=["a", "b"], label="l", border=1),
    partial(plotting.plot_number_grids, {"in": GRID, "out": np.eye(2)}, num_windows=2),
    partial(plotting.plot_ranges, SEEDS, quantity="error", published={"b": 0.4}),
    partial(plotting.plot_readings, np.ones((32, 36)), [[0.5, 0.5]] * 2, **WINDOWS),
    partial(plotting.plot_receptive_fields, DIGIT, receptive_field(SPECS[:3], 32)),
    partial(plotting.plot_row, 8, kernel_size=3, strides=2, padding="same"),
    partial(plotting.plot_signed_maps, [GRID, GRID[:2, :2]]),
    partial(plotting.plot_walk, DIGIT, ACTIVATIONS, CHAIN),
]
CALLS = {figure.func.__name__: figure for figure in FIGURES}

# What is no trace, no dict and no array, or an empty one, or one of another shape.
NO_TRACE, NO_DICT, NO_ARRAY = (None, CHAIN.rows), ([1, 2], {}), (3, "ab", [])
REFUSED = {
    "plot_bars": [(value,) for value in (*NO_DICT, {"a": "b"}, {"a": [1, 2]})],
    "plot_cells": [(value,) for value in (*NO_ARRAY, [[]], np.zeros((2, 2, 2)))],
    "plot_confusion_matrix": [(value,) for value in (*NO_ARRAY, np.ones((2, 3)))],
    "plot_connection_table": [(value,) for value in (*NO_ARRAY, [1, 2], [[1], [1, 0]])],
    "plot_curves": [(value,) for value in (*NO_DICT, {"a": 1}, {"a": []}, {"a": "bc"})],
    "plot_filled_rows": [(v,) for v in (*NO_DICT, {"a": 1}, {"a": [1], "b": [1, 2]})],
    "plot_images": [(value,) for value in (*NO_ARRAY, GRID, [GRID, 1])],
    "plot_number_grids": [(value,) for value in (*NO_DICT, {"a": 1}, {"a": np.eye(3)})],
    "plot_ranges": [(value,) for value in (*NO_DICT, {"a": []}, {"a": {}}, {"a": "b"})],
    "plot_readings": [(DIGIT, value) for value in (*NO_ARRAY, np.ones((9, 2)))]
    + [(value, [[1, 0]]) for value in NO_ARRAY],
    "plot_receptive_fields": [(DIGIT, value) for value in (3, [], [5], SPECS)]
    + [(value, receptive_field(SPECS[:1])) for value in NO_ARRAY],
    "plot_row": [(value,) for value in (0, -1, 2.5, "8", None, True)],
    "plot_signed_maps": [(value,) for value in (*NO_ARRAY, GRID, [[]])],
    "plot_walk": [
        (DIGIT, ACTIVATIONS, trace) for trace in (*NO_TRACE, shapes.trace([], (8,)))
    ]
    + [(DIGIT, value, CHAIN) for value in (None, [], [1] * 5, ACTIVATIONS[1:])]
    + [(value, ACTIVATIONS, CHAIN) for value in NO_ARRAY],
}


def as_seeds(values):
    """The same numbers in the course's own type."""
    if isinstance(values, dict):
        return {name: as_seeds(one) for name, one in values.items()}
    return experiments.SeedRange(values)


BY_PLACE = {"tanh": {1: [3, 4], 2: [2, 2.5]}, "ReLU": {1: [2, 1], 2: [1.5]}}
OVER_SEEDS = [
    (partial(plotting.plot_ranges, quantity="error"), SEEDS),
    (partial(plotting.plot_ranges, quantity="error", log=True), SEEDS),
    (partial(plotting.plot_ranges, quantity="error"), {"c": SEEDS, "d": SEEDS}),
    (partial(plotting.plot_curves, **AXES, best="highest"), BY_PLACE),
    (partial(plotting.plot_curves, **AXES, log="xy", percent=True), BY_PLACE),
    (partial(plotting.plot_curves, **AXES), {"layers": SEEDS}),
]


def test_no_figure_is_forgotten():
    public = {name for name in dir(plotting) if name.startswith("plot_")}
    assert set(CALLS) == set(REFUSED) == public


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
