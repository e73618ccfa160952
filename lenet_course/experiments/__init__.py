"""Small, seeded measurements that the notebooks share, one module for each subject.

A notebook imports this package, never its modules: ``experiments.measure_variants``.
"""

from lenet_course.experiments.lenet5 import (
    measure_selection_optimism,
    measure_variants,
    train_lenet5,
    warm_up_and_decay,
)
from lenet_course.experiments.limits import (
    add_noise,
    compare,
    distort,
    fit_classifiers,
    is_apart,
    measure_classifier_errors,
    measure_dot_error,
    measure_errors,
    measure_pair_errors,
    measure_read_outs,
    outputs_of,
    overlay_pairs,
    refused_for,
    rejection_curve,
    scaled_tanh,
    summarise,
    train_networks,
)

__all__ = [
    "add_noise",
    "compare",
    "distort",
    "fit_classifiers",
    "is_apart",
    "measure_classifier_errors",
    "measure_dot_error",
    "measure_errors",
    "measure_pair_errors",
    "measure_read_outs",
    "measure_selection_optimism",
    "measure_variants",
    "outputs_of",
    "overlay_pairs",
    "refused_for",
    "rejection_curve",
    "scaled_tanh",
    "summarise",
    "train_lenet5",
    "train_networks",
    "warm_up_and_decay",
]
