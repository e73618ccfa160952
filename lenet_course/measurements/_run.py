"""Runs measurements, task by task, on whatever workers joblib has.

A task is one network and one seed. What has been finished is in the record at once, so
that a run which was killed goes on where it was; a record whose code has changed since
begins anew.
"""

import argparse
import errno
import importlib
import inspect
import math
import os
import pkgutil
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from tqdm.auto import tqdm

from lenet_course import _code, _mnist, data
from lenet_course._errors import invalid, one_of
from lenet_course.measurements._record import FOLDER, Record, Task, kept_names, read

Values = Mapping[str, Any]

LIBRARIES = ("keras", "numpy", "scikit-learn", "scipy", "tensorflow")
DIGITS = 6  # significant ones that a record keeps of a number
SECONDS_TO_MAKE_ROOM = 60.0


@dataclass(frozen=True)
class Measurement:
    """A function of a seed that gives numbers, and what it is to be run with.

    Args:
        function: takes ``seed`` and, by name, what stands in ``variants``, ``choices``
            and ``quick``; returns numbers by name. Its docstring says what is compared,
            at what length, and why that is fair.
        variants: what is compared: arguments by name.
        quick: arguments that make a run of a few seconds out of it.
        tolerance: how far a quick run may be from the kept one, as machines differ.
        seeds: how many, from 0 on.
        choices: an argument and the values of which each variant gets its best one.
        best: the number by which that is chosen, the largest mean over the first
            ``choosing_seeds``; it must come from validation images.
        choosing_seeds: how many of the seeds try all choices.
    """

    function: Callable[..., Values]
    variants: Mapping[str, Mapping[str, Any]]
    quick: Mapping[str, Any]
    tolerance: float
    seeds: int = 5
    choices: Mapping[str, Sequence[Any]] | None = None
    best: str = "validation"
    choosing_seeds: int = 2

    @property
    def name(self) -> str:
        """That of the function."""
        return self.function.__name__

    @property
    def about(self) -> str:
        """The function's docstring."""
        return inspect.cleandoc(self.function.__doc__ or "")

    @property
    def parameters(self) -> dict[str, Any]:
        """What the function takes where a task does not say otherwise."""
        return {
            name: parameter.default
            for name, parameter in inspect.signature(self.function).parameters.items()
            if parameter.default is not parameter.empty
        }

    @property
    def code(self) -> str:
        """Digest of all code of the package that the function uses."""
        return _code.digest(self.function.__module__, self.name)

    @property
    def uses_mnist(self) -> bool:
        """Whether it loads the digits, so that its values are those of MNIST only."""
        used = _code.depends_on(self.function.__module__, self.name)
        return ("lenet_course.data", "load_mnist") in used

    def is_fresh(self, record: Record) -> bool:
        """Whether the code that made a record is still the code."""
        return record.code == self.code

    def missing(self, record: Record, seeds: int) -> list[Task]:
        """The tasks that can be run now and whose results are not there yet."""
        return [task for task in self._tasks(record, seeds) if not _has(record, task)]

    def _tasks(self, record: Record, seeds: int) -> Iterator[Task]:
        for variant, arguments in self.variants.items():
            options = self._options(arguments)
            trying = min(self.choosing_seeds, seeds) if len(options) > 1 else seeds
            for option in options:
                for seed in range(trying):
                    yield Task(variant, option, seed)
            best = self.choose(record, variant)
            if len(options) > 1 and best is not None:
                yield from (Task(variant, best, seed) for seed in range(trying, seeds))

    def _options(self, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
        if not self.choices:
            return [dict(arguments)]
        ((name, values),) = self.choices.items()
        if name in arguments:
            return [dict(arguments)]
        return [{**arguments, name: value} for value in values]

    def choose(self, record: Record, variant: str) -> dict[str, Any] | None:
        """The arguments that were best for a variant; None while one is missing."""
        options = self._options(self.variants[variant])
        if len(options) == 1:
            return options[0]
        means = []
        for option in options:
            tasks = [Task(variant, option, seed) for seed in range(self.choosing_seeds)]
            if not all(_has(record, task) for task in tasks):
                return None
            values = [record.results[task.key][self.best] for task in tasks]
            means.append(statistics.fmean(values))
        return options[means.index(max(means))]

    def quick_task(self) -> Task:
        """The first variant and seed, with the arguments of a quick run."""
        variant, arguments = next(iter(self.variants.items()))
        return Task(variant, {**self._options(arguments)[0], **self.quick}, 0)


def _has(record: Record, task: Task) -> bool:
    return task.key in record.results


def measurement(**options: Any) -> Callable[[Callable[..., Values]], Measurement]:
    """Make a `Measurement` of a function; the options are its arguments."""
    return lambda function: Measurement(function, **options)


@cache
def all_measurements() -> dict[str, Measurement]:
    """Every measurement of the course by name: those of all public modules here."""
    package = importlib.import_module("lenet_course.measurements")
    found: dict[str, Measurement] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if not info.name.startswith("_"):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            members = vars(module).values()
            found |= {m.name: m for m in members if isinstance(m, Measurement)}
    return dict(sorted(found.items()))


def run(
    measurements: Iterable[Measurement],
    *,
    seeds: int | None = None,
    folder: Path = FOLDER,
) -> None:
    """Run what is missing of some measurements, and keep each result at once.

    Args:
        measurements: one after the other.
        seeds: how many; by default as many as each asks for.
        folder: of the records.

    Raises:
        ValueError: one of them uses the digits, and MNIST is not there; or its folder
            cannot be written.
    """
    for each in measurements:
        record = _begun(each, folder)
        if record.results:  # what cannot be kept need not be measured
            _keep(record, folder)
        number = each.seeds if seeds is None else seeds
        while tasks := each.missing(record, number):
            for task, values in _results(each, tasks):
                record = record.with_result(task, values)
                _keep(record, folder)
        chosen = {
            name: best
            for name in each.variants
            if each.choices and (best := each.choose(record, name))
        }
        record = replace(record, chosen=chosen, about=each.about)
        if record.quick.get("arguments") != each.quick_task().arguments:
            ((task, values),) = _results(each, [each.quick_task()])
            quick = {"arguments": task.arguments, "values": values}
            record = replace(record, quick=quick)
        _keep(record, folder)


def _keep(record: Record, folder: Path) -> None:
    """Write a record; while the disk is full, wait for somebody who makes room."""
    while True:
        try:
            return record.write(folder)
        except OSError as error:
            reason = f"{record.name}.json could not be written: {error.strerror}."
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise ValueError(f"{reason} It belongs in {folder}.") from error
            hint = "Nothing is lost: make room, and it is tried again each minute."
            print(f"{reason} {hint}", file=sys.stderr)
            time.sleep(SECONDS_TO_MAKE_ROOM)


def _begun(each: Measurement, folder: Path) -> Record:
    """The record to go on with: what is kept, or an empty one if that is stale."""
    images = _mnist_digest() if each.uses_mnist else ""
    if (folder / f"{each.name}.json").is_file():
        record = read(each.name, folder)
        if each.is_fresh(record) and record.data == images:
            wanted = set(each.variants)
            results = {k: v for k, v in record.results.items() if k[0] in wanted}
            return replace(record, results=results)
    return Record(
        name=each.name,
        parameters=each.parameters,
        code=each.code,
        data=images,
        versions={library: version(library) for library in LIBRARIES},
    )


def _results(each: Measurement, tasks: Sequence[Task]) -> Iterator[tuple[Task, Values]]:
    """The results of tasks, as they are finished; an error comes after all others."""
    # On each core, or wherever joblib's backend has workers.
    parallel = joblib.Parallel(n_jobs=-1, return_as="generator_unordered")
    jobs = (joblib.delayed(_run_task)(each.function, task) for task in tasks)
    errors = []
    for task, outcome in tqdm(parallel(jobs), total=len(tasks), desc=each.name):
        if isinstance(outcome, Exception):
            errors.append(outcome)
        else:
            yield task, outcome
    if errors:
        raise errors[0]


def _run_task(
    function: Callable[..., Values], task: Task
) -> tuple[Task, Values | Exception]:
    _use_one_thread()
    try:
        values = function(seed=task.seed, **task.arguments)
        return task, {name: _rounded(value) for name, value in values.items()}
    except Exception as error:  # one task that fails must not cost the others
        error.add_note(f"in {function.__name__}, {task}")
        return task, error


def _use_one_thread() -> None:
    """Let a task use one core, as there is one for each task.

    The sums of several threads come in another order each time, and so would results.
    """
    os.environ |= {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _rounded(part) for name, part in value.items()}
    if np.ndim(value):
        return [_rounded(part) for part in value]
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"A measurement gave {number}, which cannot be kept.")
    # Beyond nine decimals stands what differs between two processors.
    number = round(float(f"{number:.{DIGITS}g}"), 9)
    return int(number) if number.is_integer() else number


