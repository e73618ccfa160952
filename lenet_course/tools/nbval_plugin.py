"""Tells nbval what to compare, and spares it a second execution.

``--executed COPY`` compares the stored outputs with those of a copy that papermill has
executed just now, by nbval's own comparison. Without it nbval executes the notebook.
Figures, which nbval passes over, are compared by their pixels.
"""

from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, coalesce_streams

from lenet_course.tools import comparison, pictures

NOTED = (
    f"The metadata of the cell say that they do ({comparison.NOTE}). Where MNIST is, "
    "`make refresh` corrects it."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--executed``."""
    parser.addoption(
        "--executed", type=Path, help="copy of the notebook with the outputs to compare"
    )


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Say what of a notebook is compared, before nbval makes tests of its cells."""
    if not isinstance(collector, IPyNbFile):
        return
    # Logs of a library are not part of a lesson.
    collector.skip_compare += ("stderr",)
    collector.sanitize_patterns[comparison.PROGRAMS] = ""  # which are not stored
    if collector.config.option.executed:
        collector.setup = lambda: None  # no kernel is needed


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[IPyNbCell]
) -> None:
    """Let each test compare with the executed copy, where there is one.

    Raises:
        pytest.UsageError: the copy is one of another notebook.
    """
    for item in items:
        item.options["check"] &= comparison.is_compared(item.cell)
    path = config.option.executed
    if path is None:
        return
    cells = nbformat.read(path, as_version=4).cells
    executed = [cell for cell in cells if cell.cell_type == "code"]
    if [cell.source for cell in executed] != [item.cell.source for item in items]:
        raise pytest.UsageError(
            f"{path} is not an execution of the notebook: its code cells are others."
        )
    for item, cell in zip(items, executed, strict=True):
        item.runtest = partial(_compare, item, cell.outputs)


def _compare(item: IPyNbCell, outputs: list[nbformat.NotebookNode]) -> None:
    """What nbval does with a cell's outputs once it has executed the cell.

    What is noted to depend on MNIST has to differ from it on other digits.
    """
    noted = comparison.NOTE in item.cell.metadata
    if not item.options["check"]:
        if noted and comparison.same_outputs(item.cell.outputs, outputs):
            item.raise_cell_error("Cell outputs do not depend on MNIST", NOTED)
        return
    stored = coalesce_streams(item.cell.outputs)
    if not item.compare_outputs(coalesce_streams(outputs), stored):
        differences = "\n".join(item.comparison_traceback)
        item.raise_cell_error("Cell outputs differ", differences)
    if not pictures.same_figures(stored, outputs):
        item.raise_cell_error(
            "Cell figures differ", "What is stored is not what the cell draws now."
        )
