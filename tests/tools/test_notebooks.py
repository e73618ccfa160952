"""The checkers of notebooks, each tried on a tiny notebook that it must refuse."""

import nbformat
import papermill
import pytest

from lenet_course.tools import form as notebooks

CODE = nbformat.v4.new_code_cell


def output(kind="stream", **fields):
    defaults = {"stream": {"name": "stdout", "text": "2\n"}}
    return nbformat.v4.new_output(kind, **(defaults.get(kind, {}) | fields))


def figure():
    return output("display_data", data={"image/png": "aGVsbG8=", "text/plain": "<F>"})


def widget():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    return output("display_data", data=view)


def cell(source, count, outputs=(), **metadata):
    return CODE(source, execution_count=count, outputs=list(outputs), metadata=metadata)


def good_cells():
    alt = {"image": {"alt": "A flat line at the value one, over ten steps."}}
    return [
        nbformat.v4.new_markdown_cell("# A lesson"),
        cell("epochs = 1", 1, tags=["parameters"]),
        cell("print(2)", 2, [output()]),
        cell("plot()", 3, [figure()], mystnb=alt),
    ]


@pytest.fixture
def store(tmp_path):
    """Writes cells as a canonical notebook and returns its path."""

    def write(cells, name="lesson.ipynb"):
        path = tmp_path / name
        text = notebooks.canonical_text(nbformat.v4.new_notebook(cells=cells))
        path.write_text(text, encoding="utf-8")
        return path

    return write


def found(path, parameters=None):
    return list(notebooks.problems(path, parameters or {}))


def test_a_good_notebook_has_no_problems(store):
    assert found(store(good_cells()), {"epochs": 3}) == []


TAGGED = {"tags": ["nbval-ignore-output"]}
BAD_CELLS = {
    "error output": (
        [cell("1 / 0", 1, [output("error", ename="E", evalue="e", traceback=[])])],
        "cell 1: a stored error, E",
    ),
    "too long": (
        [cell("\n".join(f"a{i} = {i}" for i in range(99)), 1, [output()])],
        "cell 1: 99 lines of code",
    ),
    "out of order": (
        [cell("1", 2, [output()]), cell("2", 1, [output()])],
        "cell 1: executed as number 2 instead of 1",
    ),
    "not executed": (
        [cell("1", 1, [output()]), cell("2", None)],
        "cell 2: executed as number None instead of 2",
    ),
    "figure without text": (
        [cell("plot()", 1, [figure()])],
        "cell 1: a figure without an alternative text",
    ),
    "empty text": (
        [cell("plot()", 1, [figure()], mystnb={"image": {"alt": "Image"}})],
        "cell 1: a figure without an alternative text",
    ),
    "two figures, one text": (
        [cell("p", 1, [figure()] * 2, mystnb={"image": {"alt": "a b c d e"}})],
        "cell 1: 2 figures, but one alternative text",
    ),
    "deleted figure": (
        [cell("p", 1, [output()], mystnb={"image": {"alt": "a b c d e"}})],
        "cell 1: an alternative text, but no stored figure",
    ),
    "deleted output of a training cell": (
        [cell("1", 1, [output()]), cell("fit()", 2, **TAGGED)],
        "cell 2: no stored output",
    ),
    "local path": (
        [cell("p", 1, [output(text="saved to /home/ada/model.keras")])],
        "cell 1: a path of somebody's machine",
    ),
    "local path on Windows": (
        [cell("p", 1, [output(text=r"C:\Users\ada\model.keras")])],
        "cell 1: a path of somebody's machine",
    ),
    "timing": (
        [cell("fit()", 1, [output(text="1/1 ━━━ 0s 14ms/step")])],
        "cell 1: a timing in the output",
    ),
    "progress bar": (
        [cell("fit()", 1, [output(text="4epoch [00:52, 13.1s/epoch]")])],
        "cell 1: a timing in the output",
    ),
    "widget": (
        [cell("fit()", 1, [widget()])],
        "cell 1: a widget",
    ),
    "edited output of a training cell": (
        [cell("fit()", 1, [output()], **TAGGED, outputs_sha256="0" * 64)],
        "cell 1: a stored output that `make refresh` did not write",
    ),
    "log": (
        [cell("fit()", 1, [output(name="stderr", text="UserWarning: slow")])],
        "cell 1: a stored warning or log",
    ),
    "semicolon": (
        [cell("plot();", 1, [output()])],
        "cell 1: a last semicolon",
    ),
    "shell command": ([cell("!pip install x", 1, [output()])], "a shell or magic"),
    "no outputs at all": ([cell("a = 1", 1)], "no stored outputs"),
}


@pytest.mark.parametrize("kind", BAD_CELLS)
def test_a_bad_notebook_is_refused_at_the_place(kind, store):
    cells, expected = BAD_CELLS[kind]
    problems = found(store(cells))
    assert any(expected in problem for problem in problems), problems
    assert all(problem.startswith("lesson.ipynb") for problem in problems)


