"""A widget as HTML: what it shows without a script, its data, its program.

The same output works in a page opened from disk, in JupyterLab, in VS Code and in
Colab. It may stand on a page twice, and several may stand there: no id is stored, and a
program starts every widget of its kind that has not started. The program draws into a
shadow root, so that the page's style and the widget's do not disturb each other; what
stands in its place until then is what the reader sees where no script runs.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

STATIC = Path(__file__).with_name("static")
# Every program begins with these two; named here, they count as used (Make asks).
SHARED, STYLE = "common.js", "widgets.css"

ADVICE = (
    "Here it stands still. In Jupyter, run this cell to use it; on a page, allow "
    "JavaScript."
)


@dataclass(frozen=True)
class Widget:
    """Something to touch, as a notebook and the site show it.

    Attributes:
        program: the script's file name in ``static/``, such as ``"predict.js"``. It
            calls ``start(view => ...)``; ``common.js`` says what a view offers.
        label: what the widget is, as a short phrase; its name for a screen reader.
        state: what the program reads, as JSON: ``view.state``.
        text: what a terminal shows.
        still: HTML without scripts and styles that says the same as the first state.
        advice: what to do where only that is seen.
        parts: further scripts and styles in ``static/`` that the program needs.
    """

    program: str
    label: str
    state: Mapping[str, Any]
    text: str
    still: str
    advice: str = ADVICE
    parts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        name = self.program.removesuffix(".js")
        return (
            # Jupyter's shortcuts leave the keys alone that are typed in here.
            f'<div class="lenet-widget" data-lenet-widget="{name}" '
            f'data-label="{escape(self.label)}" data-lm-suppress-shortcuts="true">'
            f"{self.still}<p><em>{escape(self.advice)}</em></p>"
            f'<script type="application/json">{as_json(self.state)}</script>'
            f"<script>{script(self.program, *self.parts)}</script></div>"
        )


def as_json(value: Any) -> str:
    r"""A value as JSON that may stand in a script, the same in every run.

    Example:
        >>> print(as_json({"b": "</script>", "a": 1}))
        {"a":1,"b":"\u003c/script>"}
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c")


@cache
def script(program: str, *parts: str) -> str:
    """A program with all that it needs, as one closed function: no name leaves it."""
    name = as_json(program.removesuffix(".js"))
    styles = [STYLE, *(part for part in parts if part.endswith(".css"))]
    scripts = [SHARED, *(part for part in parts if part.endswith(".js")), program]
    style, code = as_json(_joined(styles)), _joined(scripts)
    return (
        f'(() => {{\n"use strict";\nconst NAME = {name}, STYLE = {style};\n{code}}})();'
    )


def _joined(names: Iterable[str]) -> str:
    """Files of the folder, without the comments that stand alone and the indents."""
    texts = [(STATIC / name).read_text(encoding="utf-8") for name in names]
    stripped = (line.strip() for text in texts for line in text.splitlines())
    kept = (line for line in stripped if line and not line.startswith(("// ", "/* ")))
    return "".join(f"{line}\n" for line in kept)
