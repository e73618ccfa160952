"""What the tests and the examples in docstrings share."""

import sys

import pytest


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    # Only where a test has loaded it: its backend is chosen when it loads.
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
