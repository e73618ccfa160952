"""Figures that compare networks which differ in one component."""

from collections.abc import Collection, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullFormatter, PercentFormatter

from lenet_course.plotting._canvas import EDGE, draw_band, new_axes

ERROR_TICKS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9)


def plot_weight_matrix(matrix: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """Draw a layer as a matrix: each weight that is not zero as a number in its cell.

    Args:
        matrix: of shape ``(num_outputs, num_inputs)``, small enough to be read.
        ax: where to draw.

    Example:
        >>> ax = plot_weight_matrix(np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 2.0]]))
        >>> [text.get_text() for text in ax.texts]
        ['1', '2', '1', '2']
    """
    matrix = np.asarray(matrix, dtype=float)
    num_outputs, num_inputs = matrix.shape
    ax = (
        new_axes((0.32 * num_inputs + 0.8, 0.32 * num_outputs + 0.9))
        if ax is None
        else ax
    )
    shades = np.where(matrix == 0, np.nan, matrix)
    # Light enough for black numbers, also at the darkest end.
    largest = float(np.abs(matrix).max(initial=1e-9))
    ax.imshow(shades, cmap="Greys", vmin=0, vmax=2 * largest)
    for (row, column), weight in np.ndenumerate(matrix):
        if weight:
            ax.text(column, row, f"{weight:g}", ha="center", va="center", fontsize=9)
    ax.set(xlabel="input pixel, row by row", ylabel="output unit")
    ax.set_xticks(range(0, num_inputs, 5), range(1, num_inputs + 1, 5))
    ax.set_yticks(range(0, num_outputs, 2), range(1, num_outputs + 1, 2))
    ax.set_xticks(np.arange(-0.5, num_inputs), minor=True)
    ax.set_yticks(np.arange(-0.5, num_outputs), minor=True)
    ax.grid(which="minor", color="#DDDDDD", linewidth=0.5)
    ax.tick_params(which="minor", length=0)
    return ax


def plot_seed_curves(
    curves: Mapping[str, np.ndarray], *, quantity: str, ax: Axes | None = None
) -> Axes:
    """Draw a quantity per epoch: the mean over the seeds in a band from low to high.

    Args:
        curves: arrays of shape ``(num_seeds, epochs)``, by the name in the legend.
        quantity: what is measured, for the vertical axis.
        ax: where to draw.

    Example:
        >>> ax = plot_seed_curves({"tanh": np.ones((3, 4))}, quantity="loss")
        >>> len(ax.lines), len(ax.collections)
        (1, 1)
    """
    ax = new_axes() if ax is None else ax
    for name, values in curves.items():
        epochs = np.arange(1, np.shape(values)[1] + 1)
        draw_band(epochs, values, label=name, alpha=0.15, ax=ax)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="epoch", ylabel=quantity, ylim=(0, None))
    # Beside the curves, which may go anywhere.
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def plot_gradient_norms(
    norms: Mapping[str, Mapping[str, Collection[float]]],
    *,
    name: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw the size of the gradient layer by layer, on a logarithmic scale.

    Args:
        norms: for each activation, by the name in the legend, the norms of each layer,
            one for each seed, from the first layer on.
        name: of the network, for the title.
        ax: where to draw.

    Example:
        >>> ax = plot_gradient_norms({"tanh": {"c1": [1], "c3": [2]}}, name="tiny")
        >>> ax.get_yscale(), [label.get_text() for label in ax.get_xticklabels()]
        ('log', ['c1', 'c3'])
    """
    ax = new_axes() if ax is None else ax
    layers: list[str] = []
    for label, by_layer in norms.items():
        layers = list(by_layer)
        values = np.transpose([list(by_layer[layer]) for layer in layers])
        draw_band(range(len(layers)), values, label=label, alpha=0.15, ax=ax)
    ax.set_yscale("log")
    ax.set_xticks(range(len(layers)), layers)
    ax.set(title=name, xlabel="layer, from the image on", ylabel="norm of the gradient")
    return ax


def plot_ablation(
    accuracies: Mapping[str, Collection[float]],
    *,
    baseline: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw the errors of networks over seeds, against the range of one of them.

    A network whose range has nothing in common with the baseline's has full marks, any
    other has hollow ones. The scale is logarithmic: half the errors are always the same
    way to the left.

    Args:
        accuracies: 0..1, below 1, one for each seed, by the network's name.
        baseline: the name of the network that the others are compared with.
        ax: where to draw.

    Raises:
        ValueError: no network has the baseline's name.

    Example:
        >>> ax = plot_ablation({"a": [0.9, 0.91], "b": [0.8]}, baseline="a")
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['a', 'b']
    """
    if baseline not in accuracies:
        raise ValueError(
            "Invalid value for argument `baseline`. Expected one of "
            f"{', '.join(map(repr, accuracies))}. Received: baseline={baseline!r}."
        )
    ax = new_axes((7, 0.34 * len(accuracies) + 1.2)) if ax is None else ax
    errors = {name: [1 - value for value in accuracies[name]] for name in accuracies}
    low, high = min(errors[baseline]), max(errors[baseline])
    ax.axvspan(low, high, color="#DDDDDD")
    for row, (name, seeds) in enumerate(errors.items()):
        differs = min(seeds) > high or max(seeds) < low
        ax.plot([min(seeds), max(seeds)], [row, row], "-", color=EDGE, marker="")
        ax.plot(
            seeds,
            [row] * len(seeds),
            linestyle="none",
            marker="o",
            color="#0072B2",
            markerfacecolor="#0072B2" if differs else "white",
            label=name,
        )
    ax.set_xscale("log")
    ticks = [tick for tick in ERROR_TICKS if _is_near(tick, errors)]
    ax.set_xticks(ticks, [f"{100 * tick:g} %" for tick in ticks])
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_yticks(range(len(errors)), list(errors))
    ax.invert_yaxis()
    ax.set(
        xlabel="share classified wrongly, 1 − accuracy (logarithmic scale)",
        title="one dot per seed; filled: all outside the grey range, on one side",
    )
    return ax


def _is_near(tick: float, errors: Mapping[str, list[float]]) -> bool:
    """Whether a tick lies not too far outside all the errors."""
    values = np.concatenate(list(errors.values()))
    return 0.8 * values.min() <= tick <= 1.25 * values.max()


def plot_loss_and_accuracy(
    losses: Mapping[str, Collection[float]],
    accuracies: Mapping[str, Collection[float]],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw one point for each training: its loss and its accuracy.

    Args:
        losses: of each training, by the network's name.
        accuracies: the same, 0..1.
        ax: where to draw.

    Example:
        >>> ax = plot_loss_and_accuracy({"a": [0.3, 0.4]}, {"a": [0.9, 0.89]})
        >>> len(ax.lines)
        1
    """
    ax = new_axes() if ax is None else ax
    for name in losses:
        points = list(losses[name]), list(accuracies[name])
        ax.plot(*points, linestyle="none", marker="o", color="#0072B2", label=name)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set(
        xlabel="loss (cross-entropy)",
        ylabel="accuracy",
        title="validation images, one dot per training",
    )
    return ax
