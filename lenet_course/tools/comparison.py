"""Which stored outputs are compared here: without MNIST, those it has no part in.

`make refresh` executes a lesson on MNIST, whose outputs it stores, then on the digits
that one gets without MNIST, and notes which cells gave something else there. Where a
machine has no MNIST, all cells but those are compared. A note that is too much, or is
missing, is red there; and where MNIST is, every cell is compared, whatever is noted.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from lenet_course import data
from lenet_course.tools import execution, pictures
from lenet_course.tools.editions import has_tag

NOTE = "needs_mnist"  # in the metadata of a cell
IGNORED = "nbval-ignore-output"
# Of a widget, and the weights of a network that it reads: a change of a script would
# otherwise change every notebook that has a widget.
PROGRAMS = r"(?s)<script\b.*?</script>"


def note(notebook: NotebookNode, on_others: NotebookNode) -> None:
    """Note which cells give something else on other digits than MNIST.

    Args:
        notebook: executed on MNIST; its cells get the notes.
        on_others: the same notebook, executed without MNIST.

    Example:
        >>> def executed(count):
        ...     text = nbformat.v4.new_output("stream", text=f"{count} digits")
        ...     cell = nbformat.v4.new_code_cell("len(y_train)", outputs=[text])
        ...     return nbformat.v4.new_notebook(cells=[cell])
        >>> notebook = executed(55000)
        >>> note(notebook, executed(1297))
        >>> notebook.cells[0].metadata
        {'needs_mnist': True}
    """
    for cell, other in zip(notebook.cells, on_others.cells, strict=True):
        cell.metadata.pop(NOTE, None)
        if cell.cell_type != "code" or has_tag(cell, IGNORED):
            continue
        if not same_outputs(cell.outputs, other.outputs):
            cell.metadata[NOTE] = True


def same_outputs(outputs: list[NotebookNode], others: list[NotebookNode]) -> bool:
    """Whether two executions gave the same, warnings and programs of widgets aside.

    Example:
        >>> text = nbformat.v4.new_output("stream", text="2")
        >>> same_outputs([text], [text]), same_outputs([text], [])
        (True, False)
    """
    return (
        [*map(_shown, _without_warnings(outputs))]
        == [*map(_shown, _without_warnings(others))]
    ) and pictures.same_figures(outputs, others)


def _without_warnings(outputs: list[NotebookNode]) -> list[NotebookNode]:
    cleaned = execution.clean_outputs(outputs)
    return [output for output in cleaned if output.get("name") != "stderr"]


def _shown(output: NotebookNode) -> dict[str, Any]:
    """What an output shows, but for figures, which are compared by their pixels."""
    kinds = {"text/plain": output.get("text", ""), **output.get("data", {})}
    kinds.pop("image/png", None)
    return {
        kind: re.sub(PROGRAMS, "", content) if isinstance(content, str) else content
        for kind, content in kinds.items()
    }


def is_compared(cell: NotebookNode) -> bool:
    """Whether the stored output of a cell can be compared with one made here.

    Example:
        >>> is_compared(nbformat.v4.new_code_cell("1 + 1"))
        True
    """
    if has_tag(cell, IGNORED):
        return False
    return NOTE not in cell.metadata or data.find_mnist() is not None


def problems(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """That a lesson which shows digits has notes: number of the cell, sentence."""
    noted = any(NOTE in cell.metadata for cell in notebook.cells)
    if execution.uses_digits(notebook) and not noted:
        yield 1, "no note of what depends on MNIST: run `make refresh`"


def summary(paths: list[Path]) -> str:
    """How many cells were and how many were not compared, in words."""
    lines, total = [], [0, 0, 0]
    for path in paths:
        cells = nbformat.read(path, as_version=4).cells
        code = [cell for cell in cells if cell.cell_type == "code"]
        ignored = sum(has_tag(cell, IGNORED) for cell in code)
        compared = sum(map(is_compared, code))
        counts = [compared, len(code) - compared - ignored, ignored]
        lines.append(f"  {path.name}: {compared} of {len(code)}")
        total = [a + b for a, b in zip(total, counts, strict=True)]
    compared, on_mnist, ignored = total
    digits = execution.digits_name()
    not_compared = f"NOT compared: {ignored}, whose outputs depend on training"
    if on_mnist:
        not_compared += (
            f", and {on_mnist}, whose stored outputs were made on MNIST, which is not "
            "on this machine"
        )
    return "\n".join(
        [
            f"Executed on {digits}. Code cells whose outputs were compared with the "
            "stored ones:",
            *lines,
            f"{compared} of {sum(total)} in all. {not_compared}.",
        ]
    )
