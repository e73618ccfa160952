"""``python -m lenet_course doctor``: what is amiss on this machine, and what mends it.

It must answer when half of the course is not installed: so nothing but the standard
library is imported before it is known to be there.
"""

import importlib.metadata
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOOTPRINT = ROOT / "site" / "footprint.json"
CGROUP = Path("/sys/fs/cgroup/memory.max")  # what a container may have, on Linux
FINE, NOTE, AMISS = "✓", "○", "✗"
GB = 1e9
SERVER_GB = 0.2  # JupyterLab's own
NEEDED_GB = 2.5  # by the largest lesson, where no measurement is at hand
DISK_GB = 1.0
SECONDS_TO_START = 180
KERAS = """\
import json, keras
x = float(keras.ops.sum(keras.ops.ones(3)))
about = (keras.backend.backend(), keras.config.floatx())
print(json.dumps([*about, keras.config.image_data_format(), x]))
"""
EXPECTED = ["tensorflow", "float32", "channels_last", 3.0]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Args:
        sign: whether it is fine, worth knowing, or amiss.
        says: what was found, as a sentence.
        cure: what to type, or to do, if it is not fine.
    """

    sign: str
    says: str
    cure: str = ""

    def __str__(self) -> str:
        """The sentence, and below it the cure."""
        cure = f"\n  {'mend it' if self.sign == AMISS else 'you can'}: {self.cure}"
        return f"{self.sign} {self.says}{cure if self.cure else ''}"


Findings = Iterator[Finding]


def examine() -> Findings:
    """Look at this machine, one thing after the other; it takes some ten seconds.

    Example:
        >>> next(examine()).says.startswith("Python 3.")
        True
    """
    for check in (_python, _packages):
        findings = [*check()]
        yield from findings
        if any(finding.sign == AMISS for finding in findings):
            return  # what comes next would only say so again
    checks: Sequence[Callable[[], Findings]]
    checks = (_keras, _kernel, _digits, _memory, _disk, _progress, _cache, _minutes)
    for check in checks:
        yield from check()


def main() -> int:
    """Print what is found; returns 1 if something is amiss."""
    amiss = 0
    for finding in examine():
        print(finding, flush=True)
        amiss += finding.sign == AMISS
    things = "1 thing is" if amiss == 1 else f"{amiss} things are"
    print(f"\n{things} amiss." if amiss else "\nNothing is amiss.")
    return min(amiss, 1)


def _wanted() -> tuple[str, list[str]]:
    """The Pythons and the packages that the course asks for.

    From its own file, or else as it was installed. No library reads the file, because
    a Python that is too old has none for it.
    """
    path = ROOT / "pyproject.toml"
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        pythons = re.findall(r'^requires-python = "(.+)"$', text, re.MULTILINE)
        block = text.partition("\ndependencies = [\n")[2].partition("\n]\n")[0]
        return pythons[0], re.findall(r'^ +"(.+)",$', block, re.MULTILINE)
    about = importlib.metadata.metadata("lenet-course")
    wanted = about.get_all("Requires-Dist") or []
    return about["Requires-Python"], [w for w in wanted if "extra ==" not in w]


def _install(packages: Sequence[str] = ()) -> str:
    """The command that installs what is missing, in this Python if it is our own."""
    here = shlex.quote(str(ROOT))
    if (ROOT / "Makefile").is_file() and sys.prefix == sys.base_prefix:
        doctor = ".venv/bin/python -m lenet_course doctor"
        return f"cd {here} && make .venv/installed && {doctor}"
    pip = [sys.executable, "-m", "pip", "install"]
    if (ROOT / "requirements.txt").is_file():
        locked = shlex.join([*pip, "--requirement", "requirements.txt"])
        return f"cd {here} && {locked}"
    return shlex.join([*pip, "--upgrade", *packages])


def _python() -> Findings:
    version = platform.python_version()
    asked, _ = _wanted()  # such as ">=3.11,<3.14"
    parts = (part.strip("><=").split(".") for part in asked.split(","))
    low, high = sorted(tuple(map(int, part)) for part in parts)
    says = f"Python {version}, in {sys.prefix}"
    if low <= sys.version_info[:2] < high:
        yield Finding(FINE, f"{says}.")
    else:
        newest = f"python{high[0]}.{high[1] - 1}"
        cure = (
            f"cd {shlex.quote(str(ROOT))} && rm -rf .venv && make PYTHON={newest} lab"
        )
        yield Finding(AMISS, f"{says}, is none of those that work: {asked}.", cure)


def _packages() -> Findings:
    try:
        from packaging.requirements import Requirement
    except ImportError:
        yield Finding(AMISS, "Nothing is installed in this Python.", _install())
        return
    bad, others, good = [], [], {}
    locked = _locked()
    for text in _wanted()[1]:
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            bad.append((f"{wanted} is not installed", str(wanted)))
            continue
        if not wanted.specifier.contains(version, prereleases=True):
            bad.append((f"{wanted} is needed, not {version}", str(wanted)))
            continue
        good[wanted.name] = version
        if locked.get(wanted.name, {version}).isdisjoint({version}):
            tried = " or ".join(sorted(locked[wanted.name]))
            others.append(f"{wanted.name} {version} instead of {tried}")
    if bad:
        cure = _install([requirement for _, requirement in bad])
        yield Finding(AMISS, f"Packages: {'; '.join(what for what, _ in bad)}.", cure)
    elif others:
        says = f"Packages: all work, but some are not those tried: {', '.join(others)}."
        yield Finding(NOTE, says, _install())
    else:
        shown = ", ".join(f"{name} {good[name]}" for name in ("keras", "tensorflow"))
        says = f"Packages: all {len(good)} as they were tried, such as {shown}."
        yield Finding(FINE, says)


def _locked() -> dict[str, set[str]]:
    """The versions of each package that were tried together."""
    path, found = ROOT / "requirements.txt", dict[str, set[str]]()
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else ()
    for line in lines:
        name, equals, version = line.partition(";")[0].strip().partition("==")
        if equals:
            found.setdefault(name, set()).add(version)
    return found


def _keras() -> Findings:
    """That Keras can be loaded and computes, with the settings that lessons expect."""
    command = [sys.executable, "-c", KERAS]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS_TO_START
        )
    except subprocess.TimeoutExpired:
        says = f"Keras has not started within {SECONDS_TO_START} seconds."
        yield Finding(AMISS, says, "close other programs, and try again")
        return
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        says = f"Keras cannot be used (exit code {done.returncode}): {last}"
        if sys.getfilesystemencoding() != "utf-8":  # TensorFlow needs it for its files
            yield Finding(AMISS, says, "export PYTHONUTF8=1")
            return
        pip = [sys.executable, "-m", "pip", "install", "--force-reinstall", "--no-deps"]
        pins = (
            f"{name}=={max(_locked().get(name, ['']))}".strip("=")
            for name in ("keras", "tensorflow")
        )
        yield Finding(AMISS, says, shlex.join([*pip, *pins]))
        return
    found = json.loads(done.stdout.splitlines()[-1])
    if found == EXPECTED:
        yield Finding(FINE, "Keras computes, with TensorFlow.")
        return
    said = ", ".join(map(str, found[:3]))
    says = (
        f"Keras is set to {said}; the lessons need {', '.join(map(str, EXPECTED[:3]))}."
    )
    if os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow":
        yield Finding(AMISS, says, "export KERAS_BACKEND=tensorflow")
        return
    home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    settings = str(home / "keras.json")
    yield Finding(AMISS, says, shlex.join(["mv", settings, f"{settings}.old"]))


def _kernel() -> Findings:
    """That notebooks run in this Python, and not in one that another program named."""
    from jupyter_client.kernelspec import KernelSpecManager

    try:
        program = Path(KernelSpecManager().get_kernel_spec("python3").argv[0])
    except OSError as error:  # a home that is none
        says = f"Notebooks cannot be started: {error}"
        yield Finding(AMISS, says, 'export IPYTHONDIR="$PWD/build/ipython"')
        return
    here = Path(sys.executable)
    if program.parent == Path() or program.parent == here.parent:
        yield Finding(FINE, "Notebooks run in this Python.")
        return
    cure = [sys.executable, "-m", "jupyter", "kernelspec", "remove", "-f", "python3"]
    says = f"Notebooks would run in another Python, {program}."
    yield Finding(AMISS, says, shlex.join(cure))


def _digits() -> Findings:
    from lenet_course import data

    try:
        path = data.find_mnist()
        if path is not None:
            yield Finding(FINE, f"Digits: {data.read_mnist(path).name}, from {path}.")
            return
    except ValueError as error:
        yield Finding(AMISS, f"Digits: {error}", f"unset {data.ENVIRONMENT_VARIABLE}")
        return
    says = (
        "Digits: MNIST is not here yet. The first lesson that needs it downloads it "
        "(11 MB); without a network it takes scikit-learn's 1,797 digits instead."
    )
    cure = shlex.join([sys.executable, "-m", "lenet_course.data"])
    yield Finding(NOTE, says, cure)


def _memory() -> Findings:
    import psutil

    needed = max(
        [each["peak_mb"] / 1000 for each in _footprint().values()] or [NEEDED_GB]
    )
    needed += SERVER_GB
    memory = psutil.virtual_memory()
    total, free = memory.total / GB, memory.available / GB
    if CGROUP.is_file() and (limit := CGROUP.read_text().strip()).isdigit():
        total = min(total, int(limit) / GB)
    free = min(free, total)
    says = (
        f"Memory: {free:.1f} of {total:.1f} GB are free; up to {needed:.1f} are needed."
    )
    if free >= needed:
        yield Finding(FINE, says)
        return
    fitting = [
        name[:2]
        for name, each in sorted(_footprint().items())
        if each["peak_mb"] / 1000 + SERVER_GB <= free
    ]
    cure = "close other programs, and in JupyterLab Kernel > Shut Down All Kernels"
    if total < needed:
        which = ", ".join(fitting) or "none"
        cure = f"take another machine; here there is room for lessons: {which}"
    yield Finding(AMISS, says, cure)


def _disk() -> Findings:
    free = shutil.disk_usage(Path.cwd()).free / GB
    says = f"Disk: {free:.1f} GB are free here; {DISK_GB:.0f} GB is enough."
    if free >= DISK_GB:
        yield Finding(FINE, says)
    else:
        purge = [sys.executable, "-m", "pip", "cache", "purge"]
        yield Finding(AMISS, says, shlex.join(purge))


def _progress() -> Findings:
    from lenet_course.exercises import progress

    path = progress.path()
    try:
        progress.read()
    except ValueError as error:
        says = f"Answers: {error}"
        yield Finding(AMISS, says, shlex.join(["mv", str(path), f"{path}.old"]))
        return
    if _can_be_written(path):
        yield Finding(FINE, f"Answers are kept in {path}.")
    else:
        cure = f'export {progress.ENVIRONMENT_VARIABLE}="$PWD/progress.json"'
        yield Finding(AMISS, f"Answers cannot be kept: {path} cannot be written.", cure)


def _cache() -> Findings:
    from lenet_course import data

    folder = data.cache_folder()
    if _can_be_written(folder / "weights"):
        yield Finding(FINE, f"Trained networks are kept in {folder}.")
    else:
        says = f"{folder} cannot be written: networks are trained anew in each lesson."
        cure = f'export {data.CACHE_VARIABLE}="$PWD/build/cache"'
        yield Finding(NOTE, says, cure)


def _can_be_written(path: Path) -> bool:
    """Whether a file is there that can be changed, or one can be made."""
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
        if path.exists() and not path.is_dir():
            return False
    return os.access(path, os.W_OK)


def _minutes() -> Findings:
    lessons = _footprint()
    if not lessons:
        return
    cores = min(os.cpu_count() or 1, 2)  # more of them help little
    times = (
        f"{name[:2]} {max(each['cpu_seconds'] / cores, 1):.0f} s"
        for name, each in sorted(lessons.items())
    )
    yield Finding(FINE, f"Computing a whole lesson takes about: {', '.join(times)}.")


def _footprint() -> dict[str, dict[str, int]]:
    """What each lesson has needed when it was measured; nothing without the file."""
    if not FOOTPRINT.is_file():
        return {}
    needed: dict[str, dict[str, int]]
    needed = json.loads(FOOTPRINT.read_text(encoding="utf-8"))["notebooks"]
    return needed
