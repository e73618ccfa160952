"""The networks of the course, and what can be read from any Keras network."""

from lenet_course.models._audit import Audit, Finding, audit_lenet5
from lenet_course.models._builders import (
    INITIAL_RANGES,
    POOLING_LAYERS,
    build_lenet5,
    build_lenet5_1998,
    build_padded_network,
    build_qa_binary_network,
    build_qa_mnist_network,
)
from lenet_course.models._describe import describe, trace

__all__ = [
    "INITIAL_RANGES",
    "POOLING_LAYERS",
    "Audit",
    "Finding",
    "audit_lenet5",
    "build_lenet5",
    "build_lenet5_1998",
    "build_padded_network",
    "build_qa_binary_network",
    "build_qa_mnist_network",
    "describe",
    "trace",
]
