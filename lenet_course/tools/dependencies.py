"""Which files of the package a notebook uses, found from its code, as rules for Make.

``python -m lenet_course.tools.dependencies notebooks/*.ipynb``, with the standard
library alone: Make asks before anything is installed. A notebook that says
``models.trace`` uses the module that defines `trace`, not all that `models` offers.
"""

import ast
import contextlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path("lenet_course")
# Which tool makes a target of a notebook, and whether it runs the notebook's code.
RULES = (
    ("build/notebooks/{}.ipynb", "execution.py", True),
    ("build/compared/{}", "nbval_plugin.py", False),
    ("build/student/{}.ipynb", "editions.py", False),
    ("build/solved/{}.ipynb", "editions.py", False),
)


def rules(notebooks: list[Path]) -> Iterator[str]:
    """A rule without a recipe for each file that Make makes of the notebooks."""
    for notebook in notebooks:
        lessons = PACKAGE.glob(f"exercises/lessons/lesson_{notebook.name[:2]}.py")
        code = [notebook, *lessons]
        for target, tool, runs_code in RULES:
            starts = [PACKAGE / "tools" / tool, *(code if runs_code else [])]
            files = set().union(*map(used_files, starts))
            yield f"{target.format(notebook.stem)}: {' '.join(sorted(map(str, files)))}"


@cache
def used_files(start: Path) -> frozenset[Path]:
    """A notebook or module, and every file of the package that it uses.

    An import counts wherever it stands; so does a string that names a module or a data
    file. Of a name of `importlib` that is put together at run time nothing is seen.
    """
    found, waiting = {start}, [start]
    read: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in read:
            continue
        read.add(path)
        for module, name in _uses(path):
            # What a package only hands out is defined elsewhere: follow it there.
            while name in _handed_out(module):
                found.add(_files()[module])
                module, name = _handed_out(module)[name]
            file = _files().get(f"{module}.{name}") or _files().get(module)
            if file:
                found.add(file)
                waiting += [file] if file.suffix == ".py" else []
    return frozenset(found)


@cache
def _files() -> dict[str, Path]:
    """The files of the package by every name under which code can speak of them."""
    files = {}
    for path in PACKAGE.rglob("*.*"):
        dotted = ".".join(path.with_suffix("").parts)
        names = [dotted.removesuffix(".__init__")]
        if path.suffix != ".py":
            names += [path.name, path.stem]
        files.update(dict.fromkeys(names, path))
    return files


@cache
def _nodes(path: Path) -> list[ast.AST]:
    """The syntax of a module, or of a notebook's cells that Python can read."""
    sources = [path.read_text(encoding="utf-8")]
    if path.suffix == ".ipynb":
        cells = json.loads(sources[0])["cells"]
        sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    nodes: list[ast.AST] = []
    for source in sources:
        with contextlib.suppress(SyntaxError):  # executing it says so
            nodes += ast.walk(ast.parse(source))
    return nodes


@cache
def _handed_out(module: str) -> dict[str, tuple[str, str]]:
    """What a package imports to hand it out: its module and its name there."""
    path = _files().get(module)
    if path is None or path.name != "__init__.py":
        return {}
    return {
        name.asname or name.name: (str(node.module), name.name)
        for node in _nodes(path)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if f"{node.module}.{name.name}" not in _files()
    }


def _uses(path: Path) -> Iterator[tuple[str, str]]:
    """What a file uses: a module and a name in it, or "" for the whole module."""
    modules = {}
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                full_name = f"{node.module}.{name.name}"
                if full_name in _files():
                    modules[name.asname or name.name] = full_name
                else:
                    yield str(node.module), name.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, ""
    attributes = {
        id(node.value): node.attr
        for node in _nodes(path)
        if isinstance(node, ast.Attribute)
    }
    for node in _nodes(path):
        if isinstance(node, ast.Name) and node.id in modules:
            yield modules[node.id], attributes.get(id(node), "")


if __name__ == "__main__":
    print(*rules([Path(name) for name in sys.argv[1:]]), sep="\n")
