"""What the site shows beside the lessons is made whole from the package's records."""

import re
import zipfile

import nbformat
import pytest

from lenet_course import claims
from lenet_course.tools import pages

QUESTION = nbformat.v4.new_code_cell(
    'answer_07_1 = ...\nexercises.check("07.1", answer_07_1)',
    metadata={"tags": ["exercise"]},
)
SOLUTION = nbformat.v4.new_code_cell(
    "# Solution 07.1\n# Half.\nanswer_07_1 = 429",
    metadata={"tags": ["hide-cell", "solution"]},
)


def test_the_ledger_shows_every_claim_with_a_link():
    html = pages.ledger()
    for claim in claims.ledger():
        assert html.count(f'id="{claim.id}"') == 1
        assert f'href="notebooks/{claim.notebook}.html#{claim.id}"' in html


def test_the_ledger_offers_every_verdict_and_counts_right():
    html = pages.ledger()
    counts = re.findall(r'value="([\w-]+)"(?: checked)?> (?:all )?(\d+)', html)
    assert counts[0] == ("all", str(len(claims.ledger())))
    assert {value for value, _ in counts[1:]} == {
        verdict.replace(" ", "-") for verdict in claims.VERDICTS
    }
    assert sum(int(number) for _, number in counts[1:]) == len(claims.ledger())
    for value, number in counts[1:]:
        assert html.count(f'data-verdict="{value}">') == int(number)
        assert f'[value="{value}"]:checked' in html


def test_the_ledger_escapes_what_it_shows(monkeypatch):
    claim = claims.Claim("T1Q1-01", "a < b", "wrong", "<i>", "&", "01_a", "cited")
    monkeypatch.setattr(claims, "ledger", lambda: (claim,))
    assert "<td>a &lt; b</td><td>&lt;i&gt;</td><td>&amp;</td>" in pages.ledger()


def test_the_table_of_lessons_names_each_with_its_time(tmp_path):
    for path in (pages.ROOT / "notebooks").glob("*.ipynb"):
        text = nbformat.v4.new_markdown_cell("**Time:** 20 minutes. More")
        nbformat.write(nbformat.v4.new_notebook(cells=[text]), tmp_path / path.name)
    rows = pages.lessons(tmp_path).splitlines()[2:]
    assert len(rows) == len(list(tmp_path.iterdir()))
    assert all(row.endswith("| 20 minutes |") for row in rows)


@pytest.fixture
def downloads(tmp_path, monkeypatch):
    root, notebooks = tmp_path / "root", tmp_path / "notebooks"
    for folder in (root / "lenet_course" / "__pycache__", notebooks):
        folder.mkdir(parents=True)
    (root / "README.md").write_text("read")
    (root / "secret.txt").write_text("no")
    (root / "lenet_course" / "a.py").write_text("1")
    (root / "lenet_course" / "__pycache__" / "a.pyc").write_text("1")
    monkeypatch.setattr(pages, "ROOT", root)
    notebook = nbformat.v4.new_notebook(cells=[QUESTION, SOLUTION])
    nbformat.write(notebook, notebooks / "07_a.ipynb")
    pages.write_downloads(notebooks, tmp_path / "out")
    return tmp_path / "out"


def test_a_lesson_is_given_out_in_three_editions(downloads):
    read = {
        edition: nbformat.read(downloads / edition / "07_a.ipynb", as_version=4)
        for edition in pages.EDITIONS
    }
    assert "429" not in str(read["student"].cells)
    assert [len(read[name].cells) for name in ("student", "full", "solved")] == [
        1,
        2,
        1,
    ]
    assert "429" in read["solved"].cells[0].source


def test_the_archive_holds_the_course_and_nothing_else(downloads):
    with zipfile.ZipFile(downloads / "lenet_course.zip") as archive:
        assert archive.namelist() == [
            "lenet_course/README.md",
            "lenet_course/lenet_course/a.py",
        ]
        assert archive.read("lenet_course/README.md") == b"read"
        # It has the same bytes whenever it is made.
        dates = {each.date_time for each in archive.infolist()}
        assert dates == {(1998, 11, 1, 0, 0, 0)}


def test_what_the_archive_needs_is_there():
    missing = [name for name in pages.SHIPPED if not (pages.ROOT / name).exists()]
    assert missing == []


def test_the_finding_is_as_the_first_page_says():
    finding = pages.moved_digits()
    assert finding["no pooling"][:, 6].max() < finding["max pooling"][:, 6].min() < 30
    assert finding["max pooling, trained on moved digits"].min() > 85


CITED = re.compile(
    r"(?:arXiv:|arxiv\.org/abs/)(\d{4}\.\d{4,5})|doi(?:\.org/|:)([^\s)\"]+)"
)


def test_every_paper_that_is_cited_by_number_is_a_reference():
    texts = [claim.source for claim in claims.ledger()]
    for path in (pages.ROOT / "notebooks").glob("*.ipynb"):
        texts += [cell.source for cell in nbformat.read(path, as_version=4).cells]
    cited = {"".join(found).rstrip(".,;") for t in texts for found in CITED.findall(t)}
    known = {
        entry.get(field)
        for entry in pages.bibliography()
        for field in ("eprint", "doi")
    }
    assert len(cited) > 10
    assert cited - known == set()


def test_references_are_whole_and_in_order():
    entries = pages.bibliography()
    for entry in entries:
        assert {"author", "title", "year", "bibtex"} <= entry.keys()
        assert entry["bibtex"].count("{") == entry["bibtex"].count("}")
    authors = [entry["author"].casefold() for entry in entries[1:]]
    assert authors == sorted(authors)  # behind the paper that the course is about


def test_a_reference_names_the_lessons_that_cite_it(tmp_path):
    text = nbformat.v4.new_markdown_cell("arXiv:1904.11486")
    nbformat.write(nbformat.v4.new_notebook(cells=[text]), tmp_path / "03_x.ipynb")
    html = pages.references(tmp_path)
    assert html.count('<a href="notebooks/03_x.html">3</a>') == 1
    assert html.count("<li>") == html.count("@") == len(pages.bibliography())
    assert "Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner: <a" in html
