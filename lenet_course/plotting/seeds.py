"""Figures of what was measured once for each seed."""

from collections.abc import Iterable, Mapping

import numpy as np
from matplotlib.axes import Axes

from lenet_course._errors import invalid
from lenet_course.plotting import _canvas as canvas

Seeds = Iterable[float]
STEP = 0.16  # between two series of a row, where 1 lies between two rows


def plot_ranges(
    values: Mapping[str, Seeds] | Mapping[str, Mapping[str, Seeds]],
    *,
    quantity: str,
    published: Mapping[str, float] | None = None,
    percent: bool = True,
    log: bool = False,
    start: float | None = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw one row for each name: a tick for each seed, a line over them, their mean.

    Two lines may overlap where each seed says the same: ``experiments.compare`` takes
    the seeds in pairs.

    Args:
        values: numbers of all seeds, by the name of the row; the mean is written
            above the line. Or several series by their names in the legend, each with
            the same rows; then nothing is written.
        quantity: what is measured, for the horizontal axis.
        published: the paper's number for some of the rows, drawn as a diamond.
        percent: whether the numbers are shares, to be shown in percent; with two
            decimals instead of one if all are below 2 %.
        log: whether the axis is logarithmic: half as much is equally far to the left
            wherever it is.
        start: where a linear axis starts; None: just below the lowest number.

    Raises:
        ValueError: the series differ in their rows, or no row has a name that is given
            in `published`.

    Example:
        >>> ax = plot_ranges({"a": [0.1, 0.3], "b": [0.3, 0.3]}, quantity="error")
        >>> [text.get_text() for text in ax.texts]
        ['20.0 %', '30.0 %']
    """
    series = _checked_series(values)
    first = next(iter(series.values()))
    rows, published = list(first), canvas.optional("published", published, "numbers")
    canvas.numbers("start", 0 if start is None else start)
    canvas.check_known("published", published, rows)
    for number in published.values():
        canvas.numbers("published", number)
    drawn = np.concatenate([seeds for one in series.values() for seeds in one.values()])
    largest = max(*canvas.numbers("values", drawn, "seeds"), *published.values(), 0)
    is_new, height = ax is None, 0.9 + (0.32 + 0.08 * len(series)) * len(rows)
    ax = canvas.axes_or_new(ax, (canvas.WIDTH, height))
    for index, (name, by_row) in enumerate(series.items()):
        shift = STEP * (index - (len(series) - 1) / 2)
        _draw_series(by_row.values(), shift, canvas.line_look(index), name, ax)
    if published:
        look = canvas.PUBLISHED | {"linestyle": "none", "label": "published in 1998"}
        places = list(published.values()), [rows.index(name) for name in published]
        ax.plot(*places, **look)
    if published or len(series) > 1:
        canvas.legend_below(ax, grow=is_new)
    ax.set_yticks(range(len(rows)), rows)
    ax.set(ylim=(len(rows) - 0.4, -0.7), xlabel=quantity, axisbelow=True)
    ax.grid(axis="x")
    if log:
        ax.set_xscale("log")
    elif start is None:
        ax.margins(x=0.12)
    else:
        ax.set_xlim(start, max(largest + 0.08 * (largest - start), start + 1e-9))
    if percent:
        canvas.show_percent(ax.xaxis, log=log)
    if len(series) == 1:
        decimals = 2 if largest < 0.02 else 1
        _write_means(first.values(), decimals if percent else None, ax)
    return ax


def _checked_series(values: Mapping) -> dict[str, dict[str, np.ndarray]]:
    """The numbers of all seeds by series and row; of rows alone, one series."""
    canvas.check_named("values", values, "numbers of all seeds")
    if not isinstance(next(iter(values.values())), Mapping):
        values = {"measured: mean and range": values}
    series = {}
    for name, by_row in values.items():
        canvas.check_named("values", by_row, "numbers of all seeds")
        series[name] = {row: canvas.over_seeds("values", by_row[row]) for row in by_row}
    if len({tuple(by_row) for by_row in series.values()}) > 1:
        raise invalid("values", values, "series with the same rows, in one order")
    return series


def _draw_series(
    rows: Iterable[np.ndarray], shift: float, look: canvas.Look, name: str, ax: Axes
) -> None:
    """Draw the seeds of each row, and their mean."""
    color = look["color"]
    for row, seeds in enumerate(rows):
        heights = np.full(len(seeds), row + shift)
        ax.plot(seeds, heights, color=color, linestyle="-", marker="|", markersize=8)
        (mean,) = ax.plot(seeds.mean(), row + shift, **{**look, "linestyle": "none"})
    mean.set_label(name)


def _write_means(rows: Iterable[np.ndarray], decimals: int | None, ax: Axes) -> None:
    """Write the mean over each row; in percent, if it is with decimals."""
    to_axes = ax.transData + ax.transAxes.inverted()
    factor, written = (1, "{:.2f}") if decimals is None else (100, f"{{:.{decimals}f}}")
    # No line runs through the numbers.
    ground = {"facecolor": ax.get_facecolor(), "edgecolor": "none", "pad": 0.5}
    above: canvas.Look = {"xytext": (0, 6), "textcoords": "offset points"}
    for row, seeds in enumerate(rows):
        mean = seeds.mean()
        text = canvas.written(written, factor * mean) + " %" * (decimals is not None)
        across = to_axes.transform((mean, row))[0]
        side = "left" if across < 0.1 else "right" if across > 0.9 else "center"
        ax.annotate(text, (mean, row), bbox=ground, fontsize=9, ha=side, **above)
