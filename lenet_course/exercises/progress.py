"""What was answered, in one JSON file on this machine: no network, no names.

The file is ``progress.json`` in the user's data folder, or the one that the environment
variable ``LENET_COURSE_PROGRESS`` names. Several notebooks may write it at once.
"""

import contextlib
import hashlib
import html
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import platformdirs

from lenet_course._errors import invalid, one_of
from lenet_course._files import write_whole
from lenet_course._tables import as_html
from lenet_course.exercises._record import NOT_ANSWERED, RIGHT, SIGNS, Exercise, Result
from lenet_course.exercises._registry import all_exercises, all_predictions

ENVIRONMENT_VARIABLE = "LENET_COURSE_PROGRESS"
LOCK_SECONDS = 5.0  # how long to wait for another notebook

Note = dict[str, Any]

# What could not be written: this kernel knows it, and writes it as soon as it can.
_unkept: dict[str, Note] = {}
_told: set[str] = set()  # the reasons, each of which is told once


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


def read() -> dict[str, Note]:
    """The notes by the exercise's id; none if nothing was answered yet.

    Returns:
        For each exercise its ``status``, the number of ``tries`` until it was right,
        the names of the ``misconceptions`` that were met, and the ``marks`` by which
        an answer is known again.

    Raises:
        ValueError: there is a file, but it is not one of ours. It is left as it is.
    """
    return {key: note for key, note in _read_all().items() if _is_id(key)}


def note(result: Result) -> str:
    """Note a result, or say why that is not possible: an answer matters more.

    An exercise that was right once stays right, and the same answer again is no new
    try. A file that is not ours stays as it is.

    Returns:
        ``""``, or why the answer could not be kept; each reason is told once.
    """
    new = {result.exercise.id: _note_of(result)}
    try:
        with _locked() as file:
            _write(file, _with(_with(_read_all(), _unkept), new))
            _unkept.clear()
    except Exception as error:  # a full disk, somebody else's folder, a damaged file
        _unkept.update(_with(_unkept, new))
        reason = _reason(error)
        is_new = reason not in _told
        _told.add(reason)
        return f"Your answers could not be kept, because {reason}" if is_new else ""
    _told.clear()
    return ""


@dataclass(frozen=True, repr=False)
class Summary:
    """How far one came: a line for each exercise.

    Args:
        exercises: of one notebook.
        notes: by the exercise's id.
        not_kept: why the notes are those of this kernel only, if so.
    """

    exercises: tuple[Exercise, ...]
    notes: dict[str, Note]
    not_kept: str = ""

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
        heading = f"{self.num_right} of {len(self.exercises)} exercises are right."
        return f"{heading} {self.not_kept}".rstrip()

    def __repr__(self) -> str:
        lines = [
            f"{sign} {exercise_id}  {status:12}  {again}".rstrip()
            for sign, exercise_id, status, again in self._rows()
        ]
        return "\n".join([self._heading, *lines])

    def _repr_html_(self) -> str:
        rows = as_html(self._rows(), left=True)
        return f"<p>{html.escape(self._heading)}</p>{rows}{self.predicted()}"

    def predicted(self) -> str:
        """What was predicted, as HTML: the browser knows it, so a widget says it."""
        from lenet_course import widgets  # which use the exercises

        lesson = self.exercises[0].lesson
        asked = {each.lesson for each in all_predictions().values()}
        return widgets.predictions(lesson)._repr_html_() if lesson in asked else ""


def summary(lesson: str) -> Summary:
    """How far one came in one notebook; what could not be kept counts as well.

    Args:
        lesson: the notebook's number, such as ``"07"``.

    Raises:
        ValueError: no exercise belongs to such a notebook.

    Example:
        >>> len(summary("07").exercises) >= 3
        True
    """
    exercises = tuple(
        each for each in all_exercises().values() if each.lesson == lesson
    )
    if not exercises:
        raise invalid("lesson", lesson, one_of(_lessons()))
    notes: dict[str, Note] = {}
    not_kept = "They could not be kept in a file." if _unkept else ""
    try:
        notes = read()
    except ValueError as error:
        not_kept = str(error)
    return Summary(exercises, _with(notes, _unkept), not_kept)


