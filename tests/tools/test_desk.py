"""A student's folder gets what is new, and loses nothing."""

import json
import os
import stat

import nbformat
import pytest

from lenet_course.tools import desk
from lenet_course.tools.__main__ import main
from tests.tools.cells import cell, output


@pytest.fixture
def lessons(store, tmp_path):
    """Two lessons with their solutions; of them the second is not touched by tests."""
    (tmp_path / "course").mkdir()
    return [write(store, name) for name in ("04_padding", "05_lenet")]


def write(store, name, question="How large?"):
    stub = 'answer_04_1 = ...\nexercises.check("04.1", answer_04_1)'
    cells = [
        nbformat.v4.new_markdown_cell(f"# {int(name[:2])}. Sizes\n\n{question}"),
        cell("from lenet_course import exercises", 1, [output()]),
        cell(stub, 2, tags=["exercise"]),
        cell("# Solution 04.1\n# Half.\nanswer_04_1 = 14", 3, tags=["solution"]),
    ]
    return store(cells, f"course/{name}.ipynb")


@pytest.fixture
def work(tmp_path):
    return tmp_path / "my wörk"


def test_a_folder_is_made_with_what_a_student_needs(lessons, work, capsys):
    assert main(["desk", *map(str, lessons), str(work)]) == 0
    assert capsys.readouterr().out == (
        f"Your lessons are in {work}. Nothing there is overwritten.\n"
    )
    names = sorted(path.name for path in work.iterdir())
    assert names == ["04_padding.ipynb", "05_lenet.ipynb", "start.ipynb"]
    text = (work / "04_padding.ipynb").read_text(encoding="utf-8")
    assert "answer_04_1 = ..." in text
    assert "Solution" not in text
    assert '"outputs": []' in text
    start = nbformat.read(work / "start.ipynb", as_version=4)
    nbformat.validate(start)
    assert "- [4. Sizes](04_padding.ipynb)" in start.cells[0].source


def test_what_a_student_wrote_stays_and_what_is_new_arrives_beside(
    lessons, work, store
):
    desk.lay_out(lessons, work)
    mine = work / "04_padding.ipynb"
    notebook = json.loads(mine.read_text(encoding="utf-8"))
    notebook["cells"][2]["source"] = ["answer_04_1 = 13"]
    mine.write_text(json.dumps(notebook), encoding="utf-8")  # as JupyterLab saves it
    before = contents(work)
    assert desk.lay_out(lessons, work).endswith("as you left them.")
    assert contents(work) == before
    for version in (2, 3):
        lessons[0] = write(store, "04_padding", question=f"Asked in version {version}")
        name = f"04_padding_v{version}.ipynb"
        assert desk.lay_out(lessons, work) == (
            f"New in {work}: {name}. What was there is as you left it."
        )
        assert contents(work).items() >= before.items()
        before = contents(work)
        cells = nbformat.read(work / name, as_version=4).cells
        assert f"version {version}" in cells[0].source
        assert "**This is newer than your `04_padding.ipynb`**" in cells[1].source
    assert len(before) == 5


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_output_or_alternative_text_is_no_new_version(lessons, work, store):
    desk.lay_out(lessons, work)
    lesson = nbformat.read(lessons[0], as_version=4)
    lesson.cells[1].outputs = []
    lesson.cells[1].metadata["mystnb"] = {"image": {"alt": "Another one."}}
    nbformat.write(lesson, lessons[0])
    assert desk.lay_out(lessons, work).endswith("as you left them.")


def test_a_renamed_notebook_is_known_and_one_that_was_removed_comes_again(
    lessons, work
):
    desk.lay_out(lessons, work)
    (work / "04_padding.ipynb").rename(work / "mine.ipynb")
    (work / "05_lenet.ipynb").unlink()
    assert "New in" in desk.lay_out(lessons, work)
    names = sorted(path.name for path in work.iterdir())
    assert names == ["05_lenet.ipynb", "mine.ipynb", "start.ipynb"]


@pytest.mark.parametrize("content", ["", "[1]", '{"metadata": 7}', "{", "\xff"])
def test_what_is_no_notebook_any_more_is_left(content, lessons, work):
    work.mkdir()
    mine = work / "04_padding.ipynb"
    mine.write_text(content, encoding="latin-1")
    desk.lay_out(lessons, work)
    assert mine.read_text(encoding="latin-1") == content
    assert (work / "04_padding_v2.ipynb").is_file()


def test_the_lessons_own_folder_is_refused(lessons, capsys):
    before = contents(lessons[0].parent)
    assert main(["desk", *map(str, lessons), str(lessons[0].parent)]) == 1
    assert "`WORK` must be another folder" in capsys.readouterr().err
    assert contents(lessons[0].parent) == before


def test_a_folder_that_cannot_be_written_is_said_in_words(lessons, tmp_path, capsys):
    obstacle = tmp_path / "a file"
    obstacle.touch()
    assert main(["desk", *map(str, lessons), str(obstacle)]) == 1
    said = capsys.readouterr().err
    assert f"The folder {obstacle} cannot be written: File exists" in said
    assert "make lab WORK=..." in said


def test_a_full_disk_leaves_no_half_of_a_lesson(lessons, work, monkeypatch):
    def full(handle):
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(ValueError, match="No space left"):
            desk.lay_out(lessons, work)
    assert list(work.iterdir()) == []
    desk.lay_out(lessons, work)
    assert len(list(work.iterdir())) == 3
    assert stat.S_IMODE((work / "start.ipynb").stat().st_mode) == 0o644
