"""Networks with and without padding are trained, and their sizes are kept."""

import pytest

from lenet_course.measurements.early_or_late import early_or_late_padding

FEW = {"learning_rate": 2e-2, "epochs": 2, "batch_size": 32}


@pytest.mark.parametrize(
    ("variant", "side", "parameters"),
    [
        ("valid early, same late", 6, 1248 + 10 * (16 * 6**2 + 1)),
        ("valid early, valid late, no margin", 3, 1248 + 10 * (16 * 3**2 + 1)),
    ],
)
def test_a_variant_learns_and_tells_its_sizes(few_digits, variant, side, parameters):
    arguments = early_or_late_padding.variants[variant]
    values = early_or_late_padding.function(seed=0, **arguments, **FEW)
    assert values["side of the last maps"] == side
    assert values["parameters"] == parameters
    assert values["test"] > 0.6
    assert values["validation"] == max(values["validation by epoch"])


def test_all_four_places_of_padding_are_measured_with_and_without_a_margin():
    arguments = early_or_late_padding.variants.values()
    places = {(one["early"], one["late"], one["image_size"]) for one in arguments}
    assert len(places) == len(early_or_late_padding.variants) == 8
