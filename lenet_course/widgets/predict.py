"""A question that is answered before the cell that answers it is read.

The page judges without Python: it has the table of what `exercises.check` says to every
plausible answer.
"""

from html import escape
from typing import Any

from lenet_course import exercises
from lenet_course._errors import invalid, one_of
from lenet_course.exercises import Verdicts
from lenet_course.widgets._page import Widget

ASKED = {
    "number": "a number",
    "numbers": "several numbers",
    "choice": "one of the choices",
    "choices": "any of the choices",
}


def predict(exercise_id: str) -> Widget:
    """An answer to give in the notebook or on the page, and what is to be said of it.

    On the page the output of the next code cell stays hidden until something was
    answered, or the answer was asked for. What was answered stays on this machine.

    Args:
        exercise_id: of a prediction, such as ``"07.p1"``, or of an exercise that asks
            for numbers or for choices, under which the site puts it.

    Raises:
        ValueError: there is none with this id, or its answer is of another kind.

    Example:
        >>> predict("07.1")
        Exercise 07.1: write down a number. exercises.check("07.1", ...) judges it.
    """
    table = exercises.verdicts(exercise_id)
    is_prediction = exercise_id in exercises.all_predictions()
    name = exercises.find(exercise_id).name
    text = f"{name}: write down {ASKED[table.kind]}"
    text += ", then run the next cell." if is_prediction else "."
    check = f'exercises.check("{exercise_id}", ...)'
    return Widget(
        program="predict.js",
        label=name,
        state=_state(exercise_id, table, is_prediction),
        text=f"{text} {check} judges it.",
        still=(
            f"<p>{escape(text)} <code>{check}</code> says what is not right yet.</p>"
            "<details><summary>Show the answer</summary>"
            f"<p>{escape(table.answer)}. {escape(table.praise)}</p></details>"
        ),
    )


def predictions(lesson: str) -> Widget:
    """What was predicted in a lesson, beside what is right.

    Args:
        lesson: the notebook's number, such as ``"07"``.

    Raises:
        ValueError: the lesson asks for no prediction.
    """
    everywhere = exercises.all_predictions().values()
    asked = [each for each in everywhere if each.lesson == lesson]
    if not asked:
        lessons = {each.lesson for each in everywhere}
        raise invalid("lesson", lesson, f"{one_of(sorted(lessons))}, which predict")
    text = f"This lesson asks for predictions: {len(asked)}."
    rows = [
        [e.id, e.look_again or e.name, exercises.verdicts(e.id).answer] for e in asked
    ]
    return Widget(
        program="predictions.js",
        label="Your predictions",
        state={"rows": rows},
        text=text,
        still=f"<p>{text}</p>",
    )


def _state(exercise_id: str, table: Verdicts, is_prediction: bool) -> dict[str, Any]:
    return {
        "id": exercise_id,
        "isPrediction": is_prediction,
        "kind": table.kind,
        "options": table.options,
        "whole": table.whole,
        "verdicts": [verdict[:2] for verdict in table.verdicts],
        "places": table.places,
        "answer": table.answer,
        "praise": table.praise,
        "patterns": table.patterns,
    }
