"""Every figure looks like the picture that somebody has looked at and kept.

Compared as nbval compares figures, only more strictly. A plug-in such as pytest-mpl
takes the mean over a whole picture, in which one wrong digit is lost, and compares
nothing at all where its option is forgotten.
"""

import io
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.font_manager import findfont

from lenet_course.tools.pictures import look_alike, pixels
from tests.plotting.figures import CALLS, VARIANTS

KEPT = Path(__file__).parent / "pictures"
DRAWN = Path("build/pictures")
PICTURES = CALLS | VARIANTS
# Letters as matplotlib's own font has them, without the hints of this machine.
PINNED = {"font.family": "DejaVu Sans", "text.hinting": "none", "savefig.dpi": 60}
SAME_PIXELS = 4


def draw(name):
    """The content of a PNG file."""
    file = io.BytesIO()
    with plt.style.context(["lenet_course.style", PINNED]):
        PICTURES[name]().figure.savefig(file, metadata={"Software": None})
    return file.getvalue()


@pytest.mark.parametrize("name", PICTURES)
def test_looks_like_the_kept_picture(name):
    kept, drawn = KEPT / f"{name}.png", draw(name)
    if not kept.exists() or not look_alike(
        pixels(kept.read_bytes()), pixels(drawn), same_pixels=SAME_PIXELS
    ):
        DRAWN.mkdir(parents=True, exist_ok=True)
        (DRAWN / kept.name).write_bytes(drawn)
        pytest.fail(
            f"{name} does not look like {kept}. Look at {DRAWN / kept.name}; if it is "
            "right, copy it there."
        )


def test_every_kept_picture_is_small_and_belongs_to_a_figure():
    kept = {path.stem: path.stat().st_size for path in KEPT.iterdir()}
    assert set(kept) == set(PICTURES)
    assert max(kept.values()) < 30_000


def test_a_wrong_number_is_seen():
    first = draw("plot_bars")
    PICTURES["plot_bars"].args[0]["b"] = 5
    try:
        second = draw("plot_bars")
    finally:
        PICTURES["plot_bars"].args[0]["b"] = 4
    assert not look_alike(pixels(first), pixels(second), same_pixels=SAME_PIXELS)


def test_letters_are_those_of_matplotlib():
    bundled = Path(mpl.get_data_path()).resolve()
    assert Path(findfont("DejaVu Sans")).resolve().is_relative_to(bundled)
