"""What the figures share: palette, Axes, frames, words in cells, and refusals."""

from collections.abc import Collection, Iterable, Mapping
from numbers import Integral
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import to_rgba
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from matplotlib.transforms import offset_copy

from lenet_course._errors import invalid, one_of, wrong_type

# Okabe and Ito's colours (Color Universal Design, 2008), as in ``style.mplstyle``.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY = "#E69F00", "#56B4E9"
ACCENT, EDGE, PALE = VERMILION, "#555555", "#DDDDDD"

WIDTH = 6.3  # inches: a new figure stands on a page unscaled; as in ``style.mplstyle``

Look = dict[str, Any]  # keyword arguments of matplotlib
PUBLISHED: Look = {"color": "black", "marker": "D", "fillstyle": "none"}

SHARES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9)  # of a log axis


def axes_or_new(ax: Axes | None, size: tuple[float, float] | None = None) -> Axes:
    """The Axes to draw into, in a new figure of this size if there are none."""
    if ax is None:
        _, ax = plt.subplots(figsize=size)
    if not isinstance(ax, Axes):
        raise wrong_type("ax", ax, "one matplotlib Axes, or None for a new figure")
    return ax


def inches(ax: Axes) -> tuple[float, float]:
    """Width and height of the Axes, before a layout moves them."""
    width, height = ax.get_window_extent().size / ax.figure.dpi
    return width, height


def check_named(name: str, value: Any, expected: str) -> None:
    """Refuse what is no dict, or an empty one."""
    expected = f"a dict of {expected} by name, with at least one entry"
    if not isinstance(value, Mapping):
        raise wrong_type(name, value, expected)
    if not value:
        raise invalid(name, value, expected)


def optional(name: str, value: Any, expected: str) -> Mapping:
    """A dict that may be left out."""
    if value is not None:
        check_named(name, value, expected)
    return value or {}


def check_known(name: str, values: Any, known: Collection[str]) -> None:
    """Refuse names that nothing has."""
    for value in values if np.iterable(values) else [values]:
        if value not in list(known):  # a list, for what cannot be hashed
            raise invalid(name, value, one_of(known))


def check_whole(name: str, value: Any, *, minimum: int = 1) -> None:
    """Refuse what is no whole number, or too small a one."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise wrong_type(name, value, "a whole number (an int)")
    if value < minimum:
        raise invalid(name, value, f"at least {minimum}")


def numbers(name: str, value: Any, *axes: str, finite: bool = True) -> np.ndarray:
    """`value` as an array of numbers with these axes, none of them empty."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):  # words, or rows of different lengths
        array = np.empty(0)
    if array.ndim != len(axes) or array.size == 0:
        shape = ", ".join(axes) + "," * (len(axes) == 1)
        raise invalid(name, value, f"numbers of shape ({shape}), at least one")
    if finite and not np.isfinite(array).all():
        raise invalid(name, value, "finite numbers, none of them NaN")
    return array


def over_seeds(name: str, values: Any) -> np.ndarray:
    """The numbers of all seeds: of a sequence, of a `SeedRange`, or a single one."""
    # A list first: np.asarray takes a SeedRange for one object.
    values = list(values) if np.iterable(values) else [values]
    return numbers(name, values, "seeds", finite=False)


def ends(limits: Any, lowest: float, highest: float) -> tuple[float, float]:
    """The limits of the colours, by default these two."""
    if limits is None:
        return lowest, highest
    if len(pair := numbers("limits", limits, "ends")) != 2:
        raise invalid("limits", limits, "a pair, (lowest, highest)")
    return pair[0], pair[1]


def written(number_format: str, value: float) -> str:
    """A number as text, with a true minus sign."""
    try:
        return number_format.format(value).replace("-", "−")
    except (AttributeError, IndexError, KeyError, ValueError) as error:
        expected = "a format for one number, such as '{:.1f}'"
        raise invalid("number_format", number_format, expected) from error


def times(shape: Iterable[int | str], sign: str = " × ") -> str:
    """A shape in words: 28 × 28 × 6."""
    return sign.join(map(str, shape))


