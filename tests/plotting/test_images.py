"""Images share one scale, keep apart, and can be told without colours."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import plotting


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_images_share_one_scale_and_do_not_overlap():
    images = np.stack([np.zeros((4, 4)), np.ones((4, 4))] * 5)
    ax = plotting.plot_images(images, num_columns=4)
    assert {image.get_clim() for image in ax.images} == {(0, 1)}
    boxes = [image.get_extent() for image in ax.images]
    corners = {(left, top) for left, _, _, top in boxes}
    assert len(corners) == 10
    for left, right, bottom, top in boxes:
        inside = [
            box
            for box in boxes
            if left < box[0] < right and min(top, bottom) < box[3] < max(top, bottom)
        ]
        assert inside == []


def test_small_images_are_drawn_as_large_as_the_largest():
    ax = plotting.plot_images([np.eye(4), np.eye(2)], limits=(-1, 3))
    widths = [right - left for left, right, *_ in (i.get_extent() for i in ax.images)]
    assert widths == [4, 4]
    assert {image.get_clim() for image in ax.images} == {(-1, 3)}


@pytest.mark.parametrize("size", [None, (3, 6), (9, 3)])
def test_titles_stand_between_the_pictures_and_touch_nothing(size):
    titles = ["a", "0.7 times the size", "c", "two\nlines", "e"]
    if size:
        titles[1] = "short"  # in a given figure no tile gets wider
    with plt.style.context("lenet_course.style"):
        ax = plt.figure(figsize=size).gca() if size else None
        ax = plotting.plot_images(
            np.ones((5, 4, 4)), titles=titles, num_columns=2, ax=ax
        )
        ax.figure.draw_without_rendering()
    frames = [patch.get_window_extent() for patch in ax.patches]
    words = [text.get_window_extent() for text in ax.texts]
    for index, (box, frame) in enumerate(zip(words, frames, strict=True)):
        assert 0 < box.y0 - frame.y1 < 0.1 * ax.figure.dpi
        others = frames + words[:index] + words[index + 1 :]
        assert box.count_overlaps(others) == 0
    # Above the first row there is no empty band.
    assert ax.bbox.y1 - max(box.y1 for box in words) < 0.3 * ax.figure.dpi


def test_a_border_is_what_lies_outside_the_dashed_frame():
    ax = plotting.plot_images(np.zeros((1, 9, 8)), border=2)
    (frame,) = [patch for patch in ax.patches if patch.get_linestyle() == "--"]
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((2, 2), 4, 5)


def test_signs_can_be_told_without_colour():
    ax = plotting.plot_signed_maps([np.diag([4, -4, 0, 0.5]), np.ones((2, 2))])
    assert [(text.get_position(), text.get_text()) for text in ax.texts] == [
        ((0.5, 0.5), "+"),
        ((1.5, 1.5), "−"),
    ]
    ax = plotting.plot_signed_maps([np.zeros((4, 4)), [[-1]]], titles=["a", "b"])
    assert texts(ax) == ["a", "b", "−"]
    left, right, *_ = ax.images[1].get_extent()
    assert ax.texts[-1].get_position() == ((left + right) / 2, 2)


def test_the_winner_of_a_window_has_its_probability_in_its_cell():
    outputs = 0.9 * np.eye(10)[:9]
    ax = plotting.plot_readings(np.zeros((32, 64)), outputs, window=32, step=4)
    assert texts(ax) == ["90 %"] * 9
    across, down = np.transpose([text.get_position() for text in ax.texts])
    np.testing.assert_allclose(across, ax.get_xticks())
    np.testing.assert_allclose(down, ax.get_yticks()[:9])
    begins = [label.get_text() for label in ax.get_xticklabels()]
    assert begins == ["0", "4", "8", "12", "16", "20", "24", "28", "32"]
    assert [label.get_text() for label in ax.get_yticklabels()] == [*"0123456789"]


def test_the_first_and_the_last_window_are_framed():
    ax = plotting.plot_readings(np.zeros((8, 20)), np.ones((3, 2)), window=8, step=6)
    frames = [patch for patch in ax.patches if patch.get_linewidth() == 2]
    assert [frame.get_bbox().bounds for frame in frames] == [
        (0, 0, 8, 8),
        (12, 0, 8, 8),
    ]
    assert [frame.get_linestyle() for frame in frames] == ["-", "--"]


@pytest.mark.parametrize(
    ("images", "options", "message"),
    [
        (np.zeros((8, 8)), {}, r"`images` must be .*\(height, width\)"),
        (np.zeros((0, 8, 8)), {}, "at least one array"),
        (np.zeros((2, 8, 8)), {"titles": ["a"]}, "one for each of the 2 images"),
        (np.zeros((2, 8, 8)), {"titles": "ab"}, "one for each of the 2 images"),
        (np.zeros((2, 8, 8)), {"num_columns": 0}, "`num_columns` must be at least 1"),
        (np.zeros((2, 8, 8)), {"limits": 3}, "`limits` must be"),
    ],
)
def test_images_refuse(images, options, message):
    with pytest.raises(ValueError, match=message):
        plotting.plot_images(images, **options)
    assert not plt.get_fignums()


def test_readings_refuse_more_windows_than_fit():
    with pytest.raises(ValueError, match="`outputs` must be of at most 9 windows"):
        plotting.plot_readings(np.ones((32, 64)), np.ones((10, 2)), window=32, step=4)
    with pytest.raises(ValueError, match="of at most 0 windows"):
        plotting.plot_readings(np.ones((32, 30)), np.ones((1, 2)), window=32, step=4)
