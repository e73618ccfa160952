"""Figures of tests are drawn in memory, whatever the caller's shell says.

Not in the conftest.py above: nbval's kernels would inherit it and draw nothing.
"""

import hashlib
import os

import numpy as np
import pytest

from lenet_course import _mnist, data
from lenet_course.exercises import Choice, Exercise, Misconception, Number, _registry
from lenet_course.exercises.lessons import lesson_07

os.environ["MPLBACKEND"] = "agg"


@pytest.fixture
def small_mnist(monkeypatch):
    """Arrays of other sizes that count as MNIST in this test."""
    rng = np.random.default_rng(0)
    arrays = {
        "x_train": rng.integers(256, size=(60, 28, 28)).astype("uint8"),
        "y_train": rng.integers(10, size=60).astype("uint8"),
        "x_test": rng.integers(256, size=(20, 28, 28)).astype("uint8"),
        "y_test": rng.integers(10, size=20).astype("uint8"),
    }
    known = {
        name: (array.shape, hashlib.sha256(array).hexdigest())
        for name, array in arrays.items()
    }
    monkeypatch.setattr(_mnist, "ARRAYS", known)
    monkeypatch.setattr(data, "NUM_VALIDATION", 5)
    return arrays


@pytest.fixture
def predictions(monkeypatch):
    """Two predictions of a lesson 99: 99.p1 is 14, 99.p2 is "fewer"."""
    without_padding = Misconception("valid", 13, "That is the size without padding.")
    two = (
        Exercise(
            "99.p1", Number(), 14, "Half of 28.", misconceptions=(without_padding,)
        ),
        Exercise(
            "99.p2", Choice(("more", "fewer")), "fewer", "A window reads several."
        ),
    )
    monkeypatch.setattr(lesson_07, "EXERCISES", (*lesson_07.EXERCISES, *two))
    _registry._records.cache_clear()
    yield two
    _registry._records.cache_clear()
