"""Predictions are judged as exercises are, and count as none; tables say the same."""

import json
import math

import pytest

from lenet_course import exercises
from lenet_course.exercises import _judge, _verdicts, progress


def test_a_prediction_is_no_exercise(predictions):
    assert set(exercises.all_predictions()) >= {"99.p1", "99.p2"}
    assert not set(exercises.all_predictions()) & set(exercises.all_exercises())
    assert not any(".p" in each.id for each in exercises.summary("09").exercises)
    assert ".p1" not in repr(exercises.summary("09"))


def test_a_prediction_is_judged_and_not_noted(predictions, tmp_path, monkeypatch):
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(tmp_path / "progress.json"))
    said = exercises.check("99.p1", 13)
    assert repr(said).startswith("✗ Prediction in “1. Sizes”: not yet. That")
    assert exercises.check("99.p1", 14).status == "right"
    assert progress.read() == {}
    assert not (tmp_path / "progress.json").exists()


@pytest.mark.parametrize(("lesson", "num_shown"), [("99", 1), ("98", 0)])
def test_the_summary_shows_what_was_predicted(lesson, num_shown, predictions):
    exercise = exercises.Exercise(f"{lesson}.1", exercises.Number(), 1, "One.")
    html = progress.Summary((exercise,), {})._repr_html_()
    assert html.count('data-lenet-widget="predictions"') == num_shown


def looked_up(table, number):
    """What the table says to a number."""
    places = [place for first, place in table.places if first <= number]
    status, message, misconception = table.verdicts[places[-1] if places else 0]
    return status, message.replace("{}", repr(number), 1), misconception or None


def said_of(exercise, number):
    result = _judge.judge(exercise, number)
    return result.status, result.message, result.misconception


@pytest.mark.parametrize("number", [-7, 0, 12, 13, 14, 15, 10**12])
def test_a_table_says_what_the_check_says(number, predictions):
    table = exercises.verdicts("99.p1")
    assert looked_up(table, number) == said_of(predictions[0], number)


def test_a_table_ends_its_runs_at_the_last_bit():
    """02.2 takes 75.99 within 0.05; the next float on either side is another answer."""
    table = exercises.verdicts("02.2")
    exercise = exercises.all_exercises()["02.2"]
    starts = [start for start, _ in table.places]
    assert len(starts) > 10
    for start in starts[1:]:
        for number in (math.nextafter(start, 0), start, math.nextafter(start, 1e9)):
            assert looked_up(table, number)[::2] == said_of(exercise, number)[::2]


def test_several_numbers_have_a_table_unless_a_test_judges_them():
    asked = {
        key: exercises.has_verdicts(each)
        for key, each in exercises.all_exercises().items()
        if isinstance(each.kind, exercises.Numbers)
    }
    assert [key for key, has in asked.items() if has] == [
        "01.1",
        "02.1",
        "03.1",
        "04.3",
        "06.5",
    ]
    assert [key for key, has in asked.items() if not has] == ["02.6", "03.2", "06.3"]
    assert exercises.verdicts("06.5").answer == (
        "expected number 1, probability 0.641514"
    )


def test_an_answer_without_a_table_is_refused():
    with pytest.raises(ValueError, match=r"words to choose from.*kind='Model'"):
        exercises.verdicts("07.4")
    with pytest.raises(ValueError, match=r"exercise_id.*one of '01\.1'"):
        exercises.verdicts("98.p1")


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        (exercises.Choice(("more", "fewer")), exercises.Where(bool)),
        (exercises.Number(), exercises.Among((1, 2))),
    ],
)
def test_several_right_answers_have_no_table(kind, right, monkeypatch):
    several = exercises.Exercise("99.1", kind, right, "Yes.", otherwise="No.")
    monkeypatch.setattr(_verdicts, "find", lambda exercise_id: several)
    with pytest.raises(ValueError, match="that of right numbers"):
        exercises.verdicts("99.1")


def test_among_means_each_of_its_values():
    among = exercises.Among((1, 2))
    exercise = exercises.all_exercises()["07.1"]
    assert [_judge.agrees(exercise, n, among) for n in (0, 1, 2)] == [False, True, True]


def test_the_answer_of_one_choice_is_that_option_alone():
    """Of 02.p1 "before" and "after" are options too, and parts of the right one."""
    assert exercises.verdicts("02.p1").answer == "before and after"


def test_the_table_is_data():
    table = exercises.verdicts("04.1")
    assert len(table.places) == 2**7
    assert table.answer == "before, after, kernel, stride, dilation"
    assert json.dumps(table.places)
