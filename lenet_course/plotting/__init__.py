"""Figures: arrays in, Axes out.

Every function ``plot_...`` draws into the Axes ``ax`` that it is given, or into a new
figure if that is None, and returns the Axes. None of them shows, saves or restyles
anything: a notebook chooses the course's look once, with
``plt.style.use("lenet_course.style")``. What a figure cannot take, it refuses by a
ValueError, or by a TypeError if it is another kind of thing.

Numbers over seeds are any sequence of floats, an ``experiments.SeedRange`` too.

A notebook imports this package, never its modules: ``plotting.plot_images``.
"""

from lenet_course.plotting.bars import plot_bars
from lenet_course.plotting.curves import plot_curves
from lenet_course.plotting.images import plot_images, plot_readings, plot_signed_maps
from lenet_course.plotting.matrices import (
    plot_cells,
    plot_connection_table,
    plot_number_grids,
)
from lenet_course.plotting.networks import plot_stacks, plot_walk
from lenet_course.plotting.receptive_fields import plot_receptive_fields
from lenet_course.plotting.rows import plot_filled_rows, plot_row
from lenet_course.plotting.seeds import plot_ranges

__all__ = [
    "plot_bars",
    "plot_cells",
    "plot_connection_table",
    "plot_curves",
    "plot_filled_rows",
    "plot_images",
    "plot_number_grids",
    "plot_ranges",
    "plot_readings",
    "plot_receptive_fields",
    "plot_row",
    "plot_signed_maps",
    "plot_stacks",
    "plot_walk",
]
