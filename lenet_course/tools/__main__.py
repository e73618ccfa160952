"""``python -m lenet_course.tools``: what the Makefile asks of notebooks.

``lint``, ``format``, ``refresh``, ``proofs`` and ``summary`` take notebooks;
``execute``, ``student`` and ``solved`` take a notebook and the file to write; ``book``
takes the folder of the rendered site and the file to write; ``desk`` takes notebooks
and, last, a student's folder.
"""

import argparse
import sys
from pathlib import Path

from lenet_course.tools import (
    book,
    comparison,
    desk,
    editions,
    execution,
    form,
    proofs,
)

EDITIONS = {"student": editions.student_edition, "solved": editions.solved_edition}
COMMANDS = (
    *("lint", "format", "refresh", "proofs", "summary", "execute", "book", "desk"),
    *EDITIONS,
)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet_course.tools",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    try:
        problems = run(options.command, options.paths)
    except ValueError as error:
        problems = [str(error)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def run(command: str, paths: list[Path]) -> list[str]:
    """Do it, and say what is wrong with the notebooks."""
    if command == "lint":
        return form.lint(paths)
    if command == "summary":
        print(comparison.summary(paths))
    elif command == "proofs":
        proofs.note(paths)
    elif command == "execute":
        source, target = paths
        execution.execute(source, target)
    elif command == "book":
        site, target = paths
        print(f"The course is in {target}: {book.bind(site, target) / 1e6:.1f} MB.")
    elif command == "desk":
        *sources, folder = paths
        print(desk.lay_out(sources, folder))
    elif command in EDITIONS:
        source, target = paths
        notebook = form.read(source)
        try:
            edition = EDITIONS[command](notebook)
        except ValueError as error:
            return [f"{source.name}: {error}"]
        form.write(target, edition)
    else:
        for path in paths:
            if command == "refresh":
                form.refresh(path)
            else:
                form.write(path, form.read(path))
    return []


if __name__ == "__main__":
    sys.exit(main())
