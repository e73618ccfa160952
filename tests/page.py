"""A rendered page as the tests of the site read it."""

from html.parser import HTMLParser

LOADING = {"img": "src", "script": "src", "link": "href", "iframe": "src"}


class Page(HTMLParser):
    """Collects what a page loads, its pictures' texts and its headings."""

    def __init__(self, path):
        super().__init__()
        self.loads, self.links, self.alts, self.tags, self.ids = [], [], [], [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        self.ids.add(attributes.get("id"))
        if tag in LOADING and attributes.get(LOADING[tag]):
            self.loads.append(attributes[LOADING[tag]])
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag == "img":
            self.alts.append(attributes.get("alt", ""))
