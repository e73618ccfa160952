"""The student's and the solved edition, and the form that questions must have."""

import nbformat
import papermill
import pytest

from lenet_course.tools import editions
from lenet_course.tools import form as notebooks
from lenet_course.tools.__main__ import main

QUESTION = 'answer = ...\nexercises.check("08.1", answer)'
SOLUTION = "# 429 whole batches fit.\nanswer = 55_000 // 128\nanswer"


def code(source, *tags, **metadata):
    return nbformat.v4.new_code_cell(source, metadata={"tags": [*tags], **metadata})


def question(source=QUESTION):
    return code(source, "exercise")


def solution(source=SOLUTION, **metadata):
    stored = nbformat.v4.new_code_cell(source, metadata=editions.SOLUTION_METADATA)
    stored.metadata.update(metadata)
    return stored


def lesson(*cells):
    first = code("from lenet_course import exercises")
    return nbformat.v4.new_notebook(cells=[first, *cells])


def problems(*cells):
    return [problem for _, problem in editions.form_problems(lesson(*cells))]


def test_a_good_question_has_no_problems():
    assert problems(question(), solution()) == []
    stub = 'def answer(x):\n    return ...\n\n\nexercises.check("08.3", answer)'
    solved = "# The same.\ndef answer(x):\n    return x"
    assert problems(question(stub), solution(solved)) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([question("answer = ..."), solution()], "the last line is not"),
        ([question(QUESTION.replace("...", "429")), solution()], "no stub"),
        ([code(QUESTION)], "not tagged exercise"),
        ([question()], "without a solution behind it"),
        ([question(), code("1"), solution()], "one after the other"),
        ([solution()], "one after the other"),
        ([question(), solution(SOLUTION[2:])], "a solution without a reason"),
        ([question(), solution("# Why.\n429")], "gives no `answer`"),
        ([question(), solution(tags=["solution"])], "a solution whose metadata"),
        ([question(), solution(jupyter={})], "a solution whose metadata"),
    ],
)
def test_bad_forms_are_seen(cells, expected):
    found = problems(*cells)
    assert any(expected in problem for problem in found), found


def test_lint_names_the_place_of_a_bad_form(tmp_path):
    path = tmp_path / "lesson.ipynb"
    path.write_text(notebooks.canonical_text(lesson(question())), encoding="utf-8")
    expected = "lesson.ipynb, cell 2: a question without a solution behind it"
    assert expected in list(notebooks.problems(path, {}))


def test_a_question_without_solution_cannot_be_solved():
    with pytest.raises(ValueError, match="a cell tagged solution behind it"):
        editions.solved_edition(lesson(question()))


@pytest.mark.parametrize(
    ("edition", "num_cells", "status"),
    [("student", 2, "○ Exercise 08.1"), ("solved", 2, "✓ Exercise 08.1: right")],
)
def test_editions_run_from_another_folder(
    edition, num_cells, status, tmp_path, monkeypatch
):
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(tmp_path / "progress.json"))
    source, target = tmp_path / "lesson.ipynb", tmp_path / "other" / "lesson.ipynb"
    executed = lesson(question(), solution())
    executed.cells[1].outputs = [nbformat.v4.new_output("stream", text="old")]
    nbformat.write(executed, source)
    assert main([edition, str(source), str(target)]) == 0
    written = nbformat.read(target, as_version=4)
    assert len(written.cells) == num_cells
    assert all(cell.outputs == [] for cell in written.cells)
    options = {"cwd": str(target.parent), "kernel_name": "python3"}
    run = papermill.execute_notebook(str(target), None, progress_bar=False, **options)
    assert run.cells[-1].outputs[0]["data"]["text/plain"].startswith(status)
