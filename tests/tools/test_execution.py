"""Notebooks are executed in their folder, and pages say on which digits."""

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


def test_execute_writes_the_page_and_on_what_it_was_made(store, tmp_path, monkeypatch):
    monkeypatch.setattr(execution.data, "find_mnist", lambda: "mnist.npz")
    (tmp_path / "beside.txt").write_text("here")
    cells = CODE("def load_mnist():\n    return 7"), CODE("load_mnist()")
    read = CODE("print(open('beside.txt').read())")
    (tmp_path / "progress.json").write_text("{}")
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(tmp_path / "progress.json"))
    answers = "os.path.exists(os.environ['LENET_COURSE_PROGRESS'])"
    source = store(*cells, read, CODE(f"import os\n\nprint({answers})"))
    target = tmp_path / "out.ipynb"
    copy = execution.execute(source, target)
    page = nbformat.read(target, as_version=4)
    assert page.cells[-3].outputs[0].text == "here\n"
    assert page.cells[-2].outputs[0].text == "False\n"
    assert page.cells[-1].source == "*This page was made on MNIST.*"
    assert copy.cells == page.cells[:-1]


def test_a_page_without_digits_says_nothing_of_them(store, tmp_path):
    target = tmp_path / "out.ipynb"
    execution.execute(store(CODE("1 + 1")), target)
    (cell,) = nbformat.read(target, as_version=4).cells
    assert cell.source == "1 + 1"


def test_a_failing_notebook_leaves_no_page(store, tmp_path):
    source = store(CODE("raise RuntimeError('broken lesson')"))
    target = tmp_path / "out.ipynb"
    with pytest.raises(papermill.PapermillExecutionError, match="broken lesson"):
        execution.execute(source, target)
    assert not target.exists()
    assert (tmp_path / "out.failed.ipynb").exists()


@pytest.mark.parametrize(("has_mnist", "word"), [(True, "compared"), (False, "NOT")])
def test_summary_says_what_was_not_compared(has_mnist, word, store, monkeypatch):
    found_path = "mnist.npz" if has_mnist else None
    monkeypatch.setattr(execution.data, "find_mnist", lambda: found_path)
    text = execution.summary([store(CODE("data.load_mnist()"))])
    assert word in text
    assert "lesson.ipynb" in text
