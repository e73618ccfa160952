"""The batches hold what they should, and the clock stops in time."""

import time

import keras
import numpy as np
import pytest

from lenet_course import experiments, training


def numbered_images(number):
    """Images that differ in every pixel, so that a shift can be told."""
    rng = np.random.default_rng(0)
    return rng.random((number, 6, 5, 2), "float32") + 1, np.arange(number)


def all_of(batches):
    """One epoch, as arrays."""
    images, labels = zip(*batches, strict=True)
    return np.concatenate(images), np.concatenate(labels)


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
    found = []
    for image, label in zip(*all_of(batches), strict=True):
        padded = np.pad(images[label], ((1, 1), (1, 1), (0, 0)))
        matches = [
            (row - 1, column - 1)
            for row in range(3)
            for column in range(3)
            if np.array_equal(padded[row : row + 6, column : column + 5], image)
        ]
        assert len(matches) == 1
        found += matches
    assert len(set(found)) == 9
    # Each image of a batch moves by itself: a batch has more than one shift.
    assert len(set(found[:64])) > 1


def extent(image):
    """Distance of the farthest ink from the middle, and the ink's direction."""
    rows, columns = np.nonzero(image[..., 0] > 0.5)
    rows, columns = rows - 15.5, columns - 15.5
    angle = np.degrees(np.arctan2(rows.mean(), columns.mean()))
    return np.hypot(rows, columns).max(), angle


def test_rotation_turns_up_to_its_limit_and_zoom_resizes_up_to_its_limit():
    bar = np.zeros((32, 32, 1), "float32")
    bar[14:18, 16:27] = 1  # from the middle to the right
    images, labels = np.stack([bar] * 200), np.zeros(200)
    options = {"batch_size": 50, "max_shift": 0, "seed": 0}
    length, _ = extent(bar)
    turned, _ = all_of(
        training.augmented_batches(images, labels, max_rotation=30, **options)
    )
    angles = [extent(image)[1] for image in turned]
    assert 20 < max(angles) < 33
    assert -33 < min(angles) < -20
    resized, _ = all_of(
        training.augmented_batches(images, labels, max_zoom=0.2, **options)
    )
    ratios = [extent(image)[0] / length for image in resized]
    assert 1.1 < max(ratios) < 1.35
    assert 0.75 < min(ratios) < 0.9


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
    first, first_labels = all_of(one)
    np.testing.assert_array_equal(first, all_of(two)[0])
    second, second_labels = all_of(one)
    assert not np.array_equal(first_labels, second_labels)
    order, other = np.argsort(first_labels), np.argsort(second_labels)
    assert not np.array_equal(first[order], second[other]), "the same shifts again"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"batch_size": 0}, "batch_size=0"),
        ({"batch_size": 5}, "number of images, 4.*batch_size=5"),
        ({"max_shift": -1}, "max_shift=-1"),
        ({"max_rotation": -1}, "max_rotation=-1"),
        ({"max_zoom": 1}, "max_zoom=1"),
        ({"max_shear": 2}, "max_shear=2"),
        ({"labels": np.zeros(3)}, "4 images, 3 labels"),
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


def tiny_model():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model


def test_clock_ends_training_after_its_limit():
    clock = training.TrainingClock(limit=0.05)
    slow = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: time.sleep(0.001)
    )
    inputs, targets = np.zeros((1000, 4)), np.zeros((1000, 1))
    history = tiny_model().fit(
        inputs, targets, batch_size=1, epochs=100, verbose=0, callbacks=[slow, clock]
    )
    assert 0.05 <= clock.seconds < 5
    assert len(history.history["loss"]) < 100


def test_clock_without_limit_only_counts():
    clock = training.TrainingClock()
    inputs, targets = np.zeros((8, 4)), np.zeros((8, 1))
    history = tiny_model().fit(inputs, targets, epochs=3, verbose=0, callbacks=[clock])
    assert len(history.history["loss"]) == 3
    assert clock.seconds > 0


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_clock_refuses_limits_that_are_no_time(limit):
    with pytest.raises(ValueError, match="positive number of seconds"):
        training.TrainingClock(limit=limit)


