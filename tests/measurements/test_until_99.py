"""A training ends when it reads enough, and the table says what that took."""

import pytest

from lenet_course.measurements._digits import digits
from lenet_course.measurements.until_99 import TRAININGS, table, train_until

FEW = {"epochs": 4, "batch_size": 16}  # 81 batches in a pass over 1,297 images


@pytest.mark.parametrize("name", ["LeNet-5, the course's recipe", "the Q&A's script"])
def test_a_training_ends_when_it_reads_enough(few_digits, name):
    found = train_until(0.5, digits(), seed=0, **{**TRAININGS[name], **FEW})
    assert found["reached"]
    assert found["images"] % (16 * 16) == 0  # a look after every 16 batches
    assert found["images"] < 2 * 1297
    macs = {"LeNet-5": 416_520, "the Q&A's": 4_222_584}[TRAININGS[name]["network"]]
    assert found["multiplications"] == 3 * macs * found["images"]
    assert 0 < found["seconds"] < 60
    assert found["processor seconds"] > 0


def test_what_is_never_reached_takes_all_passes(few_digits):
    recipe = TRAININGS["the convnet of Keras' examples"]
    few = {**FEW, "epochs": 1}
    found = train_until(1.01, digits(), seed=0, **{**recipe, **few})
    assert not found["reached"]
    assert found["images"] == 81 * 16


def test_the_table_has_means_and_ranges():
    runs = [
        {
            "reached": reached,
            "images": 1000 * number,
            "multiplications": 1e9 * number,
            "seconds": 1.25 * number,
            "processor seconds": 2.0 * number,
        }
        for reached, number in ((True, 1), (False, 3))
    ]
    heading, row = table({"LeNet-5": runs}).splitlines()
    assert heading.split()[:3] == ["training", "reached", "images"]
    assert "1 of 2" in row
    assert "2,000 (1,000 to 3,000)" in row
    assert "2.0e+09 (1.0e+09 to 3.0e+09)" in row
    assert "4.0 (2.0 to 6.0)" in row
