"""Figures: arrays in, Axes out.

Every function draws into the Axes it is given, or into a new figure, and returns the
Axes. None of them shows, saves or restyles anything: a notebook chooses the course's
look once, with ``plt.style.use("lenet_course.style")``.

A notebook imports this package, never its modules: ``plotting.plot_images``.
"""

from lenet_course.plotting.images import plot_feature_maps, plot_images, plot_kernels
from lenet_course.plotting.networks import plot_parameter_shares
from lenet_course.plotting.training import plot_confusion_matrix, plot_training_curves
from lenet_course.plotting.walk import (
    plot_architecture,
    plot_readings,
    plot_walk,
    plot_what_units_see,
)

__all__ = [
    "plot_architecture",
    "plot_confusion_matrix",
    "plot_feature_maps",
    "plot_images",
    "plot_kernels",
    "plot_parameter_shares",
    "plot_readings",
    "plot_training_curves",
    "plot_walk",
    "plot_what_units_see",
]
