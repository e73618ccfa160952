"""What proves a lesson: it can fail, it is all there, and a change of it is seen."""

import copy
import json

import nbformat
import pytest

from lenet_course.tools import form, proofs
from lenet_course.tools.__main__ import main

WEAK = [
    "assert True",
    "assert 4 >= 0",
    "assert size >= 0",
    "assert 0 <= size",
    "assert len(rows) >= 0",
    "assert size is not None",
    "assert size == size",
    "assert size == 4 or True",
    "assert size >= 0 and size is not None",
    'assert "words"',
    'digits.check(True, "It holds.")',
    'digits.check(error >= 0, "It holds.")',
]
STRONG = [
    "assert size == 4",
    "assert size > 0",
    "assert (shares >= 0).all()",
    "assert 96 * 25 + 16 == 2416",
    "assert size >= 0 and size == 4",
    "assert refused",
    'digits.check(error < 0.02, "It holds.")',
]


@pytest.mark.parametrize("source", WEAK)
def test_an_assertion_that_cannot_fail_is_seen(source):
    (problem,) = proofs.assertion_problems(source)
    assert problem.endswith("cannot fail, whatever comes out")


@pytest.mark.parametrize("source", STRONG)
def test_an_assertion_that_can_fail_is_fine(source):
    assert [*proofs.assertion_problems(source)] == []


def test_each_line_of_a_proof_has_an_assertion():
    source = 'assert a == 1\nprint("✓ a")\nassert b == 2\nprint("✓ b")'
    assert [*proofs.assertion_problems(source)] == []
    (problem,) = proofs.assertion_problems(source + '\nprint("✓ c")')
    assert problem == "3 lines that begin with ✓, and 2 assertions"


def cells():
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    first = 'assert a == 1  # by hand\nassert b == 2\nprint("✓ both")'
    return [
        text("# 4. A lesson"),
        code('widgets.predict("04.p1")'),
        code("plot()", metadata={"mystnb": {"image": {"alt": "A line."}}}),
        text("Because it grows."),
        text("Why not?"),
        code(f"# Proof: one\n{first}", metadata={"tags": ["proof"], "claims": ["A"]}),
        code("# Proof: two\nassert 1", metadata={"tags": ["proof"], "claims": ["B"]}),
    ]


def edit(number, old, new):
    def change(cells):
        cells[number].source = cells[number].source.replace(old, new)

    return change


def exchange(one, other):
    def change(cells):
        cells[one], cells[other] = cells[other], cells[one]

    return change


def exchange_claims(cells):
    cells[5].metadata.claims, cells[6].metadata.claims = ["B"], ["A"]


CHANGES = {
    "weakened": edit(5, "a == 1", "a >= 0"),
    "deleted": edit(5, "assert b == 2\n", ""),
    "another line": edit(5, "✓ both", "✓ all three"),
    "another title": edit(5, "Proof: one", "Proof: first"),
    "a proof less": lambda cells: cells.pop(),
    "a figure less": lambda cells: cells.pop(2),
    "claims exchanged": exchange_claims,
    "another answer": exchange(0, 3),
}


@pytest.fixture
def noted(tmp_path):
    path = tmp_path / "04_a.ipynb"
    form.write(path, nbformat.v4.new_notebook(cells=cells()))
    assert main(["proofs", str(path)]) == 0
    return path


def found(path, cells):
    return [*proofs.problems(path, nbformat.v4.new_notebook(cells=cells))]


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_of_what_is_proved_is_seen_until_it_is_noted(kind, noted):
    changed = copy.deepcopy(cells())
    CHANGES[kind](changed)
    problems = found(noted, changed)
    assert problems
    assert all("read it, then `make proofs`" in problem for problem in problems)
    form.write(noted, nbformat.v4.new_notebook(cells=changed))
    proofs.note([noted])
    assert found(noted, changed) == []


@pytest.mark.parametrize(
    "change", [edit(5, "  # by hand", ""), edit(4, "Why", "And why"), exchange(0, 4)]
)
def test_other_changes_are_none_of_a_proof(change, noted):
    changed = copy.deepcopy(cells())
    change(changed)
    assert found(noted, changed) == []


def test_notes_of_other_lessons_stay_and_those_of_none_go(noted):
    other = noted.with_name("05_b.ipynb")
    form.write(other, nbformat.v4.new_notebook(cells=cells()))
    proofs.note([other])
    path = noted.with_name(proofs.NOTES)
    assert [*json.loads(path.read_text())] == ["04_a", "05_b"]
    noted.unlink()
    proofs.note([other])
    assert [*json.loads(path.read_text())] == ["05_b"]
