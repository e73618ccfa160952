"""The checkers of notebooks, each tried on a tiny notebook that it must refuse."""

import json

import nbformat
import pytest

from lenet_course.tools import editions, execution, form

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
        form.write(path, nbformat.v4.new_notebook(cells=cells))
        return path

    return write


def found(path, parameters=None):
    return list(form.problems(path, parameters or {}))


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
    assert problem == (
        "lesson.ipynb: unknown in full.toml: epoch. Its cell tagged parameters has one "
        "of 'epochs'"
    )


def test_canonical_text_is_a_fixed_point_and_drops_the_machine():
    notebook = nbformat.v4.new_notebook(
        cells=[cell("p", 1, [output(), output()], papermill={"duration": 3.2})],
        metadata={"papermill": {"input_path": "/home/ada"}},
    )
    text = form.canonical_text(notebook)
    again = form.canonical_text(nbformat.reads(text, as_version=4))
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
    text = form.canonical_text(notebook)
    (kept,) = nbformat.reads(text, as_version=4).cells[0].outputs
    assert kept.text == "Careful!\n"


FOLDED = editions.SOLUTION_METADATA
SAVED_ELSEWHERE = {
    "a solution unfolded in JupyterLab": {"tags": FOLDED["tags"]},
    "a solution half unfolded": FOLDED | {"jupyter": {"outputs_hidden": True}},
    "a solution unfolded, said aloud": FOLDED | {"jupyter": {"source_hidden": False}},
    "an ordinary cell folded": {"jupyter": {"source_hidden": True}},
    "its output folded": {"jupyter": {"outputs_hidden": True}, "collapsed": True},
    "a long output made to scroll": {"scrolled": True},
    "Colab": {
        "colab": {"base_uri": "https://localhost:8080/"},
        "executionInfo": {"user": {"displayName": "Ada"}, "elapsed": 12},
        "cellView": "form",
        "id": "Xyz",
    },
    "VS Code": {"vscode": {"languageId": "python"}},
    "papermill": {"papermill": {"duration": 3.2}},
}


