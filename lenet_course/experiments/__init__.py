"""Small, seeded measurements that the notebooks share, by what is measured.

A notebook imports this package, never its modules: ``experiments.compare``.
"""

from lenet_course.experiments.classifiers import (
    classes_of,
    fit_classifiers,
    measure_errors,
    measure_pair_errors,
    outputs_of,
    refused_for,
    rejection_curve,
)
from lenet_course.experiments.comparisons import measure_training, train_networks
from lenet_course.experiments.probes import (
    measure_gradient_norms,
    measure_read_outs,
)
from lenet_course.experiments.recipes import (
    answers_1998,
    train_lenet5_1998,
    trained_lenet5,
)
from lenet_course.experiments.seeds import (
    SeedRange,
    compare,
    compare_on_images,
    untrained,
)
from lenet_course.experiments.windows import (
    box_filter,
    equivariance_error,
    measure_coverage,
    measure_dot_error,
    pool,
    route_gradient,
)

__all__ = [
    "SeedRange",
    "answers_1998",
    "box_filter",
    "classes_of",
    "compare",
    "compare_on_images",
    "equivariance_error",
    "fit_classifiers",
    "measure_coverage",
    "measure_dot_error",
    "measure_errors",
    "measure_gradient_norms",
    "measure_pair_errors",
    "measure_read_outs",
    "measure_training",
    "outputs_of",
    "pool",
    "refused_for",
    "rejection_curve",
    "route_gradient",
    "train_lenet5_1998",
    "train_networks",
    "trained_lenet5",
    "untrained",
]
