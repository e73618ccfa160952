"""``make check`` ends here: the rules that have passed the course refuse broken ones.

Two tiny lessons and a tiny course go through the Makefile's own rules, in a folder that
shares everything else with the course. What is not refused, or for another reason, is
red: then the check has seen nothing. ``--count`` compares what was checked with what is
there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from lenet_course.tools import form

ROOT = Path(__file__).parent.parent.parent
OF_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
# What is asked of Make, the lesson that it gets, and what it has to say.
RULES = {
    "lint": ("stored", "10_broken", "code that is newer than its outputs"),
    "papermill": ("notebooks", "11_fails", "broken on purpose"),
    "nbval": ("build/compared/10_broken", "10_broken", "Cell outputs differ"),
    "Sphinx": ("build/site/index.html", "10_broken", "nowhere.md"),
}
# The site's own pages need all lessons. And Sphinx, not the test behind it, refuses.
PAGES = (
    "PAGES=site/conf.py site/glossary.md site/references.bib site/search.html index.md"
)
BEHIND = "pytest --quiet tests/test_site.py"


def make(folder: Path, *arguments: str) -> tuple[int, str]:
    """What Make ends with in a folder, and all that it says."""
    environment = {k: v for k, v in os.environ.items() if k not in OF_MAKE}
    done = subprocess.run(
        ["make", "-o", ".venv/installed", "-o", "build/digits", *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout


def write_lessons(folder: Path) -> None:
    """One lesson whose code, outputs and links do not agree, and one that fails."""
    stream = nbformat.v4.new_output("stream", text="2\n")
    cells = [
        nbformat.v4.new_markdown_cell("# A lesson\n\n[Nothing](nowhere.md) is there."),
        nbformat.v4.new_code_cell("print(3)", execution_count=1, outputs=[stream]),
    ]
    form.write(folder / "10_broken.ipynb", nbformat.v4.new_notebook(cells=cells))
    cells[1].source = "raise ValueError('broken on purpose')"
    form.write(folder / "11_fails.ipynb", nbformat.v4.new_notebook(cells=cells))


def share(folder: Path, *, without: set[str]) -> None:
    """Let a folder have what the course has, without some of it."""
    for path in ROOT.iterdir():
        if path.name not in without | {".git", "build"}:
            (folder / path.name).symlink_to(path.resolve())
    (folder / "build").mkdir()
    (folder / "build" / "digits").touch()


def problems() -> Iterator[str]:
    """What the rules of the Makefile do not refuse."""
    with tempfile.TemporaryDirectory(prefix="broken-") as temporary:
        folder = Path(temporary)
        share(folder, without={"notebooks"})
        (folder / "notebooks").mkdir()
        write_lessons(folder / "notebooks")
        index = "# Broken\n\n```{toctree}\nnotebooks/10_broken\n```\n"
        (folder / "index.md").write_text(index)
        for name, (target, lesson, message) in RULES.items():
            notebook = f"NOTEBOOKS=notebooks/{lesson}.ipynb"
            status, output = make(folder, target, notebook, PAGES)
            if not status or message not in output or BEHIND in output:
                yield f"A broken lesson is not refused by {name}:\n{output}"
    with tempfile.TemporaryDirectory(prefix="broken-") as temporary:
        folder = Path(temporary)
        share(folder, without={"lenet_course", "notebooks", "tests"})
        for name in ("lenet_course", "notebooks", "tests"):
            (folder / name).mkdir()
        (folder / "lenet_course" / "wrong.py").write_text('"""\n>>> 1 + 1\n3\n"""\n')
        test = "def test_sums():\n    assert 1 + 1 == 3\n"
        (folder / "tests" / "test_wrong.py").write_text(test)
        shutil.copytree(ROOT / "lenet_course" / "tools", folder / "lenet_course/tools")
        status, output = make(folder, "test", "WORKERS=1")
        if not status or "2 failed" not in output:
            yield f"A wrong test and a wrong example are not refused:\n{output}"


def left_out() -> Iterator[str]:
    """Lessons that one of the rules has not made."""
    lessons = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    made = {
        "executed": "build/notebooks/{}.ipynb",
        "compared": "build/compared/{}",
        "on a page": "build/site/notebooks/{}.html",
    }
    for word, place in made.items():
        missing = [name for name in lessons if not (ROOT / place.format(name)).exists()]
        if missing:
            yield f"{', '.join(missing)}: not {word}"
    print(
        f"{len(lessons)} lessons: linted, {', '.join(made)}; {len(RULES) + 1} refusals"
    )


def main(arguments: list[str]) -> int:
    """The command line; returns the exit code."""
    found = [*problems(), *(left_out() if "--count" in arguments else ())]
    print(*found, sep="\n", file=sys.stderr) if found else None
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
