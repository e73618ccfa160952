"""What these pages were made with: asked of the machine that made them, never typed."""

import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from lenet_course import _mnist, measurements
from lenet_course.measurements._record import kept_names
from lenet_course.measurements._run import LIBRARIES

ROOT = Path(__file__).parents[2]
SHOWN = ("lenet-course", *LIBRARIES, "matplotlib", "sphinx", "myst-nb", "furo")
DIGEST = 12  # digits of a digest that tell it from any other here


def packages() -> str:
    """The versions of what the pages were made with, as Markdown."""
    rows = [["Python", platform.python_version()]]
    rows += [[name, version(name)] for name in SHOWN]
    return _table(["package", "version"], rows)


def digits() -> str:
    """What tells MNIST from other digits, as Markdown."""
    rows = [
        [f"`{name}`", " × ".join(f"{size:,}" for size in shape), _short(digest)]
        for name, (shape, digest) in _mnist.ARRAYS.items()
    ]
    return _table(["array", "shape", "SHA-256 begins with"], rows)


def kept() -> str:
    """The kept measurements, as Markdown."""
    columns = ["measurement", "what it asks", "seeds", "Keras", "code"]
    return _table(columns, [_kept(name) for name in kept_names()])


def last_change(root: Path = ROOT) -> str:
    """When the course was last changed, if git knows it, and whether it was since.

    Example:
        >>> last_change(Path("/")).startswith("Made from a copy without git")
        True
    """
    change = _git(root, "log", "-1", "--format=%cs, commit `%h`")
    if not change:
        return "Made from a copy without git, which knows no date."
    since = _git(root, "status", "--porcelain", "--untracked-files=no")
    return f"Last changed on {change}{', and edited since' * bool(since)}."


def _git(root: Path, *arguments: str) -> str:
    """What git says of a folder; nothing where it is not, or knows nothing of it."""
    if not (root / ".git").exists():
        return ""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


def _kept(name: str) -> list[str]:
    record = measurements.read(name)
    seeds = {seed for variant in record.variants for seed in record.seeds(variant)}
    about = record.about.splitlines()[0]
    return [
        f"`{name}`",
        about.replace("|", r"\|"),
        str(len(seeds)),
        record.versions["keras"],
        _short(record.code),
    ]


def _short(digest: str) -> str:
    return f"`{digest[:DIGEST]}`"


def _table(heading: list[str], rows: list[list[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
