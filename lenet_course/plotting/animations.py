"""A window that moves over numbers, frame by frame, as a page with a scrubber."""

import base64
import html
import io
from collections.abc import Callable, Mapping
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lenet_course._errors import invalid, wrong_type
from lenet_course.plotting import _canvas as canvas
from lenet_course.plotting.matrices import plot_cells

# How the cell that a window keeps is marked, in the order of the reductions.
MARKS = (
    ("o", "○", canvas.BLUE),
    ("s", "□", canvas.VERMILION),
    ("D", "◇", canvas.GREEN),
)


class Animation(NamedTuple):
    """A figure, how a frame of a number is drawn into it, and how many there are."""

    figure: Figure
    draw: Callable[[int], None]
    num_frames: int


def animate_windows(
    image: np.ndarray,
    reductions: Mapping[str, Callable[[np.ndarray], float]],
    *,
    pool_size: int = 2,
    strides: int | None = None,
) -> Animation:
    """A window that moves over a grid of numbers while the outputs fill up beside it.

    The first frame shows no window yet, each further one the next position. If an
    output is one of the numbers in the window, that cell is marked.

    Args:
        image: array of shape ``(height, width)``.
        reductions: up to three functions from a window to a number, by name.
        pool_size: height and width of the window.
        strides: steps of the window; by default ``pool_size``.

    Raises:
        ValueError: the image is no grid, the window does not fit into it, or there
            are no or too many reductions.

    Example:
        >>> moving = animate_windows(np.diag([3, 1]), {"max": np.max})
        >>> moving.draw(1)
        >>> [text.get_text() for text in moving.figure.axes[1].texts]
        ['3']
    """
    image = canvas.numbers("image", image, "height", "width")
    strides = pool_size if strides is None else strides
    canvas.check_whole("pool_size", pool_size)
    canvas.check_whole("strides", strides)
    if pool_size > min(image.shape):
        raise invalid("pool_size", pool_size, f"at most {min(image.shape)}, to fit in")
    expected = "functions from a window to a number"
    canvas.check_named("reductions", reductions, expected)
    if len(reductions) > len(MARKS) or not all(map(callable, reductions.values())):
        raise invalid("reductions", reductions, f"at most {len(MARKS)} {expected}")
    windows = np.lib.stride_tricks.sliding_window_view(image, (pool_size, pool_size))
    windows = windows[::strides, ::strides]
    num_rows, num_columns = windows.shape[:2]
    outputs = [
        np.array([[reduce(window) for window in row] for row in windows], float)
        for reduce in reductions.values()
    ]
    widths = [image.shape[1], *[num_columns] * len(outputs)]
    size = (0.5 * sum(widths) + 0.5 * len(widths), 0.5 * image.shape[0] + 0.7)
    figure, axes = plt.subplots(1, len(widths), figsize=size, width_ratios=widths)
    first, *others = axes
    limit = 2.2 * max(np.abs(image).max(), 1e-9)  # pale
    order = np.arange(num_rows * num_columns).reshape(num_rows, num_columns)
    panels = list(zip(reductions, outputs, MARKS, others, strict=False))

    def draw(frame: int) -> None:
        _draw_grid(image, limit, "input", first)
        row, column = divmod(max(frame - 1, 0), num_columns)
        top, left = row * strides, column * strides
        if frame:
            box = left - 0.5, top - 0.5, pool_size, pool_size
            canvas.draw_mark(*box, ax=first, edgecolor="black", linewidth=3)
        for name, values, (marker, sign, color), ax in panels:
            shown = np.where(order < frame, values, np.nan)
            _draw_grid(shown, limit, f"{name} {sign}", ax)
            kept = np.argwhere(windows[row, column] == shown[row, column])
            for down, right in kept[:1]:
                place = left + right, top + down
                first.plot(*place, marker, color=color, fillstyle="none", ms=24, mew=2)

    return Animation(figure, draw, order.size + 1)


def _draw_grid(values: np.ndarray, limit: float, title: str, ax: Axes) -> None:
    """Draw numbers in pale colours, anew for every frame."""
    ax.clear()
    look: canvas.Look = {
        "cmap": "PuOr",
        "limits": (-limit, limit),
        "number_format": "{:.4g}",
    }
    plot_cells(values, title=title, xlabel="", ylabel="", **look, ax=ax)
    canvas.draw_frame(-0.5, -0.5, *values.shape[::-1], linewidth=1, ax=ax)
    ax.set(xticks=[], yticks=[])


def player_html(animation: Animation, *, label: str) -> str:
    """An animation as HTML with a scrubber, which needs neither network nor kernel.

    All frames are in the page, one of them shown: without JavaScript the last one.

    Args:
        animation: it is drawn, and its figure closed.
        label: what is to be seen, as a sentence.

    Raises:
        ValueError: there is no label.

    Example:
        >>> moving = animate_windows(np.eye(2), {"max": np.max})
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
