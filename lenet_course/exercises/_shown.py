"""How messages show answers, inputs and exceptions: short, and never raising."""

import linecache
import pprint
import re
import reprlib
import sysconfig
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

MAX_SHOWN = 200  # characters of an answer
MAX_RAISED = 500  # characters of an exception: Keras' are long
MAX_ON_A_LINE = 80  # characters of arguments beside each other

_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = MAX_SHOWN

_PACKAGE = str(Path(__file__).parent.parent)
_LIBRARIES = (_PACKAGE, sysconfig.get_path("stdlib"), "<frozen")


def shown(answer: Any) -> str:
    """An answer as a message shows it.

    Example:
        >>> shown(28)
        '28'
    """
    try:
        return _cut(" ".join(_REPR.repr(answer).split()), MAX_SHOWN)
    except Exception:
        return f"an object of type {type(answer).__name__}"


def raised(error: BaseException) -> str:
    """An exception with all that it says, up to some 500 characters.

    Example:
        >>> raised(KeyError("val_acc"))
        "KeyError: 'val_acc'"
    """
    name = type(error).__name__
    try:
        text = _plain(" ".join(str(error).split()))
    except Exception:
        return name
    return f"{name}: {_cut(text, MAX_RAISED)}" if text else name


def line_of(error: BaseException) -> str:
    """The last line of the student's own code that an exception came through.

    Returns:
        Its number in the cell or file and its text; ``""`` if there is none, as when
        a function is called with too many arguments.
    """
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not _is_library(frame.f_code.co_filename)
    ]
    if not own:
        return ""
    text = linecache.getline(*own[-1]).strip()
    return f"line {own[-1][1]}: {_cut(text, MAX_SHOWN)}" if text else ""


def arguments_as_code(names: Sequence[str], values: Sequence[Any]) -> str:
    """The input of a function in a form that can be typed or pasted into a cell.

    Example:
        >>> print(arguments_as_code(("n", "k"), (28, 3)))
        n = 28; k = 3
    """
    written = [
        f"{name} = {as_code(value, indent=len(name) + 3)}"
        for name, value in zip(names, values, strict=True)
    ]
    on_a_line = "; ".join(written)
    if "\n" in on_a_line or len(on_a_line) > MAX_ON_A_LINE:
        return "\n".join(written)
    return on_a_line


def as_code(value: Any, *, indent: int = 0) -> str:
    """A value in a form that can be typed; of a large array only the corners.

    Args:
        value: an argument or a result.
        indent: columns in front of it, by which its further lines are moved.

    Example:
        >>> print(as_code(np.eye(2, dtype="float32")))
        np.array([[1., 0.],
                  [0., 1.]], dtype="float32")
    """
    if isinstance(value, np.ndarray):
        numbers = np.array2string(
            value,
            precision=6,
            separator=", ",
            prefix=" " * (indent + 9),
            threshold=100,
        )
        usual = value.dtype in (np.dtype("float64"), np.dtype("int64"))
        dtype = "" if usual else f', dtype="{value.dtype}"'
        return f"np.array({numbers}{dtype})"
    if isinstance(value, float):
        value = float(f"{value:.7g}")
    lines = pprint.pformat(value, width=MAX_ON_A_LINE, sort_dicts=False).splitlines()
    return f"\n{' ' * indent}".join(lines)


def _plain(text: str) -> str:
    """A text without the colours of a terminal, and without halves of characters."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return text.encode(errors="backslashreplace").decode()


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _is_library(filename: str) -> bool:
    return filename.startswith(_LIBRARIES) or "-packages" in filename
