"""``python -m lenet_course``: how far one came, what is amiss, long measurements."""

import argparse
import io
import sys


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lenet_course")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("progress", help="how far you came in the exercises")
    command.set_defaults(run=_show_progress)
    command = commands.add_parser("doctor", help="what is amiss here, and its cure")
    command.set_defaults(run=_examine)
    command = commands.add_parser("measure", help="run and keep long measurements")
    command.add_argument("names", nargs="*", help="which ones; by default all")
    command.add_argument("--seeds", type=int, help="how many, from 0 on")
    command.add_argument("--list", action="store_true", help="what is kept, how far")
    command.add_argument("--check", action="store_true", help="fail if one is stale")
    command.add_argument("--dask", metavar="ADDRESS", help="of a Dask scheduler")
    command.set_defaults(run=_measure)
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Some terminals have no sign for "right": better \\u2713 than a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return options.run(options)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1


def _show_progress(options: argparse.Namespace) -> int:
    from lenet_course.exercises import progress

    print(progress.report())
    return 0


def _examine(options: argparse.Namespace) -> int:
    from lenet_course import doctor

    return doctor.main()


def _measure(options: argparse.Namespace) -> int:
    from lenet_course.measurements import _run  # and with it what only this needs

    return _run.main(options)


if __name__ == "__main__":
    sys.exit(main())
