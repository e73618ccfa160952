"""The one form in which notebooks are stored: read, checked, restored, written.

nbval compares what a notebook gives; this module sees what nbval lets pass: missing
outputs, missing alternative texts, a path of somebody's machine.
"""

import hashlib
import json
import re
import tokenize
import warnings
from collections import ChainMap
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from lenet_course import data
from lenet_course._files import write_whole
from lenet_course.tools import (
    anatomy,
    comparison,
    editions,
    execution,
    pictures,
    proofs,
    stated_numbers,
)

MAX_LINES_PER_CELL = 22  # as formatted, one argument on a line
MAX_PROOF_LINES = 36
CELL_METADATA = (
    "alt_sha256",
    "claims",
    "code_sha256",
    "mystnb",
    comparison.NOTE,
    "outputs_sha256",
    "tags",
)
# What is folded on the site, by a tag, is folded in Jupyter, and nothing else is.
FOLDED = {
    "hide-cell": {"outputs_hidden": True, "source_hidden": True},
    "hide-input": {"source_hidden": True},
    "hide-output": {"outputs_hidden": True},
}
PROOF_TAGS = ["hide-cell", "proof"]  # on the site
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
ANCHORS = re.compile(r'\n*^(<div id="T\w+-\d+"></div>)+$', re.MULTILINE)
MACHINE = re.compile(
    r"(?<![\w.:/])(?:file://)?/(?:home|Users|root|tmp|var|private|work|opt|mnt|usr|srv"
    r"|Volumes|content|kaggle|workspaces?|lakehouse)/\w"
    r"|\b[A-Za-z]:\\+\w|\b[A-Z]:/\w|\b(?:site|dist)-packages\b"
)
ADDRESS = re.compile(r"\bat 0x[0-9A-Fa-f]+")
TIMING = re.compile(
    r"\d ?(?:[mµu]s|s)/(?:step|epoch|batch|it)|\bWall time\b|(?:it|epoch|batch)/s"
)
MERGE = "<<<<<<<"
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b")


def read(path: Path) -> NotebookNode:
    """The notebook in a file, in the current format.

    Raises:
        ValueError: the file is not a notebook; the message says what it is instead.
    """
    stored = path.read_bytes()
    try:
        # From bytes, json takes any encoding of Unicode, with or without a mark.
        text = json.dumps(json.loads(stored))
        with warnings.catch_warnings(action="ignore"):  # ids of cells, which it mends
            notebook = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
        return notebook
    except UnicodeDecodeError:
        reason = "its text is not UTF-8: save it with that encoding"
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        reason = f"not JSON in Jupyter's format: {str(error).splitlines()[0][:120]}"
    if MERGE.encode() in stored:
        reason = (
            f"it holds the marks of an unfinished merge ({MERGE}): take one side with "
            "`git checkout --ours` or `--theirs`, then `make refresh`"
        )
    raise ValueError(f"{path.name} is not a notebook: {reason if stored else 'empty'}.")


def canonical(notebook: NotebookNode) -> NotebookNode:
    """A copy in the one form in which notebooks are stored.

    Nothing in it names a machine, an editor or a person; what is folded is what its
    tags say; and the text before a cell that proves a claim has an anchor for it, to
    which the table of claims links.

    Example:
        >>> cell = nbformat.v4.new_code_cell("1 + 1", metadata={"collapsed": False})
        >>> canonical(nbformat.v4.new_notebook(cells=[cell])).cells[0].metadata
        {}
    """
    notebook = nbformat.v4.upgrade(nbformat.from_dict(notebook))
    notebook.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    text = None
    for cell in notebook.cells:
        metadata = cell.metadata
        cell.metadata = NotebookNode(
            {key: metadata[key] for key in CELL_METADATA if metadata.get(key)}
        )
        _fold(cell)
        cell.source = "\n".join(re.split(r"\r\n?|\n", cell.source))
        if cell.cell_type == "markdown":
            text = cell
            text.source = ANCHORS.sub("", text.source)
        elif cell.cell_type == "code":
            outputs = execution.clean_outputs(cell.outputs)
            cell.outputs = [*map(_without_programs, outputs)]
            _note_alternative_text(cell)
            claims = cell.metadata.get("claims", [])
            anchors = "".join(f'<div id="{claim}"></div>' for claim in claims)
            if text and anchors:
                text.source = f"{text.source.rstrip()}\n\n{anchors}"
    return notebook


