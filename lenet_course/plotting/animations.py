"""A window that moves over an image, frame by frame, as a page with a scrubber."""

import base64
import html
import io
from collections.abc import Callable
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from lenet_course import shapes
from lenet_course._errors import invalid, wrong_type
from lenet_course.plotting import _canvas as canvas
from lenet_course.plotting.matrices import plot_cells


class Animation(NamedTuple):
    """A figure, how a frame of a number is drawn into it, and how many there are."""

    figure: Figure
    draw: Callable[[int], None]
    num_frames: int


def animate_coverage(input_size: int, *, kernel_size: int) -> Animation:
    """Move a window over a square image, with and without padding, and count.

    Both panels show how often each cell has been read so far. The window of the left
    panel appears only where it fits into the image.

    Args:
        input_size: height and width of the image, in cells.
        kernel_size: height and width of the window, an odd number.

    Raises:
        ValueError: the kernel is even, so that its window has no middle cell.

    Example:
        >>> moving = animate_coverage(3, kernel_size=3)
        >>> moving.draw(moving.num_frames - 1)
        >>> [ax.get_title() for ax in moving.figure.axes]
        ['valid: 1 windows so far', 'same: 9 windows so far']
    """
    canvas.check_whole("input_size", input_size)
    canvas.check_whole("kernel_size", kernel_size)
    if kernel_size % 2 == 0:
        raise invalid("kernel_size", kernel_size, "odd: its window has a middle cell")
    figure, axes = plt.subplots(1, 2, figsize=(6.4, 3.3))
    most = max(shapes.coverage(input_size, kernel_size=kernel_size, padding="same"))
    reach = kernel_size // 2
    limits = -reach - 0.7, input_size - 0.3 + reach

    def draw(frame: int) -> None:
        middles = [divmod(index, input_size) for index in range(frame)]
        for ax, padding, edge in zip(axes, ("valid", "same"), (reach, 0), strict=True):
            inside = range(edge, input_size - edge)
            placed = [place for place in middles if set(place) <= set(inside)]
            counts = np.zeros((input_size, input_size))
            for place in placed:
                spans = (slice(max(n - reach, 0), n + reach + 1) for n in place)
                counts[tuple(spans)] += 1
            ax.clear()
            title = f"{padding}: {len(placed)} windows so far"
            plot_cells(counts, limits=(0, most**2), title=title, ax=ax)
            if placed and placed[-1] == middles[-1]:
                top, left = (n - reach - 0.5 for n in placed[-1])
                box = left, top, kernel_size, kernel_size
                canvas.draw_mark(*box, ax=ax, linewidth=3.5)
            ax.set(xlim=limits, ylim=limits[::-1])

    return Animation(figure, draw, input_size**2 + 1)


def player_html(animation: Animation, *, label: str) -> str:
    """An animation as HTML with a scrubber, which needs neither network nor kernel.

    All frames are in the page, one of them shown: without JavaScript the last one.

    Args:
        animation: it is drawn, and its figure closed.
        label: what is to be seen, as a sentence.

    Raises:
        ValueError: there is no label.

    Example:
        >>> moving = animate_coverage(1, kernel_size=1)
        >>> player_html(moving, label="One window.").count("<img")
        2
    """
    if not isinstance(animation, Animation):
        raise wrong_type("animation", animation, "what an animate_ function returns")
    if not isinstance(label, str) or not label.strip():
        raise invalid("label", label, "a sentence that says what is to be seen")
    text, last = html.escape(label), animation.num_frames - 1
    images = []
    for number in range(animation.num_frames):
        animation.draw(number)
        picture = io.BytesIO()
        # Frames of one size, in the layout of the first: nothing jumps.
        with plt.rc_context({"savefig.bbox": "standard"}):
            animation.figure.savefig(picture, format="png", dpi=80)
        animation.figure.set_layout_engine("none")
        data = base64.b64encode(picture.getvalue()).decode()
        hidden = "" if number == last else " hidden"
        alt = f"{text} Frame {number} of {last}."
        images.append(f'<img alt="{alt}" src="data:image/png;base64,{data}"{hidden}>')
    plt.close(animation.figure)
    return (
        f'<div role="group" aria-label="{text}">{"".join(images)}<br>'
        f'<input type="range" aria-label="Frame" max="{last}" value="{last}" '
        f'oninput="{_SHOW}"><button aria-label="Play" onclick="{_PLAY}">▶</button>'
        "</div>"
    )


_SHOW = (
    "this.parentNode.querySelectorAll('img')"
    ".forEach((image, frame) => { image.hidden = frame != this.value; })"
)
_PLAY = (
    "const range = this.previousElementSibling; range.value = 0; range.oninput(); "
    "clearInterval(this.timer); "
    "this.timer = setInterval(() => { range.stepUp(); range.oninput(); "
    "if (range.value == range.max) clearInterval(this.timer); }, 700)"
)
