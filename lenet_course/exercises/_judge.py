"""Judges an answer: read it, compare it, and say what is to be said."""

from typing import Any

from lenet_course.exercises import progress
from lenet_course.exercises._guard import TimeLimitError, run_guarded
from lenet_course.exercises._kinds import shown
from lenet_course.exercises._record import (
    NOT_ANSWERED,
    NOT_YET,
    RIGHT,
    Exercise,
    Result,
    UnansweredError,
    UnfitError,
)
from lenet_course.exercises._registry import all_exercises


def check(exercise_id: str, answer: Any) -> Result:
    """What there is to say about an answer; it never raises on a student's mistake.

    Args:
        exercise_id: such as ``"08.1"``.
        answer: whatever the student has; ``...`` if there is none yet.

    Returns:
        A `Result`, which Jupyter displays. An answer is noted in the progress file.

    Raises:
        ValueError: no exercise has this id.

    Example:
        >>> check("08.1", ...)
        ○ Exercise 08.1: not answered. Put your answer in the place of the three dots,
        and run the cell again.
        A hint: exercises.hint('08.1', 1)
    """
    result = judge(_exercise(exercise_id), answer)
    if result.status != NOT_ANSWERED:
        progress.note(result)
    return result


def hint(exercise_id: str, number: int = 1) -> str:
    """One of the hints of an exercise, for whoever reads results as plain text.

    Raises:
        ValueError: there is no such exercise or no such hint.

    Example:
        >>> hint("08.1")
        'Only whole batches count: how often do 128 images fit into the training set?'
    """
    hints = _exercise(exercise_id).hints
    if number not in range(1, len(hints) + 1):
        raise ValueError(
            f"Invalid value for argument `number`. Exercise {exercise_id} has "
            f"{len(hints)} hints, from 1. Received: number={number!r}."
        )
    return hints[number - 1]


def judge(exercise: Exercise, answer: Any) -> Result:
    """The result of an answer, without noting it.

    Example:
        >>> judge(all_exercises()["08.1"], 430).misconception
        'rounded up'
    """
    if answer is ...:
        return _not_answered(exercise)
    try:
        return run_guarded(lambda: _judge(exercise, answer), seconds=exercise.seconds)
    except UnansweredError:
        return _not_answered(exercise)
    except UnfitError as error:
        return Result(exercise, NOT_YET, str(error))
    except TimeLimitError:
        return Result(
            exercise,
            NOT_YET,
            f"This did not end within {exercise.seconds:g} seconds. Is there a loop "
            "that never stops?",
        )
    except BaseException as error:  # a student's code may raise anything
        return Result(
            exercise,
            NOT_YET,
            f"This could not be checked, because it raised {type(error).__name__}: "
            f"{shown(error)}.",
        )


def _judge(exercise: Exercise, answer: Any) -> Result:
    value = exercise.kind.read(answer)
    if exercise.kind.matches(value, exercise.right):
        return Result(exercise, RIGHT, exercise.praise)
    for misconception in exercise.misconceptions:
        if exercise.kind.matches(value, misconception.pattern):
            return Result(exercise, NOT_YET, misconception.message, misconception.name)
    if callable(exercise.otherwise):
        return Result(exercise, NOT_YET, str(exercise.otherwise(value)))
    default = exercise.kind.difference(value, exercise.right)
    return Result(exercise, NOT_YET, exercise.otherwise or default)


def _not_answered(exercise: Exercise) -> Result:
    message = "Put your answer in the place of the three dots, and run the cell again."
    return Result(exercise, NOT_ANSWERED, message)


def _exercise(exercise_id: str) -> Exercise:
    exercises = all_exercises()
    if exercise_id not in exercises:
        raise ValueError(
            "Invalid value for argument `exercise_id`. Expected one of "
            f"{', '.join(exercises)}. Received: exercise_id={exercise_id!r}."
        )
    return exercises[exercise_id]
