"""Two other editions of a notebook: without the solutions, and with them filled in.

A question is a cell tagged ``exercise``: a stub, and as its last line the check. The
next cell is tagged ``solution``: it answers the question in code, with the reasons in
comments.
"""

import re
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

CHECK = re.compile(r'^exercises\.check\("(\d\d\.\d+)", answer\)$', re.MULTILINE)
# Folded in JupyterLab, and by the tag on the site.
SOLUTION_METADATA = {
    "jupyter": {"outputs_hidden": True, "source_hidden": True},
    "tags": ["hide-cell", "solution"],
}


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Whether a cell carries a tag.

    Example:
        >>> cell = nbformat.v4.new_code_cell("1", metadata={"tags": ["exercise"]})
        >>> has_tag(cell, "exercise"), has_tag(cell, "solution")
        (True, False)
    """
    return tag in cell.metadata.get("tags", [])


def student_edition(notebook: NotebookNode) -> NotebookNode:
    """A copy without solutions and without outputs, in which to predict and to answer.

    Example:
        >>> solution = nbformat.v4.new_code_cell("answer = 2", metadata={
        ...     "tags": ["hide-cell", "solution"]})
        >>> notebook = nbformat.v4.new_notebook(cells=[solution])
        >>> student_edition(notebook).cells
        []
    """
    copy = _without_outputs(notebook)
    copy.cells = [cell for cell in copy.cells if not has_tag(cell, "solution")]
    return copy


def solved_edition(notebook: NotebookNode) -> NotebookNode:
    r"""A copy in which every question is answered by its solution, without outputs.

    Raises:
        ValueError: a question has no solution behind it.

    Example:
        >>> question = nbformat.v4.new_code_cell(
        ...     'answer = ...\nexercises.check("08.1", answer)',
        ...     metadata={"tags": ["exercise"]})
        >>> solution = nbformat.v4.new_code_cell(
        ...     "# Half of 858.\nanswer = 429", metadata=SOLUTION_METADATA)
        >>> notebook = nbformat.v4.new_notebook(cells=[question, solution])
        >>> print(solved_edition(notebook).cells[0].source)
        # Half of 858.
        answer = 429
        <BLANKLINE>
        exercises.check("08.1", answer)
    """
    copy = student_edition(notebook)
    questions = [cell for cell in copy.cells if has_tag(cell, "exercise")]
    stored = [cell for cell in notebook.cells if has_tag(cell, "exercise")]
    for question, original in zip(questions, stored, strict=True):
        question.source = solved_source(notebook, original)
    return copy


def solved_source(notebook: NotebookNode, question: NotebookNode) -> str:
    """The code of a question with its solution in the place of the stub.

    Raises:
        ValueError: the next cell is no solution, or the question has no check.
    """
    index = notebook.cells.index(question)
    after = notebook.cells[index + 1 : index + 2]
    check = CHECK.search(question.source)
    if not check or not any(has_tag(cell, "solution") for cell in after):
        raise ValueError(
            "A question cannot be solved. Expected a cell that ends in "
            'exercises.check("NN.N", answer), with a cell tagged solution behind it. '
            f"Received: {question.source!r}."
        )
    return f"{after[0].source}\n\n{check.group()}"


def form_problems(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """What is wrong with the questions and solutions: number of the cell, sentence."""
    previous = nbformat.v4.new_markdown_cell()
    for number, cell in enumerate(notebook.cells, start=1):
        if has_tag(cell, "exercise"):
            lines = cell.source.splitlines()
            if not CHECK.fullmatch(lines[-1]):
                yield number, 'the last line is not exercises.check("NN.N", answer)'
            if not re.search(r"^answer = \.\.\.|return \.\.\.$", cell.source, re.M):
                yield number, "no stub: neither `answer = ...` nor `return ...`"
        elif CHECK.search(cell.source):
            yield number, "a check in a cell that is not tagged exercise"
        if has_tag(cell, "solution"):
            if any(cell.metadata.get(k) != v for k, v in SOLUTION_METADATA.items()):
                yield number, f"a solution whose metadata are not {SOLUTION_METADATA}"
            if not cell.source.startswith("# "):
                yield number, "a solution without a reason, in a comment at its top"
            if not re.search(r"^(answer = |def answer\()", cell.source, re.MULTILINE):
                yield number, "a solution that gives no `answer`"
        if has_tag(previous, "exercise") != has_tag(cell, "solution"):
            yield number, "a question and its solution do not stand one after the other"
        previous = cell
    if has_tag(previous, "exercise"):
        yield len(notebook.cells), "a question without a solution behind it"


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        cell.metadata.pop("outputs_sha256", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return copy
