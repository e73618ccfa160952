"""What the README shows is what the package answers; CONTRIBUTING knows every room."""

import doctest
import re
from pathlib import Path

import nbformat
import pytest
from sklearn.datasets import load_digits

from lenet_course import exercises
from lenet_course.__main__ import main
from lenet_course.exercises import _judge
from lenet_course.tools import desk, teaching
from lenet_course.tools.form import UNFINISHED
from lenet_course.tools.pages import TABLE_ROW

ROOT = Path(__file__).parent.parent
TEXTS = [*ROOT.glob("*.md"), *ROOT.glob("site/*.md")]


def test_examples_in_the_readme_hold():
    failed, attempted = doctest.testfile(
        str(ROOT / "README.md"),
        module_relative=False,
        optionflags=doctest.NORMALIZE_WHITESPACE,
    )
    assert failed == 0
    assert attempted >= 5


README = (ROOT / "README.md").read_text(encoding="utf-8")
SAID = " ".join(README.split())
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
IN_WORDS = {8: "eight", 9: "nine", 10: "ten"}


def test_the_table_of_lessons_names_every_lesson_as_it_names_itself():
    rows = [row for line in README.splitlines() if (row := TABLE_ROW.match(line))]
    titles = {
        f"notebooks/{path.name}": nbformat.read(path, as_version=4)
        .cells[0]
        .source.partition("\n")[0]
        .removeprefix("# ")
        for path in NOTEBOOKS
    }
    assert [(row["file"], row["title"]) for row in rows] == [*titles.items()]
    assert all(row["asks"].endswith("?") for row in rows)
    assert f"the {IN_WORDS[len(NOTEBOOKS)]} notebooks" in SAID


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_what_links_and_pictures_lead_to_is_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)", text)
    assert targets or name == "CONTRIBUTING.md"
    for target in targets:
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_the_message_that_is_quoted_is_what_the_check_says():
    (quoted,) = re.findall(
        r'answer (\d+) batches in an epoch of lesson (\d), it says "([^"]+)"', SAID
    )
    number, lesson, message = quoted
    asked = exercises.find(f"0{lesson}.1")
    assert _judge.judge_plainly(asked, int(number)).message == message


def test_the_number_of_small_digits_is_that_of_scikit_learn():
    (number,) = re.findall(r"([\d,]+) small digits", SAID)
    assert int(number.replace(",", "")) == len(load_digits().target)


def test_the_memory_that_is_named_is_that_of_the_largest_lesson():
    (named,) = re.findall(r"a lesson takes up to ([\d.]+) GB", SAID)
    largest = max(
        each["peak_mb"] for each in teaching.footprint()["notebooks"].values()
    )
    assert named == f"{largest / 1000:.1f}"


def test_each_command_that_is_named_is_one(capsys):
    texts = [desk.HELP, *(path.read_text(encoding="utf-8") for path in TEXTS)]
    named = {
        name
        for text in texts
        for name in re.findall(r"-m lenet_course ([a-z]\w*)", " ".join(text.split()))
    }
    assert named >= {"doctor", "measure", "progress"}
    for name in named:
        with pytest.raises(SystemExit, match=r"^0$"):
            main([name, "--help"])
        assert f"usage: python -m lenet_course {name}" in capsys.readouterr().out


def test_the_map_names_every_room_of_the_package():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)/?`", text))
    rooms = {path.stem for path in (ROOT / "lenet_course").glob("[!.]*")}
    assert {name for name in rooms if not name.startswith("_")} <= named | {"style"}


def test_no_text_holds_a_note_to_oneself():
    assert len(TEXTS) > 2
    for path in TEXTS:
        assert not UNFINISHED.search(path.read_text(encoding="utf-8")), path.name
