"""Wrong routes to an output size: which one gives a student's number?

A route is a formula that learners are seen to use in place of
⌊(n + before + after − kₑ) / s⌋ + 1, with a sentence on what it overlooks.
"""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any, NamedTuple, Self

from lenet_course._errors import invalid, wrong_type
from lenet_course.shapes._arguments import AxisPadding, Numbers, Padding, entries, plain
from lenet_course.shapes._sizes import check_sizes, conv_spec

# A student who writes 13.33 for 40/3 has taken the same route as one who writes 40/3.
ROUNDING = Fraction(1, 100)


class Diagnosis(str):
    """A sentence about an answer, which also knows the names of its `routes`."""

    is_correct: bool
    routes: tuple[str, ...]

    def __new__(cls, text: str, *, is_correct: bool, routes: tuple[str, ...]) -> Self:
        """The text, as a string with two attributes."""
        diagnosis = super().__new__(cls, text)
        diagnosis.is_correct, diagnosis.routes = is_correct, routes
        return diagnosis


class _Question(NamedTuple):
    """The numbers of one output size, under the letters of the formula."""

    n: int
    k: int
    s: int
    mode: AxisPadding  # "valid", "same", "causal", or cells
    d: int
    before: int
    after: int
    size: int

    @property
    def p(self) -> int:
        """All cells of padding."""
        return self.before + self.after

    @property
    def extent(self) -> int:
        """The effective kernel size kₑ."""
        return (self.k - 1) * self.d + 1

    @property
    def span(self) -> int:
        """How far the window can move from where it starts."""
        return self.n + self.p - self.extent

    @property
    def rounds_up(self) -> bool:
        """Whether the size is n / s rounded up, whatever the kernel."""
        return self.mode in ("same", "causal")


class _Route(NamedTuple):
    """A wrong formula, what it overlooks, and when it is a temptation."""

    number: Callable[[_Question], int | Fraction]
    lesson: str
    tempts: Callable[[_Question], bool] = lambda question: True


