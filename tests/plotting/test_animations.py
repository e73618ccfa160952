"""The moving windows show what they say, and their player can be read by everyone."""

import re

import matplotlib.pyplot as plt
import pytest

from lenet_course import plotting

LABEL = 'A window of "two" by two.'


def smallest():
    """Two frames: no window yet, and one on the only cell."""
    return plotting.animate_coverage(1, kernel_size=1)


def frame(animation, number):
    animation.draw(number)
    return animation.figure.axes


def texts_of(ax):
    return [text.get_text() for text in ax.texts]


def test_the_coverage_ends_in_the_counts_of_the_calculator():
    animation = plotting.animate_coverage(5, kernel_size=3)
    left, right = frame(animation, animation.num_frames - 1)
    numbers = [[int(text) for text in texts_of(ax)] for ax in (left, right)]
    assert (numbers[0][0], numbers[0][12], numbers[1][0]) == (1, 9, 4)
    assert left.get_title() == "valid: 9 windows so far"
    left, right = frame(animation, 1)  # in the corner only padding lets it stand
    frames = [
        [p for p in ax.patches if p.get_linewidth() == 3.5] for ax in (left, right)
    ]
    assert list(map(len, frames)) == [0, 1]


@pytest.mark.parametrize(
    ("animate", "message"),
    [
        (
            lambda: plotting.animate_coverage(5, kernel_size=4),
            "`kernel_size` must be odd",
        ),
        (lambda: plotting.player_html(smallest(), label=" "), "`label` must be"),
    ],
)
def test_animations_refuse(animate, message):
    with pytest.raises(ValueError, match=message):
        animate()


def test_the_player_needs_no_network_and_is_always_the_same():
    animation = smallest()
    page, again = (plotting.player_html(animation, label=LABEL) for _ in range(2))
    assert page == again
    assert not plt.get_fignums()
    assert "http" not in page
    assert len(page) < 100_000


def test_the_player_can_be_read_aloud_and_without_javascript():
    animation = smallest()
    page = plotting.player_html(animation, label=LABEL)
    escaped = "A window of &quot;two&quot; by two."
    assert f'role="group" aria-label="{escaped}"' in page
    images = re.findall(r"<img [^>]*>", page)
    assert len(images) == animation.num_frames == 2
    alts = [
        f'alt="{escaped} Frame {n} of {len(images) - 1}."' for n in range(len(images))
    ]
    assert all(alt in image for alt, image in zip(alts, images, strict=True))
    assert [image.endswith(" hidden>") for image in images] == [True, False]
    for control in re.findall(r"<(?:input|button) [^>]*>", page):
        assert "aria-label=" in control
