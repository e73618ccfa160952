"""A formula that a browser could not draw is refused, with what is wrong in it."""

import re

import pytest

from lenet_course.tools import form, formulas
from lenet_course.tools.pages import ROOT

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (r"\frac{1}{2", "braces that do not pair"),
        ("a}", "braces that do not pair"),
        ("}{", "braces that do not pair"),
        (r"\{a", None),
        (r"\flor x", r"unknown command: \\flor"),
        (r"\text{\flor}", r"unknown command: \\flor"),
        (r"\left( x", "cannot be read: ExtraLeftOrMissingRightError"),
        ("x^", "cannot be read"),
        (r"\lfloor n / s \rfloor \cdot k_e", None),
    ],
)
def test_what_cannot_be_drawn_is_refused(formula, reason):
    if reason is None:
        assert formulas.as_mathml(formula).startswith("<math")
    else:
        with pytest.raises(ValueError, match=reason):
            formulas.as_mathml(formula)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"\[ a \]", r"\[ a \]"),
        (r"\\[ a \\]", r"\\[ a \\]"),
        (r"\( a \)", r"\( a \)"),
        ("$a$ and [a](b)", ""),
        (r"`\[ a \]`", ""),
    ],
)
def test_formulas_that_the_site_would_not_draw_are_found(text, found):
    assert formulas.unseen(text) == found


def test_every_formula_of_the_lessons_can_be_drawn():
    num_drawn = 0
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in form.read(path).cells:
            if cell.cell_type == "markdown":
                assert formulas.unseen(cell.source) == ""
                text = formulas.CODE.sub("", cell.source)
                for block, inline in FORMULA.findall(text):
                    num_drawn += bool(formulas.as_mathml(block or inline))
    assert num_drawn > 50
