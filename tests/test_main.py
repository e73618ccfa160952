"""The command line answers in words, whatever the file and the terminal."""

import os
import subprocess
import sys

import pytest

from lenet_course.__main__ import main


@pytest.fixture
def progress_file(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(path))
    return path


def test_progress_is_reported(progress_file, capsys):
    assert main(["progress"]) == 0
    assert str(progress_file) in capsys.readouterr().out


def test_a_damaged_progress_file_is_named_on_stderr(progress_file, capsys):
    progress_file.write_text("{")
    assert main(["progress"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert str(progress_file) in err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_a_terminal_without_the_signs_is_no_obstacle(encoding, progress_file):
    done = subprocess.run(
        [sys.executable, "-m", "lenet_course", "progress"],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u25cb" in done.stdout or "○" in done.stdout.decode(encoding)


@pytest.mark.parametrize("arguments", [[], ["progres"], ["progress", "07"]])
def test_another_command_is_refused(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "usage: python -m lenet_course" in capsys.readouterr().err
