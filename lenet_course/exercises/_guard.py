"""Runs a student's code: it may raise, loop and print, and the notebook goes on.

What it cannot do: a single call of a function written in C, such as
``sum(range(10**10))``, keeps Python to itself until it returns. Neither the time limit
nor the stop button reaches it; restart the kernel. A process of its own could be
killed, but it would not have the notebook's names, or, as a copy of a kernel that runs
TensorFlow, would stand still.
"""

import contextlib
import ctypes
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any, TextIO

MAX_PRINTED = 2000  # characters


class TimeLimitError(Exception):
    """The call did not end in time."""


class StudentError(Exception):
    """The call raised the ``error``, which may be anything."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class _Interrupt(BaseException):
    """Ends a thread from outside; no ``except Exception`` can catch it."""


def run_guarded(call: Callable[[], Any], *, seconds: float) -> Any:
    """What a call returns, if it ends in time.

    The call runs in a thread, because that works on every system and in every Jupyter;
    a signal would work on some. A thread cannot be killed: a loop in Python is ended
    by an exception that is raised in it, a call that sleeps is left to itself. Of what
    is printed the beginning is let through.

    Args:
        call: a function without arguments.
        seconds: time limit.

    Raises:
        TimeLimitError: the call goes on.
        StudentError: the call raised, ``SystemExit`` and its kin included.
        KeyboardInterrupt: the caller was interrupted; then the call is ended, too.

    Example:
        >>> run_guarded(lambda: 6 * 7, seconds=5)
        42
    """
    outcome: dict[str, Any] = {}
    # Not thread.join: interrupted, it takes a thread that goes on for one that ended.
    ended = threading.Event()

    def run() -> None:
        try:
            outcome["value"] = call()
        except BaseException as error:
            outcome["error"] = error
        ended.set()

    thread = threading.Thread(target=run, daemon=True)
    with warnings.catch_warnings(), _short_output():
        warnings.simplefilter("ignore")
        thread.start()
        try:
            ended.wait(seconds)
        finally:
            _interrupt(thread, ended)
    if "value" in outcome:
        return outcome["value"]
    if "error" in outcome and not isinstance(outcome["error"], _Interrupt):
        raise StudentError(outcome["error"])
    raise TimeLimitError


def _interrupt(thread: threading.Thread, ended: threading.Event) -> None:
    """Ask a thread to end, a few times, in case its code catches everything."""
    for _ in range(5):
        if not ended.is_set():
            number = ctypes.c_ulong(thread.ident or 0)
            error = ctypes.py_object(_Interrupt)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(number, error)
            ended.wait(0.02)


class _Short:
    """A stream that lets the first characters through, and says that it is cut."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._left = MAX_PRINTED

    def write(self, text: str) -> int:
        """As many of the characters as are still let through."""
        if self._left > 0:
            self._stream.write(text[: self._left])
            self._left -= len(text)
            if self._left <= 0:
                self._stream.write("\n... what your code prints is cut here.\n")
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _short_output() -> contextlib.ExitStack:
    """Lets only the beginning through of what is printed, as long as it is entered."""
    stack = contextlib.ExitStack()
    stack.enter_context(contextlib.redirect_stdout(_Short(sys.stdout)))
    stack.enter_context(contextlib.redirect_stderr(_Short(sys.stderr)))
    return stack