def _fold(cell: NotebookNode) -> None:
    """Fold a cell as its tags say, or not at all.

    Of a proof, Jupyter shows the lines that it prints: they say that it has been run.
    """
    tags = cell.metadata.get("tags", [])
    folded = dict(ChainMap(*(FOLDED[tag] for tag in tags if tag in FOLDED)))
    title = ""
    if "proof" in tags:
        cell.metadata.tags = sorted({*PROOF_TAGS, *tags})
        # As in Jupyter its first line, "# Proof: ...", stands on the fold.
        title = cell.source.partition("\n")[0].strip("# \r")
        folded = {"source_hidden": True}
    elif "hide-input" in tags:
        title = "The code of this figure"
    if title:
        prompts = {"code_prompt_hide": title, "code_prompt_show": title}
        cell.metadata.mystnb = cell.metadata.get("mystnb", {}) | prompts
    if folded:
        cell.metadata.jupyter = NotebookNode(folded)


def _note_alternative_text(cell: NotebookNode) -> None:
    """Note for which figure an alternative text was written, unless a note is there."""
    if _alternative_text(cell) and pictures.figures(cell.outputs):
        cell.metadata.setdefault("alt_sha256", _alt_digest(cell))
    else:
        cell.metadata.pop("alt_sha256", None)


def _alternative_text(cell: NotebookNode) -> str:
    return cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")


def _alt_digest(cell: NotebookNode) -> str:
    figures = pictures.figures(cell.get("outputs", []))
    return _digest([_alternative_text(cell), *figures])


def _without_programs(output: NotebookNode) -> NotebookNode:
    """An output without the scripts and the data of a widget.

    Jupyter would not run them before the cell has run on the reader's own machine. What
    the widget shows without them stays, and says so.
    """
    if html := output.get("data", {}).get("text/html"):
        output.data["text/html"] = re.sub(comparison.PROGRAMS, "", html)
    return output


def canonical_text(notebook: NotebookNode) -> str:
    """What is stored of a notebook: its canonical form as JSON."""
    return nbformat.writes(canonical(notebook)) + "\n"


def write(path: Path, notebook: NotebookNode) -> None:
    """Store a notebook in canonical form; a file that is in it stays as it is."""
    text = canonical_text(notebook)
    if not path.exists() or _stored_text(path) != text.encode():
        write_whole(path, text)


def refresh(path: Path) -> None:
    """Run a notebook and store it with its outputs, in canonical form.

    Raises:
        ValueError: the notebook uses digits, and MNIST is not there: stored outputs
            are always those of MNIST.
    """
    before = canonical(read(path))
    if execution.uses_digits(before) and data.find_mnist() is None:
        raise ValueError(
            f"{path.name} was not refreshed: its stored outputs are made on MNIST, "
            f"which is not on this machine. Set {data.ENVIRONMENT_VARIABLE}."
        )
    folder = Path("build/refreshed")
    folder.mkdir(parents=True, exist_ok=True)
    notebook = canonical(execution.execute(path, folder / path.name))
    for cell, old in zip(notebook.cells, before.cells, strict=True):
        # Where a figure looks as it did, what was noted of it holds.
        if old.metadata.get("alt_sha256") == _alt_digest(old) and (
            pictures.same_figures(old.outputs, cell.outputs)
        ):
            cell.metadata["alt_sha256"] = _alt_digest(cell)
        if editions.has_tag(cell, "nbval-ignore-output"):
            cell.metadata["outputs_sha256"] = outputs_digest(cell)
    on_others = notebook
    if execution.uses_digits(notebook):
        target = folder / f"without_mnist_{path.name}"
        try:
            on_others = execution.execute(path, target, without_mnist=True)
        except Exception as error:
            error.add_note(f"{path.name} has to run without MNIST, too.")
            raise
    comparison.note(notebook, on_others)
    note_code(notebook)
    write(path, notebook)


def outputs_digest(cell: NotebookNode) -> str:
    """What `refresh` notes of outputs that nbval cannot compare, to see edits.

    Example:
        >>> cell = nbformat.v4.new_code_cell("fit()")
        >>> len(outputs_digest(cell))
        64
    """
    return _digest(cell.outputs)


def note_code(notebook: NotebookNode) -> None:
    """Note all code in the first cell of code, to see outputs that are older than it.

    Example:
        >>> cell = nbformat.v4.new_code_cell("fit()")
        >>> note_code(nbformat.v4.new_notebook(cells=[cell]))
        >>> len(cell.metadata.code_sha256)
        64
    """
    cells = _code_cells(notebook)
    for cell in cells[:1]:
        cell.metadata["code_sha256"] = _digest([each.source for each in cells])


def _is_noted(notebook: NotebookNode) -> bool:
    """Whether the code is that which `refresh` ran last."""
    cells = _code_cells(notebook)
    noted = {cell.metadata.get("code_sha256") for cell in cells[:1]}
    return noted == {_digest([cell.source for cell in cells])}


def _code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def lint(paths: list[Path]) -> list[str]:
    """What is wrong with stored notebooks."""
    return [problem for path in paths for problem in problems(path)]


