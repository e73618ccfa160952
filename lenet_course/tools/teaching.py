"""What the page for instructors shows: made from the lessons and their exercises.

``python -m lenet_course.tools.teaching NOTEBOOK ...`` measures what the notebooks need
on this machine and keeps it in ``site/footprint.json``, from which the page reads it.
"""

import json
import math
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import psutil

from lenet_course._files import write_whole
from lenet_course._tables import as_html
from lenet_course.exercises import all_exercises
from lenet_course.tools import form

FOOTPRINT = Path(__file__).parents[2] / "site" / "footprint.json"
TIME = re.compile(r"\*\*Time:\*\* (.+)")
OBJECTIVES = re.compile(r"\*\*After this lesson you can\*\*\n\n((?:- .+\n?)+)")
CLASSES = (30, 200, 1000)
AT_ONCE = 0.6  # of a class, the upper end of what The Littlest JupyterHub suggests
HEADROOM = 1.3  # of its "20-40% headroom for users to play around"
HUB_MB = 128  # what it adds for itself
SERVER_MB = 130  # of a student's server, beside the kernel: see tests/classroom
NODE_GB = 64  # of a usual machine in a cluster
NODE_FREE_GB = 4  # of it what Kubernetes keeps, rounded up


def plan(notebooks: Path) -> str:
    """The lessons as a Markdown table: minutes, objectives, what each needs.

    Args:
        notebooks: the folder that holds them.
    """
    needed = footprint()["notebooks"]
    lines = [
        "| lesson | time | one can afterwards | computing | memory |",
        "|---|---|---|---|---|",
    ]
    for path in sorted(notebooks.glob("*.ipynb")):
        texts = [c.source for c in form.read(path).cells if c.cell_type == "markdown"]
        opening = "\n\n".join(texts[:6])
        title = opening.partition("\n")[0].removeprefix("# ")
        time = found[1] if (found := TIME.search(opening)) else ""
        done = found[1] if (found := OBJECTIVES.search(f"{opening}\n")) else ""
        verbs = " ".join(line.removeprefix("- ") for line in done.splitlines())
        needs = needed.get(path.stem, {})
        columns = (
            f"[{title}](notebooks/{path.name})",
            time.replace("|", r"\|"),
            verbs,
            f"{needs['cpu_seconds'] / 60:.1f} min" if needs else "not measured",
            f"{needs['peak_mb'] / 1000:.1f} GB" if needs else "not measured",
        )
        lines.append(f"| {' | '.join(columns)} |")
    return "\n".join(lines)


def footprint() -> dict[str, Any]:
    """What the notebooks needed when they were measured, and on which machine.

    Example:
        >>> sorted(footprint())
        ['machine', 'notebooks']
    """
    stored: dict[str, Any] = json.loads(FOOTPRINT.read_text(encoding="utf-8"))
    return stored


def wrong_answers() -> str:
    """The named misconceptions of every exercise, as HTML, folded by lesson.

    Example:
        >>> wrong_answers().count("<summary>Lesson ")
        9
    """
    folds = []
    for lesson, exercises in groupby(all_exercises().values(), lambda e: e.lesson):
        rows = [
            (misconception.name, exercise.id, misconception.message)
            for exercise in exercises
            for misconception in exercise.misconceptions
        ]
        heading = ("usual wrong answer", "exercise", "what the check says")
        folds.append(
            f"<details><summary>Lesson {int(lesson)}: {len(rows)} usual wrong answers"
            f"</summary>{as_html(rows, heading=heading, left=True)}</details>"
        )
    return "".join(folds)


def sizes() -> str:
    """What classes need, as a Markdown table, from the largest notebook's memory."""
    kernel = max(each["peak_mb"] for each in footprint()["notebooks"].values())
    limit = (
        math.ceil((kernel + SERVER_MB) * HEADROOM / 500) / 2
    )  # GB, rounded up to half a one
    on_node = int((NODE_GB - NODE_FREE_GB) / limit)
    lines = [
        "| students | at once | The Littlest JupyterHub: memory | disk "
        f"| Kubernetes: nodes of {NODE_GB} GB |",
        "|---|---|---|---|---|",
    ]
    for students in CLASSES:
        at_once = math.ceil(students * AT_ONCE)
        memory = math.ceil(at_once * limit + HUB_MB / 1000)
        disk = math.ceil(students * 0.2 + 2 + 4)
        nodes = math.ceil(at_once / on_node)
        lines.append(
            f"| {students:,} | {at_once} | {memory:,} GB | {disk} GB | {nodes} |"
        )
    return "\n".join([*lines, "", f"With a limit of {limit:g} GB for each student."])


def machine() -> str:
    """The machine that measured the notebooks, in words."""
    return f"<p>{escape(footprint()['machine'])}.</p>"


def measure(paths: list[Path]) -> None:
    """Execute notebooks one after the other, and keep what each of them needs."""
    stored = footprint() if FOOTPRINT.is_file() else {"notebooks": {}}
    gigabytes = psutil.virtual_memory().total / 2**30
    stored["machine"] = (
        f"{os.cpu_count()} cores, {gigabytes:.0f} GB of memory, {platform.system()}, "
        f"Python {platform.python_version()}"
    )
    for path in paths:
        # By its full name: run as a program, this module is called __main__.
        program = [sys.executable, "-m", "lenet_course.tools.teaching"]
        command = [*program, "--one", str(path)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        stored["notebooks"][path.stem] = json.loads(run.stdout.splitlines()[-1])
        text = json.dumps(stored, indent=1, sort_keys=True)
        write_whole(FOOTPRINT, f"{text}\n")


def _measure_one(path: Path) -> dict[str, int]:
    """Execute one; of its kernel, the seconds of all cores and the peak of memory."""
    from lenet_course.tools import execution

    with tempfile.TemporaryDirectory() as folder:
        execution.execute(path, Path(folder) / path.name)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "cpu_seconds": round(used.ru_utime + used.ru_stime),
        "peak_mb": used.ru_maxrss // unit,
    }


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        print(json.dumps(_measure_one(Path(sys.argv[2]))))
    else:
        measure([Path(name) for name in sys.argv[1:]])
