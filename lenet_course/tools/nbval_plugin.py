"""Tells nbval what to compare, and spares it a second execution.

``--executed COPY`` compares the stored outputs with those of a copy that papermill has
executed just now, by nbval's own comparison. Without it nbval executes the notebook.
"""

from functools import partial
from pathlib import Path

import pytest
from nbval.plugin import coalesce_streams

from lenet_course.tools import form as notebooks

UNCOMPARED = pytest.StashKey[list]()


def pytest_addoption(parser):
    parser.addoption(
        "--executed", type=Path, help="copy of the notebook with the outputs to compare"
    )


def pytest_configure(config):
    config.stash[UNCOMPARED] = []


def pytest_collectstart(collector):
    if collector.path.suffix != ".ipynb":
        return
    # Logs of a library are not part of a lesson.
    collector.skip_compare += ("stderr",)
    if not notebooks.is_compared(notebooks.read(collector.path)):
        collector.compare_outputs = False
        collector.config.stash[UNCOMPARED].append(collector.path.name)
    if collector.config.option.executed:
        collector.setup = lambda: None  # no kernel is needed


def pytest_collection_modifyitems(config, items):
    if config.option.executed is None:
        return
    executed = [
        cell
        for cell in notebooks.read(config.option.executed).cells
        if cell.cell_type == "code"
    ]
    if [cell.source for cell in executed] != [item.cell.source for item in items]:
        raise pytest.UsageError(
            f"{config.option.executed} is not an execution of the notebook: its code "
            "cells are others."
        )
    for item, cell in zip(items, executed, strict=True):
        item.runtest = partial(_compare, item, cell.outputs)


def _compare(item, outputs):
    """What nbval does with a cell's outputs once it has executed the cell."""
    if not item.options["check"]:
        return
    stored = coalesce_streams(item.cell.outputs)
    if not item.compare_outputs(coalesce_streams(outputs), stored):
        differences = "\n".join(item.comparison_traceback)
        item.raise_cell_error("Cell outputs differ", differences)


def pytest_terminal_summary(terminalreporter, config):
    for name in config.stash[UNCOMPARED]:
        terminalreporter.write_line(
            f"{name}: executed, but not compared: its stored outputs were made on "
            "MNIST, which is not on this machine."
        )