@pytest.mark.parametrize("kind", SAVED_ELSEWHERE)
def test_what_an_editor_writes_into_a_cell_is_seen_and_restored(kind, tmp_path):
    path = tmp_path / "lesson.ipynb"
    solved = "solution" in SAVED_ELSEWHERE[kind].get("tags", [])
    question = cell(
        'answer = ...\nexercises.check("08.1", answer)', 1, tags=["exercise"]
    )
    answer = "# Half of 858.\nanswer = 429\nanswer"
    cells = [
        question,
        cell(answer, 2, [output()], **SAVED_ELSEWHERE[kind] if solved else FOLDED),
        cell("print(2)", 3, [output()], **{} if solved else SAVED_ELSEWHERE[kind]),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    place = 2 if solved else 3
    expected = f"not in canonical form, first in cell {place}: run `make format`"
    assert found(path) == [f"lesson.ipynb: {expected}"]
    form.write(path, form.read(path))
    assert found(path) == []
    stored = form.read(path).cells
    assert stored[1].metadata == FOLDED
    assert stored[2].metadata == {}
    assert stored[2].outputs == [output()]


NOTEBOOK_METADATA = {
    "no kernel": {},
    "somebody's kernel": {
        "kernelspec": {"name": "venv", "display_name": "venv (3.12)"}
    },
    "VS Code": {"language_info": {"name": "python", "version": "3.12.1"}},
    "Colab": {"colab": {"provenance": []}, "accelerator": "GPU"},
    "papermill": {"papermill": {"input_path": "/home/ada/lesson.ipynb"}},
}


@pytest.mark.parametrize("kind", NOTEBOOK_METADATA)
def test_metadata_are_restored_without_mnist(kind, store, monkeypatch):
    monkeypatch.setattr(execution.data, "find_mnist", lambda: None)
    path = store([*good_cells(), cell("data.load_mnist()", 4)])
    good = path.read_bytes()
    notebook = json.loads(good)
    notebook["metadata"] = NOTEBOOK_METADATA[kind]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert found(path) == ["lesson.ipynb: not in canonical form: run `make format`"]
    form.write(path, form.read(path))
    assert path.read_bytes() == good


def test_cells_get_the_names_that_older_editors_do_not_write(store):
    path = store(good_cells())
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["nbformat_minor"] = 0
    for stored in notebook["cells"]:
        del stored["id"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert "run `make format`" in "".join(found(path))
    form.write(path, form.read(path))
    assert found(path) == []


def test_a_file_in_canonical_form_is_not_written_again(store):
    path = store(good_cells())
    before = path.stat().st_mtime_ns
    form.write(path, form.read(path))
    assert path.stat().st_mtime_ns == before


def test_a_full_disk_leaves_the_notebook_whole(store, monkeypatch):
    path = store(good_cells())
    before = path.read_bytes()

    def write_half(file, text, **options):
        file.write_bytes(text[: len(text) // 2].encode())
        raise OSError("No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", write_half)
    with pytest.raises(OSError, match="No space left"):
        form.write(path, nbformat.v4.new_notebook(cells=good_cells()[:1]))
    assert path.read_bytes() == before


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_ends_of_lines_of_other_systems_are_no_content(end, store):
    stub = 'answer = ...\nexercises.check("08.1", answer)'
    solution = cell("# Why.\nanswer = 2\nanswer", 2, [output()], **FOLDED)
    path = store([cell(stub, 1, tags=["exercise"]), solution])
    good = path.read_bytes()
    notebook = json.loads(good)
    for stored in notebook["cells"]:
        stored["source"] = "".join(stored["source"]).replace("\n", end)
    path.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")
    assert found(path) == [
        "lesson.ipynb: not in canonical form, first in cell 1: run `make format`"
    ]
    form.write(path, form.read(path))
    assert path.read_bytes() == good


def test_ends_of_lines_that_git_writes_on_windows_are_accepted(store):
    path = store(good_cells())
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(path) == []


@pytest.mark.parametrize(
    "source",
    [
        "rest = (858\n% 128)",
        "rest = 858 \\\n    % 128",
        'text = """\n!ls\n%time\n"""',
        "print('%d' % 3)",
        "differs = 1 != 2",
        "# plt.show();",
        "text = 'a;'",
    ],
)
def test_python_that_only_looks_like_a_command_is_no_problem(source, store):
    assert found(store([cell(source, 1, [output()])])) == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("  %time fit()", "a shell or magic command"),
        ("%%bash\nls", "a shell or magic command"),
        ("files = !ls", "a shell or magic command"),
        ("model.fit?", "a shell or magic command"),
        ("get_ipython().system('ls')", "a shell or magic command"),
        ("plot();  # without its value", "a last semicolon"),
        ("plot(\n    1\n);\n", "a last semicolon"),
        ("fit(", "code that Python cannot read"),
    ],
)
def test_what_only_ipython_reads_is_seen_wherever_it_stands(source, problem, store):
    (sentence,) = found(store([cell(source, 1, [output()])]))
    assert sentence.startswith(f"lesson.ipynb, cell 1: {problem}")


OF_A_MACHINE = {
    "<function answer at 0x7f3c5e1b8d30>": "an address in memory",
    "[<matplotlib.lines.Line2D at 0x10af23>]": "an address in memory",
    "&lt;keras.callbacks.History object at 0x7F3C&gt;": "an address in memory",
    "saved to /content/model.keras": "a path of somebody's machine",
    "found '/kaggle/working/mnist.npz'": "a path of somebody's machine",
    "in /workspaces/course/notebooks": "a path of somebody's machine",
    "file:///Users/ada/mnist.npz": "a path of somebody's machine",
    "d:\\course\\mnist.npz": "a path of somebody's machine",
    "C:/course/mnist.npz": "a path of somebody's machine",
    "keras in lib/python3.12/site-packages/keras": "a path of somebody's machine",
}


@pytest.mark.parametrize("text", OF_A_MACHINE)
@pytest.mark.parametrize("kind", ["stream", "display_data", "execute_result"])
def test_outputs_that_no_other_machine_repeats_are_seen(kind, text, store):
    fields = {"text": text} if kind == "stream" else {"data": {"text/html": text}}
    (problem,) = found(store([cell("p", 1, [output(kind, **fields)])]))
    assert problem.startswith(f"lesson.ipynb, cell 1: {OF_A_MACHINE[text]}")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/home/ada",
        "and/content/or",
        "a ratio of 5:/1",
        "0x1F in hexadecimal",
        "look at 0 x 3",
        "pooling/var/mean",
    ],
)
def test_outputs_that_only_look_like_a_machine_are_no_problem(text, store):
    assert found(store([cell("p", 1, [output(text=text)])])) == []


