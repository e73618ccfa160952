"""Figures: arrays in, Axes out.

Every function draws into the Axes it is given, or into a new figure, and returns the
Axes. None of them shows, saves or restyles anything: a notebook chooses the course's
look once, with ``plt.style.use("lenet_course.style")``.

A notebook imports this package, never its modules: ``plotting.plot_images``.
"""

from lenet_course.plotting.images import plot_feature_maps, plot_images, plot_kernels
from lenet_course.plotting.networks import plot_parameter_shares
from lenet_course.plotting.padding import (
    animate_coverage,
    animate_row,
    animation_html,
    plot_bordered,
    plot_cells,
    plot_growth,
    plot_paddings_by_depth,
    plot_rings,
    plot_row,
    plot_seed_ranges,
    plot_sizes,
)
from lenet_course.plotting.training import plot_confusion_matrix, plot_training_curves

__all__ = [
    "animate_coverage",
    "animate_row",
    "animation_html",
    "plot_bordered",
    "plot_cells",
    "plot_confusion_matrix",
    "plot_feature_maps",
    "plot_growth",
    "plot_images",
    "plot_kernels",
    "plot_paddings_by_depth",
    "plot_parameter_shares",
    "plot_rings",
    "plot_row",
    "plot_seed_ranges",
    "plot_sizes",
    "plot_training_curves",
]