def test_selection_optimism_of_pure_chance_is_positive_and_falls():
    # Twenty checkpoints that are equally good: the best of them on few images only
    # looks better, by an amount that shrinks with the number of images.
    correct = np.random.default_rng(0).random((20, 4000)) < 0.9
    few, many = (
        experiments.measure_selection_optimism(
            correct, num_images=size, num_draws=200, seed=0
        )
        for size in (50, 2000)
    )
    assert few > 0.04
    assert 0 < many < 0.02


@pytest.mark.parametrize("num_images", [0, 10])
def test_selection_optimism_needs_images_on_both_sides(num_images):
    with pytest.raises(ValueError, match="fewer than the 10 images"):
        experiments.measure_selection_optimism(
            np.ones((2, 10), bool), num_images=num_images, num_draws=1, seed=0
        )


def test_variants_really_change_the_recipe():
    rng = np.random.default_rng(0)
    sample = rng.random((64, 32, 32, 1)), rng.integers(2, size=64)
    seen = {}
    for name, changes in {
        "plain": {},
        "constant": {"decay": False},
        "average": {"pooling": "average"},
        "sigmoid": {"activation": "sigmoid"},
        "shifted": {"max_shift": 3},
        "weight decay": {"weight_decay": 0.5},
    }.items():
        options = {"epochs": 1, "seed": 0, "batch_size": 16} | changes
        model = experiments.train_lenet5(sample, **options)
        seen[name] = model.get_layer("c1").kernel.numpy().tobytes()
    assert len(set(seen.values())) == len(seen)


def test_same_seed_same_weights():
    rng = np.random.default_rng(0)
    sample = rng.random((64, 32, 32, 1)), rng.integers(2, size=64)
    one, two = (
        experiments.train_lenet5(sample, epochs=1, seed=5, batch_size=16)
        for _ in range(2)
    )
    for left, right in zip(one.get_weights(), two.get_weights(), strict=True):
        np.testing.assert_allclose(left, right, atol=1e-6)


def test_best_checkpoint_keeps_the_highest_validation_accuracy(tmp_path):
    model = tiny_model()
    checkpoint = training.best_checkpoint(tmp_path / "best.weights.h5")
    checkpoint.set_model(model)
    for epoch, accuracy in enumerate([0.5, 0.9, 0.7]):
        model.set_weights([np.full((4, 1), epoch), np.zeros(1)])
        checkpoint.on_epoch_end(epoch, {"val_accuracy": accuracy, "val_loss": -epoch})
    model.load_weights(tmp_path / "best.weights.h5")
    assert model.get_weights()[0][0] == 1


def test_every_checkpoint_keeps_every_epoch(tmp_path):
    model = tiny_model()
    path = tmp_path / "epoch_{epoch:02d}.weights.h5"
    model.fit(
        np.zeros((8, 4)),
        np.zeros((8, 1)),
        epochs=3,
        verbose=0,
        callbacks=[training.every_checkpoint(path)],
    )
    assert len(list(tmp_path.glob("epoch_0[123].weights.h5"))) == 3


def test_validation_chooses_the_epoch(monkeypatch):
    rng = np.random.default_rng(0)
    train = rng.random((64, 32, 32, 1)), rng.integers(2, size=64)
    options = {"epochs": 4, "seed": 0, "batch_size": 16}
    chosen = []

    class Spy(keras.callbacks.ModelCheckpoint):
        def on_epoch_end(self, epoch, logs=None):
            # Only the first epoch is offered as good.
            super().on_epoch_end(epoch, logs | {"val_accuracy": -epoch})
            if epoch == 0:
                chosen.append(self.model.get_weights())

    monkeypatch.setattr(keras.callbacks, "ModelCheckpoint", Spy)
    model = experiments.train_lenet5(train, validation=train, **options)
    for kept, first in zip(model.get_weights(), chosen[0], strict=True):
        np.testing.assert_array_equal(kept, first)


@pytest.mark.parametrize(("setting", "disabled"), [("1", True), ("", False)])
def test_progress_bar_can_be_switched_off(setting, disabled, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", setting)
    bar = training.progress_bar()
    bar.params = {"epochs": 1, "steps": 1}
    bar.on_train_begin()
    assert bar.epoch_bar.disable is disabled
    bar.epoch_bar.close()
