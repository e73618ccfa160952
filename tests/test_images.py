"""Images are changed by one map, which is compared with slow or separate ways."""

import numpy as np
import pytest
import tensorflow as tf
from scipy import ndimage

from lenet_course import images, training

IMAGES = np.random.default_rng(0).random((9, 12, 12, 1)).astype("float32")


def blob(down=0.0, right=0.0, size=41):
    """A round spot, so far from the middle of its image."""
    rows, columns = np.indices((size, size)) - (size - 1) / 2
    spot = np.exp(-((rows - down) ** 2 + (columns - right) ** 2) / 4)
    return spot[:, :, np.newaxis].astype("float32")


def place(image):
    """Where the ink is, down and to the right of the middle."""
    middle = (np.array(image.shape[:2]) - 1) / 2
    return np.array(ndimage.center_of_mass(image[..., 0])) - middle


def square_size(image):
    """Height and width of a bright rectangle."""
    bright = image[..., 0] > 0.5
    return bright.any(axis=1).sum(), bright.any(axis=0).sum()


def bright_square(half, size=200):
    image = np.zeros((size, size, 1), "float32")
    image[size // 2 - half : size // 2 + half, size // 2 - half : size // 2 + half] = 1
    return image


@pytest.mark.parametrize("degrees", [90, 180, -90])
def test_quarter_turns_are_numpys(degrees):
    turned = images.distort(IMAGES, rotation=degrees)
    expected = np.rot90(IMAGES, degrees // 90, axes=(1, 2))
    np.testing.assert_allclose(turned, expected, atol=1e-5)


def test_other_turns_are_scipys_inside_and_keep_the_background():
    turned = images.distort(IMAGES[0], rotation=20)[..., 0]
    oracle = ndimage.rotate(IMAGES[0, ..., 0], 20, reshape=False, order=1)
    inside = oracle != 0  # which cuts where we mix with the background
    np.testing.assert_allclose(turned[inside], oracle[inside], atol=1e-5)
    assert turned[0, 0] == 0


@pytest.mark.parametrize("zoom", [-0.3, -0.1, 0.1, 0.4])
def test_zoom_is_the_share_by_which_an_image_grows(zoom):
    grown = square_size(images.distort(bright_square(50), zoom=zoom))
    assert grown == (round(100 * (1 + zoom)),) * 2


def test_random_zoom_reaches_its_share_both_ways_and_never_more():
    squares = np.stack([bright_square(50)] * 100)
    batches = training.augmented_batches(
        squares, np.zeros(100), batch_size=50, max_shift=0, max_zoom=0.1, seed=0
    )
    sizes = [square_size(one) for batch, _ in batches for one in batch.numpy()]
    for lengths in np.transpose(sizes):  # heights, and widths
        assert 90 <= lengths.min() <= 92
        assert 108 <= lengths.max() <= 110
    assert np.std([height - width for height, width in sizes]) > 1  # drawn apart


def test_a_spot_goes_where_the_changes_take_it_one_after_the_other():
    down, right = -5.0, 8.0
    angle, zoom, shear = np.radians(30), 0.2, 0.25
    spot = (1 + zoom) * np.array([down, right])
    spot = np.array(  # anticlockwise, as one sees it: rows count downwards
        [
            spot[0] * np.cos(angle) - spot[1] * np.sin(angle),
            spot[0] * np.sin(angle) + spot[1] * np.cos(angle),
        ]
    )
    spot[1] -= shear * spot[0]  # what is above the middle goes to the right
    spot += (3, -2)
    changed = images.distort(
        blob(down, right), rotation=30, zoom=zoom, shear=shear, shift=(3, -2)
    )
    np.testing.assert_allclose(place(changed), spot, atol=0.05)


def test_each_image_has_its_own_change():
    changes = {
        "rotation": np.array([0, 40, -10]),
        "zoom": np.array([0.1, 0, -0.2]),
        "shear": np.array([0, 0.1, 0.2]),
        "shift": np.array([[1, 2], [0, -1], [-3, 0]]),
    }
    together = images.distort(IMAGES[:3], **changes)
    for index, image in enumerate(IMAGES[:3]):
        own = {name: values[index] for name, values in changes.items()}
        alone = images.distort(image, **own)
        np.testing.assert_allclose(together[index], alone, atol=1e-6)


def test_channels_are_changed_alike_and_none_for_no_images():
    both = np.concatenate([IMAGES, IMAGES[::-1]], axis=3)
    turned = images.distort(both, rotation=25)
    np.testing.assert_array_equal(turned[..., :1], images.distort(IMAGES, rotation=25))
    np.testing.assert_array_equal(turned[::-1, ..., 1:], turned[..., :1])
    assert images.distort(IMAGES[:0], rotation=25).shape == (0, 12, 12, 1)


@pytest.mark.parametrize("background", [0, -0.1])
def test_tensorflow_applies_the_same_map(background, monkeypatch):
    limits = {"max_rotation": 20, "max_zoom": 0.2, "max_shear": 0.3, "max_shift": 2}

    def largest(shape, key, low, high):
        return tf.ones(shape)  # every change at its limit

    monkeypatch.setattr(tf.random, "stateless_uniform", largest)
    batches = training.augmented_batches(
        IMAGES, np.arange(9), batch_size=9, background=background, seed=0, **limits
    )
    ((changed, labels),) = batches
    expected = images.distort(
        IMAGES - np.float32(background), rotation=20, zoom=0.2, shear=0.3, shift=(2, 2)
    )
    expected = expected[labels.numpy()] + background
    np.testing.assert_allclose(changed, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"images": np.zeros((4, 4))}, r"`images`.*\(height, width, channels\) or"),
        ({"zoom": -1}, "`zoom` must be above -1"),
        ({"zoom": np.nan}, "`zoom` must be finite"),
        ({"rotation": "left"}, "`rotation` must be finite"),
        ({"rotation": np.zeros(4)}, "`rotation`.*for each of them"),
        ({"shear": np.inf}, "`shear` must be finite"),
        ({"shift": 3}, "`shift`"),
        ({"shift": (1, 2, 3)}, "`shift`.*for each of them"),
        ({"shift": None}, "`shift`"),
    ],
)
def test_distort_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        images.distort(**{"images": IMAGES} | arguments)