_ROUTES = {
    "forgot the +1": _Route(
        lambda q: q.span // q.s,
        "the + 1 is missing: the window counts where it starts, before its first step",
    ),
    "no floor": _Route(
        lambda q: Fraction(q.span, q.s) + 1,
        "the division was not rounded down: a window that only partly fits is not "
        "placed at all",
    ),
    "no floor and no +1": _Route(
        lambda q: Fraction(q.span, q.s),
        "the division was not rounded down, and the + 1 is missing: the window also "
        "counts where it starts",
        lambda q: q.span % q.s > 0,
    ),
    "ceil for floor": _Route(
        lambda q: -(-q.span // q.s) + 1,
        "the division was rounded up; it is rounded down, because the last window must "
        "fit completely",
    ),
    "floor for ceil": _Route(
        lambda q: q.n // q.s,
        "{n} / {s} was rounded down; with padding {mode!r} it is rounded up",
        lambda q: q.rounds_up,
    ),
    "padding on one side only": _Route(
        lambda q: (q.n + q.before - q.extent) // q.s + 1,
        "the padding was added once; it is added on both sides, {before} before and "
        "{after} after",
        lambda q: q.before > 0 and q.after > 0,
    ),
    "padding ignored": _Route(
        lambda q: (q.n - q.extent) // q.s + 1,
        "the padding was left out; it adds {p} cells",
        lambda q: q.p > 0,
    ),
    "padding counted twice": _Route(
        lambda q: (q.n + 2 * q.p - q.extent) // q.s + 1,
        "all {p} cells of padding were added on each side; {before} before and {after} "
        "after is all there is",
        lambda q: q.p > 0,
    ),
    "same keeps the size": _Route(
        lambda q: q.n,
        "{mode!r} was taken to keep the size; it does so only for stride 1, and here "
        "the window moves {s} cells at a time",
        lambda q: q.rounds_up,
    ),
    "size unchanged": _Route(
        lambda q: q.n,
        "the size was kept; this layer has a window of {extent} cells, {p} cells of "
        "padding and stride {s}",
        lambda q: not q.rounds_up,
    ),
    "padded as same": _Route(
        lambda q: -(-q.n // q.s),
        "{n} / {s} rounded up is the size for padding 'same', which is not used here",
        lambda q: not q.rounds_up and q.s > 1,
    ),
    "dilation ignored": _Route(
        lambda q: (q.n + q.p - q.k) // q.s + 1,
        "the dilation was left out; {k} taps at a distance of {d} span {extent} cells",
        lambda q: not q.rounds_up,
    ),
    "dilation multiplied": _Route(
        lambda q: (q.n + q.p - q.k * q.d) // q.s + 1,
        "the kernel was taken to span {k} · {d} cells; it spans ({k} − 1) · {d} + 1, "
        "since the last tap has no gap behind it",
        lambda q: not q.rounds_up,
    ),
    "stride ignored": _Route(
        lambda q: q.span + 1,
        "the stride was left out; the window moves {s} cells at a time",
        lambda q: not q.rounds_up,
    ),
    "kernel ignored": _Route(
        lambda q: (q.n + q.p) // q.s,
        "the size was only divided by the stride; the window needs {extent} cells of "
        "its own before it moves",
        lambda q: not q.rounds_up and q.s > 1,
    ),
    "kernel and stride swapped": _Route(
        lambda q: (q.n + q.p - q.s) // q.k + 1,
        "kernel and stride changed places; the kernel ({k}) is subtracted, the stride "
        "({s}) divides",
    ),
    "bracket forgotten": _Route(
        lambda q: q.n + q.p - -(-q.extent // q.s) + 1,
        "only the kernel was divided by the stride; all of {n} + {p} − {extent} is",
        lambda q: q.s > 1,
    ),
}


def diagnose_output_size(
    answer: float | Sequence[float],
    *,
    input_size: Numbers,
    kernel_size: Numbers,
    strides: Numbers = 1,
    padding: Padding = "valid",
    dilation_rate: Numbers = 1,
) -> Diagnosis:
    """A sentence that names the wrong route which leads to a student's number.

    The right route is the formula of `conv_output_size`; the wrong ones are collected
    from learners' questions. For a pooling, give ``pool_size`` as ``kernel_size`` and
    its strides.

    Args:
        answer: the student's number; a fraction shows that no floor was taken. For
            several axes one number for all of them, or one per axis.
        input_size: cells along the axis, or one number per axis.
        kernel_size: taps of the kernel.
        strides: cells from one window to the next.
        padding: as in `conv_output_size`.
        dilation_rate: distance between two taps.

    Returns:
        A string, with the names of the routes in ``routes`` and ``is_correct``. It
        shows the way to the size without stating it. Where the axes differ there is a
        sentence for each of them.

    Raises:
        TypeError: if the answer is not a number, or a size is not a whole number.
        ValueError: as `conv_output_size`, or if the answer is not finite, or has
            another number of axes than the input.

    Example:
        >>> print(diagnose_output_size(27, input_size=32, kernel_size=5))
        27 is not the size; the + 1 is missing: the window counts where it starts,
        before its first step. Compute ⌊(32 + 0 − 5) / 1⌋ + 1.
    """
    spec = conv_spec(kernel_size, strides, padding, dilation_rate)
    sizes, answers = check_sizes(input_size), entries(answer)
    if answers is None:
        answers = (answer,) * len(sizes)
    elif entries(input_size) is None:
        sizes *= len(answers)
    if len(answers) != len(sizes) or not answers:
        expected = "a number, or one for every axis, without the batch and the channels"
        raise invalid("answer", answer, expected, input_size=input_size)
    facts = [(fit.before, fit.after, fit.output_size) for fit in spec.fits(sizes)]
    axes = zip(sizes, *spec.by_axis(len(sizes)), facts, strict=True)
    questions = (_Question._make((*window, *rest)) for *window, rest in axes)
    sentences = list(map(_diagnose, answers, questions))
    if len(set(sentences)) == 1:
        return sentences[0]
    text = " ".join(f"Axis {axis}: {text}" for axis, text in enumerate(sentences))
    routes = dict.fromkeys(name for each in sentences for name in each.routes)
    right = all(each.is_correct for each in sentences)
    return Diagnosis(text, is_correct=right, routes=tuple(routes))


def _diagnose(answer: Any, question: _Question) -> Diagnosis:
    """What there is to say about the answer for one axis."""
    number = _finite(answer)
    q = question
    right_route = f"⌊({q.n} + {q.p} − {q.extent}) / {q.s}⌋ + 1"
    if number == q.size:
        text = f"{answer} is right: {right_route} = {answer}."
        return Diagnosis(text, is_correct=True, routes=())
    routes = tuple(
        name
        for name, route in _ROUTES.items()
        if route.tempts(q) and _agree(number, Fraction(route.number(q)))
    )
    facts = q._asdict() | {"p": q.p, "extent": q.extent}
    lessons = [_ROUTES[name].lesson.format(**facts) for name in routes]
    if not lessons:
        text = f"{answer} is not the size, and none of the usual wrong routes gives it"
    elif len(lessons) == 1:
        text = f"{answer} is not the size; {lessons[0]}"
    else:
        text = (
            f"{answer} is not the size. Several routes give it: {'; or '.join(lessons)}"
        )
    text = f"{text}. Compute {right_route}."
    return Diagnosis(text, is_correct=False, routes=routes)


def _finite(answer: Any) -> Fraction:
    """The answer as an exact number."""
    number = plain(answer)
    if isinstance(number, bool) or not isinstance(number, Real | Decimal):
        raise wrong_type("answer", answer, "a number, or one for every axis")
    if not math.isfinite(number):
        raise invalid("answer", answer, "finite")
    return Fraction(plain(answer))


def _agree(number: Fraction, wrong: Fraction) -> bool:
    """Whether two numbers are the same, apart from rounding a fraction."""
    return number == wrong or (
        wrong.denominator > 1 and abs(number - wrong) <= ROUNDING
    )
