"""The tables of faults, and what a fault makes of the file that it is in.

Each entry of ``*.toml`` is one thing that somebody could do wrong, with the smallest
check that must see it. A notebook is searched in the sources of its cells; what is
changed there is noted as `make refresh` notes it, because a check has to see more than
that somebody forgot to refresh.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat

from lenet_course.tools import form
from tests.faults.mutations import MUTATIONS

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Fault:
    """One fault: ``old`` becomes ``new`` in a file, or a mutation changes a notebook.

    ``check`` is what must turn red: what pytest is to run, or a command that begins
    with ``lint`` (of the course's tools), ``python``, ``ruff`` or ``make``.
    """

    kind: str
    what: str
    file: str
    check: str
    old: str = ""
    new: str = ""
    mutation: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.what} ({self.file})"


def read_tables() -> list[Fault]:
    """Every fault of every table; one for each file that a pattern names.

    Example:
        >>> {fault.kind for fault in read_tables()} >= {"data", "models", "training"}
        True
    """
    faults = []
    for table in sorted(Path(__file__).parent.glob("*.toml")):
        for entry in tomllib.loads(table.read_text(encoding="utf-8"))["fault"]:
            pattern = entry.pop("file")
            there = (path.relative_to(ROOT) for path in ROOT.glob(pattern))
            for file in sorted(map(str, there)) or [pattern]:
                check = entry["check"].replace("{file}", file)
                faults.append(
                    Fault(**entry | {"kind": table.stem, "file": file, "check": check})
                )
    return faults


def changed(fault: Fault, path: Path) -> str:
    """The text of a file with the fault in it.

    Raises:
        ValueError: what is to be changed does not stand there exactly once.
    """
    if path.suffix == ".ipynb":
        notebook = form.read(path)
        change_notebook(fault, notebook)
        return form.canonical_text(notebook)
    text = path.read_text(encoding="utf-8")
    _check_once(fault, text.count(fault.old))
    return text.replace(fault.old, fault.new)


def change_notebook(fault: Fault, notebook: nbformat.NotebookNode) -> None:
    """Put a fault into a notebook, and note its code as `make refresh` does."""
    if fault.mutation:
        MUTATIONS[fault.mutation](notebook.cells)
    else:
        _check_once(fault, sum(c.source.count(fault.old) for c in notebook.cells))
        for cell in notebook.cells:
            cell.source = cell.source.replace(fault.old, fault.new)
    number = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("code_sha256", None)
            number += 1
            cell.execution_count = number
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = number
    form.note_code(notebook)


def _check_once(fault: Fault, count: int) -> None:
    if not fault.old or fault.old == fault.new or count != 1:
        raise ValueError(f"{fault}: `old` must stand there once. Found: {count}")
