"""The exercises of the course, and the checks that name a misconception.

A notebook asks, holds ``answer_07_1 = ...``, and ends the cell with a `check`. How the
answers are judged is recorded in ``lessons``: for each notebook one module of exercises
and one of predictions. ``_kinds``, ``_functions`` and ``_models`` say what an answer
can be, ``_guard`` runs a student's code, and ``progress`` keeps what was answered in a
file on this machine.

The name of an answer holds the exercise's number, because one name for all would let
the answer to another exercise be judged without a word where a stub was left alone.

Importing this package loads neither TensorFlow nor Keras.
"""

from lenet_course.exercises._functions import Function
from lenet_course.exercises._judge import check, find, hint
from lenet_course.exercises._kinds import (
    ANY,
    Array,
    Choice,
    Choices,
    Number,
    Numbers,
)
from lenet_course.exercises._models import Model
from lenet_course.exercises._overview import Overview, overview
from lenet_course.exercises._record import (
    Among,
    Exercise,
    Like,
    Misconception,
    Result,
    Where,
)
from lenet_course.exercises._registry import all_exercises, all_predictions
from lenet_course.exercises._verdicts import Verdicts, has_verdicts, verdicts
from lenet_course.exercises.progress import summary

__all__ = [
    "ANY",
    "Among",
    "Array",
    "Choice",
    "Choices",
    "Exercise",
    "Function",
    "Like",
    "Misconception",
    "Model",
    "Number",
    "Numbers",
    "Overview",
    "Result",
    "Verdicts",
    "Where",
    "all_exercises",
    "all_predictions",
    "check",
    "find",
    "has_verdicts",
    "hint",
    "overview",
    "summary",
    "verdicts",
]
