"""A quantity measured with several seeds: its mean, its range, and how to compare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class SeedRange:
    """One quantity, measured once for each seed.

    Args:
        values: one number for each seed, at least one.

    Raises:
        ValueError: there are no values.

    Example:
        >>> before, after = SeedRange([0.90, 0.92, 0.91]), SeedRange([0.93, 0.95, 0.94])
        >>> print(before)
        91.0 % (90.0 to 92.0)
        >>> before.differs_from(after)
        True
    """

    values: Sequence[float]

    def __post_init__(self) -> None:
        if len(self.values) == 0:
            raise ValueError(
                "Invalid value for argument `values`. Expected one number for each "
                f"seed, at least one. Received: values={self.values!r}."
            )
        object.__setattr__(self, "values", tuple(map(float, self.values)))

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.values))

    @property
    def low(self) -> float:
        """The lowest value."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The highest value."""
        return max(self.values)

    def differs_from(self, other: "SeedRange") -> bool:
        """Whether the two ranges have no value in common."""
        return self.low > other.high or other.low > self.high

    def comparison(self, other: "SeedRange") -> str:
        """The difference of two means of shares, and whether it exceeds the spread.

        Example:
            >>> SeedRange([0.90, 0.92]).comparison(SeedRange([0.91, 0.94]))
            '-1.5 points: no measurable difference'
        """
        points = 100 * (self.mean - other.mean)
        return f"{points:+.1f} points: {self.verdict(other)}"

    def verdict(self, other: "SeedRange") -> str:
        """What the difference amounts to beside the spread over the seeds.

        Example:
            >>> SeedRange([0.1, 0.2]).verdict(SeedRange([0.3, 0.4]))
            'larger than the spread'
        """
        if self.differs_from(other):
            return "larger than the spread"
        return "no measurable difference"

    def __iter__(self) -> Iterator[float]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def __str__(self) -> str:
        mean, low, high = (100 * part for part in (self.mean, self.low, self.high))
        return f"{mean:.1f} % ({low:.1f} to {high:.1f})"
