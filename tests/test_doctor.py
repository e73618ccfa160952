"""The doctor names what is amiss, and the command that mends it."""

import importlib.metadata
import json
import os
import re
import shlex
import subprocess
import sys
from collections import namedtuple
from email.message import Message
from pathlib import Path

import pytest

from lenet_course import data, doctor
from lenet_course.__main__ import main
from lenet_course.exercises import progress

ROOT = Path(doctor.ROOT)
# As a person types them, who may have put the course into a folder with a blank.
HERE, PYTHON = shlex.quote(str(ROOT)), shlex.quote(sys.executable)
REQUIREMENTS = f"{PYTHON} -m pip install --requirement requirements.txt"


def only(check):
    """The one finding of a check, with its sentence for pytest to show."""
    (finding,) = check()
    return finding


@pytest.fixture(autouse=True)
def healthy(tmp_path, monkeypatch):
    """What a test breaks is its own."""
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(tmp_path / "progress.json"))
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(doctor, "CGROUP", tmp_path / "no container")


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments, "-m", "lenet_course", "doctor"],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_machine_on_which_tests_run_is_healthy():
    done = run()
    assert done.stderr == ""
    assert "✓ Keras computes, with TensorFlow.\n" in done.stdout
    # Other tests may hold all of the memory just now.
    amiss = re.findall("^✗ (?!Memory: ).*", done.stdout, re.MULTILINE)
    assert amiss == []
    is_healthy = done.stdout.endswith("\nNothing is amiss.\n")
    assert done.returncode == (not is_healthy) == ("✗" in done.stdout)


def test_without_any_package_it_still_answers():
    done = run("-S")
    assert (done.returncode, done.stderr) == (1, "")
    assert "✗ Nothing is installed in this Python." in done.stdout
    # Without packages it is in no environment of the course.
    cure = "make .venv/installed && .venv/bin/python -m lenet_course doctor"
    assert f"mend it: cd {HERE} && {cure}\n" in done.stdout
    assert done.stdout.endswith("\n1 thing is amiss.\n")


def test_keras_with_another_backend_is_told():
    keras_says = ["torch", "float32", "channels_last", 3.0]
    code = f"import json; print(json.dumps({keras_says}))"
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(doctor, "KERAS", code)
        broken.setenv("KERAS_BACKEND", "torch")
        found = only(doctor._keras)
        assert found.says.startswith("Keras is set to torch, float32, channels_last;")
        assert found.cure == "export KERAS_BACKEND=tensorflow"
        broken.delenv("KERAS_BACKEND")
        broken.setenv("KERAS_HOME", "/of somebody")
        settings = "/of somebody/keras.json"
        assert only(doctor._keras).cure == f"mv '{settings}' '{settings}.old'"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import nowhere", "(exit code 1): ModuleNotFoundError: No module named"),
        ("import os; os.kill(os.getpid(), 9)", "(exit code -9): no message"),
    ],
)
def test_keras_that_cannot_be_loaded_is_told(code, said, monkeypatch):
    monkeypatch.setattr(doctor, "KERAS", code)
    found = only(doctor._keras)
    assert found.sign == doctor.AMISS
    assert said in found.says
    assert "--force-reinstall --no-deps keras==" in found.cure
    assert " tensorflow==" in found.cure


def test_a_terminal_without_unicode_is_told_where_keras_needs_it(monkeypatch):
    monkeypatch.setattr(doctor, "KERAS", "raise SystemExit('no file')")
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    assert only(doctor._keras).cure == "export PYTHONUTF8=1"


