"""Tells nbval what to compare: all outputs, unless they are another data set's."""

import pytest

from lenet_course import notebooks

UNCOMPARED = pytest.StashKey[list]()


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


def pytest_terminal_summary(terminalreporter, config):
    for name in config.stash[UNCOMPARED]:
        terminalreporter.write_line(
            f"{name}: executed, but not compared: its stored outputs were made on "
            "MNIST, which is not on this machine."
        )
