"""The layer table of the 1998 paper against the calculators, and these against Keras.

LeCun, Bottou, Bengio and Haffner 1998, section II-B and Table I, typed by hand.
"""

import itertools

import keras
import numpy as np
import pytest

from lenet_course import models, shapes

# Rows: maps of S2. Columns: maps of C3.
TABLE_I = """
    X...XXX..XXXX.XX
    XX...XXX..XXXX.X
    XXX...XXX..X.XXX
    .XXX..XXXX..X.XX
    ..XXX..XXXX.XX.X
    ...XXX..XXXX.XXX
"""
# Name: output, parameters, trainable parameters, connections, receptive field, step.
PAPER = {
    "c1": ((28, 28, 6), 156, 156, 122_304, 5, 1),
    "s2": ((14, 14, 6), 12, 12, 5_880, 6, 2),
    "c3": ((10, 10, 16), 1_516, 1_516, 151_600, 14, 2),
    "s4": ((5, 5, 16), 32, 32, 2_000, 16, 4),
    "c5": ((1, 1, 120), 48_120, 48_120, 48_120, 32, 4),
    "f6": ((84,), 10_164, 10_164, 10_164, 32, 4),
    "output": ((10,), 840, 0, 840, 32, 4),
}
BUILDERS = {
    "textbook": (models.build_lenet5, 61_706),
    "mnist": (models.build_qa_mnist_network, 403_126),
    "binary": (models.build_qa_binary_network, 22_421_713),
}


def connection_table():
    return [[int(mark == "X") for mark in line] for line in TABLE_I.split()]


@pytest.fixture
def specs_1998():
    return [
        shapes.ConvSpec(name="c1", filters=6, kernel_size=5),
        shapes.SubsamplingSpec(name="s2", pool_size=2),
        shapes.PartiallyConnectedConvSpec(
            name="c3", kernel_size=5, connection_table=connection_table()
        ),
        shapes.SubsamplingSpec(name="s4", pool_size=2),
        shapes.ConvSpec(name="c5", filters=120, kernel_size=5),
        shapes.FlattenSpec(name="flatten"),
        shapes.DenseSpec(name="f6", units=84),
        shapes.RBFSpec(name="output", units=10),
    ]


def test_the_rule_of_notebook_5_gives_table_i():
    reads = [
        {(first + i) % 6 for i in range(width)}
        for width in (3, 4)
        for first in range(6)
    ]
    reads += [{0, 1, 3, 4}, {1, 2, 4, 5}, {0, 2, 3, 5}, {0, 1, 2, 3, 4, 5}]
    by_rule = [[int(s2_map in maps) for maps in reads] for s2_map in range(6)]
    assert by_rule == connection_table()
    assert sum(map(sum, by_rule)) == 60


@pytest.mark.parametrize("name", PAPER)
def test_every_row_of_the_paper(name, specs_1998):
    row = shapes.trace(specs_1998, (32, 32, 1))[name]
    field = row.receptive_field
    assert PAPER[name] == (
        row.output_shape,
        row.num_params,
        row.num_trainable_params,
        row.num_connections,
        field.size,
        field.effective_stride,
    )


def test_the_totals_of_the_paper(specs_1998):
    total = shapes.trace(specs_1998, (32, 32, 1))
    assert (total.num_trainable_params, total.num_connections) == (60_000, 340_908)


def test_no_mixture_with_the_modern_parts_has_the_papers_totals(specs_1998):
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
            specs = [new.get(spec.name, spec) for spec in specs_1998]
            total = shapes.trace(specs, (32, 32, 1))
            assert total.num_trainable_params != 60_000
            assert total.num_connections != 340_908
            seen.add(total.num_trainable_params)
    assert 61_706 in seen


@pytest.mark.parametrize("name", BUILDERS)
def test_traces_say_what_keras_says(name):
    build, num_params = BUILDERS[name]
    model = build()
    rows = shapes.trace(models.describe(model), model.input_shape[1:])
    assert rows.num_params == model.count_params() == num_params
    for row, layer in zip(rows, model.layers, strict=True):
        assert row.output_shape == layer.output.shape[1:]
        assert row.num_params == layer.count_params()


@pytest.mark.parametrize("name", ["c1", "s2", "c3", "s4", "c5"])
def test_fields_are_where_keras_answers_a_changed_pixel(name):
    """With positive weights and average pooling every pixel that is seen counts."""
    model = models.build_lenet5(pooling="average")
    model.set_weights([np.full_like(weight, 0.01) for weight in model.get_weights()])
    row = shapes.trace(models.describe(model), (32, 32, 1))[name]
    part = keras.Model(model.inputs, model.get_layer(name).output)
    unit = row.output_shape[0] - 1
    # Image i has one pixel of ink, on the diagonal; the last has none.
    images = np.zeros((33, 32, 32, 1), "float32")
    images[np.arange(32), np.arange(32), np.arange(32)] = 1
    answers = part.predict(images, verbose=0)[:, unit, unit, 0]
    seen = np.flatnonzero(np.abs(answers[:-1] - answers[-1]) > 1e-9)
    first, last = row.receptive_field.interval(unit)
    assert (seen[0], seen[-1], len(seen)) == (first, last, row.receptive_field.size)
