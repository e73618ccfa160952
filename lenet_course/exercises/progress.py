"""What was answered, in one JSON file on this machine: no network, no names.

The file is ``progress.json`` in the user's data folder, or the one that the environment
variable ``LENET_COURSE_PROGRESS`` names.
"""

import html
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from lenet_course.exercises._record import NOT_ANSWERED, RIGHT, SIGNS, Exercise, Result
from lenet_course.exercises._registry import all_exercises

ENVIRONMENT_VARIABLE = "LENET_COURSE_PROGRESS"


def path() -> Path:
    """Where the progress is kept.

    Example:
        >>> path().suffix
        '.json'
    """
    setting = os.environ.get(ENVIRONMENT_VARIABLE)
    if setting:
        return Path(setting).expanduser()
    return platformdirs.user_data_path("lenet_course", False) / "progress.json"


def read() -> dict[str, dict[str, Any]]:
    """The notes by the exercise's id; none if nothing was answered yet.

    Returns:
        For each exercise its ``status``, the number of ``tries`` until it was right,
        and the names of the ``misconceptions`` that were met.

    Raises:
        ValueError: there is a file, but it is not one of ours. It is left as it is.
    """
    file = path()
    try:
        notes = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _refusal(file) from error
    if not isinstance(notes, dict) or not all(map(_is_note, notes.values())):
        raise _refusal(file)
    return notes


def note(result: Result) -> None:
    """Note a result. What cannot be noted is not: an answer matters more.

    An exercise that was right once stays right; a file that is not ours stays as it is.
    """
    try:
        notes = read()
        old = notes.get(result.exercise.id, {"tries": 0, "misconceptions": []})
        if old.get("status") == RIGHT:
            return
        met = {*old["misconceptions"], result.misconception} - {None}
        notes[result.exercise.id] = {
            "status": result.status,
            "tries": old["tries"] + 1,
            "misconceptions": sorted(met),
        }
        file = path()
        file.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and moved, so that a crash cannot leave half a file.
        beside = file.with_name(f"{file.name}.new")
        beside.write_text(json.dumps(notes, indent=1, sort_keys=True), encoding="utf-8")
        beside.replace(file)
    except (OSError, ValueError):
        return


@dataclass(frozen=True, repr=False)
class Summary:
    """How far one came: a line for each exercise."""

    exercises: tuple[Exercise, ...]
    notes: dict[str, dict[str, Any]]

    def _rows(self) -> list[tuple[str, str, str, str]]:
        """For each exercise: its sign, its id, its status, what to look at again."""
        rows = []
        for exercise in self.exercises:
            status = self.notes.get(exercise.id, {}).get("status", NOT_ANSWERED)
            again = "" if status == RIGHT else f"look again at “{exercise.look_again}”"
            rows.append((SIGNS[status][0], exercise.id, status, again))
        return rows

    @property
    def num_right(self) -> int:
        """How many are right."""
        return sum(status == RIGHT for _, _, status, _ in self._rows())

    @property
    def _heading(self) -> str:
        return f"{self.num_right} of {len(self.exercises)} exercises are right."

    def __repr__(self) -> str:
        lines = [
            f"{sign} {exercise_id}  {status:12}  {again}".rstrip()
            for sign, exercise_id, status, again in self._rows()
        ]
        return "\n".join([self._heading, *lines])

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr>{''.join(map(_left, row))}</tr>" for row in self._rows())
        return (
            f"<p>{html.escape(self._heading)}</p><table><tbody>{rows}</tbody></table>"
        )


def _left(cell: str) -> str:
    """A cell of a table; Jupyter would move its text to the right."""
    return f'<td style="text-align: left;">{html.escape(cell)}</td>'


def summary(lesson: str) -> Summary:
    """How far one came in one notebook.

    Args:
        lesson: the notebook's number, such as ``"08"``.

    Raises:
        ValueError: no exercise belongs to such a notebook, or the progress file is not
            readable.

    Example:
        >>> len(summary("08").exercises) >= 3
        True
    """
    everything = all_exercises().values()
    exercises = tuple(each for each in everything if each.lesson == lesson)
    if not exercises:
        lessons = sorted({each.lesson for each in everything})
        raise ValueError(
            "Invalid value for argument `lesson`. Expected one of "
            f"{', '.join(lessons)}. Received: lesson={lesson!r}."
        )
    return Summary(exercises, read())


def report() -> str:
    """How far one came in the whole course, and what to look at again.

    Raises:
        ValueError: the progress file is not readable.
    """
    notes = read()
    lessons = sorted({exercise.lesson for exercise in all_exercises().values()})
    lines = [f"Kept in {path()}"]
    for lesson in lessons:
        lines += ["", f"Notebook {lesson}. {summary(lesson)!r}"]
    met = [
        f"{exercise_id}: {', '.join(note['misconceptions'])}"
        for exercise_id, note in sorted(notes.items())
        if note["misconceptions"]
    ]
    return "\n".join([*lines, *(["", "Met on the way:", *met] if met else [])])


def _is_note(note: Any) -> bool:
    return (
        isinstance(note, dict)
        and isinstance(note.get("tries"), int)
        and note.get("status") in SIGNS
        and isinstance(note.get("misconceptions"), list)
        and all(isinstance(name, str) for name in note["misconceptions"])
    )


def _refusal(file: Path) -> ValueError:
    return ValueError(
        f"{file} is not a progress file of this course, or is damaged. It was left as "
        "it is. Move it away to begin anew, or set "
        f"{ENVIRONMENT_VARIABLE} to the path of another one."
    )
