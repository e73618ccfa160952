"""What is compared with stored outputs where MNIST is not, and that it is said."""

from pathlib import Path

import nbformat
import pytest

from lenet_course.tools import comparison, editions, execution, form
from tests.tools.cells import cell, found, output

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LOADING = "from lenet_course import data\n\ndigits = data.load_mnist()"


def shown(html, *others):
    return [output("display_data", data={"text/html": html}), *others]


@pytest.mark.parametrize(
    ("outputs", "others", "same"),
    [
        ([output()], [output(text="3\n")], False),
        ([output()], [], False),
        ([output()], [output(), output(name="stderr", text="Careful!")], True),
        ([output()], [output(text="2"), output(text="\n")], True),
        (shown("<p>a</p>"), shown("<p>b</p>"), False),
        (shown("<p>a</p>"), shown("<p>a</p><script>\nf()</script>"), True),
        (shown("<p>a</p>"), shown("<p>a</p>", output()), False),
    ],
)
def test_what_is_shown_is_compared(outputs, others, same):
    assert comparison.same_outputs(outputs, others) == same
    assert comparison.same_outputs(others, outputs) == same


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """Writes a notebook of some cells where it can be refreshed, with an MNIST."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(comparison.data, "find_mnist", lambda: "mnist.npz")

    def write(*cells):
        path = tmp_path / "lesson.ipynb"
        form.write(path, nbformat.v4.new_notebook(cells=list(cells)))
        return path

    return write


def notes(path):
    return [comparison.NOTE in each.metadata for each in form.read(path).cells]


def test_refresh_notes_what_depends_on_the_digits(lesson, monkeypatch):
    # What stands for MNIST is the name of it: the kernel has no digits to load.
    has_mnist = "import os\n\nprint('mnist' in os.environ['LENET_COURSE_DATA'])"
    monkeypatch.setenv("LENET_COURSE_DATA", "mnist.npz")
    path = lesson(
        nbformat.v4.new_markdown_cell("# A lesson"),
        cell("if False:\n    data.load_mnist()", None, needs_mnist=True),
        cell(has_mnist, None),
        cell(has_mnist, None, tags=["nbval-ignore-output"]),
        cell("print(2)", None, needs_mnist=True),
    )
    form.refresh(path)
    assert notes(path) == [False, False, True, False, False]
    assert form.read(path).cells[2].outputs[0].text == "True\n"
    assert found(path) == []


def test_a_lesson_without_digits_is_executed_once_and_has_no_notes(lesson, monkeypatch):
    calls = []
    execute = execution.execute

    def counted(*arguments, **options):
        calls.append(options)
        return execute(*arguments, **options)

    monkeypatch.setattr(execution, "execute", counted)
    path = lesson(cell("print(2)", None, needs_mnist=True))
    form.refresh(path)
    assert notes(path) == [False]
    assert calls == [{}]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_most_of_each_lesson_is_compared_without_mnist(path, monkeypatch):
    monkeypatch.setattr(comparison.data, "find_mnist", lambda: None)
    notebook = form.read(path)
    code = [each for each in notebook.cells if each.cell_type == "code"]
    assert sum(map(comparison.is_compared, code)) > len(code) / 2
    assert not list(comparison.problems(notebook))
    for each in code:
        each.metadata.pop(comparison.NOTE, None)
    missing = [sentence for _, sentence in comparison.problems(notebook)]
    assert len(missing) == execution.uses_digits(notebook)
    assert all("run `make refresh`" in sentence for sentence in missing)


def test_what_students_get_holds_no_notes():
    notebook = form.read(LESSONS[0])
    given = editions.student_edition(notebook)
    noted = [comparison.NOTE in c.metadata for c in (*notebook.cells, *given.cells)]
    assert any(noted[: len(notebook.cells)])
    assert not any(noted[len(notebook.cells) :])


@pytest.mark.parametrize("has_mnist", [True, False])
def test_the_summary_counts_what_was_not_compared(has_mnist, lesson, monkeypatch):
    if not has_mnist:
        monkeypatch.setattr(comparison.data, "find_mnist", lambda: None)
    path = lesson(
        nbformat.v4.new_markdown_cell("# A lesson"),
        cell(LOADING, 1),
        cell("digits", 2, [output()], needs_mnist=True),
        cell("fit()", 3, [output()], tags=["nbval-ignore-output"]),
    )
    text = comparison.summary([path, path])
    assert f"lesson.ipynb: {1 + has_mnist} of 3\n" in text
    assert f"\n{2 + 2 * has_mnist} of 6 in all. NOT compared: 2, whose" in text
    assert ("2, whose stored outputs were made on MNIST" in text) != has_mnist
    assert ("instead of MNIST" in text) != has_mnist