def test_misspelt_parameters_are_refused(store):
    (problem,) = found(store(good_cells()), {"epoch": 3})
    assert "unknown parameter epoch" in problem
    assert "epochs" in problem


def test_other_forms_are_refused(store):
    path = store(good_cells())
    notebook = notebooks.read(path)
    notebook.cells[1].metadata["collapsed"] = False
    nbformat.write(notebook, path)
    assert found(path) == ["lesson.ipynb: not in canonical form: run `make refresh`"]


def test_canonical_text_is_a_fixed_point_and_drops_the_machine():
    notebook = nbformat.v4.new_notebook(
        cells=[cell("p", 1, [output(), output()], papermill={"duration": 3.2})],
        metadata={"papermill": {"input_path": "/home/ada"}},
    )
    text = notebooks.canonical_text(notebook)
    again = notebooks.canonical_text(nbformat.reads(text, as_version=4))
    assert text == again
    assert "papermill" not in text
    assert nbformat.reads(text, as_version=4).cells[0].outputs[0].text == "2\n2\n"


def test_canonical_text_drops_tensorflows_log_and_keeps_warnings():
    log = (
        "WARNING: All log messages before absl::InitializeLog() is called\n"
        "I0000 00:00:1795395346.340836 9584 cudart_stub.cc:31] no cuda\n"
        "2026-11-22 10:00:00.000001: I tensorflow/core/cpu.cc:182] optimized\n"
    )
    stderr = [output(name="stderr", text=log), output(name="stderr", text="Careful!\n")]
    notebook = nbformat.v4.new_notebook(cells=[cell("p", 1, stderr)])
    text = notebooks.canonical_text(notebook)
    (kept,) = nbformat.reads(text, as_version=4).cells[0].outputs
    assert kept.text == "Careful!\n"


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "lesson.ipynb"
    path.write_text("not JSON")
    (problem,) = found(path)
    assert "is not a notebook" in problem


def test_execute_writes_the_page_and_what_made_it(store, tmp_path):
    source = store(good_cells()[:3])
    (tmp_path / "full.toml").write_text("[lesson]\nepochs = 7\n")
    target = tmp_path / "out.ipynb"
    notebooks.execute(source, target, profile="full")
    page = notebooks.read(target)
    assert "epochs = 7" in [cell.source for cell in page.cells][2]
    assert page.cells[-1].source == "*This page was made with the full parameters.*"


def test_execute_runs_in_the_notebooks_folder(store, tmp_path):
    (tmp_path / "beside.txt").write_text("here")
    source = store([cell("assert open('beside.txt').read() == 'here'", 1)])
    notebooks.execute(source, tmp_path / "out.ipynb", profile="default")


def test_a_failing_notebook_leaves_no_page(store, tmp_path):
    source = store([cell("raise RuntimeError('broken lesson')", 1)])
    target = tmp_path / "out.ipynb"
    with pytest.raises(papermill.PapermillExecutionError, match="broken lesson"):
        notebooks.execute(source, target, profile="default")
    assert not target.exists()
    assert (tmp_path / "out.failed.ipynb").exists()


def test_profiles_are_checked(store, tmp_path):
    source = store(good_cells())
    (tmp_path / "full.toml").write_text("[lesson]\nepoch = 7\n")
    with pytest.raises(ValueError, match="unknown parameter epoch"):
        notebooks.parameters_of(source, "full")
    with pytest.raises(ValueError, match="'default' or 'full'"):
        notebooks.parameters_of(source, "fast")


def test_refresh_needs_mnist_if_the_notebook_does(store, monkeypatch):
    source = store([cell("digits = data.load_mnist()", 1)])
    before = source.read_bytes()
    monkeypatch.setattr(notebooks.data, "find_mnist", lambda: None)
    with pytest.raises(ValueError, match="was not refreshed"):
        notebooks.refresh(source)
    assert source.read_bytes() == before


def test_refresh_stores_canonical_outputs(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    parameters = cell("epochs = 1", None, tags=["parameters"])
    path = store([parameters, cell("1 + 1", None), cell("print(2)", None, **TAGGED)])
    notebooks.refresh(path)
    assert found(path) == []
    assert notebooks.read(path).cells[1].outputs[0].data["text/plain"] == "2"
    first = path.read_bytes()
    notebooks.refresh(path)
    assert path.read_bytes() == first


def test_tables_of_unknown_notebooks_are_refused(store, tmp_path, capsys):
    path = store(good_cells())
    (tmp_path / "full.toml").write_text("[leson]\nepochs = 7\n")
    assert notebooks.main(["lint", str(path)]) == 1
    assert "'leson' names no notebook" in capsys.readouterr().err


@pytest.mark.parametrize(("has_mnist", "word"), [(True, "compared"), (False, "NOT")])
def test_summary_says_what_was_not_compared(has_mnist, word, store, monkeypatch):
    found_path = "mnist.npz" if has_mnist else None
    monkeypatch.setattr(notebooks.data, "find_mnist", lambda: found_path)
    text = notebooks.summary([store([cell("data.load_mnist()", 1)])])
    assert word in text
    assert "lesson.ipynb" in text
