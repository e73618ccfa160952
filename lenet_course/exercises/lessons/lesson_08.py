"""Exercises of notebook 8, Strengths and limits of LeNet-5."""

from collections.abc import Sequence

import numpy as np

from lenet_course.exercises import (
    Array,
    Choices,
    Exercise,
    Function,
    Like,
    Misconception,
    Number,
    Numbers,
    Where,
)

TOO_SMALL = Exercise(
    id="08.1",
    kind=Choices(("A", "B", "C", "D")),
    right={"A"},
    praise="A alone has stopped improving while it misreads what it has seen.",
    look_again="3. Too small, or overfitting?",
    misconceptions=(
        Misconception(
            "still falling",
            Where(lambda answer: "C" in answer),
            "C makes fewer errors after every ten passes: it has not yet shown what it "
            "can fit.",
        ),
        Misconception(
            "overfitting",
            Where(lambda answer: "B" in answer),
            "B reads every pair that it has seen, so it has room for them all. What it "
            "lacks is something else: look at its new pairs.",
        ),
        Misconception(
            "the best one",
            Where(lambda answer: "D" in answer),
            "D reads every pair that it has seen, and nearly all new ones.",
        ),
        Misconception(
            "none",
            set(),
            "Of one network the errors on seen pairs no longer fall, and are not 0.",
        ),
    ),
    hints=(
        "Capacity shows on the images that a network has seen, not on new ones.",
        "Two of the four reach 0 on the pairs that they have seen.",
        "Of the other two, one still improves after every ten passes.",
    ),
)

WINDOW, STEP = 32, 4


def _row_and_column(outputs: np.ndarray) -> tuple[int, int]:
    """Where the window with the largest output stands among the windows."""
    _, num_columns, _ = outputs.shape
    return divmod(int(outputs.max(axis=2).argmax()), num_columns)


def _found(outputs: np.ndarray) -> tuple[int, int, int]:
    row, column = _row_and_column(outputs)
    return int(outputs[row, column].argmax()), STEP * row, STEP * column


def _in_steps_of(step: int, start: int = 0) -> Like:
    def wrong(outputs: np.ndarray) -> tuple[int, int, int]:
        digit, _, _ = _found(outputs)
        row, column = _row_and_column(outputs)
        return digit, step * row + start, step * column + start

    return Like(wrong)


def _swapped(outputs: np.ndarray) -> tuple[int, int, int]:
    digit, top, left = _found(outputs)
    return digit, left, top


def _by_majority(outputs: np.ndarray) -> tuple[int, int, int]:
    _, top, left = _found(outputs)
    return int(np.bincount(outputs.argmax(axis=2).ravel()).argmax()), top, left


def _slid() -> tuple[tuple[np.ndarray], ...]:
    """Outputs for images of several sizes, which add up to 1 in each window."""
    rng = np.random.default_rng(8)
    cases = []
    for num_rows, num_columns in ((2, 2), (1, 4), (3, 5), (5, 2), (4, 4)):
        outputs = rng.random((num_rows, num_columns, 10)) ** 3
        outputs /= outputs.sum(axis=2, keepdims=True)
        cases.append((outputs.round(3),))
    return tuple(cases)


