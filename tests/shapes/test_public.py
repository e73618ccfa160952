"""What every public name of the calculators tells its reader."""

import inspect

import pytest

from lenet_course import shapes

PUBLIC = [getattr(shapes, name) for name in shapes.__all__]
FUNCTIONS = [each for each in PUBLIC if inspect.isfunction(each)]
FUNCTIONS.append(shapes.ReceptiveField.interval)


def test_the_functions_are_found():
    assert {"conv_output_size", "num_macs", "receptive_field", "trace"} <= {
        function.__name__ for function in FUNCTIONS
    }


# These show what the others calculate.
NO_FORMULA = {"activation_bytes", "diagnose_output_size", "output_shape", "trace"}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_a_function_shows_an_example_and_its_formula_with_a_source(function):
    text = function.__doc__
    assert "Example:" in text
    assert ">>> " in text
    assert ("Formula" in text) == (function.__name__ not in NO_FORMULA)
    assert ("Source: " in text) == ("Formula" in text)
