"""Figures of errors over seeds, of refusals, and of a strip read window by window."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from lenet_course.plotting._canvas import EDGE, draw_frame, means_and_reach, new_axes


def plot_learning_curves(
    errors: Mapping[str, Mapping[int, Sequence[float]]],
    *,
    published: Mapping[int, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the test error over the number of training images, both on log scales.

    A line joins the means, a bar spans the range over the seeds.

    Args:
        errors: shares of errors, one for each seed, by classifier and number of images.
        published: the paper's own share of errors by number of images.
        ax: where to draw.

    Example:
        >>> ax = plot_learning_curves({"linear": {500: [0.2, 0.3], 1000: [0.1, 0.1]}})
        >>> ax.get_xlabel()
        'training images'
    """
    ax = new_axes() if ax is None else ax
    sizes = set(published or {})
    for name, by_size in errors.items():
        means, reach = means_and_reach(by_size.values())
        ax.errorbar(list(by_size), means, yerr=reach, capsize=4, label=name)
        sizes |= set(by_size)
    if published:
        ax.plot(
            list(published),
            list(published.values()),
            color="black",
            marker="D",
            fillstyle="none",
            linestyle=":",
            label="LeNet-5 of 1998 (Figure 6)",
        )
    ax.set(xscale="log", yscale="log", xlabel="training images", ylabel="test error")
    ax.margins(y=0.1)
    ticks = sorted(sizes)
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(ticks, [f"{size:,}" for size in ticks])
    ax.yaxis.set_major_locator(FixedLocator([0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(_percent)
    ax.grid(axis="y")
    lines, names = ax.get_legend_handles_labels()
    order = sorted(range(len(names)), key=lambda index: names[index] not in errors)
    ax.legend([lines[index] for index in order], [names[index] for index in order])
    return ax


def plot_ranges(
    values: Mapping[str, Sequence[float]],
    *,
    quantity: str,
    published: Mapping[str, float] | None = None,
    percent: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw one row for each name: the mean over the seeds, and their range as a bar.

    Where all shares are below 2 %, the means have two decimals instead of one.

    Args:
        values: one number for each seed, by name.
        quantity: what is measured, for the horizontal axis.
        published: the paper's number for some of the names.
        percent: whether the numbers are shares, to be shown in percent.
        ax: where to draw.

    Example:
        >>> ax = plot_ranges({"a": [0.1, 0.3], "b": [0.2, 0.2]}, quantity="error")
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['a', 'b']
    """
    rows = list(values)
    ax = new_axes((7, 0.8 + 0.4 * len(rows))) if ax is None else ax
    means, reach = means_and_reach(values.values())
    most = max([*(means + reach[1]), *(published or {}).values()])
    decimals = 2 if most < 0.02 else 1
    measured = ax.errorbar(
        means, range(len(rows)), xerr=reach, linestyle="none", marker="o", capsize=4
    )
    measured.set_label("measured: mean and range")
    for row, mean in enumerate(means):
        ax.annotate(
            f"{100 * mean:.{decimals}f} %" if percent else f"{mean:.1f}",
            (mean, row),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
    if published:
        ax.plot(
            list(published.values()),
            [rows.index(name) for name in published],
            color="black",
            marker="D",
            fillstyle="none",
            linestyle="none",
            label="published in 1998",
        )
        # Above the rows, where it can hide none of them.
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1.02), ncols=2)
    ax.set_yticks(range(len(rows)), rows)
    ax.set(ylim=(len(rows) - 0.4, -0.6), xlabel=quantity)
    ax.set_xlim(0, 1.08 * most)
    if percent:
        ax.xaxis.set_major_formatter(_percent)
    ax.grid(axis="x")
    ax.set_axisbelow(True)
    return ax


def plot_rejection(
    curves: Mapping[str, Sequence[tuple[Sequence[float], Sequence[float]]]],
    *,
    max_error: float,
    ax: Axes | None = None,
) -> Axes:
    """Draw the error on the answered images over the share that is refused.

    Args:
        curves: by name, and for each seed, shares refused and shares of errors.
        max_error: the error to reach, marked by a line.
        ax: where to draw.

    Example:
        >>> ax = plot_rejection({"a": [([0, 0.5], [0.1, 0.0])]}, max_error=0.005)
        >>> ax.get_xlabel()
        'refused images'
    """
    ax = new_axes() if ax is None else ax
    for name, by_seed in curves.items():
        style, label = {}, name
        for refused, error in by_seed:
            (line,) = ax.plot(
                refused, error, marker="", linewidth=1.3, label=label, **style
            )
            style = {"color": line.get_color(), "linestyle": line.get_linestyle()}
            label = None
    ax.axhline(max_error, color=EDGE, linewidth=1, linestyle="-", marker="")
    ax.annotate(
        f"{100 * max_error:g} %",
        (0, max_error),
        xytext=(4, 3),
        textcoords="offset points",
        fontsize=9,
    )
    ax.set(xlabel="refused images", ylabel="error on the answered ones", xlim=(0, 0.8))
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_formatter(_percent)
    ax.yaxis.set_major_formatter(_percent)
    ax.legend()
    return ax


def plot_strip(
    strip: np.ndarray,
    probabilities: np.ndarray,
    *,
    window: int = 32,
    step: int = 4,
    ax: Axes | None = None,
) -> Axes:
    """Draw a strip of digits, and below it what the network says window by window.

    Each column of the lower part stands under the middle of its window. The winner's
    name is written into its cell.

    Args:
        strip: array of shape ``(height, width)``, 0 for background.
        probabilities: array of shape ``(num_windows, num_classes)``.
        window: width of a window, in pixels.
        step: pixels from one window to the next.
        ax: where to draw.

    Example:
        >>> ax = plot_strip(np.zeros((32, 64)), np.eye(10)[:9])
        >>> [text.get_text() for text in ax.texts][:3]
        ['0', '1', '2']
    """
    height, width = strip.shape
    num_windows, num_classes = probabilities.shape
    ax = new_axes((min(2.2 + 0.085 * width, 9), 4.6)) if ax is None else ax
    left = (window - step) / 2
    right = left + num_windows * step
    gap, row = 3, 5
    bottom = height + gap + num_classes * row
    ax.imshow(
        strip,
        cmap="Greys",
        extent=(0, width, height, 0),
        vmin=0,
        vmax=max(strip.max(), 1),
    )
    draw_frame(0, 0, width, height, ax=ax)
    image = ax.imshow(
        probabilities.T,
        cmap="Greys",
        vmin=0,
        vmax=1,
        extent=(left, right, bottom, height + gap),
    )
    draw_frame(left, height + gap, right - left, bottom - height - gap, ax=ax)
    for index, outputs in enumerate(probabilities):
        best = int(outputs.argmax())
        ax.text(
            left + (index + 0.5) * step,
            height + gap + (best + 0.5) * row,
            str(best),
            ha="center",
            va="center",
            fontsize=9,
            fontweight="bold",
            color="white" if outputs[best] > 0.5 else "black",
        )
    ticks = [height + gap + (index + 0.5) * row for index in range(num_classes)]
    ax.set_yticks(ticks, [str(index) for index in range(num_classes)], fontsize=8)
    ax.set(xlim=(-1, width + 1), ylim=(bottom + 1, -1), aspect="equal")
    ax.set(xlabel="pixel of the strip, and middle of the window", ylabel="digit named")
    ax.yaxis.set_label_coords(-0.09, 0.3)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.figure.colorbar(image, ax=ax, label="probability", shrink=0.6)
    return ax


_percent = FuncFormatter(lambda share, _: f"{100 * share:g} %")
