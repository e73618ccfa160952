"""Runs a student's code so that it can neither raise, nor hang, nor flood the page."""

import ctypes
import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np


class TimeLimitError(Exception):
    """The call did not end in time."""


class _Interrupt(BaseException):
    """Ends a thread from outside; no ``except Exception`` can catch it."""


def run_guarded(call: Callable[[], Any], *, seconds: float) -> Any:
    """What a call returns, if it ends in time.

    The call runs in a thread, because that works on every system and in every Jupyter;
    a signal would work on some. A thread cannot be killed: a loop in Python is ended
    by an exception that is raised in it, a call that sleeps is left to itself.

    Args:
        call: a function without arguments.
        seconds: time limit.

    Raises:
        TimeLimitError: the call goes on.
        BaseException: whatever the call raised, ``SystemExit`` included.

    Example:
        >>> run_guarded(lambda: 6 * 7, seconds=5)
        42
    """
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            with np.errstate(all="ignore"):
                outcome["value"] = call()
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        thread.start()
        thread.join(seconds)
    if not outcome:
        _interrupt(thread)
        raise TimeLimitError
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


def _interrupt(thread: threading.Thread) -> None:
    """Ask a thread to end, a few times, in case its code catches everything."""
    for _ in range(5):
        if thread.is_alive():
            number = ctypes.c_ulong(thread.ident)
            error = ctypes.py_object(_Interrupt)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(number, error)
            thread.join(0.02)
