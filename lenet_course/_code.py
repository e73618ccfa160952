"""Which code of this package a function depends on, as one digest.

Read from the sources without importing anything: the function itself and, from name to
name, every function, class and constant of the package that it uses. Comments and
docstrings do not count, so a sentence can be mended without measuring for an hour.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("lenet_course", "tests")  # a test measures something of its own

Name = tuple[str, str]  # a module, and a name at its top level


def digest(module: str, name: str) -> str:
    """SHA-256 of the code that a name of a module stands for, and of all that it uses.

    Args:
        module: with dots, such as ``"lenet_course.data"``.
        name: a function, class or constant at its top level.

    Raises:
        KeyError: the module has no such name.

    Example:
        >>> digest("lenet_course.data", "load_mnist") == digest(
        ...     "lenet_course.data", "read_mnist"
        ... )
        False
    """
    names = sorted({(module, name), *depends_on(module, name)})
    lines = [f"{pair} {_dump(*pair)}" for pair in names]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def depends_on(module: str, name: str) -> set[Name]:
    """All names of the package, with their modules, that a name uses.

    Example:
        >>> ("lenet_course.data", "read_mnist") in depends_on(
        ...     "lenet_course.data", "load_mnist"
        ... )
        True
    """
    found: set[Name] = set()
    waiting = [(module, name)]
    while waiting:
        new = set(_uses(*waiting.pop())) - found
        found |= new
        waiting.extend(new)
    return found


@cache
def _module(module: str) -> dict[str, ast.AST]:
    """What stands at the top level of a module, by name; empty for other packages."""
    path = ROOT.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    names: dict[str, ast.AST] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for name in _bound(node):
            names[name] = node
    return names


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement at the top level of a module binds."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Name):
                    yield part.id


def _is_module(module: str) -> bool:
    if module.split(".")[0] not in PACKAGES:
        return False
    path = ROOT.joinpath(*module.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def _resolve(module: str, name: str) -> Name | str | None:
    """Where a name of a module is defined, or which of our modules it stands for."""
    node = _module(module).get(name)
    if not isinstance(node, ast.ImportFrom):
        return (module, name) if node and not isinstance(node, ast.Import) else None
    alias = next(a for a in node.names if (a.asname or a.name) == name)
    source = str(node.module)
    whole = f"{source}.{alias.name}"
    if _is_module(whole) and alias.name not in _module(source):
        return whole
    return _resolve(source, alias.name) if _is_module(source) else None


@cache
def _uses(module: str, name: str) -> tuple[Name, ...]:
    """The names of the package that stand in the code of a name."""
    found = set()
    for node in ast.walk(_undecorated(_module(module)[name])):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = _resolve(module, node.value.id)
            if isinstance(owner, str):
                found.add(_resolve(owner, node.attr))
        elif isinstance(node, ast.Name):
            found.add(_resolve(module, node.id))
    return tuple(pair for pair in found if isinstance(pair, tuple))


def _undecorated(node: ast.AST) -> ast.AST:
    """A measurement's function without what it is run with: that is in its record."""
    copy = ast.parse(ast.unparse(node)).body[0]
    if isinstance(copy, ast.FunctionDef):
        copy.decorator_list = [
            part for part in copy.decorator_list if "measurement" not in ast.dump(part)
        ]
    return copy


def _dump(module: str, name: str) -> str:
    """The code of a name without comments, docstrings and positions."""
    node = _undecorated(_module(module)[name])
    for part in ast.walk(node):
        body = getattr(part, "body", None)
        if not isinstance(body, list) or not body:
            continue
        first = body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            body[:1] = [] if len(body) > 1 else [ast.Pass()]
    return ast.dump(node)
