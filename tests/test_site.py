"""The rendered site, which `make site` tests: complete, and from no other host."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from lenet_course import claims
from lenet_course.tools.execution import uses_digits

ROOT = Path(__file__).parent.parent
SITE = ROOT / "build" / "site"
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
LOADING = {"img": "src", "script": "src", "link": "href", "iframe": "src"}


class Page(HTMLParser):
    """Collects what a page loads, its pictures' texts and its headings."""

    def __init__(self, path):
        super().__init__()
        self.loads, self.links, self.alts, self.tags, self.ids = [], [], [], [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        self.ids.add(attributes.get("id"))
        if tag in LOADING and attributes.get(LOADING[tag]):
            self.loads.append(attributes[LOADING[tag]])
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag == "img":
            self.alts.append(attributes.get("alt", ""))


@pytest.fixture(scope="module")
def pages():
    if not (SITE / "index.html").is_file():
        pytest.skip("There are no pages yet: `make site` renders them.")
    return {path: Page(path) for path in SITE.rglob("*.html")}


def test_index_leads_to_every_lesson(pages):
    links = {link.split("#")[0] for link in pages[SITE / "index.html"].links}
    assert {f"notebooks/{name}.html" for name in LESSONS} <= links


def test_index_leads_to_what_one_can_try(pages):
    assert "explorer.html" in pages[SITE / "index.html"].links
    text = (SITE / "explorer.html").read_text(encoding="utf-8")
    for name in ("window_explorer", "pooling_stepper", "receptive_field_explorer"):
        assert f'data-lenet-widget="{name}"' in text


def test_nothing_comes_from_another_host(pages):
    for path, page in pages.items():
        hosts = [link for link in page.loads if urlsplit(link).netloc]
        assert hosts == [], path.name
    for path in SITE.rglob("*.css"):
        assert not re.search(r"@import|url\(['\"]?(https?:)?//", path.read_text())


def test_every_file_that_a_page_names_exists(pages):
    for path, page in pages.items():
        for link in page.loads + page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            assert (path.parent / unquote(parts.path)).exists(), f"{path.name}: {link}"


def test_every_place_on_a_page_that_it_names_is_there(pages):
    for path, page in pages.items():
        places = {link[1:] for link in page.links if re.match("#.", link)}
        assert places <= page.ids, path.name


@pytest.mark.parametrize("name", LESSONS)
def test_claims_lead_to_their_proofs(name, pages):
    measured = {
        claim.id
        for claim in claims.ledger()
        if claim.notebook == name and claim.how == "measured"
    }
    page = pages[SITE / "notebooks" / f"{name}.html"]
    assert {f"#{claim}" for claim in measured} <= set(page.links)
    assert measured <= page.ids


@pytest.mark.parametrize("name", LESSONS)
def test_lessons_are_whole(name, pages):
    path = SITE / "notebooks" / f"{name}.html"
    page, text = pages[path], path.read_text(encoding="utf-8")
    assert all(len(alt.split()) >= 5 for alt in page.alts if alt is not None)
    assert len(set(page.alts)) == len(page.alts)
    lesson = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    assert ("This page was made on" in text) == uses_digits(lesson)
    assert "Traceback (most recent call last)" not in text
    assert "$$" not in text, "a formula was not rendered"
    assert "merror" not in page.tags


def test_the_page_to_draw_on_has_the_networks_of_its_lessons(pages):
    text = (SITE / "draw.html").read_text(encoding="utf-8")
    for name in ("07_train_lenet5", "09_lenet5_of_1998"):
        lesson = (SITE / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
        (weights,) = re.findall(r'"weights":"[^"]{100000,}"', lesson)
        assert weights in text
