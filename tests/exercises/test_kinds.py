"""The forms of an answer: which are taken, and what is said of the others."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from lenet_course import exercises
from lenet_course.exercises import (
    ANY,
    Choice,
    Choices,
    Exercise,
    Number,
    Numbers,
    _judge,
)

EXERCISES = exercises.all_exercises()


def judged(exercise_id, answer):
    return _judge.judge(EXERCISES[exercise_id], answer)


def judged_by(kind, right, answer):
    exercise = Exercise("99.1", kind, right, "Yes.", "1. The start")
    return _judge.judge(exercise, answer)


def whole_numbers():
    """Every exercise that asks for one whole number, with that number."""
    return [
        pytest.param(key, each.right, id=key)
        for key, each in EXERCISES.items()
        if each.kind == Number()
    ]


@pytest.mark.parametrize(("exercise_id", "right"), whole_numbers())
@pytest.mark.parametrize(
    "form", [int, float, np.int32, np.float64, Fraction, Decimal, np.array]
)
def test_a_whole_number_is_right_in_every_form(exercise_id, right, form):
    assert judged(exercise_id, form(right)).status == "right"


@pytest.mark.parametrize(("exercise_id", "right"), whole_numbers())
@pytest.mark.parametrize("form", [float, Fraction, Decimal, np.float32])
def test_a_wrong_number_in_another_form_is_told_the_same(exercise_id, right, form):
    for wrong in (right + 1, right + 3, 2 * right):
        plain, other = judged(exercise_id, wrong), judged(exercise_id, form(wrong))
        assert plain.status == other.status == "not yet"
        assert plain.message == other.message
        assert "write" not in other.message


DECIMALS = {"02.2": "52.995", "07.2": "0.185"}


@pytest.mark.parametrize("exercise_id", DECIMALS)
def test_a_decimal_number_is_right_in_every_form(exercise_id):
    text = DECIMALS[exercise_id]
    for form in (float, Fraction, Decimal, np.float64):
        assert judged(exercise_id, form(text)).status == "right"


@pytest.mark.parametrize(
    ("exercise_id", "answer", "part"),
    [
        ("07.2", 0.19, "0.19 is rounded too much: give more decimals."),
        ("07.2", 0.2, "0.2 is rounded too much: give more decimals."),
        ("02.2", 52.9, "52.9 is close, but not exact enough."),
        ("02.2", 53.21, "53.21 is close, but not exact enough."),
        ("07.2", 0.21, "0.21 is too large."),
    ],
)
def test_a_number_that_is_not_exact_enough_is_told_so(exercise_id, answer, part):
    assert part in judged(exercise_id, answer).message


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        ("06.1", (241, 600)),
        ("01.3", (1, 505, 400)),
        ("05.1", (150, 0)),
        ("07.2", (0, 185)),
    ],
)
def test_a_comma_in_a_number_is_seen(exercise_id, answer):
    message = judged(exercise_id, answer).message
    assert "For Python a comma separates two numbers: write none" in message


@pytest.mark.parametrize("answer", [(1, -2), (1, 2.5), [1, "2"], (1, 2000)])
def test_other_tuples_are_no_numbers_with_commas(answer):
    message = judged_by(Number(), 12, answer).message
    assert message.startswith("One number is asked for.")
    assert "comma" not in message


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (None, "Did a function end without `return`?"),
        (True, "This is True, which is no text."),
        (np.True_, "which is no text"),
        (1, "This is 1, which is no text."),
        ("bigger", "This is 'bigger'."),
        ("larger no difference", "Is a comma missing between two of them?"),
    ],
)
def test_what_is_no_word_is_not_asked_for_quotes(answer, part):
    result = judged_by(Choice(("larger", "no difference")), "larger", answer)
    assert part in result.message
    assert "quotes" not in result.message


@pytest.mark.parametrize(
    "answer",
    ["larger", " LARGER ", "Larger.", np.str_("larger"), np.array("larger")],
)
def test_a_word_is_taken_in_every_form(answer):
    result = judged_by(Choice(("larger", "no difference")), "larger", answer)
    assert result.status == "right"


def test_a_wrong_word_is_named():
    kind = Choice(("larger", "no difference"))
    assert judged_by(kind, "larger", "no difference").message == (
        "It is not 'no difference'."
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"stride"}, "All of these are right, but 1 is missing."),
        ({}, "{} is an empty dictionary. Write set() for a set without items."),
        ("stride", "A set is asked for, such as {'a', 'b'}. This is 'stride'."),
        ({"stride", "pool"}, "is asked for. In it is 'pool'."),
        (["stride, kernel size"], "Is a comma missing"),
    ],
)
def test_what_is_said_of_a_set_is_true(answer, message):
    kind = Choices(("kernel size", "stride", "padding"))
    result = judged_by(kind, {"kernel size", "stride"}, answer)
    assert message in result.message


def test_extra_and_missing_words_agree_with_their_numbers():
    kind = exercises.Choices(("a", "b", "c", "d"))
    right = {"a", "b"}
    assert judged_by(kind, right, {"a", "c"}).message == (
        "1 of these does not belong there, and 1 is missing."
    )
    assert judged_by(kind, right, {"a", "b", "c", "d"}).message == (
        "2 of these do not belong there."
    )
    assert judged_by(kind, right, set()).message == ("2 are missing.")


def test_of_several_numbers_the_wrong_ones_are_named():
    kind = Numbers(("height", "width", "channels"))
    assert judged_by(kind, (3, 4, 1), (3, 5, 1)).message == (
        "Not right yet: width. The rest is."
    )
    assert judged_by(kind, (3, 4, 1), (4, 3, 1)).message == (
        "The right numbers in another order: height, width, channels."
    )
    assert judged_by(kind, (3, 4, 1), (5, 6, 7)).message == (
        "Not right yet: height, width, channels."
    )
    assert judged_by(Numbers(("a", "b"), 0.1), (1, 0.64), (0.6, 1)).message == (
        "The right numbers in another order: a, b."
    )
    none_first = judged_by(kind, (3, 4, 1), (None, 3, 4, 1)).message
    assert "Leave out None, the axis of the batch" in none_first


def test_a_pattern_of_several_numbers_may_leave_some_open():
    kind = Numbers(("size", "before", "after"), tolerance=0.5)
    pattern = ((13, 14), 2, ANY)
    assert kind.matches((13, 2.5, 1e299), pattern)
    assert not kind.matches((14.1, 2, 0), pattern)
    assert not kind.matches((13, 2.6, 0), pattern)


@pytest.mark.parametrize("size", range(31))
def test_no_answer_to_04_3_is_told_the_solution(size):
    for before in range(4):
        for after in range(4):
            message = judged("04.3", (size, before, after)).message
            assert size == 15 or "15" not in message


@pytest.mark.parametrize(
    "answer",
    [10**400, -(10**5000), Fraction(10**400), float("inf"), float("nan")],
    ids=("large", "too long to write", "a fraction", "infinite", "not a number"),
)
def test_a_number_beyond_all_bounds_is_no_error(answer):
    for exercise_id in ("07.1", "02.2"):
        message = judged(exercise_id, answer).message
        assert "is not a number that can be right here" in message
