"""Figures of what a network consists of."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from lenet_course.plotting._canvas import new_axes


def plot_parameter_shares(
    counts: Mapping[str, int], *, name: str, ax: Axes | None = None
) -> Axes:
    """Draw which share of a network's parameters each layer holds.

    Args:
        counts: parameters by layer name.
        name: of the network, for the title.
        ax: where to draw.

    Example:
        >>> ax = plot_parameter_shares({"c1": 156, "output": 850}, name="tiny")
        >>> ax.get_title()
        'tiny: 1,006 parameters'
    """
    ax = new_axes() if ax is None else ax
    total = sum(counts.values())
    bars = ax.barh(list(counts), [count / total for count in counts.values()])
    ax.bar_label(bars, [f" {count:,}" for count in counts.values()], fontsize=9)
    ax.invert_yaxis()
    ax.set(
        title=f"{name}: {total:,} parameters",
        xlabel="share of the network's parameters",
        xlim=(0, 1.25),
        xticks=[0, 0.25, 0.5, 0.75, 1],
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    return ax
