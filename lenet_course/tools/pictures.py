"""Whether two pictures are the same one, up to the rounding of another processor."""

import io

import numpy as np
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