NO_NOTEBOOKS = {
    "nothing": (b"", "empty"),
    "another text": (b"not JSON", "line 1 column 1"),
    "cut short": (b'{\n "cells": [\n', "line 3 column 1"),
    "a page of the web": (b"<!DOCTYPE html>", "not JSON in Jupyter's format"),
    "JSON of another kind": (b"[1, 2]", "not JSON in Jupyter's format"),
    "a notebook without cells": (b'{"nbformat": 4}', "missing an expected key: cells"),
    "a kind of cell that there is not": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": '
        b'[{"cell_type": "figure", "id": "a", "metadata": {}, "source": ""}]}',
        "not JSON in Jupyter's format",
    ),
    "Latin-1": ('{"cells": "é"}'.encode("latin-1"), "is not UTF-8: save it with that"),
    "a merge that is not finished": (
        b'{\n<<<<<<< HEAD\n "cells": []\n=======\n "cells": [1]\n>>>>>>> other\n}',
        "marks of an unfinished merge (<<<<<<<): take one side",
    ),
}


@pytest.mark.parametrize("kind", NO_NOTEBOOKS)
def test_a_file_that_is_no_notebook_is_refused_by_name_with_the_cure(kind, tmp_path):
    path = tmp_path / "lesson.ipynb"
    stored, reason = NO_NOTEBOOKS[kind]
    path.write_bytes(stored)
    (problem,) = found(path)
    assert problem.startswith("lesson.ipynb is not a notebook: ")
    assert reason in problem


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_encodings_of_unicode_are_restored(encoding, store):
    path = store(good_cells())
    good = path.read_bytes()
    path.write_bytes(good.decode().encode(encoding))
    assert found(path) == ["lesson.ipynb: not in canonical form: run `make format`"]
    form.write(path, form.read(path))
    assert path.read_bytes() == good


@pytest.mark.parametrize("make", [CODE, nbformat.v4.new_markdown_cell])
def test_marks_of_a_merge_inside_a_cell_are_seen(make, store):
    marked = make("<<<<<<< local\nepochs = 1\n=======\nepochs = 2\n>>>>>>> remote")
    problems = found(store([*good_cells(), marked]))
    assert "lesson.ipynb, cell 5: marks of an unfinished merge (<<<<<<<)" in problems


def test_two_cells_of_one_name_get_two(store):
    path = store(good_cells())
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for stored in notebook["cells"]:
        stored["id"] = "same"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert "run `make format`" in "".join(found(path))
    form.write(path, form.read(path))
    assert len({stored.id for stored in form.read(path).cells}) == 4


def test_the_text_before_a_proof_has_an_anchor_for_each_claim(store):
    def proof():
        return cell("assert True", 1, [output()], claims=["T1Q4-05", "T1Q4-06"])

    def text():
        return nbformat.v4.new_markdown_cell("Why?\n")

    path = store([text(), cell("show()", 1), proof(), text(), proof()])
    why = 'Why?\n\n<div id="T1Q4-05"></div><div id="T1Q4-06"></div>'
    assert [form.read(path).cells[n].source for n in (0, 3)] == [why, why]
    notebook = form.read(path)
    assert form.canonical_text(notebook) == path.read_text(encoding="utf-8")
    # The claims of a cell are what its metadata say today.
    notebook.cells[2].metadata.claims = ["T1Q4-06"]
    del notebook.cells[4].metadata["claims"]
    form.write(path, notebook)
    assert form.read(path).cells[0].source == 'Why?\n\n<div id="T1Q4-06"></div>'
    assert form.read(path).cells[3].source == "Why?"


def test_anchors_that_are_missing_are_seen(store):
    proof = cell("assert True", 1, [output()], claims=["T1Q4-05"])
    path = store([nbformat.v4.new_markdown_cell("Why?"), proof])
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("T1Q4-05\\", "T1Q4-07\\"), encoding="utf-8")
    assert "first in cell 1: run `make format`" in "".join(found(path))


def test_tables_of_unknown_notebooks_are_refused(store, tmp_path):
    path = store(good_cells())
    (tmp_path / "full.toml").write_text("[leson]\nepochs = 7\n")
    assert form.lint([path]) == ["full.toml: the table 'leson' names no notebook"]


def test_refresh_needs_mnist_if_the_notebook_does(store, monkeypatch):
    source = store([cell("digits = data.load_mnist()", 1)])
    before = source.read_bytes()
    monkeypatch.setattr(execution.data, "find_mnist", lambda: None)
    with pytest.raises(ValueError, match="was not refreshed"):
        form.refresh(source)
    assert source.read_bytes() == before


def test_refresh_stores_canonical_outputs(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    parameters = cell("epochs = 1", None, tags=["parameters"])
    path = store([parameters, cell("1 + 1", None), cell("print(2)", None, **TAGGED)])
    form.refresh(path)
    assert found(path) == []
    assert form.read(path).cells[1].outputs[0].data["text/plain"] == "2"
    first = path.read_bytes()
    form.refresh(path)
    assert path.read_bytes() == first
