"""Sphinx configuration of the course site: static pages that need no network."""

import json
import re
from pathlib import Path

import latex2mathml.converter
import nbformat
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from lenet_course import exercises, widgets
from lenet_course.tools import editions, pages

project = "Pooling, padding and LeNet-5, measured"
author = "The lenet_course authors"
html_title = project
html_theme = "furo"
# The theme's own underlines the names of modules in the dark, as if they were links.
pygments_dark_style = "github-dark"
html_static_path = ["course.css", "course.js"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False

extensions = ["myst_nb"]
exclude_patterns = ["README.md"]  # no page: index.md shows its table of lessons
myst_enable_extensions = ["dollarmath", "colon_fence"]
nb_execution_mode = "off"  # papermill has executed the notebooks before
nb_merge_streams = True
# What is folded is the solution of the exercise above it.
nb_code_prompt_show = "Show a solution"
nb_code_prompt_hide = "Hide the solution"
html_math_renderer = "mathml"


def visit_inline_math(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(latex2mathml.converter.convert(node.astext()))
    raise nodes.SkipNode


def visit_block_math(translator: HTML5Translator, node: nodes.math_block) -> None:
    formula = latex2mathml.converter.convert(node.astext(), display="block")
    translator.body.append(f'<div class="formula">{formula}</div>')
    raise nodes.SkipNode


class WidgetOnPage(Directive):
    """A widget of the package by its name, with its arguments as JSON below."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        make = getattr(widgets, self.arguments[0])
        html = make(**json.loads("\n".join(self.content) or "{}"))._repr_html_()
        return [nodes.raw("", html, format="html")]


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
    for section in page.findall(nodes.section):
        if section.next_node(nodes.title).astext() == "Exercises":
            intro = section.next_node(nodes.paragraph)
            intro.replace_self(nodes.paragraph("", pages.HOW_TO_ANSWER))


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
    cell.children[-1].children = [nodes.raw("", html, format="html")]
    if "def " not in cell.astext():
        cell.children = cell.children[-1:]


def explain_less(cell: nodes.container) -> None:
    """Leave out the sentence before a cell that a page does not run."""
    place = cell.parent.index(cell) - 1
    if isinstance(cell.parent[place], nodes.paragraph):
        del cell.parent[place]


def open_in_full(
    app: Sphinx, name: str, template: str, context: dict, page: nodes.document
) -> None:
    """Make each figure a link to itself: on a narrow page its words are too small."""
    if "body" in context:
        image = r'<img [^>]*src="([^"]*_images/[^"]*)"[^>]*>'
        figure = r'<a class="figure" href="\1">\g<0></a>'
        context["body"] = re.sub(image, figure, context["body"])


def setup(app: Sphinx) -> None:
    app.add_directive("widget", WidgetOnPage)
    app.add_directive("widget-of-lesson", WidgetOfLesson)
    app.connect("doctree-read", answer_on_the_page)
    app.connect("html-page-context", open_in_full)
    # MathML is drawn by the browser itself: no script, no font, no other host.
    app.add_html_math_renderer(
        "mathml", (visit_inline_math, None), (visit_block_math, None)
    )
