"""What somebody could do to any lesson: functions that change the cells of one."""

import re
from collections.abc import Callable

from nbformat import NotebookNode

from lenet_course.tools.anatomy import PREDICT
from lenet_course.tools.editions import has_tag, prediction_of

Cells = list[NotebookNode]

EQUALS = re.compile(r"^( *assert [\w.\[\]]+) == .*[^,(\[{]$", re.MULTILINE)
ASSERTION = re.compile(r"^(assert|digits\.check\()(?!.*[(\[{,]$).*\n", re.MULTILINE)
LARGE = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?!\w)")


def proofs(cells: Cells) -> Cells:
    """The cells that prove something."""
    return [cell for cell in cells if has_tag(cell, "proof")]


def texts(cells: Cells) -> Cells:
    """The cells of text."""
    return [cell for cell in cells if cell.cell_type == "markdown"]


def _weaken(cells: Cells, weaker: str) -> None:
    proof = next(cell for cell in cells if EQUALS.search(cell.source))
    proof.source = EQUALS.sub(weaker, proof.source, count=1)


def assertion_weakened(cells: Cells) -> None:
    """`== 4` becomes `is not None`, which the result cannot miss."""
    _weaken(proofs(cells), r"\1 is not None")


def bound_of_nothing(cells: Cells) -> None:
    """`== 4` becomes `>= 0`."""
    _weaken(proofs(cells)[1:], r"\1 >= 0")


def assertion_deleted(cells: Cells) -> None:
    """One of several assertions is gone."""
    several = (c for c in proofs(cells) if len(ASSERTION.findall(c.source)) > 1)
    proof = next(several)
    proof.source = ASSERTION.sub("", proof.source, count=1)


def only_assert_true(cells: Cells) -> None:
    """A claim is proved by `assert True`."""
    proof = next(cell for cell in proofs(cells) if "claims" in cell.metadata)
    shown = re.findall(r'^print\("✓.*"\)$', proof.source, re.MULTILINE)
    proof.source = "\n".join([proof.source.partition("\n")[0], "assert True", *shown])


def line_without_assertion(cells: Cells) -> None:
    """A proof prints one statement more."""
    proof = proofs(cells)[-1]
    first, _, rest = proof.source.partition("\n")
    proof.source = f'{first}\nprint("✓ and so is all the rest")\n{rest}'


def proof_of_nothing(cells: Cells) -> None:
    """A proof prints, and asserts nothing."""
    proof = proofs(cells)[0]
    proof.source = re.sub(r"\bassert (?=[^=]*$)|\bassert ", "", proof.source)
    proof.source = proof.source.replace("digits.check(", "print(")


def proof_deleted(cells: Cells) -> None:
    """A proof is gone."""
    cells.remove(proofs(cells)[-1])


def proof_seen(cells: Cells) -> None:
    """A proof has lost its tag, and is not folded any more."""
    proofs(cells)[0].metadata.pop("tags")


def claims_exchanged(cells: Cells) -> None:
    """Two proofs have each other's claims."""
    one, other = [cell for cell in proofs(cells) if "claims" in cell.metadata][:2]
    one.metadata.claims, other.metadata.claims = (
        other.metadata.claims,
        one.metadata.claims,
    )


def claim_moved(cells: Cells) -> None:
    """A claim stands with the next proof."""
    one, other = [cell for cell in proofs(cells) if "claims" in cell.metadata][-2:]
    other.metadata.claims = [*other.metadata.claims, one.metadata.claims.pop()]


def claim_deleted(cells: Cells) -> None:
    """A claim is settled nowhere."""
    next(c for c in proofs(cells) if "claims" in c.metadata).metadata.claims.pop()


def figure_deleted(cells: Cells) -> None:
    """A figure is gone, with its cell."""
    cells.remove([c for c in cells if c.metadata.get("mystnb", {}).get("image")][-1])


def alternative_text_deleted(cells: Cells) -> None:
    """A figure has no alternative text."""
    next(
        c for c in cells if c.metadata.get("mystnb", {}).get("image")
    ).metadata.mystnb.pop("image")


def answer_first(cells: Cells) -> None:
    """What explains the answer stands before the prediction, and what asks behind."""
    for place, cell in enumerate(cells):
        behind = texts(cells[place + 1 :])
        if prediction_of(cell):
            before = texts(cells[: place - 1])[-1]
            before.source, behind[0].source = behind[0].source, before.source
            return


