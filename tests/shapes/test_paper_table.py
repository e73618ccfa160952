"""The layer table of the 1998 paper against the calculators, and these against Keras.

The paper's own numbers are in ``tests/paper_1998.py``.
"""

import itertools
import math

import keras
import numpy as np
import pytest

from lenet_course import models, shapes
from tests import paper_1998

BUILDERS = {
    "textbook": (models.build_lenet5, 61_706),
    "mnist": (models.build_qa_mnist_network, 403_126),
    "binary": (models.build_qa_binary_network, 22_421_713),
}


@pytest.fixture
def paper():
    return shapes.trace(paper_1998.lenet5(), paper_1998.INPUT_SHAPE)


def test_the_rule_of_notebook_5_gives_table_i():
    reads = [
        {(first + i) % 6 for i in range(width)}
        for width in (3, 4)
        for first in range(6)
    ]
    reads += [{0, 1, 3, 4}, {1, 2, 4, 5}, {0, 2, 3, 5}, {0, 1, 2, 3, 4, 5}]
    by_rule = [[int(s2_map in maps) for maps in reads] for s2_map in range(6)]
    assert by_rule == paper_1998.TABLE_I
    assert sum(map(sum, by_rule)) == 60


@pytest.mark.parametrize("name", paper_1998.LAYERS)
def test_every_row_of_the_paper(name, paper):
    row = paper[name]
    field = row.receptive_field
    assert paper_1998.LAYERS[name] == (
        row.output_shape,
        row.num_trainable_params,
        row.num_connections,
        row.num_macs,
        field.size,
        field.effective_stride,
        field.center,
    )
    fixed = 840 if name == "output" else 0
    assert row.num_params == row.num_trainable_params + fixed


def test_the_totals_of_the_paper(paper):
    assert paper.num_trainable_params == paper_1998.NUM_TRAINABLE_PARAMS
    assert paper.num_params == paper_1998.NUM_PARAMS
    assert paper.num_connections == paper_1998.NUM_CONNECTIONS
    assert paper.num_macs == paper_1998.NUM_MACS
    # C5 is both a map of 1 x 1 and, flattened, a row: it counts once.
    assert sum(math.prod(row.output_shape) for row in paper) - 120 == 8_094


def test_c5_becomes_a_map_on_a_wider_input():
    up_to_c5 = paper_1998.lenet5()[:5]
    assert shapes.trace(up_to_c5, (32, 64, 1)).output_shape == (1, 9, 120)


def test_no_mixture_with_the_modern_parts_has_the_papers_totals():
    modern = [
        shapes.PoolSpec(name="s2", pool_size=2),
        shapes.ConvSpec(name="c3", filters=16, kernel_size=5),
        shapes.PoolSpec(name="s4", pool_size=2),
        shapes.DenseSpec(name="output", units=10),
    ]
    seen = set()
    for number in range(1, 5):
        for parts in itertools.combinations(modern, number):
            new = {spec.name: spec for spec in parts}
            specs = [new.get(spec.name, spec) for spec in paper_1998.lenet5()]
            total = shapes.trace(specs, (32, 32, 1))
            assert total.num_trainable_params != paper_1998.NUM_TRAINABLE_PARAMS
            assert total.num_connections != paper_1998.NUM_CONNECTIONS
            seen.add(total.num_trainable_params)
    assert 61_706 in seen


@pytest.mark.parametrize("name", BUILDERS)
def test_traces_say_what_keras_says(name):
    build, num_params = BUILDERS[name]
    model = build()
    rows = models.trace(model)
    assert rows.num_params == model.count_params() == num_params
    for row, layer in zip(rows, model.layers, strict=True):
        assert row.output_shape == layer.output.shape[1:]
        assert row.num_params == layer.count_params()


@pytest.mark.parametrize("name", ["c1", "s2", "c3", "s4", "c5"])
def test_fields_are_where_keras_answers_a_changed_pixel(name):
    """With positive weights and average pooling every pixel that is seen counts."""
    model = models.build_lenet5(pooling="average")
    model.set_weights([np.full_like(weight, 0.01) for weight in model.get_weights()])
    row = models.trace(model)[name]
    part = keras.Model(model.inputs, model.get_layer(name).output)
    unit = row.output_shape[0] - 1
    # Image i has one pixel of ink, on the diagonal; the last has none.
    images = np.zeros((33, 32, 32, 1), "float32")
    images[np.arange(32), np.arange(32), np.arange(32)] = 1
    answers = part.predict(images, verbose=0)[:, unit, unit, 0]
    seen = np.flatnonzero(np.abs(answers[:-1] - answers[-1]) > 1e-9)
    first, last = row.receptive_field.interval(unit)
    assert (seen[0], seen[-1], len(seen)) == (first, last, row.receptive_field.size)
