"""What disturbed digits and refusals are counted by, at a tiny size."""

import numpy as np
import pytest

from lenet_course.measurements.robustness import GOALS, disturbed_digits, refusals


@pytest.fixture
def answers():
    """Outputs for two classes, of which the unsure ones are often wrong."""

    def draw(number, seed):
        rng = np.random.default_rng(seed)
        sure = rng.uniform(0.5, 1, number)
        labels = rng.integers(2, size=number)
        wrong = rng.random(number) < 4 * (1 - sure) ** 3
        named = np.where(wrong, 1 - labels, labels)
        outputs = np.column_stack([1 - sure, sure])
        outputs[named == 0] = outputs[named == 0, ::-1]
        return outputs, labels

    return draw(20_000, 0), draw(20_000, 1)


def test_thresholds_of_one_part_keep_their_promise_on_another(answers):
    found = refusals(*answers)
    refused = [found["refused"][str(goal)] for goal in GOALS]
    assert 0.5 < refused[0] < refused[1] < refused[2] < 1
    assert found["error, answered"]["0.005"] == pytest.approx(0.005, abs=0.003)


def test_the_thresholds_come_from_the_first_part(answers):
    chosen_on, (outputs, labels) = answers
    all_right = outputs.argmax(axis=1)
    assert refusals(chosen_on, (outputs, labels))["refused"] == pytest.approx(
        refusals(chosen_on, (outputs, all_right))["refused"]
    )
    assert refusals((outputs, all_right), chosen_on)["refused"]["0.001"] == 0


def test_whose_surest_answer_is_wrong_answers_nothing():
    outputs, labels = np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([1, 1])
    found = refusals((outputs, labels), (outputs, labels))
    assert found["refused"]["0.005"] == 1
    assert found["error, answered"]["0.005"] == 0
    assert found["error, by share refused"] == dict.fromkeys(
        ("0.0", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1"), 0.5
    )


def test_noise_is_met_by_training_on_noise(few_digits):
    small = {"num_images": 1200, "epochs": 5, "batch_size": 50, "test_every": 2}
    plain, noisy = (
        disturbed_digits.function(0, **small, inverted=share) for share in (0.0, 0.1)
    )
    assert plain.keys() == noisy.keys()
    as_it_is = plain["error, turned"]["0"]
    assert plain["error, moved"]["0"] == as_it_is
    assert plain["error, resized"]["1.0"] == as_it_is
    assert plain["error, inverted"]["0.0"] == as_it_is
    assert plain["error, gaussian"]["0.0"] == as_it_is
    assert plain["error, turned"]["60"] > as_it_is + 0.1
    assert plain["error, moved"]["6"] > as_it_is + 0.1
    assert len(plain["error, by digit"]) == 10
    assert plain["error, inverted"]["0.3"] > noisy["error, inverted"]["0.3"] + 0.05
