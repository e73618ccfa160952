"""What all figures have in common: they draw where they are told, and only there."""

from functools import partial

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import plotting, shapes
from lenet_course.shapes import receptive_field

SPECS = [
    shapes.ConvSpec(name="c1", filters=6, kernel_size=5),
    shapes.PoolSpec(name="s2", pool_size=2),
    shapes.ConvSpec(name="c3", filters=16, kernel_size=14),
    shapes.FlattenSpec(name="flatten"),
    shapes.DenseSpec(name="output", units=10),
]
CHAIN = shapes.trace(SPECS, (32, 32, 1))
WIDE = shapes.trace(SPECS[:3], (32, 36, 1))
RNG = np.random.default_rng(0)
IMAGES = RNG.random((3, 8, 8))
DIGIT = RNG.random((32, 32))
ACTIVATIONS = [RNG.random(row.output_shape) for row in CHAIN]
GRID = np.array([[3, -2, 1, 0], [-7, 5, 4, 2], [0, 1, -1, -2], [6, 2, -4, -3]])
SEEDS = {"a": [0.9, 0.8, 0.85], "b": [0.5]}

FIGURES = [
    partial(plotting.plot_ablation, SEEDS, baseline="a"),
    partial(
        plotting.plot_accuracy_curves,
        {"max": np.array([[0.9, 0.5], [0.7, 0.1]]), "none": np.array([[0.8, 0.4]])},
        [0, 4],
        disturbance="shift",
    ),
    partial(plotting.plot_accuracy_ranges, {"max": SEEDS, "none": SEEDS}),
    partial(plotting.plot_architecture, CHAIN, name="n"),
    partial(plotting.plot_bars, {"a": 1, "b": 2}, quantity="n", hatched=["b"]),
    partial(plotting.plot_bitmaps, RNG.normal(size=(2, 84)), titles=["0", "1"]),
    partial(plotting.plot_bordered, IMAGES, 2, titles=["a", "b", "c"]),
    partial(plotting.plot_cells, IMAGES[0], number_format="{:.1f}", label="share"),
    partial(
        plotting.plot_code_distances, np.abs(np.subtract.outer([0, 3, 7], [0, 3, 7]))
    ),
    partial(plotting.plot_confusion_matrix, np.arange(100).reshape(10, 10)),
    partial(plotting.plot_connection_table, [[1, 0, 1], [1, 1, 0]]),
    partial(plotting.plot_feature_maps, RNG.random((10, 10, 16))),
    partial(
        plotting.plot_filled_rows,
        {"zeros": [0, 3, 1, 0], "edge": [3, 3, 1, 1]},
        before=1,
        after=1,
    ),
    partial(
        plotting.plot_gradient_norms,
        {"tanh": {"c1": [1, 2], "c3": [3, 4]}, "relu": {"c1": [5, 7], "c3": [6, 6]}},
        name="n",
    ),
    partial(plotting.plot_images, IMAGES),
    partial(plotting.plot_influence, np.ones((3, 3))),
    partial(plotting.plot_kernels, RNG.normal(size=(6, 5, 5))),
    partial(
        plotting.plot_learning_curves,
        {"a": {10: [0.2, 0.3], 100: [0.1, 0.1]}},
        published={1000: 0.01},
    ),
    partial(plotting.plot_loss_and_accuracy, {"a": [1.0, 2.0]}, {"a": [0.5, 0.4]}),
    partial(
        plotting.plot_number_grids, {"in": np.eye(4), "out": np.eye(2)}, num_windows=2
    ),
    partial(plotting.plot_parameter_shares, {"c1": 3, "c3": 5}, name="n"),
    partial(plotting.plot_ranges, SEEDS, quantity="error", published={"b": 0.4}),
    partial(plotting.plot_readings, np.ones((32, 36)), ["1", "2", "3"], WIDE, "c3"),
    partial(plotting.plot_receptive_fields, DIGIT, receptive_field(SPECS[:3], 32)),
    partial(
        plotting.plot_rejection, {"a": [([0, 0.5], [0.1, 0.0])] * 2}, max_error=0.005
    ),
    partial(plotting.plot_rings, [0.2, 0.8]),
    partial(plotting.plot_row, 8, kernel_size=3, strides=2, padding="same"),
    partial(
        plotting.plot_seed_curves, {"tanh": GRID, "relu": GRID + 2}, quantity="loss"
    ),
    partial(plotting.plot_seed_dots, SEEDS, quantity="share"),
    partial(plotting.plot_signed_maps, {"a": GRID, "b": GRID[:2, :2]}),
    partial(plotting.plot_sizes, {"valid": [28, 24], "same": [28, 28]}),
    partial(plotting.plot_strip, RNG.random((32, 64)), np.eye(10)[:9]),
    partial(
        plotting.plot_training_curves,
        {"training": [3, 2, 1], "validation": [3, 1, 2]},
        quantity="loss",
    ),
    partial(plotting.plot_walk, DIGIT, ACTIVATIONS, CHAIN),
    partial(plotting.plot_weight_matrix, np.eye(3)),
    partial(plotting.plot_what_units_see, DIGIT, CHAIN),
    partial(plotting.plot_windows, {"a": GRID, "b": -GRID}),
]
CALLS = {figure.func.__name__: figure for figure in FIGURES}


def test_no_figure_is_forgotten():
    public = {name for name in dir(plotting) if name.startswith("plot_")}
    assert set(CALLS) == public


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
