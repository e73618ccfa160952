"""Binder and Zero to JupyterHub build the course from the files that it has anyway."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    """What repo2docker would do; nothing is built, no Docker is needed."""
    if importlib.util.find_spec("repo2docker") is None:
        pytest.skip("Not installed: jupyter-repo2docker. See `make classroom`.")
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout + run.stderr


def test_the_package_is_installed_in_a_python_that_it_knows(recipe):
    assert "using Python version 3.13" in recipe
    assert 'pip install --no-cache-dir -r "requirements.txt"' in recipe
    assert "pip install --no-cache-dir .\n" in recipe
