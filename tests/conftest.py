"""Figures of tests are drawn in memory, whatever the caller's shell says.

Not in the conftest.py above: nbval's kernels would inherit it and draw nothing.

Here too is a real browser that opens pages from disk, with the network off. A page
that a test opens must stay silent: an error in its console, or a request for anything
that is not a file of its own, fails the test at its end.
"""

import hashlib
import os

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from lenet_course import _mnist, data
from lenet_course.exercises import Choice, Exercise, Misconception, Number, _registry
from lenet_course.exercises.lessons import lesson_07
from lenet_course.tools import book

os.environ["MPLBACKEND"] = "agg"

OWN = ("file:", "data:", "blob:")


@pytest.fixture
def small_mnist(monkeypatch):
    """Arrays of other sizes that count as MNIST in this test."""
    rng = np.random.default_rng(0)
    arrays = {
        "x_train": rng.integers(256, size=(60, 28, 28)).astype("uint8"),
        "y_train": rng.integers(10, size=60).astype("uint8"),
        "x_test": rng.integers(256, size=(20, 28, 28)).astype("uint8"),
        "y_test": rng.integers(10, size=20).astype("uint8"),
    }
    known = {
        name: (array.shape, hashlib.sha256(array).hexdigest())
        for name, array in arrays.items()
    }
    monkeypatch.setattr(_mnist, "ARRAYS", known)
    monkeypatch.setattr(data, "NUM_VALIDATION", 5)
    return arrays


@pytest.fixture
def predictions(monkeypatch):
    """Two predictions of a lesson 99: 99.p1 is 14, 99.p2 is "fewer"."""
    without_padding = Misconception("valid", 13, "That is the size without padding.")
    two = (
        Exercise(
            "99.p1",
            Number(),
            14,
            "Half of 28.",
            look_again="1. Sizes",
            misconceptions=(without_padding,),
        ),
        Exercise(
            "99.p2",
            Choice(("more", "fewer")),
            "fewer",
            "A window reads several.",
            look_again="2. Work",
        ),
    )
    monkeypatch.setattr(lesson_07, "EXERCISES", (*lesson_07.EXERCISES, *two))
    _registry._records.cache_clear()
    yield two
    _registry._records.cache_clear()


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium; of the module, since its driver runs an event loop."""
    executable = book.find_browser()
    if executable is None:
        pytest.skip(f"No browser is installed: none of {', '.join(book.BROWSERS)}.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=executable, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def _note_noises(page, noises):
    """Note what a page asks of others, and its errors, from now on."""

    def note_request(request):
        if not request.url.startswith(OWN):
            noises.append(f"asked for {request.url}")

    def note_console(message):
        if message.type in ("error", "warning"):
            noises.append(f"console: {message.text}")

    page.on("request", note_request)
    page.on("console", note_console)
    page.on("pageerror", lambda error: noises.append(f"error: {error}"))


@pytest.fixture
def open_file(browser):
    """Open a file as a page: ``open_file(path, width=360, hash="#...", ...)``.

    Further options are those of Playwright's contexts, such as ``color_scheme="dark"``,
    ``reduced_motion="reduce"`` or ``java_script_enabled=False``.
    """
    contexts, noises = [], []

    def open_file(path, *, width=1280, height=900, hash="", **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        _note_noises(page, noises)
        page.goto(path.as_uri() + hash)
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert noises == []


@pytest.fixture
def noises_of(browser):
    """What a page asks of others, and its errors: ``noises_of(html)``."""

    def noises_of(html):
        page, noises = browser.new_page(offline=True), []
        _note_noises(page, noises)
        page.set_content(html)
        page.wait_for_timeout(100)
        page.close()
        return noises

    return noises_of


@pytest.fixture(scope="session")
def violations():
    """What axe-core finds on a page: ``violations(page) == []``."""
    axe = Axe()

    def violations(page):
        found = axe.run(
            page, options={"preload": False, "resultTypes": ["violations"]}
        ).response["violations"]
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
