"""What the site's search looks through: each section of each page, and each claim.

Sphinx' own index knows neither numbers nor the word "same", and its results fetch the
pages that they quote, which a page that was opened from disk may not do.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from lenet_course.widgets._page import as_json

HEADINGS = ("h1", "h2", "h3")
WIDGET = "data-lenet-widget"
UNREAD = ("script", "style")  # nor what stands where a widget will, nor signs of links
VOID = ("br", "col", "hr", "img", "input", "link", "meta", "wbr")  # which never end


@dataclass
class Entry:
    """A place on a page: its anchor, its heading, the text that follows."""

    anchor: str
    title: str = ""
    text: str = ""


class _Sections(HTMLParser):
    """Reads a page's body into entries."""

    def __init__(self) -> None:
        super().__init__()
        self.entries = [Entry("")]
        self.anchor = ""
        self.unread: list[str] = []  # the elements inside one that is not read
        self.in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        anchor = attributes.get("id") or ""
        classes = attributes.get("class") or ""
        silent = tag in UNREAD or "headerlink" in classes or WIDGET in attributes
        if tag in VOID:
            return
        if self.unread or silent:
            self.unread.append(tag)
        elif tag == "section":
            self.anchor = anchor
        elif tag in HEADINGS:
            self.in_heading = True
            self.entries.append(Entry(self.anchor))
        elif tag in ("tr", "dt") and anchor:  # a claim; a term or a name
            self.entries.append(Entry(anchor, title=anchor.removeprefix("term-")))

    def handle_endtag(self, tag: str) -> None:
        if self.unread:
            if tag == self.unread[-1]:
                self.unread.pop()
        elif tag in HEADINGS:
            self.in_heading = False
        elif tag in ("p", "td", "th", "li", "pre", "summary"):
            self.entries[-1].text += " "

    def handle_data(self, data: str) -> None:
        if self.unread:
            return
        if self.in_heading:
            self.entries[-1].title += data
        else:
            self.entries[-1].text += data


def entries(body: str) -> list[Entry]:
    """The places of a page, in order, without those where nothing is said.

    Args:
        body: the page's text as HTML.

    Example:
        >>> entries('<section id="a"><h2>A</h2><p>same</p></section>')
        [Entry(anchor='a', title='A', text='same')]
    """
    reader = _Sections()
    reader.feed(body)
    found = [
        Entry(entry.anchor, _plain(entry.title), _plain(entry.text))
        for entry in reader.entries
    ]
    return [entry for entry in found if entry.title]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def script(pages: dict[str, tuple[str, list[Entry]]]) -> str:
    """The index as a script, which a page opened from disk may load.

    Args:
        pages: for the address of each its title and its entries.

    Example:
        >>> print(script({"a.html": ("A", [Entry("b", "B", "same")])}))
        const COURSE_INDEX = [["a.html#b","A","B","same"]];
    """
    rows = [
        [f"{address}#{entry.anchor}", title, entry.title, entry.text]
        for address, (title, found) in sorted(pages.items())
        for entry in found
    ]
    return f"const COURSE_INDEX = {as_json(rows)};"
