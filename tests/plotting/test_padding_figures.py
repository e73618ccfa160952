"""The animation of padding shows the numbers of the calculators."""

import pytest

from lenet_course import plotting


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
