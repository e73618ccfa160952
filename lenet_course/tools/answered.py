"""Runs the cells of one student's notebook; `collect` starts it and may end it.

Not a kernel: what the cells print goes nowhere, and no message of theirs is read.
What a check says is in the progress file alone.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

# How this process ends if its last cell was reached: no cell gives these by mistake.
ENDED, STOPPED_A_CELL = 90, 91
MAX_FILE = 64 * 2**20  # bytes
MAX_PROCESSES = 4096  # of this user, threads included; root has no such limit


class _Shell(InteractiveShell):
    """Runs cells, and keeps nothing of what they print: it may be a gigabyte."""

    def _tee(self, channel: str) -> Any:
        return contextlib.nullcontext()


class _Slow(KeyboardInterrupt):
    """What the stop button would raise."""


def main(cells: Path, *, seconds: int, memory: int) -> int:
    """Run each cell of a list of sources, as Jupyter does, after errors too.

    Args:
        cells: a JSON file that holds the list.
        seconds: a cell may take.
        memory: bytes that this process may have, and each that it starts.

    Returns:
        The exit code.
    """
    sources = json.loads(cells.read_text(encoding="utf-8"))
    _limit(resource.RLIMIT_DATA, memory)
    _limit(resource.RLIMIT_FSIZE, MAX_FILE)
    _limit(resource.RLIMIT_NPROC, MAX_PROCESSES)
    _limit(resource.RLIMIT_CORE, 0)
    shell = _Shell.instance()
    slow = False

    def stop(number: int, frame: Any) -> None:
        nonlocal slow
        slow = True
        raise _Slow

    for source in sources:
        signal.signal(signal.SIGALRM, stop)
        with contextlib.suppress(_Slow):
            # Once more each second, for a cell that catches everything once.
            signal.setitimer(signal.ITIMER_REAL, seconds, 1)
            shell.run_cell(source)
            signal.setitimer(signal.ITIMER_REAL, 0)
    return STOPPED_A_CELL if slow else ENDED


def _limit(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))


if __name__ == "__main__":
    code = main(Path(sys.argv[1]), seconds=int(sys.argv[2]), memory=int(sys.argv[3]))
    # What a cell has left running, such as a thread, must not keep this from ending.
    os._exit(code)
