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


def test_without_mnist_is_without_that_of_this_machine(store, tmp_path, monkeypatch):
    kept = tmp_path / "datasets" / "mnist.npz"
    kept.parent.mkdir()
    kept.write_text("in the cache")
    for name in ("KERAS_HOME", "LENET_COURSE_DATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    source = store(
        CODE("import os\nfrom urllib.request import getproxies, proxy_bypass"),
        CODE("from lenet_course import data\n\nprint(data.find_mnist())"),
        CODE("print(data.cache_folder())"),
        CODE("print(getproxies()['https'], proxy_bypass('storage.googleapis.com'))"),
        CODE("data.load_mnist().is_mnist"),
    )
    target = tmp_path / "out.ipynb"
    *_, found, cache, proxies, loaded = execution.execute(
        source, target, without_mnist=True
    ).cells
    assert found.outputs[0].text == "None\n"
    assert str(tmp_path) not in cache.outputs[0].text
    assert proxies.outputs[0].text == "http://127.0.0.1:9 False\n"
    assert loaded.outputs[-1].data["text/plain"] == "False"
    page = nbformat.read(target, as_version=4)
    assert "scikit-learn's digits instead of MNIST" in page.cells[-1].source
    assert kept.read_text() == "in the cache"


def test_a_cell_that_never_ends_is_named(store, tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "SECONDS_PER_CELL", 1)
    loop = "while time.monotonic() < end:  # as good as for ever\n    pass"
    source = store(CODE("import time\n\nend = time.monotonic() + 30"), CODE(loop))
    target = tmp_path / "out.ipynb"
    with pytest.raises(ValueError, match=r"(?s)lesson\.ipynb: .*timed out.*for ever"):
        execution.execute(source, target)
    assert not target.exists()
