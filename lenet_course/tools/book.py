"""The course as one book: the pages of the site, one behind the other, printed.

A browser prints them, since it alone draws the widgets and the formulas.
"""

import posixpath
import re
import shutil
from html import escape
from pathlib import Path

from lenet_course.tools import versions

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
APPENDICES = ("ledger.html", "glossary.html", "references.html")
ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
TITLE = re.compile(r"<h1>(.*?)<a class=\"headerlink\"", re.DOTALL)
# What a program reads or does is left alone.
TAG = re.compile(r"<script\b.*?</script>|<[a-z][^>]*>", re.DOTALL)
ADDRESS = re.compile(r'\s(id|href|src)="([^"]*)"')
STYLE = """
@page { size: A4; margin: 18mm 17mm; }
.book-page { break-before: page; }
.title { padding-top: 30vh; text-align: center; }
.listed { list-style: none; }
.listed li { margin: 0.4em 0; }
.headerlink { display: none; }
body { background: white; }
"""
FOOTER = (
    '<div style="font-size: 9px; width: 100%; text-align: center;">'
    '<span class="pageNumber"></span></div>'
)
OPEN = """() => {
  document.querySelectorAll("details").forEach(fold => { fold.open = true; });
  document.querySelectorAll("img").forEach(image => { image.loading = "eager"; });
}"""


def find_browser() -> str | None:
    """The path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def bind(site: Path, target: Path) -> int:
    """Write the book; returns its bytes.

    Args:
        site: the rendered site.
        target: the file to write, a PDF.

    Raises:
        ValueError: there is no browser to print with.
    """
    from playwright.sync_api import sync_playwright

    executable = find_browser()
    if executable is None:
        raise ValueError(f"A browser is needed to print: {' or '.join(BROWSERS)}.")
    beside = target.with_suffix(".html")
    beside.write_text(as_one_page(site), encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=executable, args=["--no-sandbox"]
        )
        page = browser.new_page(color_scheme="light")
        # Nothing waits for a prediction.
        page.add_init_script('localStorage.setItem("lenet_course.veil", "false")')
        page.goto(beside.resolve().as_uri())
        page.evaluate(OPEN)
        printed = page.pdf(
            prefer_css_page_size=True,
            print_background=True,
            scale=0.8,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
            outline=True,
            tagged=True,
        )
        browser.close()
    beside.unlink()
    half = target.with_suffix(".half")  # moved when it is whole
    half.write_bytes(printed)
    half.replace(target)
    return len(printed)


def as_one_page(site: Path) -> str:
    """The title, the contents, the lessons and what one looks up, as HTML.

    Args:
        site: the rendered site, in the folder beside which the page will stand.
    """
    lessons = sorted(path.name for path in (site / "notebooks").glob("*.html"))
    names = [*(f"notebooks/{name}" for name in lessons), *APPENDICES]
    texts = {name: (site / name).read_text(encoding="utf-8") for name in names}
    contents = "".join(
        f'<li><a href="#{_place(name)}">{_first(TITLE, text)}</a></li>'
        for name, text in texts.items()
    )
    pages = "".join(
        f'<div class="book-page" id="{_place(name)}">'
        f"{_rebound(_first(ARTICLE, text), name, texts, site.name)}</div>"
        for name, text in texts.items()
    )
    head = _first(re.compile(r"<head>(.*)</head>", re.DOTALL), texts[names[0]])
    styles = "".join(re.findall(r'<link rel="stylesheet"[^>]*>', head))
    index = (site / "index.html").read_text(encoding="utf-8")
    title, made = _first(TITLE, index), versions.last_change().replace("`", "")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"{_rebound(styles, names[0], texts, site.name)}<style>{STYLE}</style>"
        f'<body data-theme="light"><article><div class="title"><h1>{title}</h1>'
        f"<p>The lenet_course authors</p><p>{escape(made)}</p></div>"
        f'<div class="book-page"><h1>Contents</h1><ul class="listed">{contents}</ul>'
        f"</div>{pages}</article></body></html>"
    )


def _rebound(html: str, name: str, texts: dict[str, str], folder: str) -> str:
    """HTML of one page as a part of the book: its places renamed, its links with them.

    A link to what is not in the book is no link there.
    """

    def moved(match: re.Match[str]) -> str:
        key, value = match.groups()
        if key == "id":
            return f' id="{_place(name, value)}"'
        if ":" in value.partition("/")[0]:  # another host, or data
            return match[0]
        path, _, anchor = value.partition("#")
        where = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        where = where if path else name
        if where in texts:
            return f' href="#{_place(where, anchor)}"'
        is_page = key == "href" and "_static/" not in where
        return "" if is_page else f' {key}="{folder}/{where}"'

    def tag(match: re.Match[str]) -> str:
        return (
            match[0] if match[0].startswith("<script") else ADDRESS.sub(moved, match[0])
        )

    return TAG.sub(tag, html)


def _place(name: str, anchor: str = "") -> str:
    return f"{Path(name).stem}{'--' * bool(anchor)}{anchor}"


def _first(pattern: re.Pattern[str], text: str) -> str:
    (found,) = pattern.findall(text)
    return str(found)
