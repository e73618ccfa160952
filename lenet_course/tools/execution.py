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

# A download ends before, and a training takes seconds: what has not ended never will.
SECONDS_PER_CELL = 900


def execute(source: Path, target: Path, *, without_mnist: bool = False) -> NotebookNode:
    """Run a notebook in its own folder and write the result to ``target``.

    ``target`` appears only if no cell fails. It has a last line that says on which
    digits it was made. What somebody has answered on this machine is not seen.

    Args:
        source: a stored notebook; it is not changed.
        target: where the executed copy goes.
        without_mnist: execute it as on a machine that has no MNIST and no network.

    Returns:
        The executed copy, without that line.

    Raises:
        papermill.PapermillExecutionError: a cell raised an exception. The notebook up
            to that cell is kept beside ``target``, ending in ``.failed.ipynb``.
        ValueError: a cell took longer than ``SECONDS_PER_CELL``.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError

    failed = target.with_suffix(".failed.ipynb")
    with (
        TemporaryDirectory() as folder,
        patch.dict(os.environ, _environment(Path(folder), without_mnist)),
    ):
        try:
            notebook = papermill.execute_notebook(
                source,
                failed,
                cwd=source.parent,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                log_output=False,
                execution_timeout=SECONDS_PER_CELL,
            )
        except CellTimeoutError as error:
            raise ValueError(f"{source.name}: {error}") from error
        made_on = f"*This page was made on {digits_name()}.*"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = clean_outputs(cell.outputs)
    # Left in, the state of widgets would have the page load scripts from elsewhere.
    notebook.metadata.pop("widgets", None)
    cells = [*notebook.cells]
    if uses_digits(notebook):
        cells.append(nbformat.v4.new_markdown_cell(made_on))
    nbformat.write(nbformat.from_dict({**notebook, "cells": cells}), failed)
    failed.replace(target)
    return notebook


def _environment(folder: Path, without_mnist: bool) -> dict[str, str]:
    """Settings for a kernel that finds nobody's answers, and maybe no MNIST.

    Args:
        folder: an empty one.
        without_mnist: an empty cache, then, and a network in which nothing answers.
    """
    settings = {progress.ENVIRONMENT_VARIABLE: str(folder / "progress.json")}
    if without_mnist:
        settings |= {
            data.ENVIRONMENT_VARIABLE: "",
            data.CACHE_VARIABLE: str(folder / "cache"),
            "KERAS_HOME": str(folder / "keras"),
            "https_proxy": "http://127.0.0.1:9",  # the port that discards
            "no_proxy": "",
        }
    return settings


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


def digits_name() -> str:
    """On which digits notebooks are executed here, in words."""
    if data.find_mnist() is not None:
        return "MNIST"
    return "scikit-learn's digits instead of MNIST"
