"""The exercises under attack: right answers are taken, wrong ones are told why not."""

import importlib
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import keras
import nbformat
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from nbclient import NotebookClient

from lenet_course import exercises
from lenet_course.exercises import Function, Misconception, Number, _guard, _judge
from lenet_course.tools import editions
from lenet_course.tools import form as notebooks
from tests.attacks import Attack

EXERCISES = exercises.all_exercises()
ATTACKS = {
    exercise_id: attack
    for path in sorted((Path(__file__).parent.parent / "attacks").glob("lesson_*.py"))
    for exercise_id, attack in importlib.import_module(
        f"tests.attacks.{path.stem}"
    ).ATTACKS.items()
}
LESSONS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))


def attacked(kind):
    """Every (exercise, name of the answer) of the right or the wrong answers."""
    return [
        pytest.param(exercise_id, name, id=f"{exercise_id} {name}")
        for exercise_id, attack in ATTACKS.items()
        for name in getattr(attack, kind)
    ]


def judged(exercise_id, answer, *, seconds=None):
    exercise = EXERCISES[exercise_id]
    seconds = seconds or exercise.seconds
    return _judge.judge(replace(exercise, seconds=seconds), answer)


def weaknesses(all_exercises, attacks):
    """What is missing before an exercise may be shipped."""
    for exercise_id, exercise in all_exercises.items():
        attack = attacks.get(exercise_id, Attack({}, {}))
        if len(attack.right) < 3:
            yield f"{exercise_id}: {len(attack.right)} right answers, 3 needed"
        if len(attack.wrong) < 5:
            yield f"{exercise_id}: {len(attack.wrong)} wrong answers, 5 needed"
        if not 1 <= len(exercise.hints) <= 3:
            yield f"{exercise_id}: {len(exercise.hints)} hints, 1 to 3 needed"
        met = {
            _judge.judge(exercise, answer).misconception
            for answer, _ in attack.wrong.values()
        }
        for misconception in exercise.misconceptions:
            if misconception.name not in met:
                yield f"{exercise_id}: nothing meets {misconception.name!r}"
    for exercise_id in attacks.keys() - all_exercises.keys():
        yield f"{exercise_id}: attacked, but there is no such exercise"


def test_every_exercise_is_attacked(capsys):
    assert list(weaknesses(EXERCISES, ATTACKS)) == []
    num_right = sum(len(attack.right) for attack in ATTACKS.values())
    num_wrong = sum(len(attack.wrong) for attack in ATTACKS.values())
    with capsys.disabled():
        print(
            f"\n{len(EXERCISES)} exercises: {num_right} right and {num_wrong} wrong "
            "answers tried"
        )


def test_a_stub_without_attacks_is_seen():
    stub = exercises.Exercise("99.1", "?", Number(), 1, "Yes.", "1. The start")
    found = list(weaknesses({"99.1": stub}, {}))
    assert [text.partition(": ")[2] for text in found] == [
        "0 right answers, 3 needed",
        "0 wrong answers, 5 needed",
        "0 hints, 1 to 3 needed",
    ]
    (orphan,) = weaknesses({}, {"99.1": Attack({}, {})})
    assert "no such exercise" in orphan
    unmet = replace(stub, misconceptions=(Misconception("half", 0.5, "Twice that."),))
    assert "99.1: nothing meets 'half'" in weaknesses({"99.1": unmet}, {})


@pytest.mark.parametrize(("exercise_id", "name"), attacked("right"))
def test_right_answers_are_taken(exercise_id, name):
    result = judged(exercise_id, ATTACKS[exercise_id].right[name])
    assert (result.status, result.message) == ("right", EXERCISES[exercise_id].praise)


@pytest.mark.parametrize(("exercise_id", "name"), attacked("wrong"))
def test_wrong_answers_are_told_why(exercise_id, name):
    answer, part = ATTACKS[exercise_id].wrong[name]
    result = judged(exercise_id, answer)
    assert result.status == "not yet"
    assert part in result.message


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_an_ellipsis_is_no_answer(exercise_id):
    exercise = EXERCISES[exercise_id]
    assert judged(exercise_id, ...).status == "not answered"
    if isinstance(exercise.kind, Function):
        assert judged(exercise_id, lambda *given: ...).status == "not answered"


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_what_is_right_is_no_misconception(exercise_id):
    exercise = EXERCISES[exercise_id]
    for name, answer in ATTACKS[exercise_id].right.items():
        value = exercise.kind.read(answer)
        for misconception in exercise.misconceptions:
            assert not exercise.kind.matches(value, misconception.pattern), name