WHERE = Exercise(
    id="08.2",
    kind=Function(("outputs",), _slid(), returns=Numbers(("digit", "top", "left"))),
    right=Like(_found),
    praise="The largest output says which digit; four pixels a step, say where.",
    look_again="6. Larger images",
    misconceptions=(
        Misconception(
            "steps for pixels",
            _in_steps_of(1),
            "These are the row and the column of the window. How many pixels is one "
            "window from the next?",
        ),
        Misconception(
            "one pooling",
            _in_steps_of(2),
            "That is for one pooling. Both halve the map, so that the step is 2 · 2.",
        ),
        Misconception(
            "windows side by side",
            _in_steps_of(WINDOW),
            "That is for windows side by side. They overlap: they move by 4 pixels, "
            "not by 32.",
        ),
        Misconception(
            "the middle of the window",
            _in_steps_of(STEP, WINDOW // 2),
            "That is the middle of the window. Its first pixel is asked for.",
        ),
        Misconception(
            "left before top",
            Like(_swapped),
            "The first axis of the outputs goes down, the second one to the right.",
        ),
        Misconception(
            "most windows",
            Like(_by_majority),
            "That names the digit that most windows name. Which does the surest one?",
        ),
    ),
    hints=(
        "outputs.max(axis=2) has one number for each window: how sure it is.",
        "argmax of these numbers counts row by row. np.unravel_index makes a row and "
        "a column of it.",
        "outputs[row, column].argmax() is the digit. One window further, the image is "
        "read four pixels further.",
    ),
)

Shares = Sequence[float]


def _first_above(shares: Shares, limit: float) -> int:
    return next(place for place, share in enumerate(shares) if share > limit)


def _crossing(angles: Shares, shares: Shares, limit: float) -> float:
    """Where the straight line between two measured shares first reaches the limit."""
    last = _first_above(shares, limit)
    part = (limit - shares[last - 1]) / (shares[last] - shares[last - 1])
    return angles[last - 1] + part * (angles[last] - angles[last - 1])


def _other_end(angles: Shares, shares: Shares, limit: float) -> float:
    last = _first_above(shares, limit)
    return angles[last - 1] + angles[last] - _crossing(angles, shares, limit)


def _in_equal_steps(angles: Shares, shares: Shares, limit: float) -> float:
    places = np.linspace(angles[0], angles[-1], len(angles))
    return _crossing(places.tolist(), shares, limit)


def _turns() -> tuple[tuple[list[float], list[float], float], ...]:
    """Angles in unequal steps, and shares that rise."""
    return (
        ([0, 15, 30], [0.01, 0.03, 0.15], 0.1),
        ([0, 10, 30, 60], [0.01, 0.02, 0.17, 0.72], 0.5),
        ([0, 20, 30, 45], [0.02, 0.04, 0.2, 0.45], 0.03),
        ([0, 15, 25, 45, 60], [0.01, 0.03, 0.08, 0.12, 0.4], 0.1),
    )


TENTH_TURNED = Exercise(
    id="08.3",
    kind=Function(
        ("angles", "shares", "limit"), _turns(), returns=Number(tolerance=1e-6)
    ),
    right=Like(_crossing),
    praise="The first step that passes the limit, and the right part of it.",
    look_again="4. Digits unlike those of the training",
    misconceptions=(
        Misconception(
            "the angle above",
            Like(lambda angles, shares, limit: angles[_first_above(shares, limit)]),
            "That is the first measured angle above the limit. The limit is reached "
            "before it.",
        ),
        Misconception(
            "the angle below",
            Like(lambda angles, shares, limit: angles[_first_above(shares, limit) - 1]),
            "That is the last measured angle before the limit. The line reaches it "
            "only after that.",
        ),
        Misconception(
            "halfway",
            Like(
                lambda angles, shares, limit: (
                    sum(angles[_first_above(shares, limit) - 1 :][:2]) / 2
                )
            ),
            "That is halfway between the two angles. How near the limit is to each of "
            "the two shares decides.",
        ),
        Misconception(
            "from the other end",
            Like(_other_end),
            "The part of the step is counted from its other end.",
        ),
        Misconception(
            "equal steps",
            Like(_in_equal_steps),
            "The angles are not equally far apart.",
        ),
    ),
    hints=(
        "Which is the first share above the limit? The step to it is the one you want.",
        "On this step the share grows from a to b. The limit lies (limit − a) / (b − "
        "a) of the way.",
        "Go the same part of the way from the one angle to the next.",
    ),
)


def _with_ones(rows: np.ndarray) -> np.ndarray:
    return np.column_stack([rows, np.ones(len(rows))])


def _solved(rows: np.ndarray, targets: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(rows, targets, rcond=None)[0]


def _outputs(seen: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    return _with_ones(new) @ _solved(_with_ones(seen), np.eye(10)[labels])


def _named(seen: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    return _outputs(seen, labels, new).argmax(axis=1)


def _through_zero(seen: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    return (new @ _solved(seen, np.eye(10)[labels])).argmax(axis=1)


def _as_a_number(seen: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    digits = _with_ones(new) @ _solved(_with_ones(seen), labels)
    return np.rint(digits).clip(0, 9)


def _by_position(seen: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    names, positions = np.unique(labels, return_inverse=True)
    targets = np.eye(len(names))[positions]
    outputs = _with_ones(new) @ _solved(_with_ones(seen), targets)
    return outputs.argmax(axis=1)


def _nearest_mean(seen: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    names = np.unique(labels)
    means = np.stack([seen[labels == name].mean(axis=0) for name in names])
    distances = ((new[:, np.newaxis] - means) ** 2).sum(axis=2)
    return names[distances.argmin(axis=1)]


def _layers() -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]:
    """Outputs of a layer for a few images of some digits; their mean is not 0."""
    rng = np.random.default_rng(8)
    cases = []
    for digits, num_outputs in (([3, 8], 2), ([1, 4, 7], 2), (range(10), 6)):
        middles = 3 + 2 * rng.normal(size=(10, num_outputs))
        parts = []
        for number in (5 * len(digits), 4 * len(digits) - 1):
            labels = np.resize(digits, number)
            rows = middles[labels] + rng.normal(size=(number, num_outputs))
            parts.append((rows.round(1), labels))
        (seen, labels), (new, _) = parts
        cases.append((seen, labels, new))
    return tuple(cases)


PROBE = Exercise(
    id="08.4",
    kind=Function(("seen", "labels", "new"), _layers(), returns=Array()),
    right=Like(_named),
    praise="Ten sums of the outputs, and the largest one names the digit: linear.",
    look_again="2. What each layer knows",
    misconceptions=(
        Misconception(
            "no constant",
            Like(_through_zero),
            "The constant is missing: a column of ones beside the outputs, for the "
            "new images too.",
        ),
        Misconception(
            "the digit as a number",
            Like(_as_a_number),
            "That predicts the digit as a quantity, as if 8 were twice as much as 4. "
            "Give each of the ten digits a target of its own.",
        ),
        Misconception(
            "position for digit",
            Like(_by_position),
            "That counts the digits that occur. Take ten columns, so that the number "
            "of the column is the digit.",
        ),
        Misconception(
            "nearest mean",
            Like(_nearest_mean),
            "That names the digit whose mean is nearest. Fit by least squares instead.",
        ),
        Misconception(
            "the smallest",
            Like(lambda *parts: _outputs(*parts).argmin(axis=1)),
            "The target of the right digit is 1, so its output is the largest one.",
        ),
        Misconception(
            "outputs for digits",
            Like(_outputs),
            "These are the ten outputs of each image. Which is the largest one?",
        ),
        Misconception(
            "the seen images",
            Like(lambda seen, labels, new: _named(seen, labels, seen)),
            "These are answers to the images that the probe was fitted to.",
        ),
    ),
    hints=(
        "np.eye(10)[labels] has the targets: a row of ten for each image.",
        "np.linalg.lstsq(outputs, targets, rcond=None)[0] has the weights. A column of "
        "ones beside the outputs, by np.column_stack, gives the constants.",
        "The same column of ones beside `new`, times the weights by @: the digit is "
        "the argmax of each row.",
    ),
)

EXERCISES = (TOO_SMALL, WHERE, TENTH_TURNED, PROBE)
