"""Small, seeded measurements that the notebooks share, one module for each subject.

A notebook imports this package, never its modules: ``experiments.measure_variants``.
"""

from lenet_course.experiments.components import (
    TrainingRuns,
    measure_gradient_norms,
    measure_training,
)
from lenet_course.experiments.invariance import (
    add_noise,
    build_small_network,
    equivariance_error,
    predict_over_seeds,
    rotate_images,
    scale_images,
    shift_images,
)
from lenet_course.experiments.lenet5 import (
    measure_selection_optimism,
    measure_variants,
    train_lenet5,
    warm_up_and_decay,
)
from lenet_course.experiments.ranges import SeedRange
from lenet_course.experiments.seeds import compare_ranges

__all__ = [
    "SeedRange",
    "TrainingRuns",
    "add_noise",
    "build_small_network",
    "compare_ranges",
    "equivariance_error",
    "measure_gradient_norms",
    "measure_selection_optimism",
    "measure_training",
    "measure_variants",
    "predict_over_seeds",
    "rotate_images",
    "scale_images",
    "shift_images",
    "train_lenet5",
    "warm_up_and_decay",
]
