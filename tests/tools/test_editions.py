"""The student's and the solved edition, and the form that questions must have."""

import copy

import nbformat
import papermill
import pytest

from lenet_course.tools import editions
from lenet_course.tools import form as notebooks
from lenet_course.tools.__main__ import main

QUESTION = 'answer_07_1 = ...\nexercises.check("07.1", answer_07_1)'
SOLUTION = (
    "# Solution 07.1\n# 429 batches fit.\nanswer_07_1 = 55_000 // 128\nanswer_07_1"
)
FUNCTION = (
    "def answer_07_3(history):\n    return ...\n\n\n"
    'exercises.check("07.3", answer_07_3)'
)
SOLVED_FUNCTION = (
    "# Solution 07.3\n# The first best.\ndef answer_07_3(history):\n    return 1"
)


def code(source, *tags, **metadata):
    return nbformat.v4.new_code_cell(source, metadata={"tags": [*tags], **metadata})


def question(source=QUESTION):
    return code(source, "exercise")


def solution(source=SOLUTION, **metadata):
    stored = nbformat.v4.new_code_cell(
        source, metadata=copy.deepcopy(editions.SOLUTION_METADATA)
    )
    stored.metadata.update(metadata)
    return stored


def lesson(*cells):
    first = code("from lenet_course import exercises")
    return nbformat.v4.new_notebook(cells=[first, *cells])


def problems(*cells):
    return [problem for _, problem in editions.form_problems(lesson(*cells))]


def test_a_good_question_has_no_problems():
    assert problems(question(), solution()) == []
    assert problems(question(FUNCTION), solution(SOLVED_FUNCTION)) == []


@pytest.mark.parametrize("source", [QUESTION, FUNCTION])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_line_ends_of_another_system_are_no_problem(source, end):
    answer = SOLUTION if source == QUESTION else SOLVED_FUNCTION
    cells = question(source.replace("\n", end)), solution(answer.replace("\n", end))
    assert problems(*cells) == []
    solved = editions.solved_edition(lesson(*cells)).cells[1].source
    assert solved == f"{answer}\n\n{source.splitlines()[-1]}"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([question("answer_07_1 = ..."), solution()], "the last line is not"),
        ([question(""), solution()], "the last line is not"),
        ([question(QUESTION.replace("...", "429")), solution()], "no stub"),
        ([question(FUNCTION.replace("...", "1")), solution()], "no stub"),
        ([code(QUESTION)], "not tagged exercise"),
        ([question()], "without a solution behind it"),
        ([question(), code("1"), solution()], "one after the other"),
        ([solution()], "one after the other"),
        (
            [question(), solution(SOLUTION.replace("# 429 ", "429 "))],
            "without a reason",
        ),
        ([question(), solution("# Solution 07.1\n# Why.\n429")], "gives no `answer_07"),
        ([question(), solution(tags=["solution"])], "a solution whose metadata"),
        ([question(), solution(jupyter={})], "a solution whose metadata"),
    ],
)
def test_bad_forms_are_seen(cells, expected):
    found = problems(*cells)
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    "source",
    [
        QUESTION.replace("answer_07_1", "answer"),
        QUESTION.replace("answer_07_1", "answer_07_2"),
        QUESTION.replace("answer_07_1)", "answer_07_2)"),
        QUESTION.replace('"07.1"', '"07.2"'),
    ],
    ids=("one for all", "another's", "another's checked", "another exercise"),
)
def test_an_answer_without_the_name_of_its_exercise_is_seen(source):
    assert any("answer_" in problem for problem in problems(question(source)))


def test_a_stub_with_another_name_is_seen():
    source = QUESTION.replace("answer_07_1 =", "answer_07_2 =")
    found = problems(question(source), solution())
    assert found == [
        "no stub: neither `answer_07_1 = ...` nor `def answer_07_1(...)`, `return ...`"
    ]


@pytest.mark.parametrize(
    "first",
    ["# 429 whole batches fit.", "answer_07_1 = 429", "# Solution 07.2", "# Solution"],
)
def test_a_first_line_that_a_fold_must_not_show_is_seen(first):
    source = SOLUTION.replace("# Solution 07.1", first)
    found = problems(question(), solution(source))
    assert f"a solution whose first line, which a fold shows, is {first!r}" in found


def test_lint_names_the_place_of_a_bad_form(tmp_path):
    path = tmp_path / "lesson.ipynb"
    path.write_text(notebooks.canonical_text(lesson(question())), encoding="utf-8")
    expected = "lesson.ipynb, cell 2: a question without a solution behind it"
    assert expected in list(notebooks.problems(path))


@pytest.mark.parametrize("cells", [[question()], [question("1"), solution()]])
def test_a_question_without_solution_cannot_be_solved(cells):
    with pytest.raises(ValueError, match="`question` must be a cell that ends in"):
        editions.solved_edition(lesson(*cells))


# What an editor writes beside the cells: nothing of it goes to students.
TRACES = {
    "Colab": (
        {"colab": {"name": "My copy of 08", "provenance": [{"file_id": "1aB"}]}},
        {"executionInfo": {"user": {"displayName": "A. Teacher"}, "elapsed": 31}},
    ),
    "VS Code": (
        {"interpreter": {"hash": "31f2a"}, "vscode": {"user": "A. Teacher"}},
        {"vscode": {"languageId": "A. Teacher"}},
    ),
    "JupyterLab with times": (
        {"authors": [{"name": "A. Teacher"}]},
        {"execution": {"iopub.execute_input": "2026-01-31T09:00:00Z"}, "trusted": True},
    ),
    "nbgrader": (
        {"celltoolbar": "Create Assignment"},
        {"nbgrader": {"grade_id": "A. Teacher", "points": 3}},
    ),
}


@pytest.mark.parametrize("editor", TRACES)
@pytest.mark.parametrize("edition", ["student", "solved"])
def test_what_an_editor_notes_of_the_instructor_is_left_out(editor, edition, tmp_path):
    source, target = tmp_path / "lesson.ipynb", tmp_path / "edition.ipynb"
    notebook = lesson(question(), solution())
    of_notebook, of_cells = TRACES[editor]
    notebook.metadata.update(of_notebook)
    for cell in notebook.cells:
        cell.metadata.update(of_cells)
    nbformat.write(notebook, source)
    assert main([edition, str(source), str(target)]) == 0
    text = target.read_text(encoding="utf-8")
    assert "A. Teacher" not in text
    assert not any(f'"{key}"' in text for key in [*of_notebook, *of_cells])
    assert text == notebooks.canonical_text(notebooks.read(target))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: "no notebook", "is not a notebook"),
        (
            lambda: nbformat.writes(lesson(question())),
            "with a cell tagged solution behind it",
        ),
    ],
)
def test_an_edition_that_cannot_be_made_names_the_file(
    content, reason, tmp_path, capsys
):
    source, target = tmp_path / "lesson.ipynb", tmp_path / "edition.ipynb"
    source.write_text(content())
    assert main(["solved", str(source), str(target)]) == 1
    told = capsys.readouterr().err
    assert source.name in told
    assert reason in told
    assert not target.exists()


@pytest.mark.parametrize(
    ("edition", "num_cells", "status"),
    [("student", 2, "○ Exercise 07.1"), ("solved", 2, "✓ Exercise 07.1: right")],
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
