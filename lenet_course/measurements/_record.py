"""What a measurement gave, as it is kept in a file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lenet_course._errors import invalid, one_of
from lenet_course._files import write_whole

FOLDER = Path(__file__).parent.parent / "measured"


@dataclass(frozen=True)
class Task:
    """One training: what differs from other tasks of the measurement, and the seed."""

    variant: str
    arguments: Mapping[str, Any]
    seed: int

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from the others, and sorts it among them."""
        return self.variant, json.dumps(self.arguments, sort_keys=True), self.seed


@dataclass(frozen=True)
class Record:
    """The kept values of one measurement.

    Args:
        name: of the measurement.
        about: what is compared, at what length, and why that is fair.
        parameters: what all tasks share.
        results: for each task the numbers that it gave.
        chosen: for each variant the arguments that were best on validation images;
            empty where there was no choice.
        code: digest of the code that made it.
        data: digest of the images.
        quick: the values of a short run, with which `check` compares.
        versions: of the libraries.
    """

    name: str
    about: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[tuple[str, str, int], Mapping[str, Any]] = field(
        default_factory=dict
    )
    chosen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    code: str = ""
    data: str = ""
    quick: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def variants(self) -> tuple[str, ...]:
        """What was compared."""
        return tuple(dict.fromkeys(variant for variant, _, _ in self.results))

    def seeds(self, variant: str) -> tuple[int, ...]:
        """The seeds of a variant, at the arguments that were chosen for it."""
        return tuple(seed for seed, _ in self._rows(variant))

    def values(self, variant: str, quantity: str) -> tuple[Any, ...]:
        """What a variant gave, a value for each seed in their order.

        Raises:
            ValueError: nothing of that name was measured.
        """
        rows = [values for _, values in self._rows(variant)]
        if quantity not in rows[0]:
            raise invalid("quantity", quantity, one_of(rows[0]))
        return tuple(values[quantity] for values in rows)

    def _rows(self, variant: str) -> list[tuple[int, Mapping[str, Any]]]:
        if variant not in self.variants:
            raise invalid("variant", variant, one_of(self.variants))
        best = json.dumps(self.chosen.get(variant), sort_keys=True)
        return [
            (seed, self.results[name, arguments, seed])
            for name, arguments, seed in sorted(self.results)
            if name == variant and (variant not in self.chosen or arguments == best)
        ]

    def with_result(self, task: Task, values: Mapping[str, Any]) -> "Record":
        """A record that has one more task."""
        return replace(self, results={**self.results, task.key: values})

    def text(self) -> str:
        """The file: sorted, one task on a line, so that a change can be read."""
        head = {
            "about": self.about,
            "chosen": self.chosen,
            "code": self.code,
            "data": self.data,
            "parameters": self.parameters,
            "quick": self.quick,
            "versions": self.versions,
        }
        results = [
            json.dumps(
                {
                    "variant": variant,
                    "arguments": json.loads(arguments),
                    "seed": seed,
                    "values": self.results[variant, arguments, seed],
                }
            )
            for variant, arguments, seed in sorted(self.results)
        ]
        opening = json.dumps(head, indent=1, sort_keys=True, ensure_ascii=False)[:-2]
        rows = ",\n  ".join(results)
        return f'{opening},\n "results": [\n  {rows}\n ]\n}}\n'

    def write(self, folder: Path = FOLDER) -> None:
        """Keep the record."""
        write_whole(folder / f"{self.name}.json", self.text())


def read(name: str, folder: Path = FOLDER) -> Record:
    """What a measurement gave.

    Args:
        name: of the measurement, as ``python -m lenet_course measure --list`` shows it.
        folder: where the records are.

    Raises:
        ValueError: nothing of that name is kept, or its file is damaged.
    """
    path = folder / f"{name}.json"
    if not path.is_file():
        raise invalid("name", name, one_of(kept_names(folder)))
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        results = {
            Task(row["variant"], row["arguments"], row["seed"]).key: row["values"]
            for row in content.pop("results")
        }
        return Record(name=name, results=results, **content)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path.name} is not a kept measurement, or is damaged. Restore it, or "
            f"measure again: python -m lenet_course measure {name}"
        ) from error


def kept_names(folder: Path = FOLDER) -> Iterable[str]:
    """The measurements that are kept, in order."""
    return sorted(path.stem for path in folder.glob("*.json"))
