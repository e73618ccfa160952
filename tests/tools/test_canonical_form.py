"""The canonical form: what editors leave in a notebook is seen and restored."""

import json

import nbformat
import pytest

from lenet_course.tools import editions, execution, form
from tests.tools.cells import cell, found, good_cells, output


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


STUB = 'answer_07_1 = ...\nexercises.check("07.1", answer_07_1)'
SOLUTION = "# Solution 07.1\n# Half of 858.\nanswer_07_1 = 429\nanswer_07_1"

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
    "papermill": {"papermill": {"duration": 3.2}, "tags": []},
}


@pytest.mark.parametrize("kind", SAVED_ELSEWHERE)
def test_what_an_editor_writes_into_a_cell_is_seen_and_restored(kind, tmp_path):
    path = tmp_path / "lesson.ipynb"
    solved = "solution" in SAVED_ELSEWHERE[kind].get("tags", [])
    question = cell(STUB, 1, tags=["exercise"])
    cells = [
        question,
        cell(SOLUTION, 2, [output()], **SAVED_ELSEWHERE[kind] if solved else FOLDED),
        cell("print(2)", 3, [output()], **{} if solved else SAVED_ELSEWHERE[kind]),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    form.note_code(notebook)
    nbformat.write(notebook, path)
    place = 2 if solved else 3
    expected = f"not in canonical form, first in cell {place}: run `make format`"
    assert found(path) == [f"lesson.ipynb: {expected}"]
    form.write(path, form.read(path))
    assert found(path) == []
    stored = form.read(path).cells
    assert stored[1].metadata == FOLDED
    assert stored[2].metadata == {}
    assert stored[2].outputs == [output()]


@pytest.mark.parametrize(
    ("tags", "folded"),
    [
        (["hide-cell", "solution"], {"outputs_hidden": True, "source_hidden": True}),
        (["hide-input"], {"source_hidden": True}),
        (["hide-output"], {"outputs_hidden": True}),
        (
            ["hide-output", "hide-input"],
            {"outputs_hidden": True, "source_hidden": True},
        ),
    ],
)
def test_what_the_site_folds_jupyter_folds(tags, folded, store):
    path = store([cell("print(2)", 1, [output()], tags=tags)])
    metadata = form.read(path).cells[0].metadata
    assert metadata.jupyter == folded
    says = metadata.get("mystnb", {}).get("code_prompt_show")
    assert says == ("The code of this figure" if "hide-input" in tags else None)


def test_a_proof_is_folded_by_its_tag_alone(store):
    proof = cell("# Proof: one sum\nassert True", 1, [output()], tags=["proof"])
    assert form.read(store([cell("", 1), proof])).cells[1].metadata == {
        "jupyter": {"source_hidden": True},
        "mystnb": {
            "code_prompt_hide": "Proof: one sum",
            "code_prompt_show": "Proof: one sum",
        },
        "tags": ["hide-cell", "proof"],
    }


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


def test_two_cells_of_one_name_get_two(store):
    path = store(good_cells())
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for stored in notebook["cells"]:
        stored["id"] = "same"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert "run `make format`" in "".join(found(path))
    form.write(path, form.read(path))
    assert len({stored.id for stored in form.read(path).cells}) == 4


def test_a_file_in_canonical_form_is_not_written_again(store):
    path = store(good_cells())
    before = path.stat().st_mtime_ns
    form.write(path, form.read(path))
    assert path.stat().st_mtime_ns == before


def test_a_full_disk_leaves_the_notebook_whole(store, monkeypatch):
    path = store(good_cells())
    before = path.read_bytes()

    def full(handle):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        form.write(path, nbformat.v4.new_notebook(cells=good_cells()[:1]))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_ends_of_lines_of_other_systems_are_no_content(end, store):
    solution = cell(SOLUTION, 2, [output()], **FOLDED)
    path = store([cell(STUB, 1, tags=["exercise"]), solution])
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


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_encodings_of_unicode_are_restored(encoding, store):
    path = store(good_cells())
    good = path.read_bytes()
    path.write_bytes(good.decode().encode(encoding))
    assert found(path) == ["lesson.ipynb: not in canonical form: run `make format`"]
    form.write(path, form.read(path))
    assert path.read_bytes() == good


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


def test_refresh_needs_mnist_if_the_notebook_does(store, monkeypatch):
    source = store([cell("digits = data.load_mnist()", 1)])
    before = source.read_bytes()
    monkeypatch.setattr(execution.data, "find_mnist", lambda: None)
    with pytest.raises(ValueError, match="was not refreshed"):
        form.refresh(source)
    assert source.read_bytes() == before


def test_refresh_stores_canonical_outputs(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    html = "<div>Still.<script>f()</script></div>"
    parameters = cell("epochs = 1", None, tags=["parameters"])
    path = store(
        [
            parameters,
            cell("1 + 1", None),
            cell("print(2)", None, tags=["nbval-ignore-output"]),
            cell(
                f"from IPython.display import HTML\nHTML({html!r})",
                None,
                tags=["nbval-ignore-output"],
            ),
        ]
    )
    form.refresh(path)
    assert found(path) == []
    assert form.read(path).cells[1].outputs[0].data["text/plain"] == "2"
    stored = form.read(path).cells[3].outputs[0].data
    assert stored["text/html"] == "<div>Still.</div>"
    first = path.read_bytes()
    form.refresh(path)
    assert path.read_bytes() == first


def test_what_a_widget_shows_is_stored_but_not_its_program(tmp_path):
    html = '<div><p>Still.</p><script type="application/json">{"a":\n1}</script>'
    shown = output("display_data", data={"text/html": f"{html}<script>f()</script>"})
    notebook = nbformat.v4.new_notebook(cells=[cell("widget", 1, [shown])])
    form.note_code(notebook)
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    assert "not in canonical form, first in cell 1" in "".join(found(path))
    form.write(path, notebook)
    assert found(path) == []
    (stored,) = form.read(path).cells[0].outputs
    assert stored.data["text/html"] == "<div><p>Still.</p>"
