"""Every figure once, and where it has another form once more: of small made-up data.

No two numbers are equal, and no picture is its own mirror image.
"""

import math
from functools import partial

import numpy as np

from lenet_course import plotting, shapes
from lenet_course.shapes import receptive_field

SPECS = [
    shapes.ConvSpec(name="c1", filters=6, kernel_size=5),
    shapes.PoolSpec(name="s2", pool_size=2),
    shapes.ConvSpec(name="c3", filters=16, kernel_size=3),
    shapes.FlattenSpec(name="flatten"),
    shapes.DenseSpec(name="f6", units=21),
    shapes.DenseSpec(name="output", units=10),
]
CHAIN = shapes.trace(SPECS, (12, 20, 1))


def image(height, width):
    """A ramp, brighter from row to row, with a bright L near the top left corner."""
    values = np.arange(height * width, dtype=float).reshape(height, width)
    values[1 : height // 2, 1] = values[height // 2, 1 : width // 2] = 2 * values.max()
    return values / values.max()


SEEN = image(12, 20)
ACTIVATIONS = [
    np.roll(np.arange(math.prod(row.output_shape)), 7).reshape(row.output_shape)
    for row in CHAIN
]
GRID = np.array([[3, -2, 1, 0], [-7, 5, 4, 2], [0, 1, -1, -2], [6, 2, -4, -3]])
SEEDS = {"a": [0.9, 0.8, 0.85], "b": [0.5]}
BY_PLACE = {"tanh": {1: [0.3, 0.4], 5: [0.2, 0.25]}, "ReLU": {1: [0.2, 0.1], 5: [0.15]}}
AXES = {"along": "epoch", "quantity": "error"}
READINGS = np.random.default_rng(0).dirichlet(np.full(4, 0.3), 5)

FIGURES = [
    partial(plotting.plot_bars, {"a": 1, "b": 4, "c": 2}, quantity="n"),
    partial(plotting.plot_cells, GRID, label="share", framed=GRID == 5),
    partial(plotting.plot_connection_table, [[1, 0, 1], [1, 1, 0], [1, 0, 0]]),
    partial(
        plotting.plot_curves,
        {"b": {1: [0.2, 0.3], 4: 0.1}, "a": [[0.5, 0.4], [0.7, 0.9]]},
        best="lowest",
        **AXES,
    ),
    partial(plotting.plot_filled_rows, {"b": [0, 3, 1, 0], "a": [2, 3, 1, 9]}, after=1),
    partial(
        plotting.plot_images, [SEEN, 1 - SEEN], titles=["a", "b"], label="l", border=1
    ),
    partial(
        plotting.plot_number_grids, {"in": GRID, "out": GRID[:2, :2]}, num_windows=2
    ),
    partial(plotting.plot_ranges, SEEDS, quantity="error", published={"b": 0.4}),
    partial(plotting.plot_readings, image(8, 36), READINGS, window=8, step=7),
    partial(plotting.plot_receptive_fields, SEEN, receptive_field(SPECS[:3], (12, 20))),
    partial(plotting.plot_row, 8, kernel_size=3, strides=2, padding="same"),
    partial(plotting.plot_signed_maps, [GRID, GRID[:2, 1:3]], titles=["a", "b"]),
    partial(plotting.plot_stacks, {"a": CHAIN}),
    partial(plotting.plot_walk, SEEN, ACTIVATIONS, CHAIN, title="walk"),
]
CALLS = {figure.func.__name__: figure for figure in FIGURES}

VARIANTS = {
    "plot_bars_of_a_total": partial(
        plotting.plot_bars, {"b": 3000, "a": 1000}, quantity="share", of_total=True
    ),
    "plot_cells_without_numbers": partial(
        plotting.plot_cells, [[1, np.nan, 3], [6, 5, 4]], number_format=None
    ),
    "plot_curves_named_at_ends": partial(
        plotting.plot_curves,
        {"b": [0.2, 0.3], "a": [[0.5, 0.4], [0.7, 0.3]], "c": [0.1, 0.8]},
        at_ends=True,
        **AXES,
    ),
    "plot_curves_logarithmic": partial(
        plotting.plot_curves, BY_PLACE, log="xy", percent=True, title="title", **AXES
    ),
    "plot_images_in_rows": partial(
        plotting.plot_images, [SEEN, SEEN[:6], -SEEN], num_columns=2, cmap="cividis"
    ),
    "plot_number_grids_in_grey": partial(
        plotting.plot_number_grids, {"in": abs(GRID)}, num_windows=1
    ),
    "plot_ranges_of_series": partial(
        plotting.plot_ranges,
        {"d": {"x": [0.1, 0.4], "y": [0.2]}, "c": {"x": [0.5], "y": [0.3, 0.6]}},
        quantity="error",
        start=None,
    ),
    "plot_ranges_logarithmic": partial(
        plotting.plot_ranges, {"a": [0.01, 0.02], "b": [0.5]}, quantity="e", log=True
    ),
    "plot_row_unread": partial(
        plotting.plot_row, 7, kernel_size=2, strides=4, padding=(2, 0), fill="0"
    ),
}
