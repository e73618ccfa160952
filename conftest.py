"""What all tests share, those in the docstrings too."""

import os

# Figures are drawn in memory, whatever the caller's shell says.
os.environ["MPLBACKEND"] = "agg"

import matplotlib.pyplot as plt
import pytest


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")
