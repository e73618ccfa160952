"""Figures: arrays in, Axes out.

Every function draws into the Axes it is given, or into a new figure, and returns the
Axes. None of them shows, saves or restyles anything: a notebook chooses the course's
look once, with ``plt.style.use("lenet_course.style")``.

A notebook imports this package, never its modules: ``plotting.plot_images``.
"""

from lenet_course.plotting.bars import plot_bars
from lenet_course.plotting.components import (
    plot_ablation,
    plot_gradient_norms,
    plot_loss_and_accuracy,
    plot_seed_curves,
    plot_weight_matrix,
)
from lenet_course.plotting.grids import plot_number_grids
from lenet_course.plotting.images import plot_feature_maps, plot_images, plot_kernels
from lenet_course.plotting.lenet5_1998 import (
    plot_bitmaps,
    plot_code_distances,
    plot_connection_table,
)
from lenet_course.plotting.limits import (
    plot_learning_curves,
    plot_ranges,
    plot_rejection,
    plot_strip,
)
from lenet_course.plotting.networks import plot_parameter_shares
from lenet_course.plotting.padding import (
    animate_coverage,
    plot_bordered,
    plot_cells,
    plot_rings,
    plot_sizes,
)
from lenet_course.plotting.receptive_fields import (
    plot_influence,
    plot_receptive_fields,
    strongest_half,
)
from lenet_course.plotting.robustness import plot_accuracy_curves, plot_accuracy_ranges
from lenet_course.plotting.rows import plot_filled_rows, plot_row
from lenet_course.plotting.training import plot_confusion_matrix, plot_training_curves
from lenet_course.plotting.walk import (
    plot_architecture,
    plot_readings,
    plot_walk,
    plot_what_units_see,
)
from lenet_course.plotting.windows import (
    animate_windows,
    player_html,
    plot_seed_dots,
    plot_signed_maps,
    plot_windows,
)

__all__ = [
    "animate_coverage",
    "animate_windows",
    "player_html",
    "plot_ablation",
    "plot_accuracy_curves",
    "plot_accuracy_ranges",
    "plot_architecture",
    "plot_bars",
    "plot_bitmaps",
    "plot_bordered",
    "plot_cells",
    "plot_code_distances",
    "plot_confusion_matrix",
    "plot_connection_table",
    "plot_feature_maps",
    "plot_filled_rows",
    "plot_gradient_norms",
    "plot_images",
    "plot_influence",
    "plot_kernels",
    "plot_learning_curves",
    "plot_loss_and_accuracy",
    "plot_number_grids",
    "plot_parameter_shares",
    "plot_ranges",
    "plot_readings",
    "plot_receptive_fields",
    "plot_rejection",
    "plot_rings",
    "plot_row",
    "plot_seed_curves",
    "plot_seed_dots",
    "plot_signed_maps",
    "plot_sizes",
    "plot_strip",
    "plot_training_curves",
    "plot_walk",
    "plot_weight_matrix",
    "plot_what_units_see",
    "plot_windows",
    "strongest_half",
]
