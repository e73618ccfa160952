"""The batches hold what they should, and the rate climbs and falls."""

import numpy as np
import pytest

from lenet_course import training


def numbered_images(number):
    """Images that differ in every pixel, so that a shift can be told."""
    rng = np.random.default_rng(0)
    return rng.random((number, 6, 5, 2), "float32") + 1, np.arange(number)


def all_of(batches):
    """One epoch, as arrays."""
    images, labels = zip(*batches, strict=True)
    return np.concatenate(images), np.concatenate(labels)


def shifts(batches, images, *, limit):
    """By how many rows and columns each image of an epoch is moved, in their order."""
    found = []
    for image, label in zip(*all_of(batches), strict=True):
        padded = np.pad(images[label], ((limit, limit), (limit, limit), (0, 0)))
        matches = [
            (row - limit, column - limit)
            for row, column in np.ndindex(2 * limit + 1, 2 * limit + 1)
            if np.array_equal(padded[row : row + 6, column : column + 5], image)
        ]
        assert len(matches) == 1
        found += matches
    return found


def test_without_shifts_images_come_once_and_unchanged():
    images, labels = numbered_images(23)
    batches = training.augmented_batches(
        images, labels, batch_size=5, max_shift=0, seed=0
    )
    seen, seen_labels = all_of(batches)
    assert len(batches) == 4
    assert len(set(seen_labels)) == 20
    assert list(seen_labels) != sorted(seen_labels)
    np.testing.assert_array_equal(seen, images[seen_labels])


def test_shifts_are_whole_pixels_within_the_limit_and_all_of_them_occur():
    images, labels = numbered_images(320)
    batches = training.augmented_batches(
        images, labels, batch_size=64, max_shift=1, seed=0
    )
    found = shifts(batches, images, limit=1)
    assert len(set(found)) == 9
    # Each image of a batch moves by itself: a batch has more than one shift.
    assert len(set(found[:64])) > 1


def direction(image):
    """The direction of the ink, seen from the middle, in degrees."""
    rows, columns = np.nonzero(image[..., 0] > 0.5)
    return np.degrees(np.arctan2(rows.mean() - 15.5, columns.mean() - 15.5))


def test_rotation_turns_to_both_sides_up_to_its_limit():
    bar = np.zeros((32, 32, 1), "float32")
    bar[14:18, 16:27] = 1  # from the middle to the right
    turned, _ = all_of(
        training.augmented_batches(
            *(np.stack([bar] * 200), np.zeros(200)),
            **{"batch_size": 50, "max_shift": 0, "max_rotation": 30, "seed": 0},
        )
    )
    angles = [direction(image) for image in turned]
    assert 20 < max(angles) < 33
    assert -33 < min(angles) < -20


def test_shear_moves_rows_by_their_distance_from_the_middle():
    bar = np.zeros((32, 32, 1), "float32")
    bar[2:30, 15:17] = 1  # upright, through the middle
    batches = training.augmented_batches(
        *(np.stack([bar] * 200), np.zeros(200)),
        **{"batch_size": 50, "max_shift": 0, "max_shear": 0.25, "seed": 0},
    )
    shears = []
    for image in all_of(batches)[0][..., 0]:
        rows = np.arange(4, 28)
        middles = image[4:28] @ np.arange(32) / image[4:28].sum(axis=1)
        slope, at_the_middle = np.polyfit(rows - 15.5, middles, 1)
        assert abs(at_the_middle - 15.5) < 0.1
        np.testing.assert_allclose(middles, 15.5 + slope * (rows - 15.5), atol=0.3)
        shears.append(slope)
    assert 0.2 < max(shears) < 0.26
    assert -0.26 < min(shears) < -0.2


def test_distorted_images_move_by_fractions_of_a_pixel_up_to_the_limit():
    block = np.zeros((32, 32, 1), "float32")
    block[12:20, 12:20] = 1
    batches = training.augmented_batches(
        *(np.stack([block] * 200), np.zeros(200)),
        **{"batch_size": 50, "max_shift": 3, "max_zoom": 0.01, "seed": 0},
    )
    images = all_of(batches)[0][..., 0]
    total = images.sum(axis=(1, 2))
    rows = images.sum(axis=2) @ np.arange(32) / total - 15.5
    columns = images.sum(axis=1) @ np.arange(32) / total - 15.5
    for moved in (rows, columns):
        assert 2.8 < moved.max() < 3.1
        assert -3.1 < moved.min() < -2.8
        assert abs(moved.mean()) < 0.4
        assert len(set(np.round(moved, 2))) > 100, "whole pixels only"
    assert abs(np.corrcoef(rows, columns)[0, 1]) < 0.2