def _mnist_digest() -> str:
    """What tells MNIST from other digits, if it is on this machine."""
    digits = data.load_mnist()
    if not digits.is_mnist:
        raise ValueError(
            "Measurements are of MNIST, which was not found. Expected the path of a "
            f"copy in the environment variable {data.ENVIRONMENT_VARIABLE}."
        )
    return _mnist.ARRAYS["x_train"][1]


def problems(each: Measurement, folder: Path = FOLDER) -> Iterator[str]:
    """What is wrong with a kept record: damaged, stale, not all, another quick value.

    Where nothing is kept, nothing is wrong: no lesson can read it.
    """
    if each.name not in kept_names(folder):
        print(status(each, folder))
        return
    try:
        record = read(each.name, folder)
    except ValueError as error:
        yield str(error)
        return
    again = f"measure it again: python -m lenet_course measure {each.name}"
    if not each.is_fresh(record):
        yield f"{each.name} is stale, its code has changed since; {again}"
    elif each.missing(record, each.seeds):
        yield f"{each.name} is not finished; {again}"
    else:
        yield from _quick_problems(each, record)


def _quick_problems(each: Measurement, record: Record) -> Iterator[str]:
    if record.quick.get("arguments") != each.quick_task().arguments:
        yield f"{each.name} has another quick run now; measure it again"
        return
    if each.uses_mnist and not data.load_mnist().is_mnist:
        print(f"{each.name}: not run, because MNIST is not on this machine")
        return
    ((_, values),) = _results(each, [each.quick_task()])
    for name, kept in record.quick["values"].items():
        pairs = zip(_flat(values.get(name)), _flat(kept), strict=True)
        difference = max(abs(now - then) for now, then in pairs)
        if difference > each.tolerance:
            yield (
                f"{each.name}: a quick run gives {name} = {values.get(name)}, kept is "
                f"{kept}; they may differ by {each.tolerance}"
            )


