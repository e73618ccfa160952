"""What the proofs of the lessons assert, noted in a second place.

Nothing that a program can run tells a weakened assertion from the one that was meant:
both pass. So `make proofs` notes what each proof asserts and which claims it settles,
how many figures the lesson has, and what text answers a prediction. A change of these
is red until somebody has read it and has noted it, where a reviewer sees it as a line.
"""

import ast
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from lenet_course import claims
from lenet_course._files import write_whole
from lenet_course.tools.editions import has_tag, prediction_of

NOTES = "proofs.json"  # beside the notebooks
PROOF = "# Proof"  # JupyterLab shows the first line of a folded cell
SAYING = ("print", "digits.check")
DIGITS = 8  # of a digest
BEGINNING = 40  # characters of a text


def note(paths: list[Path]) -> None:
    """Note what the proofs of some lessons assert; other lessons keep their notes."""
    from lenet_course.tools import form

    for folder in {path.parent for path in paths}:
        here = sorted(path for path in paths if path.parent == folder)
        noted = _read(folder) | {path.stem: notes(form.read(path)) for path in here}
        there = {path.stem for path in folder.glob("*.ipynb")}
        kept = {lesson: noted[lesson] for lesson in sorted(noted) if lesson in there}
        text = json.dumps(kept, indent=1, ensure_ascii=False)
        write_whole(folder / NOTES, f"{text}\n")


def notes(notebook: NotebookNode) -> list[str]:
    r"""A line for all figures, and one for each prediction and each proof.

    Example:
        >>> import nbformat
        >>> source = "# Proof: sizes\nassert 28 // 2 == 14"
        >>> options = {"tags": ["proof"], "claims": ["T1Q4-07"]}
        >>> cell = nbformat.v4.new_code_cell(source, metadata=options)
        >>> notes(nbformat.v4.new_notebook(cells=[cell]))
        ['0 figures', 'sizes: 1 assertions, 1c23ca50, T1Q4-07 imprecise']
    """
    images = (cell.metadata.get("mystnb", {}).get("image") for cell in notebook.cells)
    proofs = (cell for cell in notebook.cells if has_tag(cell, "proof"))
    return [
        f"{sum(map(bool, images))} figures",
        *_answers(notebook.cells),
        *map(_line, proofs),
    ]


def _answers(cells: list[NotebookNode]) -> Iterator[str]:
    """How the text begins that stands behind the answer to each prediction."""
    for place, cell in enumerate(cells):
        if asked := prediction_of(cell):
            texts = (c.source for c in cells[place:] if c.cell_type == "markdown")
            yield f"{asked} is answered: {next(texts, '')[:BEGINNING]!r}"


def _line(proof: NotebookNode) -> str:
    verdicts = {claim.id: claim.verdict for claim in claims.ledger()}
    title = proof.source.partition("\n")[0].removeprefix(PROOF).strip(" :\r")
    # What is asserted, and the lines that say so: `ast` forgets how it is written.
    said = [ast.unparse(node) for node in _events(proof.source)]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:DIGITS]
    number = sum(map(is_assertion, _events(proof.source)))
    settled = (f"{c} {verdicts.get(c)}" for c in proof.metadata.get("claims", []))
    return ", ".join([f"{title}: {number} assertions", digest, *settled])


def problems(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """What is asserted otherwise than it is noted beside the notebook."""
    now, noted = (
        Counter(lines) for lines in (notes(notebook), _read(path.parent).get(path.stem))
    )
    for found, where in ((now - noted, "not noted"), (noted - now, "not there")):
        for line in found:
            yield f"{line!r} is {where}: read it, then `make proofs`"


def _read(folder: Path) -> dict[str, list[str]]:
    path = folder / NOTES
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def assertion_problems(source: str) -> Iterator[str]:
    """Assertions that cannot fail, and lines of a proof that no assertion supports."""
    num_asserted = num_said = 0
    for node in _events(source):
        if is_assertion(node):
            num_asserted += 1
            if _cannot_fail(_asserted(node)):
                yield f"{ast.unparse(node)!r} cannot fail, whatever comes out"
        else:
            num_said += 1
    if num_said > num_asserted:
        yield f"{num_said} lines that begin with ✓, and {num_asserted} assertions"


def _events(source: str) -> list[ast.Assert | ast.Call]:
    """The assertions and the printed lines of a proof, in their order."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # which the form of notebooks refuses
        return []
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and ast.unparse(node.func) in SAYING)
    ]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def is_assertion(node: ast.AST) -> bool:
    """Whether a node is an assertion, or `Digits.check`, which is one on MNIST."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return ast.unparse(node.func) == "digits.check"
    return isinstance(node, ast.Assert)


def _asserted(node: ast.Assert | ast.Call) -> ast.expr:
    return node.test if isinstance(node, ast.Assert) else node.args[0]


def _cannot_fail(test: ast.expr) -> bool:
    """Whether an assertion holds of every size, number or result.

    Sizes and counts are never below 0, results are never None, and constants are what
    they are. Arithmetic of constants may be wrong, and is an assertion.
    """
    match test:
        case ast.BoolOp(ast.Or(), values):
            return any(map(_cannot_fail, values))
        case ast.BoolOp(ast.And(), values):
            return all(map(_cannot_fail, values))
        case ast.Compare(_, [ast.IsNot()], [ast.Constant(None)]):
            return True
        case ast.Compare(_, [ast.GtE()], [ast.Constant(0)]):
            return True
        case ast.Compare(ast.Constant(0), [ast.LtE()], _):
            return True
        case ast.Compare(left, [ast.Eq() | ast.GtE() | ast.LtE()], [right]):
            return ast.dump(left) == ast.dump(right) or _is_plain(test)
    return _is_plain(test)


def _is_plain(test: ast.expr) -> bool:
    nodes = ast.walk(test)
    return not any(isinstance(n, ast.Name | ast.BinOp | ast.Call) for n in nodes)
