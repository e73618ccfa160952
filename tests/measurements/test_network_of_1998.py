"""The network of 1998 and its own optimiser at a tiny size."""

import pytest

from lenet_course.measurements import lenet5_1998
from lenet_course.measurements.lenet5_1998 import network_of_1998, optimiser_of_1998


@pytest.mark.parametrize("variant", network_of_1998.variants)
def test_plain_and_distorted_digits_are_learned(few_digits, variant):
    values = network_of_1998.function(
        0,
        learning_rate=4e-3,
        epochs=3,
        batch_size=16,
        **network_of_1998.variants[variant],
    )
    assert values["test"] > 0.6
    assert values["training"] > 0.6
    assert values["validation"] == max(values["validation by epoch"])


def test_only_the_distortions_tell_the_two_apart(few_digits, monkeypatch):
    found = []

    def stop(build, parts, **recipe):
        found.append(recipe)
        raise InterruptedError

    monkeypatch.setattr(lenet5_1998, "train_by_penalties", stop)
    for arguments in network_of_1998.variants.values():
        with pytest.raises(InterruptedError):
            network_of_1998.function(0, learning_rate=1e-3, **arguments)
    plain, distorted = found
    added = {"max_shift", "max_rotation", "max_zoom", "max_shear"}
    assert distorted.keys() - plain.keys() == added
    assert plain["background"] == -0.1  # what comes in beside a moved digit


def test_the_steps_of_1998_are_too_long_and_a_tenth_of_them_is_not(few_digits):
    short, long = (
        optimiser_of_1998.function(0, factor=factor, num_images=300)
        for factor in (0.1, 1.0)
    )
    assert short["loss, of that at the start"] < 0.8
    assert long["loss, of that at the start"] > 1.2
    assert long["saturated units of F6"] > 0.5 > short["saturated units of F6"]
    # Where a curvature vanishes the step is the rate, 0.0005, divided by mu, 0.02.
    assert long["longest step"] == pytest.approx(0.025, rel=0.01)
    assert short["longest step"] == pytest.approx(0.0025, rel=0.01)


def test_each_reading_of_the_paper_changes_one_thing():
    arguments = optimiser_of_1998.variants.values()
    assert sorted(len(one) for one in arguments) == [1, 1, 2, 2, 2, 2, 2, 2]
    assert {one["factor"] for one in arguments} == {0.1, 1.0}


@pytest.mark.parametrize("rubbish_penalty", [None, 5.0])
def test_either_equation_is_minimised(few_digits, rubbish_penalty):
    values = optimiser_of_1998.function(
        1,
        factor=0.1,
        reduction="average",
        initial_range="1/sqrt(fan_in)",
        rubbish_penalty=rubbish_penalty,
        num_images=300,
    )
    assert values["loss, of that at the start"] < 0.9
