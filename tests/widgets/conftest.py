"""A real browser that opens pages from disk, with the network off.

A page that a test opens must stay silent: an error in its console, or a request for
anything that is not a file of its own, fails the test at its end.
"""

import json
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from lenet_course.widgets import _page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OWN = ("file:", "data:", "blob:")
DOCUMENT = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Widgets</title>'
    '<meta name="viewport" content="width=device-width">'
    "<style>@media (prefers-color-scheme: dark) {{ body {{ background: #131416; "
    "color: #eee }} }}</style></head>"
    "<body{attributes}><main><h1>Widgets</h1>{body}</main></body></html>"
)


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium; of the module, since its driver runs an event loop."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip(f"No browser is installed: none of {', '.join(BROWSERS)}.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=executable, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_file(browser):
    """Open a file as a page: ``open_file(path, width=360, hash="#...", ...)``.

    Further options are those of Playwright's contexts, such as ``color_scheme="dark"``,
    ``reduced_motion="reduce"`` or ``java_script_enabled=False``.
    """
    contexts, noises = [], []

    def note_request(request):
        if not request.url.startswith(OWN):
            noises.append(f"asked for {request.url}")

    def note_console(message):
        if message.type in ("error", "warning"):
            noises.append(f"console: {message.text}")

    def open_file(path, *, width=1280, height=900, hash="", **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", note_request)
        page.on("console", note_console)
        page.on("pageerror", lambda error: noises.append(f"error: {error}"))
        page.goto(path.as_uri() + hash)
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert noises == []


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
def violations():
    """What axe-core finds on a page: ``violations(page) == []``."""
    axe = Axe()

    def violations(page):
        found = axe.run(page).response["violations"]
        return [
            f"{each['id']}: {node['html'][:120]}"
            for each in found
            for node in each["nodes"]
        ]

    return violations


@pytest.fixture(scope="session")
def scrolls_sideways():
    """Whether one has to scroll a page sideways."""
    return lambda page: page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


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
