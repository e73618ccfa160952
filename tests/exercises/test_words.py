"""The exact words that each kind of answer is refused with, or told its difference."""

from dataclasses import replace

import numpy as np
import pytest

from lenet_course.exercises import (
    Array,
    Choice,
    Choices,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Numbers,
    _judge,
)
from lenet_course.exercises._shown import (
    MAX_ON_A_LINE,
    arguments_as_code,
    as_code,
    line_of,
    raised,
    shown,
)

WHOLE = Exercise("99.1", Number(), 12, "Twelve.")
DECIMAL = Exercise("99.2", Number(0.0001), 0.12345, "About an eighth.")
SIZES = Exercise("99.3", Numbers(("height", "width")), (3, 4), "Three by four.")
WORD = Exercise("99.4", Choice(("more", "as many")), "more", "More.")
WORDS = Exercise("99.5", Choices(("a", "b", "c")), {"a", "b"}, "Both.")
VALUES = Exercise("99.6", Array(), [[1.5, -2.5], [3.5, 4]], "These four.")
NO_RETURN = "This is None. Did a function end without `return`?"
CUT = (
    "The numbers are cut to whole ones. Does the result begin as an array of "
    "integers, or is there // in place of /?"
)


def a_function():
    return 12


class Hostile:
    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError("repr")


SAID = [
    (WHOLE, None, NO_RETURN),
    (WHOLE, "12", "'12' is a text. Leave out the quotes."),
    (WHOLE, b"12", "b'12' is a text. Leave out the quotes."),
    (WHOLE, a_function, "This is a function, not a number. Call it."),
    (WHOLE, True, "One number is asked for. This is True."),
    (WHOLE, 12j, "One number is asked for. This is 12j."),
    (WHOLE, [], "One number is asked for. This is []."),
    (WHOLE, [[1], [2, 3]], "One number is asked for. This is [[1], [2, 3]]."),
    (WHOLE, (12,), "One number is asked for. This is (12,). Leave out the comma."),
    (WHOLE, [12], "One number is asked for. This is [12]. Leave out the brackets."),
    (
        WHOLE,
        np.array([12]),
        "One number is asked for. This is array([12]). Take the number out of the "
        "array, with .item().",
    ),
    (WHOLE, np.array([1, 2]), "One number is asked for. This is array([1, 2])."),
    (
        WHOLE,
        (1, 999),
        "One number is asked for. This is (1, 999). For Python a comma separates two "
        "numbers: write none for thousands, and a point for decimals.",
    ),
    (WHOLE, (1, 1000), "One number is asked for. This is (1, 1000)."),
    (WHOLE, (1, True), "One number is asked for. This is (1, True)."),
    (WHOLE, float("inf"), "inf is not a number that can be right here."),
    (WHOLE, float("nan"), "nan is not a number that can be right here."),
    (WHOLE, 1e300, "1e+300 is not a number that can be right here."),
    (WHOLE, 10**301, "So large a one is not a number that can be right here."),
    (WHOLE, 12.5, "A whole number is asked for, and 12.5 is not one."),
    (WHOLE, 11, "11 is too small."),
    (WHOLE, 13.0, "13 is too large."),
    (DECIMAL, 0.1, "0.1 is rounded too much: give more decimals."),
    (DECIMAL, 0.12, "0.12 is rounded too much: give more decimals."),
    (
        DECIMAL,
        0.123,
        "0.123 is close, but not exact enough. Round only at the end.",
    ),
    (DECIMAL, 0, "0 is too small."),
    (DECIMAL, 0.1263, "0.1263 is too large."),
    (SIZES, None, "A tuple (height, width) is asked for. This is None."),
    (SIZES, "3, 4", "A tuple (height, width) is asked for. This is '3, 4'."),
    (SIZES, {3, 4}, "A tuple (height, width) is asked for. This is {3, 4}."),
    (SIZES, 3, "2 numbers in brackets are asked for, (height, width). This is 3."),
    (SIZES, (3, 4, 1), "2 numbers are asked for, (height, width). This has 3."),
    (SIZES, [3], "2 numbers are asked for, (height, width). This has 1."),
    (SIZES, [3] * 100, "2 numbers are asked for, (height, width). This has 100."),
    (SIZES, [3] * 101, "2 numbers are asked for, (height, width). This has more."),
    (SIZES, (None, 3, 4), "Leave out None, the axis of the batch: (height, width)."),
    (SIZES, (None, 3), f"In the place of height: {NO_RETURN}"),
    (SIZES, (3, "4"), "In the place of width: '4' is a text. Leave out the quotes."),
    (SIZES, (4, 3), "The right numbers in another order: height, width."),
    (SIZES, (3, 5), "Not right yet: width. The rest is."),
    (SIZES, (5, 6), "Not right yet: height, width."),
    (WORD, None, NO_RETURN),
    (WORD, 1, "One of 'more', 'as many' is asked for. This is 1, which is no text."),
    (WORD, "less", "One of 'more', 'as many' is asked for. This is 'less'."),
    (
        WORD,
        "more as many",
        "One of 'more', 'as many' is asked for. This is 'more as many'. Is a comma "
        "missing between two of them?",
    ),
    (WORD, "As_many.", "It is not 'as many'."),
    (WORDS, {}, "{} is an empty dictionary. Write set() for a set without items."),
    *(
        (WORDS, each, f"A set is asked for, such as {{'a', 'b'}}. This is {each!r}.")
        for each in ("a", b"a", {"a": 1}, 7, None)
    ),
    (
        WORDS,
        {"d"},
        "A set with any of 'a', 'b', 'c' is asked for. In it is 'd'.",
    ),
    (WORDS, [None], NO_RETURN),
    (WORDS, [], "2 are missing."),
    (WORDS, {"c"}, "1 of these does not belong there, and 2 are missing."),
    (WORDS, {"a", "b", "c"}, "1 of these does not belong there."),
    (WORDS, {"a"}, "All of these are right, but 1 is missing."),
    (VALUES, None, NO_RETURN),
    (VALUES, [[1], [2, 3]], "An array is asked for. This is [[1], [2, 3]]."),
    (VALUES, "1.5", "An array of numbers is asked for. This is '1.5'."),
    (VALUES, [np.nan], "There is NaN, not a number, in this array."),
    (VALUES, [1.5, 2], "The shape is (2,); (2, 2) is asked for."),
    (VALUES, [[1, -2], [3, 4]], CUT),
    (VALUES, [[1, -3], [3, 4]], CUT),
    (
        VALUES,
        [[1.5, 2.5], [3.5, 4]],
        "The shape is right. Of 4 values 1 is not, the first of them at (0, 1).",
    ),
    (
        VALUES,
        [[1.5, -2.5], [4.5, 5]],
        "The shape is right. Of 4 values 2 are not, the first of them at (1, 0).",
    ),
]