@pytest.mark.parametrize("pixels", [0, 1, 3])
def test_shifted_images_equal_rolled_ones_away_from_the_edge(pixels):
    blank = np.pad(IMAGES, [(0, 0), (4, 4), (4, 4), (0, 0)])
    shifted = images.shift(blank, pixels)
    assert shifted.dtype == blank.dtype
    moves = [(0, pixels), (pixels, 0), (0, -pixels), (-pixels, 0)]
    for index, image in enumerate(blank):
        expected = np.roll(image, moves[index % 4], axis=(0, 1))
        np.testing.assert_array_equal(shifted[index], expected)


def test_what_leaves_the_image_is_lost():
    shifted = images.shift(IMAGES, 2)
    np.testing.assert_array_equal(shifted[0, :, 2:], IMAGES[0, :, :-2])
    assert not shifted[0, :, :2].any()
    assert not shifted[3, -2:].any()


@pytest.mark.parametrize("pixels", [-1, 12, 1.5, "2"])
def test_shift_refuses(pixels):
    with pytest.raises(ValueError, match=f"from 0 to 11. Received: pixels={pixels!r}"):
        images.shift(IMAGES, pixels)


def test_noise_is_of_its_kind_and_amount():
    grey = np.full((4, 50, 50, 1), 0.25, "float32")
    gaussian = images.add_noise(grey, "gaussian", 0.3, seed=1)
    assert gaussian.std() == pytest.approx(0.3, abs=0.01)
    for kind, value in {"ink": 1, "gaps": 0, "inverted": 0.75}.items():
        noisy = images.add_noise(grey, kind, 0.1, seed=1)
        assert noisy.dtype == grey.dtype
        assert set(np.unique(noisy)) == {np.float32(0.25), np.float32(value)}
        assert (noisy == value).mean() == pytest.approx(0.1, abs=0.02)
    again = images.add_noise(grey, "gaussian", 0.3, seed=1)
    np.testing.assert_array_equal(gaussian, again)


@pytest.mark.parametrize(
    ("kind", "amount", "message"),
    [
        ("salt", 0.1, "one of 'gaussian', 'ink', 'gaps', 'inverted'.*kind='salt'"),
        ("ink", 1.1, "from 0 to 1. Received: amount=1.1"),
        ("gaussian", -1, "of at least 0. Received: amount=-1"),
        ("gaussian", "much", "amount='much'"),
    ],
)
def test_noise_refuses(kind, amount, message):
    with pytest.raises(ValueError, match=message):
        images.add_noise(IMAGES, kind, amount, seed=0)


def test_pairs_show_two_different_digits_side_by_side():
    digits = np.zeros((4, 32, 32, 1), "float32")
    for label in range(4):
        digits[label, 10 + label, 16] = 1
    labels = np.arange(4)
    pairs, targets = images.overlay_pairs(digits, labels, num_pairs=50, seed=0)
    assert pairs.shape == (50, 32, 32, 1)
    for pair, target in zip(pairs[..., 0], targets, strict=True):
        rows, columns = np.nonzero(pair)
        assert sorted(columns) == [11, 21]
        assert sorted(rows - 10) == np.flatnonzero(target).tolist()
        assert target.max() == 0.5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": np.full(9, 3)}, "not the same for all"),  # no pair ends the search
        ({"labels": np.arange(8)}, "one class from 0 to 9 for each image"),
        ({"labels": np.arange(9) + 5}, "from 0 to 9"),
        ({"labels": np.arange(9) + 0.5}, "from 0 to 9"),
        ({"num_pairs": 0}, "num_pairs=0"),
        ({"images": IMAGES[0]}, "`images`"),
    ],
)
def test_pairs_refuse(change, message):
    arguments = {"images": IMAGES, "labels": np.arange(9), "num_pairs": 3}
    with pytest.raises(ValueError, match=message):
        images.overlay_pairs(**arguments | change, seed=0)
