"""Sphinx configuration of the course site: static pages that need no network."""

import latex2mathml.converter
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

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


def setup(app: Sphinx) -> None:
    # MathML is drawn by the browser itself: no script, no font, no other host.
    app.add_html_math_renderer(
        "mathml", (visit_inline_math, None), (visit_block_math, None)
    )
