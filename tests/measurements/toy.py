"""A measurement that takes no time, for the tests of what runs measurements."""

import time
from pathlib import Path
from typing import Any

from lenet_course.measurements._run import measurement


def _offset() -> float:
    return 0.5


@measurement(
    variants={"plain": {"slope": 1.0}, "steep": {"slope": 3.0}},
    choices={"rate": (0.1, 0.2, 0.4)},
    quick={"length": 2},
    tolerance=0.01,
    seeds=4,
)
def toy(
    seed: int, *, slope: float, rate: float, length: int = 10, log: str = ""
) -> dict[str, Any]:
    """A line, whose best rate is 0.2, over ten steps."""
    task = f"{slope} {rate} {seed}"
    if log:
        time.sleep(0.05)
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{task}\n")
        switch = Path(log).with_suffix(".fails")
        if switch.exists() and switch.read_text() == task:
            raise RuntimeError("the power went out")
    value = _offset() + slope * length + seed
    parts = {"s4": value, "c1": 2 * value}  # not in the order of their names
    return {"validation": value - abs(rate - 0.2), "test": value, "parts": parts}
