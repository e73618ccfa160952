"""Numbers in a lesson's prose, each of which something in its section must give.

A number that is computed nowhere can be mistyped and nobody sees it. So a number stands
in the code, in an output or in a proof of its section, or in the conditions of a kept
measurement that is read there; or it follows from an equation that is written out and
holds, or comes from a source that is linked in the same paragraph.
"""

import ast
import contextlib
import math
import operator
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from lenet_course import measurements
from lenet_course.tools.anatomy import PREDICT, beginning_of_exercises

SMALL = 10  # whole numbers up to it count things that one sees: "two of 9 windows"
YEARS = range(1900, 2100)
CONFIDENCE = ("95 %", "95 of 100")  # of an interval
SECTION = re.compile(r"^## (?P<number>\d+\. )?", re.MULTILINE)
RECORD = re.compile(r'measurements\.read\("(\w+)"\)')
SOURCE = re.compile(r"\]\(https?://")
NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w/])")
GIVEN = re.compile(r"\d[\d,_]*(?:\.\d+)?(?:e-?\d+)?")
# What is no statement: code blocks, addresses, tags, the numbers of places, and how
# long a reader may need.
NO_STATEMENT = re.compile(
    r"```.*?```|<[^>]*>|(?<=\])\([^)]*\)|https?://\S+"
    r"|\b(?:lesson|section|figure|equation|table|exercise|chapter|part|page)s?"
    r" [\d.]+(?:(?:,| and| to|–) ?\d[\d.]*)*"
    r"|\b0\d\.\w+|\b\d+(?:(?: to| and|,) \d+)* minutes\b[^.]*",
    re.IGNORECASE | re.DOTALL,
)
TYPESET = {
    r"\left": "",
    r"\right": "",
    r"\,": "",
    "{,}": ",",
    "$": "",
    r"\approx": "≈",
    r"\lfloor": "⌊",
    r"\rfloor": "⌋",
    r"\lceil": "⌈",
    r"\rceil": "⌉",
    r"\cdot": "·",
    r"\times": "×",
}
CALCULATED = {
    "·": "*",
    "×": "*",
    "−": "-",
    "²": "**2",
    "³": "**3",
    "⌊": "floor(",
    "⌋": ")",
    "⌈": "ceil(",
    "⌉": ")",
}
SIDE = r"[-−+·×/().,\d²³⌊⌋⌈⌉ ]"
EQUATION = re.compile(rf"[\d(⌊⌈]{SIDE}*(?:[=≈]{SIDE}*[\d)⌋⌉²³])+")
IN_A_FORMULA = tuple("-−+·×/^_=≈")  # what stands beside half of an expression
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
ROUNDINGS = {"floor": math.floor, "ceil": math.ceil}


