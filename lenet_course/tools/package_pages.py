"""The pages about the package, made from its docstrings, and the links that lead there.

Sphinx reads the docstrings; here is what each page asks it for, and which words of a
lesson's code name something that has a place there.
"""

import ast
import importlib
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import lenet_course

NOT_SHOWN = ("tools",)  # what makes the course; no lesson imports it
# As Pygments writes a name: alone, or behind the module that it comes from.
NAME = r'<span class="n">(\w+)</span>'
DOT, EQUALS = r'<span class="o">\.</span>', '<span class="o">=</span>'
DOTTED = re.compile(rf"(?<!{DOT}){NAME}(?:{DOT}{NAME})?(?!{EQUALS})")


def modules() -> list[str]:
    """What a notebook imports from the package.

    Example:
        >>> [name for name in modules() if name.startswith("l")]
        ['layers', 'levenberg_marquardt', 'losses']
    """
    found = Path(lenet_course.__file__).parent.glob("[!_.]*")
    return sorted(
        path.stem
        for path in found
        if path.suffix == ".py" or (path / "__init__.py").exists()
        if path.stem not in NOT_SHOWN
    )


def page(module: str) -> str:
    """A module's page as reStructuredText.

    Example:
        >>> print(page("losses"))
        losses
        ======
        <BLANKLINE>
        .. automodule:: lenet_course.losses
           :members:
    """
    directive = f".. automodule:: lenet_course.{module}\n   :members:"
    return f"{module}\n{'=' * len(module)}\n\n{directive}"


def table() -> str:
    """The modules as Markdown: each with the first line of its docstring."""
    lines = ["| module | what it is for |", "|---|---|"]
    for name in modules():
        about = importlib.import_module(f"lenet_course.{name}").__doc__ or ""
        lines.append(f"| [{name}](api/{name}.rst) | {about.splitlines()[0]} |")
    return "\n".join(lines)


def imported(code: str) -> dict[str, str]:
    """What the names that code imports from the package mean.

    Example:
        >>> imported("from lenet_course.layers import C3_TABLE as table")
        {'table': 'lenet_course.layers.C3_TABLE'}
    """
    return {
        each.asname or each.name: f"{node.module}.{each.name}"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").partition(".")[0] == "lenet_course"
        for each in node.names
    }


def link_names(
    html: str, names: dict[str, str], place: Callable[[str], str | None]
) -> str:
    """Let names in code lead to their places on the package's pages.

    Args:
        html: with code as Pygments writes it.
        names: what each name means, as `imported` finds it.
        place: the address of what has a full name, or None if it has no place.
    """

    def linked(match: re.Match[str]) -> str:
        first, second = match.groups()
        full_name = ".".join(filter(None, [names.get(first), second]))
        address = first in names and place(full_name)
        if not address:
            return match[0]
        return f'<a class="name" href="{escape(address)}">{match[0]}</a>'

    return DOTTED.sub(linked, html)
