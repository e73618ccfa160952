"""The digest follows a function's code wherever it goes in the package."""

import pytest

from lenet_course import _code

FILES = {
    "lenet_course/__init__.py": "",
    "lenet_course/nets/__init__.py": "from lenet_course.nets._builders import build\n",
    "lenet_course/nets/_builders.py": (
        "import keras\n"
        "WIDTHS = (6, 16)\n"
        "def build():\n"
        '    """A network."""\n'
        "    return keras.Sequential([keras.layers.Dense(w) for w in WIDTHS])\n"
        "def other():\n"
        "    return build()\n"
    ),
    "lenet_course/rates.py": "def decay(step):\n    return 1 / step\n",
    "lenet_course/study.py": (
        "from lenet_course import nets\n"
        "from lenet_course.rates import decay as slow\n"
        "class Loop:\n"
        "    def run(self):\n"
        "        return slow(3)\n"
        "@measurement(seeds=5)\n"
        "def study(seed):\n"
        "    return nets.build(), Loop().run()\n"
    ),
}


@pytest.fixture
def digest_with(tmp_path, monkeypatch):
    def write(changes=None):
        for name, text in (FILES | (changes or {})).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        _code._module.cache_clear()
        _code._uses.cache_clear()
        return _code.digest("lenet_course.study", "study")

    monkeypatch.setattr(_code, "ROOT", tmp_path)
    yield write
    _code._module.cache_clear()
    _code._uses.cache_clear()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("lenet_course/study.py", "slow(3)", "slow(4)"),
        ("lenet_course/rates.py", "1 / step", "2 / step"),  # under another name
        ("lenet_course/nets/_builders.py", "(6, 16)", "(6, 15)"),  # a constant
        ("lenet_course/nets/_builders.py", "Dense(w)", "Dense(w + 1)"),
    ],
)
def test_a_change_of_used_code_changes_the_digest(digest_with, file, old, new):
    before = digest_with()
    assert old in FILES[file]
    assert digest_with({file: FILES[file].replace(old, new)}) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("lenet_course/nets/_builders.py", "A network.", "A small network."),
        ("lenet_course/nets/_builders.py", "return build()", "return 3"),  # not used
        ("lenet_course/rates.py", "def decay", "# slower and slower\ndef decay"),
        ("lenet_course/study.py", "seeds=5", "seeds=7"),  # that is in the record
    ],
)
def test_other_changes_do_not(digest_with, file, old, new):
    before = digest_with()
    assert old in FILES[file]
    assert digest_with({file: FILES[file].replace(old, new)}) == before
