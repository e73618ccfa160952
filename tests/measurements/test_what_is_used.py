"""What a measurement says it is of, it is of: its images, its labels, its seed.

All images of a digit are alike, and so many labels of each part are wrong. A network
that has learned them names the digit, and is right in just so many: a share that tells
the parts apart, whatever trains it.
"""

import numpy as np
import pytest

from lenet_course import data, training
from lenet_course.experiments import seeds
from lenet_course.measurements import (
    _digits,
    best_of_lenet5,
    components,
    downsampling,
    early_or_late,
    learning_curves,
    lenet5_1998,
    pooling,
)

RIGHT = {"training": 0.9, "validation": 0.8, "test": 0.7}  # of the labels


def planted(number, right):
    """Images of ten digits in turn, and labels of which each tenth digit is wrong."""
    images = np.zeros((number, 28, 28), "uint8")
    digits = np.arange(number) % 10
    for digit in range(10):
        row, column = 5 + 9 * (digit // 5), 4 + 4 * (digit % 5)
        images[digits == digit, row : row + 8, column : column + 4] = 255
    wrong = (np.arange(number) // 10) % 10 >= 10 * right
    return images, np.where(wrong, (digits + 1) % 10, digits).astype("int32")


def right_share(images, labels):
    """The share of labels that name their digit: equal images have mostly that one."""
    _, kinds = np.unique(images, axis=0, return_inverse=True)
    table = np.zeros((10, 10), int)
    np.add.at(table, (kinds.ravel(), labels), 1)
    return table.max(axis=1).sum() / len(labels)


@pytest.fixture
def used(monkeypatch):
    """Measurements get the planted digits; here stand the seeds and shares they use."""
    parts = [part for name in RIGHT for part in planted(400, RIGHT[name])]
    mnist = data.Digits("planted", "here", False, *parts)
    monkeypatch.setattr(data, "load_mnist", lambda: mnist)
    found = {"seeds": [], "shares": []}
    checked_seeds, augmented_batches = seeds.checked_seeds, training.augmented_batches

    def note_seeds(chosen, *args, **options):
        found["seeds"].extend(chosen)
        return checked_seeds(chosen, *args, **options)

    def note_batches(images, labels, **options):
        found["seeds"].append(options["seed"])
        found["shares"].append(right_share(images, labels))
        return augmented_batches(images, labels, **options)

    monkeypatch.setattr(seeds, "checked_seeds", note_seeds)
    monkeypatch.setattr(training, "augmented_batches", note_batches)
    _digits.digits.cache_clear()
    pooling.moved.cache_clear()
    yield found
    _digits.digits.cache_clear()
    pooling.moved.cache_clear()


FEW = {"epochs": 8, "batch_size": 20, "num_images": 400, "learning_rate": 5e-3}
PADDED = {"early": "same", "late": "valid", "image_size": 28}
HALVED = {"downsampling": "max"}
MEASURED = {
    "components": (components.components, FEW),
    "early or late": (early_or_late.early_or_late_padding, {**FEW, **PADDED}),
    "few digits": (downsampling.few_digits, {**FEW, **HALVED}),
    "moved digits": (pooling.moved_digits, {**FEW, **HALVED}),
    "pooling": (pooling.kinds_of_pooling, {**FEW, "pooling": "max"}),
    "best": (best_of_lenet5.best_of_lenet5, FEW),
    "1998": (lenet5_1998.network_of_1998, FEW),
    "learning curves": (
        learning_curves.learning_curves,
        {
            "network": "dense network",
            "num_images": 400,
            "learning_rate": 1e-2,
            "min_steps": 100,
        },
    ),
}


@pytest.mark.parametrize("name", MEASURED)
def test_each_accuracy_is_that_of_its_part_and_the_seed_is_the_seed(name, used):
    measurement, arguments = MEASURED[name]
    values = measurement.function(seed=3, **arguments)
    assert set(used["seeds"]) == {3}
    assert used["shares"] == pytest.approx([RIGHT["training"]] * len(used["shares"]))
    shares = {part: values[part] for part in RIGHT if part in values}
    assert shares.keys() >= {"validation", "test"}
    assert shares == pytest.approx({part: RIGHT[part] for part in shares}, abs=0.02)


def test_classifiers_without_layers_are_asked_for_the_same_parts(used):
    values = learning_curves.simple_classifiers.function(
        3, classifier="3 nearest neighbours", num_images=400
    )
    assert values["test"] == pytest.approx(RIGHT["test"], abs=0.02)
