"""Figures of accuracies over several seeds: the mean, and the range around it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from lenet_course.plotting._canvas import draw_band, means_and_reach, new_axes


def plot_accuracy_curves(
    accuracies: Mapping[str, np.ndarray],
    levels: Sequence[float],
    *,
    disturbance: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw accuracy against the strength of a disturbance, one line per network.

    The line is the mean over the seeds, the band reaches from the lowest seed to the
    highest.

    Args:
        accuracies: arrays of shape ``(num_seeds, num_levels)``, 0..1, by network.
        levels: strengths of the disturbance, for the horizontal axis.
        disturbance: what they measure, with its unit.
        ax: where to draw.

    Raises:
        ValueError: an array does not have one accuracy for each level.

    Example:
        >>> ax = plot_accuracy_curves(
        ...     {"max": np.array([[0.9, 0.5], [0.8, 0.3]])}, [0, 1], disturbance="shift"
        ... )
        >>> ax.lines[0].get_ydata().round(2).tolist()
        [0.85, 0.4]
    """
    ax = new_axes((7, 4)) if ax is None else ax
    for name, values in accuracies.items():
        values = np.asarray(values)
        if values.ndim != 2 or values.shape[1] != len(levels):
            raise ValueError(
                f"Invalid accuracies of {name!r}. Expected shape (num_seeds, "
                f"{len(levels)}). Received shape {values.shape}."
            )
        draw_band(levels, values, label=name, alpha=0.2, ax=ax)
    ax.axhline(0.1, color="#777777", linewidth=1, linestyle="--", marker="")
    ax.text(levels[0], 0.085, "guessing", color="#555555", fontsize=8, va="top")
    ax.set(xlabel=disturbance, ylabel="accuracy", ylim=(0, 1), xticks=levels)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.legend()
    return ax


def plot_accuracy_ranges(
    accuracies: Mapping[str, Mapping[str, Sequence[float]]], *, ax: Axes | None = None
) -> Axes:
    """Draw a mean and a range for each network under each of several conditions.

    The marker is the mean over the seeds, the bar reaches from the lowest seed to the
    highest. Where two bars overlap, these seeds show no difference.

    Args:
        accuracies: one accuracy per seed, 0..1, by network and condition.
        ax: where to draw.

    Example:
        >>> ax = plot_accuracy_ranges({"max": {"moved": [0.5, 0.7], "turned": [0.6]}})
        >>> [label.get_text() for label in ax.get_xticklabels()]
        ['moved', 'turned']
    """
    ax = new_axes((7.6, 3.8)) if ax is None else ax
    conditions = list(next(iter(accuracies.values())))
    for index, (name, by_condition) in enumerate(accuracies.items()):
        offset = 0.13 * (index - (len(accuracies) - 1) / 2)
        means, reach = means_and_reach(by_condition[one] for one in conditions)
        ax.errorbar(
            np.arange(len(conditions)) + offset,
            means,
            yerr=reach,
            linestyle="none",
            markersize=7,
            capsize=3,
            label=name,
        )
    for edge in np.arange(len(conditions) - 1) + 0.5:
        ax.axvline(edge, color="#DDDDDD", linewidth=1, linestyle="-", marker="")
    ax.set(xticks=range(len(conditions)), xticklabels=conditions, ylabel="accuracy")
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.figure.legend(*ax.get_legend_handles_labels(), loc="outside right center")
    return ax