# Answers of any kind: nothing escapes, and nothing wrong is taken.


def raising(*given):
    raise RuntimeError("no")


def sleeping(*given):
    time.sleep(0.02)


def recursive(*given):
    return recursive(*given)


def endless(*given):
    while True:
        try:
            time.sleep(0.001)
        except BaseException:
            continue


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


def junk_models():
    """Models that are nobody's answer: they fit nothing, or do not even run."""

    @keras.saving.register_keras_serializable(package="tests")
    class Failing(keras.Model):
        def build(self, input_shape=None):
            self.built = True

        def call(self, inputs):
            raise RuntimeError("does not run")

    dense = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    empty = keras.Sequential()
    image = keras.Sequential([keras.Input((32, 32, 1)), keras.layers.Flatten()])
    never = keras.Sequential([keras.layers.Dense(2)])
    odd = keras.Sequential(
        [keras.Input((None, None, 2)), keras.layers.GlobalMaxPooling2D()]
    )
    failing = Failing()
    failing.build()
    return [dense, empty, image, never, odd, failing]


FUNCTIONS = [
    *(raising, sleeping, recursive),
    *(lambda: 1, lambda *given: given, lambda *given: np.full((2, 2), np.nan)),
    *(lambda *given: raising, lambda *given: Hostile(), lambda *given: "junk"),
]
SIZES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
SCALARS = (
    st.integers()
    | st.integers(0, 100)
    | st.floats()
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
    st.sampled_from(FUNCTIONS),
    st.sampled_from(junk_models()),
    st.builds(Hostile),
    st.builds(Seven),
    st.just(keras.layers.Dense(1)),
    st.just(iter([1, 2])),
)


def is_right(exercise_id, answer):
    """Whether a random answer is right, found without the checker."""
    attack = ATTACKS[exercise_id]
    if attack.oracle is not None:
        return attack.oracle(answer)
    return not callable(answer) and any(
        np.array_equal(np.asarray(answer), np.asarray(right))
        for right in attack.right.values()
        if not callable(right)
    )


