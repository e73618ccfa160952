"""Sphinx configuration of the course site: static pages that need no network."""

import json
import re
from pathlib import Path

import nbformat
from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from lenet_course import exercises, widgets
from lenet_course.tools import (
    editions,
    form,
    formulas,
    glossary,
    package_pages,
    pages,
    search_index,
    teaching,
    versions,
)

logger = logging.getLogger(__name__)

project = "Pooling, padding and LeNet-5, measured"
author = "The lenet_course authors"
html_title = project
html_theme = "furo"
# The theme's own underlines the names of modules in the dark, as if they were links.
pygments_dark_style = "github-dark"
html_static_path = ["course.css", "course.js", "search.js", "references.bib"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_favicon = "favicon.svg"
html_show_copyright = False
html_use_index = False
templates_path = ["."]
html_additional_pages = {"search": "search.html"}
html_show_sourcelink = False
html_copy_source = False

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
# In a docstring `name` is a link where the package has such a name, or else code. Types
# of other packages lead nowhere: the pages need no network.
default_role = "py:obj"
autodoc_preserve_defaults = True  # as they are written: a value may be a path from here
nitpick_ignore_regex = [("py:.*", ".*")]
exclude_patterns = ["README.md"]  # no page: index.md shows its table of lessons
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 2
DESCRIPTION = (
    "A course in executable Keras notebooks: what pooling and padding do, what LeNet-5 "
    "is, and which of the usual statements about them are so."
)
myst_html_meta = {
    "description": DESCRIPTION,
    "property=og:title": project,
    "property=og:description": DESCRIPTION,
}
nb_execution_mode = "off"  # papermill has executed the notebooks before
nb_merge_streams = True
# What is folded is the solution of the exercise above it.
nb_code_prompt_show = "Show a solution"
nb_code_prompt_hide = "Hide the solution"
html_math_renderer = "mathml"


def visit_inline_math(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(drawn(node, "inline"))
    raise nodes.SkipNode


def visit_block_math(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{drawn(node, "block")}</div>')
    raise nodes.SkipNode


def drawn(node: nodes.Element, display: str) -> str:
    """A formula as MathML; one that cannot be drawn is a warning, which is an error."""
    try:
        return formulas.as_mathml(node.astext(), display)
    except ValueError as error:
        logger.warning("%s", error, location=node)
        return ""


class WidgetOnPage(Directive):
    """A widget of the package by its name, with its arguments as JSON below."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        make = getattr(widgets, self.arguments[0])
        html = make(**json.loads("\n".join(self.content) or "{}"))._repr_html_()
        return [nodes.raw("", html, format="html")]


class MadeByThePackage(Directive):
    """What ``tools.pages`` makes of the ledger or of the notebooks."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        folder = Path(self.state.document.settings.env.srcdir) / "notebooks"
        as_html = {
            "ledger": pages.ledger,
            "machine": teaching.machine,
            "wrong-answers": teaching.wrong_answers,
            "references": lambda: pages.references(folder),
        }
        as_markdown = {
            "lessons": lambda: pages.lessons(folder),
            "plan": lambda: teaching.plan(folder),
            "sizes": teaching.sizes,
            "package": package_pages.table,
            "packages": versions.packages,
            "digits": versions.digits,
            "measurements": versions.kept,
            "last-change": versions.last_change,
        }
        (name,) = self.arguments
        if name in as_html:
            return [nodes.raw("", as_html[name](), format="html")]
        if name == "citation":
            text = (pages.ROOT / "CITATION.cff").read_text(encoding="utf-8")
            return [nodes.literal_block(text, text, language="yaml")]
        table = nodes.container()
        lines = StringList(as_markdown[name]().splitlines())
        self.state.nested_parse(lines, self.content_offset, table)
        return table.children


class WidgetOfLesson(Directive):
    """A widget that a lesson has made: the lesson's file name, the widget's name."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        lesson, name = self.arguments
        source = self.state.document.settings.env.doc2path(f"notebooks/{lesson}")
        shown = [
            output.get("data", {}).get("text/html", "")
            for cell in nbformat.read(source, as_version=4).cells
            for output in cell.get("outputs", [])
        ]
        (html,) = [each for each in shown if f'data-lenet-widget="{name}"' in each]
        return [nodes.raw("", html, format="html")]


def answer_on_the_page(app: Sphinx, page: nodes.document) -> None:
    """Let one answer where a page can judge, and say where to answer everything else.

    In Jupyter a cell is where one answers; what it stores ("not answered", "run the
    cell again") means nothing on a page.
    """
    cells = [c for c in page.findall(nodes.container) if "cell" in c["classes"]]
    for cell in cells:
        code = next(cell.findall(nodes.literal_block), nodes.Text("")).astext()
        if "tag_exercise" in cell["classes"]:
            exercise = exercises.all_exercises()[editions.CHECK.search(code)["id"]]
            show_instead(cell, asked_on_the_page(exercise, app.env.docname))
        elif summary := pages.SUMMARY.fullmatch(code):
            explain_less(cell)
            show_instead(cell, exercises.summary(summary["lesson"]).predicted())
    if app.env.docname.startswith("notebooks/"):
        title = page.next_node(nodes.title)
        title.parent[1]["classes"].append("lesson-question")
        line = pages.downloads_of(Path(app.env.docname).name)
        first = title.parent.index(cells[0])
        title.parent.insert(first, nodes.raw("", line, format="html"))
        fold_imports(cells[0])
    for section in page.findall(nodes.section):
        if section.next_node(nodes.title).astext() == "Exercises":
            intro = section.next_node(nodes.paragraph)
            intro.replace_self(nodes.paragraph("", pages.HOW_TO_ANSWER))


def fold_imports(cell: nodes.container) -> None:
    """Fold the first cell of a lesson: a page is read, and not run."""
    words = "The imports of this lesson"
    cell.attributes.update(hide_mode="input", prompt_show=words, prompt_hide=words)


NUMBERED = re.compile(r"\d+\. ")


def link_terms(app: Sphinx, page: nodes.document) -> None:
    """Let the first use of a term in a lesson's sections lead to the glossary.

    Not in what stands before and behind them: the answer in short, the sources.
    """
    if not app.env.docname.startswith("notebooks/"):
        return
    terms = glossary.terms((Path(app.srcdir) / "glossary.md").read_text("utf-8"))
    for section in page.next_node(nodes.section).children:
        is_section = isinstance(section, nodes.section)
        teaches = is_section and NUMBERED.match(section.next_node(nodes.title).astext())
        for text in [*section.findall(nodes.Text)] if teaches else ():
            around = text.parent.parent if is_emphasis(text.parent) else text.parent
            if isinstance(around, nodes.paragraph):
                found = glossary.split(text.astext(), terms)
                text.parent.replace(text, [*map(as_node, found)])


def is_emphasis(node: nodes.Node) -> bool:
    return isinstance(node, nodes.emphasis | nodes.strong)


def as_node(part: str | glossary.Use) -> nodes.Node:
    if isinstance(part, str):
        return nodes.Text(part)
    anchor = re.sub(r"\W+", "-", part.term).strip("-")  # as Sphinx names the place
    address = f"../glossary.html#term-{anchor}"
    link = nodes.reference("", part.text, refuri=address, reftitle=part.definition)
    link["classes"].append("term")
    link["internal"] = True
    return link


def asked_on_the_page(exercise: exercises.Exercise, docname: str) -> str:
    """What stands below a question: a field, or where to answer; and the hints."""
    if exercises.has_verdicts(exercise):
        return widgets.predict(exercise.id)._repr_html_() + exercise.folded_hints
    notebook = f"../downloads/student/{Path(docname).name}.ipynb"
    return (
        f'<p class="in-the-notebook">Answer this one in <a download '
        f'href="{notebook}">the notebook</a>.</p>{exercise.folded_hints}'
    )


def show_instead(cell: nodes.container, html: str) -> None:
    """Show this in the place of a cell's output; its code, if it holds a function."""
    code = cell.next_node(nodes.literal_block).astext()
    cell.children[-1].children = [nodes.raw("", html, format="html")]
    if not code.startswith("def "):
        cell.children = cell.children[-1:]


def explain_less(cell: nodes.container) -> None:
    """Leave out the sentence before a cell that a page does not run."""
    place = cell.parent.index(cell) - 1
    if isinstance(cell.parent[place], nodes.paragraph):
        del cell.parent[place]


def finish_page(
    app: Sphinx, name: str, template: str, context: dict, page: nodes.document
) -> None:
    """Make each figure a link to itself, and note what the search finds on a page.

    On a narrow page the words of a figure are too small.
    """
    if "body" not in context:
        return
    image = r'<img [^>]*src="([^"]*_images/[^"]*)"[^>]*>'
    figure = r'<a class="figure" href="\1">\g<0></a>'
    context["body"] = re.sub(image, figure, context["body"])
    if name.startswith("notebooks/"):
        context["body"] = with_linked_names(app, name, context["body"])
    if name.startswith("_modules/"):
        return
    title = search_index.entries(f"<h1>{context['title']}</h1>")[0].title
    app.env.searched[f"{name}.html"] = title, search_index.entries(context["body"])


def with_linked_names(app: Sphinx, name: str, body: str) -> str:
    """Let what a lesson's code takes from the package lead to where it is described."""
    cells = form.read(Path(app.env.doc2path(name))).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    objects = app.env.get_domain("py").objects

    def place(full_name: str) -> str | None:
        if full_name not in objects:
            return None
        entry = objects[full_name]
        return app.builder.get_relative_uri(name, entry.docname) + f"#{entry.node_id}"

    return package_pages.link_names(body, package_pages.imported(code), place)


def begin(app: Sphinx) -> None:
    app.env.searched = {}
    app.builder.search = False  # the course has its own: see tools/search_index.py
    pages.draw_finding(Path(app.srcdir) / "finding.png")
    for path in sorted((Path(app.srcdir) / "notebooks").glob("*.ipynb")):
        for cell in form.read(path).cells:
            if cell.cell_type == "markdown" and (
                unseen := formulas.unseen(cell.source)
            ):
                logger.warning("%s: write %s between dollar signs.", path.name, unseen)
    folder = Path(app.srcdir) / "api"
    folder.mkdir(exist_ok=True)
    for module in package_pages.modules():
        text = package_pages.page(module)
        (folder / f"{module}.rst").write_text(text, encoding="utf-8")


# What the theme leaves without a level or a name for screen readers, and what myst-nb
# calls otherwise than it reads.
NAMED = {
    'role="heading">': 'role="heading" aria-level="2">',
    '<aside class="sidebar-drawer"': '<aside aria-label="Pages" class="sidebar-drawer"',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    ' aria-label="Toggle hidden content"': "",
}


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write what is no page, and name what the theme leaves without a name."""
    if error:
        return
    output = Path(app.outdir)
    index = search_index.script(app.env.searched)
    (output / "_static" / "search_index.js").write_text(index, encoding="utf-8")
    pages.write_downloads(Path(app.srcdir) / "notebooks", output / "downloads")
    for path in output.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for unnamed, named in NAMED.items():
            text = text.replace(unnamed, named)
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.add_directive("made", MadeByThePackage)
    app.add_directive("widget", WidgetOnPage)
    app.add_directive("widget-of-lesson", WidgetOfLesson)
    app.connect("doctree-read", answer_on_the_page)
    app.connect("doctree-read", link_terms)
    app.connect("builder-inited", begin)
    app.connect("html-page-context", finish_page)
    app.connect("build-finished", finish)
    # MathML is drawn by the browser itself: no script, no font, no other host.
    app.add_html_math_renderer(
        "mathml", (visit_inline_math, None), (visit_block_math, None)
    )
