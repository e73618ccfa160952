"""Notebooks are executed with the parameters, in the folder and on the digits named."""

import nbformat
import papermill
import pytest

from lenet_course.tools import execution

CODE = nbformat.v4.new_code_cell


@pytest.fixture
def store(tmp_path):
    """Writes cells as a notebook that names no kernel, and returns its path."""

    def write(*cells):
        path = tmp_path / "lesson.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
        return path

    return write


def parameters(source):
    return CODE(source, metadata={"tags": ["parameters"]})


def test_execute_writes_the_page_and_what_made_it(store, tmp_path):
    (tmp_path / "full.toml").write_text("[lesson]\nepochs = 7\n")
    (tmp_path / "beside.txt").write_text("here")
    read = CODE("print(epochs, open('beside.txt').read())")
    source, target = store(parameters("epochs = 1"), read), tmp_path / "out.ipynb"
    execution.execute(source, target, profile="full")
    page = nbformat.read(target, as_version=4)
    assert "epochs = 7" in page.cells[1].source
    assert page.cells[2].outputs[0].text == "7 here\n"
    assert page.cells[-1].source == "*This page was made with the full parameters.*"


def test_a_failing_notebook_leaves_no_page(store, tmp_path):
    source = store(CODE("raise RuntimeError('broken lesson')"))
    target = tmp_path / "out.ipynb"
    with pytest.raises(papermill.PapermillExecutionError, match="broken lesson"):
        execution.execute(source, target, profile="default")
    assert not target.exists()
    assert (tmp_path / "out.failed.ipynb").exists()


def test_profiles_are_checked(store, tmp_path):
    source = store(parameters("epochs = 1"))
    (tmp_path / "full.toml").write_text("[lesson]\nepoch = 7\n")
    with pytest.raises(ValueError, match=r"lesson\.ipynb: unknown in full.toml: epoch"):
        execution.parameters_of(source, "full")
    with pytest.raises(ValueError, match="must be one of 'default', 'full'"):
        execution.parameters_of(source, "fast")
    assert execution.parameters_of(source, "default") == {}


@pytest.mark.parametrize(
    "source",
    ["epochs = 1", "epochs: int = 1", "seed = 0\nepochs=[1,\n  2]\n", "epochs = ("],
)
def test_parameters_are_found_however_they_are_written(source):
    notebook = nbformat.v4.new_notebook(cells=[CODE("seeds = 3"), parameters(source)])
    assert execution.unknown_parameters(notebook, {"epochs": 3}) == ""
    assert "seeds. Its" in execution.unknown_parameters(notebook, {"seeds": 3})


@pytest.mark.parametrize(
    "source", ["epochs == 1", "# epochs = 1", "if a:\n  epochs = 1"]
)
def test_what_is_no_parameter_is_unknown(source):
    notebook = nbformat.v4.new_notebook(cells=[parameters(source)])
    assert "has none" in execution.unknown_parameters(notebook, {"epochs": 3})


@pytest.mark.parametrize(("has_mnist", "word"), [(True, "compared"), (False, "NOT")])
def test_summary_says_what_was_not_compared(has_mnist, word, store, monkeypatch):
    found_path = "mnist.npz" if has_mnist else None
    monkeypatch.setattr(execution.data, "find_mnist", lambda: found_path)
    text = execution.summary([store(CODE("data.load_mnist()"))])
    assert word in text
    assert "lesson.ipynb" in text
