"""Linear read-outs at a tiny size."""

import numpy as np

from lenet_course import models
from lenet_course.measurements.probes import (
    LAYERS,
    digit_read_out,
    linear_probes,
    outputs_by_layer,
)


def test_a_read_out_finds_what_is_linear_and_not_what_is_not():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(1000, 2))
    linear, product = rows[:, 0] > rows[:, 1], rows[:, 0] * rows[:, 1] > 0
    assert digit_read_out(rows, linear).score(rows, linear) > 0.98
    assert digit_read_out(rows, product).score(rows, product) < 0.6


def test_the_strength_is_chosen_on_images_that_are_not_fitted():
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(250, 400)), rng.integers(2, size=250)
    rows[:, 0] += 2 * labels  # the rest invites overfitting
    assert digit_read_out(rows, labels).C == 0.01


def test_each_layer_has_a_mean_of_0_and_a_spread_of_1_and_keeps_its_images_apart():
    images = np.random.default_rng(0).random((6, 32, 32, 1), "float32")
    first, second = outputs_by_layer(models.build_lenet5(), images, images[:2])
    assert first.keys() == second.keys() == set(LAYERS)
    sizes = {name: rows.shape for name, rows in first.items()}
    assert sizes["s4"] == (6, 400)
    assert sizes["s4, mean"] == (6, 16)
    for name in LAYERS:
        np.testing.assert_allclose(first[name].mean(axis=0), 0, atol=1e-4)
        np.testing.assert_allclose(second[name], first[name][:2], atol=1e-3)


def test_an_untrained_network_keeps_the_digit_and_the_place(few_digits):
    values = linear_probes.function(0, epochs=0, num_images=200)
    digit, place = values["digit read wrongly"], values["place, pixels off"]
    assert digit.keys() == place.keys() == set(LAYERS)
    assert digit["input"] < 0.3
    assert digit["s4, mean"] > digit["s4"]
    chance = 10**0.5  # of eleven equally likely shifts
    assert place["input"] < 0.6 * chance


def test_training_gathers_the_digit_in_the_last_layers(few_digits):
    small = {"num_images": 200, "batch_size": 50}
    before = linear_probes.function(0, epochs=0, **small)["digit read wrongly"]
    after = linear_probes.function(0, epochs=5, **small)["digit read wrongly"]
    assert after["f6"] < before["f6"] - 0.05
    assert after["input"] == before["input"]
