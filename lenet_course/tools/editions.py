"""Two other editions of a notebook: without the solutions, and with them filled in.

A question is a cell tagged ``exercise``: a stub, which names the answer after the
exercise, and as its last line the check. The next cell is tagged ``solution``: it
answers the question in code, with the reasons in comments. Its first line says only
which solution it is, because JupyterLab shows that line of a folded cell.

A prediction is no exercise: text that begins with "**Predict.**", a cell of one line,
``widgets.predict("07.p1")``, and a cell of code that answers it.
"""

import re
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

from lenet_course._errors import invalid

CHECK = re.compile(
    r'^exercises\.check\("(?P<id>(\d\d)\.(\d+))", (?P<name>answer_\2_\3)\)$', re.M
)
PREDICT = re.compile(r'widgets\.predict\("(\d\d\.p\d+)"\)')
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


def exercise_of(question: NotebookNode) -> str | None:
    r"""The number of the exercise that a cell asks; None if no check ends it.

    Example:
        >>> exercise_of(nbformat.v4.new_code_cell(
        ...     'answer_07_1 = ...\nexercises.check("07.1", answer_07_1)'))
        '07.1'
    """
    check = CHECK.search(_text(question))
    return check["id"] if check else None


def prediction_of(cell: NotebookNode) -> str | None:
    """The number of the prediction that a cell asks for, if it does.

    Example:
        >>> prediction_of(nbformat.v4.new_code_cell('widgets.predict("04.p1")'))
        '04.p1'
    """
    is_code = cell.cell_type == "code"
    return found[1] if is_code and (found := PREDICT.search(_text(cell))) else None


def student_edition(notebook: NotebookNode) -> NotebookNode:
    """A copy without solutions and without outputs, in which to predict and to answer.

    Example:
        >>> solution = nbformat.v4.new_code_cell("answer_07_1 = 2", metadata={
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
        ...     'answer_07_1 = ...\nexercises.check("07.1", answer_07_1)',
        ...     metadata={"tags": ["exercise"]})
        >>> solution = nbformat.v4.new_code_cell(
        ...     "# Solution 07.1\n# Half of 858.\nanswer_07_1 = 429",
        ...     metadata=SOLUTION_METADATA)
        >>> notebook = nbformat.v4.new_notebook(cells=[question, solution])
        >>> print(solved_edition(notebook).cells[0].source)
        # Solution 07.1
        # Half of 858.
        answer_07_1 = 429
        <BLANKLINE>
        exercises.check("07.1", answer_07_1)
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
    check = CHECK.search(_text(question))
    if not check or not any(has_tag(cell, "solution") for cell in after):
        raise invalid(
            "question",
            question.source,
            'a cell that ends in exercises.check("NN.N", answer_NN_N), with a cell '
            "tagged solution behind it",
        )
    return f"{_text(after[0])}\n\n{check.group()}"


def form_problems(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """What is wrong with the questions and solutions: number of the cell, sentence."""
    previous = nbformat.v4.new_markdown_cell()
    for number, cell in enumerate(notebook.cells, start=1):
        if has_tag(cell, "exercise"):
            problems = _question_problems(cell)
        elif has_tag(cell, "solution"):
            problems = _solution_problems(cell, exercise_of(previous) or "NN.N")
        else:
            problems = _stray_problems(cell)
        yield from ((number, problem) for problem in problems)
        following = notebook.cells[number : number + 1]
        yield from (
            (number, p) for p in _prediction_problems(previous, cell, following)
        )
        if has_tag(previous, "exercise") != has_tag(cell, "solution"):
            yield number, "a question and its solution do not stand one after the other"
        previous = cell
    if has_tag(previous, "exercise"):
        yield len(notebook.cells), "a question without a solution behind it"


def _prediction_problems(
    before: NotebookNode, cell: NotebookNode, following: list[NotebookNode]
) -> Iterator[str]:
    """What is wrong around a cell that asks for a prediction."""
    if not prediction_of(cell):
        return
    if not PREDICT.fullmatch(_text(cell)):
        yield 'more than the one line widgets.predict("NN.pN")'
    if before.cell_type != "markdown" or "**Predict.** " not in _text(before):
        yield "a prediction without a text above it that asks: **Predict.** ..."
    if [each.cell_type for each in following] != ["code"]:
        yield "a prediction without a cell of code behind it that answers it"


def _question_problems(question: NotebookNode) -> Iterator[str]:
    text = _text(question)
    check = CHECK.fullmatch(text.splitlines()[-1]) if text else None
    if not check:
        yield 'the last line is not exercises.check("NN.N", answer_NN_N)'
        return
    name = check["name"]
    if not re.search(
        rf"^{name} = \.\.\.$|^def {name}\(.*\):\n(.*\n)* +return \.\.\.$", text, re.M
    ):
        yield f"no stub: neither `{name} = ...` nor `def {name}(...)`, `return ...`"


def _solution_problems(solution: NotebookNode, exercise: str) -> Iterator[str]:
    first, *rest = [*_text(solution).splitlines(), ""]
    name = f"answer_{exercise.replace('.', '_')}"
    if any(solution.metadata.get(k) != v for k, v in SOLUTION_METADATA.items()):
        yield f"a solution whose metadata are not {SOLUTION_METADATA}"
    if first != f"# Solution {exercise}":
        yield f"a solution whose first line, which a fold shows, is {first!r}"
    if not rest or not rest[0].startswith("# "):
        yield "a solution without a reason, in a comment below its name"
    if not any(line.startswith((f"{name} = ", f"def {name}(")) for line in rest):
        yield f"a solution that gives no `{name}`"


def _stray_problems(cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type == "code" and exercise_of(cell):
        yield "a check in a cell that is not tagged exercise"


def _text(cell: NotebookNode) -> str:
    """The source of a cell, with line ends as Python writes them."""
    return re.sub(r"\r\n?", "\n", cell.source)


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        for noted in ("alt_sha256", "code_sha256", "needs_mnist", "outputs_sha256"):
            cell.metadata.pop(noted, None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return copy
