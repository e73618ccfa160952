"""The first use of a term leads to the glossary, and nothing else does."""

import re

import pytest

from lenet_course.tools import glossary
from lenet_course.tools.pages import ROOT

PAGE = (ROOT / "site" / "glossary.md").read_text(encoding="utf-8")
TERMS = {
    "feature map": "A grid.",
    "map": "A grid.",
    "batch": "Images.",
    '"same"': "A padding.",
    "ReLU": "A function.",
}


def linked(text, terms=TERMS):
    found = glossary.split(text, dict(terms))
    assert "".join(p if isinstance(p, str) else p.text for p in found) == text
    return [(p.text, p.term) for p in found if not isinstance(p, str)]


def test_a_term_is_linked_where_it_is_used_first():
    assert linked("A batch, then a batch.") == [("batch", "batch")]
    left = dict(TERMS)
    glossary.split("one batch", left)
    assert linked("another batch", left) == []


def test_the_other_name_of_a_term_that_was_linked_is_not():
    assert linked("Feature maps, and then a map") == [("Feature maps", "feature map")]


@pytest.mark.parametrize("text", ["batches", "Batches", "a batch"])
def test_plurals_and_capitals_count(text):
    assert [term for _, term in linked(text)] == ["batch"]


@pytest.mark.parametrize("text", ["mapping", "bitmap", "mini-batch", "the same size"])
def test_a_part_of_a_word_and_a_word_of_everyday_language_are_no_terms(text):
    assert linked(text) == []


@pytest.mark.parametrize("text", ['"same"', "“same”"])
def test_a_term_in_quotes_is_found_in_quotes(text):
    assert linked(f"with {text} padding") == [(text, '"same"')]


def test_no_terms_no_links():
    assert linked("a batch", {}) == []


def test_every_term_of_the_glossary_has_whole_sentences():
    found = glossary.terms(PAGE)
    assert len(found) >= 40
    for term, definition in found.items():
        assert re.fullmatch(r"[A-Z0-9].*[.]", definition), term
    assert PAGE.count("\n  ") == len(set(found.values()))
    for name in ("pooling", "padding", "stride", "receptive field", "LeNet-5"):
        assert name in found
