"""``python -m lenet_course.tools``: the way from Make to the tools and back."""

import nbformat
import pytest

from lenet_course.tools import comparison, form
from lenet_course.tools.__main__ import main


@pytest.fixture
def path(tmp_path):
    """A notebook as Colab saves it."""
    user = {"executionInfo": {"user": {"displayName": "Ada", "userId": "017"}}}
    stream = nbformat.v4.new_output("stream", text="2\n")
    options = {"execution_count": 1, "outputs": [stream], "metadata": user}
    cell = nbformat.v4.new_code_cell("print(2)", **options)
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"colab": {}})
    form.note_code(notebook)
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    return tmp_path / "lesson.ipynb"


def test_what_lint_finds_format_cures(path, capsys):
    assert main(["lint", str(path)]) == 1
    expected = "lesson.ipynb: not in canonical form, first in cell 1: run `make format`"
    assert capsys.readouterr().err == f"{expected}\n"
    assert main(["format", str(path)]) == 0
    assert main(["lint", str(path)]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("edition", ["student", "solved"])
def test_editions_name_nobody(edition, path, tmp_path):
    target = tmp_path / "other" / "lesson.ipynb"
    assert main([edition, str(path), str(target)]) == 0
    text = target.read_text(encoding="utf-8")
    assert "Ada" not in text
    assert "017" not in text
    assert form.canonical_text(form.read(target)) == text


def test_what_cannot_be_done_is_said_without_a_traceback(path, capsys):
    path.write_text("<<<<<<< HEAD", encoding="utf-8")
    for command in ("lint", "format"):
        assert main([command, str(path)]) == 1
        assert "unfinished merge" in capsys.readouterr().err


def test_each_command_reaches_its_function(path, monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(form, "refresh", lambda path: calls.append(path))
    monkeypatch.setattr(comparison, "summary", lambda paths: f"{len(paths)} notebook")
    assert main(["refresh", str(path), str(path)]) == 0
    assert calls == [path, path]
    assert main(["summary", str(path)]) == 0
    assert capsys.readouterr().out == "1 notebook\n"
