"""``python -m lenet_course``: how far one came, and the long measurements."""

import argparse
import sys

from lenet_course.exercises import progress
from lenet_course.measurements import _run as measurements


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lenet_course")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("progress", help="how far you came in the exercises")
    measure = commands.add_parser("measure", help="run and keep long measurements")
    measurements.add_arguments(measure)
    options = parser.parse_args(arguments)
    try:
        if options.command == "measure":
            return measurements.main(options)
        print(progress.report())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
