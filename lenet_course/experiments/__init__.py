"""Small, seeded measurements that the notebooks share, one module for each subject.

A notebook imports this package, never its modules: ``experiments.measure_variants``.
"""

from lenet_course.experiments.components import (
    TrainingRuns,
    measure_gradient_norms,
    measure_training,
)
from lenet_course.experiments.lenet5 import (
    measure_selection_optimism,
    measure_variants,
    train_lenet5,
    warm_up_and_decay,
)
from lenet_course.experiments.ranges import SeedRange

__all__ = [
    "SeedRange",
    "TrainingRuns",
    "measure_gradient_norms",
    "measure_selection_optimism",
    "measure_training",
    "measure_variants",
    "train_lenet5",
    "warm_up_and_decay",
]
