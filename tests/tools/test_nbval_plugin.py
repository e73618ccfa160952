"""nbval with our plugin: red for a changed output, where there is one to compare."""

import base64
import gc
import io
import warnings

import nbformat
import pytest
from PIL import Image, ImageDraw

from lenet_course.tools import execution

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


def test_without_mnist_what_was_made_on_it_is_executed_but_not_compared(
    store, run, monkeypatch
):
    monkeypatch.setattr(execution.data, "find_mnist", lambda: None)
    source = "if False:\n    data.load_mnist()\nprint(2)"
    broken = "raise ValueError('broken')"
    result = run(store("lesson.ipynb", (source, "3\n"), (broken, "")))
    result.assert_outcomes(passed=1, failed=1)
