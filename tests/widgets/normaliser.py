"""MNIST's preparation of a drawing, written a second time, with NumPy's matrices."""

import numpy as np

FIELD, BOX = 28, 20


def averaging(before, after):
    """A matrix whose rows average the area that each new pixel covers."""
    edges = np.arange(after + 1) * before / after
    old = np.arange(before)
    low = np.maximum(edges[:-1, np.newaxis], old)
    high = np.minimum(edges[1:, np.newaxis], old + 1)
    return np.maximum(high - low, 0) * after / before


def resampled(image, height, width):
    rows, columns = averaging(len(image), height), averaging(image.shape[1], width)
    return rows @ image @ columns.T


def in_box(drawing):
    """The part with ink, its longer side 20 pixels, in the middle of 28 x 28."""
    field = np.zeros((FIELD, FIELD))
    if not drawing.any():
        return field
    rows, columns = (
        np.nonzero(drawing.any(axis=1))[0],
        np.nonzero(drawing.any(axis=0))[0],
    )
    part = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(part.shape)
    sides = [max(1, int(np.floor(length * scale + 0.5))) for length in part.shape]
    top, left = [(FIELD - side) // 2 for side in sides]
    field[top : top + sides[0], left : left + sides[1]] = resampled(part, *sides)
    return field


def centred(image):
    """Moved by whole pixels, what leaves the field is lost."""
    if not image.any():
        return image
    places = np.indices(image.shape).reshape(2, -1)
    centre = places @ image.ravel() / image.sum()
    down, right = np.floor(14.5 - centre - 1e-6).astype(int)
    room = np.pad(image, FIELD)
    return room[FIELD - down : 2 * FIELD - down, FIELD - right : 2 * FIELD - right]


def normalised(drawing, *, box, mass):
    """The drawing shrunk, in the box, and with its centre of mass in the middle."""
    shrunk = resampled(drawing, FIELD, FIELD)
    boxed = in_box(drawing) if box else shrunk
    return [shrunk, boxed, centred(boxed) if mass else boxed]


def drawing(rng):
    """Some thick strokes on a field of 50 to 90 pixels, anywhere and of any size."""
    side = int(rng.integers(50, 90))
    image = np.zeros((side, side))
    y, x = np.indices(image.shape)
    corner, size = rng.uniform(0, 0.6 * side, 2), rng.uniform(0.2, 0.4) * side
    points = corner + rng.uniform(0, size, (int(rng.integers(1, 6)), 2))
    for start, end in zip(points, np.roll(points, 1, axis=0), strict=True):
        for share in np.linspace(0, 1, 25):
            row, column = start + share * (end - start)
            away = np.hypot(y - row, x - column)
            image = np.maximum(image, np.clip(2.5 - away, 0, 1))
    return np.round(255 * image) / 255
