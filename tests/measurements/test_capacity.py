"""What networks of several widths fit, at a tiny size."""

import numpy as np
import pytest

from lenet_course import models
from lenet_course.measurements.capacity import (
    TASKS,
    all_named,
    build_scaled,
    capacity,
    shown,
)

DIGITS = np.arange(40)[:, None, None, None] * np.ones((32, 32, 1)), np.arange(40) % 10


def test_the_width_of_1_is_lenet5():
    lenet5 = [weight.shape for weight in models.build_lenet5().weights]
    assert [weight.shape for weight in build_scaled(1.0).weights] == lenet5


def test_all_digits_of_an_image_must_have_the_largest_outputs():
    outputs = np.array([[0.5, 0.4, 0.1], [0.5, 0.1, 0.4], [0.1, 0.4, 0.5]])
    pairs = np.tile([0.5, 0.5, 0.0], (3, 1))
    assert np.asarray(all_named(pairs, outputs)).tolist() == [1, 0, 0]
    ones = np.tile([1.0, 0.0, 0.0], (3, 1))
    assert np.asarray(all_named(ones, outputs)).tolist() == [1, 1, 0]


@pytest.mark.parametrize("task", TASKS)
def test_each_image_has_a_row_of_targets(task):
    images, targets = shown(task, DIGITS, 30, 0)
    assert images.shape == (30, 32, 32, 1)
    assert targets.shape == (30, 10)
    np.testing.assert_array_equal(targets.sum(axis=1), 1)
    number = 2 if task == "pairs" else 1
    np.testing.assert_array_equal((targets > 0).sum(axis=1), number)


def test_random_labels_belong_to_the_images_of_single_digits():
    images, targets = shown("single digits", DIGITS, 30, 0)
    same, random = shown("random labels", DIGITS, 30, 0)
    np.testing.assert_array_equal(same, images)
    digit = images[:, 0, 0, 0] % 10
    np.testing.assert_array_equal(targets.argmax(axis=1), digit)
    assert (random.argmax(axis=1) == digit).mean() < 0.4


def test_labels_of_no_meaning_are_learned_by_heart_and_of_no_use(few_digits):
    digits, random = (
        capacity.function(
            0, task=task, width=1.0, epochs=epochs, learning_rate=4e-3, num_images=100
        )
        for task, epochs in (("single digits", 40), ("random labels", 150))
    )
    assert digits["error, seen"] == random["error, seen"] == 0
    assert digits["error, new"] < 0.35
    assert random["error, new"] > 0.8
    assert len(digits["error by epoch, seen"]) == 40
    assert digits["error by epoch, seen"][0] > 0.5
    assert digits["validation"] == 1 - digits["error by epoch, new"][-1]
