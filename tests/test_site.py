"""The rendered site, which `make site` tests: complete, and from no other host."""

import ast
import os
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from lenet_course import claims, exercises
from lenet_course.tools import package_pages
from lenet_course.tools.execution import uses_digits
from tests.page import Page

ROOT = Path(__file__).parent.parent
# `make site` tests the pages where it renders them, before it moves them.
SITE = Path(os.environ.get("COURSE_SITE", ROOT / "build" / "site")).resolve()
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


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
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", path.read_text())


def test_every_file_that_a_page_names_exists(pages):
    for path, page in pages.items():
        for link in page.loads + page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            assert (path.parent / unquote(parts.path)).exists(), f"{path.name}: {link}"


def test_every_place_that_a_page_names_is_there(pages):
    num_followed = 0
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            # A widget reads its own example from an address.
            if parts.scheme or not parts.fragment or "?" in parts.fragment:
                continue
            target = (path.parent / unquote(parts.path)).resolve()
            there = pages[target] if parts.path else page
            assert unquote(parts.fragment) in there.ids, f"{path.name}: {link}"
            num_followed += 1
    assert num_followed > 1000


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


def lesson_page(name):
    return SITE / "notebooks" / f"{name}.html"


OTHERS = (
    *("index", "explorer", "draw", "instructors", "ledger", "glossary", "references"),
    *("search", "package", "api/models", "api/losses", "versions"),
)
EVERY = (*OTHERS, *(f"notebooks/{name}" for name in LESSONS))
DARK = ("index", "ledger", "api/losses", "notebooks/04_zero_and_valid_padding")
WIDTHS = (320, 360, 768, 1280)  # the first is 1280 at 400 %
ALL_OPEN = """() => {
    document.querySelectorAll("details").forEach(fold => { fold.open = true; });
    document.querySelectorAll("input.lenet-veil, .lenet-veil-switch input:checked")
        .forEach(input => input.click());
}"""


