"""Squares lie where the units look."""

import itertools

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


def test_squares_are_what_the_middle_units_see():
    fields = receptive_field(SPECS, 28)
    ax = plotting.plot_receptive_fields(np.eye(28), fields)
    boxes = [patch.get_bbox() for patch in ax.patches]
    assert [(box.height, box.width) for box in boxes] == [(5, 5), (6, 6), (10, 14)]
    for box in boxes:
        # At most half a stride from the middle of the image, and on whole pixels.
        assert abs((box.x0 + box.x1) / 2 - 13.5) <= 1
        assert abs((box.y0 + box.y1) / 2 - 13.5) <= 1
        assert (box.x0 - 0.5) % 1 == 0
    names = [text.get_text() for text in ax.texts]
    assert names == ["c1: 5 × 5", "s2: 6 × 6", "c3: 10 × 14"]


@pytest.mark.parametrize("size", [28, 29, 32])
def test_the_squares_of_a_chain_are_nested(size):
    specs = [*SPECS[:2], *SPECS[:2], ConvSpec(filters=1, kernel_size=3, name="c5")]
    ax = plotting.plot_receptive_fields(np.eye(size), receptive_field(specs, size))
    boxes = [patch.get_bbox() for patch in ax.patches]
    for inner, outer in itertools.pairwise(boxes):
        assert outer.x0 <= inner.x0 < inner.x1 <= outer.x1
        assert outer.y0 <= inner.y0 < inner.y1 <= outer.y1


def test_a_layer_without_a_single_field_is_refused():
    fields = receptive_field([*SPECS, FlattenSpec(), DenseSpec(units=2, name="f")])
    assert fields[-1].size is None
    with pytest.raises(ValueError, match="no receptive field"):
        plotting.plot_receptive_fields(np.eye(28), fields)
