"""One palette, one rule for the colour of words in cells."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from lenet_course import plotting
from lenet_course.plotting import _canvas as canvas

PALETTE = (canvas.BLUE, canvas.VERMILION, canvas.GREEN, canvas.PURPLE, canvas.ORANGE)


def luminance(color):
    """Relative luminance by the formula of WCAG 2.1."""
    channels = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in to_rgb(color)
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def contrast(one, other):
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("cmap", ["Greys", "PuOr", "cividis"])
def test_words_can_be_read_on_every_colour_of_a_map(cmap):
    for color in plt.get_cmap(cmap)(np.linspace(0, 1, 256)):
        assert contrast(canvas.ink_on(color), to_rgb(color)) > 4.5


def test_a_colour_that_shines_through_is_judged_as_it_looks_on_paper():
    assert canvas.ink_on(("black", 1.0)) == "white"
    assert canvas.ink_on(("black", 0.1)) == "black"


def test_the_style_and_the_palette_are_the_same_colours():
    with plt.style.context("lenet_course.style"):
        cycle = plt.rcParams["axes.prop_cycle"].by_key()
        looks = [canvas.line_look(index) for index in range(8)]
    assert [f"#{color.lstrip('#')}" for color in cycle["color"]][:6] == [
        *PALETTE,
        canvas.SKY,
    ]
    assert len(set(cycle["color"])) == 7
    assert len(set(zip(cycle["linestyle"], cycle["marker"], strict=True))) == 7
    assert looks[0] == looks[7]
    assert looks[1]["linestyle"] == "--"


def test_no_other_module_names_a_colour_by_its_number():
    package = Path(plotting.__file__).parent
    files = [path for path in package.glob("*.py") if path.name != "_canvas.py"]
    assert len(files) > 8
    assert [p.name for p in files if re.search(r"#[0-9A-Fa-f]{6}", p.read_text())] == []
