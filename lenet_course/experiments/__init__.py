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
from lenet_course.experiments.lenet5_1998 import (
    answers_of_1998,
    batches_of_1998,
    loss_of_1998,
    train_lenet5_1998,
)
from lenet_course.experiments.limits import (
    distort,
    fit_classifiers,
    invert_pixels,
    measure_classifier_errors,
    measure_dot_error,
    measure_errors,
    measure_pair_errors,
    measure_read_outs,
    outputs_of,
    overlay_pairs,
    refused_for,
    rejection_curve,
    train_networks,
)
from lenet_course.experiments.padding import (
    box_filter,
    measure_coverage,
    measure_leak,
    measure_rings,
)
from lenet_course.experiments.padding_choice import (
    build_padded_network,
    measure_padding_choice,
)
from lenet_course.experiments.pooling import (
    PoolingRun,
    measure_pooling,
    measure_zero_shares,
    pool,
    route_gradient,
)
from lenet_course.experiments.ranges import SeedRange

__all__ = [
    "PoolingRun",
    "SeedRange",
    "TrainingRuns",
    "add_noise",
    "answers_of_1998",
    "batches_of_1998",
    "box_filter",
    "build_padded_network",
    "build_small_network",
    "distort",
    "equivariance_error",
    "fit_classifiers",
    "invert_pixels",
    "loss_of_1998",
    "measure_classifier_errors",
    "measure_coverage",
    "measure_dot_error",
    "measure_errors",
    "measure_gradient_norms",
    "measure_leak",
    "measure_padding_choice",
    "measure_pair_errors",
    "measure_pooling",
    "measure_read_outs",
    "measure_rings",
    "measure_selection_optimism",
    "measure_training",
    "measure_variants",
    "measure_zero_shares",
    "outputs_of",
    "overlay_pairs",
    "pool",
    "predict_over_seeds",
    "refused_for",
    "rejection_curve",
    "rotate_images",
    "route_gradient",
    "scale_images",
    "shift_images",
    "train_lenet5",
    "train_lenet5_1998",
    "train_networks",
    "warm_up_and_decay",
]
