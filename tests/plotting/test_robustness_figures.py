"""The figures of lesson 1 are checked by what is in their Axes."""

import numpy as np
import pytest

from lenet_course import plotting
from lenet_course.shapes import (
    ConvSpec,
    DenseSpec,
    FlattenSpec,
    PoolSpec,
    receptive_field,
)

SPECS = [
    ConvSpec(filters=1, kernel_size=5, name="c1"),
    PoolSpec(pool_size=2, name="s2"),
    ConvSpec(filters=1, kernel_size=(3, 5), name="c3"),
]
FIELDS = receptive_field(SPECS, 28)
CURVES = {"max": np.array([[0.9, 0.5], [0.7, 0.1]]), "none": np.array([[0.8, 0.4]])}
RANGES = {"max": {"a": [0.5, 0.9], "b": [0.2]}, "none": {"a": [0.6], "b": [0.1, 0.3]}}


def test_squares_are_what_the_middle_units_see():
    ax = plotting.plot_receptive_fields(np.eye(28), FIELDS)
    boxes = [patch.get_bbox() for patch in ax.patches]
    assert [(box.height, box.width) for box in boxes] == [(5, 5), (6, 6), (10, 14)]
    for box in boxes:
        # At most half a stride from the middle of the image, and on whole pixels.
        assert abs((box.x0 + box.x1) / 2 - 13.5) <= 1
        assert abs((box.y0 + box.y1) / 2 - 13.5) <= 1
        assert (box.x0 - 0.5) % 1 == 0
    names = [text.get_text() for text in ax.texts]
    assert names == ["c1: 5 × 5", "s2: 6 × 6", "c3: 10 × 14"]


def test_a_layer_without_a_single_field_is_refused():
    specs = [*SPECS, FlattenSpec(), DenseSpec(units=2, name="f")]
    fields = receptive_field(specs)
    assert fields[-1].size is None
    with pytest.raises(ValueError, match="no receptive field"):
        plotting.plot_receptive_fields(np.eye(28), fields)


def test_numbers_stand_in_their_cells_and_windows_line_up():
    grid = np.arange(16).reshape(4, 4)
    ax = plotting.plot_number_grids({"in": grid, "out": grid[:2, :2]}, num_windows=2)
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["in", *map(str, range(16)), "out", "0", "1", "4", "5"]
    first, second = (image.get_extent() for image in ax.images)
    assert first[2:] == second[2:]
    assert second[0] > first[1]
    with pytest.raises(ValueError, match="2 windows"):
        plotting.plot_number_grids({"odd": np.eye(3)}, num_windows=2)


def test_hatched_bars_can_be_told_without_colour():
    ax = plotting.plot_bars({"a": 1, "b": 2}, quantity="n", hatched=["b"])
    assert [bar.get_hatch() for bar in ax.patches] == [None, "///"]
    assert [bar.get_width() for bar in ax.patches] == [1, 2]


def test_bands_reach_from_the_lowest_seed_to_the_highest():
    ax = plotting.plot_accuracy_curves(CURVES, [0, 4], disturbance="shift")
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0.8, 0.3])
    heights = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (0.1, 0.9)
    with pytest.raises(ValueError, match=r"\(num_seeds, 3\)"):
        plotting.plot_accuracy_curves(CURVES, [0, 1, 2], disturbance="shift")


def test_bars_of_ranges_reach_from_the_lowest_seed_to_the_highest():
    ax = plotting.plot_accuracy_ranges(RANGES)
    (segments,) = (c.get_segments() for c in ax.containers[0].lines[2])
    np.testing.assert_allclose(segments[0][:, 1], [0.5, 0.9])
    np.testing.assert_allclose(segments[1][:, 1], [0.2, 0.2])
    np.testing.assert_allclose(ax.containers[0].lines[0].get_ydata(), [0.7, 0.2])


def test_the_strongest_half_is_the_smallest_set_that_holds_half():
    influence = np.array([[1, 2, 1], [2, 8, 2], [1, 2, 1]])
    mask = plotting.strongest_half(influence)
    assert mask.sum() == 5  # 8 of 20 is too little, and the four 2s are equals
    np.testing.assert_array_equal(mask, mask.T)
    assert plotting.strongest_half(np.array([3, 1, 1])).tolist() == [True, False, False]
