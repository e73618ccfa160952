"""Pages that show widgets, in the browser that all tests share, and their programs."""

import json

import pytest

from lenet_course.widgets import _page

DOCUMENT = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Widgets</title>'
    '<meta name="viewport" content="width=device-width">'
    "<style>@media (prefers-color-scheme: dark) {{ body {{ background: #131416; "
    "color: #eee }} }}</style></head>"
    "<body{attributes}><main><h1>Widgets</h1>{body}</main></body></html>"
)


@pytest.fixture
def open_widgets(open_file, tmp_path):
    """Open a page that shows widgets: ``open_widgets(widget, other, width=360)``.

    What is no widget stands between them as HTML; ``attributes`` are those of the body.
    """

    def open_widgets(*parts, attributes="", **options):
        texts = (p if isinstance(p, str) else p._repr_html_() for p in parts)
        page = DOCUMENT.format(attributes=attributes, body="\n".join(texts))
        path = tmp_path / "page.html"
        path.write_text(page, encoding="utf-8")
        return open_file(path, **options)

    return open_widgets


@pytest.fixture(scope="session")
def source():
    """Programs as text, in which nothing starts: ``source("windows.js", ...)``."""

    def source(*names):
        texts = [(_page.STATIC / name).read_text(encoding="utf-8") for name in names]
        return "\n".join(["const start = () => {};", *texts])

    return source


@pytest.fixture(scope="module")
def calculate(browser):
    """A script's own function, called for rows of arguments without a page around it.

    ``calculate(code, "(a, b) => f(a, b)", [[1, 2], [3, 4]])`` gives one value a row.
    """
    page = browser.new_page()

    def calculate(code, function, rows):
        # As text, since Playwright takes seconds to pass on thousands of lists.
        body = f"JSON.stringify(JSON.parse(text).map(row => ({function})(...row)))"
        rows = json.dumps(rows)
        return json.loads(page.evaluate(f"text => {{ {code}\n return {body}; }}", rows))

    yield calculate
    page.close()
