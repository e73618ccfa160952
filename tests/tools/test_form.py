"""The checkers of notebooks, each tried on a tiny notebook that it must refuse."""

import io
from base64 import b64encode

import nbformat
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lenet_course.tools import form
from tests.tools.cells import cell, figure, found, good_cells, output, widget


def test_a_good_notebook_has_no_problems(store):
    assert found(store(good_cells())) == []


EDITS = {
    "a bound weakened": lambda cells: cells[2].update(source="assert 4 >= 0\nprint(2)"),
    "a parameter changed": lambda cells: cells[1].update(source="epochs = 10"),
    "a cell taken away": lambda cells: cells.pop(1),
    "two cells exchanged": lambda cells: cells.insert(1, cells.pop(2)),
}


@pytest.mark.parametrize("edit", EDITS)
def test_code_that_was_edited_after_its_outputs_were_made_is_seen(edit, store):
    path = store(good_cells())
    notebook = form.read(path)
    EDITS[edit](notebook.cells)
    form.write(path, notebook)
    assert "lesson.ipynb: code that is newer than its outputs: run `make refresh`" in (
        found(path)
    )


def test_prose_may_be_edited_after_the_outputs_were_made(store):
    path = store(good_cells())
    notebook = form.read(path)
    notebook.cells[0].source = "# A better title"
    form.write(path, notebook)
    assert found(path) == []


def image_of(cell):
    return cell.metadata["mystnb"]["image"]


def exchange(cells):
    (one, other) = [image_of(cell) for cell in cells[-2:]]
    one["alt"], other["alt"] = other["alt"], one["alt"]


MISDESCRIBED = {
    "two texts exchanged": exchange,
    "another number": lambda cells: image_of(cells[3]).update(
        alt="A flat line at the value two, over ten steps."
    ),
    "another figure": lambda cells: (
        cells[3].outputs[0].data.update({"image/png": "aGFsbG8="})
    ),
}


@pytest.mark.parametrize("edit", MISDESCRIBED)
def test_an_alternative_text_is_that_of_its_figure(edit, store):
    other = {"image": {"alt": "A line that climbs from nought to nine."}}
    path = store([*good_cells(), cell("plot(1)", 4, [figure()], mystnb=other)])
    assert found(path) == []
    notebook = form.read(path)
    MISDESCRIBED[edit](notebook.cells)
    form.write(path, notebook)
    assert found(path)[0].startswith(
        "lesson.ipynb, cell 4: an alternative text that was not written for this figure"
    )
    # Somebody has read one against the other.
    for each in notebook.cells:
        each.metadata.pop("alt_sha256", None)
    form.write(path, notebook)
    assert found(path) == []


def picture(shade, **info):
    """A square of one shade, stored as a figure."""
    file = io.BytesIO()
    texts = PngInfo()
    texts.add_text("Software", info.get("by", "one"))
    Image.new("L", (9, 9), shade).save(file, "png", pnginfo=texts)
    data = {"image/png": b64encode(file.getvalue()).decode(), "text/plain": "<F>"}
    return output("display_data", data=data)


@pytest.mark.parametrize(
    ("drawn", "fits"),
    [(picture(9), True), (picture(12, by="another"), True), (picture(200), False)],
)
def test_refresh_does_not_take_a_text_for_that_of_another_figure(
    drawn, fits, store, tmp_path, monkeypatch
):
    cells = good_cells()
    cells[3].outputs = [picture(9)]
    path = store(cells)

    def execute(source, target):
        notebook = form.read(source)
        notebook.cells[3].outputs = [drawn]
        return notebook

    monkeypatch.setattr(form.execution, "execute", execute)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):  # a second refresh makes nothing right
        form.refresh(path)
        assert form.read(path).cells[3].outputs == [drawn]
        assert (found(path) == []) == fits


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


@pytest.mark.parametrize(("num_lines", "num_problems"), [(36, 0), (37, 1)])
def test_a_proof_may_be_longer_than_what_teaches(num_lines, num_problems, store):
    code = "\n".join(f"a{i} = {i}" for i in range(num_lines))
    problems = found(store([cell(code, 1, [output()], tags=["proof"])]))
    assert len(problems) == num_problems, problems


@pytest.mark.parametrize("kind", BAD_CELLS)
def test_a_bad_notebook_is_refused_at_the_place(kind, store):
    cells, expected = BAD_CELLS[kind]
    problems = found(store(cells))
    assert any(expected in problem for problem in problems), problems
    assert all(problem.startswith("lesson.ipynb") for problem in problems)


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


@pytest.mark.parametrize(
    "make", [nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell]
)
def test_marks_of_a_merge_inside_a_cell_are_seen(make, store):
    marked = make("<<<<<<< local\nepochs = 1\n=======\nepochs = 2\n>>>>>>> remote")
    problems = found(store([*good_cells(), marked]))
    assert "lesson.ipynb, cell 5: marks of an unfinished merge (<<<<<<<)" in problems


@pytest.mark.parametrize("words", ["TODO: say why.", "See FIXME.", "[TBD]"])
def test_a_note_to_oneself_is_seen(words, store):
    note = nbformat.v4.new_markdown_cell(words)
    (problem,) = found(store([*good_cells(), note]))
    assert problem == "lesson.ipynb, cell 5: a note to oneself, such as TODO"


PREDICT = 'widgets.predict("04.p1")'
ASK = nbformat.v4.new_markdown_cell("**Predict.** How many?")
BAD_PREDICTIONS = {
    "not asked": ([cell(PREDICT, 1), cell("13", 2)], "a text above it that asks"),
    "not answered": (
        [ASK, cell(PREDICT, 1), nbformat.v4.new_markdown_cell("13.")],
        "without a cell of code behind it",
    ),
    "last": ([ASK, cell(PREDICT, 1)], "without a cell of code behind it"),
    "more": ([ASK, cell(f"n = 3\n{PREDICT}", 1), cell("1", 2)], "than the one line"),
}


@pytest.mark.parametrize("name", BAD_PREDICTIONS)
def test_a_prediction_stands_between_its_question_and_its_answer(name, store):
    cells, expected = BAD_PREDICTIONS[name]
    problems = found(store([*good_cells()[:1], *cells, cell("print()", 3, [output()])]))
    if name == "last":
        problems = found(store([*good_cells()[:1], *cells]))
    assert any(expected in problem for problem in problems)


def test_a_prediction_in_its_place_is_fine(store):
    cells = [ASK, cell(PREDICT, 1, [output()]), cell("print(13)", 2, [output()])]
    assert found(store(cells)) == []
