"""Disturbed images against slow or separate ways of making them, and the trainings."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_course import experiments

RNG = np.random.default_rng(0)
IMAGES = RNG.random((9, 12, 12, 1)).astype("float32")


@pytest.mark.parametrize("pixels", [0, 1, 3])
def test_shifted_images_equal_rolled_ones_away_from_the_edge(pixels):
    blank = np.pad(IMAGES, [(0, 0), (4, 4), (4, 4), (0, 0)])
    shifted = experiments.shift_images(blank, pixels)
    assert shifted.dtype == blank.dtype
    moves = [(0, pixels), (pixels, 0), (0, -pixels), (-pixels, 0)]
    for index, image in enumerate(blank):
        expected = np.roll(image, moves[index % 4], axis=(0, 1))
        np.testing.assert_array_equal(shifted[index], expected)


def test_what_leaves_the_image_is_lost():
    shifted = experiments.shift_images(IMAGES, 2)
    np.testing.assert_array_equal(shifted[0, :, 2:], IMAGES[0, :, :-2])
    assert not shifted[0, :, :2].any()
    assert not shifted[3, -2:].any()


@pytest.mark.parametrize("pixels", [-1, 12])
def test_shift_refuses(pixels):
    with pytest.raises(ValueError, match=f"pixels={pixels}"):
        experiments.shift_images(IMAGES, pixels)


def test_rotation_by_a_right_angle_is_numpys():
    turned = experiments.rotate_images(IMAGES, 90)
    for index, image in enumerate(IMAGES):
        expected = np.rot90(image, 1 if index % 2 == 0 else -1)
        np.testing.assert_allclose(turned[index], expected, atol=1e-5)


def test_rotation_keeps_a_disc_and_the_background():
    rows, columns = np.indices((28, 28)) - 13.5
    disc = np.clip(9 - np.hypot(rows, columns), 0, 1)[np.newaxis, ..., np.newaxis]
    turned = experiments.rotate_images(disc, 30)
    assert np.abs(turned - disc).mean() < 0.02
    assert turned[0, 0, 0, 0] == 0


@pytest.mark.parametrize(("factor", "size"), [(0.5, 10), (1.0, 20), (1.4, 28)])
def test_scaled_squares_have_the_expected_size(factor, size):
    square = np.zeros((1, 40, 40, 1))
    square[0, 10:30, 10:30] = 1
    scaled = experiments.scale_images(square, factor)[0, :, :, 0]
    assert scaled.shape == (40, 40)
    assert scaled[20].sum() == pytest.approx(size, abs=1)
    np.testing.assert_allclose(scaled, scaled[::-1, ::-1], atol=1e-9)


@pytest.mark.parametrize("factor", [0, -1, float("nan")])
def test_scale_refuses(factor):
    with pytest.raises(ValueError, match="factor="):
        experiments.scale_images(IMAGES, factor)


def test_noise_is_of_its_kind_and_amount():
    grey = np.full((4, 50, 50, 1), 0.5, "float32")
    gaussian = experiments.add_noise(grey, "gaussian", 0.3, seed=1)
    assert gaussian.std() == pytest.approx(0.3, abs=0.01)
    for kind, value in {"ink": 1, "gaps": 0}.items():
        noisy = experiments.add_noise(grey, kind, 0.1, seed=1)
        assert noisy.dtype == grey.dtype
        assert set(np.unique(noisy)) == {np.float32(0.5), np.float32(value)}
        assert (noisy == value).mean() == pytest.approx(0.1, abs=0.02)
    again = experiments.add_noise(grey, "gaussian", 0.3, seed=1)
    np.testing.assert_array_equal(gaussian, again)
    with pytest.raises(ValueError, match="kind='salt'"):
        experiments.add_noise(grey, "salt", 0.1, seed=0)


def test_small_networks_differ_in_one_thing():
    networks = {
        kind: experiments.build_small_network(kind)
        for kind in ("max", "average", "strided", "none")
    }
    sizes = {k: n.get_layer("flatten").output.shape[1] for k, n in networks.items()}
    assert sizes == {"max": 784, "average": 784, "strided": 784, "none": 12544}
    counts = {k: n.count_params() for k, n in networks.items()}
    assert counts["max"] == counts["average"] == counts["strided"] < counts["none"]
    pools = (layers.MaxPooling2D, layers.AveragePooling2D)
    assert not any(isinstance(layer, pools) for layer in networks["strided"].layers)
    with pytest.raises(ValueError, match="downsampling='min'"):
        experiments.build_small_network("min")


def test_a_seed_gives_the_same_training_alone_and_after_another():
    """The first weights, the optimiser and the order are reset between seeds."""
    images = RNG.random((64, 28, 28, 1)).astype("float32")
    labels = RNG.integers(0, 10, 64)
    options = {"epochs": 2, "batch_size": 32, "max_shift": 1}
    test_sets = {"a": images[:40], "b": images[40:]}
    both, second, third = (
        experiments.predict_over_seeds(
            experiments.build_small_network("strided"),
            (images, labels),
            test_sets,
            seeds=seeds,
            **options,
        )
        for seeds in ([3, 4], [4], [5])
    )
    assert both["a"].shape == (2, 40)
    assert both["b"].shape == (2, 24)
    np.testing.assert_array_equal(both["a"][1], second["a"][0])
    np.testing.assert_array_equal(both["b"][1], second["b"][0])
    assert (third["a"] != second["a"]).any()


def test_predictions_are_those_of_the_trained_network():
    images = RNG.random((50, 28, 28, 1)).astype("float32")
    network = experiments.build_small_network("average")
    said = experiments.predict_over_seeds(
        network,
        (images, RNG.integers(0, 10, 50)),
        {"all": images},
        seeds=[0],
        epochs=1,
        batch_size=25,
    )
    expected = np.asarray(network(images)).argmax(axis=1)
    np.testing.assert_array_equal(said["all"][0], expected)


@pytest.mark.parametrize(
    ("layer", "pixels", "is_zero"),
    [
        (layers.Conv2D(3, 3, padding="same"), 1, True),
        (layers.MaxPooling2D(2), 1, False),
        (layers.MaxPooling2D(2), 2, True),
        (layers.AveragePooling2D(2), 1, False),
        (layers.AveragePooling2D(2), 4, True),
        (layers.Conv2D(3, 3, strides=2, padding="same"), 3, False),
    ],
)
def test_equivariance_holds_for_whole_strides_only(layer, pixels, is_zero):
    keras.utils.set_random_seed(0)
    images = np.pad(IMAGES, [(0, 0), (6, 6), (6, 6), (0, 0)])
    error = experiments.equivariance_error(layer, images, pixels)
    assert error < 1e-5 if is_zero else error > 0.1
