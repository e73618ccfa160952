"""A folder of students' notebooks becomes a table, whatever the notebooks do."""

import csv
import multiprocessing
import os
import socket
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import nbformat
import psutil
import pytest

from lenet_course.exercises import all_exercises, progress
from lenet_course.tools import collect

IMPORT = "from lenet_course import exercises"
ASKED = [key for key, each in all_exercises().items() if each.lesson == "07"]
LIMITS = collect.Limits(seconds=60, cell_seconds=30, memory=2**30)
CHECKED = 'exercises.check("07.1", {})'
RIGHT = CHECKED.format(429)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    return folder


@pytest.fixture
def hand_in(folder):
    """Store a notebook of a student's: its import cell, and these cells."""

    def write(name, *sources):
        cells = [nbformat.v4.new_code_cell(each) for each in (IMPORT, *sources)]
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


@pytest.fixture(scope="module")
def worker():
    """A process in which notebooks may run: what it started, it ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MY_TOKEN", "secret")
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, context, initializer=collect.adopt) as pool:
            yield pool


@pytest.fixture
def run(folder, worker):
    """Run one notebook; of its rows the one of exercise 07.1."""

    def run(path, **limits):
        limits = collect.Limits(**vars(LIMITS) | limits)
        rows = worker.submit(collect.rows_of, folder, path, limits=limits).result()
        assert [row.exercise for row in rows] == ASKED
        return rows[ASKED.index("07.1")]

    return run


def test_the_table_says_what_the_checks_say(folder, hand_in, tmp_path, capsys):
    answers = {"ada": "429", "bob": "430", "eve": "...", "joe": "len(train)"}
    for name, answer in answers.items():
        hand_in(f"{name}.ipynb", CHECKED.format(answer))
    hand_in("kim/07_mine.ipynb", CHECKED.format(428), RIGHT)
    hand_in("kim/.ipynb_checkpoints/07_mine.ipynb", RIGHT)
    (folder / "max.ipynb").write_text("Dear teacher, my notebook is broken.")
    before = {path: path.read_bytes() for path in folder.rglob("*.ipynb")}
    table = tmp_path / "class.csv"
    arguments = [str(folder), str(table), "--seconds", "60", "--gigabytes", "1"]
    assert collect.main(arguments) == 0
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == collect.COLUMNS
    assert [row["who"] for row in rows] == [
        name for name in ("ada", "bob", "eve", "joe", "kim") for _ in ASKED
    ] + ["max"]
    first = {row["who"]: row for row in rows if row["exercise"] == "07.1"}
    said = {name: (row["verdict"], row["misconception"]) for name, row in first.items()}
    assert said == {
        "ada": ("right", ""),
        "bob": ("not yet", "rounded up"),
        "eve": ("not answered", ""),
        "joe": ("not answered", ""),  # a NameError: no check has said anything
        "kim": ("right", ""),
    }
    assert first["kim"]["notebook"] == "kim/07_mine.ipynb"
    assert {row["verdict"] for row in rows if row["exercise"] not in ("07.1", "")} == {
        "not answered"
    }
    assert "max.ipynb is not a notebook" in rows[-1]["remark"]
    assert {row["remark"] for row in rows[:-1]} == {""}
    assert {path: path.read_bytes() for path in folder.rglob("*.ipynb")} == before
    printed = capsys.readouterr().out
    assert "07.1        40%      20%           40%  rounded up (1)" in printed
    assert "'max.ipynb': max.ipynb is not a notebook" in printed


def test_a_table_is_never_overwritten(folder, hand_in, tmp_path, capsys):
    hand_in("ada.ipynb", RIGHT)
    table = tmp_path / "class.csv"
    table.write_text("last week")
    assert collect.main([str(folder), str(table)]) == 1
    assert table.read_text() == "last week"
    assert "move it away, or name another" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere", "class"])
def test_a_folder_without_notebooks_is_refused(name, folder, tmp_path):
    with pytest.raises(ValueError, match="`folder` must be"):
        collect.collect(tmp_path / name, tmp_path / "class.csv")
    assert not (tmp_path / "class.csv").exists()


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", "[" * 100_000, '{"nbformat": 4, "cells": 3}', '{"nbformat": []}'],
)
def test_what_is_no_notebook_is_told(content, folder):
    path = folder / "eve.ipynb"
    path.write_text(content)
    (row,) = collect.rows_of(folder, path, limits=LIMITS)
    assert (row.who, row.exercise, row.verdict) == ("eve", "", "")
    assert "is not a notebook" in row.remark


def test_what_is_no_file_is_not_read(folder, hand_in, tmp_path):
    os.mkfifo(folder / "pipe.ipynb")
    secret = hand_in("eve.ipynb", RIGHT).rename(tmp_path / "secret")
    (folder / "link.ipynb").symlink_to(secret)
    (folder / "folder.ipynb").mkdir()
    for path in collect.notebooks_in(folder):
        (row,) = collect.rows_of(folder, path, limits=LIMITS)
        assert row.remark == "It is not a file."


def test_a_notebook_of_another_course_and_a_large_one_are_told(
    folder, hand_in, monkeypatch
):
    path = hand_in("eve.ipynb", "raise SystemExit  # and never run")
    (row,) = collect.rows_of(folder, path, limits=LIMITS)
    assert row.remark == "It asks no exercise of this course."
    monkeypatch.setattr(collect, "MAX_NOTEBOOK", 100)
    (row,) = collect.rows_of(folder, path, limits=LIMITS)
    assert row.remark.startswith("It is larger than")


ENDED = "Its process ended before its last cell."
HOSTILE = {
    "an error": "1 / 0",
    "no Python": "this is no Python",
    "exit": "import sys; sys.exit(3)",
    "an input": "input()",
    "a gigabyte of output": "for _ in range(1000): print('x' * 1_000_000)",
    "a gigabyte in a file": (
        "with open('large', 'wb') as file:\n"
        "    for _ in range(1000): file.write(b'x' * 1_000_000)"
    ),
    "too much memory": "x = bytearray(3 * 2**30)",
    "deletes what it can": (
        "import os, shutil\nfor name in ('.', '..', os.path.expanduser('~')):\n"
        "    shutil.rmtree(name, ignore_errors=True)"
    ),
    "a thread that goes on": (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(1000,)).start()"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_after_a_hostile_cell_the_answers_still_count(name, hand_in, run):
    row = run(hand_in("eve.ipynb", HOSTILE[name], RIGHT))
    assert (row.verdict, row.remark) == ("right", "")


def test_an_endless_cell_is_stopped_and_the_next_runs(hand_in, run):
    sleep = "import time\ntime.sleep(1000)"
    caught = "try: time.sleep(1000)\nexcept BaseException:\n    while True: pass"
    row = run(hand_in("eve.ipynb", sleep, caught, RIGHT), cell_seconds=4)
    assert (row.verdict, row.remark) == ("right", "A cell was stopped after 4 seconds.")


@pytest.mark.parametrize(
    "source",
    [
        "import os; os._exit(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes; ctypes.string_at(0)",
    ],
)
def test_what_was_said_before_the_kernel_died_counts(source, hand_in, run):
    row = run(hand_in("eve.ipynb", RIGHT, source, CHECKED.format(430)))
    assert (row.verdict, row.remark) == ("right", ENDED)


def test_a_loop_that_cannot_be_stopped_is_ended(hand_in, run):
    stubborn = (
        "import time\nwhile True:\n    try: time.sleep(1000)\n"
        "    except BaseException: pass"
    )
    row = run(hand_in("eve.ipynb", RIGHT, stubborn), seconds=15, cell_seconds=4)
    assert (row.verdict, row.remark) == ("right", "It was ended after 15 seconds.")


def test_what_fills_the_disk_is_ended(hand_in, run):
    fill = (
        "import time\nfor i in range(20): open(f'{i}', 'wb').write(bytes(10**6))\n"
        "time.sleep(60)"
    )
    row = run(hand_in("eve.ipynb", RIGHT, fill), disk=2**20)
    assert (row.verdict, row.remark) == (
        "right",
        "It was ended: it wrote more than 1 MB.",
    )


def test_no_process_that_a_notebook_starts_is_left(hand_in, run):
    mark = f"lenet-course-{os.getpid()}"
    forks = (
        "import os, signal, subprocess, sys\n"
        "for number in range(6):\n"
        "    if number % 2 and os.fork() == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0: signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "        else: os._exit(0)\n"
        "        os.environ.clear()\n"
        f"        os.execlp('sleep', '{mark}', '1000')\n"
    )
    assert run(hand_in("eve.ipynb", forks, RIGHT)).verdict == "right"
    names = [" ".join(each.info["cmdline"] or []) for each in all_processes()]
    assert not [name for name in names if mark in name]


def all_processes():
    return psutil.process_iter(["cmdline"])


@pytest.mark.parametrize(
    "source",
    [
        "open(path, 'w').write('{\"07.1\": 1}')",
        "os.mkfifo(path)",
        "os.symlink('/dev/zero', path)",
        "os.mkdir(path)",
    ],
)
def test_a_record_that_a_notebook_has_spoilt_is_told(source, hand_in, run):
    spoil = f"import os\npath = os.environ['{progress.ENVIRONMENT_VARIABLE}']\n{source}"
    row = run(hand_in("eve.ipynb", CHECKED.format("..."), spoil))
    assert row.verdict == "not answered"
    assert row.remark == "Its record of what the checks said is damaged."


def test_a_notebook_learns_nothing_of_the_caller(hand_in, run, monkeypatch):
    monkeypatch.setenv("MY_TOKEN", "secret")
    told = (
        'import os\nexercises.check("07.1", 430 if "MY_TOKEN" in os.environ else 429)'
    )
    assert run(hand_in("eve.ipynb", told)).verdict == "right"


def test_what_a_notebook_changes_in_the_folder_is_told(folder, hand_in, tmp_path):
    other = hand_in("ada.ipynb", RIGHT)
    spoil = f"open({str(other)!r}, 'w').write('spoilt')"
    hand_in("bob.ipynb", spoil, RIGHT)
    stored = other.read_bytes()
    if collect.shut_in(str(tmp_path)):
        collect.collect(folder, tmp_path / "class.csv", limits=LIMITS, workers=1)
        assert other.read_bytes() == stored
    else:
        with pytest.raises(ValueError, match=r"ada\.ipynb"):
            collect.collect(folder, tmp_path / "class.csv", limits=LIMITS, workers=1)
    assert "bob" in (tmp_path / "class.csv").read_text()


def test_a_notebook_that_ends_its_watcher_is_told(folder, hand_in, tmp_path, capsys):
    hand_in("ada.ipynb", RIGHT)
    hand_in(
        "bob.ipynb", "import os, signal; os.kill(os.getppid(), signal.SIGKILL)", RIGHT
    )
    table = tmp_path / "class.csv"
    code = collect.main([str(folder), str(table), "--workers", "1"])
    if collect.shut_in(str(tmp_path)):
        assert code == 0
    else:
        assert code == 1
        assert "has ended the process that watched it" in capsys.readouterr().err
    assert "ada,ada.ipynb,07.1,right" in table.read_text()


def test_shut_in_it_writes_and_sees_nothing_else(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.write_text("mine")
    wall = collect.shut_in(str(inside))
    if not wall:
        pytest.skip("bubblewrap (bwrap) is not installed, or not allowed here.")
    attack = (
        "import os, socket, pathlib\n"
        "pathlib.Path('own').write_text('mine')\n"
        "for act in (lambda: os.remove({0!r}), lambda: os.kill({1}, 0),\n"
        "            lambda: socket.create_connection(('127.0.0.1', {2}), 1)):\n"
        "    try: act()\n"
        "    except OSError: continue\n"
        "    raise SystemExit('it could')\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = attack.format(str(outside), os.getpid(), server.getsockname()[1])
        subprocess.run([*wall, sys.executable, "-c", code], check=True, cwd=inside)
    assert outside.read_text() == "mine"
    assert (inside / "own").read_text() == "mine"


def test_any_name_of_a_file_can_stand_in_the_table(folder, hand_in, tmp_path):
    hand_in("=HYPERLINK(A1).ipynb", RIGHT.replace('"', "'"))
    hand_in("ada.ipynb", RIGHT).rename(folder / os.fsdecode(b"zo\xeb.ipynb"))
    table = tmp_path / "class.csv"
    collect.collect(folder, table, limits=LIMITS)
    with table.open(newline="", encoding="utf-8") as stream:
        said = {
            row["who"]: row
            for row in csv.DictReader(stream)
            if row["exercise"] == "07.1"
        }
    assert list(said) == ["'=HYPERLINK(A1)", "zo?"]
    assert {row["verdict"] for row in said.values()} == {"right"}
