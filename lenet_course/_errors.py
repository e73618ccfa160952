"""One grammar of refusal: what is wrong, what is allowed, what came in.

Raise what a function returns: ``raise invalid("kind", kind, one_of(KINDS))``.
"""

from collections.abc import Iterable
from math import inf
from numbers import Integral, Real
from typing import Any

MAX_SHOWN = 200  # characters


def invalid(
    name: str, value: Any, expected: str, *, hint: str = "", **others: Any
) -> ValueError:
    """The refusal of an argument whose value is not allowed.

    Args:
        name: of the argument.
        value: what came in; of an array, its type and shape are shown.
        expected: what is allowed, behind "must be".
        hint: a sentence that says why, or what to do.
        **others: further arguments that the value does not agree with.

    Example:
        >>> print(invalid("strides", 0, "at least 1"))
        `strides` must be at least 1. Received: strides=0
        >>> print(invalid("filters", 3, "divisible by `groups`", groups=2))
        `filters` must be divisible by `groups`. Received: filters=3, groups=2
    """
    return ValueError(_refusal(name, value, expected, hint, others))


def wrong_type(name: str, value: Any, expected: str, *, hint: str = "") -> TypeError:
    """The refusal of an argument that is another kind of thing.

    Example:
        >>> print(wrong_type("strides", "2", "a whole number (an int)"))
        `strides` must be a whole number (an int). Received: strides='2'
    """
    return TypeError(_refusal(name, value, expected, hint, {}))


def one_of(options: Iterable[Any]) -> str:
    """The options of an argument as a phrase.

    Example:
        >>> one_of(["valid", "same"])
        "one of 'valid', 'same'"
    """
    return f"one of {', '.join(map(repr, options))}"


def check_number(
    name: str, value: Any, low: float, high: float = inf, *, whole: bool = False
) -> None:
    """Refuse an argument that is no number in a range.

    Args:
        name: of the argument.
        value: what came in.
        low: the smallest number that is allowed.
        high: the largest number that is allowed.
        whole: whether it has to be a whole number.

    Raises:
        ValueError: it is none.

    Example:
        >>> check_number("epochs", 0, 1, whole=True)
        Traceback (most recent call last):
        ValueError: `epochs` must be a whole number of at least 1. Received: epochs=0
    """
    is_number = isinstance(value, Integral if whole else Real)
    if not is_number or isinstance(value, bool) or not low <= value <= high:
        noun = "a whole number" if whole else "a number"
        bounds = f"of at least {low}" if high == inf else f"from {low} to {high}"
        raise invalid(name, value, f"{noun} {bounds}")


def check_option(name: str, value: Any, options: Iterable[str]) -> None:
    """Refuse an argument that is none of the words that are allowed.

    Raises:
        ValueError: it is none.

    Example:
        >>> check_option("padding", "full", ["valid", "same"])
        Traceback (most recent call last):
        ValueError: `padding` must be one of 'valid', 'same'. Received: padding='full'
    """
    if not isinstance(value, str) or value not in options:
        raise invalid(name, value, one_of(options))


def _refusal(
    name: str, value: Any, expected: str, hint: str, others: dict[str, Any]
) -> str:
    hint = hint and f" {hint}"
    came = {name: value, **others}.items()
    received = ", ".join(f"{key}={_shown(each)}" for key, each in came)
    return f"`{name}` must be {expected}.{hint} Received: {received}"


def _shown(value: Any) -> str:
    """A value as a message shows it: short, and of an array its type and shape."""
    shape = getattr(value, "shape", None)
    if shape and hasattr(value, "dtype"):
        return f"an array of shape {tuple(shape)} and dtype {value.dtype}"
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
