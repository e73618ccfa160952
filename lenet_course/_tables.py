"""Tables of text, as lines for a terminal and as HTML for a notebook."""

from collections.abc import Iterable, Sequence
from html import escape

Row = Sequence[str]


def as_text(rows: Iterable[Row]) -> str:
    """Rows of cells as lines; a column is as wide as its widest cell.

    Example:
        >>> print(as_text([("layer", "size"), ("pool", "14")]))
        layer  size
        pool   14
    """
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def as_html(
    rows: Iterable[Row],
    *,
    heading: Row = (),
    total: Row = (),
    caption: str = "",
    left: bool = False,
) -> str:
    """Rows of cells as an HTML table, in which the first cell is the row's heading.

    Args:
        rows: the cells; what stands in them is escaped.
        heading: of the columns.
        total: a last row, below a line.
        caption: a sentence above the table.
        left: whether text begins at the left; Jupyter moves it to the right.

    Example:
        >>> as_html([("pool", "14")])
        '<table><tbody><tr><th scope="row">pool</th><td>14</td></tr></tbody></table>'
    """
    style = ' style="text-align: left;"' if left else ""
    heads = "".join(f'<th scope="col"{style}>{escape(cell)}</th>' for cell in heading)
    body = "".join(_html_row(row, style) for row in rows)
    return (
        "<table>"
        + (caption and f"<caption>{escape(caption)}</caption>")
        + (heads and f"<thead><tr>{heads}</tr></thead>")
        + f"<tbody>{body}</tbody>"
        + (f"<tfoot>{_html_row(total, style)}</tfoot>" if total else "")
        + "</table>"
    )


def _html_row(row: Row, style: str) -> str:
    first, *others = map(escape, row)
    cells = "".join(f"<td{style}>{cell}</td>" for cell in others)
    return f'<tr><th scope="row"{style}>{first}</th>{cells}</tr>'