def show_percent(axis: Axis, *, log: bool = False) -> None:
    """Label an axis of shares in percent; a logarithmic one at round shares."""
    percent = FuncFormatter(lambda share, _: written("{:g} %", 100 * share))
    axis.set_major_formatter(percent)
    if log:
        low, high = axis.get_view_interval()
        axis.set_major_locator(FixedLocator([s for s in SHARES if low <= s <= high]))
        axis.set_minor_locator(NullLocator())


def line_look(index: int) -> Look:
    """Colour, line style and marker of a series, as the style in use has them."""
    cycle = list(plt.rcParams["axes.prop_cycle"])
    look: Look = {
        "linestyle": "-",
        "marker": "o",
    }  # matplotlib's own cycle has colours only
    return look | cycle[index % len(cycle)]


def legend_below(ax: Axes, *, grow: bool) -> None:
    """Draw the legend under the words of the horizontal axis, in one line if it fits.

    There it hides nothing, takes no width from the Axes, and leaves room for a title.

    Args:
        ax: of the series.
        grow: whether to make the figure higher by the legend.
    """
    names = ax.get_legend_handles_labels()[1]
    widths = [len(name) + 9 for name in names]  # in letters, with the mark and a gap
    room = inches(ax)[0] / 0.075
    columns = len(names) if sum(widths) <= room else max(int(room / max(widths)), 1)
    under = offset_copy(ax.transAxes, ax.figure, y=-40, units="points")
    corner: Look = {"bbox_to_anchor": (0, 0), "bbox_transform": under}
    ax.legend(loc="upper left", borderaxespad=0, ncols=columns, **corner)
    if grow:
        lines = -(-len(names) // columns)
        ax.figure.set_figheight(ax.figure.get_figheight() + 0.22 * lines)


def draw_frame(
    left: float, top: float, width: float, height: float, *, ax: Axes, **look: Any
) -> None:
    """Draw the outline of a rectangle."""
    thin: Look = {"edgecolor": EDGE, "linewidth": 0.6}
    ax.add_patch(Rectangle((left, top), width, height, fill=False, **thin | look))


def draw_mark(*box: float, ax: Axes, **look: Any) -> None:
    """Draw a frame that is to be seen."""
    thick: Look = {"edgecolor": ACCENT, "linewidth": 2}
    draw_frame(*box, ax=ax, **thick | look)


def ink_on(background: Any) -> str:
    """Black or white: whichever can be read better on a colour.

    Formula and limit: relative luminance and contrast of WCAG 2.1; at 0.179 black and
    white have the same contrast, 4.6 to 1, and above and below it one has more.

    Example:
        >>> ink_on("#0072B2"), ink_on("#E69F00")
        ('white', 'black')
    """
    *rgb, alpha = to_rgba(background)
    color = alpha * np.array(rgb) + 1 - alpha  # as it looks on white paper
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    return "white" if linear @ (0.2126, 0.7152, 0.0722) < 0.179 else "black"


def write_in(ax: Axes, x: float, y: float, words: str, on: Any, **look: Any) -> None:
    """Write words in the middle of a cell of a colour."""
    centred: Look = {"ha": "center", "va": "center", "fontsize": 9}
    ax.text(x, y, words, **centred | {"color": ink_on(on)} | look)


def write_cells(
    image: AxesImage,
    words: Mapping[tuple[int, int], str],
    *,
    bold: Collection[tuple[int, int]] = (),
    fontsize: float = 9,
) -> None:
    """Write words into the cells of an image, by row and column."""
    left, right, bottom, top = image.get_extent()
    colors = image.to_rgba(np.ma.asarray(image.get_array()))
    height, width = colors.shape[:2]
    for (row, column), text in words.items():
        x = left + (column + 0.5) * (right - left) / width
        y = top + (row + 0.5) * (bottom - top) / height
        weight = "bold" if (row, column) in bold else "normal"
        look: Look = {"fontsize": fontsize, "fontweight": weight}
        write_in(image.axes, x, y, text, colors[row, column], **look)


def add_color_bar(image: AxesImage, label: str) -> None:
    """Draw the scale of an image's colours beside its Axes."""
    image.axes.figure.colorbar(image, ax=image.axes, label=label, shrink=0.8)
