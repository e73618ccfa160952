"""nbval with our plugin: red for a changed output, in words if nothing is compared."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from lenet_course.tools import form as notebooks

ROOT = Path(__file__).parent.parent.parent


def run_nbval(*arguments, **environment):
    # The digits are only named, never loaded, so that the test needs none.
    command = [
        *(sys.executable, "-m", "pytest", "--nbval"),
        *("-p", "lenet_course.tools.nbval_plugin"),
        *("--nbval-current-env", "-o", "addopts=", "-o", "filterwarnings="),
        *map(str, arguments),
    ]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
    )


def store(path, source, stored):
    stream = nbformat.v4.new_output("stream", name="stdout", text=stored)
    outputs = [stream] if stored else []
    cell = nbformat.v4.new_code_cell(source, execution_count=1, outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    path.write_text(notebooks.canonical_text(notebook))
    return path


@pytest.mark.parametrize(("stored", "code"), [("2\n", 0), ("3\n", 1)])
def test_a_changed_output_is_red(stored, code, tmp_path):
    result = run_nbval(store(tmp_path / "lesson.ipynb", "print(2)", stored))
    assert result.returncode == code, result.stdout


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        ("2\n", "1 passed"),
        ("3\n", "mismatch 'stdout'"),
        ("", "Unexpected output fields"),
    ],
)
def test_outputs_of_an_execution_are_compared_without_another(
    stored, message, tmp_path
):
    # Executed again, this cell would raise an exception.
    source = "raise ValueError('executed again')"
    lesson = store(tmp_path / "lesson.ipynb", source, stored)
    executed = store(tmp_path / "executed.ipynb", source, "2\n")
    result = run_nbval(lesson, "--executed", executed)
    assert result.returncode == (message != "1 passed"), result.stdout
    assert message in result.stdout


def test_an_execution_of_another_notebook_is_refused(tmp_path):
    lesson = store(tmp_path / "lesson.ipynb", "print(2)", "2\n")
    executed = store(tmp_path / "executed.ipynb", "print(1 + 1)", "2\n")
    result = run_nbval(lesson, "--executed", executed)
    assert result.returncode != 0
    assert "is not an execution of the notebook" in result.stderr


def test_without_mnist_outputs_made_on_it_are_executed_but_not_compared(tmp_path):
    source = "if False:\n    data.load_mnist()\nprint(2)"
    path = store(tmp_path / "lesson.ipynb", source, "3\n")
    result = run_nbval(path, LENET_COURSE_DATA="", KERAS_HOME=str(tmp_path))
    assert result.returncode == 0, result.stdout
    assert "lesson.ipynb: executed, but not compared" in result.stdout


def test_without_mnist_an_exception_is_still_red(tmp_path):
    source = "if False:\n    data.load_mnist()\nraise ValueError('broken')"
    path = store(tmp_path / "lesson.ipynb", source, "3\n")
    result = run_nbval(path, LENET_COURSE_DATA="", KERAS_HOME=str(tmp_path))
    assert result.returncode == 1, result.stdout
