"""Recipes at a tiny size, and the leak on answers that are known."""

import numpy as np
import pytest

from lenet_course.measurements import training_recipes
from lenet_course.measurements.training_recipes import (
    choices_of_the_recipe,
    leak,
    networks_and_recipes,
)


@pytest.fixture
def trainings(monkeypatch):
    """What the training was asked for, each time; nothing is trained."""
    found = []

    def stop(**recipe):
        found.append(recipe)
        raise InterruptedError

    monkeypatch.setattr(training_recipes, "train_lenet5", stop)
    return found


def test_each_variant_takes_one_choice_of_the_recipe_away(few_digits, trainings):
    for arguments in choices_of_the_recipe.variants.values():
        with pytest.raises(InterruptedError):
            choices_of_the_recipe.function(0, **{"learning_rate": 5e-3, **arguments})
    recipe, *others = trainings
    changed = [{name for name in recipe if recipe[name] != one[name]} for one in others]
    assert changed == [{"max_shift"}, {"decay"}, {"batch_size"}, {"epochs"}]


def test_a_short_training_learns(few_digits):
    values = choices_of_the_recipe.function(
        0, learning_rate=5e-3, batch_size=32, epochs=3
    )
    assert values["training"] > 0.8
    assert values["test"] > 0.6


@pytest.mark.parametrize(
    ("variant", "parameters"),
    [
        ("LeNet-5, the course's recipe", 61_706),
        ("the Q&A's network, the Q&A's recipe", 403_126),
    ],
)
def test_a_network_learns_by_either_recipe(few_digits, variant, parameters):
    arguments = networks_and_recipes.variants[variant]
    few = {"epochs": 2, "batch_size": 16, "num_images": 800}
    values = networks_and_recipes.function(0, **{**arguments, **few})
    chosen = int(np.argmax(values["validation by epoch"]))
    assert values["test"] == values["test by epoch"][chosen] > 0.6
    assert len(values["test by epoch"]) == 2
    assert values["parameters"] == parameters
    scored = values["chosen on validation, scored on a half"]
    assert scored == pytest.approx(values["test"], abs=0.01)


def test_an_epoch_chosen_on_a_half_looks_better_there_than_on_the_other():
    right = np.random.default_rng(0).random((10, 1000)) < 0.9  # ten equal epochs
    same, other, honest = leak(right, 3, seed=0).values()
    assert same > other + 0.01
    assert honest == pytest.approx(right[3].mean(), abs=0.001)
    assert other == pytest.approx(right.mean(), abs=0.005)


def test_a_better_epoch_is_found_on_either_half():
    right = np.zeros((3, 100), bool)
    right[1] = True
    assert list(leak(right, 0, seed=0).values()) == [1, 1, 0]
