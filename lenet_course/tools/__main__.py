"""``python -m lenet_course.tools``: what the Makefile asks of notebooks."""

import argparse
import sys
from pathlib import Path

from lenet_course.tools import editions, execution, form

EDITIONS = {"student": editions.student_edition, "solved": editions.solved_edition}


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lenet_course.tools")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("lint", "format", "refresh", "summary"):
        commands.add_parser(name).add_argument("paths", nargs="+", type=Path)
    for name in ("execute", *EDITIONS):
        command = commands.add_parser(name)
        command.add_argument("source", type=Path)
        command.add_argument("target", type=Path)
        if name == "execute":
            command.add_argument("--profile", default="default")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    if options.command == "execute":
        execution.execute(options.source, options.target, profile=options.profile)
    elif options.command in EDITIONS:
        edition = EDITIONS[options.command](form.read(options.source))
        form.write(options.target, edition)
    elif options.command == "summary":
        print(execution.summary(options.paths))
    elif options.command == "lint":
        found = form.lint(options.paths)
        print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
        return 1 if found else 0
    else:
        for path in options.paths:
            if options.command == "format":
                form.write(path, form.read(path))
            else:
                form.refresh(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
