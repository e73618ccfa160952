"""Digits moved, turned, resized, slanted, disturbed and laid over each other.

There is one affine map: ``distort`` applies it with SciPy, and the batches of
``training`` apply it with TensorFlow.
"""

from types import ModuleType
from typing import Any

import numpy as np
from scipy.ndimage import affine_transform

from lenet_course._errors import check_number, check_option, invalid

DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # right, down, left, up
ONE_IMAGE = "(height, width, channels)"
SOME_IMAGES = "(num_images, height, width, channels)"
NOISE = ("gaussian", "ink", "gaps", "inverted")


def distort(
    images: np.ndarray,
    *,
    rotation: float | np.ndarray = 0,
    zoom: float | np.ndarray = 0,
    shear: float | np.ndarray = 0,
    shift: tuple[float, float] | np.ndarray = (0, 0),
) -> np.ndarray:
    """Images that are resized, turned and slanted about their middle, and then moved.

    Each change is one for all images, or an array with one for each. What leaves an
    image is lost, and zeros come in.

    Args:
        images: array of shape ``(height, width, channels)`` or ``(num_images, height,
            width, channels)``.
        rotation: degrees, anticlockwise.
        zoom: the share by which height and width grow: 0.1 is 10 % larger, -0.1 is
            10 % smaller.
        shear: 0.1 moves each row to the right by a tenth of its height above the
            middle.
        shift: pixels down and to the right, ``(2,)`` or ``(num_images, 2)``.

    Returns:
        Array of the shape and type of ``images``.

    Raises:
        ValueError: the images have another number of axes, a change is not finite or
            fits no image, or a zoom leaves nothing.

    Example:
        >>> image = np.eye(3)[:, :, np.newaxis]
        >>> distort(image, rotation=90, shift=(0, 1))[:, :, 0].round().astype(int)
        array([[0, 0, 0],
               [0, 0, 1],
               [0, 1, 0]])
    """
    images = checked("images", images, ONE_IMAGE, SOME_IMAGES)
    if images.ndim == 3:
        one = images[np.newaxis]
        return distort(one, rotation=rotation, zoom=zoom, shear=shear, shift=shift)[0]
    number = len(images)
    angle = np.radians(_for_each("rotation", rotation, (number,)))
    zoom = _for_each("zoom", zoom, (number,))
    if (zoom <= -1).any():
        raise invalid("zoom", zoom, "above -1, which leaves nothing of an image")
    down, right = _for_each("shift", shift, (number, 2)).T
    rows, columns = reading_map(
        angle,
        zoom=(zoom, zoom),
        shear=_for_each("shear", shear, (number,)),
        shift=(down, right),
        size=images.shape[1:3],
    )
    maps = np.zeros((number, 3, 4))  # where rows, columns and channels are read
    maps[:, 0, [0, 1, 3]] = np.transpose(rows)
    maps[:, 1, [0, 1, 3]] = np.transpose(columns)
    maps[:, 2, 2] = 1
    changed = np.empty_like(images)
    for image, one_map, output in zip(images, maps, changed, strict=True):
        # At the edge it mixes with what comes in, as TensorFlow does.
        affine_transform(image, one_map, output=output, order=1, mode="grid-constant")
    return changed


def reading_map(
    angle: Any,
    *,
    zoom: tuple[Any, Any],
    shear: Any,
    shift: tuple[Any, Any],
    size: tuple[int, int],
    functions: ModuleType = np,
) -> list[tuple[Any, Any, Any]]:
    """Where each pixel of a distorted image is read in the image as it was.

    Resized first, then turned, then slanted, each about the middle, and moved last.

    Args:
        angle: radians, anticlockwise: a number, an array or a tensor, as the rest.
        zoom: the shares by which height and width grow.
        shear: as in ``distort``.
        shift: pixels down, and to the right.
        size: height and width in pixels.
        functions: where ``cos`` and ``sin`` come from, ``numpy`` or ``tensorflow``.

    Returns:
        Three numbers for the row and three for the column that is read: what to
        multiply the new row by, and the new column, and what to add.

    Example:
        >>> double = {"zoom": (1, 1), "shear": 0, "shift": (0, 0), "size": (3, 3)}
        >>> [tuple(map(float, one)) for one in reading_map(0, **double)]
        [(0.5, 0.0, 0.5), (0.0, 0.5, 0.5)]
    """
    cos, sin = functions.cos(angle), functions.sin(angle)
    slopes = [
        ((cos + shear * sin) / (1 + zoom[0]), sin / (1 + zoom[0])),
        ((shear * cos - sin) / (1 + zoom[1]), cos / (1 + zoom[1])),
    ]
    middle = [(length - 1) / 2 for length in size]
    moved = [place + by for place, by in zip(middle, shift, strict=True)]
    return [
        (by_row, by_column, place - by_row * moved[0] - by_column * moved[1])
        for (by_row, by_column), place in zip(slopes, middle, strict=True)
    ]


