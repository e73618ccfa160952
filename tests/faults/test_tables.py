"""The tables of faults fit the files that they speak of; `make faults` injects them."""

import ast
import copy
import tomllib
from functools import cache

import pytest

from lenet_course.tools import form
from tests.faults import __main__ as injecting
from tests.faults.__main__ import COMMANDS, command
from tests.faults.mutations import MUTATIONS
from tests.faults.tables import ROOT, change_notebook, changed, read_tables

FAULTS = read_tables()


@cache
def sources(file):
    """A notebook without its outputs, which no fault looks at."""
    notebook = form.read(ROOT / file)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return notebook


def state(notebook):
    return [(cell.source, cell.metadata) for cell in notebook.cells]


def test_there_are_faults_of_every_kind_and_every_mutation_is_used():
    assert len(FAULTS) >= 150
    assert {fault.mutation for fault in FAULTS} - {""} == MUTATIONS.keys()
    names = [str(fault) for fault in FAULTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", sorted({fault.kind for fault in FAULTS}))
def test_every_fault_can_be_injected(kind):
    for fault in FAULTS:
        if fault.kind != kind:
            continue
        if fault.file.endswith(".ipynb"):
            before = sources(fault.file)
            notebook = copy.deepcopy(before)
            change_notebook(fault, notebook)
            assert state(notebook) != state(before), fault
            continue
        text = changed(fault, ROOT / fault.file)
        if fault.file.endswith(".py"):
            ast.parse(text)  # what cannot be read would be red anywhere
        if fault.file.endswith(".toml"):
            tomllib.loads(text)


@pytest.mark.parametrize("check", sorted({fault.check for fault in FAULTS}))
def test_every_check_names_what_is_there(check):
    words = check.split()
    if words[0] not in COMMANDS:
        (first,) = [words[0].partition("::")[0]]
        assert (ROOT / first).exists()
    assert command(check)


@pytest.mark.parametrize("missed", [FAULTS[:0], FAULTS[1:3]])
def test_the_run_ends_with_a_table_and_what_stays_green(missed, monkeypatch, capsys):
    green = {fault.what for fault in missed}
    monkeypatch.setattr(injecting, "copy_to", lambda folder: folder)
    monkeypatch.setattr(injecting, "is_green", lambda check, folder: True)
    monkeypatch.setattr(
        injecting, "stays_green", lambda fault, folder: fault.what in green
    )
    assert injecting.main([FAULTS[0].kind]) == bool(missed)
    number = sum(fault.kind == FAULTS[0].kind for fault in FAULTS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["kind", "injected", "caught"]
    for line, name in zip(lines[1:3], (FAULTS[0].kind, "all"), strict=True):
        assert line.split() == [name, str(number), str(number - len(missed))]
    named = [line for line in lines if line.startswith("Stays green: ")]
    assert named == sorted(f"Stays green: {fault}" for fault in missed)
