"""The exercises under attack: right answers are taken, wrong ones are told why not."""

import copy
import importlib
import itertools
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from lenet_course import exercises
from lenet_course.exercises import (
    Function,
    Like,
    Misconception,
    Model,
    Number,
    Where,
    _judge,
)
from tests.attacks import Attack

EXERCISES = exercises.all_exercises()
ATTACKS = {
    exercise_id: attack
    for path in sorted((Path(__file__).parent.parent / "attacks").glob("lesson_*.py"))
    for exercise_id, attack in importlib.import_module(
        f"tests.attacks.{path.stem}"
    ).ATTACKS.items()
}


def attacked(kind):
    """Every (exercise, name of the answer) of the right or the wrong answers."""
    return [
        pytest.param(exercise_id, name, id=f"{exercise_id} {name}")
        for exercise_id, attack in ATTACKS.items()
        for name in getattr(attack, kind)
    ]


@cache
def judged_wrong(exercise_id, name):
    """The result of a wrong answer. Models are tried once, for all tests."""
    exercise = EXERCISES[exercise_id]
    if name == "never ends":
        exercise = replace(exercise, seconds=0.5)
    return _judge.judge(exercise, ATTACKS[exercise_id].wrong_answer(name))


def weaknesses(all_exercises, attacks, judge):
    """What is missing before an exercise may be shipped."""
    for exercise_id, exercise in all_exercises.items():
        attack = attacks.get(exercise_id, Attack({}, {}))
        if len(attack.right) < 3:
            yield f"{exercise_id}: {len(attack.right)} right answers, 3 needed"
        if len(attack.wrong) < 5:
            yield f"{exercise_id}: {len(attack.wrong)} wrong answers, 5 needed"
        if not 1 <= len(exercise.hints) <= 3:
            yield f"{exercise_id}: {len(exercise.hints)} hints, 1 to 3 needed"
        met = {judge(exercise_id, name).misconception for name in attack.wrong}
        for misconception in exercise.misconceptions:
            if misconception.name not in met:
                yield f"{exercise_id}: nothing meets {misconception.name!r}"
    for exercise_id in attacks.keys() - all_exercises.keys():
        yield f"{exercise_id}: attacked, but there is no such exercise"


def test_every_exercise_is_attacked(capsys):
    assert list(weaknesses(EXERCISES, ATTACKS, judged_wrong)) == []
    num_right = sum(len(attack.right) for attack in ATTACKS.values())
    num_wrong = sum(len(attack.wrong) for attack in ATTACKS.values())
    with capsys.disabled():
        print(
            f"\n{len(EXERCISES)} exercises: {num_right} right and {num_wrong} wrong "
            "answers tried"
        )


def test_a_stub_without_attacks_is_seen():
    stub = exercises.Exercise("99.1", Number(), 1, "Yes.", "1. The start")
    found = list(weaknesses({"99.1": stub}, {}, judged_wrong))
    assert [text.partition(": ")[2] for text in found] == [
        "0 right answers, 3 needed",
        "0 wrong answers, 5 needed",
        "0 hints, 1 to 3 needed",
    ]
    (orphan,) = weaknesses({}, {"99.1": Attack({}, {})}, judged_wrong)
    assert "no such exercise" in orphan
    unmet = replace(stub, misconceptions=(Misconception("half", 0.5, "Twice that."),))
    found = list(weaknesses({"99.1": unmet}, {}, judged_wrong))
    assert "99.1: nothing meets 'half'" in found


@pytest.mark.parametrize(("exercise_id", "name"), attacked("right"))
def test_right_answers_are_taken(exercise_id, name):
    exercise = EXERCISES[exercise_id]
    result = _judge.judge(exercise, ATTACKS[exercise_id].right_answer(name))
    assert (result.status, result.message) == ("right", exercise.praise)


@pytest.mark.parametrize(("exercise_id", "name"), attacked("wrong"))
def test_wrong_answers_are_told_why(exercise_id, name):
    result = judged_wrong(exercise_id, name)
    assert result.status == "not yet"
    assert ATTACKS[exercise_id].wrong[name][1] in result.message


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_what_is_right_is_no_misconception(exercise_id):
    exercise = EXERCISES[exercise_id]
    attack = ATTACKS[exercise_id]
    # Trying models takes long, and most of these have the same weights.
    for name in list(attack.right)[: 2 if isinstance(exercise.kind, Model) else None]:
        value = exercise.kind.read(attack.right_answer(name))
        for misconception in exercise.misconceptions:
            assert not _judge.agrees(exercise, value, misconception.pattern), name


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_a_pattern_says_what_it_is(exercise_id):
    """A function stands for itself, or tests an answer: a record says which."""
    exercise = EXERCISES[exercise_id]
    patterns = [exercise.right, *(each.pattern for each in exercise.misconceptions)]
    assert not any(callable(pattern) for pattern in patterns)
    wrapped = isinstance(exercise.kind, Function)
    assert all(isinstance(pattern, Like) == wrapped for pattern in patterns)


# Pairs of functions that one input alone tells apart: the case of their difference.
ONE_INPUT = {
    ("not in pairs", "not in pairs, with this t"),
    ("means only", "always decided"),
    ("the right one", "a float rounded down"),
    ("all refused", "a float rounded down"),
}


def results_of(kind, function):
    """What a function gives for each input, and None where it raises."""
    results = []
    for case in kind.cases:
        try:
            results.append(kind.returns.read(function(*copy.deepcopy(case))))
        except Exception:
            results.append(None)
    return results


@pytest.mark.parametrize(
    "exercise_id",
    [k for k, each in EXERCISES.items() if isinstance(each.kind, Function)],
)
def test_several_inputs_tell_two_known_functions_apart(exercise_id):
    """So a mistake gets its own name, even if one of the inputs were no help."""
    exercise, kind = EXERCISES[exercise_id], EXERCISES[exercise_id].kind
    results = {"the right one": results_of(kind, exercise.right.function)}
    for each in exercise.misconceptions:
        results[each.name] = results_of(kind, each.pattern.function)
    for pair in itertools.combinations(results, 2):
        num_differing = sum(
            (one is None) != (other is None)
            or (one is not None and not kind.returns.matches(one, other))
            for one, other in zip(*(results[name] for name in pair), strict=True)
        )
        assert num_differing >= (1 if pair in ONE_INPUT else 2), pair


def test_a_test_as_the_right_answer_needs_words_for_the_others():
    right = Where(lambda number: number > 2)
    with pytest.raises(ValueError, match="`otherwise` must be a sentence or a func"):
        exercises.Exercise("99.1", Number(), right, "Yes.", "1. The start")
