"""Figures of a quantity along epochs, layers, or the strength of a disturbance."""

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from lenet_course._errors import invalid, one_of
from lenet_course.plotting import _canvas as canvas

BEST = {"lowest": np.argmin, "highest": np.argmax}
SCALES = ("", "x", "y", "xy")


def plot_curves(
    curves: Mapping[str, Any],
    *,
    along: str,
    quantity: str,
    places: Sequence[float] | None = None,
    best: str | None = None,
    percent: bool = False,
    log: str = "",
    start: float | None = 0,
    at_ends: bool = False,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw one line for each name; over several seeds, their mean in a band.

    The band reaches from the lowest seed to the highest. Two bands may overlap where
    each seed says the same: ``experiments.compare`` takes them in pairs.

    Args:
        curves: by the name in the legend, one of three: a number for each place; an
            array of shape ``(num_seeds, num_places)``; or a dict from each place, a
            number or a word, to the numbers of its seeds.
        along: what the places are, for the horizontal axis.
        quantity: what is measured, with its unit, for the vertical axis.
        places: of the curves that are no dicts; by default 1, 2, 3 and so on.
        best: circle the ``"lowest"`` or the ``"highest"`` mean of each curve.
        percent: whether the quantity is a share, to be shown in percent.
        log: the logarithmic axes: ``"x"``, ``"y"`` or ``"xy"``.
        start: where a linear vertical axis starts; None: just below the lowest.
        at_ends: write each name at the right end of its line, not in a legend.
        title: above the curves.

    Raises:
        ValueError: a curve has not one number for each place and seed.

    Example:
        >>> seeds = np.array([[0.9, 0.5], [0.8, 0.3]])
        >>> ax = plot_curves({"max": seeds}, along="shift", quantity="accuracy")
        >>> ax.lines[0].get_xdata().tolist(), ax.lines[0].get_ydata().round(2).tolist()
        ([1, 2], [0.85, 0.4])
    """
    canvas.check_named("curves", curves, "numbers")
    if best not in [*BEST, None]:
        raise invalid("best", best, one_of([*BEST, None]))
    if log not in SCALES:
        raise invalid("log", log, one_of(SCALES))
    canvas.numbers("start", 0 if start is None else start)
    if places is not None:
        canvas.numbers("places", places, "places")
    measured = {name: _Curve.of(curve, places) for name, curve in curves.items()}
    drawn = {place for curve in measured.values() for place in curve.places}
    if "x" in log:
        canvas.numbers("curves", list(drawn), "places")
    is_new = ax is None
    ax = canvas.axes_or_new(ax)
    for name, curve in measured.items():
        _draw_curve(curve, name, best, ax)
    if best is not None:
        title = title or f"{quantity} ({best} circled)"
    ax.set(xlabel=along, ylabel=quantity, title=title)
    _scale_places(ax, drawn, log="x" in log)
    if "y" in log:
        ax.set_yscale("log")
    elif start is not None:
        ax.set_ylim(bottom=start)
    if percent:
        canvas.show_percent(ax.yaxis, log="y" in log)
    if at_ends:
        _name_ends(ax)
    elif len(measured) > 3:
        canvas.legend_below(ax, grow=is_new)
    else:
        ax.legend()
    return ax


class _Curve(NamedTuple):
    """Where a curve has numbers, their means, and the lowest and the highest."""

    places: list[Any]
    means: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, curve: Any, places: Sequence[Any] | None) -> "_Curve":
        """Of numbers by place, of a row of them, or of one row for each seed."""
        if isinstance(curve, Mapping):
            at = list(curve)
            by_place = [canvas.over_seeds("curves", one) for one in curve.values()]
        else:
            has_seeds = np.iterable(curve) and any(map(np.iterable, curve))
            rows = curve if has_seeds else [curve]
            values = canvas.numbers("curves", rows, "seeds", "places", finite=False)
            by_place = list(values.T)
            at = list(range(1, len(by_place) + 1) if places is None else places)
        if not at or len(at) != len(by_place):
            expected = f"curves with one number for each of {len(at)} places"
            raise invalid("curves", curve, expected)
        ends = ([end(one) for one in by_place] for end in (np.mean, np.min, np.max))
        return cls(at, *map(np.array, ends))


def _draw_curve(curve: _Curve, name: str, best: str | None, ax: Axes) -> None:
    """Draw means in a band, with a mark for every place, or about twenty of them."""
    places, means, low, high = curve
    (line,) = ax.plot(places, means, label=name, markevery=-(-len(places) // 20))
    color = line.get_color()
    if (low != high).any():
        ax.fill_between(places, low, high, color=color, alpha=0.2, linewidth=0)
    if best is not None:
        index = BEST[best](means)
        circle: canvas.Look = {"marker": "o", "markersize": 12, "fillstyle": "none"}
        circle |= {"color": color, "linestyle": "none", "clip_on": False}  # whole at 0
        ax.plot(places[index], means[index], **circle)


def _name_ends(ax: Axes) -> None:
    """Write each name beside the last point of its line, and join the two."""
    to_axes = ax.transData - ax.transAxes
    height_of = {}
    for line in ax.get_legend_handles_labels()[0]:
        height_of[line] = to_axes.transform(line.get_xydata()[-1])[1]
    lines = sorted(height_of, key=height_of.__getitem__)
    apart = _apart(sorted(height_of.values()), 0.19 / canvas.inches(ax)[1])
    for line, height in zip(lines, apart, strict=True):
        look: canvas.Look = {"textcoords": "axes fraction", "va": "center"}
        look["arrowprops"] = {"arrowstyle": "-", "color": line.get_color()}
        ax.annotate(line.get_label(), line.get_xydata()[-1], (1.03, height), **look)


def _apart(ends: Sequence[float], step: float) -> np.ndarray:
    """The heights nearest to these, given from low to high, with a step between two.

    Example:
        >>> _apart([1, 5, 5], 1).tolist()
        [1.0, 4.5, 5.5]
    """
    groups: list[list[float]] = []  # of names that stand a step from each other
    for index, end in enumerate(ends):
        group = [end - index * step]
        while groups and np.mean(groups[-1]) > np.mean(group):
            group = groups.pop() + group
        groups.append(group)
    lowest = np.concatenate([np.full(len(group), np.mean(group)) for group in groups])
    return lowest + step * np.arange(len(ends))


def _scale_places(ax: Axes, places: set[Any], *, log: bool) -> None:
    """Put ticks at whole places only; on a logarithmic axis at every place."""
    if log:
        ticks = sorted(places)
        ax.set_xscale("log")
        ax.set_xticks(ticks, [f"{place:,}" for place in ticks])
        ax.xaxis.set_minor_locator(NullLocator())
    elif all(isinstance(place, Integral) for place in places):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
