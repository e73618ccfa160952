"""A student's code may raise, loop, print and be stopped: the notebook goes on."""

import os
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel

from lenet_course import exercises
from lenet_course.exercises import _guard, _judge

EXERCISE = exercises.all_exercises()["07.3"]


def endless(*given):
    while True:
        try:
            time.sleep(0.001)
        except BaseException:
            continue


def test_a_call_gives_what_it_returns():
    assert _guard.run_guarded(lambda: np.float64(1) / 0, seconds=5) == np.inf


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(2), GeneratorExit()])
def test_whatever_is_raised_is_handed_on(error):
    def raising():
        raise error

    with pytest.raises(_guard.StudentError) as caught:
        _guard.run_guarded(raising, seconds=5)
    assert caught.value.error is error


def test_an_interruption_that_the_code_itself_raises_is_a_mistake_of_it():
    def answer(history):
        raise KeyboardInterrupt

    result = _judge.judge(EXERCISE, answer)
    assert "raised KeyboardInterrupt" in result.message


def test_every_check_has_an_end():
    questions = {**exercises.all_exercises(), **exercises.all_predictions()}
    assert all(1 <= each.seconds <= 120 for each in questions.values())


def test_no_answer_keeps_a_kernel_from_ending():
    def is_daemon():
        return threading.current_thread().daemon

    assert _guard.run_guarded(is_daemon, seconds=5) is True


def test_whatever_catches_everything_is_left_to_itself():
    started = time.monotonic()
    with pytest.raises(_guard.TimeLimitError):
        _guard.run_guarded(endless, seconds=0.2)
    assert time.monotonic() - started < 3


def loop_that_tells(running):
    """A loop in Python, and in its end a note that it has ended."""

    def loop():
        running.append(True)
        try:
            while True:
                pass
        finally:
            running.clear()

    return loop


def must_end(running):
    deadline = time.monotonic() + 5
    while running and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not running


def test_a_loop_is_ended_and_takes_no_more_time():
    running = []
    with pytest.raises(_guard.TimeLimitError):
        _guard.run_guarded(loop_that_tells(running), seconds=0.2)
    must_end(running)


@pytest.mark.parametrize("answer", [endless, lambda history: time.sleep(5)])
def test_an_answer_that_takes_too_long_is_told_so(answer):
    result = _judge.judge(replace(EXERCISE, seconds=0.2), answer)
    assert "did not end within 0.2 seconds" in result.message


# What is printed.


def printing(text, times):
    def call():
        for _ in range(times):
            print(text)
        return 42

    return call


def test_a_short_output_is_let_through(capsys):
    assert _guard.run_guarded(printing("looked at", 2), seconds=5) == 42
    assert capsys.readouterr().out == "looked at\nlooked at\n"


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("text", ["x" * 100_000, "y\n" * 50, "long " * 1000])
def test_a_flood_of_output_is_cut(stream, text, capsys):
    def flood():
        for _ in range(1000):
            print(text, file=getattr(sys, stream))

    _guard.run_guarded(flood, seconds=5)
    shown = getattr(capsys.readouterr(), stream[3:])
    assert len(shown) < _guard.MAX_PRINTED + 100
    assert shown.endswith("... what your code prints is cut here.\n")


def test_an_endless_output_is_cut_and_ended(capsys):
    def flood():
        while True:
            print("again and again")

    with pytest.raises(_guard.TimeLimitError):
        _guard.run_guarded(flood, seconds=0.3)
    assert len(capsys.readouterr().out) < _guard.MAX_PRINTED + 100


def test_other_streams_are_given_back(capsys):
    before = sys.stdout, sys.stderr
    with pytest.raises(_guard.StudentError):
        _guard.run_guarded(lambda: 1 / 0, seconds=5)
    assert (sys.stdout, sys.stderr) == before


# The stop button.


STOPPED = """
    import os, signal, sys, threading, time
    from lenet_course import exercises
    from lenet_course.exercises import progress

    # Where the tests run in the background, a shell has it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    rounds = [0]

    def answer_07_3(history):
        while True:
            {body}
            rounds[0] += 1

    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    started = time.monotonic()
    try:
        exercises.check("07.3", answer_07_3)
    except KeyboardInterrupt:
        print("stopped", time.monotonic() - started < 4.5)
    time.sleep(0.3)
    before = rounds[0]
    time.sleep(0.5)
    print("ended", rounds[0] == before)
    print("noted", progress.read())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
@pytest.mark.parametrize("body", ["pass", "time.sleep(0.01)", "sum(range(1000))"])
def test_the_stop_button_stops_the_loop_and_notes_nothing(body, tmp_path):
    code = textwrap.dedent(STOPPED).format(body=body)
    environment = os.environ | {"LENET_COURSE_PROGRESS": str(tmp_path / "p.json")}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=True,
    )
    assert run.stdout.splitlines() == ["stopped True", "ended True", "noted {}"]


CELL = """
rounds = [0]
def answer_07_3(history):
    while True:
        rounds[0] += 1
exercises.check("07.3", answer_07_3)
"""


def test_the_stop_button_ends_the_cell_of_a_kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("LENET_COURSE_PROGRESS", str(tmp_path / "p.json"))
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.execute_interactive("from lenet_course import exercises", timeout=60)
        # By default an error makes the kernel skip what is asked of it meanwhile.
        message = client.execute(CELL, stop_on_error=False)
        wait_for_busy(client, message)
        time.sleep(0.5)
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=10)
        assert reply["parent_header"]["msg_id"] == message
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        later = "import time; time.sleep(0.3); n = rounds[0]; time.sleep(0.3)"
        reply = client.execute_interactive(
            f"{later}\nassert n == rounds[0]", timeout=60
        )
        assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert not (tmp_path / "p.json").exists()


def wait_for_busy(client, message):
    while True:
        heard = client.get_iopub_msg(timeout=20)
        is_mine = heard["parent_header"].get("msg_id") == message
        if is_mine and heard["content"].get("execution_state") == "busy":
            return
