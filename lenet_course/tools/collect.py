"""``make collect FOLDER=...``: what the checks say to the answers of a whole class.

Each notebook's code runs in a process of its own, in an empty folder of its own, with
limits of time, memory and disk, and its checks note what they say in a progress file of
its own: from there the table is made. So it says what the students were told.

A notebook is somebody else's program. Where bubblewrap (``bwrap``) is installed, it can
write nowhere but into its folder, sees no other process, and has no network. Elsewhere
it may do what you may do; then use an account or a container that holds nothing else.
"""

import argparse
import contextlib
import csv
import ctypes
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from lenet_course import data
from lenet_course._errors import invalid
from lenet_course._tables import as_text
from lenet_course.exercises import all_exercises, progress
from lenet_course.exercises._record import NOT_ANSWERED, NOT_YET, RIGHT
from lenet_course.tools import answered, form

COLUMNS = ("who", "notebook", "exercise", "verdict", "misconception", "remark")
MAX_NOTEBOOK = 64 * 2**20  # bytes
ASKED = re.compile(r"exercises\.check\(\s*['\"](\d\d)\.\d+")
# Of the caller's environment, which may hold secrets, only what Python needs.
INHERITED = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH")
SET_CHILD_SUBREAPER = 36  # of Linux' prctl
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # in a spreadsheet


@dataclass(frozen=True)
class Limits:
    """What one notebook may use.

    Args:
        seconds: in all.
        cell_seconds: for each of its cells, which is then stopped as by the button.
        memory: bytes, for each of its processes.
        disk: bytes, of all that it writes.
    """

    seconds: int = 1200
    cell_seconds: int = 300
    memory: int = 6 * 2**30
    disk: int = 2**30


@dataclass(frozen=True)
class Row:
    """One line of the table: an exercise of one notebook, or one that is none."""

    who: str
    notebook: str
    exercise: str = ""
    verdict: str = ""
    misconception: str = ""
    remark: str = ""


def collect(
    folder: Path, table: Path, *, limits: Limits | None = None, workers: int = 2
) -> list[Row]:
    """Run all notebooks below a folder and write the table.

    Args:
        folder: of the students: a notebook each, or a folder each. It is only read.
        table: the CSV file to write; it grows while the notebooks run.
        limits: for each notebook.
        workers: how many notebooks run at once.

    Returns:
        The rows of the table, in the order of the notebooks' names.

    Raises:
        ValueError: there is no such folder, no notebook in it, or already a table.
    """
    paths = notebooks_in(folder)
    if table.exists():
        hint = "Nothing is overwritten: move it away, or name another one."
        raise invalid("table", str(table), "a file that is not there yet", hint=hint)
    before = _state(folder)
    run = partial(rows_of, folder, limits=limits or Limits())
    context = multiprocessing.get_context("spawn")
    rows = []
    with (
        # Names of files need not be text.
        table.open("x", newline="", encoding="utf-8", errors="replace") as stream,
        ProcessPoolExecutor(workers, context, initializer=adopt) as pool,
    ):
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for of_one in pool.map(run, paths):
            rows += of_one
            writer.writerows([*map(_harmless, vars(row).values())] for row in of_one)
            stream.flush()
    changed = [str(path) for path, _ in before.items() ^ _state(folder).items()]
    if changed:
        hint = "A notebook did that. The table is written; do not trust it."
        raise invalid("folder", ", ".join(sorted({*changed})), "unchanged", hint=hint)
    return rows


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks below a folder, without Jupyter's own copies.

    Raises:
        ValueError: there is no such folder, or no notebook in it.
    """
    if not folder.is_dir():
        raise invalid("folder", str(folder), "a folder of students' notebooks")
    found = [
        path
        for path in sorted(folder.rglob("*.ipynb"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not found:
        raise invalid("folder", str(folder), "a folder with notebooks (.ipynb) in it")
    return found


def adopt() -> None:
    """Let what a notebook starts and leaves become a child of this process."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def rows_of(folder: Path, path: Path, *, limits: Limits) -> list[Row]:
    """Run one notebook, and read from its progress what its checks said.

    At the end all processes are ended that the calling one has started: so it is
    called in a process that does nothing else, after `adopt`.
    """
    place = path.relative_to(folder)
    who = place.parts[0] if len(place.parts) > 1 else place.stem
    row = partial(Row, who, place.as_posix())
    try:
        sources = _sources(path)
    except (OSError, ValueError) as error:
        return [row(remark=str(error))]
    lessons = {lesson for source in sources for lesson in ASKED.findall(source)}
    asked = [key for key, each in all_exercises().items() if each.lesson in lessons]
    if not asked:
        return [row(remark="It asks no exercise of this course.")]
    notes, remark = _run(sources, limits)
    return [
        row(
            exercise,
            notes.get(exercise, {}).get("status", NOT_ANSWERED),
            "; ".join(notes.get(exercise, {}).get("misconceptions", [])),
            remark,
        )
        for exercise in asked
    ]


