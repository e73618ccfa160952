"""The lessons that lie in a folder, how far one came in each, and what is next."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from lenet_course.exercises._record import RIGHT
from lenet_course.exercises._registry import all_exercises
from lenet_course.exercises.progress import Summary, summary

# A copy that somebody has made, such as "04_padding-Copy1", is none of ours.
LESSON = re.compile(r"(?P<lesson>\d\d)_\w+?(?:_v(?P<version>\d+))?\.ipynb")


@dataclass(frozen=True, repr=False)
class Overview:
    """Lessons, each with its file and with how far one came in it."""

    lessons: tuple[tuple[Path, Summary], ...]

    def _rows(self) -> list[tuple[str, str, str]]:
        """For each lesson its title, its file, and how many exercises are right."""
        return [
            (title_of(path), path.name, f"{each.num_right} of {len(each.exercises)}")
            for path, each in self.lessons
        ]

    def _next(self) -> tuple[str, str, str] | None:
        """Title and file of the first lesson that is not finished, and the exercise."""
        for path, each in self.lessons:
            for exercise in each.exercises:
                if each.notes.get(exercise.id, {}).get("status") != RIGHT:
                    return title_of(path), path.name, exercise.id
        return None

    def _not_kept(self) -> str:
        return next((each.not_kept for _, each in self.lessons if each.not_kept), "")

    def __repr__(self) -> str:
        lines = [
            f"{title} ({name}): {right} right" for title, name, right in self._rows()
        ]
        if found := self._next():
            lines.append(f"Next: {found[0]}, exercise {found[2]}.")
        return "\n".join([*filter(None, [self._not_kept()]), *lines])

    def _repr_markdown_(self) -> str:
        rows = [
            f"| [{title}]({name}) | {right} |" for title, name, right in self._rows()
        ]
        if not rows:
            return "There is no lesson in this folder."
        found = self._next()
        what = "All exercises are right."
        if found:
            what = f"**Next:** [{found[0]}]({found[1]}), exercise {found[2]}."
        table = "\n".join(["| lesson | exercises that are right |", "|---|---|", *rows])
        return "\n\n".join([*filter(None, [self._not_kept()]), what, table])


def overview(folder: str | os.PathLike[str] = ".") -> Overview:
    """The lessons in a folder; of a lesson with several versions the newest.

    Args:
        folder: where the notebooks are; by default where this one is.

    Example:
        >>> overview(os.devnull)._repr_markdown_()
        'There is no lesson in this folder.'
    """
    asked = {exercise.lesson for exercise in all_exercises().values()}
    newest: dict[str, tuple[int, Path]] = {}
    for path in Path(folder).glob("*.ipynb"):
        found = LESSON.fullmatch(path.name)
        if found and found["lesson"] in asked:
            this = (int(found["version"] or 1), path)
            newest[found["lesson"]] = max(this, newest.get(found["lesson"], this))
    return Overview(
        tuple((path, summary(lesson)) for lesson, (_, path) in sorted(newest.items()))
    )


def title_of(path: Path) -> str:
    """The heading with which a notebook begins, or else its file's name."""
    try:
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
        heading = "".join(first["source"]).partition("\n")[0]
    except (OSError, ValueError, LookupError, TypeError):  # whatever was made of it
        heading = ""
    return heading.removeprefix("# ") if heading.startswith("# ") else path.stem
