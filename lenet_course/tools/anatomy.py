"""What a lesson is made of, as far as a program can see it.

Teach in the open, prove underneath: what one sees of a lesson is prose, and short cells
as a student would type them. What asserts the prose stands in cells tagged ``proof``,
which are folded, print a line for each statement, and can be skipped.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from lenet_course.exercises import all_predictions
from lenet_course.tools import proofs
from lenet_course.tools.editions import PREDICT as ASK
from lenet_course.tools.editions import has_tag

MAX_SEEN_LINES = 10  # as formatted; empty ones and bare brackets are not counted
WORDS = range(1000, 1801)  # before the exercises
SEEN_CELLS = range(12, 21)  # of code, before the exercises; predictions are not counted
EXERCISES = range(4, 7)

FOLDED = ("proof", "solution")
PROVED = re.compile(r"(?:(?:✓|holds:|skipped,) .+\n?)+")
PREDICT = "**Predict.**"
IN_SHORT = re.compile(r"<details>\s*<summary>.*\bIn short\b.*</summary>")
HEADING = re.compile(r"^## .*$", re.MULTILINE)
SECTION = re.compile(r"## \d+\. .*")
EXERCISES_BEGIN = "## Exercises"
CLAIM_ID = re.compile(r"\bT\d(?:Q\d[ab]?|C\d)-\d\d\b")
NO_PROSE = re.compile(r"<[^>]*>|\$[^$]+\$|\]\([^)]*\)")
LINKS = re.compile(r"\[[^\]]*\]\([^)]*\)|`[^`]*`|<[^>]*>")
UNLINKED = re.compile(
    r"arXiv:? ?\d+\.\d+|doi:? ?10\.\S+|\b(?:lesson|notebook) \d", re.I
)
TOGETHER = f'{PREDICT} and widgets.predict("NN.pN") do not stand together'
CHOOSING = ("train", "validation", "validation_data")  # what gets digits to learn from
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

Cells = list[tuple[int, NotebookNode]]
Problems = Iterator[tuple[int, str]]


def has_anatomy(path: Path) -> bool:
    """Whether a notebook is a lesson of the second edition: numbered and rewritten.

    Example:
        >>> has_anatomy(Path("04_zero_and_valid_padding.ipynb"))
        True
        >>> has_anatomy(Path("scratch.ipynb"))
        False
    """
    return bool(re.match(r"\d\d_", path.stem))


def problems(notebook: NotebookNode) -> Problems:
    """Where a lesson is built otherwise: number of the cell, sentence.

    What is wrong with the lesson as a whole is told of the cell at which one sees it.
    """
    cells = list(enumerate(notebook.cells, start=1))
    for number, cell in cells:
        check = _code_problems if cell.cell_type == "code" else _text_problems
        yield from ((number, problem) for problem in check(cell))
    before = [(n, c) for n, c in cells if n < beginning_of_exercises(notebook)]
    yield from _opening_problems(before)
    yield from _section_problems(before)
    yield from _predict_problems(notebook.cells)
    yield from _length_problems(before)
    num_exercises = sum(has_tag(cell, "exercise") for cell in notebook.cells)
    if num_exercises not in EXERCISES:
        yield len(cells), f"{num_exercises} exercises; {_limits(EXERCISES)} are asked"


def _code_problems(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with one code cell: the seen teach, the folded prove."""
    if CLAIM_ID.search(cell.source):
        yield "the id of a claim in the code; it belongs in the cell's metadata"
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return  # what the form of notebooks refuses with its reason
    yield from _digits_problems(tree)
    asserts = any(map(proofs.is_assertion, ast.walk(tree)))
    if has_tag(cell, "proof"):
        yield from _proof_problems(cell, asserts)
        return
    if "claims" in cell.metadata:
        yield "a cell that settles claims, and is not tagged proof"
    if any(has_tag(cell, tag) for tag in FOLDED):
        return
    if asserts:
        yield "an assertion that a reader sees: it belongs in a cell tagged proof"
    num_lines = sum(1 for line in cell.source.splitlines() if line.strip("()[]{}, "))
    if num_lines > MAX_SEEN_LINES:
        yield f"{num_lines} lines of code that a reader sees; at most {MAX_SEEN_LINES}"
    if any(_is_nested(node) for node in ast.walk(tree)):
        yield "a comprehension inside another"


def _digits_problems(tree: ast.AST) -> Iterator[str]:
    """That nothing but a last look is taken at the test digits, and those are MNIST's.

    What is trained on, or chosen by, must not be named after the test.
    """
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name == "load_fallback_digits":
                yield "other digits than MNIST, which `load_mnist` takes if it must"
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            given = values * (name == "fit" or name.startswith("train"))
            given += [k.value for k in node.keywords if k.arg in CHOOSING]
        elif isinstance(node, ast.Assign) and "test" not in ast.unparse(
            node.targets[0]
        ):
            names = (node.value, *getattr(node.value, "elts", ()))
            given = [one for one in names if isinstance(one, ast.Attribute)]
        if any(re.search(r"\b[xy]_test\b", ast.unparse(one)) for one in given):
            yield "test digits that are trained on, chosen by, or named otherwise"


