"""Formulas as the browser draws them itself; what it could not draw is refused."""

import re

import latex2mathml.converter

ESCAPED = re.compile(r"\\[{}\\]")
UNKNOWN = re.compile(r"\\[A-Za-z]+")  # what the converter does not know, it copies
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# Jupyter draws them, the site shows brackets.
IN_BRACKETS = re.compile(r"\\{1,2}[\[(].*?\\{1,2}[\])]", re.DOTALL)


def as_mathml(formula: str, display: str = "inline") -> str:
    r"""A formula in LaTeX as MathML.

    Args:
        formula: what stands between the dollar signs.
        display: ``"inline"`` or ``"block"``.

    Raises:
        ValueError: a brace is missing, or a command is unknown.

    Example:
        >>> as_mathml("n").count("<mi>n</mi>")
        1
        >>> as_mathml(r"\frac{n}{2")
        Traceback (most recent call last):
        ValueError: The formula \frac{n}{2 has braces that do not pair.
    """
    depth = 0
    for brace in re.findall("[{}]", ESCAPED.sub("", formula)):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        raise ValueError(f"The formula {formula} has braces that do not pair.")
    try:
        mathml = str(latex2mathml.converter.convert(formula, display=display))
    except Exception as error:  # of kinds of its own
        reason = f"{type(error).__name__} {error}".strip()
        raise ValueError(f"The formula {formula} cannot be read: {reason}.") from error
    if unknown := UNKNOWN.search(mathml):
        raise ValueError(f"The formula {formula} has an unknown command: {unknown[0]}.")
    return mathml


def unseen(markdown: str) -> str:
    r"""The first formula that is written between \[ \] or \( \); none: an empty text.

    Example:
        >>> unseen(r"So \(n - 1\) steps, and `\[not\]` this.")
        '\\(n - 1\\)'
    """
    found = IN_BRACKETS.search(CODE.sub("", markdown))
    return found[0] if found else ""
