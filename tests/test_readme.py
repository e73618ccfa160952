"""What the README shows is what the package answers; CONTRIBUTING knows every room."""

import doctest
import re
from pathlib import Path

from lenet_course.tools.form import UNFINISHED

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


def test_the_map_names_every_room_of_the_package():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)/?`", text))
    rooms = {path.stem for path in (ROOT / "lenet_course").glob("[!.]*")}
    assert {name for name in rooms if not name.startswith("_")} <= named | {"style"}


def test_no_text_holds_a_note_to_oneself():
    assert len(TEXTS) > 2
    for path in TEXTS:
        assert not UNFINISHED.search(path.read_text(encoding="utf-8")), path.name
