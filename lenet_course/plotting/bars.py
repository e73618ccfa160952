"""Figures that compare a few numbers, one bar for each."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from lenet_course._errors import invalid
from lenet_course.plotting import _canvas as canvas


def plot_bars(
    values: Mapping[str, float],
    *,
    quantity: str,
    of_total: bool = False,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw one horizontal bar for each number, with the number written at its end.

    Args:
        values: numbers of at least 0, by the name that stands beside the bar.
        quantity: what the bars show, with its unit, for the horizontal axis.
        of_total: whether a bar is as long as its share of the sum, in percent; the
            number at its end stays as it is.
        title: above the bars.

    Raises:
        ValueError: a number is negative, or all are 0 and have no shares.

    Example:
        >>> ax = plot_bars({"with": 1234, "without": 5678}, quantity="weights")
        >>> [text.get_text() for text in ax.texts]
        [' 1,234', ' 5,678']
    """
    canvas.check_named("values", values, "numbers")
    lengths = canvas.numbers("values", list(values.values()), "names")
    if lengths.min() < 0 or (of_total and lengths.sum() == 0):
        raise invalid("values", values, "numbers of at least 0, not all of them 0")
    labels = [f" {value:,}" for value in values.values()]
    ax = canvas.axes_or_new(
        ax, (canvas.WIDTH, 0.9 + min(0.42, 0.1 + 2 / len(values)) * len(values))
    )
    if of_total:
        lengths = lengths / lengths.sum()
        canvas.show_percent(ax.xaxis)
    bars = ax.barh(list(map(str, values)), lengths, height=0.7, edgecolor="white")
    ax.bar_label(bars, labels, fontsize=9)
    # Not invert_yaxis: on shared axes the second call would undo the first.
    ax.set_ylim(len(values) - 0.5, -0.5)
    end = 1.25 if of_total else 1.3 * max(*lengths, 1e-9)
    ax.set(xlabel=quantity, xlim=(0, end), title=title)
    if of_total:
        ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.tick_params(axis="y", length=0)
    return ax
