"""Figures of tests are drawn in memory, whatever the caller's shell says.

Not in the conftest.py above: nbval's kernels would inherit it and draw nothing.
"""

import hashlib
import os

import numpy as np
import pytest

from lenet_course import _mnist, data

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
