"""The page to begin with shows how far one came, and what is next."""

import json

import pytest

from lenet_course import exercises


@pytest.fixture
def progress(tmp_path, monkeypatch):
    path = tmp_path / "kept" / "progress.json"
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(path))
    return path


@pytest.fixture
def folder(tmp_path, progress):
    names = ("07_train", "04_padding", "04_padding_v2", "04_padding_v10")
    for name in (*names, "04_padding-Copy1", "99_other", "start"):
        cells = [{"source": [f"# Title of {name}\n", "More."]}]
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return tmp_path


def test_the_newest_version_of_each_lesson_is_linked(folder):
    shown = exercises.overview(folder)._repr_markdown_().splitlines()
    assert shown[0] == "**Next:** [Title of 04_padding_v10](04_padding_v10.ipynb), " + (
        "exercise 04.1."
    )
    num = {lesson: len(exercises.summary(lesson).exercises) for lesson in ("04", "07")}
    assert shown[4:] == [
        f"| [Title of 04_padding_v10](04_padding_v10.ipynb) | 0 of {num['04']} |",
        f"| [Title of 07_train](07_train.ipynb) | 0 of {num['07']} |",
    ]


def test_what_is_next_follows_what_is_right(folder, progress):
    def note(*ids):
        right = {"status": "right", "tries": 1, "misconceptions": []}
        progress.parent.mkdir(exist_ok=True)
        progress.write_text(json.dumps(dict.fromkeys(ids, right)))

    fourth = [each.id for each in exercises.summary("04").exercises]
    seventh = [each.id for each in exercises.summary("07").exercises]
    note(fourth[0], fourth[2])
    assert f"Next: Title of 04_padding_v10, exercise {fourth[1]}." in repr(
        exercises.overview(folder)
    )
    note(*fourth)
    assert f"exercise {seventh[0]}." in repr(exercises.overview(folder))
    note(*fourth, *seventh)
    shown = exercises.overview(folder)
    assert shown._repr_markdown_().startswith("All exercises are right.")
    assert "Next" not in repr(shown)


def test_a_damaged_progress_file_is_named(folder, progress):
    progress.parent.mkdir()
    progress.write_text("{")
    for shown in (repr, lambda each: each._repr_markdown_()):
        said = shown(exercises.overview(folder)).splitlines()[0]
        assert f"{progress} is not a progress file" in said


@pytest.mark.parametrize("content", ["", "[]", '{"cells": []}', '{"cells": [7]}'])
def test_a_notebook_without_a_heading_has_its_name(content, folder):
    (folder / "07_train.ipynb").write_text(content)
    assert "[07_train](07_train.ipynb)" in exercises.overview(folder)._repr_markdown_()
