"""Every claim of claims.toml is answered exactly once, in the way it says."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from lenet_course.tools import form as notebooks

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
LEDGER = FOLDER.parent / "lenet_course" / "claims.toml"
CLAIMS = tomllib.loads(LEDGER.read_text(encoding="utf-8"))
ID = re.compile(r"\bT\d(?:Q\d[ab]?|C\d)-\d\d\b")
VERDICTS = {"right", "imprecise", "wrong", "historically wrong", "folklore", "opinion"}


def answers(path):
    """How a notebook answers each claim that it names: (id, cell type, tagged)."""
    for cell in notebooks.read(path).cells:
        tagged = "claim" in cell.metadata.get("tags", [])
        if cell.cell_type == "code" and tagged:
            for claim in ID.findall(cell.source):
                yield claim, "measured"
        elif cell.cell_type == "code":
            assert not ID.findall(cell.source), "a claim's id in an untagged cell"
        else:
            for line in cell.source.splitlines():
                if line.startswith("| T"):
                    yield ID.findall(line)[0], "in the table"


def test_every_claim_is_answered_exactly_once_where_it_says():
    found = Counter()
    for path in sorted(FOLDER.glob("*.ipynb")):
        for claim, way in answers(path):
            found[claim, path.stem, way] += 1
    expected = Counter(
        (
            claim,
            entry["notebook"],
            "measured" if entry["how"] == "measured" else "in the table",
        )
        for claim, entry in CLAIMS.items()
    )
    assert found == expected


def test_claim_cells_assert_what_they_measure():
    for path in FOLDER.glob("*.ipynb"):
        for cell in notebooks.read(path).cells:
            if "claim" in cell.metadata.get("tags", []):
                assert re.search(r"\bassert|digits\.check\(", cell.source), cell.source


@pytest.mark.parametrize("claim", CLAIMS)
def test_entries_are_complete(claim):
    entry = CLAIMS[claim]
    assert set(entry) == {
        *("claim", "verdict", "correction", "source", "notebook", "how")
    }
    assert entry["verdict"] in VERDICTS
    assert entry["how"] in {"measured", "cited", "opinion"}
    assert all(entry.values())
