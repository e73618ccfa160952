"""Whether two pictures are the same one, up to the rounding of another processor."""

import io
from base64 import b64decode

import numpy as np
from nbformat import NotebookNode
from PIL import Image

# Another processor may round the last digit of a curve, and its edge gets another grey:
# a pixel differs by more than the first, and a figure in more pixels than the second.
SAME_GREY = 64
SAME_PIXELS = 20


def pixels(png: bytes) -> np.ndarray:
    """The colours of a picture, of shape ``(height, width, 4)``.

    Args:
        png: the content of a PNG file.

    Example:
        >>> file = io.BytesIO()
        >>> Image.new("RGB", (3, 2), "white").save(file, "png")
        >>> pixels(file.getvalue()).shape
        (2, 3, 4)
    """
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), int)


def look_alike(
    first: np.ndarray, second: np.ndarray, *, same_pixels: int = SAME_PIXELS
) -> bool:
    """Whether two pictures differ in no more than another processor's rounding.

    Args:
        first: colours of shape ``(height, width, 4)``.
        second: of the other picture.
        same_pixels: in how many pixels they may differ.

    Example:
        >>> white = np.full((5, 5, 4), 255)
        >>> look_alike(white, white - 40), look_alike(white, white - 80)
        (True, False)
    """
    if first.shape != second.shape:
        return False
    differs = abs(first - second).max(axis=-1) > SAME_GREY
    return bool(differs.sum() <= same_pixels)


def figures(outputs: list[NotebookNode]) -> list[str]:
    """The figures among the outputs of a cell, as they are stored: PNG in base 64.

    Example:
        >>> from nbformat import v4
        >>> figures([v4.new_output("display_data", data={"image/png": "aGVsbG8="})])
        ['aGVsbG8=']
    """
    stored = (output.get("data", {}).get("image/png") for output in outputs)
    return [png for png in stored if png]


def same_figures(outputs: list[NotebookNode], others: list[NotebookNode]) -> bool:
    """Whether two executions of a cell gave figures that look alike.

    Example:
        >>> same_figures([], [])
        True
    """
    pairs = [*zip(figures(outputs), figures(others), strict=False)]
    return len(figures(outputs)) == len(figures(others)) and all(
        one == other or look_alike(*(pixels(b64decode(png)) for png in (one, other)))
        for one, other in pairs
    )
