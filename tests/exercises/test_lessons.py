"""The exercises in their notebooks, asked in a real kernel: blank, wrong and solved."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from lenet_course import exercises
from lenet_course.exercises import Function
from lenet_course.tools import editions, execution
from lenet_course.tools import form as notebooks

ROOT = Path(__file__).parent.parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISES = exercises.all_exercises()
MISTAKE = 'raise ValueError("not like this")'


def cells_of(path, tag):
    return [cell for cell in notebooks.read(path).cells if editions.has_tag(cell, tag)]


def asked_in(path):
    return [editions.exercise_of(cell) for cell in cells_of(path, "exercise")]


def prose_of(notebook):
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return "\n".join(cell.source for cell in cells)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_asks_its_exercises_in_order(path):
    asked = asked_in(path)
    assert asked == [key for key in EXERCISES if key[:2] == path.stem[:2]]
    assert len(asked) >= 3


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_asks_its_predictions_in_order(path):
    cells = notebooks.read(path).cells
    asked = [editions.prediction_of(cell) for cell in cells]
    own = [key for key in exercises.all_predictions() if key[:2] == path.stem[:2]]
    assert [each for each in asked if each] == own


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_the_headings_that_its_exercises_name(path):
    prose = prose_of(notebooks.read(path)).splitlines()
    headings = {line.lstrip("# ") for line in prose if line.startswith("##")}
    for exercise_id in asked_in(path):
        assert EXERCISES[exercise_id].look_again in headings
        assert any(f"Exercise {exercise_id}: " in heading for heading in headings)


def names_in(source):
    """The variables and functions of a piece of code."""
    nodes = list(ast.walk(ast.parse(source)))
    variables = {node.id for node in nodes if isinstance(node, ast.Name)}
    return variables | {n.name for n in nodes if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_answer_has_a_name_of_its_own(path):
    """With one name for all, the answer to another exercise would be judged."""
    questions = cells_of(path, "exercise"), cells_of(path, "solution")
    for question, solution in zip(*questions, strict=True):
        name = f"answer_{editions.exercise_of(question).replace('.', '_')}"
        for cell in (question, solution):
            names = names_in(cell.source)
            answers = {each for each in names if re.match("answer(_|$)", each)}
            assert answers == {name}


@pytest.mark.parametrize("edition", [editions.student_edition, editions.solved_edition])
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_edition_promises_a_cell_that_it_has_not(path, edition):
    prose = prose_of(edition(notebooks.read(path)))
    assert "folded" in prose
    for sentence in prose.replace("\n", " ").split(". "):
        if "folded" in sentence and "solution" in sentence:
            assert "unless your edition leaves the solutions out" in sentence


def wrong(question):
    """A question's cell with a wrong answer in the place of the three dots."""
    if isinstance(EXERCISES[editions.exercise_of(question)].kind, Function):
        return question.source.replace("return ...", MISTAKE)
    return question.source.replace("...", "-1")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What each lesson's exercises say with nothing but its first cell before them.

    One kernel asks them all, because loading TensorFlow costs more than the rest;
    between two lessons it forgets every name.
    """
    cells, places = [], {}
    for path in LESSONS:
        notebook = notebooks.read(path)
        first = next(cell for cell in notebook.cells if cell.cell_type == "code")
        sources = ["%reset -f", first.source]
        for question in cells_of(path, "exercise"):
            solved = editions.solved_source(notebook, question)
            sources += [question.source, wrong(question), solved]
        places[path] = slice(len(cells) + 2, len(cells) + len(sources))
        cells += [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        progress = tmp_path_factory.mktemp("progress") / "progress.json"
        patch.setenv("LENET_COURSE_PROGRESS", str(progress))
        folder = {"metadata": {"path": str(ROOT)}}
        limit = execution.SECONDS_PER_CELL
        client = NotebookClient(
            notebook, resources=folder, allow_errors=True, timeout=limit
        )
        client.execute()
    return {path: notebook.cells[place] for path, place in places.items()}


def texts_of(cells):
    return [
        output["data"]["text/plain"]
        for cell in cells
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_question_left_blank_is_not_answered(path, results):
    texts = texts_of(results[path][0::3])
    for text, exercise_id in zip(texts, asked_in(path), strict=True):
        assert text.startswith(f"○ Exercise {exercise_id}: not answered. ")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_wrong_answer_in_a_lesson_is_not_yet_right(path, results):
    texts = texts_of(results[path][1::3])
    for text, exercise_id in zip(texts, asked_in(path), strict=True):
        assert text.startswith(f"✗ Exercise {exercise_id}: not yet. ")
        if isinstance(EXERCISES[exercise_id].kind, Function):
            assert "Your function raised ValueError: not like this" in text
            assert f"line 2: {MISTAKE}" in text


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_solutions_of_a_lesson_are_right(path, results):
    texts = texts_of(results[path][2::3])
    for text, exercise_id in zip(texts, asked_in(path), strict=True):
        assert text.startswith(f"✓ Exercise {exercise_id}: right. ")
