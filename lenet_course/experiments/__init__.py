"""Small, seeded measurements that the notebooks share, one module for each subject.

A notebook imports this package, never its modules: ``experiments.measure_variants``.
"""

from lenet_course.experiments.lenet5 import (
    measure_selection_optimism,
    measure_variants,
    train_lenet5,
    warm_up_and_decay,
)
from lenet_course.experiments.lenet5_1998 import (
    answers_of_1998,
    batches_of_1998,
    loss_of_1998,
    train_lenet5_1998,
)

__all__ = [
    "answers_of_1998",
    "batches_of_1998",
    "loss_of_1998",
    "measure_selection_optimism",
    "measure_variants",
    "train_lenet5",
    "train_lenet5_1998",
    "warm_up_and_decay",
]
