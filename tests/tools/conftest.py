"""What the tests of the tools share."""

import sys
from pathlib import Path

import nbformat
import pytest

from lenet_course.tools import form


@pytest.fixture
def own_bin(tmp_path):
    """Tells Make to take this Python, by a path without blanks: it splits at them."""
    folder = Path(sys.executable).parent
    link = tmp_path / "environment"
    link.symlink_to(folder.parent)  # whole, or Python would not find its packages
    return f"BIN={link / folder.name}"


@pytest.fixture
def store(tmp_path):
    """Writes cells as a canonical notebook and returns its path."""

    def write(cells, name="lesson.ipynb"):
        path = tmp_path / name
        notebook = form.canonical(nbformat.v4.new_notebook(cells=cells))
        form.note_code(notebook)
        form.write(path, notebook)
        return path

    return write
