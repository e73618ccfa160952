"""What the tests of measurements share."""

import pytest

from lenet_course import data


@pytest.fixture
def log(tmp_path):
    """A file in which each task of the toy measurement writes a line."""
    path = tmp_path / "log"
    path.touch()
    return path


@pytest.fixture
def few_digits(monkeypatch):
    """Measurements get the 1,797 digits of scikit-learn, wherever the tests run."""
    from lenet_course.measurements._digits import digits

    digits.cache_clear()
    monkeypatch.setattr(data, "load_mnist", data.load_fallback_digits)
    yield
    digits.cache_clear()
