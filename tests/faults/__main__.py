"""``make faults``: does the check see what somebody could do wrong?

Each fault of the tables is put, one at a time, into a copy of the course, and the
smallest check that should see it is run there. One that stays green is a defect of the
check. Every check is run without a fault first: one that is red anyway sees nothing.
"""

import argparse
import os
import queue
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from tqdm import tqdm

from lenet_course._tables import as_text
from tests.faults.tables import ROOT, Fault, changed, read_tables

TIME_LIMIT = 400  # seconds; a check without an answer by then has seen nothing
LEFT_OUT = (".git", ".venv", "build", "__pycache__", ".*_cache", ".hypothesis")
PYTHON = [".venv/bin/python"]
COMMANDS = {
    "lint": [*PYTHON, "-m", "lenet_course.tools", "lint"],
    "python": PYTHON,
    "ruff": [".venv/bin/ruff"],
    "make": ["make", "-o", ".venv/installed"],
}
PYTEST = [*PYTHON, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
ONE_THREAD = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
OF_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")


def command(check: str) -> list[str]:
    """What runs a check.

    Example:
        >>> command("ruff check lenet_course")
        ['.venv/bin/ruff', 'check', 'lenet_course']
    """
    first, *rest = shlex.split(check)
    return [*COMMANDS[first], *rest] if first in COMMANDS else [*PYTEST, first, *rest]


def is_green(check: str, folder: Path) -> bool:
    """Whether a check passes in a copy of the course."""
    environment = {k: v for k, v in os.environ.items() if k not in OF_MAKE}
    environment |= dict.fromkeys(ONE_THREAD, "1")
    # A file that is changed twice in a second would be taken from its compiled copy.
    environment |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"LENET_COURSE_PROGRESS": str(folder / "build" / "progress.json")}
    process = subprocess.Popen(
        command(check),
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=TIME_LIMIT) == 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        print(f"No answer within {TIME_LIMIT} s: {check}", file=sys.stderr)
        return True


def stays_green(fault: Fault, folder: Path) -> bool:
    """Whether the check of a fault passes with it; the copy is mended afterwards."""
    path = folder / fault.file
    before = path.read_bytes()
    try:
        path.write_text(changed(fault, path), encoding="utf-8", newline="\n")
        return is_green(fault.check, folder)
    finally:
        path.write_bytes(before)


def copy_to(folder: Path) -> Path:
    """The course without what is made of it, with the same environment."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    return folder


def in_parallel(
    judge: Callable[[Any, Path], bool],
    what: Iterable[Any],
    folders: list[Path],
    title: str,
) -> list[Any]:
    """Of what is judged in the copies, one at a time in each, that which is green."""
    free: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for folder in folders:
        free.put(folder)

    def run(one: Any) -> bool:
        folder = free.get()
        try:
            return judge(one, folder)
        finally:
            free.put(folder)

    with ThreadPoolExecutor(len(folders)) as pool:
        waiting = {pool.submit(run, one): one for one in what}
        done = tqdm(as_completed(waiting), total=len(waiting), desc=title)
        return [waiting[future] for future in done if future.result()]


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("kinds", nargs="*", help="tables, such as data; by default all")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="words of the faults to try")
    options = parser.parse_args(arguments)
    faults = [
        fault
        for fault in read_tables()
        if fault.kind in (options.kinds or [fault.kind]) and options.only in str(fault)
    ]
    checks = dict.fromkeys(fault.check for fault in faults)
    with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
        folders = [
            copy_to(Path(temporary, str(number), "course"))
            for number in range(options.workers)
        ]
        good = set(in_parallel(is_green, checks, folders, "without a fault"))
        for check in checks:
            if check not in good:
                print(f"Red without a fault: {check}")
        faults = [fault for fault in faults if fault.check in good]
        missed = in_parallel(stays_green, faults, folders, "with each fault")
    injected = Counter(fault.kind for fault in faults)
    green = Counter(fault.kind for fault in missed)
    rows = [("kind", "injected", "caught")]
    rows += [(k, str(n), str(n - green[k])) for k, n in sorted(injected.items())]
    total = len(faults)
    rows.append(("all", str(total), str(total - len(missed))))
    print(as_text(rows))
    for fault in sorted(missed, key=str):
        print(f"Stays green: {fault}\n    {fault.check}")
    return 1 if missed or len(good) < len(checks) else 0


if __name__ == "__main__":
    sys.exit(main())
