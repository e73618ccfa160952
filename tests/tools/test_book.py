"""The book holds every page in order, and its links lead to places inside it."""

import re

import pytest

from lenet_course.tools import book

PAGE = (
    '<html><head><link rel="stylesheet" href="{up}_static/a.css"></head><article>'
    '<section id="{id}"><h1>{title}<a class="headerlink" href="#{id}">¶</a></h1>'
    "{body}</section></article></html>"
)
PAGES = {
    "notebooks/01_a.html": '<a href="02_b.html#two">b</a> <a href="#one">one</a>',
    "notebooks/02_b.html": '<a href="../ledger.html">c</a>'
    '<a href="../api/x.html">x</a><img src="../_images/i.png">'
    "<script>const a = '<a href=\"#two\">';</script>",
    "ledger.html": '<a href="notebooks/01_a.html#one">a</a>'
    '<a href="https://b.org/">b</a>',
    "glossary.html": "<details><summary>fold</summary><p>opened</p></details>",
    "references.html": "",
    "index.html": "",
}


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "notebooks").mkdir(parents=True)
    ids = iter(("one", "two", "ledger", "glossary", "references", "index"))
    for name, body in PAGES.items():
        key = next(ids)
        up = "../" * name.count("/")
        text = PAGE.format(up=up, id=key, title=key.title(), body=body)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_page_is_in_the_book_in_order(site):
    html = book.as_one_page(site)
    titles = " ".join(re.findall(r"<h1>(\w+)<", html))
    assert titles == "Index Contents One Two Ledger Glossary References"
    assert re.findall(r'<li><a href="#(\w+)">(\w+)<', html) == [
        ("01_a", "One"),
        ("02_b", "Two"),
        ("ledger", "Ledger"),
        ("glossary", "Glossary"),
        ("references", "References"),
    ]


def test_links_lead_into_the_book_or_to_the_web_or_nowhere(site):
    html = book.as_one_page(site)
    for link in ("02_b--two", "01_a--one", "ledger"):
        assert f'<a href="#{link}">' in html
    places = set(re.findall(r'id="([^"]*)"', html))
    assert (
        set(re.findall(r'href="#([^"]*)"', re.sub(r"<script.*?</script>", "", html)))
        <= places
    )
    assert "<a>x</a>" in html
    assert '<a href="https://b.org/">' in html
    assert '<link rel="stylesheet" href="site/_static/a.css">' in html
    assert '<img src="site/_images/i.png">' in html
    assert "const a = '<a href=\"#two\">';" in html


def test_without_a_browser_no_book_is_begun(site, tmp_path, monkeypatch):
    monkeypatch.setattr(book, "find_browser", lambda: None)
    with pytest.raises(ValueError, match="A browser is needed to print: chromium or"):
        book.bind(site, tmp_path / "course.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


@pytest.mark.skipif(not book.find_browser(), reason="No browser is installed.")
def test_each_page_of_the_site_begins_on_a_page_of_its_own(site, tmp_path):
    target = tmp_path / "course.pdf"
    size = book.bind(site, target)
    printed = target.read_bytes()
    assert len(printed) == size
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2 + len(PAGES) - 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course.pdf", "site"]
