"""The rules in the Makefile: each can be planned, and each remakes what it has to."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from lenet_course.tools import editions, form

ROOT = Path(__file__).parent.parent.parent
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
TARGETS = re.findall(
    r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
)


def make(*arguments, folder=ROOT, **options):
    # Make that has started the tests would tell this one its own settings.
    unset = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    return subprocess.Popen(
        ["make", *arguments],
        cwd=folder,
        env=environment | options.pop("env", {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def plan(*arguments, folder):
    process = make("--dry-run", *arguments, folder=folder)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A copy of the course in which all has been made, as far as Make can see."""
    folder = tmp_path_factory.mktemp("my cöurse")  # blanks and umlauts are no obstacle
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("lenet_course", "notebooks", "site", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for path in ROOT.glob("*.*"):
        if path.is_file() and path.name != ".git":
            shutil.copy(path, folder)
    shutil.copy(ROOT / "Makefile", folder)
    stamps = [".venv/installed", "build/digits", "build/lessons"]
    stamps += [f"build/notebooks/{name}.ipynb" for name in LESSONS]
    stamps += [f"build/compared/{name}" for name in LESSONS]
    for stamp in [*stamps, "build/site/index.html", "build/tested"]:
        (folder / stamp).parent.mkdir(parents=True, exist_ok=True)
        (folder / stamp).touch()
    return folder


def executed(output):
    return re.findall(r"tools execute notebooks/(\w+)\.ipynb", output)


def test_help_lists_the_targets_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = {
        word for line in re.findall(r"`make ([^`]*)`", readme) for word in line.split()
    }
    assert {word for word in named if re.fullmatch("[a-z]+", word)} <= set(TARGETS)
    assert {"lab", "check", "site", "help"} <= set(TARGETS)


def test_each_target_that_help_lists_can_be_planned(made):
    assert plan(*TARGETS, folder=made)


def changed(*paths):
    return [word for path in paths for word in ("-W", path)]


def test_nothing_is_made_again_without_a_change(made):
    output = plan("check", folder=made)
    assert executed(output) == []
    assert "pytest" not in output
    assert "sphinx" not in output


@pytest.mark.parametrize(
    "path", ["lenet_course/tools/execution.py", "requirements.txt"]
)
def test_what_executes_executes_every_notebook_again(path, made):
    assert executed(plan(*changed(path), "notebooks", folder=made)) == LESSONS


def test_what_does_not_execute_executes_nothing(made):
    tools = [path.name for path in (made / "lenet_course" / "tools").glob("*.py")]
    tools.remove("execution.py")
    paths = [f"lenet_course/tools/{name}" for name in tools]
    paths += ["lenet_course/__main__.py", "site/conf.py"]
    paths += ["README.md", "Makefile", "pyproject.toml", "tests/conftest.py"]
    assert executed(plan(*changed(*paths), "notebooks", folder=made)) == []


@pytest.mark.parametrize("lesson", [LESSONS[0], LESSONS[-1]])
def test_a_lesson_or_its_exercises_execute_one_notebook(lesson, made):
    exercises = f"lenet_course/exercises/lessons/lesson_{lesson[:2]}.py"
    for path in (exercises, f"notebooks/{lesson}.ipynb"):
        assert executed(plan(*changed(path), "notebooks", folder=made)) == [lesson]


def test_the_audit_executes_the_notebooks_that_name_it(made):
    (audit,) = (made / "lenet_course" / "models").glob("*audit.py")
    using = [
        lesson
        for lesson in LESSONS
        if "audit_lenet5(" in (made / f"notebooks/{lesson}.ipynb").read_text("utf-8")
    ]
    path = str(audit.relative_to(made))
    assert executed(plan(*changed(path), "notebooks", folder=made)) == using != LESSONS


def test_a_new_helper_is_a_dependency_as_soon_as_it_is_imported(made, tmp_path):
    folder = tmp_path / "another cöurse"
    shutil.copytree(made, folder)
    (folder / "lenet_course" / "helper.py").write_text("SIZE = 2\n", encoding="utf-8")
    notebook = folder / "notebooks" / f"{LESSONS[0]}.ipynb"
    assert (
        executed(plan("-W", "lenet_course/helper.py", "notebooks", folder=folder)) == []
    )
    content = json.loads(notebook.read_text(encoding="utf-8"))
    code = next(cell for cell in content["cells"] if cell["cell_type"] == "code")
    code["source"] += ["\nfrom lenet_course import helper"]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    for lesson in LESSONS:
        (folder / "build" / "notebooks" / f"{lesson}.ipynb").touch()
    output = plan("-W", "lenet_course/helper.py", "notebooks", folder=folder)
    assert executed(output) == LESSONS[:1]
    # Gone again, it is no dependency that Make cannot make.
    (folder / "lenet_course" / "helper.py").unlink()
    notebook.write_text(json.dumps(content | {"cells": []}), encoding="utf-8")
    assert executed(plan("notebooks", folder=folder)) == LESSONS[:1]


def test_what_the_tests_read_is_tested_again(made):
    output = plan("--print-data-base", "build/tested", folder=made)
    # Make prints it again if it has to begin anew with what it has found.
    *_, read = re.findall(r"^build/tested: (.*)", output, re.MULTILINE)
    suffixes = {".py", ".toml", ".ipynb", ".md", ".css", ".mplstyle"}
    kept = {
        str(path.relative_to(made))
        for path in made.rglob("*")
        if path.suffix in suffixes and path.relative_to(made).parts[0] != "build"
    }
    unread = {"CONTRIBUTING.md"}
    assert kept - set(read.split()) == unread
    assert "Makefile" in read.split()


# Stands for Python: renders a page, then does what it is told where it is told.
STAND_IN = """#!/bin/sh
case "$*" in
*sphinx*)
  for folder; do :; done
  mkdir -p "$folder" && echo new > "$folder/index.html" ;;
esac
case "$*" in *{where}*) {does} ;; esac
"""


@pytest.mark.parametrize("where", ["sphinx", "test_site"])
@pytest.mark.parametrize("ends", ["kill -9 $PPID", "exit 1"])
def test_what_was_interrupted_is_no_site(where, ends, made, tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(made, folder)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir()
    page = folder / "build" / "site" / "index.html"
    page.write_text("old")

    def make_site(does):
        python.write_text(STAND_IN.format(where=where, does=does))
        python.chmod(0o755)
        process = make("site", folder=folder, env={"LENET_COURSE_DATA": ""})
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    failed, output = make_site(ends)
    assert failed
    assert "The course is in" not in output
    assert page.read_text() == "old"
    assert (folder / "build" / "rendered" / "index.html").exists()
    failed, output = make_site("true")
    assert not failed, output
    assert "sphinx" in output
    assert page.read_text().strip() == "new"
    assert sorted(path.name for path in (folder / "build").glob("re*")) == []
    assert "sphinx" not in make_site("true")[1]


def test_every_file_of_tests_and_examples_is_run(collected):
    tests = ROOT / "tests"
    of_their_own = {tests / "test_site.py", *(tests / "classroom").iterdir()}
    there = {*tests.rglob("test_*.py")} - of_their_own
    there |= {
        path
        for path in (ROOT / "lenet_course").rglob("*.py")
        if re.search("^ *>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert there - collected == set()


def recipes():
    """The lines of the Makefile that are run, each whole."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line[1:] for line in text.splitlines() if line.startswith("\t")]


def test_no_failure_is_passed_over_and_no_test_left_out():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert len(recipes()) > 30
    for line in recipes():
        assert not line.lstrip("@").startswith("-"), line
        after = re.findall(r"\|\|\s*(\w+)", line) + re.findall(r";\s*(true|:)", line)
        assert set(after) <= {"cp", "echo", "exit"}, line
        assert not after or re.search(r"cmp -s|sys\.exit", line), line
    assert ".IGNORE" not in text
    assert "MAKEFLAGS +=" not in text
    left_out = re.findall("--ignore(?:-glob)?[ =]([^ \n]+)", text)
    assert left_out == ["tests/test_site.py", "tests/classroom"]  # rules of their own
    assert not re.findall("--deselect|--exitfirst=no| -k ", text)
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert options["pytest"]["ini_options"]["testpaths"] == ["tests", "lenet_course"]
    assert not re.search(
        "--ignore|-k|lf", " ".join(options["pytest"]["ini_options"]["addopts"])
    )


def test_the_check_checks_every_lesson_in_every_way(tmp_path):
    for path in ROOT.iterdir():
        if path.name not in ("build", ".git", ".venv"):
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "installed").touch()
    (tmp_path / ".venv" / "bin").symlink_to(ROOT / ".venv" / "bin")
    output = plan("-o", ".venv/installed", "check", folder=tmp_path)
    names = " ".join(f"notebooks/{lesson}.ipynb" for lesson in LESSONS)
    assert sorted(executed(output)) == LESSONS
    compared = re.findall(r"--executed build/notebooks/(\w+)\.ipynb", output)
    assert sorted(compared) == LESSONS
    pages = re.findall(r"build/notebooks/(\w+)\.ipynb", output.partition("cp ")[2])
    assert set(pages) >= set(LESSONS)
    for command in (
        f"tools lint {names}",
        f"tools summary {names}",
        "ruff check .",
        "ruff format --check .",
        "-m mypy",
        "--ignore tests/test_site.py",
        "measure --check",
        "-m sphinx --fail-on-warning",
        "--quiet tests/test_site.py",
        "-m tests.faults.refusals",
    ):
        assert command in output


@pytest.mark.parametrize("status", [0, 3])
def test_what_must_pass_before_a_change_lands_ends_as_the_check_does(status, tmp_path):
    """With a make that says only how it was called, and how it ended."""
    folder, programs = tmp_path / "course", tmp_path / "bin"
    (folder / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci")
    programs.mkdir()
    for name in ("make", "chromium", "apt-get"):
        (programs / name).write_text(f'#!/bin/sh\necho "$0 $@"\nexit {status}\n')
        (programs / name).chmod(0o755)
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}
    process = subprocess.run(
        ["bash", folder / ".ci" / "run"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert process.returncode == status
    assert re.search(r"bin/make .*\bcheck$", process.stdout.strip())


def test_make_lab_serves_the_students_own_notebooks(tmp_path):
    """The student's only command, from its start to its stop."""
    work = tmp_path / "my wörk"
    server = tmp_path / "runtime"
    environment = {
        "JUPYTER_RUNTIME_DIR": str(server),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
    }
    options = "--no-browser --ServerApp.port=0 --ServerApp.ip=127.0.0.1"
    process = make(
        *("-o", ".venv/installed", "lab", f"WORK={work}"),
        f"LAB_OPTIONS={options} --allow-root",
        env=environment,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not (found := list(server.glob("jpserver-*.json"))):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline, "JupyterLab has not started"
            time.sleep(0.1)
        about = json.loads(found[0].read_text(encoding="utf-8"))

        def ask(path, method="GET"):
            request = Request(f"{about['url']}{path}", method=method)
            request.add_header("Authorization", f"token {about['token']}")
            while True:  # it notes its address a moment before it listens there
                try:
                    with urlopen(request, timeout=30) as answer:
                        return answer.read().decode()
                except URLError as error:
                    if not isinstance(error.reason, ConnectionRefusedError):
                        raise
                    assert time.monotonic() < deadline, "JupyterLab does not listen"
                    time.sleep(0.1)

        lesson = ask(f"api/contents/{LESSONS[0]}.ipynb")
        cells = json.loads(lesson)["content"]["cells"]
        assert cells[0]["source"].startswith("# 1.")
        assert "# Solution" not in lesson
        assert f"({LESSONS[0]}.ipynb)" in ask("api/contents/start.ipynb")
        (opened,) = server.glob("jpserver-file-to-run-*.html")
        assert "/lab/tree/start.ipynb" in opened.read_text(encoding="utf-8")
        assert "JupyterLab" in ask("lab/tree/start.ipynb")
        settings = "lab/api/settings/@jupyterlab/apputils-extension:notification"
        assert json.loads(ask(settings))["schema"]["properties"]["fetchNews"][
            "default"
        ] == ("false")
        ask("api/shutdown", "POST")
        assert process.wait(timeout=30) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def test_only_who_types_it_chooses_a_students_folder(made):
    for typed, folder in (([], "work"), (["WORK=mine"], "mine")):
        process = make("-n", *typed, "lab", folder=made, env={"WORK": "/scratch/ada"})
        output, _ = process.communicate(timeout=60)
        assert f'"{folder}/start.ipynb"' in output
        assert "/scratch" not in output


def test_a_student_chooses_where_the_answers_are_kept(made):
    for path in ("/home/o'brien/my answers.json", ""):
        process = make("-n", "lab", folder=made, env={"LENET_COURSE_PROGRESS": path})
        output, _ = process.communicate(timeout=60)
        assert f"LENET_COURSE_PROGRESS={path}" in shlex.split(output)


@pytest.mark.parametrize("name", ["it's here", "two words", "größer", "a$b"])
def test_the_digits_may_stand_under_any_name(name):
    process = make("-pn", "help", env={"LENET_COURSE_DATA": f"/somewhere/{name}.npz"})
    output, _ = process.communicate(timeout=60)
    written = name.replace("$", "$$")  # so that Make does not take it for a variable
    assert f"LENET_COURSE_DATA := /somewhere/{written}.npz\n" in output


def test_the_digits_are_found_without_another_python_than_the_courses_own(own_bin):
    environment = {"LENET_COURSE_DATA": "it's here.npz"}
    process = make("PYTHON=nobody", own_bin, "-pn", "help", env=environment)
    output, _ = process.communicate(timeout=60)
    assert f"LENET_COURSE_DATA := {ROOT}/it's here.npz\n" in output


def test_a_setting_that_cannot_be_read_is_no_empty_one():
    environment = {"LENET_COURSE_DATA": "mnist.npz"}
    process = make("PYTHON=nobody", "VENV=nowhere", "-n", "help", env=environment)
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "LENET_COURSE_DATA cannot be read" in output


# Stands for Python, and for that of each venv that it makes: notes what it is asked.
NOTES = """#!/bin/sh
echo "$PWD: $*" >> '{log}'
case "$*" in
"-m venv "*) mkdir -p "$3/bin" && cp '{python}' "$3/bin/python" ;;
*"pip freeze"*) printf 'NumPy==99.1\\nscipy==1.2\\n' ;;
*"tools execute"*) touch "$5" ;;
*"numprocesses"*) exit 1 ;;
esac
"""


def test_the_canary_is_a_copy_with_the_newest_of_everything(made, tmp_path):
    folder, log, python = (tmp_path / name for name in ("course", "log", "python"))
    shutil.copytree(made, folder)
    (folder / "requirements.txt").write_text("numpy==1.1\nscipy==1.2 ; sys == 1\n")
    python.write_text(NOTES.format(log=log, python=python))
    python.chmod(0o755)
    before = {*folder.rglob("*")}
    nothing = {"LENET_COURSE_DATA": ""}
    code, output = done("canary", f"PYTHON={python}", folder=folder, env=nothing)
    assert code, "its tests have failed"
    canary = folder / "build" / "canary"
    new = {path for path in {*folder.rglob("*")} - before if path.is_file()}
    outside = {path.stem for path in new if canary not in path.parents}
    assert outside <= {"dependencies", "dependencies.mk"}  # which each make makes
    assert "Other than in requirements.txt:\nnumpy==99.1\ncd " in output
    lines = log.read_text(encoding="utf-8").splitlines()
    (installed,) = [line for line in lines if "pip install" in line]
    assert installed == f"{canary}: -m pip install --quiet --editable .[cluster,dev]"
    for lesson in LESSONS:  # although a test has failed
        assert any(f"tools execute notebooks/{lesson}" in line for line in lines)
        assert any(f"--executed build/notebooks/{lesson}" in line for line in lines)
    assert any("sphinx" in line for line in lines)
    of_this = [line for line in lines if not line.startswith(f"{canary}: ")]
    assert all(re.search("tools.dependencies|pip freeze", line) for line in of_this)


# Other machines.


@pytest.fixture
def small(tmp_path):
    """A course of one lesson in a folder with a difficult name, and nothing made."""
    folder = tmp_path / "my cöurse's folder"
    for name in (".venv", "notebooks", "site", "tests"):
        (folder / name).mkdir(parents=True)
    (folder / "requirements.txt").touch()
    (folder / ".venv" / "installed").touch()
    (folder / "lenet_course").symlink_to(ROOT / "lenet_course")
    for name in ("Makefile", f"notebooks/{LESSONS[3]}.ipynb"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def done(*arguments, folder, **options):
    process = make(*arguments, folder=folder, **options)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output


ELSEWHERE = {
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "another time zone": {"TZ": "Pacific/Kiritimati"},
    "another order of sets": {"PYTHONHASHSEED": "7"},
    "no home": {"HOME": "/nowhere/at all"},
    "a home that is read-only": {"HOME": "/proc"},
}


@pytest.fixture(scope="module")
def stored():
    """The lesson's student edition as this process makes it."""
    notebook = form.read(ROOT / "notebooks" / f"{LESSONS[3]}.ipynb")
    return form.canonical_text(editions.student_edition(notebook)).encode()


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_what_is_given_out_is_the_same_everywhere(kind, small, stored, own_bin):
    environment = {"PYTHONPATH": str(ROOT)} | ELSEWHERE[kind]
    code, output = done("student", own_bin, folder=small, env=environment)
    assert code == 0, output
    path = small / "build" / "student" / f"{LESSONS[3]}.ipynb"
    assert path.read_bytes() == stored


def test_a_second_make_at_once_says_so_and_ends(small, tmp_path):
    # Of Python only what finds the digits is replaced: it waits for a file.
    go, python = tmp_path / "go", tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(
        "#!/bin/sh\n"
        'case "$*" in *lenet_course.data*)\n'
        f"    while [ ! -e '{go}' ]; do sleep 0.05; done; echo digits;;\n"
        f"*) exec '{sys.executable}' \"$@\";; esac\n"
    )
    python.chmod(0o755)
    target = ("build/digits", f"BIN={python.parent}")
    environment = {"PYTHONPATH": str(ROOT)}
    first = make(*target, folder=small, env=environment)
    deadline = time.monotonic() + 60
    while not (small / "build" / "digits.new").exists():
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    second = make(*target, folder=small, env=environment)
    try:
        output, _ = second.communicate(timeout=20)
    finally:
        go.touch()  # or both would wait for ever
    assert second.returncode != 0
    assert f"Another make, process {first.pid}, works in this folder." in output
    output, _ = first.communicate(timeout=60)
    assert first.returncode == 0, output
    assert (small / "build" / "digits").read_text() == "digits\n"
    # What a make has left that was killed, or a number that is another program's now,
    # keeps nobody from working.
    for left in (first.pid, os.getpid(), "", "no number"):
        (small / "build" / "make").write_text(f"{left}\n")
        code, output = done(*target, folder=small, env=environment)
        assert code == 0, output
