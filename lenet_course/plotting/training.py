"""Figures of how a training went and of what the trained network gets wrong."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from lenet_course.plotting._canvas import new_axes


def plot_training_curves(
    curves: Mapping[str, Sequence[float]],
    *,
    quantity: str,
    best: str = "lowest",
    ax: Axes | None = None,
) -> Axes:
    """Draw one quantity per epoch, and circle the best epoch of each curve.

    Args:
        curves: values per epoch, by the name that the legend shows.
        quantity: what is measured, for the vertical axis.
        best: ``"lowest"`` or ``"highest"``.
        ax: where to draw.

    Example:
        >>> ax = plot_training_curves({"validation": [3, 1, 2]}, quantity="loss")
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('epoch', 'loss')
    """
    choose = {"lowest": np.argmin, "highest": np.argmax}
    if best not in choose:
        raise ValueError(
            "Invalid value for argument `best`. Expected 'lowest' or 'highest'. "
            f"Received: best={best!r}."
        )
    ax = new_axes() if ax is None else ax
    for name, values in curves.items():
        (line,) = ax.plot(range(1, len(values) + 1), values, label=name)
        index = int(choose[best](values))
        ax.plot(
            index + 1,
            values[index],
            marker="o",
            markersize=12,
            fillstyle="none",
            linestyle="none",
            color=line.get_color(),
        )
    ax.set(xlabel="epoch", ylabel=quantity, title=f"{quantity} ({best} circled)")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend()
    return ax


def plot_confusion_matrix(matrix: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """Draw how often each true class was taken for each other one, errors in colour.

    Args:
        matrix: counts of shape ``(num_classes, num_classes)``, true class by row and
            predicted class by column. The diagonal, which is right and far larger, is
            written but not coloured.
        ax: where to draw.

    Example:
        >>> ax = plot_confusion_matrix(np.array([[9, 1], [0, 10]]))
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('predicted class', 'true class')
    """
    ax = new_axes((6, 5.2)) if ax is None else ax
    matrix = np.asarray(matrix)
    errors = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    image = ax.imshow(errors, cmap="Greys", vmin=0, vmax=max(errors.max(), 1))
    for (row, column), count in np.ndenumerate(matrix):
        dark = errors[row, column] > errors.max() / 2
        if count:
            ax.text(
                column,
                row,
                f"{count}",
                ha="center",
                va="center",
                fontsize=9,
                color="white" if dark else "black",
                fontweight="normal" if row == column else "bold",
            )
    ax.set(
        xlabel="predicted class",
        ylabel="true class",
        xticks=range(len(matrix)),
        yticks=range(len(matrix)),
        title="test images by true and predicted class",
    )
    ax.figure.colorbar(image, ax=ax, label="errors (images)", shrink=0.8)
    return ax
