"""Executes notebooks: on which digits, and what they give.

papermill executes; this module adds what it lets pass: a log of TensorFlow's, a page
that does not say on what it was made. It knows nothing of the form in which notebooks
are stored (that is ``form``), so that a new rule of form executes none.
"""

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import nbformat
from nbformat import NotebookNode

from lenet_course import data
from lenet_course.exercises import progress

# TensorFlow's own log, which says what processor the machine has.
LOG_LINE = re.compile(
    r"^(WARNING: All log messages before absl|[IWE]\d{4} |20\d\d-\d\d-\d\d .*: [IWE] )"
    r".*\n?",
    re.MULTILINE,
)


def execute(source: Path, target: Path) -> NotebookNode:
    """Run a notebook in its own folder and write the result to ``target``.

    ``target`` appears only if no cell fails. It has a last line that says on which
    digits it was made. What somebody has answered on this machine is not seen.

    Args:
        source: a stored notebook; it is not changed.
        target: where the executed copy goes.

    Returns:
        The executed copy, without that line.

    Raises:
        papermill.PapermillExecutionError: a cell raised an exception. The notebook up
            to that cell is kept beside ``target``, ending in ``.failed.ipynb``.
    """
    import papermill

    failed = target.with_suffix(".failed.ipynb")
    with TemporaryDirectory() as folder:
        nothing = {progress.ENVIRONMENT_VARIABLE: str(Path(folder) / "progress.json")}
        with patch.dict(os.environ, nothing):
            notebook = papermill.execute_notebook(
                source,
                failed,
                cwd=source.parent,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                log_output=False,
            )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = clean_outputs(cell.outputs)
    # Left in, the state of widgets would have the page load scripts from elsewhere.
    notebook.metadata.pop("widgets", None)
    cells = [*notebook.cells]
    if uses_digits(notebook):
        made_on = f"*This page was made on {_digits_name()}.*"
        cells.append(nbformat.v4.new_markdown_cell(made_on))
    nbformat.write(nbformat.from_dict({**notebook, "cells": cells}), failed)
    failed.replace(target)
    return notebook


def clean_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs without TensorFlow's log, and with each stream in one piece.

    Example:
        >>> stream = nbformat.v4.new_output("stream", text="1, 2, ")
        >>> (joined,) = clean_outputs([stream, stream])
        >>> joined.text
        '1, 2, 1, 2, '
    """
    cleaned: list[NotebookNode] = []
    for output in nbformat.from_dict(outputs):
        previous = cleaned[-1] if cleaned else NotebookNode()
        if output.get("name") == "stderr":
            output.text = LOG_LINE.sub("", output.text)
        if output.get("text") == "":
            continue
        if output.get("name") and previous.get("name") == output.name:
            previous.text += output.text
        else:
            cleaned.append(output)
    return cleaned


def uses_digits(notebook: NotebookNode) -> bool:
    """Whether a notebook loads MNIST, so that its outputs depend on having it.

    Example:
        >>> cell = nbformat.v4.new_code_cell("digits = data.load_mnist()")
        >>> uses_digits(nbformat.v4.new_notebook(cells=[cell]))
        True
    """
    return any("load_mnist(" in cell.source for cell in notebook.cells)


def is_compared(path: Path) -> bool:
    """Whether stored outputs can be compared here: those of MNIST only with MNIST."""
    notebook = nbformat.read(path, as_version=4)
    return not uses_digits(notebook) or data.find_mnist() is not None


def summary(paths: list[Path]) -> str:
    """What was and what was not compared, in words."""
    names: dict[bool, list[str]] = {True: [], False: []}
    for path in paths:
        names[is_compared(path)].append(path.name)
    sentences = {
        True: "Executed and compared with its stored outputs",
        False: f"Executed on {_digits_name()}, but NOT compared, because the stored "
        "outputs were made on MNIST, which is not on this machine",
    }
    return "\n".join(
        f"{sentences[kind]}: {', '.join(names[kind])}." for kind in names if names[kind]
    )


def _digits_name() -> str:
    if data.find_mnist() is not None:
        return "MNIST"
    return "scikit-learn's digits instead of MNIST"
