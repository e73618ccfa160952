"""Every claim of the ledger is answered exactly once, in the way it says."""

import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from lenet_course import claims
from lenet_course.tools import form, stated_numbers

LESSONS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
ID = re.compile(r"\bT\d(?:Q\d[ab]?|C\d)-\d\d\b")


def code_cells(path):
    return [cell for cell in form.read(path).cells if cell.cell_type == "code"]


def test_every_measured_claim_is_settled_exactly_once_where_it_says():
    found = Counter(
        (claim, path.stem)
        for path in LESSONS
        for cell in code_cells(path)
        for claim in cell.metadata.get("claims", [])
    )
    ledger = [claim for claim in claims.ledger() if claim.how == "measured"]
    assert found == Counter((claim.id, claim.notebook) for claim in ledger)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_shows_its_part_of_the_ledger_exactly_once(path):
    shown = [
        lesson
        for cell in code_cells(path)
        for lesson in re.findall(r'^claims\.verdicts\("(\d\d)"\)$', cell.source, re.M)
    ]
    answers = any(claim.notebook == path.stem for claim in claims.ledger())
    assert shown == [path.stem[:2]] * answers


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_ids_stand_in_the_metadata_alone(path):
    for cell in form.read(path).cells:
        assert not ID.search(form.ANCHORS.sub("", cell.source)), cell.source


def test_cells_that_prove_assert_what_they_measure():
    for path in LESSONS:
        for cell in code_cells(path):
            if "claims" in cell.metadata:
                assert re.search(r"\bassert|digits\.check\(", cell.source), cell.source


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_numbers_of_the_ledger_stand_in_the_lesson_that_measures_them(path):
    given = {
        n
        for cell in code_cells(path)
        for n in stated_numbers._given(cell)
        if "claims.verdicts" not in cell.source
    }
    for claim in claims.ledger():
        if (claim.notebook, claim.source) != (path.stem, "measured"):
            continue
        text = stated_numbers.NO_STATEMENT.sub(" ", claim.correction)
        for match in stated_numbers.NUMBER.finditer(text):
            after = text[match.end() : match.end() + 12]
            is_given = stated_numbers._is_given(match.group(), after, given)
            assert is_given, f"{claim.id}: {match.group()}"


@pytest.mark.parametrize("claim", claims.ledger(), ids=lambda claim: claim.id)
def test_entries_are_complete(claim):
    assert all(asdict(claim).values())
    assert ID.fullmatch(claim.id)
    assert claim.verdict in claims.VERDICTS
    assert claim.how in {"measured", "cited", "opinion"}
    assert claim.notebook in {path.stem for path in LESSONS}


LEDGER = (
    claims.Claim("T1Q1-01", "Pads < 1", "right", "As stated.", "B", "04_a", "cited"),
    claims.Claim("T1Q1-02", "It's so", "wrong", "No.", "measured", "04_a", "measured"),
    claims.Claim("T1Q1-03", "Perhaps", "opinion", "Fair.", "A", "04_a", "opinion"),
    claims.Claim("T1Q1-04", "Roughly", "imprecise", "Not 2.", "C", "04_a", "cited"),
    claims.Claim("T1Q1-05", "Elsewhere", "wrong", "No.", "A", "05_b", "cited"),
)


@pytest.fixture
def table(monkeypatch):
    monkeypatch.setattr(claims, "ledger", lambda: LEDGER)
    return claims.verdicts("04")


def test_a_table_begins_with_what_misleads(table):
    numbers = [claim.id[-2:] for claim in table.claims]
    assert numbers == ["02", "04", "03", "01"]
    assert table.title == "4 claims: 1 wrong, 1 imprecise, 1 opinion, 1 right."


def test_a_table_prints_whole(table):
    title, *lines = repr(table).splitlines()
    assert title == table.title
    assert lines[0] == "wrong (T1Q1-02): “It's so” No. [measured]"
    assert max(map(len, repr(claims.verdicts("04")).splitlines())) <= 88


def test_a_table_folds_what_misleads_nobody_and_links_what_is_proved(table):
    page = table._repr_html_()
    assert page.startswith(f'<details class="verdicts"><summary>{claims.ADVICE} 4 cl')
    seen, folded = page.split("<details><summary>1 opinion, 1 right</summary>")
    assert '<a href="#T1Q1-02">T1Q1-02</a>' in seen
    assert "T1Q1-04" in seen
    assert "T1Q1-01" in folded
    assert "Pads &lt; 1" in folded
    assert page.count("<a ") == 1
    assert page.count('<span id="T1Q1-') == 3  # those are settled in the table
    assert page.count("<tr>") == 2 + len(table.claims)


@pytest.mark.parametrize("lesson", ["4", 4, "09", "", None, ["04"]])
def test_a_lesson_without_claims_is_refused_in_words(lesson):
    with pytest.raises(ValueError, match=r"`lesson` must be one of '01', '02'"):
        claims.verdicts(lesson)
