"""What is said of a right answer is right: its equations, and its numbers."""

import re
from pathlib import Path

import pytest

from lenet_course import exercises
from lenet_course.tools import editions, form, stated_numbers

ROOT = Path(__file__).parent.parent.parent
EXERCISES = exercises.all_exercises()
NOTEBOOKS = {path.stem[:2]: path for path in (ROOT / "notebooks").glob("*.ipynb")}

# What a praise calculates in words, from the numbers that the student has.
CALCULATED = {
    "05.2": {5 + 4, 32 - 9, 32},
    "05.5": {61_706 + 300, 300},
    "06.5": {round(100 * (1 - 0.95**20))},
    "07.2": {1 - 0.991, 1.96 * (0.991 * 0.009 / 10_000) ** 0.5},
}


def told(exercise_id):
    """What a student has been told: the question, the hints, the solution, the code."""
    cells = form.read(NOTEBOOKS[exercise_id[:2]]).cells
    place = [editions.exercise_of(cell) for cell in cells].index(exercise_id)
    exercise = EXERCISES[exercise_id]
    own = [cell.source for cell in cells[place - 1 : place + 2]]
    shown = [str(output) for output in cells[place + 1].outputs]
    return "\n".join([*own, *shown, *exercise.hints, repr(exercise.right)])


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_numbers_of_a_praise_are_right(exercise_id):
    praise = EXERCISES[exercise_id].praise
    equations = [*stated_numbers._equations(praise)]
    for sides, values in equations:
        assert max(values) - min(values) <= stated_numbers._rounding(sides), sides
    known = {*stated_numbers._numbers(told(exercise_id))}
    known |= CALCULATED.get(exercise_id, set())
    known |= {n for sides, _ in equations for n in stated_numbers._numbers(sides)}
    for match in stated_numbers.NUMBER.finditer(re.sub(r"`[^`]*`", "", praise)):
        after = praise[match.end() : match.end() + 12]
        assert stated_numbers._is_given(match.group(), after, known), match.group()
