"""Executes the course's notebooks and checks the form in which they are stored.

``python -m lenet_course.tools.form lint|execute|refresh|summary``; the Makefile calls
it. papermill executes, nbval compares; this module adds what those two let pass: a
misspelt parameter, missing outputs, missing alternative texts.
"""

import argparse
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lenet_course import data
from lenet_course.tools import editions

MAX_LINES_PER_CELL = 22  # as formatted, one argument on a line
CELL_METADATA = ("jupyter", "mystnb", "outputs_sha256", "tags")
NOTEBOOK_METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
LOCAL_PATH = re.compile(
    r"(?<![\w.:/])/(?:home|Users|root|tmp|var|private|work|opt|mnt)/\w|\b[A-Z]:\\\w"
)
# TensorFlow's own log, which says what processor the machine has.
LOG_LINE = re.compile(
    r"^(WARNING: All log messages before absl|[IWE]\d{4} |20\d\d-\d\d-\d\d .*: [IWE] )"
    r".*\n?",
    re.MULTILINE,
)
TIMING = re.compile(
    r"\d ?(?:[mµu]s|s)/(?:step|epoch|batch|it)|\bWall time\b|(?:it|epoch|batch)/s"
)


def read(path: Path) -> NotebookNode:
    """The notebook in a file, in the current format.

    Raises:
        ValueError: the file is not a notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, AttributeError, KeyError) as error:
        raise ValueError(
            f"{path} is not a notebook. Expected a JSON file in Jupyter's format."
        ) from error


def canonical_text(notebook: NotebookNode) -> str:
    """The one form in which a notebook is stored: nothing in it names the machine.

    Example:
        >>> cell = nbformat.v4.new_code_cell("1 + 1", metadata={"collapsed": False})
        >>> notebook = nbformat.v4.new_notebook(cells=[cell])
        >>> "collapsed" in canonical_text(notebook)
        False
    """
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
        )
        if cell.cell_type == "code":
            cell.outputs = _clean_outputs(cell.outputs)
    return nbformat.writes(notebook) + "\n"


def problems(path: Path, full_parameters: dict[str, object]) -> Iterator[str]:
    """What is wrong with a stored notebook, one sentence for each place.

    Args:
        path: a stored notebook.
        full_parameters: its table in ``full.toml``.

    Yields:
        Sentences that begin with the file's name and the number of the cell.
    """
    try:
        notebook = read(path)
    except ValueError as error:
        yield str(error)
        return
    if canonical_text(notebook) != path.read_text(encoding="utf-8"):
        yield f"{path.name}: not in canonical form: run `make refresh`"
    try:
        check_parameters(path, full_parameters)
    except ValueError as error:
        yield str(error)
    expected_count = 0
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        expected_count += 1
        for problem in _cell_problems(cell, expected_count):
            yield f"{path.name}, cell {number}: {problem}"
    for number, problem in editions.form_problems(notebook):
        yield f"{path.name}, cell {number}: {problem}"
    if not any(cell.get("outputs") for cell in notebook.cells):
        yield f"{path.name}: no stored outputs: run `make refresh`"


def check_parameters(path: Path, parameters: dict[str, object]) -> None:
    """Refuse parameters that the notebook does not have.

    papermill warns about them and then runs the notebook with its own values.

    Raises:
        ValueError: a name is not in the notebook's cell tagged ``parameters``.
    """
    import papermill

    known = papermill.inspect_notebook(str(path))
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise ValueError(
            f"{path.name}: unknown parameter {', '.join(unknown)}. Expected names from "
            f"its parameters cell: {', '.join(known) or '(it has none)'}."
        )


def parameters_of(path: Path, profile: str) -> dict[str, object]:
    """The parameters of one notebook in a profile: ``"default"`` or ``"full"``.

    Raises:
        ValueError: the profile is another word, or names parameters that are unknown.
    """
    if profile == "default":
        return {}
    if profile != "full":
        raise ValueError(
            "Invalid value for argument `profile`. Expected 'default' or 'full'. "
            f"Received: profile={profile!r}."
        )
    parameters = _full_profile(path.parent).get(path.stem, {})
    check_parameters(path, parameters)
    return parameters


def execute(source: Path, target: Path, *, profile: str) -> NotebookNode:
    """Run a notebook in its own folder and write the result to ``target``.

    ``target`` appears only if no cell fails. A last line on the page says which
    parameters and which digits made it.

    Raises:
        papermill.PapermillExecutionError: a cell raised an exception. The notebook up
            to that cell is kept beside ``target``, ending in ``.failed.ipynb``.
    """
    import papermill

    failed = target.with_suffix(".failed.ipynb")
    papermill.execute_notebook(
        str(source),
        str(failed),
        parameters=parameters_of(source, profile),
        cwd=str(source.parent),
        kernel_name="python3",
        progress_bar=False,
        log_output=False,
    )
    notebook = read(failed)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _clean_outputs(cell.outputs)
    # Left in, the state of widgets would have the page load scripts from elsewhere.
    notebook.metadata.pop("widgets", None)
    made_with = f"*This page was made with the {profile} parameters"
    made_on = f" on {_digits_name()}.*" if uses_digits(notebook) else ".*"
    notebook.cells.append(nbformat.v4.new_markdown_cell(made_with + made_on))
    nbformat.write(notebook, failed)
    failed.replace(target)
    return notebook


def refresh(path: Path) -> None:
    """Run a notebook and store it with its outputs, in canonical form.

    Raises:
        ValueError: the notebook uses digits, and MNIST is not there: stored outputs
            are always those of MNIST.
    """
    if uses_digits(read(path)) and data.find_mnist() is None:
        raise ValueError(
            f"{path.name} was not refreshed. Expected MNIST, on which its stored "
            f"outputs are made: set {data.ENVIRONMENT_VARIABLE}. Found none."
        )
    folder = Path("build/refreshed")
    folder.mkdir(parents=True, exist_ok=True)
    notebook = execute(path, folder / path.name, profile="default")
    del notebook.cells[-1]  # the line that says how a page was made
    for cell in notebook.cells:
        if _is_ignored_by_nbval(cell):
            cell.metadata["outputs_sha256"] = outputs_digest(cell)
    path.write_text(canonical_text(notebook), encoding="utf-8")


def outputs_digest(cell: NotebookNode) -> str:
    """What ``refresh`` notes of outputs that nbval cannot compare, to see edits.

    Example:
        >>> cell = nbformat.v4.new_code_cell("fit()")
        >>> len(outputs_digest(cell))
        64
    """
    text = json.dumps(cell.outputs, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def uses_digits(notebook: NotebookNode) -> bool:
    """Whether a notebook loads MNIST, so that its outputs depend on having it.

    Example:
        >>> cell = nbformat.v4.new_code_cell("digits = data.load_mnist()")
        >>> uses_digits(nbformat.v4.new_notebook(cells=[cell]))
        True
    """
    return any("load_mnist(" in cell.source for cell in notebook.cells)


def summary(paths: list[Path]) -> str:
    """What was and what was not compared, in words."""
    uncompared = [path for path in paths if not is_compared(read(path))]
    compared = [path for path in paths if path not in uncompared]
    lines = []
    if compared:
        lines.append(
            f"Executed and compared with its stored outputs: {_names(compared)}."
        )
    if uncompared:
        lines.append(
            f"Executed on {_digits_name()}, but NOT compared, because the stored "
            "outputs were made on MNIST, which is not on this machine: "
            f"{_names(uncompared)}."
        )
    return "\n".join(lines)


def is_compared(notebook: NotebookNode) -> bool:
    """Whether stored outputs can be compared here: those of MNIST only with MNIST."""
    return not uses_digits(notebook) or data.find_mnist() is not None


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lenet_course.tools.form")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("lint", "refresh", "summary"):
        commands.add_parser(name).add_argument("paths", nargs="+", type=Path)
    command = commands.add_parser("execute")
    command.add_argument("source", type=Path)
    command.add_argument("target", type=Path)
    command.add_argument("--profile", default="default")
    options = parser.parse_args(arguments)
    if options.command == "lint":
        return _lint(options.paths)
    try:
        if options.command == "execute":
            execute(options.source, options.target, profile=options.profile)
        elif options.command == "refresh":
            for path in options.paths:
                refresh(path)
        else:
            print(summary(options.paths))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _full_profile(folder: Path) -> dict[str, dict[str, object]]:
    """The parameters of the long runs, by notebook."""
    return tomllib.loads((folder / "full.toml").read_text(encoding="utf-8"))


def _lint(paths: list[Path]) -> int:
    tables = _full_profile(paths[0].parent)
    found = [
        f"full.toml: the table {table!r} names no notebook"
        for table in sorted(set(tables) - {path.stem for path in paths})
    ]
    for path in paths:
        found += problems(path, tables.get(path.stem, {}))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


def _cell_problems(cell: NotebookNode, expected_count: int) -> Iterator[str]:
    """What is wrong with one stored code cell."""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    if len(lines) > MAX_LINES_PER_CELL:
        yield f"{len(lines)} lines of code; at most {MAX_LINES_PER_CELL} teach"
    if cell.execution_count != expected_count:
        yield (
            f"executed as number {cell.execution_count} instead of {expected_count}: "
            "out of order"
        )
    if lines and lines[-1].rstrip().endswith(";"):
        yield "a last semicolon, which nbval does not heed: give the value a name"
    if any(line.lstrip().startswith(("!", "%")) for line in lines):
        yield "a shell or magic command, which not every reader's machine has"
    if _is_ignored_by_nbval(cell):
        if not cell.outputs:
            yield "no stored output"
        elif cell.metadata.get("outputs_sha256") != outputs_digest(cell):
            yield "a stored output that `make refresh` did not write"
    yield from _image_problems(cell)
    for output in cell.outputs:
        yield from _output_problems(output)


def _is_ignored_by_nbval(cell: NotebookNode) -> bool:
    ignored = editions.has_tag(cell, "nbval-ignore-output")
    return cell.cell_type == "code" and ignored


def _image_problems(cell: NotebookNode) -> Iterator[str]:
    images = sum("image/png" in output.get("data", {}) for output in cell.outputs)
    alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
    if images and len(alt.split()) < 5:
        yield "a figure without an alternative text of a sentence (mystnb: image: alt)"
    if images > 1:
        yield f"{images} figures, but one alternative text: one figure per cell"
    if alt and not images:
        yield "an alternative text, but no stored figure"


def _output_problems(output: NotebookNode) -> Iterator[str]:
    if output.output_type == "error":
        yield f"a stored error, {output.ename}"
        return
    if output.get("name") == "stderr":
        yield "a stored warning or log (stderr)"
    if any("widget" in kind for kind in output.get("data", {})):
        yield "a widget, such as a progress bar, of which only its number is stored"
    texts = [output.get("text", "")]
    texts += [text for kind, text in output.get("data", {}).items() if "text" in kind]
    if any(LOCAL_PATH.search(text) for text in texts):
        yield "a path of somebody's machine in the output"
    if any(TIMING.search(text) for text in texts):
        yield "a timing in the output, which no second run repeats"


def _clean_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs without TensorFlow's log, and with each stream in one piece."""
    cleaned: list[NotebookNode] = []
    for output in outputs:
        previous = cleaned[-1] if cleaned else {}
        if output.get("name") == "stderr":
            output.text = LOG_LINE.sub("", output.text)
        if output.get("text") == "":
            continue
        if output.get("name") and previous.get("name") == output.name:
            previous.text += output.text
        else:
            cleaned.append(output)
    return cleaned


def _digits_name() -> str:
    if data.find_mnist() is not None:
        return "MNIST"
    return "scikit-learn's digits instead of MNIST"


def _names(paths: list[Path]) -> str:
    return ", ".join(path.name for path in paths)


if __name__ == "__main__":
    sys.exit(main())
