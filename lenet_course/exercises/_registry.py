"""Finds the exercises of all lessons."""

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType

from lenet_course.exercises._record import Exercise


@cache
def all_exercises() -> MappingProxyType[str, Exercise]:
    """Every exercise of the course by its id, in order: those of all ``lesson_NN``.

    Example:
        >>> all_exercises()["08.1"].lesson
        '08'
    """
    package = importlib.import_module("lenet_course.exercises.lessons")
    found: dict[str, Exercise] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if module.name.startswith("lesson_"):
            lesson = importlib.import_module(f"{package.__name__}.{module.name}")
            found |= {exercise.id: exercise for exercise in lesson.EXERCISES}
    return MappingProxyType(found)