def shift(images: np.ndarray, pixels: int) -> np.ndarray:
    """Images moved by some pixels: the first right, then down, left, up, and again.

    Args:
        images: array of shape ``(num_images, height, width, channels)``.
        pixels: how far; what leaves the image is lost, and zeros come in.

    Raises:
        ValueError: ``pixels`` is no whole number from 0 to below the height and width.

    Example:
        >>> shift(np.eye(3)[np.newaxis, :, :, np.newaxis], 1)[0, :, :, 0].astype(int)
        array([[0, 1, 0],
               [0, 0, 1],
               [0, 0, 0]])
    """
    images = checked("images", images, SOME_IMAGES)
    check_number("pixels", pixels, 0, min(images.shape[1:3]) - 1, whole=True)
    return distort(images, shift=pixels * np.resize(DIRECTIONS, (len(images), 2)))


def add_noise(images: np.ndarray, kind: str, amount: float, *, seed: int) -> np.ndarray:
    """Images with one of four kinds of noise.

    Args:
        images: array of any shape, 0 for background and 1 for full ink.
        kind: ``"gaussian"`` adds a normally distributed number to every pixel; of
            pixels drawn at random ``"ink"`` makes 1, ``"gaps"`` 0, and ``"inverted"``
            one minus their value.
        amount: the standard deviation, or the share of pixels that are drawn, 0..1.
        seed: fixes the noise.

    Raises:
        ValueError: ``kind`` is none of the four, or the amount is out of range.

    Example:
        >>> noisy = add_noise(np.zeros((100, 100)), "ink", 0.1, seed=0)
        >>> round(float(noisy.mean()), 2)
        0.1
    """
    check_option("kind", kind, NOISE)
    check_number("seed", seed, 0, whole=True)
    gaussian = kind == "gaussian"
    check_number("amount", amount, 0, np.inf if gaussian else 1)
    images = np.asarray(images, getattr(images, "dtype", float))
    rng = np.random.default_rng(seed)
    if gaussian:
        return (images + rng.normal(0, amount, images.shape)).astype(images.dtype)
    drawn = rng.random(images.shape) < amount
    noise = {"ink": 1, "gaps": 0}.get(kind, 1 - images)
    return np.where(drawn, noise, images).astype(images.dtype)


def overlay_pairs(
    images: np.ndarray, labels: np.ndarray, *, num_pairs: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of different digits in one image, one to the left, the other to the right.

    Each is moved by five pixels, so that the two overlap in the middle; where they do,
    the darker ink stays.

    Args:
        images: array of shape ``(num_images, height, width, channels)``.
        labels: their classes 0 to 9, at least two different ones.
        num_pairs: how many pairs to draw.
        seed: fixes the draw.

    Returns:
        Images of shape ``(num_pairs, height, width, channels)``, and targets of shape
        ``(num_pairs, 10)`` that share 1 between the two digits.

    Raises:
        ValueError: all images are of one class, or a label is none.

    Example:
        >>> digits = np.zeros((2, 32, 32, 1), "float32")
        >>> _, targets = overlay_pairs(digits, np.array([3, 7]), num_pairs=1, seed=0)
        >>> targets[0].tolist()
        [0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0]
    """
    images = checked("images", images, SOME_IMAGES)
    labels = checked("labels", labels, "(num_images,)")
    check_number("num_pairs", num_pairs, 1, whole=True)
    check_number("seed", seed, 0, whole=True)
    named = set(labels.tolist())
    if len(labels) != len(images) or len(named) < 2 or not named <= {*range(10)}:
        expected = "one class from 0 to 9 for each image, and not the same for all"
        raise invalid("labels", labels, expected)
    rng = np.random.default_rng(seed)
    first, second = rng.integers(len(labels), size=(2, num_pairs))
    while (same := labels[first] == labels[second]).any():
        second[same] = rng.integers(len(labels), size=int(same.sum()))
    left, right = np.zeros((2, num_pairs, *images.shape[1:]), images.dtype)
    left[:, :, :-5] = images[first][:, :, 5:]
    right[:, :, 5:] = images[second][:, :, :-5]
    one_hot = np.eye(10, dtype="float32")[labels.astype(int)]
    return np.maximum(left, right), (one_hot[first] + one_hot[second]) / 2


def checked(name: str, value: Any, *shapes: str) -> np.ndarray:
    """An array of numbers with as many axes as one of the shapes, or the refusal."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.array(None)
    num_axes = [len(shape.split(", ")) for shape in shapes]
    if array.dtype.kind not in "biuf" or array.ndim not in num_axes:
        raise invalid(name, value, f"an array of numbers, {' or '.join(shapes)}")
    return array


def _for_each(name: str, value: Any, shape: tuple[int, ...]) -> np.ndarray:
    """An array of that shape, or the refusal of what cannot be brought to it."""
    try:
        values = np.broadcast_to(np.asarray(value, float), shape)
    except (TypeError, ValueError):
        values = np.array(np.nan)
    if np.ndim(value) < len(shape) - 1 or not np.isfinite(values).all():
        raise invalid(name, value, "finite, for all images or for each of them")
    return values
