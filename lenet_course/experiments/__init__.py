"""Small, seeded measurements that the notebooks share, one module for each subject.

A notebook imports this package, never its modules: ``experiments.measure_variants``.
"""

from lenet_course.experiments.lenet5 import (
    measure_selection_optimism,
    measure_variants,
    train_lenet5,
    warm_up_and_decay,
)

__all__ = [
    "measure_selection_optimism",
    "measure_variants",
    "train_lenet5",
    "warm_up_and_decay",
]