@pytest.mark.parametrize(("exercise", "answer", "message"), SAID)
def test_what_is_said_of_an_answer_names_it_and_what_is_asked_for(
    exercise, answer, message
):
    result = _judge.judge(exercise, answer)
    assert (result.status, result.message) == ("not yet", message)
    assert (result.misconception, result.details) == (None, "")


def test_what_else_is_said_may_depend_on_the_answer():
    told = replace(WHOLE, otherwise=lambda number: f"Not {number}.")
    assert _judge.judge(told, 13).message == "Not 13."
    named = replace(WHOLE, otherwise=lambda n: Misconception("far", n, f"{n} is far."))
    result = _judge.judge(named, 99)
    assert (result.misconception, result.message) == ("far", "99 is far.")
    assert _judge.judge(replace(WHOLE, otherwise="No."), 13).message == "No."


@pytest.mark.parametrize(
    ("exercise", "first", "second"),
    [(WHOLE, 13, 14), (SIZES, (5, 6), (7, 8)), (WORDS, {"c"}, {"b", "c"})],
)
def test_other_answers_have_other_marks(exercise, first, second):
    alike = replace(exercise, otherwise="No.")
    marks = [_judge.judge(alike, answer).mark for answer in (first, second, first)]
    assert marks[0] == marks[2] != marks[1]


# Functions.

