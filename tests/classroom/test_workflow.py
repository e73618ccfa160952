"""The workflow has the form that GitHub asks for."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_workflow_has_the_form_of_the_schema():
    if importlib.util.find_spec("check_jsonschema") is None:
        pytest.skip("Not installed: check-jsonschema. See `make classroom`.")
    files = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    assert files
    schema = ["--builtin-schema", "vendor.github-workflows"]
    command = [sys.executable, "-m", "check_jsonschema", *schema, *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