def test_seed_repeats_and_epochs_differ():
    images, labels = numbered_images(40)
    options = {"batch_size": 8, "max_shift": 2, "seed": 3}
    one = training.augmented_batches(images, labels, **options)
    two = training.augmented_batches(images, labels, **options)
    first, labels = all_of(one)
    np.testing.assert_array_equal(first, all_of(two)[0])
    assert not np.array_equal(labels, all_of(one)[1]), "the same order again"


def test_each_epoch_has_shifts_of_its_own():
    images, labels = numbered_images(40)
    batches = training.augmented_batches(
        images, labels, batch_size=8, max_shift=2, seed=3
    )
    first, second = (shifts(batches, images, limit=2) for epoch in range(2))
    assert first != second


@pytest.mark.parametrize("distortion", [{}, {"max_rotation": 10, "max_zoom": 0.1}])
def test_background_comes_in_and_the_rest_is_as_it_was(distortion):
    images = np.full((64, 32, 32, 1), -0.1, "float32")
    images[:, 8:24, 8:24] += 1.275 * np.random.default_rng(0).random((64, 16, 16, 1))
    options = {"batch_size": 64, "background": -0.1, "seed": 0}
    moved, _ = next(
        iter(
            training.augmented_batches(
                images, np.arange(64), max_shift=3, **options, **distortion
            )
        )
    )
    np.testing.assert_allclose(moved[:, 0], -0.1, atol=1e-6)
    assert np.ptp(moved) > 1
    still = training.augmented_batches(images, np.arange(64), max_shift=0, **options)
    seen, labels = next(iter(still))
    np.testing.assert_array_equal(seen, images[labels.numpy()])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"batch_size": 0}, "whole number from 1 to 4. Received: batch_size=0"),
        ({"batch_size": 5}, "whole number from 1 to 4. Received: batch_size=5"),
        ({"batch_size": 2.5}, "batch_size=2.5"),
        ({"max_shift": -1}, "of at least 0. Received: max_shift=-1"),
        ({"max_shift": 0.5}, "max_shift=0.5"),
        ({"max_rotation": -1}, "from 0 to 180. Received: max_rotation=-1"),
        ({"max_zoom": 1}, "from 0 to 0.9. Received: max_zoom=1"),
        ({"max_shear": 2}, "from 0 to 1. Received: max_shear=2"),
        ({"max_shear": "2"}, "max_shear='2'"),
        ({"labels": np.zeros(3)}, "`labels` must be one for each of the 4 images"),
        ({"images": np.zeros((0, 6, 6, 1)), "labels": np.zeros(0)}, "at least one"),
    ],
)
def test_bad_batches_are_refused(change, message):
    arguments = {
        "images": np.zeros((4, 6, 6, 1)),
        "labels": np.zeros(4),
        "batch_size": 2,
        "max_shift": 0,
        "seed": 0,
    }
    with pytest.raises(ValueError, match=message):
        training.augmented_batches(**arguments | change)


@pytest.mark.parametrize("num_steps", [3, 100])
def test_rate_climbs_for_a_tenth_of_the_steps_and_falls_to_nothing(num_steps):
    schedule = training.warm_up_and_decay(0.01, num_steps=num_steps)
    rates = np.array([float(schedule(step)) for step in range(num_steps + 1)])
    top = max(num_steps // 10, 1)
    assert rates.argmax() == top
    assert rates.max() == pytest.approx(0.01)
    assert (np.diff(rates[: top + 1]) > 0).all()
    assert (np.diff(rates[top:]) < 0).all()
    assert rates[-1] == pytest.approx(0, abs=1e-9)


def test_no_steps_have_no_rate():
    with pytest.raises(ValueError, match="num_steps=0"):
        training.warm_up_and_decay(0.01, num_steps=0)


@pytest.mark.parametrize(("setting", "disabled"), [("1", True), ("", False)])
def test_progress_bar_can_be_switched_off(setting, disabled, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", setting)
    bar = training.progress_bar()
    bar.params = {"epochs": 1, "steps": 1}
    bar.on_train_begin()
    assert bar.epoch_bar.disable is disabled
    bar.epoch_bar.close()
