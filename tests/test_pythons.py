"""README, pyproject.toml, the lock and the Makefile name the same Pythons."""

import re
import tomllib
import warnings
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
MAKEFILE = (ROOT / "Makefile").read_text()
MINORS = [
    minor
    for minor in range(40)
    if f"3.{minor}.1" in SpecifierSet(PROJECT["requires-python"])
]
FIRST, *_, LAST = MINORS


@pytest.mark.parametrize("name", ["README.md", "Makefile"])
def test_the_pythons_that_are_named_are_those_that_pip_accepts(name):
    *most, last = [f"3.{minor}" for minor in MINORS]
    wanted = f"Python {', '.join(most)} or {last}"
    text = (ROOT / name).read_text()
    assert re.findall(r"Python 3\.\d+(?:, 3\.\d+)+ or 3\.\d+", text) == [wanted]


def test_make_installs_on_just_these_pythons():
    (condition,) = re.findall(r"\(3, \d+\) <= sys\.version_info.*\(3, \d+\)", MAKEFILE)
    assert condition == f"(3, {FIRST}) <= sys.version_info[:2] <= (3, {LAST})"


def test_versions_are_locked_for_the_first_python_and_all_later_ones():
    lock = (ROOT / "requirements.txt").read_text()
    for text in (lock, MAKEFILE):
        assert re.findall(r"--python-version (\S+)", text) == [f"3.{FIRST}"]
    assert "--universal" in lock


@pytest.mark.parametrize("minor", MINORS)
def test_each_python_gets_one_version_of_each_dependency(minor):
    wanted = {
        Requirement(line)
        for extra in PROJECT["optional-dependencies"].values()
        for line in (*PROJECT["dependencies"], *extra)
    }
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line[0] not in "#-"]
    python = {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.1"}
    for dependency in wanted:
        (version,) = (
            pin.specifier
            for pin in pins
            if pin.name == dependency.name
            and (pin.marker is None or pin.marker.evaluate(python))
        )
        assert str(version).removeprefix("==") in dependency.specifier, dependency.name


def test_only_the_deprecation_that_gast_causes_is_no_error():
    said = "Call.__init__ got an unexpected keyword argument {!r}. Support for it ends."
    warnings.warn(said.format("___pyct_anno"), DeprecationWarning, stacklevel=1)
    with pytest.raises(DeprecationWarning):
        warnings.warn(said.format("another"), DeprecationWarning, stacklevel=1)