def _sources(path: Path) -> list[str]:
    """The code of a notebook, cell by cell."""
    if path.is_symlink() or not path.is_file():
        raise ValueError("It is not a file.")
    if path.stat().st_size > MAX_NOTEBOOK:
        raise ValueError(f"It is larger than {MAX_NOTEBOOK >> 20} MB.")
    try:
        cells = form.read(path).cells
    except ValueError:
        raise
    except Exception as error:  # what somebody has put into a file can raise anything
        raise ValueError(f"{path.name} is not a notebook: {error!r}") from error
    return [cell.source for cell in cells if cell.cell_type == "code"]


def _run(sources: list[str], limits: Limits) -> tuple[dict[str, progress.Note], str]:
    """What the checks in some cells noted, and what there is to say of the run."""
    folder = Path(tempfile.mkdtemp(prefix="lenet_course-"))
    inside = folder / "work"
    try:
        inside.mkdir()
        (folder / "cells.json").write_text(json.dumps(sources), encoding="utf-8")
        environment = _environment(inside)
        remark = _wait(_start(folder, environment, limits), inside, limits)
        notes, damage = _notes(Path(environment[progress.ENVIRONMENT_VARIABLE]))
        return notes, " ".join(filter(None, (remark, damage)))
    finally:
        # What a notebook has left may be nested so deeply that it cannot be removed.
        with contextlib.suppress(RecursionError):
            shutil.rmtree(folder, ignore_errors=True)


def _environment(inside: Path) -> dict[str, str]:
    """Variables with which all that is kept anywhere is kept inside the folder."""
    kept = {key: os.environ[key] for key in INHERITED if key in os.environ}
    cache = inside / "cache"
    if data.cache_folder().is_dir():
        shutil.copytree(data.cache_folder(), cache)
    digits = data.find_mnist()
    return kept | {
        "HOME": str(inside),
        "IPYTHONDIR": str(inside / "ipython"),
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": str(inside / "matplotlib"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TMPDIR": str(inside),
        data.CACHE_VARIABLE: str(cache),
        progress.ENVIRONMENT_VARIABLE: str(inside / "progress.json"),
        **({data.ENVIRONMENT_VARIABLE: str(digits)} if digits else {}),
    }


