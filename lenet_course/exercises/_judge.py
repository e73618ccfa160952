"""Judges an answer: read it, compare it, and say what is to be said."""

from dataclasses import replace
from typing import Any

from lenet_course._errors import invalid, one_of, wrong_type
from lenet_course.exercises import progress
from lenet_course.exercises._guard import StudentError, TimeLimitError, run_guarded
from lenet_course.exercises._record import (
    NOT_ANSWERED,
    NOT_YET,
    RIGHT,
    Among,
    Exercise,
    Misconception,
    Result,
    UnansweredError,
    UnfitError,
    Where,
)
from lenet_course.exercises._registry import all_exercises, all_predictions
from lenet_course.exercises._shown import line_of, raised


def check(exercise_id: str, answer: Any) -> Result:
    """What there is to say about an answer; no mistake of a student makes it raise.

    A loop that never stops is ended after some seconds, or by the stop button, but not
    one inside a single call of C code, such as ``sum(range(10**10))``: restart the
    kernel then.

    Args:
        exercise_id: such as ``"07.1"``, or that of a prediction, ``"07.p1"``.
        answer: whatever the student has; ``...`` if there is none yet.

    Returns:
        A `Result`, which Jupyter displays. An answer to an exercise is noted in the
        progress file, a prediction is not.

    Raises:
        ValueError: no exercise and no prediction has this id.

    Example:
        >>> check("07.1", ...)
        ○ Exercise 07.1: not answered. Put your answer in the place of the three dots,
        and run the cell again.
        A hint: exercises.hint('07.1', 1)
    """
    result = judge(find(exercise_id), answer)
    if result.status == NOT_ANSWERED or result.exercise.is_prediction:
        return result
    return replace(result, not_kept=progress.note(result))


def hint(exercise_id: str, number: int = 1) -> str:
    """One of the hints of an exercise, for whoever reads results as plain text.

    Raises:
        ValueError: there is no such exercise or no such hint.
        TypeError: the number is not a whole one.

    Example:
        >>> hint("07.1")
        'Only whole batches count: how often do 128 images fit into the training set?'
    """
    hints = find(exercise_id).hints
    if isinstance(number, bool) or not isinstance(number, int):
        raise wrong_type("number", number, "a whole number (an int)")
    if not 1 <= number <= len(hints):
        raise invalid("number", number, f"from 1 to {len(hints)}, as many as there are")
    return hints[number - 1]


def find(exercise_id: str) -> Exercise:
    """The exercise or the prediction with an id.

    Raises:
        ValueError: there is none.

    Example:
        >>> find("07.1").id
        '07.1'
    """
    records = {**all_exercises(), **all_predictions()}
    if not isinstance(exercise_id, str) or exercise_id not in records:
        raise invalid("exercise_id", exercise_id, one_of(records))
    return records[exercise_id]


def judge(exercise: Exercise, answer: Any) -> Result:
    """The result of an answer, without noting it.

    Example:
        >>> judge(all_exercises()["07.1"], 430).misconception
        'rounded up'
    """
    if answer is ...:
        return _not_answered(exercise)
    try:
        return run_guarded(
            lambda: judge_plainly(exercise, answer), seconds=exercise.seconds
        )
    except TimeLimitError:
        return Result(
            exercise,
            NOT_YET,
            f"This did not end within {exercise.seconds:g} seconds. Is there a loop "
            "that never stops, or does it wait for an input?",
        )
    except StudentError as error:
        return _refused(exercise, error.error)


def judge_plainly(exercise: Exercise, answer: Any) -> Result:
    """The same without a guard, for answers that are no code of a student's.

    Raises:
        UnfitError: the answer is of another kind.

    Example:
        >>> judge_plainly(all_exercises()["07.1"], 429).status
        'right'
    """
    kind = exercise.kind
    value = kind.read(answer)
    if agrees(exercise, value, exercise.right):
        return Result(exercise, RIGHT, exercise.praise)
    reason = _reason(exercise, value)
    name = None
    if isinstance(reason, Misconception):
        name, reason = reason.name, reason.message
    details = kind.details(value, exercise.right)
    return Result(exercise, NOT_YET, reason, name, details, kind.mark_of(value))


def agrees(exercise: Exercise, value: Any, pattern: Any) -> bool:
    """Whether a read answer is what a pattern describes.

    Example:
        >>> agrees(all_exercises()["07.1"], 429, Where(lambda number: number > 400))
        True
    """
    if isinstance(pattern, Where):
        return pattern.holds(value)
    if isinstance(pattern, Among):
        return any(exercise.kind.matches(value, each) for each in pattern.values)
    return exercise.kind.matches(value, pattern)


def _reason(exercise: Exercise, value: Any) -> str | Misconception:
    """What to say of a wrong answer: the first misconception, or what is known else."""
    for misconception in exercise.misconceptions:
        if agrees(exercise, value, misconception.pattern):
            return misconception
    if callable(exercise.otherwise):
        return exercise.otherwise(value)
    return exercise.otherwise or exercise.kind.difference(value, exercise.right)


def _refused(exercise: Exercise, error: BaseException) -> Result:
    """What to say of an answer that could not be read or judged."""
    if isinstance(error, UnansweredError):
        return _not_answered(exercise)
    if isinstance(error, UnfitError):
        return Result(exercise, NOT_YET, str(error), details=error.details)
    message = f"This could not be checked, because it raised {raised(error)}"
    return Result(exercise, NOT_YET, message, details=line_of(error))


def _not_answered(exercise: Exercise) -> Result:
    message = "Put your answer in the place of the three dots, and run the cell again."
    return Result(exercise, NOT_ANSWERED, message)
