"""The moving windows show what they say, and their player can be read by everyone."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import plotting

IMAGE = np.array([[3, -2, 1, 0], [-7, 5, 4, 2], [0, 1, -1, -2], [6, 2, -4, -3]])
LABEL = 'A window of "two" by two.'


def moving(**options):
    return plotting.animate_windows(IMAGE, {"max": np.max, "min": np.min}, **options)


def frame(animation, number):
    animation.draw(number)
    return animation.figure.axes


def texts_of(ax):
    return [text.get_text() for text in ax.texts]


def test_the_outputs_fill_up_one_by_one_and_back():
    animation = moving()
    assert animation.num_frames == 5
    expected = {0: [], 2: ["5", "4"], 4: ["5", "4", "6", "−1"]}
    for number in (0, 4, 2, 0):
        _, maxima, minima = frame(animation, number)
        assert texts_of(maxima) == expected[number]
    _, maxima, minima = frame(animation, 4)
    assert texts_of(minima) == ["−7", "0", "0", "−4"]
    assert texts_of(maxima) == expected[4]


def test_the_window_and_the_kept_cells_are_where_they_should_be():
    animation = moving(strides=1)
    source = frame(animation, 5)[0]  # row 1, column 1: 5 4 / 1 -1
    (window,) = [patch for patch in source.patches if patch.get_linewidth() == 3]
    assert window.get_xy() == (0.5, 0.5)
    kept = [(line.get_xdata().item(), line.get_ydata().item()) for line in source.lines]
    assert kept == [(1, 1), (2, 2)]
    source = frame(animation, 0)[0]
    assert not [patch for patch in source.patches if patch.get_linewidth() == 3]


def test_an_output_that_is_no_number_of_the_window_is_not_marked():
    animation = plotting.animate_windows(IMAGE, {"mean": np.mean})
    assert not frame(animation, 1)[0].lines


@pytest.mark.parametrize(
    ("animate", "message"),
    [
        (lambda: moving(pool_size=5), "`pool_size` must be at most 4"),
        (lambda: moving(strides=0), "`strides` must be at least 1"),
        (lambda: plotting.animate_windows(IMAGE, {}), "`reductions` must be"),
        (lambda: plotting.animate_windows(IMAGE, {"max": 3}), "`reductions` must be"),
        (lambda: plotting.animate_windows([1], {"max": np.max}), "`image` must be"),
        (lambda: plotting.player_html(moving(), label=" "), "`label` must be"),
    ],
)
def test_animations_refuse(animate, message):
    with pytest.raises(ValueError, match=message):
        animate()


def test_the_player_needs_no_network_and_is_always_the_same():
    animation = plotting.animate_windows(IMAGE[:2, :2], {"max": np.max})
    page, again = (plotting.player_html(animation, label=LABEL) for _ in range(2))
    assert page == again
    assert not plt.get_fignums()
    assert "http" not in page
    assert len(page) < 100_000


def test_the_player_can_be_read_aloud_and_without_javascript():
    animation = plotting.animate_windows(IMAGE[:2, :2], {"max": np.max})
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
