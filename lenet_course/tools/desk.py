"""A student's own folder: the lessons without solutions, and a page to begin with.

Nothing that lies in the folder is ever overwritten. What a later version of the course
brings arrives beside it, as ``04_zero_and_valid_padding_v2.ipynb``, and says so. Which
version a notebook is stands in its metadata, so a renamed notebook is known again.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lenet_course._errors import invalid
from lenet_course._files import write_whole
from lenet_course.exercises._overview import title_of
from lenet_course.tools import editions, form

START = "start.ipynb"
MARK = "lenet_course"  # in a notebook's metadata

WELCOME = """\
# Pooling, padding and LeNet-5, measured

This folder is yours: the course never overwrites what lies in it. Nothing that you do
here leaves this machine.

{lessons}

In a lesson, go from cell to cell. Where the text says **Predict**, answer before you
run the next cell. Shift+Enter runs a cell. At the end of each lesson are exercises.
Write your answer in the place of the three dots, and run the cell: the check says what
is not right yet, and why.

Run the next cell now. It shows how far you are, and what is next."""

HELP = """\
**If you are stuck.** `exercises.hint("04.1")` gives a hint. In a terminal, in the
folder of the course, `make solved` writes every lesson with its exercises solved to
`build/solved`.

**If something does not work.** `.venv/bin/python -m lenet_course doctor` says what is
wrong on this machine, and the command that mends it."""

NEWER = """\
**This is newer than your `{old}`**, which is as you left it. What you have answered
there still counts. Nothing is copied: go on in the one that you like better."""


def lay_out(notebooks: list[Path], folder: Path) -> str:
    """Put into a folder what a student does not have yet, and say what that is.

    Args:
        notebooks: the lessons, with their solutions.
        folder: the student's; it is made.

    Raises:
        ValueError: the folder is that of the lessons, or cannot be written.
    """
    if any(folder.resolve() == path.parent.resolve() for path in notebooks):
        hint = "A student's copies would mix with them."
        raise invalid(
            "WORK", str(folder), "another folder than the lessons'", hint=hint
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = [*_new(notebooks, folder)]
    except OSError as error:
        reason = error.strerror or error
        raise ValueError(
            f"The folder {folder} cannot be written: {reason}. Choose another one: "
            "make lab WORK=..."
        ) from error
    if START in new:
        return f"Your lessons are in {folder.resolve()}. Nothing there is overwritten."
    if new:
        names = ", ".join(new)
        return f"New in {folder.resolve()}: {names}. What was there is as you left it."
    return f"Your lessons are in {folder.resolve()}, as you left them."


def _new(notebooks: list[Path], folder: Path) -> Iterator[str]:
    """Write what is not in the folder yet; the names of the new files."""
    there = {_mark_of(path) for path in folder.glob("*.ipynb")}
    lessons = ((p.name, editions.student_edition(form.read(p))) for p in notebooks)
    for name, notebook in chain([(START, _start(notebooks))], lessons):
        notebook = form.canonical(notebook)
        mark = _digest(notebook)
        if mark in there:
            continue
        path = _free(folder / name)
        if path.name != name:
            newer = nbformat.v4.new_markdown_cell(NEWER.format(old=name), id="newer")
            notebook.cells.insert(1, newer)
        notebook.metadata[MARK] = {"version": mark}
        write_whole(path, f"{nbformat.writes(notebook)}\n")
        yield path.name


def _start(notebooks: list[Path]) -> NotebookNode:
    """The page to begin with: links to all lessons, and the student's progress."""
    lessons = "\n".join(f"- [{title_of(path)}]({path.name})" for path in notebooks)
    cells = [
        nbformat.v4.new_markdown_cell(WELCOME.format(lessons=lessons), id="welcome"),
        nbformat.v4.new_code_cell(
            "from lenet_course import exercises\n\nexercises.overview()", id="progress"
        ),
        nbformat.v4.new_markdown_cell(HELP, id="help"),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def _digest(notebook: NotebookNode) -> str:
    """What changes with whatever a student reads or runs in a notebook."""
    read = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:16]


def _mark_of(path: Path) -> str:
    """Which version a student's notebook was when it was given."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return str(content["metadata"][MARK]["version"])
    except (ValueError, LookupError, TypeError):  # whatever a student has made of it
        return ""


def _free(path: Path) -> Path:
    """The first name that nothing has yet: x.ipynb, x_v2.ipynb, x_v3.ipynb."""
    others = (path.with_stem(f"{path.stem}_v{number}") for number in count(2))
    return next(each for each in chain([path], others) if not os.path.lexists(each))
