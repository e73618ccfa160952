"""A widget's HTML: whole, the same every time, and at home on any page."""

import json
import re

import pytest

from lenet_course import widgets
from lenet_course.widgets import _page

NAMES = sorted(path.name for path in _page.STATIC.glob("*.js"))
PROBE = """start(view => {
  const place = make("b", {}, "place " + view.place);
  view.root.append(place, make("span", {}, view.state.text), view.words);
  view.say("said");
});
"""


@pytest.fixture
def probe(monkeypatch, tmp_path):
    """A small widget, made by a program that only this test knows."""
    for name in (_page.SHARED, _page.STYLE):
        text = (_page.STATIC / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "probe.js").write_text(PROBE)
    monkeypatch.setattr(_page, "STATIC", tmp_path)
    _page.script.cache_clear()
    yield widgets.Widget(
        program="probe.js",
        label="A probe",
        state={"text": "</script><b>&"},
        text="A probe.",
        still="<p>Still.</p>",
    )
    _page.script.cache_clear()


def test_a_widget_on_a_page_twice_is_two(probe, open_widgets):
    page = open_widgets(probe, "<p>Between.</p>", probe)
    places = page.locator("section b").all_text_contents()
    assert places == ["place 0", "place 1"]
    assert page.locator("section span").all_text_contents() == ["</script><b>&"] * 2
    assert page.get_by_text("Still.", exact=True).first.is_hidden()


def test_without_javascript_it_says_what_to_do(probe, open_widgets):
    page = open_widgets(probe, java_script_enabled=False)
    assert page.get_by_text("Still.", exact=True).is_visible()
    assert page.get_by_text("In Jupyter, run this cell").is_visible()


def test_a_program_that_fails_leaves_what_stood_there(probe, open_widgets):
    code = probe._repr_html_().replace("start(view => {", "start(view => { throw 1;")
    page = open_widgets(code.replace("console.error(error)", "null"))
    assert page.get_by_text("Still.", exact=True).is_visible()


@pytest.mark.parametrize(
    ("attributes", "system", "shade"),
    [
        ("", "light", "light"),
        ("", "dark", "dark"),
        (' data-theme="auto"', "dark", "dark"),
        (' data-theme="light"', "dark", "light"),
        (' data-theme="dark"', "light", "dark"),
        (' data-jp-theme-light="false"', "light", "dark"),
        (' data-jp-theme-light="true"', "dark", "light"),
    ],
)
def test_it_is_as_dark_as_the_page(attributes, system, shade, probe, open_widgets):
    page = open_widgets(probe, attributes=attributes, color_scheme=system)
    assert page.locator(".lenet-widget").get_attribute("data-shade") == shade


def test_it_follows_a_page_that_changes(probe, open_widgets):
    page = open_widgets(probe, attributes=' data-theme="light"')
    page.evaluate("document.body.dataset.theme = 'dark'")
    page.wait_for_selector(".lenet-widget[data-shade=dark]")


def test_html_is_the_same_in_every_run_and_names_no_id(probe):
    html = probe._repr_html_()
    assert html == probe._repr_html_()
    assert not re.search(r"\sid=", html.split("<script")[0])


@pytest.mark.parametrize("name", NAMES)
def test_scripts_can_stand_inside_html(name):
    text = (_page.STATIC / name).read_text(encoding="utf-8")
    assert not re.search(r"</script|<!--", text, re.IGNORECASE)
    lines = text.splitlines()
    assert all(line.count("`") % 2 == 0 for line in lines), "a literal spans lines"


def test_a_widget_is_also_a_text(probe):
    assert repr(probe) == "A probe."
    assert json.loads(_page.as_json({"a": "<!--"})) == {"a": "<!--"}