@pytest.mark.parametrize(
    ("name", "scheme"),
    [*((name, "light") for name in EVERY), *((name, "dark") for name in DARK)],
)
def test_pages_are_accessible_and_fit_folded_and_open(
    name, scheme, pages, open_file, violations, scrolls_sideways
):
    page = open_file(SITE / f"{name}.html", width=360, color_scheme=scheme)
    assert violations(page) == []
    # What opens fades in: half faded, it has too little contrast.
    page.add_style_tag(content="* { transition: none !important; animation: none; }")
    page.evaluate(ALL_OPEN)
    page.wait_for_timeout(500)
    assert violations(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert not scrolls_sideways(page), width


def test_no_page_asks_others_or_fails(pages, open_file):
    """Those that no other test opens."""
    rest = {*pages} - {SITE / f"{name}.html" for name in EVERY}
    assert len(rest) > 20
    page = open_file(SITE / "index.html")
    for path in sorted(rest):
        page.goto(path.as_uri())


# What is seen and can be focused; of radio buttons that is the chosen one.
UNREACHED = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=radio]), input:checked, select, summary")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0)
    .filter(e => e.getClientRects().length && !("reached" in e.dataset))
    .map(e => e.outerHTML.slice(0, 100))"""
FOCUSED = """() => {
    let e = document.activeElement;
    e.dataset.reached = "";
    while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    if (e === document.body) return "end";
    const style = getComputedStyle(e);
    return style.outlineStyle !== "none" || e.matches("input") ? "seen" : e.outerHTML;
}"""


@pytest.mark.parametrize("name", ["index", "ledger", LESSONS[3]])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(name, pages, open_file):
    path = lesson_page(name) if name in LESSONS else SITE / f"{name}.html"
    page = open_file(path)
    for _ in range(1000):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused == "end":
            break
        assert focused == "seen"
    assert focused == "end"
    assert page.evaluate(UNREACHED) == []


def test_a_cell_is_copied_as_it_is(pages, open_file):
    page = open_file(
        lesson_page(LESSONS[3]), permissions=["clipboard-read", "clipboard-write"]
    )
    cell = page.locator(".cell_input:visible").nth(1)
    cell.get_by_role("button", name="Copy").click()
    cell.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    lesson = nbformat.read(ROOT / "notebooks" / f"{LESSONS[3]}.ipynb", as_version=4)
    assert copied in [c.source for c in lesson.cells if c.cell_type == "code"]


def test_where_a_page_may_not_copy_it_selects(pages, open_file):
    page = open_file(lesson_page(LESSONS[3]))
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    cell = page.locator(".cell_input:visible").first
    cell.get_by_role("button", name="Copy").click()
    cell.get_by_role("button", name="Selected").wait_for()
    code = cell.locator("pre").inner_text().rstrip()
    assert page.evaluate("getSelection().toString()").rstrip() == code


@pytest.mark.parametrize("name", LESSONS)
def test_one_switch_shows_all_proofs_and_no_solution(name, pages, open_file):
    page = open_file(lesson_page(name))
    proofs = page.locator(".tag_proof details")
    opened = page.locator(".tag_proof details[open]")
    assert proofs.count()
    assert opened.count() == 0
    page.get_by_label("Show the code of all proofs").check()
    assert opened.count() == proofs.count()
    assert page.locator(".tag_solution details[open]").count() == 0
    page.reload()
    assert opened.count() == proofs.count()
    page.get_by_label("Show the code of all proofs").uncheck()
    assert opened.count() == 0


@pytest.mark.parametrize("name", LESSONS)
def test_names_of_the_package_lead_to_its_pages(name, pages):
    lesson = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    # In the place of a cell that asks for a number, a page has a field.
    code = "\n".join(
        c.source
        for c in lesson.cells
        if c.cell_type == "code"
        and ("exercise" not in c.metadata.get("tags", []) or "def " in c.source)
    )
    meant = package_pages.imported(code)
    used = {
        f"{meant[node.value.id]}.{node.attr}"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in meant
    }
    modules = {full for full in meant.values() if full.count(".") == 1}
    expected = {full for full in used if full.rpartition(".")[0] in modules}
    expected -= {"lenet_course.exercises.summary"}  # a page shows no such cell
    links = {link.partition("#")[2] for link in pages[lesson_page(name)].links}
    assert expected
    assert expected - links == set()


@pytest.mark.parametrize("name", LESSONS)
def test_terms_lead_to_the_glossary(name, pages):
    links = [
        link.partition("#term-")[2]
        for link in pages[lesson_page(name)].links
        if "#term-" in link
    ]
    assert 5 < len(links) == len(set(links))


@pytest.mark.parametrize("name", LESSONS)
def test_nobody_is_told_to_run_a_cell_on_a_page(name, pages, open_file):
    page = open_file(lesson_page(name))
    page.evaluate(ALL_OPEN)
    section = page.locator("section", has=page.get_by_role("heading", name="Exercises"))
    text = section.last.inner_text()
    for phrase in ("three dots", "not answered", "run the", "exercises are right"):
        assert phrase not in text


@pytest.mark.parametrize("name", LESSONS)
def test_every_exercise_has_a_field_or_names_the_notebook(name, pages, open_file):
    asked = [key for key in exercises.all_exercises() if key.startswith(name[:2])]
    page = open_file(lesson_page(name))
    judged = [key for key in asked if exercises.has_verdicts(exercises.find(key))]
    for key in judged:
        box = page.get_by_role("region", name=f"Exercise {key}", exact=True)
        assert box.get_by_role("button", name="Check").is_visible()
    elsewhere = page.get_by_text("Answer this one in the notebook")
    assert elsewhere.count() == len(asked) - len(judged)


def test_a_field_on_a_page_judges(pages, open_file):
    page = open_file(lesson_page("04_zero_and_valid_padding"))
    box = page.get_by_role("region", name="Exercise 04.1", exact=True)
    box.get_by_label("filters").check()
    box.get_by_role("button", name="Check").click()
    assert box.get_by_role("status").inner_text().startswith("✗ Not yet.")


@pytest.mark.parametrize("name", LESSONS)
def test_figures_open_in_full(name, pages, open_file):
    page = open_file(lesson_page(name), width=360)
    page.evaluate(ALL_OPEN)
    figures = page.locator("article img")
    linked = page.locator("article a.figure:has(> img)")
    assert linked.count() == figures.count()
    for link in linked.all():
        assert link.get_attribute("href") == link.locator("img").get_attribute("src")
    if figures.count():
        linked.first.click()
        page.wait_for_url("**/_images/*")


def test_a_figure_is_dimmed_in_the_dark_alone(pages, open_file):
    blends = {}
    for scheme in ("light", "dark"):
        page = open_file(lesson_page("04_zero_and_valid_padding"), color_scheme=scheme)
        figure = page.locator("a.figure img").first
        blends[scheme] = figure.evaluate("e => getComputedStyle(e).mixBlendMode")
    assert blends == {"light": "normal", "dark": "multiply"}


def test_claims_are_folded_and_a_link_opens_their_place(pages, open_file):
    lesson = lesson_page("04_zero_and_valid_padding")
    page = open_file(lesson)
    table = page.locator(".verdicts tr").nth(1)
    assert table.is_hidden()
    settled = page.locator(".verdicts span[id]").first.get_attribute("id")
    page.goto(f"{lesson.as_uri()}#{settled}")
    page.locator(f"#{settled}").wait_for(state="visible")
    page.goto(f"{lesson.as_uri()}#T1Q4-04")
    proof = page.locator(".tag_proof details[open]")
    proof.wait_for(state="visible")
    assert "T1Q4-04" not in page.locator(".verdicts span[id]").all_inner_texts()


def test_claims_are_cards_on_a_narrow_page(pages, open_file):
    page = open_file(lesson_page("04_zero_and_valid_padding"), width=360)
    page.evaluate(ALL_OPEN)
    row = page.locator(".verdicts tbody tr").first
    width = row.bounding_box()["width"]
    for cell in row.locator("td").all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= 360
        assert box["width"] > 0.8 * width


@pytest.mark.parametrize("name", LESSONS)
def test_a_printed_page_is_open_and_nothing_lies_over_it(name, pages, open_file):
    page = open_file(lesson_page(name))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    hidden = "e => !e.checkVisibility({contentVisibilityAuto: true})"
    # Without what stands where a widget is, the lines of code that make one, and links
    # to downloads.
    made = "[data-lenet-widget] *, .cell:has([data-lenet-widget], .verdicts) > *"
    texts = page.locator(
        "article :is(p:not(.admonition-title, .downloads), pre, td)"
        f":not({made} pre, {made})"
    )
    assert not texts.evaluate_all(
        f"all => all.filter({hidden}).map(e => e.outerHTML.slice(0, 80))"
    )
    for over in (".skip-to-content", ".back-to-top", ".mobile-header"):
        assert page.locator(over).is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details[open]").count() == 0


SEARCHED = {
    "same": r"04_zero_and_valid_padding\.html#.*same",
    "1998": r"notebooks/.*1998",
    "61,706": r"notebooks/.*#.+",
    "61706": r"notebooks/.*#.+",
    "T2Q4-08": r"ledger\.html#T2Q4-08$",
    "receptive field": r"notebooks/.*#.+",
}


@pytest.mark.parametrize("question", SEARCHED)
def test_the_search_leads_to_a_place_that_says_it(question, pages, open_file):
    page = open_file(SITE / "index.html")
    page.get_by_placeholder("Search").fill(question)
    page.get_by_placeholder("Search").press("Enter")
    results = page.locator("#search-results a")
    results.first.wait_for()
    links = [link.get_attribute("href") for link in results.all()]
    found = next(
        n for n, link in enumerate(links) if re.search(SEARCHED[question], link)
    )
    assert found < 5
    results.nth(found).click()
    page.wait_for_url("**#*")
    place = page.locator(f"[id='{links[found].partition('#')[2]}']").first
    page.evaluate(ALL_OPEN)
    said = place.evaluate("e => e.textContent").lower().replace(",", "")
    assert question.lower().replace(",", "") in said


def test_a_search_for_nothing_says_so(pages, open_file):
    page = open_file(SITE / "search.html", hash="?q=zxqv")
    assert page.get_by_role("status").inner_text() == "No places found."
    page.get_by_role("searchbox").last.fill("pooling")
    assert page.locator("#search-results li").count() > 5


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_the_ledger_is_filtered_with_and_without_a_script(options, pages, open_file):
    page = open_file(SITE / "ledger.html", **options)
    rows = page.locator(".ledger tbody tr:visible")
    assert rows.count() == len(claims.ledger())
    page.get_by_label("historically wrong").check()
    wrong = [c.id for c in claims.ledger() if c.verdict == "historically wrong"]
    assert [row.get_attribute("id") for row in rows.all()] == wrong


def test_the_ledger_leads_to_the_place_of_every_claim(pages):
    ids = {path.stem: page.ids for path, page in pages.items()}
    for claim in claims.ledger():
        assert claim.id in ids[claim.notebook], claim.id


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_downloaded_from_its_page(name, pages):
    links = pages[lesson_page(name)].links
    for edition in ("student", "full", "solved"):
        link = f"../downloads/{edition}/{name}.ipynb"
        assert link in links
        notebook = nbformat.read(lesson_page(name).parent / link, as_version=4)
        nbformat.validate(notebook)
        tags = [tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])]
        assert ("solution" in tags) == (edition == "full")


def test_the_whole_course_is_downloaded_from_disk(pages, open_file, tmp_path):
    page = open_file(SITE / "index.html", accept_downloads=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="The whole course", exact=True).click()
    path = tmp_path / "course.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    assert {f"lenet_course/notebooks/{name}.ipynb" for name in LESSONS} <= names
    assert {"lenet_course/Makefile", "lenet_course/lenet_course/claims.toml"} <= names
    assert not [name for name in names if "/build/" in name or ".pyc" in name]


def test_nothing_of_the_machine_is_published(pages):
    assert not list(SITE.rglob(".doctrees"))
    assert not list(SITE.rglob("*.pickle"))
    for path in [*pages, *SITE.rglob("*.js")]:
        assert str(ROOT) not in path.read_text(encoding="utf-8"), path.name


def test_the_first_page_describes_the_course(pages):
    text = (SITE / "index.html").read_text(encoding="utf-8")
    for name in ("description", "og:title", "og:description"):
        assert re.search(f'(name|property)="{name}"', text)
    assert "favicon.svg" in text
