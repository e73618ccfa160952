"""The progress file: nothing is lost, nothing foreign is damaged, nothing is hidden."""

import errno
import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import filelock
import pytest

from lenet_course import exercises
from lenet_course.exercises import _judge, progress


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The path of a progress file, in a kernel that has noted nothing yet."""
    path = tmp_path / "folder" / "progress.json"
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(path))
    monkeypatch.setattr(progress, "_unkept", {})
    monkeypatch.setattr(progress, "_told", set())
    return path


def stored(path):
    return json.loads(path.read_text(encoding="utf-8"))


def python(code, path, **options):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"LENET_COURSE_PROGRESS": str(path)},
        timeout=120,
        **options,
    )


def test_what_was_answered_is_kept_and_shown(file):
    exercises.check("07.1", ...)
    assert not file.exists()
    exercises.check("07.1", 430)
    exercises.check("07.1", 429)
    exercises.check("07.1", 1)
    exercises.check("07.2", 0.37)
    assert repr(exercises.summary("07")).splitlines()[:3] == [
        "1 of 6 exercises are right.",
        "✓ 07.1  right",
        "✗ 07.2  not yet       look again at “6. The test”",
    ]
    assert "<td" in exercises.summary("07")._repr_html_()
    assert stored(file)["07.1"]["misconceptions"] == ["rounded up"]
    assert stored(file)["07.1"]["tries"] == 2
    assert "429" not in file.read_text()


def test_the_command_line_shows_the_whole_course(file):
    exercises.check("07.1", 430)
    exercises.check("07.2", 0.37)
    command = [sys.executable, "-m", "lenet_course", "progress"]
    run = {"capture_output": True, "text": True, "env": os.environ}
    report = subprocess.run(command, check=True, **run).stdout
    assert "07.1: rounded up" in report
    assert "07.2: both sides" in report
    assert report.startswith(f"Kept in {file}\n\nNotebook 01. 0 of ")
    assert "Notebook 09. 0 of 6 exercises are right." in report
    file.write_text("not ours")
    refused = subprocess.run(command, check=False, **run)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "It was left as it is" in refused.stderr


def test_the_report_names_what_was_met_in_the_order_of_the_course(file):
    for exercise_id, answer in (("07.2", 0.37), ("07.1", 430), ("01.3", 7)):
        exercises.check(exercise_id, answer)
    assert list(stored(file)) == ["01.3", "07.1", "07.2"]
    lines = progress.report().splitlines()
    assert lines[0] == f"Kept in {file}"
    headings = [line[:12] for line in lines if line.startswith("Notebook ")]
    assert headings == [f"Notebook {number:02}." for number in range(1, 10)]
    assert lines[-4:] == [
        "",
        "Met on the way:",
        "07.1: rounded up",
        "07.2: both sides",
    ]


class Odd:
    """Half of a character is no text that a file could hold."""

    def __repr__(self):
        return "\ud800"


def test_an_answer_that_no_file_can_hold_is_noted_by_its_mark(file):
    assert exercises.check("07.1", Odd()).not_kept == ""
    assert stored(file)["07.1"]["tries"] == 1


def test_folders_that_do_not_exist_are_made(file, monkeypatch):
    deeper = file.parent / "deeper" / file.name
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(deeper))
    exercises.check("07.1", 429)
    assert "07.1" in stored(deeper)


@pytest.mark.parametrize("lesson", ["8", "10", 8, None])
def test_a_summary_of_no_lesson_is_refused(lesson, file):
    with pytest.raises(ValueError, match=r"`lesson` must be one of '01', .*Received"):
        exercises.summary(lesson)


# Tries.


@pytest.mark.parametrize(
    ("exercise_id", "same"),
    [
        ("07.1", [430, 430, 430.0, 430]),
        ("04.1", [{"stride"}, ["stride"], ("Stride ",)]),
        ("07.3", [lambda h: 3, lambda h: 1 + 2, lambda h: 3.0]),
        ("02.4", [[[0, 1], [0, 1]], ((0.0, 1.0), (0.0, 1.0))]),
        ("07.1", ["430", "430"]),
        ("07.3", [lambda h: h["no"], lambda h: h["no"]]),
    ],
)
def test_the_same_answer_again_is_one_try(exercise_id, same, file):
    for answer in [*same, same[0]]:
        exercises.check(exercise_id, answer)
    assert stored(file)[exercise_id]["tries"] == 1


def test_an_answer_between_makes_no_new_try_of_the_same(file):
    for answer in (430, 428, 430, 428, 427):
        exercises.check("07.1", answer)
    assert stored(file)["07.1"]["tries"] == 3


def test_answers_with_the_same_message_are_several_tries(file):
    for answer in ({"fill"}, {"fill", "before"}, {"fill", "stride"}):
        assert exercises.check("04.1", answer).misconception == "what is put in"
    assert stored(file)["04.1"]["tries"] == 3


# Several notebooks at once.

HAMMER = """
import sys
from lenet_course import exercises
ids = list(exercises.all_exercises())
mine = ids[int(sys.argv[1]) :: 2][:15]
print("ready", flush=True)
sys.stdin.readline()
for exercise_id in mine:
    result = exercises.check(exercise_id, "no answer")
    assert not result.not_kept, result.not_kept