def question_deleted(cells: Cells) -> None:
    """A prediction is asked for without a question."""
    cells.remove(next(c for c in texts(cells) if c.source.startswith(PREDICT)))


def prediction_deleted(cells: Cells) -> None:
    """A question is asked, and there is no field for the prediction."""
    cells.remove(next(cell for cell in cells if prediction_of(cell)))


def answer_in_the_code(cells: Cells) -> None:
    """A cell that answers a prediction is gone."""
    place = [bool(prediction_of(cell)) for cell in cells].index(True)
    del cells[place + 1]


def unfinished(cells: Cells) -> None:
    """A TODO has been left in the prose."""
    cells[-1].source += "\n\nTODO: say why."


def number_mistyped(cells: Cells) -> None:
    """Two digits of a large number in the prose are others."""
    text = next(cell for cell in texts(cells)[2:] if LARGE.search(cell.source))
    found = LARGE.search(text.source)
    wrong = found.group()[:-3] + ("987" if found.group()[-3:] != "987" else "789")
    text.source = text.source[: found.start()] + wrong + text.source[found.end() :]


def equation_wrong(cells: Cells) -> None:
    """An equation in the prose does not hold."""
    texts(cells)[4].source += "\n\nSo there are 7 + 6 = 12 of them."


def answer_unfolded(cells: Cells) -> None:
    """The answer to the lesson's question is not folded."""
    for cell in texts(cells):
        cell.source = re.sub("</?(details|summary)>", "", cell.source)


def solution_seen(cells: Cells) -> None:
    """A solution is not folded any more."""
    next(c for c in cells if has_tag(c, "solution")).metadata.tags.remove("hide-cell")


def solution_unnamed(cells: Cells) -> None:
    """A solution answers another exercise than its own."""
    solution = next(cell for cell in cells if has_tag(cell, "solution"))
    solution.source = re.sub(r"answer_0(\d)_1\b", r"answer_0\1_9", solution.source)


def stub_answered(cells: Cells) -> None:
    """The answer stands in the question."""
    question = next(cell for cell in cells if has_tag(cell, "exercise"))
    question.source = re.sub(r"= \.\.\.|return \.\.\.", "= 3", question.source)


def exercise_deleted(cells: Cells) -> None:
    """An exercise is gone, with its text and its solution."""
    place = [has_tag(cell, "exercise") for cell in cells].index(True)
    del cells[place - 1 : place + 2]


def section_renamed(cells: Cells) -> None:
    """Sections have other names than those that exercises point to."""
    for cell in texts(cells):
        cell.source = re.sub(r"^## (\d+)\. ", r"## \1. On ", cell.source, flags=re.M)


def cells_exchanged(cells: Cells) -> None:
    """The imports stand behind what uses them."""
    first, second = [n for n, c in enumerate(cells) if c.cell_type == "code"][:2]
    cells[first].source, cells[second].source = (
        cells[second].source,
        cells[first].source,
    )


def ledger_left_out(cells: Cells) -> None:
    """The table of claims is gone."""
    cells.remove(next(c for c in cells if c.source.startswith("claims.verdicts(")))


def lesson_named_only(cells: Cells) -> None:
    """Another lesson is named without a link."""
    texts(cells)[3].source += "\n\nLesson 3 says more."


def assertion_seen(cells: Cells) -> None:
    """A reader meets an assertion."""
    next(c for c in cells if c.cell_type == "code").source += "\nassert np.pi > 3"


def test_digits_choose(cells: Cells) -> None:
    """The test digits choose the epoch."""
    next(
        c for c in cells if c.cell_type == "code"
    ).source += "\nnetwork.fit(x, y, validation_data=(x_test, y_test))"


def other_digits(cells: Cells) -> None:
    """The lesson speaks of MNIST and takes other digits."""
    next(
        c for c in cells if c.cell_type == "code"
    ).source += "\ndigits = data.load_fallback_digits()"


MUTATIONS: dict[str, Callable[[Cells], None]] = {
    name: function
    for name, function in list(globals().items())
    if callable(function) and getattr(function, "__module__", "") == __name__
    if name not in ("proofs", "texts", "_weaken")
}
