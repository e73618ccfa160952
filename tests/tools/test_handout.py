"""``make handout``: a branch for students, in which no solution ever was."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
LESSON = "04_zero_and_valid_padding"


@pytest.fixture
def course(tmp_path):
    """A repository with one lesson, whose history holds the solutions."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed.")
    folder = tmp_path / "my cöurse"
    for name in ("notebooks", "site", "tests", ".venv", "build"):
        (folder / name).mkdir(parents=True)
    (folder / "requirements.txt").touch()
    (folder / ".venv" / "installed").touch()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "lenet_course").symlink_to(ROOT / "lenet_course")
    shutil.copy(ROOT / "notebooks" / f"{LESSON}.ipynb", folder / "notebooks")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "notebooks")
    git(folder, "commit", "--quiet", "--message", "With solutions")
    return folder


def git(folder, *arguments):
    names = {
        f"GIT_{who}_{what}": "a@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    run = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=os.environ | names,
        check=True,
        capture_output=True,
        text=True,
    )
    return run.stdout


def hand_out(folder, own_bin):
    unset = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    environment |= {"PYTHONPATH": str(ROOT)}
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": "a", f"GIT_{who}_EMAIL": "a@example.org"}
    run = subprocess.run(
        ["make", "handout", own_bin],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_handout_holds_no_solution_and_grows(course, own_bin):
    hand_out(course, own_bin)
    assert git(course, "ls-tree", "--name-only", "handout").split() == [
        f"{LESSON}.ipynb"
    ]
    text = git(course, "show", f"handout:{LESSON}.ipynb")
    cells = nbformat.reads(text, as_version=4).cells
    assert len(cells) > 20
    assert not [c for c in cells if c.get("outputs") or "# Solution" in c.source]
    # Nothing that leads to the solutions: its history is its own.
    assert git(course, "rev-list", "--count", "handout").strip() == "1"
    assert git(course, "status", "--porcelain", "notebooks") == ""
    assert git(course, "branch", "--show-current").strip() == "main"
    # The same again is no commit, a changed lesson is one more.
    first = git(course, "rev-parse", "handout")
    hand_out(course, own_bin)
    assert git(course, "rev-parse", "handout") == first
    path = course / "notebooks" / f"{LESSON}.ipynb"
    lesson = json.loads(path.read_text(encoding="utf-8"))
    lesson["cells"][0]["source"] += "\nNew."
    path.write_text(json.dumps(lesson), encoding="utf-8")
    os.utime(path, (2**31, 2**31))
    hand_out(course, own_bin)
    assert git(course, "rev-parse", "handout^") == first