def problems(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Numbers that nothing gives: number of the cell, sentence.

    The opening and the sections without a number sum up: there all of it counts.
    The texts of exercises are left out, because they give numbers to work with.
    """
    sections: list[list[tuple[int, NotebookNode]]] = [[]]
    is_numbered = [False]
    before = notebook.cells[: beginning_of_exercises(notebook) - 1]
    for number, cell in enumerate(before, start=1):
        heading = cell.cell_type == "markdown" and SECTION.search(cell.source)
        if heading:
            is_numbered.append(bool(heading["number"]))
            sections.append([])
        sections[-1].append((number, cell))
    everything = [cell for section in sections for _, cell in section]
    for section, numbered in zip(sections, is_numbered, strict=True):
        cells = [cell for _, cell in section] if numbered else everything
        given = {number for cell in cells for number in _given(cell)}
        for number, cell in section:
            for problem in _cell_problems(cell, given):
                yield number, problem


def _cell_problems(cell: NotebookNode, given: set[float]) -> Iterator[str]:
    if cell.cell_type != "markdown":
        return
    for paragraph in cell.source.split("\n\n"):
        text = NO_STATEMENT.sub(" ", paragraph)
        equations = [*_equations(text)]
        for sides, values in equations:
            if max(values) - min(values) > _rounding(sides):
                yield f"{sides} does not hold"
        if SOURCE.search(paragraph) or paragraph.startswith(PREDICT):
            continue  # cited; or what one may guess
        shown = {value for sides, _ in equations for value in _numbers(sides)}
        for match in NUMBER.finditer(text):
            word, after = match.group(), text[match.end() : match.end() + 12]
            if not _is_given(word, after, given | shown):
                yield f"{word}, which nothing in its section gives"


def _given(cell: NotebookNode) -> Iterator[float]:
    """The numbers in a cell's code, in what it gives, and in what a record says."""
    if cell.cell_type != "code":
        return
    texts = [cell.source]
    for output in cell.outputs:
        data = output.get("data", {})
        html = re.sub(r"<[^>]*>", " ", data.get("text/html", ""))
        texts += [output.get("text", ""), data.get("text/plain", ""), html]
    for name in RECORD.findall(cell.source):
        record = measurements.read(name)
        texts += [record.about, repr(record.parameters), repr(record.chosen)]
    for text in texts:
        yield from _numbers(text)


def _numbers(text: str) -> Iterator[float]:
    for word in GIVEN.findall(text):
        yield float(word.replace(",", "").replace("_", ""))


def _is_given(word: str, after: str, given: set[float]) -> bool:
    """Whether a number is one of those given, at the precision at which it is said.

    A percentage may be given as a share, and millions one by one.
    """
    value = float(word.replace(",", ""))
    is_year = value in YEARS and "," not in word
    if is_year or (value.is_integer() and value <= SMALL):
        return True
    if f"{word}{after}".startswith(CONFIDENCE):
        return True
    decimals = len(word.partition(".")[2])
    factor = 1.0
    if re.match(r"\s*(?:%|percent|points)", after):
        factor = 100
    elif re.match(r"\s*million", after):
        factor = 1e-6
    return any(
        abs(scaled - value) <= 0.5 * 10**-decimals * (1 + 1e-9)
        for number in given
        for scaled in (number, number * factor)
    )


def _equations(text: str) -> Iterator[tuple[str, list[float]]]:
    """What is equated in a text, and the value of each side; numbers alone.

    Example:
        >>> [*_equations("There are ⌊(28 − 3) / 2⌋ + 1 = 13 places, and n + 1 = 5.")]
        [('⌊(28 − 3) / 2⌋ + 1 = 13', [13.0, 13.0])]
    """
    for written, sign in TYPESET.items():
        text = text.replace(written, sign)
    for match in EQUATION.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if before.rstrip().endswith(IN_A_FORMULA) or before[-1:].isalnum():
            continue
        if after.lstrip().startswith(IN_A_FORMULA) or after[:1].isalnum():
            continue
        with contextlib.suppress(SyntaxError, ValueError, KeyError):  # no arithmetic
            yield match.group(), [*map(_value, re.split("[=≈]", match.group()))]


def _value(side: str) -> float:
    """The value of an expression of numbers."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", side).strip()
    for written, sign in CALCULATED.items():
        text = text.replace(written, sign)
    return _evaluate(ast.parse(text, mode="eval").body)


def _evaluate(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.BinOp(left, op, right):
            return OPERATIONS[type(op)](_evaluate(left), _evaluate(right))
        case ast.UnaryOp(ast.USub(), operand):
            return -_evaluate(operand)
        case ast.Call(ast.Name(name), [argument], []):
            return float(ROUNDINGS[name](_evaluate(argument)))
    raise ValueError(ast.dump(node))


def _rounding(sides: str) -> float:
    """How far apart the sides of an equation may be, by its last number's digits."""
    last = GIVEN.findall(sides)[-1]
    decimals = len(last.partition(".")[2])
    return 0.5 * 10**-decimals if decimals or "≈" in sides else 1e-9
