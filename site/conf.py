"""Sphinx configuration of the course site: static pages that need no network."""

import json

import latex2mathml.converter
import nbformat
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from lenet_course import exercises, widgets
from lenet_course.tools import editions

project = "Pooling, padding and LeNet-5, measured"
author = "The lenet_course authors"
html_title = project
html_theme = "furo"
html_static_path = ["course.css"]
html_css_files = ["course.css"]
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
    """Put a widget under each exercise whose answers a page can judge.

    In Jupyter the cell above it is where one answers, so no notebook holds it.
    """
    for cell in page.findall(nodes.container):
        if "tag_exercise" not in cell["classes"]:
            continue
        code = next(cell.findall(nodes.literal_block)).astext()
        exercise = exercises.all_exercises()[editions.CHECK.search(code)["id"]]
        if exercises.has_verdicts(exercise):
            html = widgets.predict(exercise.id)._repr_html_()
            cell.children[-1].append(nodes.raw("", html, format="html"))


def setup(app: Sphinx) -> None:
    app.add_directive("widget", WidgetOnPage)
    app.add_directive("widget-of-lesson", WidgetOfLesson)
    app.connect("doctree-read", answer_on_the_page)
    # MathML is drawn by the browser itself: no script, no font, no other host.
    app.add_html_math_renderer(
        "mathml", (visit_inline_math, None), (visit_block_math, None)
    )
