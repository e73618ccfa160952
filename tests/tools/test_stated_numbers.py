"""Numbers in prose: those that something gives pass, all others are named."""

import nbformat
import pytest

from lenet_course.tools import stated_numbers
from tests.tools.cells import cell, output


def problems(text, *, code="build()", printed="", opening="# A lesson"):
    """What is found in a section of one text and one cell."""
    cells = [
        nbformat.v4.new_markdown_cell(opening),
        nbformat.v4.new_markdown_cell(f"## 1. A section\n\n{text}"),
        cell(code, 1, [output(text=printed)]),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    return [problem for _, problem in stated_numbers.problems(notebook)]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("It has 61,706 parameters.", "61706"),
        ("It has 61,706 parameters.", "| all | 61,706 |"),
        ("It reads 99.2 % of them.", "0.9922"),
        ("It reads 99.22 % of them.", "99.22%"),
        ("It needs 4.2 million multiplications.", "4,222,584"),
        ("Two of 9 windows, in 1998, with 95 % intervals.", ""),
        ("They have $13 \\cdot 2 + 3 = 29$ cells; 29 is odd.", ""),
        ("There are ⌊(28 − 3) / 2⌋ + 1 = 13 places.", ""),
        ("See section 12 and [lesson 11](11_lesson.ipynb).", ""),
        ("It had 345 errors [in 1998](https://example.org/paper).", ""),
        ("`Conv2D` is named, and <b>bold</b>.", ""),
    ],
)
def test_a_number_that_something_gives_is_fine(text, printed):
    assert problems(text, printed=printed) == []


@pytest.mark.parametrize(
    ("text", "printed", "word"),
    [
        ("It has 61,607 parameters.", "61706", "61,607"),
        ("Of them 87 % change.", "0.784", "87"),
        ("It reads 99.3 % of them.", "0.9922", "99.3"),
        ("It reads 99 of them.", "0.99", "99"),  # a share is no count
        ("It reads 0.78.", "0.87", "0.78"),
        ("There are 13 places.", "", "13"),
        ("There are n − 15 = 13 places.", "", "15"),
    ],
)
def test_a_number_that_nothing_gives_is_named(text, printed, word):
    found = problems(text, printed=printed)
    assert f"{word}, which nothing in its section gives" in found


def test_the_conditions_of_a_measurement_that_is_read_are_given():
    code = 'runs = measurements.read("kinds_of_pooling")'
    assert problems("They train on 55,000 images.", code=code) == []
    assert problems("They train on 50,500 images.", code=code)


@pytest.mark.parametrize(
    "equation",
    ["3 + 1 = 5", "⌊7 / 2⌋ = 4", "6 × 14 × 14 = 1,167", "28² = 786", "1 / 3 ≈ 0.34"],
)
def test_an_equation_that_does_not_hold_is_seen(equation):
    assert f"{equation} does not hold" in problems(f"So {equation} is the size.")


@pytest.mark.parametrize(
    "equation",
    ["3 + 1 = 4", "⌈7 / 2⌉ = 4", "6 × 14 × 14 = 1,176", "1 / 3 ≈ 0.33", "k − 1 = 5"],
)
def test_an_equation_that_holds_or_has_names_in_it_is_fine(equation):
    assert not any("hold" in each for each in problems(f"So {equation} is the size."))


def test_the_opening_may_name_what_any_section_gives():
    opening = "# A lesson\n\nIn short: 61,706 parameters."
    assert problems("", opening=opening, printed="61706") == []
    assert problems("", opening=opening, printed="61607")


def test_a_section_without_a_number_sums_up():
    cells = [
        nbformat.v4.new_markdown_cell("## 1. Sizes"),
        cell("28 * 28", 1, [output(text="784")]),
        nbformat.v4.new_markdown_cell("## What it says\n\nThere are 784, not 748."),
    ]
    (found,) = stated_numbers.problems(nbformat.v4.new_notebook(cells=cells))
    assert found == (3, "748, which nothing in its section gives")


def test_a_section_does_not_borrow_from_another_and_exercises_give_numbers():
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("## 1. Sizes"),
            cell("28 * 28", 1, [output(text="784")]),
            nbformat.v4.new_markdown_cell("## 2. Others\n\nThere are 784."),
            nbformat.v4.new_markdown_cell("## Exercises\n\nTake 432 images."),
        ]
    )
    (found,) = stated_numbers.problems(notebook)
    assert found == (3, "784, which nothing in its section gives")
