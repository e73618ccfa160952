"""The walk, the fields, the readings and the blocks show what the trace says."""

import numpy as np
import pytest

from lenet_course import plotting, shapes

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
IMAGE = RNG.random((32, 32))
ACTIVATIONS = [RNG.random(row.output_shape) for row in CHAIN]
READINGS = ["1", "2", "3"]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_walk_draws_every_map_in_its_own_size():
    ax = plotting.plot_walk(IMAGE, ACTIVATIONS, CHAIN)
    widths = [image.get_extent()[1] - image.get_extent()[0] for image in ax.images]
    # The input, six maps of 28, six of 14, and two rows of cells.
    assert widths[:13] == [32] + 6 * [28] + 6 * [14]
    assert len(widths) == 15
    np.testing.assert_array_equal(ax.images[1].get_array(), ACTIVATIONS[0][:, :, 0])


def test_walk_writes_what_the_trace_says():
    written = texts(plotting.plot_walk(IMAGE, ACTIVATIONS, CHAIN))
    for row in CHAIN:
        if row.name != "flatten":
            assert f"{row.num_params:,}" in written
            assert f"{row.num_macs:,}" in written
    assert "c1\n28 × 28 × 6" in written
    assert "5 × 5" in written
    assert not any("flatten" in text for text in written)


def test_walk_names_the_largest_output():
    outputs = [*ACTIVATIONS[:-1], np.eye(10)[3]]
    assert "unit 3: 1.00" in texts(plotting.plot_walk(IMAGE, outputs, CHAIN))


@pytest.mark.parametrize(
    ("image", "activations", "message"),
    [
        (np.zeros((28, 28)), ACTIVATIONS, r"Invalid image.*\(32, 32\).*\(28, 28\)"),
        (IMAGE, ACTIVATIONS[:-1], "each of the 5 layers. Received: 4"),
        (IMAGE, [ACTIVATIONS[0][1:], *ACTIVATIONS[1:]], r"of c1.*\(27, 28, 6\)"),
    ],
)
def test_walk_refuses_what_differs_from_the_trace(image, activations, message):
    with pytest.raises(ValueError, match=message):
        plotting.plot_walk(image, activations, CHAIN)


def test_fields_are_framed_where_the_units_look():
    ax = plotting.plot_what_units_see(IMAGE, CHAIN)
    assert [text.split("\n")[1] for text in texts(ax)] == ["5 × 5", "6 × 6", "32 × 32"]
    frames = [patch for patch in ax.patches if patch.get_linewidth() == 2]
    (left, _, _, top) = ax.images[0].get_extent()
    first, last = CHAIN["c1"].receptive_field.interval(13)
    assert frames[0].get_xy() == (left + first, top + first)
    assert frames[0].get_width() == last + 1 - first == 5


def test_readings_stand_under_the_centres_of_their_windows():
    ax = plotting.plot_readings(np.ones((32, 36)), READINGS, WIDE, "c3")
    assert texts(ax) == READINGS
    assert [text.get_position()[0] for text in ax.texts] == [15.5, 17.5, 19.5]
    with pytest.raises(ValueError, match=r"map of 1 × 3\. Received: 2"):
        plotting.plot_readings(np.ones((32, 36)), ["1", "2"], WIDE, "c3")


def test_architecture_writes_shapes_and_trainable_parameters():
    ax = plotting.plot_architecture(CHAIN, name="n")
    assert ax.get_title() == f"n: {CHAIN.num_params:,} trainable parameters"
    assert texts(ax)[:6] == [
        *("32×32×1", "input", "28×28×6", "c1: conv\n156", "14×14×6", "s2: pool\n0")
    ]
    codes = shapes.trace([shapes.RBFSpec(name="output", units=10)], (84,))
    ax = plotting.plot_architecture(codes, name="n")
    assert texts(ax)[-1] == "output: RBF\n0"


def test_blocks_of_different_networks_have_one_scale():
    fronts = []
    for size in (4, 16):
        pool = shapes.PoolSpec(name="s", pool_size=1)
        chain = shapes.trace([pool], (size, size, 1))
        ax = plotting.plot_architecture(chain, name="n")
        corners = ax.patches[3].get_xy()
        fronts.append(np.ptp(corners[:, 0]))
    assert fronts == [2, 4]
