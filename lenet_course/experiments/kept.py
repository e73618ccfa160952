"""Trainings kept in a folder, and found there while what they are made of stays."""

import ast
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import keras
import numpy as np

from lenet_course.experiments.seeds import Labelled


def kept_path(
    folder: str | Path, *, train: Labelled, made_of: Mapping[str, Any], module: str
) -> Path:
    """The file of a training, whose name changes with all that the training is made of.

    Args:
        folder: where trainings are kept.
        train: images and labels.
        made_of: all arguments, among them the seed.
        module: the name of the one that trains; what counts is its code and that of
            all modules of this package that it uses.
    """
    digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode())
    for array in train:
        digest.update(np.ascontiguousarray(array))
    for name in modules_of(module):
        digest.update(ast.dump(_code(name)).encode())
    return Path(folder) / f"seed_{made_of['seed']}_{digest.hexdigest()[:16]}.weights.h5"


def save_at_once(network: keras.Model, path: Path) -> None:
    """Write the weights so that an interruption leaves no half of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"unfinished_{path.name}")
    network.save_weights(unfinished)
    unfinished.replace(path)


def modules_of(module: str) -> list[str]:
    """A module of this package, and those that define what it uses.

    Example:
        >>> modules_of("lenet_course.losses"), modules_of("lenet_course.images")
        (['lenet_course.losses'], ['lenet_course._errors', 'lenet_course.images'])
    """
    found, waiting = set(), {module}
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= set(_used_by(one)) - found
    return sorted(found)


def _used_by(module: str) -> Iterator[str]:
    """The modules that define what a module imports, or reads from a module."""
    code = _code(module)
    for source, name in _imports(code):
        if f"{source}.{name}" not in sys.modules:
            yield _origin(source, name)
            continue
        for node in ast.walk(code):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == name:
                yield _origin(f"{source}.{name}", node.attr)


def _origin(module: str, name: str) -> str:
    """The module that defines a name, which others pass on."""
    sources = [source for source, other in _imports(_code(module)) if other == name]
    return _origin(sources[0], name) if sources else module


def _imports(code: ast.Module) -> list[tuple[str, str]]:
    """What is imported from this package: the modules and the names."""
    nodes = [node for node in ast.walk(code) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in nodes if f"{node.module}.".startswith("lenet_course.")]
    return [(node.module, alias.name) for node in ours for alias in node.names]


@cache
def _code(module: str) -> ast.Module:
    """A module without its docstrings, in which a sentence may change."""
    code = ast.parse(Path(sys.modules[module].__file__).read_text(encoding="utf-8"))
    for node in ast.walk(code):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node) is not None:
            del node.body[0]
    return code
