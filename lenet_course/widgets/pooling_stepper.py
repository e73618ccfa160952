"""A small image of numbers that one may edit, and a pooling that steps over it."""

import math
from collections.abc import Callable, Sequence
from itertools import product
from numbers import Real
from statistics import fmean
from typing import Any

from lenet_course._errors import check_number, check_option, invalid
from lenet_course._tables import as_html, as_text
from lenet_course.shapes import PoolSpec
from lenet_course.widgets._page import Widget

KEEP: dict[str, Callable[[list[float]], float]]
KEEP = {"max": max, "average": fmean, "min": min}
PADDINGS = {"valid": "valid", "same": "same", "zeros": "explicit"}
MOST = 8  # cells along an axis
IMAGE = ((3, 1, 4, 1), (5, 9, 2, 6), (5, 3, 5, 8), (9, 7, 9, 3))

Image = Sequence[Sequence[float]]


def pooling_stepper(
    image: Image = IMAGE,
    kind: str = "max",
    *,
    pool_size: int = 2,
    strides: int | None = None,
    padding: str = "valid",
    gradient: bool = False,
) -> Widget:
    """A pooling, window by window, over numbers that the reader may change.

    On request it shows how the gradient comes back, each output having the gradient 1:
    the cell that a window keeps gets all of it, the first one of equals; the cells of
    an average share it.
    Source: Keras' ``MaxPooling2D`` and ``AveragePooling2D``, with which the tests
    compare it.

    Args:
        image: rows of numbers, 1 × 1 to 8 × 8; an array, too.
        kind: ``"max"``, ``"average"`` or ``"min"``.
        pool_size: height and width of the window, 1 to 8.
        strides: cells from one window to the next; by default ``pool_size``.
        padding: ``"valid"``; ``"same"``, whose cells Keras leaves out; or ``"zeros"``,
            one zero on each side, as by ``ZeroPadding2D(1)``.
        gradient: whether its way back is shown from the start.

    Raises:
        ValueError: the image is no grid of such a size, or an argument is out of its
            range.

    Example:
        >>> pooling_stepper([[1, 2], [3, 4]])
        max pooling    pool size 2, strides 2, padding valid
        input, row 0   1 2
        input, row 1   3 4
        output, row 0  4
    """
    rows = _numbers(image)
    check_option("kind", kind, KEEP)
    check_option("padding", padding, PADDINGS)
    strides = pool_size if strides is None else strides
    check_number("pool_size", pool_size, 1, MOST, whole=True)
    check_number("strides", strides, 1, MOST, whole=True)
    pool_size, strides = int(pool_size), int(strides)  # NumPy's are no JSON
    state = {
        "image": rows,
        "kind": kind,
        "k": pool_size,
        "s": strides,
        "padding": PADDINGS[padding],
        "back": bool(gradient),
        "at": 0,
    }
    spec = PoolSpec(
        pool_size=pool_size,
        strides=strides,
        padding=1 if padding == "zeros" else padding,
    )
    asked = f"pool size {pool_size}, strides {strides}, padding {padding}"
    shown = [(f"{kind} pooling", asked), *_lines("input", rows)]
    try:
        shown += _lines("output", pooled(rows, kind, spec))
    except ValueError as error:
        shown.append(("no output", str(error)))
    return Widget(
        program="pooling_stepper.js",
        label="Pooling stepper",
        state=state,
        text=as_text(shown),
        still=as_html(shown, caption="A pooling of a small image", left=True),
        parts=("windows.js", "explorers.css"),
    )


def pooled(rows: Image, kind: str, spec: PoolSpec) -> list[list[float]]:
    """What the windows of a pooling keep of an image."""
    down, across = spec.fits((len(rows), len(rows[0])))
    cells = {(r, c): n for r, row in enumerate(rows) for c, n in enumerate(row)}
    if not isinstance(spec.padding, str):  # zeros by a layer in front are numbers
        around = product(range(-1, len(rows) + 1), range(-1, len(rows[0]) + 1))
        cells = dict.fromkeys(around, 0) | cells
    # What "same" adds is no cell: Keras leaves it out.
    taken = [[_span(t, fit) for t in range(fit.output_size)] for fit in (down, across)]
    return [
        [
            KEEP[kind]([cells[at] for at in product(r, c) if at in cells])
            for c in taken[1]
        ]
        for r in taken[0]
    ]


def _span(t: int, fit: Any) -> range:
    """The cells under window t, along one axis."""
    first = t * fit.stride - fit.before
    return range(first, first + fit.extent)


def _lines(name: str, rows: Image) -> list[tuple[str, str]]:
    """Rows of numbers, each under a name of its own."""
    return [
        (f"{name}, row {row}", " ".join(f"{number:g}" for number in numbers))
        for row, numbers in enumerate(rows)
    ]


def _numbers(image: Any) -> list[list[float]]:
    """The image as lists of Python's numbers."""
    image = image.tolist() if hasattr(image, "tolist") else image
    try:
        rows = [list(row) for row in image]
        widths = {len(row) for row in rows}
        whole = all(_is_number(number) for row in rows for number in row)
        fits = len(widths) == 1 and 1 <= widths.pop() <= MOST and len(rows) <= MOST
    except TypeError:
        whole = fits = False
    if not (whole and fits):
        expected = f"rows of finite numbers, all equally long, at most {MOST} × {MOST}"
        raise invalid("image", image, expected)
    return rows


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and math.isfinite(value)