ROWS = ((np.array([4.0, 2.0, 1.0]), 2), (np.array([1.0, 2.0]), 1))
SHORT, LONG = "row = np.array([1., 2.]); k = 1", "row = np.array([4., 2., 1.]); k = 2"
TIMES = Exercise(
    "99.7",
    Function(("row", "k"), ROWS, returns=Array()),
    Like(lambda row, k: row * k),
    "Times.",
)
FIRST = replace(
    TIMES,
    kind=Function(("row", "k"), ROWS, returns=Choice(("up", "down"))),
    right=Like(lambda row, k: "up"),
)


def changes_its_row(row, k):
    row *= k
    return row


def fails(row, k):
    return {}["no"]


@pytest.mark.parametrize(
    ("exercise", "answer", "message", "details"),
    [
        (TIMES, 7, "A function is asked for. This is 7.", ""),
        (
            TIMES,
            fails,
            "Your function raised KeyError: 'no'",
            f'{SHORT}\nline {fails.__code__.co_firstlineno + 1}: return {{}}["no"]',
        ),
        (
            TIMES,
            changes_its_row,
            "Your function changes what it is given. Work on a copy, or make a new "
            "array for the result.",
            LONG,
        ),
        (TIMES, lambda row, k: None, f"What your function returns: {NO_RETURN}", SHORT),
        (
            TIMES,
            lambda row, k: row + 0,
            "Wrong for 1 of 2 inputs, as for the one below. The shape is right. Of 3 "
            "values 3 are not, the first of them at (0,).",
            f"{LONG}\nexpected: np.array([8., 4., 2.])\nreturned: np.array([4., 2., "
            "1.])",
        ),
        (
            FIRST,
            lambda row, k: "down",
            "Wrong for 2 of 2 inputs, as for the one below.",
            f"{SHORT}\nexpected: 'up'\nreturned: 'down'",
        ),
    ],
)
def test_of_a_function_the_shortest_input_is_told(exercise, answer, message, details):
    result = _judge.judge(exercise, answer)
    assert (result.status, result.message) == ("not yet", message)
    assert result.details == details


def test_inputs_are_kept_as_they_are_between_calls():
    assert _judge.judge(TIMES, changes_its_row).status == "not yet"
    assert _judge.judge(TIMES, lambda row, k: row * k).status == "right"


def test_the_inputs_of_a_function_fit_its_arguments():
    with pytest.raises(ValueError, match="zip"):
        Function(("n",), ((1, 2),), returns=Number())


# How values and exceptions are shown.


def test_arguments_stand_on_a_line_if_they_fit_and_have_one_each():
    table = np.array([[1, 0], [0, 1]])
    assert arguments_as_code(("t", "k"), (table, 2)) == (
        "t = np.array([[1, 0],\n              [0, 1]])\nk = 2"
    )
    fits = "x" * (MAX_ON_A_LINE - len("a = ''; k = 2"))
    assert arguments_as_code(("a", "k"), (fits, 2)) == f"a = '{fits}'; k = 2"
    assert arguments_as_code(("a", "k"), (fits + "x", 2)) == f"a = '{fits}x'\nk = 2"


def test_a_dictionary_is_shown_in_its_own_order():
    assert as_code({"loss": 1, "accuracy": 2}) == "{'loss': 1, 'accuracy': 2}"


def test_of_a_long_answer_the_beginning_is_shown():
    assert shown("x" * 198) == f"'{'x' * 198}'"
    assert len(shown("x" * 199)) == 200
    assert shown(Exception("y" * 300)).count("y") < 200


def test_what_cannot_be_shown_is_named_by_its_type():
    assert shown(Hostile()) == "an object of type Hostile"


def test_an_exception_is_told_without_colours():
    assert raised(ValueError("\x1b[31mred\x1b[0m\n and\tplain")) == (
        "ValueError: red and plain"
    )
    assert raised(ValueError()) == "ValueError"
    assert raised(ValueError("y" * 501)) == f"ValueError: {'y' * 500}…"
    assert raised(ValueError("\ud800")) == r"ValueError: \ud800"


def test_code_without_a_text_has_no_line():
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile("1 / 0", "<of no cell>", "exec"))
    caught.value.__traceback__ = caught.value.__traceback__.tb_next
    assert line_of(caught.value) == ""
