"""Small, seeded measurements that the notebooks share, by what is measured.

A notebook imports this package, never its modules: ``experiments.compare``.
"""

from lenet_course.experiments.classifiers import (
    classes_of,
    fit_classifiers,
    outputs_of,
    rejection_curve,
)
from lenet_course.experiments.recipes import (
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
    "box_filter",
    "classes_of",
    "compare",
    "compare_on_images",
    "equivariance_error",
    "fit_classifiers",
    "measure_coverage",
    "outputs_of",
    "pool",
    "rejection_curve",
    "route_gradient",
    "trained_lenet5",
    "untrained",
]
