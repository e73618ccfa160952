"""Figures of padding show the numbers of the calculators, and touch nothing else."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import plotting

CALLS = {
    "row": lambda ax: plotting.plot_row(8, kernel_size=3, padding="same", ax=ax),
    "cells": lambda ax: plotting.plot_cells(np.eye(3), ax=ax),
    "bordered": lambda ax: plotting.plot_bordered(
        np.zeros((1, 8, 8)), 2, titles=["a"], ax=ax
    ),
    "sizes": lambda ax: plotting.plot_sizes({"valid": [28, 24]}, ax=ax),
    "rings": lambda ax: plotting.plot_rings([0.2, 0.8], ax=ax),
}


@pytest.mark.parametrize("name", CALLS)
def test_draws_into_the_given_axes_and_changes_no_settings(name):
    figure, (ax, other) = plt.subplots(1, 2)
    before = dict(mpl.rcParams)
    assert CALLS[name](ax) is ax
    assert ax.has_data() or ax.patches
    assert not other.has_data()
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == [figure.number]


def test_coverage_animation_ends_in_the_coverage():
    animation = plotting.animate_coverage(5, kernel_size=3)
    html = plotting.player_html(animation, label="A window moves.")
    left, right = animation._fig.axes
    numbers = [[int(text.get_text()) for text in ax.texts] for ax in (left, right)]
    assert (numbers[0][0], numbers[0][12], numbers[1][0]) == (1, 9, 4)
    assert left.get_title() == "valid: 9 windows so far"
    assert len(html) < 1_500_000
    with pytest.raises(ValueError, match="kernel_size=4"):
        plotting.animate_coverage(5, kernel_size=4)
