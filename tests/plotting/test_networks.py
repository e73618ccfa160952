"""A walk shows what the trace says, and its texts do not overlap."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

from lenet_course import plotting, shapes
from lenet_course.plotting import networks

LENET = [
    shapes.ConvSpec(name="c1", filters=6, kernel_size=5),
    shapes.PoolSpec(name="s2", pool_size=2),
    shapes.ConvSpec(name="c3", filters=16, kernel_size=5),
    shapes.PoolSpec(name="s4", pool_size=2),
    shapes.ConvSpec(name="c5", filters=120, kernel_size=5),
    shapes.FlattenSpec(name="flatten"),
    shapes.DenseSpec(name="f6", units=84),
    shapes.DenseSpec(name="output", units=10),
]
CHAIN = shapes.trace(LENET, (32, 32, 1))


def keepers(number):
    """Layers that never change a shape, with the names that Keras gives them."""
    return [
        shapes.BatchNormSpec(name=f"batch_normalization_{number}"),
        shapes.ElementwiseSpec(name=f"activation_{number}"),
        shapes.ElementwiseSpec(name=f"dropout_{number}"),
    ]


def convolution(number, filters=64):
    name = f"conv2d_{number}"
    return shapes.ConvSpec(name=name, filters=filters, kernel_size=3, padding="same")


def vgg():
    """Blocks of convolutions, as wide as they come, and two long vectors."""
    for block, filters in enumerate((64, 128, 256, 512, 512), start=1):
        yield from (convolution(10 * block + k, filters) for k in range(3))
        yield shapes.PoolSpec(name=f"block{block}_max_pooling2d", pool_size=2)
    yield shapes.FlattenSpec(name="flatten")
    yield from (shapes.DenseSpec(name=f"dense_{k}", units=4096) for k in (1, 2))
    yield shapes.DenseSpec(name="predictions", units=1000)


def separable():
    """Long names, layers that are rare, and some that keep the shape at the start."""
    yield from keepers(0)
    for number in range(8):
        name = f"separable_conv2d_transpose_{number}"
        yield shapes.SeparableConvSpec(name=name, filters=32, kernel_size=3)
        yield shapes.DepthwiseConvSpec(name=f"depthwise_conv2d_{number}", kernel_size=3)
        yield from keepers(number + 1)[: number % 4]
    yield shapes.GlobalPoolSpec(name="global_average_pooling2d")
    yield shapes.DenseSpec(name="a_head_with_a_very_long_name", units=7)


def deconvolution():
    """A decoder: maps that grow beyond the image."""
    options = {"kernel_size": 2, "strides": 2}
    for number, filters in enumerate((256, 128, 64, 1)):
        yield shapes.ConvTransposeSpec(
            name=f"conv2d_transpose_{number}", filters=filters, **options
        )
        yield from keepers(number)


KEEPING = shapes.trace(
    itertools.chain(*([layer, *keepers(n)] for n, layer in enumerate(LENET))),
    (32, 32, 1),
)
NETWORKS = {
    "LeNet-5": CHAIN,
    "LeNet-5 with layers that keep shapes": KEEPING,
    "30 layers": shapes.trace([convolution(n) for n in range(30)], (28, 28, 1)),
    "VGG": shapes.trace(vgg(), (224, 224, 3)),
    "separable": shapes.trace(separable(), (96, 96, 3)),
    "decoder": shapes.trace(deconvolution(), (7, 7, 32)),
}


def activations_of(trace):
    """Arrays of the right shapes, each with other numbers than the one before."""
    return [np.full(row.output_shape, float(row.position)) for row in trace]


def walk(trace, **options):
    image = np.eye(*trace.input_shape[:-1])
    return plotting.plot_walk(image, activations_of(trace), trace, **options)


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("name", NETWORKS)
def test_no_two_texts_overlap(name):
    with plt.style.context("lenet_course.style"):
        ax = walk(NETWORKS[name], title="title")
        for artist in (*ax.images, *ax.patches):  # slow to draw, and no text
            artist.set_visible(False)
        ax.figure.draw_without_rendering()
    # Of an annotation the words, without its arrow.
    boxes = {text: Text.get_window_extent(text) for text in (ax.title, *ax.texts)}
    overlapping = [
        (one.get_text(), other.get_text())
        for one, other in itertools.combinations(boxes, 2)
        if one.get_text() and other.get_text() and boxes[one].overlaps(boxes[other])
    ]
    assert overlapping == []
    assert ax.figure.get_size_inches()[1] < 16


def test_layers_that_keep_shapes_share_a_place_and_the_figure_says_so():
    plain, full = texts(walk(CHAIN)), texts(walk(KEEPING))
    assert networks.NOTE in full
    assert networks.NOTE not in plain
    assert len(full) == len(plain) + 1
    assert not any(word in text for text in full for word in ("dropout", "batch"))


def test_walk_draws_what_the_last_layer_makes_that_shares_the_place():
    activations = activations_of(KEEPING)
    ax = plotting.plot_walk(np.eye(32), activations, KEEPING)
    np.testing.assert_array_equal(ax.images[1].get_array(), activations[3][..., 0])
    assert "c1\u00a0+\u00a03\n28 × 28 × 6" in texts(ax)


def test_layers_at_the_start_share_the_place_of_the_image():
    chain = shapes.trace([*keepers(0), *LENET], (32, 32, 1))
    ax = walk(chain)
    assert "input\u00a0+\u00a03\n32 × 32 × 1" in texts(ax)
    assert networks.NOTE in texts(ax)
    assert ax.images[0].get_cmap().name == "Greys"
    np.testing.assert_array_equal(ax.images[0].get_array(), np.eye(32))


def test_walk_draws_all_maps_equally_large():
    activations = activations_of(CHAIN)
    ax = plotting.plot_walk(np.eye(32), activations, CHAIN)
    # The input, 6 + 6 + 16 + 16 maps, and three rows of cells.
    assert len(ax.images) == 48
    boxes = np.array([image.get_extent() for image in ax.images[:45]])
    sides = np.abs(boxes[:, 1::2] - boxes[:, ::2])
    np.testing.assert_allclose(sides, sides[0, 0])
    assert len({tuple(box) for box in boxes}) == 45
    assert len(set(boxes[:, 2])) == 1 + 1 + 1 + 2 + 2  # lines
    np.testing.assert_array_equal(ax.images[1].get_array(), activations[0][..., 0])


def test_walk_keeps_the_proportions_of_a_map():
    ax = walk(shapes.trace([convolution(0)], (9, 18, 1)))
    left, right, bottom, top = ax.images[0].get_extent()
    assert right - left == pytest.approx(2 * (bottom - top))


def test_walk_counts_the_maps_that_have_no_room():
    ax = walk(shapes.trace([convolution(0), convolution(1)], (28, 28, 1)))
    assert len(ax.images) == 1 + 2 * 7
    assert texts(ax).count("… 57 more") == 2


def test_walk_writes_shapes_and_what_leads_from_one_to_the_next():
    written = texts(walk(CHAIN))
    assert written[:5] == [
        "input\n32 × 32 × 1",
        "↓ Conv 5 × 5, stride 1",
        "c1\n28 × 28 × 6",
        "↓ Pool 2 × 2, stride 2",
        "s2\n14 × 14 × 6",
    ]
    assert written.count("↓ Dense") == 2
    assert not any("flatten" in text.lower() for text in written)
    uneven = shapes.ConvSpec(filters=1, kernel_size=(3, 1), strides=(2, 1))
    assert "↓ Conv 3 × 1, stride 2 × 1" in texts(
        walk(shapes.trace([uneven], (9, 9, 1)))
    )


def test_walk_writes_numbers_into_the_cells_of_a_short_vector_only():
    written = texts(walk(CHAIN))
    assert [text for text in written if text.isdigit()] == list("0123456789")


def test_walk_names_the_largest_output_of_a_vector_only():
    outputs = [*activations_of(CHAIN)[:-1], np.eye(10)[3]]
    written = texts(plotting.plot_walk(np.eye(32), outputs, CHAIN))
    assert "largest: unit 3, 1.000" in written
    decoder = texts(walk(NETWORKS["decoder"]))
    assert not any("largest" in text for text in decoder)


@pytest.mark.parametrize(
    ("image", "activations", "message"),
    [
        (np.zeros((28, 28)), None, r"`image` must be of shape \(32, 32\).*\(28, 28\)"),
        (np.eye(32), activations_of(CHAIN)[:-1], "each of the 8 layers"),
        (np.eye(32), 3, "each of the 8 layers"),
        (np.eye(32), [np.zeros((27, 28, 6))] * 8, r"of c1` must be.*\(27, 28, 6\)"),
        (np.eye(32), [np.zeros((28, 28))] * 8, r"of c1` must be numbers of shape"),
    ],
)
def test_walk_refuses_what_differs_from_the_trace(image, activations, message):
    activations = activations_of(CHAIN) if activations is None else activations
    with pytest.raises(ValueError, match=message):
        plotting.plot_walk(image, activations, CHAIN)
    assert not plt.get_fignums()


def test_walk_starts_with_an_image():
    dense = shapes.trace([shapes.DenseSpec(units=3)], (4,))
    with pytest.raises(ValueError, match="a network that takes images"):
        plotting.plot_walk(np.ones(4), [np.ones(3)], dense)
