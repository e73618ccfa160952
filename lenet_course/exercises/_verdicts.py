"""What a check says to every plausible answer, as a table for pages without Python.

A page looks the answer up, so it says what the notebook says. A table has one message
for a run of numbers, for a choice, or for those of several numbers that are wrong;
where it begins with the number, that is ``{}``.
"""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lenet_course._errors import invalid
from lenet_course.exercises._judge import find, judge_plainly
from lenet_course.exercises._kinds import Choice, Choices, Number, Numbers
from lenet_course.exercises._record import NOT_YET, RIGHT, Among, Exercise, Where
from lenet_course.exercises._shown import shown

DENSE = 2_000  # up to here every whole number is judged
FAR = 10**9  # what is said here is said of all that lies beyond
# How a known number is often misread: as a share, as a percentage, rounded, cut.
ROUTES = (1, 0.01, 100)
HERE = "{}"

Verdict = tuple[str, str, str]  # the status, the message, the misconception's name


@dataclass(frozen=True)
class Verdicts:
    """What is said to which answer.

    Args:
        kind: ``"number"``, ``"numbers"`` (several), ``"choice"`` (one of the options)
            or ``"choices"`` (any).
        options: to choose from; of several numbers their names, of one none.
        whole: whether a number has to be a whole one. Others are not in the table.
        verdicts: the status, the message and the misconception of each.
        places: for one number pairs of the first one of a run and the place of its
            verdict, up to the next pair; else pairs of a sum, in which option n, or
            number n if it is wrong, counts 2**n, and the place of its verdict.
        answer: the right one, as a text.
        praise: what is said of it.
        patterns: of several numbers pairs of bounds for each of them and the place of
            the verdict. The first that fits counts; if none does, ``places`` do. The
            first of all is the right answer.
    """

    kind: str
    options: tuple[str, ...]
    whole: bool
    verdicts: tuple[Verdict, ...]
    places: tuple[tuple[float, int], ...]
    answer: str
    praise: str
    patterns: tuple[tuple[list[tuple[float, float]], int], ...] = ()


def verdicts(exercise_id: str) -> Verdicts:
    """The table of an exercise or a prediction that asks for numbers or for choices.

    Raises:
        ValueError: it has another kind of answer, or more than one right answer.

    Example:
        >>> table = verdicts("07.1")
        >>> table.answer, [first for first, place in table.places if 420 < first < 432]
        ('429', [429, 430, 431])
    """
    exercise = find(exercise_id)
    kind = exercise.kind
    if has_verdicts(exercise) and isinstance(kind, Number):
        return _of_numbers(exercise, kind)
    if has_verdicts(exercise) and isinstance(kind, Numbers):
        return _of_several(exercise, kind)
    if has_verdicts(exercise) and isinstance(kind, Choice | Choices):
        return _of_choices(exercise, kind)
    expected = "that of right numbers, or of words to choose from"
    raise invalid("exercise_id", exercise_id, expected, kind=type(kind).__name__)


def has_verdicts(exercise: Exercise) -> bool:
    """Whether the answers can be tried beforehand.

    Example:
        >>> has_verdicts(find("07.1")), has_verdicts(find("07.4"))
        (True, False)
    """
    right = exercise.right
    if isinstance(exercise.kind, Number):
        return isinstance(right, int | float)
    if isinstance(exercise.kind, Numbers):
        patterns = [right, *(each.pattern for each in exercise.misconceptions)]
        tested = any(isinstance(each, Where) for each in patterns)
        return not (tested or exercise.otherwise)
    return isinstance(exercise.kind, Choice | Choices) and not hasattr(right, "holds")


def _of_choices(exercise: Exercise, kind: Choice | Choices) -> Verdicts:
    options = kind.options
    single = isinstance(kind, Choice)
    right = [exercise.right] if single else exercise.right
    sizes = [1] if single else range(len(options) + 1)
    known: dict[Verdict, int] = {}
    places = []
    for chosen in itertools.chain.from_iterable(
        itertools.combinations(range(len(options)), size) for size in sizes
    ):
        words = [options[index] for index in chosen]
        verdict = _verdict(exercise, words[0] if single else set(words))
        place = known.setdefault(verdict, len(known))
        places.append((sum(1 << index for index in chosen), place))
    return Verdicts(
        "choice" if single else "choices",
        options,
        False,
        tuple(known),
        tuple(sorted(places)),
        ", ".join(option for option in options if option in right),
        exercise.praise,
    )


