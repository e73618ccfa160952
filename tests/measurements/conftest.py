"""What the tests of measurements share."""

import pytest


@pytest.fixture
def log(tmp_path):
    """A file in which each task of the toy measurement writes a line."""
    path = tmp_path / "log"
    path.touch()
    return path
