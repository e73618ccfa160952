"""The moving window and its player, and the figures of grids and signed maps."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import plotting

IMAGE = np.array([[3, -2, 1, 0], [-7, 5, 4, 2], [0, 1, -1, -2], [6, 2, -4, -3]])
LABEL = 'A window of "two" by two.'
RANGES = {"max": [0.9, 0.95], "min": [0.8]}


def texts_of(ax):
    return [text.get_text() for text in ax.texts]


def frame(animation, number):
    animation._draw_frame(number)
    animation._draw_was_started = True  # or matplotlib warns when it is collected
    return animation._fig.axes


def moving(**options):
    return plotting.animate_windows(IMAGE, {"max": np.max, "min": np.min}, **options)


def test_the_outputs_fill_up_one_by_one_and_back():
    animation = moving()
    expected = {0: ["", "", "", ""], 2: ["5", "4", "", ""], 4: ["5", "4", "6", "−1"]}
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
    assert window.get_xy() == (1, 1)
    kept = [(line.get_xdata().item(), line.get_ydata().item()) for line in source.lines]
    assert kept == [(1.5, 1.5), (2.5, 2.5)]
    frame(animation, 0)
    assert not window.get_visible()


@pytest.mark.parametrize("options", [{"pool_size": 5}, {"strides": 0}])
def test_windows_that_do_not_fit_are_refused(options):
    with pytest.raises(ValueError, match="Invalid windows"):
        moving(**options)
    with pytest.raises(ValueError, match="Invalid reductions"):
        plotting.animate_windows(IMAGE, {})


def test_the_player_needs_no_network_and_is_always_the_same():
    page = plotting.player_html(moving(), label=LABEL)
    assert "http" not in page
    assert "fa-" not in page
    assert len(page) < 500_000
    assert page == plotting.player_html(moving(), label=LABEL)
    assert not plt.get_fignums()


def test_the_player_can_be_read_aloud_and_without_javascript():
    animation = moving()
    page = plotting.player_html(animation, label=LABEL)
    escaped = "A window of &quot;two&quot; by two."
    assert f'aria-label="{escaped}"' in page
    (image,) = re.findall(r"<img [^>]*>", page)
    assert f'alt="{escaped}"' in image
    assert 'src="data:image/png;base64,' in image
    with pytest.raises(ValueError, match="label=' '"):
        plotting.player_html(animation, label=" ")


def test_two_players_on_a_page_have_two_names():
    pages = [
        plotting.player_html(moving(strides=strides), label=LABEL) for strides in (1, 2)
    ]
    first, second = (set(re.findall(r'id="(\w+)"', page)) for page in pages)
    assert first
    assert not first & second


def test_grids_show_their_numbers_and_windows():
    ax = plotting.plot_windows({"a": IMAGE, "b": IMAGE / 4})
    assert {"−7", "−1.75", "a", "b"} <= set(texts_of(ax))
    assert sum(patch.get_linewidth() == 2 for patch in ax.patches) == 8
    with pytest.raises(ValueError, match="Received 2 grids"):
        plotting.plot_windows({"a": IMAGE, "b": IMAGE[:2]})


def test_signs_can_be_told_without_colour():
    ax = plotting.plot_signed_maps(
        {"a": np.diag([4, -4, 0, 0.5]), "b": np.ones((2, 2))}
    )
    assert sorted(texts_of(ax)) == ["+", "a", "b", "−"]
    with pytest.raises(ValueError, match="Invalid map 'b'"):
        plotting.plot_signed_maps({"a": np.eye(4), "b": np.eye(3)})


def test_seed_dots_state_the_range():
    ax = plotting.plot_seed_dots(RANGES, quantity="accuracy")
    assert texts_of(ax) == ["90.0% to 95.0%", "80.0% to 80.0%"]
    assert ax.lines[1].get_xdata() == pytest.approx([0.9, 0.95])
