"""Predictions are judged as exercises are, and count as none; tables say the same."""

import json
import math

import pytest

from lenet_course import exercises
from lenet_course.exercises import Number, _judge, _verdicts, progress
from tests.attacks.predictions import PREDICTIONS

WORDS = (exercises.Choice, exercises.Choices)


def has_table_of(exercise, kinds):
    return isinstance(exercise.kind, kinds) and exercises.has_verdicts(exercise)


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


@pytest.mark.parametrize("key", exercises.all_predictions())
def test_a_wrong_prediction_is_told_its_own_mistake(key):
    exercise = exercises.all_predictions()[key]
    right, named = PREDICTIONS[key]
    result = _judge.judge_plainly(exercise, right)
    assert (result.status, result.message) == ("right", exercise.praise)
    if isinstance(exercise.kind, exercises.Number):
        answers = {*range(-10, 3000), *named} - {right}
    else:
        answers = set(exercise.kind.options) - {right}
    told = {each: _judge.judge_plainly(exercise, each) for each in answers}
    assert {result.status for result in told.values()} == {"not yet"}
    names = {each: result.misconception for each, result in told.items()}
    assert {each: name for each, name in names.items() if name} == named
    messages = {each.name: each.message for each in exercise.misconceptions}
    assert all(told[each].message == messages[name] for each, name in named.items())
    assert set(messages) == set(named.values())


def test_every_prediction_has_a_right_answer_and_wrong_ones():
    assert list(PREDICTIONS) == list(exercises.all_predictions())
    assert all(len(named) >= 2 for _, named in PREDICTIONS.values())


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


ASKED = {**exercises.all_exercises(), **exercises.all_predictions()}


@pytest.mark.parametrize(
    "key", [k for k, e in ASKED.items() if has_table_of(e, Number)]
)
def test_every_table_of_a_number_says_what_the_check_says(key):
    table, exercise = exercises.verdicts(key), ASKED[key]
    starts = [start for start, _ in table.places]
    assert starts == sorted(set(starts))
    assert (table.kind, table.options) == ("number", ())
    numbers = {*range(-200, 300), *starts, 10**12, -(10**12)}
    if table.whole:
        assert all(type(start) is int for start in starts)
        numbers |= {start + step for start in starts for step in (-2, -1, 1, 2)}
    for number in numbers:
        result = _judge.judge_plainly(exercise, number)
        said = result.status, result.message, result.misconception
        assert looked_up(table, number) == said, number


@pytest.mark.parametrize("key", [k for k, e in ASKED.items() if has_table_of(e, WORDS)])
def test_every_table_of_words_says_what_the_check_says(key):
    table, exercise = exercises.verdicts(key), ASKED[key]
    single = isinstance(exercise.kind, exercises.Choice)
    assert (table.kind, table.whole) == ("choice" if single else "choices", False)
    num = len(table.options)
    assert [chosen for chosen, _ in table.places] == (
        [1 << n for n in range(num)] if single else [*range(1 << num)]
    )
    for chosen, place in table.places:
        words = {word for n, word in enumerate(table.options) if chosen >> n & 1}
        result = _judge.judge_plainly(exercise, words.pop() if single else words)
        said = result.status, result.message, result.misconception or ""
        assert table.verdicts[place] == said


@pytest.mark.parametrize(
    ("tolerance", "windows"),
    [
        (0, [(-101, -99), (0, 2), (777, 779), (1998, 2000)]),
        (1e-9, [(0.0009, 0.0011), (0.1999, 0.2001), (9.9985, 9.9995)]),
        (1e-9, [(10.995, 11.005), (99.985, 99.995), (199.985, 199.995)]),
        (1e-9, [(1e-9, 1.1e-9), (3e-6, 3.1e-6), (4e-4, 4.1e-4)]),
    ],
)
def test_no_narrow_window_of_answers_is_overlooked(tolerance, windows, monkeypatch):
    """Whole numbers lie densely in tables, and decimals the more so the smaller."""

    def within(low, high):
        return exercises.Where(lambda number: low < number < high)

    named = tuple(
        exercises.Misconception(f"window {n}", within(*ends), f"Window {n}.")
        for n, ends in enumerate(windows)
    )
    kind = exercises.Number(tolerance)
    exercise = exercises.Exercise("99.1", kind, 1000, "Yes.", misconceptions=named)
    monkeypatch.setattr(_verdicts, "find", lambda exercise_id: exercise)
    table = exercises.verdicts("99.1")
    for n, (low, high) in enumerate(windows):
        assert looked_up(table, (low + high) / 2)[2] == f"window {n}"
        assert looked_up(table, low)[2] is looked_up(table, high)[2] is None


def test_a_known_number_is_looked_for_as_it_is_often_misread(monkeypatch):
    """As a share, as a percentage, and with fewer decimals."""
    right = 93.751234
    misread = (0.93751234, 9375.1234, 94, 93.8, 93.75, 93.751)

    def close_to(number):
        return exercises.Where(lambda answer: abs(answer - number) < 1e-7)

    named = tuple(
        exercises.Misconception(str(each), close_to(each), "No.") for each in misread
    )
    kind = exercises.Number(1e-9)
    exercise = exercises.Exercise("99.1", kind, right, "Yes.", misconceptions=named)
    monkeypatch.setattr(_verdicts, "find", lambda exercise_id: exercise)
    table = exercises.verdicts("99.1")
    assert [looked_up(table, each)[2] for each in misread] == [*map(str, misread)]


def test_what_is_said_far_away_is_said_of_all_beyond(monkeypatch):
    far = (
        exercises.Misconception("low", exercises.Where(lambda n: n < -5000), "Low."),
        exercises.Misconception("high", exercises.Where(lambda n: n > 10**7), "High."),
    )
    exercise = exercises.Exercise("99.1", Number(), 12, "Yes.", misconceptions=far)
    monkeypatch.setattr(_verdicts, "find", lambda exercise_id: exercise)
    table = exercises.verdicts("99.1")
    said = [looked_up(table, n)[2] for n in (-(10**12), -5000, 10**7, 10**12)]
    assert said == ["low", None, None, "high"]
    starts = [start for start, _ in table.places]
    assert starts[1:] == [-5000, 12, 13, 10**7 + 1]


def test_functions_models_and_arrays_have_no_table():
    kinds = (Number, exercises.Numbers, *WORDS)
    for exercise in ASKED.values():
        assert isinstance(exercise.kind, kinds) or not exercises.has_verdicts(exercise)


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
        "03.2",
        "04.3",
        "06.5",
    ]
    assert [key for key, has in asked.items() if not has] == ["02.6", "06.3"]
    assert exercises.verdicts("06.5").answer == (
        "expected number 1, probability 0.641514"
    )


def test_an_answer_without_a_table_is_refused():
    refusal = "^`exercise_id` must be that of .* words to choose from. "
    with pytest.raises(ValueError, match=f"{refusal}.*'07.4', kind='Model'"):
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
