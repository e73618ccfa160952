"""Wrong routes to an output size: which one gives a student's number?

A route is a formula that learners are seen to use in place of
⌊(n + before + after − kₑ) / s⌋ + 1, with a sentence on what it overlooks.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from numbers import Real
from typing import Any, NamedTuple

from lenet_course.shapes._axis import (
    Padding,
    any_case,
    conv_output_size,
    padding_amounts,
)

# A student who writes 13.33 for 40/3 has taken the same route as one who writes 40/3.
ROUNDING = Fraction(1, 100)


class Diagnosis(str):
    """A sentence about an answer, which also knows the names of its `routes`."""

    is_correct: bool
    routes: tuple[str, ...]

    def __new__(cls, text: str, *, is_correct: bool, routes: tuple[str, ...]) -> Any:
        """The text, as a string with two attributes."""
        diagnosis = super().__new__(cls, text)
        diagnosis.is_correct = is_correct
        diagnosis.routes = routes
        return diagnosis


class _Question(NamedTuple):
    """The numbers of one output size, under the letters of the formula."""

    n: int
    k: int
    s: int
    d: int
    before: int
    after: int
    mode: Padding  # "valid", "same", "causal", or cells

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
    """A wrong formula, when it is a temptation, and what it overlooks."""

    number: Callable[[_Question], int | Fraction]
    tempts: Callable[[_Question], bool]
    lesson: str


def _always(question: _Question) -> bool:
    return True


_ROUTES = {
    "forgot the +1": _Route(
        lambda q: q.span // q.s,
        _always,
        "the + 1 is missing: the window counts where it starts, before its first step",
    ),
    "no floor": _Route(
        lambda q: Fraction(q.span, q.s) + 1,
        _always,
        "the division was not rounded down: a window that only partly fits is not "
        "placed at all",
    ),
    "no floor and no +1": _Route(
        lambda q: Fraction(q.span, q.s),
        lambda q: q.span % q.s > 0,
        "the division was not rounded down, and the + 1 is missing: the window also "
        "counts where it starts",
    ),
    "ceil for floor": _Route(
        lambda q: -(-q.span // q.s) + 1,
        _always,
        "the division was rounded up; it is rounded down, because the last window must "
        "fit completely",
    ),
    "floor for ceil": _Route(
        lambda q: q.n // q.s,
        lambda q: q.rounds_up,
        "{n} / {s} was rounded down; with padding {mode!r} it is rounded up",
    ),
    "padding on one side only": _Route(
        lambda q: (q.n + q.before - q.extent) // q.s + 1,
        lambda q: q.before > 0 and q.after > 0,
        "the padding was added once; it is added on both sides, {before} before and "
        "{after} after",
    ),
    "padding ignored": _Route(
        lambda q: (q.n - q.extent) // q.s + 1,
        lambda q: q.p > 0,
        "the padding was left out; it adds {p} cells",
    ),
    "padding counted twice": _Route(
        lambda q: (q.n + 2 * q.p - q.extent) // q.s + 1,
        lambda q: q.p > 0,
        "all {p} cells of padding were added on each side; {before} before and {after} "
        "after is all there is",
    ),
    "same keeps the size": _Route(
        lambda q: q.n,
        lambda q: q.rounds_up,
        "{mode!r} was taken to keep the size; it does so only for stride 1, and here "
        "the window moves {s} cells at a time",
    ),
    "size unchanged": _Route(
        lambda q: q.n,
        lambda q: not q.rounds_up,
        "the size was kept; this layer has a window of {extent} cells, {p} cells of "
        "padding and stride {s}",
    ),
    "padded as same": _Route(
        lambda q: -(-q.n // q.s),
        lambda q: not q.rounds_up and q.s > 1,
        "{n} / {s} rounded up is the size for padding 'same', which is not used here",
    ),
    "dilation ignored": _Route(
        lambda q: (q.n + q.p - q.k) // q.s + 1,
        lambda q: not q.rounds_up,
        "the dilation was left out; {k} taps at a distance of {d} span {extent} cells",
    ),
    "dilation multiplied": _Route(
        lambda q: (q.n + q.p - q.k * q.d) // q.s + 1,
        lambda q: not q.rounds_up,
        "the kernel was taken to span {k} · {d} cells; it spans ({k} − 1) · {d} + 1, "
        "since the last tap has no gap behind it",
    ),
    "stride ignored": _Route(
        lambda q: q.span + 1,
        lambda q: not q.rounds_up,
        "the stride was left out; the window moves {s} cells at a time",
    ),
    "kernel ignored": _Route(
        lambda q: (q.n + q.p) // q.s,
        lambda q: not q.rounds_up and q.s > 1,
        "the size was only divided by the stride; the window needs {extent} cells of "
        "its own before it moves",
    ),
    "kernel and stride swapped": _Route(
        lambda q: (q.n + q.p - q.s) // q.k + 1,
        _always,
        "kernel and stride changed places; the kernel ({k}) is subtracted, the stride "
        "({s}) divides",
    ),
    "bracket forgotten": _Route(
        lambda q: q.n + q.p - -(-q.extent // q.s) + 1,
        lambda q: q.s > 1,
        "only the kernel was divided by the stride; all of {n} + {p} − {extent} is",
    ),
}


def diagnose_output_size(
    answer: Real,
    *,
    input_size: int,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = "valid",
    dilation_rate: int = 1,
) -> Diagnosis:
    """A sentence that names the wrong route which leads to a student's number.

    Formula: that of `conv_output_size`, and every usual way of getting it wrong. For a
    pooling, give ``pool_size`` as ``kernel_size`` and its strides.
    Source: Dumoulin & Visin 2016, arXiv:1603.07285, relationships 6 and 15, for the
    right route; the wrong ones are collected from learners' questions.

    Args:
        answer: the student's number; a fraction shows that no floor was taken.
        input_size: cells along the axis.
        kernel_size: taps of the kernel.
        strides: cells from one window to the next.
        padding: as in `conv_output_size`.
        dilation_rate: distance between two taps.

    Returns:
        A string, with the names of the routes in ``routes`` and ``is_correct``. It
        shows the way to the size without stating it.

    Raises:
        TypeError: if the answer is not a number, or a size is not a whole number.
        ValueError: as `conv_output_size`, or if the answer is not finite.

    Example:
        >>> print(diagnose_output_size(27, input_size=32, kernel_size=5))
        27 is not the size; the + 1 is missing: the window counts where it starts,
        before its first step. Compute ⌊(32 + 0 − 5) / 1⌋ + 1.
    """
    number = _finite(answer)
    options = {
        "kernel_size": kernel_size,
        "strides": strides,
        "padding": padding,
        "dilation_rate": dilation_rate,
    }
    size = conv_output_size(input_size, **options)
    amounts = padding_amounts(input_size, **options)
    question = _Question(
        input_size, kernel_size, strides, dilation_rate, *amounts, any_case(padding)
    )
    if number == size:
        return _correct(answer, question)
    return _wrong(answer, question, _routes_to(number, question))


def _finite(answer: Any) -> Fraction:
    """The answer as an exact number."""
    if isinstance(answer, bool) or not isinstance(answer, Real):
        raise TypeError(f"`answer` must be a number. Received: answer={answer!r}")
    if not math.isfinite(answer):
        raise ValueError(f"`answer` must be finite. Received: answer={answer!r}")
    return Fraction(answer)


def _routes_to(number: Fraction, question: _Question) -> tuple[str, ...]:
    """The names of the wrong routes that give a number."""
    return tuple(
        name
        for name, route in _ROUTES.items()
        if route.tempts(question) and _agree(number, Fraction(route.number(question)))
    )


def _agree(number: Fraction, wrong: Fraction) -> bool:
    """Whether two numbers are the same, apart from rounding a fraction."""
    return number == wrong or (
        wrong.denominator > 1 and abs(number - wrong) <= ROUNDING
    )


def _right_route(question: _Question) -> str:
    """The right formula with its numbers, up to the last step."""
    q = question
    return f"⌊({q.n} + {q.p} − {q.extent}) / {q.s}⌋ + 1"


def _correct(answer: Real, question: _Question) -> Diagnosis:
    text = f"{answer} is right: {_right_route(question)} = {answer}."
    return Diagnosis(text, is_correct=True, routes=())


def _wrong(answer: Real, question: _Question, routes: tuple[str, ...]) -> Diagnosis:
    """What there is to say about a wrong answer."""
    facts = question._asdict() | {"p": question.p, "extent": question.extent}
    lessons = [_ROUTES[name].lesson.format(**facts) for name in routes]
    if not lessons:
        text = f"{answer} is not the size, and none of the usual wrong routes gives it"
    elif len(lessons) == 1:
        text = f"{answer} is not the size; {lessons[0]}"
    else:
        text = (
            f"{answer} is not the size. Several routes give it: {'; or '.join(lessons)}"
        )
    text = f"{text}. Compute {_right_route(question)}."
    return Diagnosis(text, is_correct=False, routes=routes)
