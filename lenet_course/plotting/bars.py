"""Figures that compare a few numbers, one bar for each."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from lenet_course.plotting._canvas import new_axes


def plot_bars(
    values: Mapping[str, float],
    *,
    quantity: str,
    number_format: str = "{:,}",
    hatched: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw one horizontal bar for each number, with the number written at its end.

    Args:
        values: numbers of at least 0, by the name that stands beside the bar.
        quantity: what they count, with its unit, for the horizontal axis.
        number_format: how a number is written.
        hatched: names of bars to be drawn hatched, for a second group.
        ax: where to draw.

    Example:
        >>> ax = plot_bars({"with": 1234, "without": 5678}, quantity="weights")
        >>> [text.get_text() for text in ax.texts]
        [' 1,234', ' 5,678']
    """
    if ax is None:
        ax = new_axes((7, 0.9 + 0.42 * len(values)))
    bars = ax.barh(list(values), list(values.values()), height=0.7, edgecolor="white")
    for name, bar in zip(values, bars, strict=True):
        if name in hatched:
            bar.set(hatch="///", facecolor="#D55E00")
    labels = [f" {number_format.format(value)}" for value in values.values()]
    ax.bar_label(bars, labels, fontsize=9)
    # Not invert_yaxis: on shared axes the second call would undo the first.
    ax.set_ylim(len(values) - 0.5, -0.5)
    ax.set(xlabel=quantity, xlim=(0, 1.3 * max(*values.values(), 1e-9)))
    ax.tick_params(axis="y", length=0)
    return ax