def _flat(value: Any) -> list[float]:
    if isinstance(value, Mapping):  # a record keeps it sorted by name
        value = [value[name] for name in sorted(value)]
    if isinstance(value, list):
        return [number for part in value for number in _flat(part)]
    return [value]


def status(each: Measurement, folder: Path = FOLDER) -> str:
    """One line: how many seeds are kept, and whether the code is still the same."""
    if each.name not in kept_names(folder):
        return f"{each.name}: defined, not measured yet"
    try:
        record = read(each.name, folder)
    except ValueError:
        return f"{each.name}: damaged"
    if not each.is_fresh(record):
        return f"{each.name}: stale, {len(record.results)} results of an older code"
    waiting = len(each.missing(record, each.seeds))
    state = f"{waiting} tasks or more to go" if waiting else "fresh"
    return f"{each.name}: {len(record.results)} results, {each.seeds} seeds, {state}"


def main(options: argparse.Namespace) -> int:
    """``python -m lenet_course measure``; returns the exit code."""
    known = all_measurements()
    for name in options.names:
        if name not in known:
            raise invalid("name", name, one_of(known))
    chosen = [known[name] for name in options.names or known]
    if options.list:
        print("\n".join(map(status, chosen)))
        return 0
    if options.check:
        found = [problem for each in chosen for problem in problems(each)]
        print("\n".join(found), file=sys.stderr) if found else None
        return 1 if found else 0
    with on_cluster(options.dask) if options.dask else nullcontext():
        run(chosen, seeds=options.seeds)
    return 0


@contextmanager
def on_cluster(address: str) -> Iterator[None]:
    """Let joblib's workers be those of a Dask cluster.

    Args:
        address: of the scheduler. Its workers need this package, and MNIST where
            ``LENET_COURSE_DATA`` says on their own machines.
    """
    from dask.distributed import Client

    with Client(address), joblib.parallel_config(backend="dask"):
        yield
