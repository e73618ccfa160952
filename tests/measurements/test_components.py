"""Each exchanged component is trained, at a tiny size."""

import pytest

from lenet_course.measurements.components import build_exchanged, components


@pytest.mark.parametrize(
    ("variant", "parameters"),
    [
        ("textbook LeNet-5", 61_706),
        # The codes take the place of the ten units of 84 weights and a bias.
        ("codes and equation 9", 61_706 - 850 + 840),
    ],
)
def test_a_short_training_learns(few_digits, variant, parameters):
    arguments = components.variants[variant]
    few = {"learning_rate": 4e-3, "epochs": 3, "batch_size": 16}
    values = components.function(0, **arguments, **few)
    assert values["parameters"] == parameters
    assert values["test"] > 0.6


@pytest.mark.parametrize("arguments", components.variants.values(), ids=str)
def test_every_variant_can_be_built(arguments):
    scaling = {"background", "ink"}  # of the images
    parts = {name: arguments[name] for name in arguments.keys() - scaling}
    assert build_exchanged(**parts).output_shape == (None, 10)