@settings(
    max_examples=10_000,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
@given(exercise_id=st.sampled_from(sorted(EXERCISES)), answer=ANSWERS)
def test_no_answer_escapes_or_fools_a_checker(exercise_id, answer):
    result = judged(exercise_id, answer, seconds=5)
    assert result.status in ("not answered", "not yet", "right")
    assert result.message
    assert repr(result)
    if result.status == "right":
        assert is_right(exercise_id, answer), (exercise_id, answer)


def test_whatever_catches_everything_is_left_to_itself():
    started = time.monotonic()
    result = judged("08.3", endless, seconds=0.2)
    assert "did not end within 0.2 seconds" in result.message
    assert time.monotonic() - started < 3


def test_a_loop_is_ended_and_takes_no_more_time():
    running = []

    def loop():
        running.append(True)
        try:
            while True:
                pass
        finally:
            running.clear()

    with pytest.raises(_guard.TimeLimitError):
        _guard.run_guarded(loop, seconds=0.2)
    deadline = time.monotonic() + 3
    while running and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not running


# What a student sees, and what is kept.


def test_a_result_reads_without_colours():
    result = judged("08.1", 430)
    assert repr(result).startswith("✗ Exercise 08.1: not yet. That counts")
    page = result._repr_html_()
    assert "✗ Exercise 08.1: not yet." in page
    assert page.count("<details>") == 3
    assert "Hint 1 of 3" in page
    assert "<details>" not in judged("08.1", 429)._repr_html_()


def test_what_a_student_writes_is_no_html():
    assert "<b>" not in judged("08.1", "<b>")._repr_html_()


def test_hints_are_counted():
    assert exercises.hint("08.1", 3)
    with pytest.raises(ValueError, match=r"3 hints, from 1. Received: number=4"):
        exercises.hint("08.1", 4)


def test_an_unknown_exercise_is_refused():
    with pytest.raises(ValueError, match=r"Expected one of .*08\.1.*'8\.1'"):
        exercises.check("8.1", 1)


# The notebooks.


def cells_of(path, tag):
    return [cell for cell in notebooks.read(path).cells if editions.has_tag(cell, tag)]


def exercise_of(cell):
    (exercise_id,) = editions.CHECK.findall(cell.source)
    return exercise_id


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_asks_its_exercises_in_their_own_words(path):
    asked = [exercise_of(cell) for cell in cells_of(path, "exercise")]
    assert asked == [key for key in EXERCISES if key[:2] == path.stem[:2]]
    assert len(asked) >= 3
    cells = notebooks.read(path).cells
    prose = " ".join(
        " ".join(cell.source.split()) for cell in cells if cell.cell_type == "markdown"
    )
    headings = {
        line.lstrip("# ")
        for cell in cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("##")
    }
    for exercise_id in asked:
        assert EXERCISES[exercise_id].question in prose
        assert EXERCISES[exercise_id].look_again in headings


def executed(path, between):
    """A lesson's first cell and its exercises alone, executed, with answers put in."""
    notebook = notebooks.read(path)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cells = [nbformat.v4.new_code_cell(first.source)]
    for cell in cells_of(path, "exercise"):
        cells += [nbformat.v4.new_code_cell(source) for source in between(cell)]
    notebook.cells = cells
    folder = str(Path(__file__).parent.parent.parent)
    NotebookClient(notebook, resources={"metadata": {"path": folder}}).execute()
    return [
        output["data"]["text/plain"]
        for cell in notebook.cells[1:]
        for output in cell.outputs
        if output.output_type in ("execute_result", "display_data")
    ]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lessons_run_with_wrong_and_with_right_answers(path, tmp_path, monkeypatch):
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(tmp_path / "progress.json"))
    answers = f"tests.attacks.lesson_{path.stem[:2]}"

    def wrong(cell):
        exercise_id = exercise_of(cell)
        attack = f"importlib.import_module({answers!r}).ATTACKS[{exercise_id!r}]"
        check = cell.source.splitlines()[-1]
        for name in ATTACKS[exercise_id].wrong:
            yield f"import importlib\nanswer, _ = {attack}.wrong[{name!r}]\n{check}"

    def blank_wrong_solved(cell):
        yield cell.source
        yield from wrong(cell)
        yield editions.solved_source(notebooks.read(path), cell)

    def with_status(status):
        return [text for text in results if f": {status}. " in text]

    results = executed(path, blank_wrong_solved)
    ids = [exercise_of(cell) for cell in cells_of(path, "exercise")]
    assert len(with_status("not answered")) == len(ids)
    assert len(with_status("not yet")) == sum(len(ATTACKS[key].wrong) for key in ids)
    assert len(with_status("right")) == len(ids)


def test_the_progress_is_kept_and_shown(tmp_path):
    file = tmp_path / "folder" / "progress.json"
    code = (
        "from lenet_course import exercises as e;"
        "e.check('08.1', ...); e.check('08.1', 430); e.check('08.1', 429);"
        "e.check('08.1', 1); e.check('08.2', 0.37); print(e.summary('08'))"
    )
    environment = os.environ | {"LENET_COURSE_PROGRESS": str(file)}
    run = {"capture_output": True, "text": True, "env": environment}
    shown = subprocess.run([sys.executable, "-c", code], check=True, **run).stdout
    assert "1 of 4 exercises are right." in shown
    assert "✓ 08.1  right\n✗ 08.2  not yet       look again at “4. Train”" in shown
    command = [sys.executable, "-m", "lenet_course", "progress"]
    report = subprocess.run(command, check=True, **run).stdout
    assert "08.1: rounded up" in report
    assert "08.2: both sides" in report
    damaged = "not ours"
    file.write_text(damaged)
    refused = subprocess.run(command, check=False, **run)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "It was left as it is" in refused.stderr
    again = subprocess.run([sys.executable, "-c", code], check=False, **run)
    assert "It was left as it is" in again.stderr
    assert file.read_text() == damaged
