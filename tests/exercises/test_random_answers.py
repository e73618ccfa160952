"""Answers of any kind: nothing escapes, and nothing wrong is taken."""

import importlib
import time

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lenet_course import exercises
from lenet_course.exercises import Function, Model, _judge

EXERCISES = exercises.all_exercises()
FUNCTIONS = [key for key, each in EXERCISES.items() if isinstance(each.kind, Function)]
MODELS = [key for key, each in EXERCISES.items() if isinstance(each.kind, Model)]
STATUSES = ("not answered", "not yet", "right")


def attack_on(exercise_id):
    module = importlib.import_module(f"tests.attacks.lesson_{exercise_id[:2]}")
    return module.ATTACKS[exercise_id]


def is_right(exercise_id, answer):
    """Whether a random answer is right, found without the checker."""
    attack = attack_on(exercise_id)
    if attack.oracle is not None:
        return attack.oracle(answer)
    return not callable(answer) and any(
        np.array_equal(np.asarray(answer), np.asarray(right))
        for right in attack.right.values()
        if not callable(right)
    )


def must_hold(exercise_id, answer):
    result = _judge.judge(EXERCISES[exercise_id], answer)
    assert result.status in STATUSES
    assert result.message
    assert repr(result)
    assert result._repr_html_()
    if result.status == "right":
        assert is_right(exercise_id, answer), (exercise_id, answer)


class Hostile:
    """An object that fails whatever is done with it."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        return True

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("repr")


class Seven(int):
    """An int that says that it equals everything."""

    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


SIZES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
SCALARS = (
    st.integers()
    | st.integers(0, 100)
    | st.floats()
    | st.fractions()
    | st.decimals()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.booleans()
    | st.none()
)
ARRAYS = hnp.arrays(
    hnp.scalar_dtypes() | hnp.unicode_string_dtypes(max_len=3), SIZES, fill=st.nothing()
)
ANSWERS = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=5),
    st.lists(st.integers(0, 40), max_size=5).map(tuple),
    st.sets(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), SCALARS, max_size=3),
    ARRAYS,
    st.builds(Hostile),
    st.builds(Seven),
    st.just(iter([1, 2])),
)


BY_KIND = [
    [key for key, each in EXERCISES.items() if type(each.kind) is kind]
    for kind in dict.fromkeys(type(each.kind) for each in EXERCISES.values())
]


@settings(
    max_examples=1_500,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
@given(answer=ANSWERS, turn=st.integers(0, 1_000))
def test_no_value_escapes_or_fools_a_checker(answer, turn):
    """Each is judged for an exercise of every kind, and as what a function returns.

    Exercises of one kind read an answer in the same way: they take turns.
    """
    for exercises_of_a_kind in BY_KIND:
        must_hold(exercises_of_a_kind[turn % len(exercises_of_a_kind)], answer)
    must_hold(FUNCTIONS[turn % len(FUNCTIONS)], lambda *given: answer)


def raising(*given):
    raise RuntimeError("no")


def sleeping(*given):
    time.sleep(0.02)


def recursive(*given):
    return recursive(*given)


JUNK_FUNCTIONS = {
    "raising": raising,
    "sleeping": sleeping,
    "recursive": recursive,
    "without arguments": lambda: 1,
    "its arguments": lambda *given: given,
    "not a number": lambda *given: np.full((2, 2), np.nan),
    "a function": lambda *given: raising,
    "a hostile object": lambda *given: Hostile(),
    "a text": lambda *given: "junk",
    "a class": Hostile,
}


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_no_function_escapes_or_fools_a_checker(exercise_id):
    for function in JUNK_FUNCTIONS.values():
        must_hold(exercise_id, function)


@keras.saving.register_keras_serializable(package="tests")
class Failing(keras.Model):
    def build(self, input_shape=None):
        self.built = True

    def call(self, inputs):
        raise RuntimeError("does not run")


def failing():
    model = Failing()
    model.build()
    return model


def chain(*parts):
    return lambda: keras.Sequential(list(parts))


JUNK_MODELS = {
    "dense": chain(keras.Input((3,)), keras.layers.Dense(2)),
    "empty": chain(),
    "image": chain(keras.Input((32, 32, 1)), keras.layers.Flatten()),
    "never built": chain(keras.layers.Dense(2)),
    "sides left open": chain(
        keras.Input((None, None, 2)), keras.layers.GlobalMaxPooling2D()
    ),
    "no axis at all": chain(keras.Input(()), keras.layers.Reshape((1,))),
    "a text": chain(keras.Input((4,), dtype="string"), keras.layers.Identity()),
    "failing": failing,
    "a layer": lambda: keras.layers.Dense(1),
}


@pytest.mark.parametrize("exercise_id", MODELS)
@pytest.mark.parametrize("name", JUNK_MODELS)
def test_no_model_escapes_or_fools_a_checker(exercise_id, name):
    must_hold(exercise_id, JUNK_MODELS[name]())


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_an_ellipsis_is_no_answer(exercise_id):
    exercise = EXERCISES[exercise_id]
    assert _judge.judge(exercise, ...).status == "not answered"
    if isinstance(exercise.kind, Function):
        assert _judge.judge(exercise, lambda *given: ...).status == "not answered"
