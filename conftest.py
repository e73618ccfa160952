"""What the tests and the examples in docstrings share."""

import sys

import pytest

COLLECTED = pytest.StashKey[set]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Note which files are tested, before any of their tests are deselected."""
    config.stash[COLLECTED] = {item.path for item in items}


@pytest.fixture
def collected(request):
    """The files whose tests are run; skips where somebody has asked for some alone."""
    config = request.config
    root, asked = config.rootpath, config.getini("testpaths")
    if {root / path for path in asked} != {root / path for path in config.args}:
        pytest.skip("Only some tests were asked for.")
    return config.stash[COLLECTED]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    # Only where a test has loaded it: its backend is chosen when it loads.
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
