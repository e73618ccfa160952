"""Wrong answers to an output size, and the routes that lead to them."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lenet_course.shapes import conv_output_size, diagnose_output_size
from tests.shapes.sliding import outcome, sizes, window_options

PADDED = {"input_size": 28, "kernel_size": 3, "strides": 2, "padding": 1}
C1 = {"input_size": 32, "kernel_size": 5}
STRIDED = {"input_size": 29, "kernel_size": 5, "strides": 3}
DILATED = {"input_size": 28, "kernel_size": 3, "dilation_rate": 2}
SAME = {"input_size": 28, "kernel_size": 3, "strides": 2, "padding": "same"}
ODD_SAME = {"input_size": 29, "kernel_size": 3, "strides": 2, "padding": "same"}

ROUTES = [
    (27, C1, ["forgot the +1"]),
    (32, C1, ["size unchanged"]),
    (99, C1, []),
    (27.005, C1, []),
    (-1, C1, []),
    (14.5, PADDED, ["no floor"]),
    (14.495, PADDED, ["no floor"]),
    (Fraction("14.49"), PADDED, ["no floor"]),
    (13.5, PADDED, ["no floor and no +1"]),
    (Fraction(27, 2), PADDED, ["no floor and no +1"]),
    (15, PADDED, ["ceil for floor", "padding counted twice", "kernel ignored"]),
    (13, PADDED, ["forgot the +1", "padding ignored"]),
    (29, C1 | {"padding": 1}, ["forgot the +1", "padding on one side only"]),
    (28, C1 | {"padding": 1}, ["padding ignored"]),
    (28, C1 | {"padding": (0, 2)}, ["padding ignored"]),
    (28, C1 | {"padding": (2, 0)}, ["padding ignored"]),
    (31, C1 | {"padding": (3, 1)}, ["forgot the +1", "padding on one side only"]),
    (32, C1 | {"padding": 1}, ["padding counted twice", "size unchanged"]),
    (34, C1 | {"padding": (1, 2)}, ["padding counted twice"]),
    (7.67, {"input_size": 25, "kernel_size": 5, "strides": 3}, ["no floor"]),
    (7.65, {"input_size": 25, "kernel_size": 5, "strides": 3}, []),
    (30, C1 | {"padding": (1, 0)}, ["padding counted twice"]),
    (26, DILATED, ["dilation ignored"]),
    (30, DILATED | {"padding": 2}, ["dilation ignored"]),
    (27, DILATED | {"padding": 2}, ["forgot the +1", "dilation multiplied"]),
    (15, STRIDED | {"strides": 2}, ["padded as same"]),
    (23, DILATED, ["forgot the +1", "dilation multiplied"]),
    (25, STRIDED, ["stride ignored"]),
    (6, STRIDED, ["kernel and stride swapped"]),
    (10, STRIDED, ["padded as same"]),
    (28, STRIDED, ["bracket forgotten"]),
    (8, STRIDED, ["forgot the +1"]),
    (9, {"input_size": 29, "kernel_size": 8, "strides": 3}, ["kernel ignored"]),
    (29, {"input_size": 29, "kernel_size": 8, "strides": 3}, ["size unchanged"]),
    (28, SAME, ["same keeps the size", "bracket forgotten"]),
    (13, SAME, ["forgot the +1", "padding ignored"]),
    (15, SAME, []),
    (
        14,
        ODD_SAME,
        [
            "forgot the +1",
            "floor for ceil",
            "padding on one side only",
            "padding ignored",
        ],
    ),
    (
        9,
        ODD_SAME | {"padding": "causal", "strides": 3},
        ["forgot the +1", "floor for ceil", "padding ignored"],
    ),
    (29, ODD_SAME | {"padding": "causal", "strides": 3}, ["same keeps the size"]),
]


@pytest.mark.parametrize(("answer", "question", "routes"), ROUTES)
def test_the_route_to_a_wrong_answer_is_named(answer, question, routes):
    diagnosis = diagnose_output_size(answer, **question)
    assert list(diagnosis.routes) == routes
    assert not diagnosis.is_correct
    assert diagnosis.startswith(f"{answer} is not the size")
    assert ("Several routes" in diagnosis) == (len(routes) > 1)
    assert ("none of the usual" in diagnosis) == (not routes)
    assert "{" not in diagnosis
    assert diagnosis.endswith("⌋ + 1.")


SENTENCES = [
    (
        27,
        C1,
        "27 is not the size; the + 1 is missing: the window counts where it"
        " starts, before its first step. Compute ⌊(32 + 0 − 5) / 1⌋ + 1.",
    ),
    (
        14.5,
        PADDED,
        "14.5 is not the size; the division was not rounded down: a window "
        "that only partly fits is not placed at all. Compute ⌊(28 + 2 − 3) "
        "/ 2⌋ + 1.",
    ),
    (
        13.5,
        PADDED,
        "13.5 is not the size; the division was not rounded down, and the +"
        " 1 is missing: the window also counts where it starts. Compute "
        "⌊(28 + 2 − 3) / 2⌋ + 1.",
    ),
    (
        15,
        PADDED,
        "15 is not the size. Several routes give it: the division was "
        "rounded up; it is rounded down, because the last window must fit "
        "completely; or all 2 cells of padding were added on each side; 1 "
        "before and 1 after is all there is; or the size was only divided "
        "by the stride; the window needs 3 cells of its own before it "
        "moves. Compute ⌊(28 + 2 − 3) / 2⌋ + 1.",
    ),
    (
        13,
        PADDED,
        "13 is not the size. Several routes give it: the + 1 is missing: "
        "the window counts where it starts, before its first step; or the "
        "padding was left out; it adds 2 cells. Compute ⌊(28 + 2 − 3) / 2⌋ "
        "+ 1.",
    ),
    (
        14,
        ODD_SAME,
        "14 is not the size. Several routes give it: the + 1 is missing: "
        "the window counts where it starts, before its first step; or 29 / "
        "2 was rounded down; with padding 'same' it is rounded up; or the "
        "padding was added once; it is added on both sides, 1 before and 1 "
        "after; or the padding was left out; it adds 2 cells. Compute ⌊(29 "
        "+ 2 − 3) / 2⌋ + 1.",
    ),
    (
        28,
        SAME,
        "28 is not the size. Several routes give it: 'same' was taken to "
        "keep the size; it does so only for stride 1, and here the window "
        "moves 2 cells at a time; or only the kernel was divided by the "
        "stride; all of 28 + 1 − 3 is. Compute ⌊(28 + 1 − 3) / 2⌋ + 1.",
    ),
    (
        32,
        C1,
        "32 is not the size; the size was kept; this layer has a window of "
        "5 cells, 0 cells of padding and stride 1. Compute ⌊(32 + 0 − 5) / "
        "1⌋ + 1.",
    ),
    (
        10,
        STRIDED,
        "10 is not the size; 29 / 3 rounded up is the size for padding "
        "'same', which is not used here. Compute ⌊(29 + 0 − 5) / 3⌋ + 1.",
    ),
    (
        26,
        DILATED,
        "26 is not the size; the dilation was left out; 3 taps at a "
        "distance of 2 span 5 cells. Compute ⌊(28 + 0 − 5) / 1⌋ + 1.",
    ),
    (
        23,
        DILATED,
        "23 is not the size. Several routes give it: the + 1 is missing: "
        "the window counts where it starts, before its first step; or the "
        "kernel was taken to span 3 · 2 cells; it spans (3 − 1) · 2 + 1, "
        "since the last tap has no gap behind it. Compute ⌊(28 + 0 − 5) / "
        "1⌋ + 1.",
    ),
    (
        25,
        STRIDED,
        "25 is not the size; the stride was left out; the window moves 3 "
        "cells at a time. Compute ⌊(29 + 0 − 5) / 3⌋ + 1.",
    ),
    (
        6,
        STRIDED,
        "6 is not the size; kernel and stride changed places; the kernel "
        "(5) is subtracted, the stride (3) divides. Compute ⌊(29 + 0 − 5) /"
        " 3⌋ + 1.",
    ),
    (
        99,
        C1,
        "99 is not the size, and none of the usual wrong routes gives it. "
        "Compute ⌊(32 + 0 − 5) / 1⌋ + 1.",
    ),
]


@pytest.mark.parametrize(("answer", "question", "sentence"), SENTENCES)
def test_every_route_has_its_sentence(answer, question, sentence):
    assert diagnose_output_size(answer, **question) == sentence


def test_a_right_answer_is_confirmed_with_the_formula():
    options = {"kernel_size": 3, "strides": 2, "padding": (2, 1), "dilation_rate": 1}
    diagnosis = diagnose_output_size(15.0, input_size=28, **options)
    assert diagnosis == "15.0 is right: ⌊(28 + 3 − 3) / 2⌋ + 1 = 15.0."
    assert (diagnosis.is_correct, diagnosis.routes) == (True, ())


def test_lessons_hold_the_numbers_of_the_question():
    text = diagnose_output_size(
        28, input_size=28, kernel_size=3, strides=2, padding="SAME"
    )
    assert "'same' was taken to keep the size" in text
    assert "Several routes give it: 'same' was" in text
    assert "; or only the kernel was divided" in text
    assert text.endswith("Compute ⌊(28 + 1 − 3) / 2⌋ + 1.")
    text = diagnose_output_size(29, input_size=32, kernel_size=5, padding=(1, 2))
    assert "1 before and 2 after" in text


@given(sizes, window_options(), st.integers(-5, 240))
@settings(max_examples=200, deadline=None)
def test_a_diagnosis_never_blames_a_right_answer(size, options, answer):
    right = outcome(conv_output_size, size, **options)
    if right == "refused":
        with pytest.raises(ValueError, match="No window fits"):
            diagnose_output_size(answer, input_size=size, **options)
    else:
        diagnosis = diagnose_output_size(answer, input_size=size, **options)
        assert diagnosis.is_correct == (answer == right)
        assert diagnose_output_size(right, input_size=size, **options).is_correct


# --- answers and sizes in every form --------------------------------------------------

RIGHT = diagnose_output_size(14, input_size=28, kernel_size=2, strides=2)
WRONG = diagnose_output_size(13, input_size=28, kernel_size=2, strides=2)


@pytest.mark.parametrize("size", [(28, 28), [28, 28], np.array([28, 28]), (28,) * 3])
@pytest.mark.parametrize("answer", [13, np.int64(13), np.uint8(13), np.array(13)])
def test_one_answer_for_equal_axes_is_judged_as_for_one(answer, size):
    diagnosis = diagnose_output_size(answer, input_size=size, kernel_size=2, strides=2)
    assert diagnosis == WRONG
    assert diagnosis.routes == WRONG.routes == ("forgot the +1",)


@pytest.mark.parametrize("answer", [(13, 13), [13, 13], np.array([13, 13])])
@pytest.mark.parametrize("size", [28, (28, 28), [np.int64(28), 28]])
def test_an_answer_may_have_one_number_for_every_axis(answer, size):
    options = {"kernel_size": (2, 2), "strides": [2, 2]}
    assert diagnose_output_size(answer, input_size=size, **options) == WRONG
    right = diagnose_output_size((14, 14), input_size=size, **options)
    assert (right, right.is_correct) == (RIGHT, True)


def test_where_the_axes_differ_each_has_its_sentence():
    options = {"input_size": (28, 30), "kernel_size": 2, "strides": 2}
    half = diagnose_output_size((13, 15), **options)
    assert half == (
        "Axis 0: 13 is not the size; the + 1 is missing: the window counts where it "
        "starts, before its first step. Compute ⌊(28 + 0 − 2) / 2⌋ + 1. Axis 1: 15 is "
        "right: ⌊(30 + 0 − 2) / 2⌋ + 1 = 15."
    )
    assert (half.is_correct, half.routes) == (False, ("forgot the +1",))
    assert not diagnose_output_size(14, **options).is_correct
    assert diagnose_output_size((14, 15), **options).is_correct
    both = diagnose_output_size((28, 14), **options)
    assert both.routes == ("size unchanged", "bracket forgotten", "forgot the +1")


@pytest.mark.parametrize(
    "answer", [14.5, np.float32(14.5), np.array(14.5), Fraction(29, 2), Decimal("14.5")]
)
def test_a_fraction_in_any_form_is_a_number(answer):
    assert diagnose_output_size(answer, **PADDED).routes == ("no floor",)


@pytest.mark.parametrize(
    "answer",
    ["13", b"13", None, True, np.True_, 1j, {13}, {}, object(), [[13]], (None, 13)],
)
def test_what_is_no_number_is_refused_in_words(answer):
    for size in (28, (28, 28)):
        with pytest.raises(
            (TypeError, ValueError), match=r"`answer` must be .* Receive"
        ):
            diagnose_output_size(answer, input_size=size, kernel_size=2)
