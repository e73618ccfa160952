"""What a student sees, and what the public functions refuse."""

import pytest

from lenet_course import exercises
from lenet_course.exercises import Exercise, Number, _judge

EXERCISES = exercises.all_exercises()


def judged(exercise_id, answer):
    return _judge.judge(EXERCISES[exercise_id], answer)


def test_a_result_reads_without_colours():
    result = judged("07.1", 430)
    assert repr(result).startswith("✗ Exercise 07.1: not yet. That counts")
    assert repr(result).endswith("\nA hint: exercises.hint('07.1', 1)")
    page = result._repr_html_()
    assert "✗ Exercise 07.1: not yet." in page
    assert page.count("<details>") == 3
    assert "Hint 1 of 3" in page
    assert "<details>" not in judged("07.1", 429)._repr_html_()


def test_a_result_as_html_has_these_parts_and_no_others():
    exercise = Exercise("99.1", Number(), 1, "One.", hints=("Count.", "Is 1 < 2?"))
    frame = '<div style="border-left: 0.3em solid {}; padding: 0.2em 1em;">'
    assert _judge.judge(exercise, 1)._repr_html_() == (
        f"{frame.format('#0072B2')}<p><strong>✓ Exercise 99.1: right.</strong> One.</p>"
        "</div>"
    )
    assert _judge.judge(exercise, 2)._repr_html_() == (
        f"{frame.format('#D55E00')}<p><strong>✗ Exercise 99.1: not yet.</strong> "
        "2 is too large.</p>"
        "<details><summary>Hint 1 of 2</summary><p>Count.</p>"
        "<details><summary>Hint 2 of 2</summary><p>Is 1 &lt; 2?</p></details></details>"
        "</div>"
    )


def test_all_that_the_package_offers_is_there():
    namespace = {}
    exec("from lenet_course.exercises import *", namespace)
    assert {"check", "hint", "summary", "overview"} <= namespace.keys()
    assert {*exercises.__all__, "__builtins__"} == namespace.keys()


def test_the_details_of_a_result_stand_below_its_message():
    result = judged("04.5", lambda *sizes: 99)
    lines = repr(result).splitlines()
    assert lines[1].startswith("    n = ")
    assert lines[2].startswith("    expected: ")
    page = result._repr_html_()
    assert f"<pre>{result.details}</pre>" in page


@pytest.mark.parametrize("answer", ["<b>", {"<b>": 1}, ["<b>", "<i>"]])
def test_what_a_student_writes_is_no_html(answer):
    assert "<b>" not in judged("07.1", answer)._repr_html_()


def test_what_a_student_returns_is_no_html():
    page = judged("08.5", lambda first, second: "<b>")._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_hints_are_counted():
    assert exercises.hint("07.1", 3)
    for number in (0, 4, -1):
        with pytest.raises(ValueError, match="`number` must be from 1 to 3, as many"):
            exercises.hint("07.1", number)


@pytest.mark.parametrize("number", [1.0, "1", None, True, [1]])
def test_a_hint_has_a_whole_number(number):
    with pytest.raises(TypeError, match=r"`number` must be a whole number \(an int\)"):
        exercises.hint("07.1", number)


@pytest.mark.parametrize("exercise_id", ["8.1", "07.9", 8.1, None, ["07.1"], ...])
def test_an_unknown_exercise_is_refused(exercise_id):
    expected = r"`exercise_id` must be one of '01\.1', .*08\.1.*Received: exercise_id="
    with pytest.raises(ValueError, match=expected):
        exercises.check(exercise_id, 1)
    with pytest.raises(ValueError, match=expected):
        exercises.hint(exercise_id)


def test_a_check_that_fails_says_where():
    def otherwise(value):
        return {}["nothing"]

    exercise = Exercise("99.1", Number(), 1, "Yes.", "1.", otherwise=otherwise)
    result = _judge.judge(exercise, 2)
    assert "could not be checked, because it raised KeyError: 'nothing'" in repr(result)
    assert "line " in result.details
