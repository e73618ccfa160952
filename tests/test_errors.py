"""The one grammar of refusal."""

import numpy as np

from lenet_course._errors import invalid, one_of, wrong_type


def test_a_refusal_says_what_is_wrong_what_is_allowed_and_what_came():
    error = invalid("kind", "min", one_of(["max", 2]))
    assert isinstance(error, ValueError)
    assert str(error) == "`kind` must be one of 'max', 2. Received: kind='min'"
    error = wrong_type("kind", None, "a string", hint="Quotes are missing.")
    assert isinstance(error, TypeError)
    assert str(error) == (
        "`kind` must be a string. Quotes are missing. Received: kind=None"
    )


def test_what_the_value_does_not_agree_with_is_shown_as_well():
    error = invalid("filters", 3, "divisible by `groups`", groups=2, kernel_size=1)
    assert str(error).endswith("Received: filters=3, groups=2, kernel_size=1")


def test_long_values_are_cut_and_arrays_are_shown_by_their_shape():
    assert str(invalid("x", list(range(999)), "short")).endswith(", 50, 51, 5…")
    shown = str(invalid("x", np.zeros((2, 3), "float32"), "flat"))
    assert shown.endswith("x=an array of shape (2, 3) and dtype float32")
    assert str(invalid("x", np.float64(2.5), "whole")).endswith("x=np.float64(2.5)")
