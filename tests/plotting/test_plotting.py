"""Figures are checked by what is in their Axes."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lenet_course import plotting


def test_curves_circle_the_best_epoch():
    curves = {"a": [3.0, 1.0, 2.0]}
    for best, epoch in {"lowest": 2, "highest": 1}.items():
        ax = plotting.plot_training_curves(curves, quantity="loss", best=best)
        circle = ax.lines[-1]
        assert circle.get_fillstyle() == "none"
        assert circle.get_xdata() == [epoch]
    with pytest.raises(ValueError, match="best='first'"):
        plotting.plot_training_curves(curves, quantity="loss", best="first")


def test_confusion_matrix_writes_counts_and_colours_errors_only():
    ax = plotting.plot_confusion_matrix(np.array([[90, 2], [0, 80]]))
    assert sorted(text.get_text() for text in ax.texts) == ["2", "80", "90"]
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0, 2], [0, 0]])


def test_negative_weights_can_be_told_without_colour():
    ax = plotting.plot_kernels(np.array([[[4.0, -4.0], [-0.1, -2.0]]]))
    signs = [text.get_position() for text in ax.texts]
    assert signs == [(1.5, 0.5), (1.5, 1.5)]


def test_parameter_shares_are_shares():
    ax = plotting.plot_parameter_shares({"a": 1, "b": 3}, name="one")
    assert ax.get_title() == "one: 4 parameters"
    assert [bar.get_width() for bar in ax.patches] == [0.25, 0.75]


def test_tiles_share_one_scale_and_do_not_overlap():
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


@pytest.mark.parametrize(
    ("images", "titles", "message"),
    [
        (np.zeros((8, 8)), None, r"Received shape \(8, 8\)"),
        (np.zeros((0, 8, 8)), None, "at least one picture"),
        (np.zeros((2, 8, 8)), ["a"], "each of the 2 pictures. Received 1"),
    ],
)
def test_tiles_refuse(images, titles, message):
    with pytest.raises(ValueError, match=message):
        plotting.plot_images(images, titles=titles)


def test_style_is_one_that_matplotlib_knows():
    with plt.style.context("lenet_course.style"):
        colors = plt.rcParams["axes.prop_cycle"].by_key()
    assert len(set(colors["color"])) == 7
    assert len(set(zip(colors["linestyle"], colors["marker"], strict=True))) == 7
