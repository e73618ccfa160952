"""Small, seeded measurements that the notebooks share, one module for each subject.

A notebook imports this package, never its modules: ``experiments.measure_variants``.
"""

from lenet_course.experiments.lenet5 import (
    measure_selection_optimism,
    measure_variants,
    train_lenet5,
    warm_up_and_decay,
)
from lenet_course.experiments.padding import (
    box_filter,
    build_padding_network,
    conv_matrix,
    measure_coverage,
    measure_early_and_late,
    measure_leak,
    measure_rings,
    measure_seen_cells,
)

__all__ = [
    "box_filter",
    "build_padding_network",
    "conv_matrix",
    "measure_coverage",
    "measure_early_and_late",
    "measure_leak",
    "measure_rings",
    "measure_seen_cells",
    "measure_selection_optimism",
    "measure_variants",
    "train_lenet5",
    "warm_up_and_decay",
]
