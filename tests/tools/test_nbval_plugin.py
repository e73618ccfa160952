"""nbval with our plugin: red for a changed output, where there is one to compare."""

import base64
import gc
import io
import warnings

import nbformat
import pytest
from PIL import Image, ImageDraw

from lenet_course.tools import comparison

pytest_plugins = ["pytester"]


@pytest.fixture
def store(pytester):
    """Writes a notebook of pairs, a cell's code and its stored output."""

    def write(name, *pairs):
        cells = []
        for count, (source, text) in enumerate(pairs, start=1):
            stream = nbformat.v4.new_output("stream", name="stdout", text=text)
            outputs = [stream] if text else []
            options = {"execution_count": count, "outputs": outputs}
            cells.append(nbformat.v4.new_code_cell(source, **options))
        path = pytester.path / name
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


@pytest.fixture
def run(pytester, monkeypatch):
    # Other plugins would be loaded anew for each run.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run_nbval(*arguments):
        plugins = ("-p", "nbval.plugin", "-p", "lenet_course.tools.nbval_plugin")
        options = ("--nbval", "--nbval-current-env", "-p", "no:cacheprovider")
        return pytester.runpytest_inprocess(*plugins, *options, *arguments)

    with warnings.catch_warnings():
        # nbval leaves a file open for each kernel that it starts.
        warnings.simplefilter("ignore", ResourceWarning)
        yield run_nbval
        gc.collect()


def test_a_changed_output_is_red(store, run):
    result = run(store("lesson.ipynb", ("print(2)", "2\n"), ("print(2)", "3\n")))
    result.assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        ("2\n", "*1 passed*"),
        ("3\n", "*mismatch 'stdout'*"),
        ("", "*Unexpected output fields*"),
    ],
)
def test_outputs_of_an_execution_are_compared_without_another(
    stored, message, store, run
):
    # Executed again, this cell would raise an exception.
    source = "raise ValueError('executed again')"
    lesson = store("lesson.ipynb", (source, stored))
    executed = store("executed.ipynb", (source, "2\n"))
    result = run(lesson, "--executed", executed)
    assert result.ret == (message != "*1 passed*")
    result.stdout.fnmatch_lines([message])


@pytest.mark.parametrize(("shown", "fails"), [("Still.", False), ("Other.", True)])
def test_the_programs_of_widgets_are_not_compared(shown, fails, pytester, run):
    def write(name, html):
        data = {"text/html": html, "text/plain": "A widget."}
        output = nbformat.v4.new_output("execute_result", data, execution_count=1)
        cell = nbformat.v4.new_code_cell("w", execution_count=1, outputs=[output])
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), pytester.path / name)
        return pytester.path / name

    lesson = write("lesson.ipynb", "<p>Still.</p>")
    executed = write("executed.ipynb", f"<p>{shown}</p><script>\nf()\n</script>")
    assert bool(run(lesson, "--executed", executed).ret) == fails


def drawn(*, words="max", levels=0):
    """A figure with a word on it, on a page that is lighter by a few levels of grey."""
    picture = Image.new("RGB", (300, 200), (200 + levels,) * 3)
    ImageDraw.Draw(picture).text((20, 20), words, "black")
    file = io.BytesIO()
    picture.save(file, "png")
    data = {"image/png": base64.b64encode(file.getvalue()).decode()}
    return nbformat.v4.new_output("display_data", {**data, "text/plain": "<Figure>"})


@pytest.mark.parametrize(
    ("now", "fails"),
    [
        ([drawn()], False),
        ([drawn(levels=3)], False),  # as another processor may round
        ([drawn(words="min")], True),
        ([drawn(levels=-150)], True),
        ([], True),
        ([drawn(), drawn()], True),
    ],
)
def test_a_figure_that_looks_different_is_red(now, fails, pytester, run):
    def write(name, outputs):
        cell = nbformat.v4.new_code_cell("draw()", execution_count=1, outputs=outputs)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), pytester.path / name)
        return pytester.path / name

    lesson = write("lesson.ipynb", [drawn()])
    assert bool(run(lesson, "--executed", write("now.ipynb", now)).ret) == fails


def test_an_execution_of_another_notebook_is_refused(store, run):
    lesson = store("lesson.ipynb", ("print(2)", "2\n"))
    result = run(lesson, "--executed", store("executed.ipynb", ("print(1 + 1)", "2\n")))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*is not an execution of the notebook*"])


def note(path, *numbers):
    """Note of some cells that their outputs depend on MNIST."""
    notebook = nbformat.read(path, as_version=4)
    for number in numbers:
        notebook.cells[number].metadata[comparison.NOTE] = True
    nbformat.write(notebook, path)
    return path


@pytest.mark.parametrize(
    ("has_mnist", "noted", "failed"),
    [(False, [0], 0), (False, [], 1), (True, [0], 1), (True, [], 1)],
)
def test_without_mnist_all_is_compared_but_what_depends_on_it(
    has_mnist, noted, failed, store, run, monkeypatch
):
    found = "mnist.npz" if has_mnist else None
    monkeypatch.setattr(comparison.data, "find_mnist", lambda: found)
    code = "print(len(digits))", "print(2)"
    lesson = store("lesson.ipynb", (code[0], "60000\n"), (code[1], "2\n"))
    executed = store("executed.ipynb", (code[0], "1797\n"), (code[1], "2\n"))
    result = run(note(lesson, *noted), "--executed", executed)
    result.assert_outcomes(passed=2 - failed, failed=failed)


@pytest.mark.parametrize("has_mnist", [True, False])
def test_a_note_that_is_too_much_is_red_where_mnist_is_not(
    has_mnist, store, run, monkeypatch
):
    found = "mnist.npz" if has_mnist else None
    monkeypatch.setattr(comparison.data, "find_mnist", lambda: found)
    lesson = note(store("lesson.ipynb", ("print(2)", "2\n")), 0)
    result = run(lesson, "--executed", store("executed.ipynb", ("print(2)", "2\n")))
    result.assert_outcomes(passed=has_mnist, failed=not has_mnist)
    if not has_mnist:
        result.stdout.fnmatch_lines(["*do not depend on MNIST*", "*make refresh*"])


def test_without_mnist_nbvals_own_execution_compares_as_much(store, run, monkeypatch):
    monkeypatch.setattr(comparison.data, "find_mnist", lambda: None)
    pairs = ("print(2)", "3\n"), ("print(2)", "3\n"), ("raise ValueError", "")
    result = run(note(store("lesson.ipynb", *pairs), 0))
    result.assert_outcomes(passed=1, failed=2)