"""


@pytest.mark.parametrize("attempt", range(3))
def test_two_kernels_at_once_lose_nothing(attempt, file):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", HAMMER]
    with (
        subprocess.Popen([*command, "0"], **pipes) as one,
        subprocess.Popen([*command, "1"], **pipes) as other,
    ):
        for kernel in (one, other):
            assert kernel.stdout.readline() == "ready\n"
        for kernel in (one, other):
            kernel.stdin.write("\n")
            kernel.stdin.flush()
        assert [one.wait(timeout=120), other.wait(timeout=120)] == [0, 0]
    ids = list(exercises.all_exercises())
    assert set(stored(file)) == {*ids[0::2][:15], *ids[1::2][:15]}
    names = {path.name for path in file.parent.iterdir()}
    assert names <= {"progress.json", "progress.json.lock"}


def test_threads_of_one_kernel_lose_nothing(file):
    ids = list(exercises.all_exercises())[:12]
    results = [_judge.judge(exercises.all_exercises()[key], 1.5) for key in ids]
    threads = [
        threading.Thread(target=progress.note, args=[result]) for result in results
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(stored(file)) == set(ids)


def test_a_file_that_another_program_holds_is_told(file, monkeypatch):
    monkeypatch.setattr(progress, "LOCK_SECONDS", 0.1)
    file.parent.mkdir()
    with filelock.FileLock(f"{file}.lock"):
        result = exercises.check("07.1", 429)
    assert result.status == "right"
    assert "could not be kept, because another program keeps" in result.not_kept
    exercises.check("07.2", 0.37)
    assert set(stored(file)) == {"07.1", "07.2"}  # and kept as soon as possible


# What belongs to others.


def test_what_another_version_has_added_survives(file):
    file.parent.mkdir()
    note = {"status": "not yet", "tries": 1, "misconceptions": ["x"], "seconds": 7}
    file.write_text(json.dumps({"version": 2, "07.1": note, "99.1": note, "log": []}))
    exercises.check("07.1", 429)
    notes = stored(file)
    assert notes["version"] == 2
    assert notes["log"] == []
    assert notes["99.1"] == note
    assert notes["07.1"]["seconds"] == 7
    assert notes["07.1"]["status"] == "right"
    assert notes["07.1"]["tries"] == 2


def test_a_mark_of_windows_editor_does_no_harm(file):
    exercises.check("07.1", 429)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert exercises.check("07.2", 0.37).not_kept == ""
    assert set(stored(file)) == {"07.1", "07.2"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_is_followed(file, tmp_path):
    real = tmp_path / "synced" / "mine.json"
    real.parent.mkdir()
    real.write_text("{}")
    file.parent.mkdir()
    file.symlink_to(real)
    exercises.check("07.1", 429)
    assert file.is_symlink()
    assert set(stored(real)) == {"07.1"}


def test_the_rights_of_a_file_are_kept(file):
    exercises.check("07.1", 430)
    file.chmod(0o640)
    exercises.check("07.1", 429)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


DAMAGED = {
    "empty": b"",
    "half": b'{"07.1": {"status": "ri',
    "no text": b"\xff\xfe\x00\x01",
    "a list": b"[1, 2]",
    "another status": b'{"07.1": {"status": "done", "tries": 1, "misconceptions": []}}',
    "a status that is none": b'{"07.1": {"status": [], "tries": 1}}',
    "no note": b'{"07.1": 7}',
    "nested without end": b"[" * 100_000,
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_left_alone_and_told_once(name, file):
    file.parent.mkdir()
    file.write_bytes(DAMAGED[name])
    results = [exercises.check("07.1", answer) for answer in (430, 429)]
    assert [result.status for result in results] == ["not yet", "right"]
    assert "could not be kept, because" in results[0].not_kept
    assert f"{file} is not a progress file of this course" in repr(results[0])
    assert "is not a progress file of this course" in results[0]._repr_html_()
    assert results[1].not_kept == ""
    assert file.read_bytes() == DAMAGED[name]
    summary = exercises.summary("07")
    assert summary.num_right == 1
    assert "It was left as it is" in repr(summary)
    file.unlink()
    exercises.check("07.2", 0.37)
    assert stored(file)["07.1"]["status"] == "right"
    assert stored(file)["07.1"]["tries"] == 2


# Files and folders that cannot be written.


def test_a_read_only_file_is_told_and_left_alone(file):
    exercises.check("07.1", 430)
    file.chmod(0o444)
    result = exercises.check("07.1", 429)
    assert "could not be written: it is read-only" in result.not_kept
    assert stored(file)["07.1"]["status"] == "not yet"
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert "1 of 6 exercises are right. They could not be kept" in repr(
        exercises.summary("07")
    )


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_disk_that_takes_nothing_is_told_and_left_clean(code, file, monkeypatch):
    exercises.check("07.1", 430)

    def full(handle):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        result = exercises.check("07.1", 429)
    assert result.status == "right"
    assert f"could not be written: {os.strerror(code)}" in result.not_kept
    assert stored(file)["07.1"]["status"] == "not yet"
    assert not list(file.parent.glob("*.new"))


@pytest.mark.parametrize("obstacle", ["a file", "a folder in its place"])
def test_a_path_that_cannot_be_a_file_is_told(obstacle, file):
    if obstacle == "a file":
        file.parent.write_text("here stands a file, and no folder can be made")
    else:
        file.mkdir(parents=True)
    result = exercises.check("07.1", 429)
    assert result.status == "right"
    assert "Your answers could not be kept, because" in repr(result)


def test_a_crash_leaves_the_old_file(file, monkeypatch):
    exercises.check("07.1", 430)
    before = file.read_bytes()
    code = (
        "import os\n"
        "from lenet_course import exercises\n"
        "os.fsync = lambda handle: os._exit(3)\n"
        "exercises.check('07.1', 429)"
    )
    assert python(code, file, check=False).returncode == 3
    assert file.read_bytes() == before
    assert exercises.check("07.1", 429).not_kept == ""


def test_a_home_is_expanded(monkeypatch):
    monkeypatch.setenv("LENET_COURSE_PROGRESS", "~/mine.json")
    assert progress.path() == Path.home() / "mine.json"


def test_another_folder_would_lose_what_was_answered(monkeypatch):
    monkeypatch.delenv("LENET_COURSE_PROGRESS", raising=False)
    assert progress.path().parts[-2:] == ("lenet_course", "progress.json")
