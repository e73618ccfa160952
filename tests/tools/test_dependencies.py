"""What a notebook uses of the package is found, and nothing else is."""

import json
from pathlib import Path

import pytest

from lenet_course.tools import dependencies

ROOT = Path(__file__).parent.parent.parent
PACKAGE = {
    "__init__.py": "",
    "shapes/__init__.py": "from lenet_course.shapes._trace import trace, T as Table\n"
    "from lenet_course.shapes._axis import size\n"
    "from lenet_course.shapes import _axis\n",
    "shapes/_trace.py": "from lenet_course.shapes import size\n",
    "shapes/_axis.py": "import math\n",
    "models/__init__.py": "from lenet_course.models.builders import build\n"
    "from lenet_course.models.audit import audit\n",
    "models/builders.py": "def build():\n    from lenet_course import data\n",
    "models/audit.py": "from lenet_course import shapes\nshapes.trace()\n",
    "data.py": "PATH = 'claims.toml'\n",
    "claims.py": "PATH = 'claims.toml'\n",
    "claims.toml": "",
    "look.mplstyle": "",
    "measured/pooling.json": "{}",
    "exercises/__init__.py": "import importlib\n"
    "importlib.import_module('lenet_course.exercises.lessons')\n",
    "exercises/lessons/__init__.py": "",
    "exercises/lessons/lesson_01.py": "import lenet_course.claims as ledger\n",
    "exercises/lessons/lesson_02.py": "",
    "exercises/lessons/lesson_02_predictions.py": "",
}


def forget():
    """The scan reads each file once: here the files change."""
    for value in vars(dependencies).values():
        getattr(value, "cache_clear", lambda: None)()


@pytest.fixture
def used(tmp_path, monkeypatch):
    """What a notebook with this code uses, as names below the package."""
    monkeypatch.chdir(tmp_path)
    forget()
    for name, code in PACKAGE.items():
        path = tmp_path / "lenet_course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")

    def files(*sources, name="01_lesson.ipynb"):
        cells = [{"cell_type": "code", "source": [source]} for source in sources]
        cells.append(
            {"cell_type": "markdown", "source": ["from lenet_course import x"]}
        )
        Path(name).write_text(json.dumps({"cells": cells}), encoding="utf-8")
        found = dependencies.used_files(Path(name))
        return {str(path.relative_to("lenet_course")) for path in found[1:]}

    return files


AXIS = {"shapes/__init__.py", "shapes/_axis.py"}
TRACE = AXIS | {"shapes/_trace.py"}
DATA = {"data.py", "claims.toml"}
BUILD = {"models/__init__.py", "models/builders.py"} | DATA
AUDIT = {"models/__init__.py", "models/audit.py"} | TRACE
LESSONS = {"exercises/__init__.py", "exercises/lessons/__init__.py"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import numpy\nmodels = 1\nmodels.build", set()),
        ("from lenet_course import shapes\nshapes.size(3)", AXIS),
        ("from lenet_course import shapes as s\nprint(s.trace)", TRACE),
        ("from lenet_course import shapes\nshapes.Table", TRACE),
        ("from lenet_course import shapes\nshapes._axis.size", {"shapes/_axis.py"}),
        ("from lenet_course.shapes import size", AXIS),
        ("from lenet_course.shapes._axis import size", {"shapes/_axis.py"}),
        ("from lenet_course import models\nmodels.build()", BUILD),
        ("from lenet_course import models\nmodels.audit()", AUDIT),
        ("from lenet_course import models\ndir(models)", BUILD | AUDIT),
        ("import lenet_course.models", BUILD | AUDIT),
        ("import lenet_course.models as m\nm.build()", BUILD | AUDIT),
        (
            "import lenet_course.data\nimport lenet_course.shapes._axis",
            DATA | AXIS - {"shapes/__init__.py"},
        ),
        ("def f():\n    from lenet_course import data\n    data.PATH", DATA),
        ("from lenet_course import exercises\nexercises.check", LESSONS),
        ("style.use('lenet_course.look')", {"look.mplstyle"}),
        ("show('pooling')", {"measured/pooling.json"}),
    ],
)
def test_a_notebook_uses_what_defines_the_names_that_it_says(source, expected, used):
    assert used(source) == expected


def test_cells_are_read_together_and_one_that_is_broken_alone_is_left_out(used):
    cells = ["from lenet_course import shapes", "%time x", "shapes.size(3)"]
    assert used(*cells) == AXIS


def test_a_lesson_depends_on_its_own_exercises_and_on_what_they_use(used):
    used("", name="02_lesson.ipynb")
    folder = "lenet_course/exercises/lessons"
    assert dependencies.rule(Path("02_lesson.ipynb")) == (
        "build/02_lesson.ipynb: 02_lesson.ipynb "
        f"{folder}/lesson_02.py {folder}/lesson_02_predictions.py"
    )
    used("", name="01_lesson.ipynb")
    assert "claims.toml" in dependencies.rule(Path("01_lesson.ipynb"))


def test_no_module_of_the_package_is_used_by_nobody(monkeypatch):
    """A module that nobody uses is dead, or the scan has missed an import."""
    monkeypatch.chdir(ROOT)
    forget()
    package = Path("lenet_course")
    starts = [*Path("notebooks").glob("*.ipynb"), package / "__main__.py"]
    # Modules in these folders are found by their place.
    for folder in ("tools", "exercises/lessons", "measurements"):
        starts += package.glob(f"{folder}/*.py")
    assert set(package.rglob("*.py")) - set(dependencies.used_files(*starts)) == set()