def _is_nested(node: ast.AST) -> bool:
    inner = (child for child in ast.walk(node) if child is not node)
    return isinstance(node, COMPREHENSIONS) and any(
        isinstance(child, COMPREHENSIONS) for child in inner
    )


def _proof_problems(cell: NotebookNode, asserts: bool) -> Iterator[str]:
    if not cell.source.startswith(proofs.PROOF):
        yield f"a proof whose first line, which a fold shows, is not {proofs.PROOF!r}"
    if not asserts:
        yield "a proof that asserts nothing"
    yield from proofs.assertion_problems(cell.source)
    texts = [output.get("text", "") for output in cell.outputs]
    if not texts or not all(PROVED.fullmatch(text) for text in texts):
        yield "a proof that prints something else than lines that begin with ✓"


def _text_problems(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with one cell of text."""
    for found in UNLINKED.findall(LINKS.sub(" ", cell.source)):
        yield f"{found!r} without a link to it"
    if PREDICT in cell.source and not (
        cell.source.startswith(PREDICT) and cell.source.count(PREDICT) == 1
    ):
        yield f"a cell that begins with something else than its one {PREDICT}"


def _opening_problems(cells: Cells) -> Problems:
    """That the whole answer stands, folded, before the first section."""
    for number, cell in cells:
        if IN_SHORT.search(cell.source):
            return
        if SECTION.search(cell.source):
            yield number, "a first section before the answer is folded as 'In short'"
            return
    yield 1, "no 'In short': <details><summary>... In short ...</summary>"


def _section_problems(cells: Cells) -> Problems:
    """That each numbered section has a proof, and at most one prediction."""
    sections: list[tuple[int, str, list[NotebookNode]]] = []
    for number, cell in cells:
        heading = HEADING.search(cell.source)
        if heading and cell.cell_type == "markdown":
            sections.append((number, heading.group(), []))
        if sections:
            sections[-1][2].append(cell)
    for number, title, content in sections:
        if not SECTION.fullmatch(title):
            continue
        if not any(has_tag(cell, "proof") for cell in content):
            yield number, f"no proof in the section {title!r}"
        num_questions = sum(cell.source.startswith(PREDICT) for cell in content)
        if num_questions > 1:
            yield number, f"{num_questions} predictions in the section {title!r}"


def _predict_problems(cells: list[NotebookNode]) -> Problems:
    """That a prediction is asked, then answered by a cell that does not know it."""
    previous = ""
    for number, cell in enumerate(cells, start=1):
        asked = ASK.fullmatch(cell.source)
        if previous.startswith(PREDICT) != bool(asked):
            yield number, TOGETHER
        if asked:
            code = (after for after in cells[number:] if after.cell_type == "code")
            for problem in _answer_problems(asked[1], next(code, None)):
                yield number, f"{problem} the prediction {asked[1]}"
        previous = cell.source


def _answer_problems(prediction: str, answer: NotebookNode | None) -> Iterator[str]:
    """What is wrong with the cell that answers a prediction."""
    record = all_predictions().get(prediction)
    if record is None:
        yield "no record of"
    elif answer is None or has_tag(answer, "proof") or not answer.outputs:
        yield "no cell that one sees answers"
    else:
        right = rf"(?<![\w.]){re.escape(str(record.right))}(?![\w.])"
        if any(re.search(right, words) for words in _words_in(answer.source)):
            yield "in words, the code behind it knows the answer to"


def _words_in(code: str) -> Iterator[str]:
    """The comments of some code, and those strings that are no option or name."""
    yield from re.findall(r"#.*", code)
    for node in ast.walk(ast.parse(code)):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and " " in value:
            yield value


def _length_problems(cells: Cells) -> Problems:
    """That a lesson can be read in twenty minutes."""
    texts = (cell.source for _, cell in cells if cell.cell_type == "markdown")
    num_words = sum(len(_prose(text)) for text in texts)
    if num_words not in WORDS:
        yield 1, f"{num_words:,} words before the exercises; {_limits(WORDS)} are read"
    num_seen = sum(
        cell.cell_type == "code"
        and not any(has_tag(cell, tag) for tag in FOLDED)
        and not ASK.fullmatch(cell.source)
        for _, cell in cells
    )
    if num_seen not in SEEN_CELLS:
        yield 1, f"{num_seen} code cells that one sees; {_limits(SEEN_CELLS)} teach"


def _prose(text: str) -> list[str]:
    """The words of a Markdown text: no formulas, no tags, no addresses of links.

    Example:
        >>> _prose("**Why** $n + 1$? [Look](https://example.org/a) | 28 |")
        ['Why', 'Look', '28']
    """
    return re.findall(r"\w[\w'’.,×-]*", NO_PROSE.sub(" ", text))


def beginning_of_exercises(notebook: NotebookNode) -> int:
    """The number of the cell at which the exercises begin, or that behind the last."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.source.startswith(EXERCISES_BEGIN):
            return number
    return len(notebook.cells) + 1


def _limits(allowed: range) -> str:
    return f"{allowed.start:,} to {allowed.stop - 1:,}"
