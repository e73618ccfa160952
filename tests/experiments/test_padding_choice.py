"""The choices of padding differ in nothing but the padding."""

import keras
import numpy as np
import pytest

from lenet_course import experiments, shapes

CHOICES = [(early, late) for early in ("valid", "same") for late in ("valid", "same")]


@pytest.mark.parametrize(("early", "late"), CHOICES)
def test_maps_have_the_sizes_that_shapes_gives(early, late):
    model = experiments.build_padded_network(early, late, image_size=21)
    size = shapes.conv_output_size(21, kernel_size=3, padding=early)
    assert model.get_layer("early").output.shape[1:3] == (size, size)
    size = shapes.conv_output_size(size // 2, kernel_size=3, padding=late)
    assert model.get_layer("late").output.shape[1:3] == (size, size)


def test_all_choices_start_from_the_same_kernels():
    starts = []
    for early, late in CHOICES:
        keras.utils.set_random_seed(3)
        model = experiments.build_padded_network(early, late)
        starts.append(model.get_layer("early").get_weights())
        starts[-1] += model.get_layer("late").get_weights()
    for weights in starts[1:]:
        for mine, first in zip(weights, starts[0], strict=True):
            np.testing.assert_array_equal(mine, first)


def test_blank_borders_make_no_difference_to_the_early_padding():
    """Zeros around a picture are what "same" adds: inside, nothing changes."""
    image = np.zeros((1, 14, 14, 1), "float32")
    image[0, 4:10, 4:10, 0] = np.random.default_rng(0).random((6, 6))
    keras.utils.set_random_seed(0)
    valid = experiments.build_padded_network("valid", "same", image_size=14)
    same = experiments.build_padded_network("same", "same", image_size=14)
    same.get_layer("early").set_weights(valid.get_layer("early").get_weights())
    maps = [
        np.array(model.layers[0](image))[0].sum(axis=(0, 1)) for model in (valid, same)
    ]
    np.testing.assert_allclose(*maps, rtol=1e-5)


def test_one_accuracy_for_each_seed_and_choice():
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 2
    images = rng.random((60, 12, 12, 1)).astype("float32") * 0.1
    images += labels[:, None, None, None] * 0.9
    measured = experiments.measure_padding_choice(
        {"a": ("same", "valid")},
        train=(images, labels),
        validation=(images, labels),
        seeds=[4, 5],
        epochs=15,
        learning_rate=0.01,
    )
    assert list(measured) == ["a"]
    assert len(measured["a"]) == 2
    assert measured["a"].low > 0.9


def test_refuses_what_it_cannot_build():
    with pytest.raises(ValueError, match="late='full'"):
        experiments.build_padded_network("same", "full")
    with pytest.raises(ValueError, match="image_size=9"):
        experiments.build_padded_network("same", "valid", image_size=9)
