"""Answers to the exercises of notebook 3."""

import keras
import numpy as np
import tensorflow as tf

from tests.attacks import INPUTS, Attack


def by_keras(row, kernel, stride):
    weights = np.reshape(kernel, (-1, 1, 1)).astype("float32")
    batch = np.reshape(row, (1, -1, 1)).astype("float32")
    made = keras.ops.conv(batch, weights, strides=stride, padding="same")
    return np.asarray(made)[0, :, 0]


def by_loops(row, kernel, stride):
    number = -(-len(row) // stride)
    missing = max(0, (number - 1) * stride + len(kernel) - len(row))
    padded = [0] * (missing // 2) + list(row) + [0] * (missing - missing // 2)
    return [
        sum(padded[t * stride + j] * kernel[j] for j in range(len(kernel)))
        for t in range(number)
    ]


def by_dots(row, kernel, stride):
    """Without padding: what would lie outside is left out of the sum."""
    number = -(-len(row) // stride)
    before = max(0, (number - 1) * stride + len(kernel) - len(row)) // 2
    out = np.zeros(number)
    for t in range(number):
        for j, weight in enumerate(kernel):
            place = t * stride + j - before
            if 0 <= place < len(row):
                out[t] += row[place] * weight
    return out


def with_padding(amounts):
    """A convolution that adds these amounts of zeros."""

    def convolve(row, kernel, stride):
        number = -(-len(row) // stride)
        missing = max(0, (number - 1) * stride + len(kernel) - len(row))
        padded = np.pad(row, amounts(missing, len(kernel)))
        starts = range(0, len(padded) - len(kernel) + 1, stride)
        return [padded[start : start + len(kernel)] @ kernel for start in starts]

    return convolve


def convolve_of_numpy(row, kernel, stride):
    return by_loops(row, kernel[::-1], stride)


def one_that_changes_its_row(row, kernel, stride):
    made = by_loops(row, kernel, stride)
    row[:] = 0
    return made


def reads_equally(kernel_size, stride):
    """Whether "same" reads each of 28 cells equally often: asked of Keras."""
    cells = tf.ones((1, 28, 1))
    with tf.GradientTape() as tape:
        tape.watch(cells)
        weights = tf.ones((kernel_size, 1, 1))
        total = tf.reduce_sum(
            keras.ops.conv(cells, weights, strides=stride, padding="same")
        )
    counts = np.rint(tape.gradient(total, cells).numpy().ravel())
    return counts.min() > 0 and np.ptp(counts) == 0


def ways_to_read_equally():
    """The only stride of a kernel of 4, and the least kernel at stride 1."""
    (stride,) = (each for each in range(1, 29) if reads_equally(4, each))
    return stride, next(size for size in range(2, 100) if reads_equally(size, 1))


def seen_by_keras(image):
    batch = np.reshape(image, (1, 6, 6, 1)).astype("float32")
    return np.asarray(keras.ops.conv(batch, np.ones((3, 3, 1, 1), "float32")))


def is_unseen(answer):
    image = np.asarray(answer, dtype=float)
    if image.shape != (6, 6) or image[1:-1, 1:-1].any() or not image.any():
        return False
    return bool((abs(seen_by_keras(image)) < 1e-4 * abs(image).max()).all())


def ring(**rows):
    """A 6 x 6 image with these rows or columns, and 0 elsewhere."""
    image = np.zeros((6, 6))
    for name, values in rows.items():
        if name == "top":
            image[0] = values
        else:
            image[:, -1] = values
    return image


def by_windows(row, kernel):
    width = len(kernel)
    starts = range(len(row) - width + 1)
    return [row[start : start + width] @ kernel for start in starts]


def least_by_most(totals):
    totals = list(totals)
    return min(totals) / max(totals)


def place_by_loops(mode, cells, kernel):
    totals = []
    for place in range(12):
        row = np.zeros(12)
        row[place] = 1
        totals.append(sum(by_windows(np.pad(row, cells, mode=mode), kernel)))
    return least_by_most(totals)


def place_by_keras(mode, cells, kernel):
    rows = np.pad(np.eye(12), [(0, 0), (cells, cells)], mode=mode)
    weights = np.reshape(kernel, (-1, 1, 1)).astype("float32")
    made = keras.ops.conv(rows[..., None].astype("float32"), weights)
    return least_by_most(np.asarray(made).sum(axis=(1, 2)))


def units_that_met_a_zero():
    """Of the network of section 7: those whose sum of ones is too small."""
    maps = np.ones((1, 32, 32, 1), "float32")
    for stride in (1, 2, 2, 2):
        padded = np.pad(maps, [(0, 0), (1, 1), (1, 1), (0, 0)])
        weights = np.ones((3, 3, 1, 1), "float32")
        maps = np.asarray(keras.ops.conv(padded, weights, strides=stride))
    return int((maps < 9**4).sum())


STRIPES = [1, -1, 0, 1, -1, 0]

ATTACKS = {
    "03.1": Attack(
        right={
            "a tuple": (-5, 1, 1, -2, 4),
            "a list": [-5, 1, 1, -2, 4],
            "an array": np.array([-5.0, 1, 1, -2, 4]),
            "Keras": by_keras([2, 5, 1, 4, 3], [1, 0, -1], 1),
            "a sum of places": by_dots([2, 5, 1, 4, 3], [1, 0, -1], 1),
        },
        wrong={
            "np.convolve": (
                np.convolve([2, 5, 1, 4, 3], [1, 0, -1], "same"),
                "turns the kernel round",
            ),
            "edge": ((-3, 1, 1, -2, 1), "the border is repeated"),
            "reflect": ((0, 1, 1, -2, 0), "the row is mirrored"),
            "circular": ((-2, 1, 1, -2, 2), "the row begins again"),
            "zeros behind": ((1, 1, -2, 4, 3), "Both zeros stand behind"),
            "zeros before": ((-2, -5, 1, 1, -2), "Both zeros stand before"),
            "valid": ((1, 1, -2), "This has 3"),
            "a sign": ((5, 1, 1, -2, 4), "Not right yet: first."),
            "one number": (4, "5 numbers in brackets"),
        },
    ),
    "03.4": Attack(
        right={
            "loops": by_loops,
            "Keras": by_keras,
            "no padding at all": by_dots,
            "padding": with_padding(
                lambda missing, k: (missing // 2, -(-missing // 2))
            ),
        },
        wrong={
            "valid": (with_padding(lambda missing, k: 0), 'That is "valid"'),
            "odd before": (
                with_padding(lambda missing, k: (-(-missing // 2), missing // 2)),
                "the odd one behind the row",
            ),
            "all behind": (
                with_padding(lambda missing, k: (0, missing)),
                "all behind the row",
            ),
            "all before": (with_padding(lambda missing, k: (missing, 0)), INPUTS),
            "(k - 1) / 2": (
                with_padding(lambda missing, k: (k - 1) // 2),
                "zeros on each side, whatever the stride",
            ),
            "every second": (
                lambda row, kernel, stride: by_loops(row, kernel, 1)[::stride],
                "every stride-th output",
            ),
            "no stride": (
                lambda row, kernel, stride: by_loops(row, kernel, 1),
                "right for a stride of 1",
            ),
            "np.convolve": (convolve_of_numpy, "is turned round"),
            "integers": (
                lambda row, kernel, stride: np.array(
                    by_loops(row, kernel, stride), dtype=int
                ),
                "cut to whole ones",
            ),
            "changes its row": (one_that_changes_its_row, "changes what it is given"),
            "no return": (lambda row, kernel, stride: None, "end without `return`"),
            "no stride argument": (lambda row, kernel: row, "raised TypeError"),
            "an array": (np.zeros(5), "A function is asked for"),
        },
    ),
    "03.2": Attack(
        right={
            "a tuple": (4, 55),
            "a list": [4, 55],
            "floats": (4.0, np.float64(55)),
            "computed": (4, 2 * 27 + 1),
            "asked of Keras": ways_to_read_equally(),
        },
        wrong={
            "every cell": ((1, 55), "windows of 4 cells overlap"),
            "half a kernel": ((2, 55), "windows of 4 cells overlap"),
            "a kernel and one": ((5, 55), "no window reads"),
            "one window": ((28, 28), "no window reads"),
            "one cell": ((4, 1), "A kernel of 1 is excluded"),
            "as long as the row": ((4, 28), "miss the other one"),
            "nearly all": ((4, 54), "between two cells"),
            "as the text says": ((4, 3), "less often than its neighbour"),
            "one side": ((4, 27), "less often than its neighbour"),
            "twice the row": ((4, 56), "a smaller one does, too"),
            "very large": ((4, 1000), "a smaller one does, too"),
            "another order": ((55, 4), "in another order"),
            "no stride": ((0, 55), "Not right yet: stride. The rest is."),
            "halves": ((4.5, 55), "Not right yet: stride."),
            "no number": (("4", 55), "In the place of stride"),
            "one number": (4, "2 numbers in brackets"),
        },
    ),
    "03.3": Attack(
        right={
            "stripes": ring(top=STRIPES),
            "lists": ring(top=[2, 0.5, -2.5, 2, 0.5, -2.5]).tolist(),
            "a column": ring(right=STRIPES),
            "tensor": tf.constant(ring(top=STRIPES) / 3, dtype=tf.float32),
            "numbers that only nearly cancel": ring(top=np.array(STRIPES) * 0.1 + 0.0),
        },
        wrong={
            "zeros": (np.zeros((6, 6)), "0 everywhere"),
            "a dot": (
                ring(top=[1, 0, 0, 0, 0, 0]),
                "begins at row 0 and column 0 sees it",
            ),
            "a row of ones": (ring(top=np.ones(6)), "sum to 3"),
            "alternating": (ring(top=[1, -1, 1, -1, 1, -1]), "sees it"),
            "all stripes": (np.tile(STRIPES, (6, 1)), "the inner 4 × 4 pixels are 0"),
            "5 x 5": (np.zeros((5, 5)), "shape (6, 6)"),
            "a row": (STRIPES, "shape (6, 6)"),
            "a text": ("stripes", "An array of numbers is asked for"),
        },
        oracle=is_unseen,
    ),
    "03.5": Attack(
        right={
            "loops": place_by_loops,
            "Keras": place_by_keras,
            "np.convolve": lambda mode, cells, kernel: least_by_most(
                np.convolve(np.pad(row, cells, mode=mode), kernel, "valid").sum()
                for row in np.eye(12)
            ),
            "means": lambda mode, cells, kernel: least_by_most(
                np.mean(by_windows(np.pad(row, cells, mode=mode), kernel))
                for row in np.eye(12)
            ),
        },
        wrong={
            "the other way round": (
                lambda mode, cells, kernel: 1 / place_by_loops(mode, cells, kernel),
                "The other way round",
            ),
            "peaks": (
                lambda mode, cells, kernel: least_by_most(
                    max(by_windows(np.pad(row, cells, mode=mode), kernel))
                    for row in np.eye(12)
                ),
                "Add up all outputs first",
            ),
            "two places": (
                lambda mode, cells, kernel: np.divide(
                    *(
                        sum(by_windows(np.pad(row, cells, mode=mode), kernel))
                        for row in np.eye(12)[[0, 6]]
                    )
                ),
                "the first cell with one in the middle",
            ),
            "no padding": (
                lambda mode, cells, kernel: place_by_loops("constant", 0, kernel),
                'That is "valid"',
            ),
            "zeros": (
                lambda mode, cells, kernel: place_by_loops("constant", cells, kernel),
                "Hand `mode` to np.pad",
            ),
            "always half a kernel": (
                lambda mode, cells, kernel: place_by_loops(
                    mode, len(kernel) // 2, kernel
                ),
                INPUTS,
            ),
            "all totals": (
                lambda mode, cells, kernel: np.ones(12),
                "One number is asked for",
            ),
            "no return": (lambda mode, cells, kernel: None, "end without `return`"),
            "a number": (0.75, "A function is asked for"),
        },
    ),
    "03.6": Attack(
        right={
            "an int": 12,
            "a float": 12.0,
            "a difference": 4**2 - 2**2,
            "asked of Keras": units_that_met_a_zero(),
        },
        wrong={
            "the others": (4, "So many have met none"),
            "one axis": (2, "The map has two."),
            "all": (16, "reads 17 rows"),
            "valid": (0, 'would be with "valid"'),
            "two sides": (7, "at the other two sides"),
            "a half": (12.5, "is not one"),
            "another": (9, "too small"),
            "a text": ("12", "Leave out the quotes"),
        },
    ),
}
