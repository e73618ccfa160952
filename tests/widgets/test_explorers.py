"""What holds for every explorer: wide and narrow, light and dark, for everyone."""

import re

import pytest

from lenet_course import widgets

EXPLORERS = {
    "row": lambda: widgets.window_explorer(28, 3, 2, "same"),
    "grid": lambda: widgets.window_explorer(8, 3, layer="max_pooling", shape="grid"),
    "refused": lambda: widgets.window_explorer(3, 5),
    "pooling": lambda: widgets.pooling_stepper(padding="same", gradient=True),
    "field": widgets.receptive_field_explorer,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", EXPLORERS)
def test_all_can_read_and_use_it(
    name, width, scheme, open_widgets, violations, scrolls_sideways
):
    page = open_widgets(EXPLORERS[name](), width=width, color_scheme=scheme)
    page.evaluate(
        """for (const each of document.querySelector(".lenet-widget").shadowRoot
             .querySelectorAll("details")) each.open = true"""
    )
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("name", EXPLORERS)
def test_without_a_script_there_is_a_table_and_what_to_do(
    name, open_widgets, violations
):
    still = re.sub("<script.*?</script>", "", EXPLORERS[name]()._repr_html_(), flags=16)
    page = open_widgets(still)
    assert page.locator("table").is_visible()
    assert page.get_by_text("In Jupyter, run this cell").is_visible()
    assert violations(page) == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_html_is_the_same_in_every_run_and_light(name):
    html = EXPLORERS[name]()._repr_html_()
    assert html == EXPLORERS[name]()._repr_html_()
    assert len(html.encode()) < 30_000


def test_all_of_them_stand_on_one_page_twice(open_widgets):
    shown = [make() for make in EXPLORERS.values()] * 2
    page = open_widgets(*shown)
    assert page.locator("section").count() == len(shown)
    assert all(page.get_by_role("status").all_text_contents())
