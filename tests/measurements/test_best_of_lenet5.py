"""The training of the record, at a tiny size."""

from lenet_course.measurements.best_of_lenet5 import best_of_lenet5


def test_a_short_training_learns_and_chooses_its_epoch_on_validation(few_digits):
    values = best_of_lenet5.function(0, epochs=3, batch_size=32)
    assert values["parameters"] == 61_706
    assert values["validation"] == max(values["validation by epoch"])
    assert values["training"] > 0.6
    assert values["test"] > 0.5
