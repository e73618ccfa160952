"""Tables of text, for a terminal and for a notebook."""

import xml.etree.ElementTree as ET

from lenet_course._tables import as_html, as_text

ROWS = [("pool", "14", ""), ("<b>&", "2", "ü")]


def test_columns_are_as_wide_as_their_widest_cell():
    assert as_text([("name", "n", "more"), *ROWS]) == (
        "name  n   more\npool  14\n<b>&  2   ü"
    )
    assert as_text([]) == ""


def test_html_has_headings_for_rows_and_columns_and_escapes_text():
    table = ET.fromstring(
        as_html(ROWS, heading=("name", "n", "x"), total=("all", "16", ""), caption="<")
    )
    assert table.findtext("caption") == "<"
    assert [cell.text for cell in table.findall("thead/tr/th[@scope='col']")] == [
        "name",
        "n",
        "x",
    ]
    body = [[cell.text or "" for cell in row] for row in table.findall("tbody/tr")]
    assert body == [list(row) for row in ROWS]
    assert [cell.text for cell in table.findall("tfoot/tr/th[@scope='row']")] == ["all"]
    assert len(table.findall("tbody/tr/th[@scope='row']")) == 2


def test_what_is_not_given_leaves_nothing_behind():
    assert [part.tag for part in ET.fromstring(as_html(ROWS))] == ["tbody"]
    assert "style" not in as_html(ROWS)


def test_text_may_begin_at_the_left():
    cells = ET.fromstring(as_html(ROWS, heading=("a", "b", "c"), left=True)).iter()
    styles = [cell.get("style") for cell in cells if cell.tag in ("th", "td")]
    assert styles == ["text-align: left;"] * 9
