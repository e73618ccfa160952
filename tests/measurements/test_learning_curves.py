"""Learning curves at a tiny size."""

import pytest

from lenet_course import models
from lenet_course.measurements import learning_curves
from lenet_course.measurements.learning_curves import (
    CLASSIFIERS,
    build_dense,
    simple_classifiers,
    simple_classifiers_on_all_images,
)


def test_the_dense_network_has_about_as_many_parameters():
    dense, lenet5 = build_dense(), models.build_lenet5()
    assert 0.99 < dense.count_params() / lenet5.count_params() < 1


@pytest.mark.parametrize("network", learning_curves.BUILDERS)
def test_a_short_training_learns_and_fits_what_it_has_seen(network, few_digits):
    values = learning_curves.learning_curves.function(
        0,
        network=network,
        num_images=128,
        learning_rate=5e-3,
        min_steps=40,
        min_epochs=2,
    )
    assert values["epochs"] == 20
    assert values["training"] > 0.9
    assert 0.4 < values["test"] < values["training"]


def test_a_large_set_gets_its_passes_and_a_small_one_its_steps(few_digits):
    epochs = {
        number: learning_curves.learning_curves.function(
            0,
            network="dense network",
            num_images=number,
            learning_rate=1e-3,
            min_steps=4,
            min_epochs=2,
        )["epochs"]
        for number in (64, 192)
    }
    assert epochs == {64: 4, 192: 2}


@pytest.mark.parametrize("classifier", CLASSIFIERS)
def test_each_classifier_learns(classifier, few_digits):
    options = {"classifier": classifier, "num_images": 200}
    values = simple_classifiers.function(0, **options)
    assert values["test"] > 0.5
    assert values["setting"] < len(CLASSIFIERS[classifier])
    assert simple_classifiers_on_all_images.function(0, **options) == values


def test_the_setting_is_chosen_on_validation_images(few_digits, monkeypatch):
    good, bad = CLASSIFIERS["linear"][1], CLASSIFIERS["linear"][1]
    bad = type(bad)(C=1e-9)
    monkeypatch.setitem(CLASSIFIERS, "linear", [bad, good, bad])
    values = simple_classifiers.function(0, classifier="linear", num_images=200)
    assert values["setting"] == 1