def _start(
    folder: Path, environment: dict[str, str], limits: Limits
) -> "subprocess.Popen[bytes]":
    inside = str(folder / "work")
    command = [sys.executable, "-m", answered.__name__, str(folder / "cells.json")]
    command += [str(limits.cell_seconds), str(limits.memory)]
    return subprocess.Popen(
        [*shut_in(inside), *command],
        cwd=inside,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def shut_in(inside: str) -> list[str]:
    """The command before a command that lets it write into one folder only.

    Returns:
        That of bubblewrap; nothing where it is not installed or not allowed.
    """
    program = shutil.which("bwrap")
    if not program:
        return []
    view = [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    view += ["--bind", inside, inside, "--chdir", inside]
    view += ["--unshare-all", "--die-with-parent"]
    works = subprocess.run([*view, "true"], capture_output=True, check=False)
    return view if works.returncode == 0 else []


def _wait(process: "subprocess.Popen[bytes]", inside: Path, limits: Limits) -> str:
    """Wait for the end, or bring it about; what there is to say of it."""
    deadline = time.monotonic() + limits.seconds
    room = _size(inside) + limits.disk  # trained networks are there from the beginning
    remark = ""
    try:
        while process.poll() is None and not remark:
            time.sleep(0.1)
            if time.monotonic() > deadline:
                remark = f"It was ended after {limits.seconds} seconds."
            elif _size(inside) > room:
                remark = f"It was ended: it wrote more than {limits.disk >> 20} MB."
    finally:  # after Ctrl-C, too
        process.kill()
        code = process.wait()
        _end_children()
    if code == answered.STOPPED_A_CELL:
        return f"A cell was stopped after {limits.cell_seconds} seconds."
    if code != answered.ENDED and not remark:
        return "Its process ended before its last cell."
    return remark


def _end_children() -> None:
    """End all that was started from here: in another session, too."""
    for _ in range(100):
        children = psutil.Process().children(recursive=True)
        for child in children:
            with contextlib.suppress(psutil.Error):
                child.kill()
        psutil.wait_procs(children, timeout=1)
        if not children:
            return


def _size(folder: Path) -> int:
    """Bytes of all files below a folder; what vanishes meanwhile counts nothing."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += (Path(place) / name).lstat().st_size
    return size


def _notes(path: Path) -> tuple[dict[str, progress.Note], str]:
    """What a progress file holds; nothing, and why, if no check wrote it so."""
    if not os.path.lexists(path):
        return {}, ""
    damage = "Its record of what the checks said is damaged."
    if path.is_symlink() or not path.is_file():
        return {}, damage
    os.environ[progress.ENVIRONMENT_VARIABLE] = str(path)  # of this worker alone
    try:
        return progress.read(), ""
    except ValueError:
        return {}, damage


def _state(folder: Path) -> dict[Path, tuple[int, int]]:
    """What changes when a file below a folder does."""
    files = [path for path in folder.rglob("*") if not path.is_dir()]
    states = ((path, path.lstat()) for path in files)
    return {path: (state.st_size, state.st_mtime_ns) for path, state in states}


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, of at most 500 characters.

    Example:
        >>> _harmless("=1+1"), _harmless("right")
        ("'=1+1", 'right')
    """
    mark = "'" if text.startswith(BEGINS_A_FORMULA) else ""
    return f"{mark}{text[:500]}"


def summary(rows: list[Row]) -> str:
    """Where a class stumbles: the shares and the commonest misconceptions, as text.

    Example:
        >>> print(summary([Row("a", "a.ipynb", "07.1", "not yet", "rounded up")]))
        exercise  right  not yet  not answered  commonest misconceptions
        07.1         0%     100%            0%  rounded up (1)
    """
    lines: list[tuple[str, ...]] = [
        ("exercise", "right", NOT_YET, NOT_ANSWERED, "commonest misconceptions")
    ]
    for exercise in sorted({row.exercise for row in rows if row.exercise}):
        of_one = [row for row in rows if row.exercise == exercise]
        verdicts = Counter(row.verdict for row in of_one)
        met = Counter(
            name for row in of_one for name in row.misconception.split("; ") if name
        )
        shares = (
            f"{verdicts[name] / len(of_one):.0%}".rjust(len(name))
            for name in (RIGHT, NOT_YET, NOT_ANSWERED)
        )
        common = ", ".join(f"{name} ({n})" for name, n in met.most_common(3))
        lines.append((exercise, *shares, common))
    return "\n".join([as_text(lines), *_remarks(rows)])


def _remarks(rows: list[Row]) -> Iterator[str]:
    remarks = dict.fromkeys((row.notebook, row.remark) for row in rows if row.remark)
    yield from (f"{notebook!r}: {remark}" for notebook, remark in remarks)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lenet_course.tools.collect")
    parser.add_argument("folder", type=Path, help="of the students' notebooks")
    parser.add_argument("table", type=Path, help="the CSV file to write")
    parser.add_argument("--seconds", type=int, default=Limits.seconds)
    parser.add_argument("--cell-seconds", type=int, default=Limits.cell_seconds)
    parser.add_argument("--gigabytes", type=int, default=Limits.memory >> 30)
    parser.add_argument("--workers", type=int, default=2, help="notebooks at once")
    options = parser.parse_args(arguments)
    limits = Limits(options.seconds, options.cell_seconds, options.gigabytes << 30)
    if not shut_in(tempfile.gettempdir()):
        print(
            "Bubblewrap (bwrap) is not installed or not allowed here: the notebooks "
            "can do all that you can. Only run notebooks of people whom you trust.",
            file=sys.stderr,
        )
    try:
        rows = collect(
            options.folder, options.table, limits=limits, workers=options.workers
        )
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenProcessPool:
        print(
            f"A notebook has ended the process that watched it. {options.table} ends "
            "before that notebook.",
            file=sys.stderr,
        )
        return 1
    print(summary(rows))
    print(f"\nThe table is in {options.table}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
