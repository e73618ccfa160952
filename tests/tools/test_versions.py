"""The page of versions is asked of the machine, not typed."""

import platform
import shutil
import subprocess
from importlib.metadata import version

import pytest

from lenet_course import _mnist
from lenet_course.measurements._record import kept_names
from lenet_course.tools import versions


def test_versions_are_those_that_are_installed():
    text = versions.packages()
    assert f"| Python | {platform.python_version()} |" in text
    for name in ("keras", "tensorflow", "lenet-course"):
        assert f"| {name} | {version(name)} |" in text


def test_the_digest_of_the_digits_and_every_kept_measurement_are_named():
    for name, (_, digest) in _mnist.ARRAYS.items():
        assert f"| `{name}` | " in versions.digits()
        assert f"`{digest[:12]}` |" in versions.digits()
    for name in kept_names():
        assert versions.kept().count(f"| `{name}` |") == 1


@pytest.fixture
def repository(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("There is no git on this machine.")

    def git(*arguments):
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True)

    (tmp_path / "a").write_text("1")
    git("init", "--quiet")
    git("add", "a")
    git("commit", "--quiet", "--message", "one", "--date", "2024-02-03T12:00:00")
    return tmp_path


def test_the_date_of_the_commit_and_an_edit_since_are_told(repository):
    clean = versions.last_change(repository)
    assert clean.startswith("Last changed on 20")
    assert clean.endswith("`.")
    (repository / "a").write_text("2")
    assert versions.last_change(repository).endswith(", and edited since.")


def test_without_git_no_date_is_invented(tmp_path, repository, monkeypatch):
    copy = "Made from a copy without git, which knows no date."
    monkeypatch.setenv("PATH", "")
    assert versions.last_change(repository) == copy
    assert versions.last_change(tmp_path / "elsewhere") == copy
