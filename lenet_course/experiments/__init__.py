"""Small, seeded measurements that the notebooks share, one module for each subject.

A notebook imports this package, never its modules: ``experiments.measure_variants``.
"""

from lenet_course.experiments.lenet5 import (
    measure_selection_optimism,
    measure_variants,
    train_lenet5,
    warm_up_and_decay,
)
from lenet_course.experiments.pooling import (
    PoolingRun,
    measure_pooling,
    measure_zero_shares,
    pool,
    route_gradient,
)

__all__ = [
    "PoolingRun",
    "measure_pooling",
    "measure_selection_optimism",
    "measure_variants",
    "measure_zero_shares",
    "pool",
    "route_gradient",
    "train_lenet5",
    "warm_up_and_decay",
]
