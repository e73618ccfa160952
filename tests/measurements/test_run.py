"""Measurements are run once, task by task, and what is stale is seen."""

import errno
import json
import os
from dataclasses import replace

import pytest

from lenet_course.measurements import _run, read
from tests.measurements.toy import toy

# 2 variants: 3 rates with 2 seeds each, then 2 more seeds with the best; a quick one.
NUM_RESULTS = 2 * (3 * 2 + 2)


def measure(folder, log=None, **options):
    each = toy
    if log is not None:
        variants = {n: {**a, "log": str(log)} for n, a in toy.variants.items()}
        each = replace(toy, variants=variants)
    _run.run([each], folder=folder, **options)
    return read(each.name, folder)


def test_each_variant_gets_its_best_choice_and_all_its_seeds(tmp_path, log):
    record = measure(tmp_path, log)
    assert record.variants == ("plain", "steep")
    assert record.chosen["steep"].items() >= {"slope": 3.0, "rate": 0.2}.items()
    assert record.seeds("plain") == (0, 1, 2, 3)
    assert record.values("plain", "test") == (10.5, 11.5, 12.5, 13.5)
    assert len(record.results) == NUM_RESULTS
    lines = log.read_text().splitlines()
    assert len(lines) == NUM_RESULTS + 1
    assert len(set(lines)) == NUM_RESULTS  # the quick run is the first task, shortened


def test_what_is_finished_is_never_run_again(tmp_path, log):
    measure(tmp_path, log)
    before = log.read_text()
    text = (tmp_path / "toy.json").read_text()
    measure(tmp_path, log)
    assert log.read_text() == before
    assert (tmp_path / "toy.json").read_text() == text


def test_more_seeds_add_to_those_that_are_there(tmp_path, log):
    measure(tmp_path, log)
    record = measure(tmp_path, log, seeds=6)
    assert record.seeds("plain") == (0, 1, 2, 3, 4, 5)
    assert len(log.read_text().splitlines()) == NUM_RESULTS + 1 + 2 * 2


def test_a_run_that_was_broken_off_goes_on_where_it_was(tmp_path, log):
    log.with_suffix(".fails").write_text("3.0 0.4 1")
    with pytest.raises(RuntimeError, match="power"):
        measure(tmp_path, log)
    kept = len(read("toy", tmp_path).results)
    assert 0 < kept < NUM_RESULTS
    log.with_suffix(".fails").unlink()
    record = measure(tmp_path, log)
    assert len(record.results) == NUM_RESULTS
    # Besides the results and the quick run, at most what was running when it failed.
    assert len(log.read_text().splitlines()) <= NUM_RESULTS + 1 + 4


def test_the_file_is_sorted_and_names_no_machine_or_time(tmp_path):
    measure(tmp_path)
    text = (tmp_path / "toy.json").read_text()
    rows = json.loads(text)["results"]
    keys = [(r["variant"], json.dumps(r["arguments"]), r["seed"]) for r in rows]
    assert keys == sorted(keys)
    assert str(tmp_path) not in text
    assert not list(tmp_path.glob(".toy*"))


def stale(record, folder):
    replace(record, code="of another day").write(folder)


def other_quick_value(record, folder):
    values = record.quick["values"]
    values |= {"validation": values["validation"] + 0.02}
    replace(record, quick={**record.quick, "values": values}).write(folder)


def another_part(record, folder):
    record.quick["values"]["parts"]["c1"] += 0.02
    record.write(folder)


def one_result_less(record, folder):
    rest = dict(list(record.results.items())[:-1])
    replace(record, results=rest).write(folder)


def damaged(record, folder):
    (folder / "toy.json").write_text('{"results": 3')


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (stale, "toy is stale"),
        (other_quick_value, "a quick run gives validation"),
        (another_part, "a quick run gives parts"),
        (one_result_less, "not finished"),
        (damaged, "damaged"),
    ],
)
def test_a_check_says_what_is_wrong(tmp_path, change, message):
    record = measure(tmp_path)
    assert list(_run.problems(toy, tmp_path)) == []
    change(record, tmp_path)
    assert message in "\n".join(_run.problems(toy, tmp_path))


def test_what_is_not_measured_yet_is_named_and_no_problem(tmp_path, capsys):
    assert list(_run.problems(toy, tmp_path)) == []
    assert "toy: defined, not measured yet" in capsys.readouterr().out


def test_the_list_names_a_damaged_record(tmp_path):
    damaged(measure(tmp_path), tmp_path)
    assert _run.status(toy, tmp_path) == "toy: damaged"


def test_values_of_a_stale_record_are_not_mixed_with_new_ones(tmp_path, log):
    stale(measure(tmp_path, log), tmp_path)
    log.write_text("")
    measure(tmp_path, log)
    assert len(log.read_text().splitlines()) == NUM_RESULTS + 1


def test_what_cannot_be_read_is_refused(tmp_path):
    record = measure(tmp_path)
    with pytest.raises(ValueError, match="`variant` must be one of 'plain', 'steep'"):
        record.values("flat", "test")
    with pytest.raises(ValueError, match="`quantity` must be one of"):
        record.values("plain", "speed")
    with pytest.raises(ValueError, match="`name` must be one of 'toy'"):
        read("toi", tmp_path)


def test_one_seed_chooses_nothing_where_two_are_asked_for(tmp_path):
    record = measure(tmp_path, seeds=1)
    assert record.chosen == {}
    assert len(record.values("plain", "test")) == 3  # one for each rate


def write_fails(monkeypatch, code, *, times):
    """Let the disk refuse what is written, so many times."""
    refusals = iter([OSError(code, os.strerror(code))] * times)
    fsync = os.fsync

    def refuse(handle):
        if error := next(refusals, None):
            raise error
        fsync(handle)

    monkeypatch.setattr(os, "fsync", refuse)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_waited_for(code, tmp_path, log, monkeypatch, capsys):
    monkeypatch.setattr(_run, "SECONDS_TO_MAKE_ROOM", 0.01)
    write_fails(monkeypatch, code, times=3)
    record = measure(tmp_path, log)
    assert len(record.results) == NUM_RESULTS
    assert len(log.read_text().splitlines()) == NUM_RESULTS + 1  # none was run again
    told = capsys.readouterr().err
    reason = f"toy.json could not be written: {os.strerror(code)}. Nothing is lost"
    assert told.count(reason) == 3


def test_a_folder_that_cannot_be_written_is_refused_in_words(tmp_path, monkeypatch):
    measure(tmp_path, seeds=1)
    before = (tmp_path / "toy.json").read_bytes()
    write_fails(monkeypatch, errno.EROFS, times=99)
    with pytest.raises(ValueError, match=r"toy\.json could not be written: Read-only"):
        measure(tmp_path)
    assert (tmp_path / "toy.json").read_bytes() == before
    assert [*tmp_path.iterdir()] == [tmp_path / "toy.json"]
