"""The exercises of the course, and the checks that name a misconception.

A notebook asks, holds ``answer = ...``, and ends the cell with a `check`. The records
are in the modules ``lesson_NN``, one for each notebook; ``_kinds`` says what an answer
can be, ``_guard`` runs a student's code so that no mistake in it can do harm, and
``progress`` keeps what was answered in a file on this machine.

Importing this package loads neither TensorFlow nor Keras.
"""

from lenet_course.exercises._judge import check, hint
from lenet_course.exercises._kinds import (
    Array,
    Choice,
    Choices,
    Function,
    Model,
    Number,
    Numbers,
)
from lenet_course.exercises._record import Exercise, Misconception, Result
from lenet_course.exercises._registry import all_exercises
from lenet_course.exercises.progress import summary

__all__ = [
    "Array",
    "Choice",
    "Choices",
    "Exercise",
    "Function",
    "Misconception",
    "Model",
    "Number",
    "Numbers",
    "Result",
    "all_exercises",
    "check",
    "hint",
    "summary",
]
