"""The small networks of lesson 4 differ in nothing but what they compare."""

import keras
import numpy as np
import pytest

from lenet_course import models, shapes

CHOICES = [(early, late) for early in ("valid", "same") for late in ("valid", "same")]


@pytest.mark.parametrize(("early", "late"), CHOICES)
def test_padded_maps_have_the_sizes_that_shapes_gives(early, late):
    network = models.build_padded_network(early, late, image_size=21)
    size = shapes.conv_output_size(21, kernel_size=3, padding=early)
    assert network.get_layer("early").output.shape[1:3] == (size, size)
    size = shapes.conv_output_size(size // 2, kernel_size=3, padding=late)
    assert network.get_layer("late").output.shape[1:3] == (size, size)


@pytest.mark.parametrize(("early", "late"), CHOICES)
def test_each_padded_map_is_pooled_by_its_largest_of_four(early, late):
    network = models.build_padded_network(early, late)
    pools = [layer for layer in network.layers if "pool" in layer.name]
    assert [type(pool) for pool in pools] == [keras.layers.MaxPooling2D] * 2
    assert [(pool.pool_size, pool.strides) for pool in pools] == [((2, 2), (2, 2))] * 2


def test_all_paddings_start_from_the_same_kernels():
    starts = []
    for early, late in CHOICES:
        keras.utils.set_random_seed(3)
        network = models.build_padded_network(early, late)
        starts.append(network.get_layer("early").get_weights())
        starts[-1] += network.get_layer("late").get_weights()
    for weights in starts[1:]:
        for mine, first in zip(weights, starts[0], strict=True):
            np.testing.assert_array_equal(mine, first)


def test_blank_borders_make_no_difference_to_the_early_padding():
    """Zeros around a picture are what "same" adds: inside, nothing changes."""
    image = np.zeros((1, 14, 14, 1), "float32")
    image[0, 4:10, 4:10, 0] = np.random.default_rng(0).random((6, 6))
    keras.utils.set_random_seed(0)
    valid = models.build_padded_network("valid", "same", image_size=14)
    same = models.build_padded_network("same", "same", image_size=14)
    same.get_layer("early").set_weights(valid.get_layer("early").get_weights())
    maps = [
        np.array(model.layers[0](image))[0].sum(axis=(0, 1)) for model in (valid, same)
    ]
    np.testing.assert_allclose(*maps, rtol=1e-5)


@pytest.mark.parametrize(
    ("build", "arguments", "message"),
    [
        (
            models.build_padded_network,
            {"early": "same", "late": "full"},
            "one of 'valid', 'same'.*late='full'",
        ),
        (
            models.build_padded_network,
            {"early": "same", "late": "valid", "image_size": 9},
            "of at least 10. Received: image_size=9",
        ),
    ],
)
def test_what_cannot_be_built_is_refused(build, arguments, message):
    with pytest.raises(ValueError, match=message):
        build(**arguments)
