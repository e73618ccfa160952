"""Finds the exercises and the predictions of all lessons."""

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType

from lenet_course.exercises._record import Exercise


def all_exercises() -> MappingProxyType[str, Exercise]:
    """Every exercise of the course by its id, in order: those of all ``lesson_NN``.

    Example:
        >>> all_exercises()["07.1"].lesson
        '07'
    """
    return _records(are_predictions=False)


def all_predictions() -> MappingProxyType[str, Exercise]:
    """Every prediction of the course by its id, in order.

    Example:
        >>> [key for key in all_predictions() if ".p" not in key]
        []
    """
    return _records(are_predictions=True)


@cache
def _records(*, are_predictions: bool) -> MappingProxyType[str, Exercise]:
    package = importlib.import_module("lenet_course.exercises.lessons")
    found: dict[str, Exercise] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if module.name.startswith("lesson_"):
            lesson = importlib.import_module(f"{package.__name__}.{module.name}")
            found |= {each.id: each for each in lesson.EXERCISES}
    return MappingProxyType(
        {
            key: each
            for key, each in found.items()
            if each.is_prediction == are_predictions
        }
    )