def report() -> str:
    """How far one came in the whole course, and what to look at again.

    Raises:
        ValueError: the progress file is not readable.
    """
    notes = read()
    lines = [f"Kept in {path()}"]
    for lesson in _lessons():
        lines += ["", f"Notebook {lesson}. {summary(lesson)!r}"]
    met = [
        f"{exercise_id}: {', '.join(note['misconceptions'])}"
        for exercise_id, note in sorted(notes.items())
        if note["misconceptions"]
    ]
    return "\n".join([*lines, *(["", "Met on the way:", *met] if met else [])])


def _lessons() -> list[str]:
    return sorted({exercise.lesson for exercise in all_exercises().values()})


def _note_of(result: Result) -> Note:
    """What a single answer leaves behind: of the answer itself only a digest."""
    text = f"{result.message}\n{result.details}\n{result.mark}"
    digest = hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()
    return {
        "status": result.status,
        "tries": 1,
        "misconceptions": [result.misconception] if result.misconception else [],
        "marks": [digest[:16]],
    }


def _with(notes: dict[str, Any], new: dict[str, Note]) -> dict[str, Any]:
    """Notes to which others are added; whatever else they hold is kept."""
    return notes | {key: _joined(notes.get(key), note) for key, note in new.items()}


def _joined(old: Note | None, new: Note) -> Note:
    if old is None or old["status"] == RIGHT:
        return old or new
    known = old.get("marks", [])
    fresh = [mark for mark in new["marks"] if mark not in known]
    return old | {
        "status": new["status"],
        "tries": old["tries"] + len(fresh),
        "misconceptions": sorted({*old["misconceptions"], *new["misconceptions"]}),
        "marks": [*known, *fresh],
    }


@contextlib.contextmanager
def _locked() -> Iterator[Path]:
    """The file behind all links, which nobody else of ours writes meanwhile."""
    file = Path(os.path.realpath(path()))
    file.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(f"{file}.lock", timeout=LOCK_SECONDS):
        yield file


def _read_all() -> dict[str, Any]:
    """All that the file holds: notes, and what another version of the course added."""
    file = path()
    try:
        # Windows' editor puts a mark in front, which utf-8-sig leaves out.
        everything = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _refusal(file) from error
    if not isinstance(everything, dict):
        raise _refusal(file)
    if not all(_is_note(note) for key, note in everything.items() if _is_id(key)):
        raise _refusal(file)
    return everything


def _write(file: Path, notes: dict[str, Any]) -> None:
    """Write the notes for this user alone.

    Raises:
        OSError: the folder or the file cannot be written.
    """
    if file.exists() and not (
        os.access(file, os.W_OK) and file.stat().st_mode & stat.S_IWUSR
    ):
        raise PermissionError(None, "it is read-only")
    write_whole(file, json.dumps(notes, indent=1, sort_keys=True), mode=0o600)


def _reason(error: Exception) -> str:
    """Why a note could not be kept, as the end of a sentence."""
    if isinstance(error, filelock.Timeout):
        return f"another program keeps {error.lock_file} locked."
    if isinstance(error, OSError):
        return f"{path()} could not be written: {error.strerror or error}."
    return str(error)


def _is_id(key: str) -> bool:
    return re.fullmatch(r"\d\d\.\d+", key) is not None


def _is_note(note: Any) -> bool:
    return (
        isinstance(note, dict)
        and isinstance(note.get("tries"), int)
        and isinstance(note.get("status"), str)
        and note["status"] in SIGNS
        and _is_texts(note.get("misconceptions"))
        and _is_texts(note.get("marks", []))
    )


def _is_texts(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, str) for item in items)


def _refusal(file: Path) -> ValueError:
    return ValueError(
        f"{file} is not a progress file of this course, or is damaged. It was left as "
        "it is. Move it away to begin anew, or set "
        f"{ENVIRONMENT_VARIABLE} to the path of another one."
    )
