"""What may be said of two trainings after a few seeds."""

from collections.abc import Sequence


def compare_ranges(first: Sequence[float], second: Sequence[float]) -> str:
    """Two ranges over seeds in words: which is higher, or that neither is.

    If one seed of the lower group reaches one seed of the higher group, the ranges
    overlap, and the course speaks of no measurable difference.

    Args:
        first: shares, 0..1, one per seed.
        second: shares of what it is compared with, one per seed.

    Raises:
        ValueError: one of the two is empty.

    Example:
        >>> compare_ranges([0.91, 0.93], [0.88, 0.9])
        '91 % to 93 % against 88 % to 90 %: higher'
        >>> compare_ranges([0.91, 0.93], [0.88, 0.92])
        '91 % to 93 % against 88 % to 92 %: no measurable difference'
    """
    if not len(first) or not len(second):
        raise ValueError(
            "Invalid ranges. Expected at least one number on both sides. "
            f"Received: {len(first)} and {len(second)}."
        )
    verdict = "no measurable difference"
    if min(first) > max(second):
        verdict = "higher"
    elif max(first) < min(second):
        verdict = "lower"
    return f"{_range(first)} against {_range(second)}: {verdict}"


def _range(shares: Sequence[float]) -> str:
    return f"{100 * min(shares):.0f} % to {100 * max(shares):.0f} %"