def problems(path: Path) -> Iterator[str]:
    """What is wrong with a stored notebook, one sentence for each place.

    What `make format` cures is one problem; the others are looked for in the canonical
    form.

    Args:
        path: a stored notebook.

    Yields:
        Sentences that begin with the file's name and the number of the cell.
    """
    try:
        stored = read(path)
    except ValueError as error:
        yield str(error)
        return
    notebook = canonical(stored)
    if _stored_text(path) != canonical_text(stored).encode():
        pairs = zip(stored.cells, notebook.cells, count(1), strict=False)
        place = next((f", first in cell {n}" for a, b, n in pairs if a != b), "")
        yield f"{path.name}: not in canonical form{place}: run `make format`"
    num_executed = 0
    for number, cell in enumerate(notebook.cells, start=1):
        if MERGE in cell.source:
            yield f"{path.name}, cell {number}: marks of an unfinished merge ({MERGE})"
        if UNFINISHED.search(cell.source):
            yield f"{path.name}, cell {number}: a note to oneself, such as TODO"
        if cell.cell_type == "code":
            for problem in _cell_problems(cell, num_executed + 1):
                yield f"{path.name}, cell {number}: {problem}"
            num_executed = cell.execution_count or num_executed
    checks = [editions.form_problems]
    if anatomy.has_anatomy(path):
        checks += [anatomy.problems, stated_numbers.problems, comparison.problems]
        yield from (f"{path.name}: {each}" for each in proofs.problems(path, notebook))
    for number, problem in (each for check in checks for each in check(notebook)):
        yield f"{path.name}, cell {number}: {problem}"
    if not any(cell.get("outputs") for cell in notebook.cells):
        yield f"{path.name}: no stored outputs: run `make refresh`"
    elif not _is_noted(notebook):
        yield f"{path.name}: code that is newer than its outputs: run `make refresh`"


def _stored_text(path: Path) -> bytes:
    """A file as it is, except that git on Windows writes other ends of lines."""
    return path.read_bytes().replace(b"\r\n", b"\n")


def _cell_problems(cell: NotebookNode, expected_count: int) -> Iterator[str]:
    """What is wrong with one stored code cell."""
    num_lines = sum(1 for line in cell.source.splitlines() if line.strip())
    most = MAX_PROOF_LINES if editions.has_tag(cell, "proof") else MAX_LINES_PER_CELL
    if num_lines > most:
        yield f"{num_lines} lines of code; at most {most} are read"
    if cell.execution_count != expected_count:
        yield (
            f"executed as number {cell.execution_count} instead of {expected_count}: "
            "out of order"
        )
    yield from _code_problems(cell.source)
    if editions.has_tag(cell, "nbval-ignore-output"):
        if not cell.outputs:
            yield "no stored output"
        elif cell.metadata.get("outputs_sha256") != outputs_digest(cell):
            yield "a stored output that `make refresh` did not write"
    yield from _image_problems(cell)
    for output in cell.outputs:
        yield from _output_problems(output)


def _code_problems(source: str) -> Iterator[str]:
    """What IPython, and only IPython, makes of the code."""
    try:
        if "get_ipython()" in TransformerManager().transform_cell(source):
            yield "a shell or magic command, which not every reader's machine has"
        elif DisplayHook.semicolon_at_end_of_expression(source):
            yield "a last semicolon, which nbval does not heed: give the value a name"
    except (SyntaxError, tokenize.TokenError) as error:
        yield f"code that Python cannot read: {error}"


def _image_problems(cell: NotebookNode) -> Iterator[str]:
    images, alt = len(pictures.figures(cell.outputs)), _alternative_text(cell)
    if images and len(alt.split()) < 5:
        yield "a figure without an alternative text of a sentence (mystnb: image: alt)"
    if images > 1:
        yield f"{images} figures, but one alternative text: one figure per cell"
    if alt and not images:
        yield "an alternative text, but no stored figure"
    if images and alt and cell.metadata["alt_sha256"] != _alt_digest(cell):
        yield (
            "an alternative text that was not written for this figure: compare them, "
            "delete alt_sha256 from the metadata of the cell, then `make format`"
        )


def _output_problems(output: NotebookNode) -> Iterator[str]:
    if output.output_type == "error":
        yield f"a stored error, {output.ename}"
        return
    if output.get("name") == "stderr":
        yield "a stored warning or log (stderr)"
    data_of = output.get("data", {})
    if any("widget" in kind for kind in data_of):
        yield "a widget, such as a progress bar, of which only its number is stored"
    texts = [output.get("text", "")]
    texts += [text for kind, text in data_of.items() if "text" in kind]
    for pattern, problem in (
        (MACHINE, "a path of somebody's machine in the output"),
        (ADDRESS, "an address in memory in the output, another in each run"),
        (TIMING, "a timing in the output, which no second run repeats"),
    ):
        if any(pattern.search(text) for text in texts):
            yield problem
