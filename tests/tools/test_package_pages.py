"""The pages about the package: one for each module, and links from lessons' code."""

import pytest

from lenet_course.tools import package_pages

NAMES = {"models": "lenet_course.models", "shift": "lenet_course.images.shift"}
PLACES = {
    "lenet_course.models": "models.html",
    "lenet_course.models.build_lenet5": "models.html#build",
    "lenet_course.images.shift": "images.html#shift",
}


def code(text):
    """As Pygments writes names with dots between them, and a bracket behind them."""
    names = '<span class="o">.</span>'.join(
        f'<span class="n">{name}</span>' for name in text.split(".")
    )
    return f'{names}<span class="p">(</span>'


def links(text):
    html = package_pages.link_names(code(text), NAMES, PLACES.get)
    return [part.split('"')[0] for part in html.split('href="')[1:]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("models.build_lenet5", ["models.html#build"]),
        ("models", ["models.html"]),
        ("shift", ["images.html#shift"]),
        ("models.unknown", []),
        ("np.shift", []),
        ("model.models.fit", []),
        ("other", []),
    ],
)
def test_names_of_the_package_are_links_and_others_are_not(text, found):
    assert links(text) == found


def test_a_name_of_an_argument_is_no_link():
    html = '<span class="n">shift</span><span class="o">=</span>'
    assert package_pages.link_names(html, NAMES, PLACES.get) == html


def test_what_lessons_import_has_a_page():
    assert {"shapes", "models", "exercises", "images"} <= {*package_pages.modules()}
    assert "tools" not in package_pages.modules()
    table = package_pages.table()
    for name in package_pages.modules():
        assert f"| [{name}](api/{name}.rst) | " in table
        assert not table.endswith(" |  |")


def test_names_mean_what_they_were_imported_as():
    code = "from lenet_course import layers as parts, data\nfrom numpy import pi"
    assert package_pages.imported(code) == {
        "parts": "lenet_course.layers",
        "data": "lenet_course.data",
    }
