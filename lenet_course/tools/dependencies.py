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


def rule(notebook: Path) -> str:
    """A rule without a recipe: what the executed notebook depends on."""
    lesson = PACKAGE.glob(f"exercises/lessons/lesson_{notebook.name[:2]}*.py")
    return f"build/{notebook}: {' '.join(map(str, used_files(notebook, *lesson)))}"


def used_files(*starts: Path) -> list[Path]:
    """Notebooks or modules, and every file of the package that they use.

    An import counts wherever it stands; so does a string that names a module or a data
    file. A name that is put together at run time is not seen.
    """
    waiting, read, found = list(starts), set(), set(starts)
    while waiting:
        path = waiting.pop()
        if path in read or path.suffix not in (".py", ".ipynb"):
            continue
        read.add(path)
        for module, name in _uses(path):
            # What a package only hands out is defined elsewhere: follow it there.
            while name in _handed_out(module):
                found.add(_files()[module])
                module, name = _handed_out(module)[name]
            if file := _files().get(f"{module}.{name}") or _files().get(module):
                found.add(file)
                waiting.append(file)
    return sorted(found)


@cache
def _files() -> dict[str, Path]:
    """The files of the package by every name under which code can speak of them."""
    files = {}
    # Modules last: of claims.toml and claims.py, the module has the name.
    for path in sorted(PACKAGE.rglob("*.*"), key=lambda path: path.suffix == ".py"):
        dotted = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        names = [dotted] if path.suffix == ".py" else [dotted, path.name, path.stem]
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


def _imports(path: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """Names that a file imports: as it is called here; its module and name there."""
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from ((name.asname or "", (name.name, "")) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield name.asname or name.name, (str(node.module), name.name)


@cache
def _handed_out(module: str) -> dict[str, tuple[str, str]]:
    """What a package imports to hand it out; a module that is no package, nothing."""
    names = _imports(_files()[module]) if _is_package(module) else ()
    return {here: there for here, there in names if ".".join(there) not in _files()}


def _is_package(module: str) -> bool:
    return module in _files() and _files()[module].name == "__init__.py"


@cache
def _uses(path: Path) -> set[tuple[str, str]]:
    """What a file uses: a module and a name in it, or "" for the whole module."""
    imports = [(here, there, ".".join(there)) for here, there in _imports(path)]
    packages = {here: name for here, _, name in imports if _is_package(name)}
    uses = {there for _, there, name in imports if not _is_package(name)}
    nodes = _nodes(path)
    attributes = {n.value: n.attr for n in nodes if isinstance(n, ast.Attribute)}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in packages:
            uses.add((packages[node.id], attributes.get(node, "")))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            uses.add((node.value, ""))
    return uses


if __name__ == "__main__":
    print(*(rule(Path(name)) for name in sys.argv[1:]), sep="\n")
