"""What builds and checks the course elsewhere calls what a person types here."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
if not WORKFLOWS:  # the archive of the site has the course without them
    pytest.skip("This copy has no workflow.", allow_module_level=True)

SUPPORTED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]["requires-python"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request):
    return yaml.safe_load(request.param.read_text(encoding="utf-8"))


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_a_workflow_calls_targets_that_there_are(workflow):
    commands = " ".join(step.get("run", "") for step in steps(workflow))
    called = re.findall(r"\bmake (?:-\S+ )*(\S+)", commands)
    assert called
    for target in called:
        assert re.search(rf"^{re.escape(target)}:", MAKEFILE, re.MULTILINE), target


def test_a_workflow_can_do_nothing_but_read_and_ends(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert 0 < job["timeout-minutes"] <= 60, name
        assert "permissions" not in job, name
    for step in steps(workflow):
        assert ("run" in step) != ("uses" in step)
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"])


def test_every_supported_python_is_checked(workflow):
    pythons = workflow["jobs"]["check"]["strategy"]["matrix"]["python"]
    low, high = (int(minor) for minor in re.findall(r"3\.(\d+)", SUPPORTED))
    assert pythons == [f"3.{minor}" for minor in range(low, high)]


def test_the_container_installs_what_make_installs():
    path = ROOT / ".devcontainer" / "devcontainer.json"
    container = json.loads(path.read_text(encoding="utf-8"))
    low, high = (int(minor) for minor in re.findall(r"3\.(\d+)", SUPPORTED))
    minor = int(container["image"].rpartition(":3.")[2])
    assert low <= minor < high
    assert container["updateContentCommand"] == "make .venv/installed"
    assert "VENV := .venv\n" in MAKEFILE
    interpreter = container["customizations"]["vscode"]["settings"]
    assert interpreter["python.defaultInterpreterPath"].endswith("/.venv/bin/python")


@pytest.mark.parametrize("name", ["binder", ".binder"])
def test_nothing_keeps_repo2docker_from_the_package(name):
    # With such a folder it takes an older Python, and does not install the package.
    assert not (ROOT / name).exists()