def _of_several(exercise: Exercise, kind: Numbers) -> Verdicts:
    right = exercise.right
    told = [(right, (RIGHT, exercise.praise, ""))]
    told += [
        (pattern, (NOT_YET, each.message, each.name))
        for each in exercise.misconceptions
        for pattern in _values(each.pattern)
    ]
    others = sorted({*itertools.permutations(right)} - {right})
    told += [(each, (NOT_YET, kind.difference(each, right), "")) for each in others]
    known: dict[Verdict, int] = {}
    patterns = [
        (kind.bounds(pattern), known.setdefault(verdict, len(known)))
        for pattern, verdict in told
    ]
    places: list[tuple[float, int]] = []
    for wrong in range(1, 1 << len(right)):
        answer = [each + FAR * (wrong >> n & 1) for n, each in enumerate(right)]
        verdict = NOT_YET, kind.difference(tuple(answer), right), ""
        places.append((wrong, known.setdefault(verdict, len(known))))
    return Verdicts(
        "numbers",
        kind.names,
        False,
        tuple(known),
        tuple(places),
        ", ".join(f"{n} {each:.6g}" for n, each in zip(kind.names, right, strict=True)),
        exercise.praise,
        tuple(patterns),
    )


def _of_numbers(exercise: Exercise, kind: Number) -> Verdicts:
    whole = not kind.tolerance
    known: dict[Verdict, int] = {}
    places: list[tuple[float, int]] = []
    for number, verdict in _runs(exercise, sorted(_samples(exercise, whole)), whole):
        places.append((number, known.setdefault(verdict, len(known))))
    return Verdicts(
        "number",
        (),
        whole,
        tuple(known),
        tuple(places),
        shown(exercise.right) if whole else f"{exercise.right:.6g}",
        exercise.praise,
    )


def _samples(exercise: Exercise, whole: bool) -> set[float]:
    """Numbers of which some lie on either side of every change of the verdict."""
    patterns = [exercise.right, *(each.pattern for each in exercise.misconceptions)]
    known = {n for p in patterns for n in _values(p) if isinstance(n, int | float)}
    reach = 2 * max(map(abs, known)) + 100
    samples: set[float] = {-FAR, FAR, *range(-100, min(DENSE, math.ceil(reach)))}
    for number in known:
        samples |= {number, *(round(number, decimals) for decimals in range(4))}
        samples |= {number * route for route in ROUTES}
    if whole:
        return {int(number) + step for number in samples for step in (-1, 0, 1)}
    for decimals, last in ((2, 200), (3, 10)):
        steps = range(math.ceil(min(reach, last) * 10**decimals))
        samples |= {step / 10**decimals for step in steps}
    # Close to 0, where a share or a square may lie, they stand closer.
    return samples | {10 ** (-step / 200) for step in range(2000)}


def _values(pattern: Any) -> tuple[Any, ...]:
    return pattern.values if isinstance(pattern, Among) else (pattern,)


def _runs(
    exercise: Exercise, samples: Iterable[float], whole: bool
) -> Iterator[tuple[float, Verdict]]:
    """The first number of each run, and its verdict."""
    last, before = -math.inf, None
    for number in samples:
        verdict = _verdict(exercise, number)
        if before is not None and verdict != before:
            yield from _changes(exercise, (last, before), (number, verdict), whole)
        elif before is None:
            yield number, verdict
        last, before = number, verdict


def _changes(
    exercise: Exercise,
    low: tuple[float, Verdict],
    high: tuple[float, Verdict],
    whole: bool,
) -> Iterator[tuple[float, Verdict]]:
    """Where the verdict changes between two numbers, to the last bit."""
    middle = (low[0] + high[0]) // 2 if whole else (low[0] + high[0]) / 2
    if low[1] == high[1]:
        return
    if middle in (low[0], high[0]):
        yield high
        return
    between = middle, _verdict(exercise, middle)
    yield from _changes(exercise, low, between, whole)
    yield from _changes(exercise, between, high, whole)


def _verdict(exercise: Exercise, answer: Any) -> Verdict:
    """What is said, with the answer's own number left open."""
    result = judge_plainly(exercise, answer)
    message = result.message
    if isinstance(answer, int | float):
        read = shown(exercise.kind.read(answer))
        if message.startswith(f"{read} "):
            message = HERE + message.removeprefix(read)
    return result.status, message, result.misconception or ""
