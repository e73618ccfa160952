"""Small, seeded measurements that the notebooks share, by what is measured.

A notebook imports this package, never its modules: ``experiments.measure_variants``.
"""

from lenet_course.experiments.classifiers import (
    classes_of,
    fit_classifiers,
    measure_selection_optimism,
    outputs_of,
    rejection_curve,
)
from lenet_course.experiments.comparisons import measure_training
from lenet_course.experiments.probes import measure_gradient_norms
from lenet_course.experiments.recipes import (
    answers_1998,
    measure_variants,
    train_lenet5,
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
    "measure_gradient_norms",
    "measure_selection_optimism",
    "measure_training",
    "measure_variants",
    "outputs_of",
    "pool",
    "rejection_curve",
    "route_gradient",
    "train_lenet5",
    "train_lenet5_1998",
    "trained_lenet5",
    "untrained",
]