def test_keras_that_does_not_start_is_told(monkeypatch):
    monkeypatch.setattr(doctor, "KERAS", "import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "SECONDS_TO_START", 0.2)
    assert "has not started within" in only(doctor._keras).says


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_another_python_is_told_with_one_that_works(version, monkeypatch):
    monkeypatch.setattr(sys, "version_info", version)
    found = only(doctor._python)
    assert found.sign == doctor.AMISS
    assert "is none of those that work: >=3.11,<3.14." in found.says
    assert found.cure.endswith("rm -rf .venv && make PYTHON=python3.13 lab")
    assert [each.sign for each in doctor.examine()] == [doctor.AMISS]


@pytest.fixture
def versions(monkeypatch):
    """Packages whose version is another one, or that are not installed."""
    others = {}
    real = importlib.metadata.version

    def version(name):
        if others.get(name, "") is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return others.get(name) or real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    return others


def test_versions_out_of_range_are_told_by_name(versions):
    versions |= {"keras": "3.1.0", "scipy": None}
    found = only(doctor._packages)
    assert found.sign == doctor.AMISS
    assert "keras>=3.10 is needed, not 3.1.0" in found.says
    assert "scipy>=1.14 is not installed" in found.says
    assert found.cure == f"cd {HERE} && {REQUIREMENTS}"


def test_a_version_that_was_not_tried_is_no_fault(versions):
    versions["keras"] = "99.0"
    found = only(doctor._packages)
    assert found.sign == doctor.NOTE
    assert "keras 99.0 instead of 3." in found.says


def test_without_the_course_its_metadata_say_what_is_needed(
    versions, monkeypatch, tmp_path
):
    about = Message()
    about["Requires-Python"] = "<3.14,>=3.11"
    for wanted in ("keras>=3.10", "scipy>=1.14", 'ruff>=0.9; extra == "dev"'):
        about["Requires-Dist"] = wanted
    monkeypatch.setattr(importlib.metadata, "metadata", lambda name: about)
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    assert doctor._wanted() == ("<3.14,>=3.11", ["keras>=3.10", "scipy>=1.14"])
    assert only(doctor._python).sign == doctor.FINE
    versions["keras"] = "3.1.0"
    install = f"{PYTHON} -m pip install --upgrade 'keras>=3.10'"
    assert only(doctor._packages).cure == install


def test_the_dependencies_are_read_whole():
    import tomllib

    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = project["requires-python"], project["dependencies"]
    assert doctor._wanted() == wanted


def test_a_kernel_of_another_python_is_told(tmp_path, monkeypatch):
    assert only(doctor._kernel).sign == doctor.FINE
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = {"argv": ["/opt/other/bin/python", "-m", "ipykernel"], "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec | {"display_name": "Other"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    found = only(doctor._kernel)
    assert found.says == "Notebooks would run in another Python, /opt/other/bin/python."
    assert found.cure.endswith("-m jupyter kernelspec remove -f python3")


def test_a_home_in_which_jupyter_cannot_start_is_told(monkeypatch):
    def broken(*arguments):
        raise FileNotFoundError(2, "No such file or directory", "/proc/.ipython")

    manager = "jupyter_client.kernelspec.KernelSpecManager.get_kernel_spec"
    monkeypatch.setattr(manager, broken)
    found = only(doctor._kernel)
    assert "cannot be started: [Errno 2] No such file" in found.says
    assert found.cure.startswith("export IPYTHONDIR=")


def test_a_setting_without_digits_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(tmp_path / "o'brien.npz"))
    found = only(doctor._digits)
    assert found.sign == doctor.AMISS
    assert "names no MNIST: nothing is there" in found.says
    assert found.cure == "unset LENET_COURSE_DATA"
    (tmp_path / "o'brien.npz").write_bytes(b"half")
    assert "is not MNIST" in only(doctor._digits).says


def test_digits_that_are_not_here_yet_are_no_fault(tmp_path, monkeypatch):
    monkeypatch.delenv(data.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    found = only(doctor._digits)
    assert found.sign == doctor.NOTE
    assert found.cure.endswith("-m lenet_course.data")


def memory(monkeypatch, total, free):
    values = namedtuple("Memory", "total available")(total * 1e9, free * 1e9)
    monkeypatch.setattr("psutil.virtual_memory", lambda: values)


@pytest.fixture
def needed(tmp_path, monkeypatch):
    path = tmp_path / "footprint.json"
    lessons = {"01_a": 900, "07_b": 2300}
    stored = {
        name: {"peak_mb": peak, "cpu_seconds": 60} for name, peak in lessons.items()
    }
    path.write_text(json.dumps({"notebooks": stored}))
    monkeypatch.setattr(doctor, "FOOTPRINT", path)
    return path


@pytest.mark.parametrize(
    ("total", "free", "sign", "cure"),
    [
        (8, 2.6, doctor.FINE, ""),
        (8, 2.4, doctor.AMISS, "Shut Down All Kernels"),
        (
            2,
            1.5,
            doctor.AMISS,
            "take another machine; here there is room for lessons: 01",
        ),
        (1, 0.5, doctor.AMISS, "lessons: none"),
    ],
)
def test_too_little_memory_is_told(total, free, sign, cure, needed, monkeypatch):
    memory(monkeypatch, total, free)
    found = only(doctor._memory)
    assert found.sign == sign
    assert found.cure.endswith(cure)
    assert f"{free:.1f} of {total:.1f} GB are free; up to 2.5 are needed." in found.says


@pytest.mark.parametrize(
    ("limit", "total"), [("2000000000\n", "2.0"), ("max\n", "16.0")]
)
def test_the_limit_of_a_container_counts(limit, total, needed, monkeypatch, tmp_path):
    memory(monkeypatch, 16, 15)
    (tmp_path / "limit").write_text(limit)
    monkeypatch.setattr(doctor, "CGROUP", tmp_path / "limit")
    assert f"of {total} GB" in only(doctor._memory).says


def test_seconds_of_a_lesson_are_told_if_they_were_measured(needed, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert only(doctor._minutes).says.endswith("about: 01 30 s, 07 30 s.")
    needed.unlink()
    assert [*doctor._minutes()] == []
    memory(monkeypatch, 8, 2.6)
    assert "up to 2.7 are needed" in only(doctor._memory).says


def test_a_full_disk_is_told(monkeypatch):
    usage = namedtuple("Usage", "free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(0.3e9))
    found = only(doctor._disk)
    assert found.says.startswith("Disk: 0.3 GB are free here")
    assert found.cure == f"{PYTHON} -m pip cache purge"


def test_answers_that_cannot_be_read_or_kept_are_told(tmp_path, monkeypatch):
    path = tmp_path / "my file.json"
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(path))
    assert only(doctor._progress).says == f"Answers are kept in {path}."
    path.write_text("{")
    found = only(doctor._progress)
    assert "is not a progress file of this course" in found.says
    assert found.cure == f"mv '{path}' '{path}.old'"
    path.write_text("{}")
    below = path / "progress.json"
    monkeypatch.setattr(progress, "read", dict)
    monkeypatch.setenv(progress.ENVIRONMENT_VARIABLE, str(below))
    found = only(doctor._progress)
    assert found.says == f"Answers cannot be kept: {below} cannot be written."
    assert found.cure == 'export LENET_COURSE_PROGRESS="$PWD/progress.json"'


def test_a_home_that_is_read_only_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert only(doctor._progress).sign == doctor.AMISS
    found = only(doctor._cache)
    assert found.sign == doctor.NOTE
    assert found.cure == 'export LENET_COURSE_CACHE="$PWD/build/cache"'
    assert not (tmp_path / "cache").exists()


def test_each_fault_is_counted_and_ends_in_1(monkeypatch, capsys):
    bad = doctor.Finding(doctor.AMISS, "Broken.", "mend")
    note = doctor.Finding(doctor.NOTE, "New.", "look")
    for findings, code, end in (
        ([bad, note, bad], 1, "2 things are amiss."),
        ([note], 0, "Nothing is amiss."),
    ):
        monkeypatch.setattr(doctor, "examine", lambda findings=findings: iter(findings))
        assert main(["doctor"]) == code
        assert capsys.readouterr().out.endswith(f"\n\n{end}\n")
    assert str(bad) == "✗ Broken.\n  mend it: mend"
    assert str(note) == "○ New.\n  you can: look"
