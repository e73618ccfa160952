"""``python -m lenet_course progress``: how far one came in the exercises."""

import argparse
import io
import sys

from lenet_course.exercises import progress


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lenet_course")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("progress", help="how far you came in the exercises")
    command.set_defaults(report=progress.report)
    report = parser.parse_args(arguments).report
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Some terminals have no sign for "right": better \u2713 than a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(report())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
