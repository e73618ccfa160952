"""Where the tests of the tools store their notebooks."""

import nbformat
import pytest

from lenet_course.tools import form


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
