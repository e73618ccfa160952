"""The one training loop: what a seed fixes, what is set back, and how to compare."""

from functools import partial

import keras
import numpy as np
import pytest
from keras import layers
from scipy import stats

from lenet_course import training
from lenet_course.experiments import (
    SeedRange,
    compare,
    compare_on_images,
    seeds,
    untrained,
)

RNG = np.random.default_rng(0)
IMAGES = RNG.random((64, 6, 6, 1)).astype("float32")
LABELS = RNG.integers(0, 3, 64)
SAMPLE = IMAGES, LABELS


def build():
    """A network in which every kind of state changes: also what its layers draw by."""
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.RandomTranslation(0.1, 0.1),
            layers.Conv2D(2, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(3, activation="softmax"),
        ]
    )


def build_dense():
    return keras.Sequential(
        [keras.Input((6, 6, 1)), layers.Flatten(), layers.Dense(3, "softmax")]
    )


def weights_by_seed(series, *, jit_compile=False):
    """The weights after each training of a series, with a rate that changes."""

    def fit(seed):
        return {"x": IMAGES, "y": LABELS, "batch_size": 16, "epochs": 2}

    networks = seeds.trained(
        build,
        fit,
        seeds=series,
        optimizer=keras.optimizers.Adam(training.warm_up_and_decay(0.01, num_steps=8)),
        loss="sparse_categorical_crossentropy",
        jit_compile=jit_compile,
    )
    return [network.get_weights() for network in networks]


def same(weights, others):
    pairs = zip(weights, others, strict=True)
    return all(np.allclose(one, other, atol=1e-6) for one, other in pairs)


def test_a_seed_gives_the_same_training_alone_and_among_others():
    first, second, again = weights_by_seed([3, 4, 3])
    (alone,) = weights_by_seed([4])
    assert same(first, again)
    assert same(second, alone)
    assert not same(first, second)


def test_it_is_the_training_that_one_would_write_down():
    """Without the loop: a seed, a network, compiled, fitted."""
    keras.utils.set_random_seed(4)
    network = build_dense()
    network.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    batches = training.augmented_batches(*SAMPLE, batch_size=16, max_shift=1, seed=4)
    network.fit(batches, epochs=2, shuffle=False, verbose=0)
    options = {"epochs": 2, "batch_size": 16, "max_shift": 1, "learning_rate": 0.01}
    (ours,) = seeds.trained_on_batches(
        build_dense, SAMPLE, seeds=[4], decay=False, **options
    )
    assert same(ours.get_weights(), network.get_weights())


def test_untrained_networks_are_where_the_training_begins():
    still = {"seeds": [7, 8], "epochs": 1, "batch_size": 16, "learning_rate": 0.0}
    ours = [
        network.get_weights()
        for network in seeds.trained_on_batches(build_dense, SAMPLE, **still)
    ]
    for weights, network in zip(
        ours, untrained(build_dense, seeds=[7, 8]), strict=True
    ):
        assert same(weights, network.get_weights())


@pytest.mark.usefixtures("eager")
def test_every_option_reaches_the_training():
    def weights(**options):
        common = {"seeds": [0], "epochs": 1, "batch_size": 32, "learning_rate": 0.01}
        (network,) = seeds.trained_on_batches(build_dense, SAMPLE, **common | options)
        return np.concatenate([one.ravel() for one in network.get_weights()])

    def sure(labels, probabilities):
        return -keras.ops.sum(probabilities**2, axis=-1)

    changes = [
        {},
        {"decay": False},
        {"weight_decay": 1.0},
        {"size": 32},
        {"max_shift": 1},
        {"max_rotation": 20},
        {"parts": {"loss": sure}},
        {"epochs": 2},
        {"batch_size": 16},
        {"learning_rate": 0.02},
        {"seeds": [1]},
    ]
    found = [weights(**change) for change in changes]
    for index, one in enumerate(found):
        for other in found[:index]:
            assert not np.allclose(one, other, atol=1e-5), changes[index]


def bars(num_images):
    """Images of two classes that are easy to tell: a bar that stands or lies."""
    labels = np.arange(num_images) % 2
    images = np.zeros((num_images, 6, 6, 1), "float32")
    images[labels == 0, 1:5, 2:4] = 1
    images[labels == 1, 2:4, 1:5] = 1
    noise = np.random.default_rng(num_images).normal(0, 0.1, images.shape)
    return images + noise.astype("float32"), labels


@pytest.mark.usefixtures("eager")
def test_a_training_learns_new_images_too():
    options = {"epochs": 5, "batch_size": 20, "learning_rate": 0.03}
    (network,) = seeds.trained_on_batches(build_dense, bars(200), seeds=[0], **options)
    images, labels = bars(60)
    assert (np.asarray(network(images)).argmax(axis=1) == labels).mean() > 0.9


@pytest.mark.usefixtures("eager")
def test_a_training_can_aim_at_rows_of_probabilities():
    images, _ = bars(40)
    both = np.tile(np.array([0.5, 0, 0.5], "float32"), (40, 1))
    options = {"epochs": 10, "batch_size": 20, "learning_rate": 0.05}
    (network,) = seeds.trained_on_batches(
        build_dense, (images, both), seeds=[0], **options
    )
    assert set(np.asarray(network(images)).argmin(axis=1)) == {1}


@pytest.mark.usefixtures("eager")
def test_weight_decay_pulls_the_weights_towards_zero():
    def size(weight_decay):
        common = {"seeds": [0], "epochs": 2, "batch_size": 32, "learning_rate": 0.01}
        (network,) = seeds.trained_on_batches(
            build_dense, SAMPLE, weight_decay=weight_decay, **common
        )
        return np.abs(network.layers[-1].kernel).mean()

    assert size(20.0) < 0.8 * size(0.0)


@pytest.mark.usefixtures("eager")
def test_each_seed_draws_its_own_images(monkeypatch):
    seen = []

    def batches(images, labels, **options):
        seen.append({float(image.sum()) for image in images})
        return original(images, labels, **options)

    original = training.augmented_batches
    monkeypatch.setattr(training, "augmented_batches", batches)
    options = {"seeds": [4, 5], "epochs": 1, "batch_size": 10, "learning_rate": 0.01}
    for _ in seeds.trained_on_batches(build_dense, SAMPLE, size=20, **options):
        pass
    for seed, images in zip([4, 5], seen, strict=True):
        chosen = seeds.draw_subset(64, size=20, seed=seed)
        assert images == {float(image.sum()) for image in IMAGES[chosen]}
    assert seen[0] != seen[1]


@pytest.mark.usefixtures("eager")
def test_validation_chooses_the_first_of_the_best_epochs(monkeypatch):
    kept = []

    class Spy(keras.callbacks.EarlyStopping):
        def on_epoch_end(self, epoch, logs=None):
            accuracy = [0.1, 0.5, 0.5, 0.2][epoch]
            super().on_epoch_end(epoch, logs | {"val_accuracy": accuracy})
            kept.append(self.model.get_weights())

    monkeypatch.setattr(keras.callbacks, "EarlyStopping", Spy)
    options = {"epochs": 4, "batch_size": 64, "learning_rate": 0.01}
    networks = seeds.trained_on_batches(
        build_dense, SAMPLE, validation=SAMPLE, seeds=[0, 1], **options
    )
    chosen = [network.get_weights() for network in networks]
    assert len(kept) == 8, "no training is stopped"
    assert same(chosen[0], kept[1])
    assert same(chosen[1], kept[5])
    assert not same(kept[1], kept[2])


def test_subsets_are_nested_and_stop_at_what_there_is():
    small, large = (seeds.draw_subset(50, size=size, seed=3) for size in (10, 20))
    np.testing.assert_array_equal(small, large[:10])
    assert len(set(large)) == 20
    assert sorted(seeds.draw_subset(5, size=9, seed=0)) == [0, 1, 2, 3, 4]
    assert seeds.draw_subset(50, size=10, seed=4).tolist() != small.tolist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seeds": []}, r"`seeds` must be a sequence .* at least one. .* seeds=\[\]"),
        ({"seeds": 3}, "`seeds` must be a sequence with one for each seed"),
        ({"seeds": [0, 0.5]}, "whole number of at least 0. Received: seeds=0.5"),
        ({"seeds": ["a"]}, "seeds='a'"),
        ({"epochs": 0}, "whole number of at least 1. Received: epochs=0"),
        ({"epochs": 1.5}, "whole number of at least 1. Received: epochs=1.5"),
        ({"batch_size": 65}, "from 1 to 64. Received: batch_size=65"),
        ({"batch_size": 0}, "from 1 to 64. Received: batch_size=0"),
        ({"batch_size": 1.5}, "whole number from 1 to 64. Received: batch_size=1.5"),
        ({"size": 0}, "of at least 1. Received: size=0"),
        ({"size": 16.5}, "whole number of at least 1. Received: size=16.5"),
        ({"size": 8}, "from 1 to 8. Received: batch_size=16"),
        ({"train": IMAGES}, "`train` must be a pair of images and their labels"),
        (
            {"train": (IMAGES, LABELS[1:])},
            r"as many labels.*\(64, 6, 6, 1\) and \(63,\)",
        ),
        ({"train": (IMAGES[:0], LABELS[:0])}, "`train` must be .*, at least one"),
        ({"train": 3}, "`train` must be a pair"),
    ],
)
def test_what_cannot_be_trained_is_refused(change, message):
    arguments = {
        "train": SAMPLE,
        "seeds": [0],
        "epochs": 1,
        "batch_size": 16,
        "learning_rate": 0.01,
    }
    with pytest.raises(ValueError, match=message):
        next(seeds.trained_on_batches(build_dense, **arguments | change))


def test_a_range_describes_its_values():
    values = SeedRange(np.array([0.5, 0.25, 0.75]))
    assert (values.mean, values.low, values.high) == (0.5, 0.25, 0.75)
    assert list(values) == [0.5, 0.25, 0.75]
    assert len(values) == 3
    assert str(values) == "50.0 % (25.0 to 75.0)"


@pytest.mark.parametrize("values", [[], 0.5, [[0.5, 0.6]], ["high"], None])
def test_other_values_are_no_range(values):
    kinds = r"a sequence with one for each seed|an array of numbers, \(num_seeds,\)"
    with pytest.raises(ValueError, match=f"`values` must be ({kinds}).*: values="):
        SeedRange(values)


@pytest.mark.parametrize("num_seeds", [2, 5, 30])
def test_comparisons_are_the_paired_t_test(num_seeds):
    rng = np.random.default_rng(num_seeds)
    values = rng.normal(0.9, 0.02, num_seeds)
    others = values - rng.normal(0.01, 0.015, num_seeds)
    oracle = stats.ttest_rel(values, others)
    interval = oracle.confidence_interval(0.95)
    found = compare(SeedRange(values), SeedRange(others))
    assert (found.low, found.high) == pytest.approx(interval)
    assert found.difference == pytest.approx(np.mean(values) - np.mean(others))
    assert found.decided == (oracle.pvalue < 0.05)
    assert found.num_seeds == num_seeds
    turned = compare(others, values)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_comparisons_say_what_they_decide():
    decided = compare([0.91, 0.93, 0.92], [0.90, 0.919, 0.911])
    assert str(decided) == "+1.0 points (+0.8 to +1.2): decided"
    assert decided.points == "+1.0 points (+0.8 to +1.2)"
    barely = compare([0.912, 0.913, 0.9124], [0.911, 0.911, 0.911])
    assert str(barely) == "+0.15 points (+0.02 to +0.27): decided"
    one_way = compare([0.9, 0.8], [0.8, 0.8])
    assert one_way.verdict == "not decided by 2 seeds"
    equal = compare([0.5, 0.25], [0.5, 0.25])
    assert (equal.difference, equal.low, equal.high, equal.decided) == (0, 0, 0, False)
    always = compare([0.75, 0.5], [0.5, 0.25])  # by the same amount in each pair
    assert (always.low, always.high, always.decided) == (0.25, 0.25, True)


@pytest.mark.parametrize(
    ("values", "others", "message"),
    [
        ([0.1], [0.2], "`others` must be as many as `values`, 1, and at least two"),
        ([0.1, 0.2], [0.1], "`others`"),
        ([], [], "`values` must be a sequence with one for each seed"),
        (0.1, 0.2, "`values`"),
    ],
)
def test_values_without_a_partner_cannot_be_compared(values, others, message):
    with pytest.raises(ValueError, match=message):
        compare(values, others)


def read(*counts):
    """Which images two networks read: both, the first, the second, none, so many."""
    answers = ([True, True, False, False], [True, False, True, False])
    return tuple(np.repeat(one, counts) for one in answers)


@pytest.mark.parametrize("num_apart", [1, 5, 6, 7, 20, 41])
def test_comparisons_on_images_are_mcnemars_exact_test(num_apart):
    for num_first in range(num_apart + 1):
        found = compare_on_images(*read(30, num_first, num_apart - num_first, 9))
        # Twice the smaller tail of fair coins, as McNemar's exact test is defined.
        tail = stats.binom.cdf(min(num_first, num_apart - num_first), num_apart, 0.5)
        assert found.p_value == pytest.approx(min(2 * tail, 1))
        assert found.decided == (2 * tail < 0.05)
        share = (2 * num_first - num_apart) / (39 + num_apart)
        assert found.difference == pytest.approx(share)


def test_comparisons_on_images_say_what_they_decide():
    first, second = read(1000, 12, 3, 5)
    assert str(compare_on_images(first, second)) == (
        "+0.9 points (12 images against 3, p = 0.035): decided"
    )
    assert str(compare_on_images(second, first)).startswith("-0.9 points (3 images ag")
    clear = compare_on_images(*read(0, 2000, 100, 0))
    assert str(clear) == "+90.5 points (2,000 images against 100, p < 0.001): decided"
    equal = compare_on_images(*read(1900, 0, 0, 100))
    assert str(equal) == (
        "+0.0 points (0 images against 0, p = 1.000): not decided by 2,000 images"
    )


@pytest.mark.parametrize(
    ("right", "others", "message"),
    [
        ([], [], "`right` must be True or False for each image, at least one"),
        ([0.9, 0.8], [True, False], "`right` must be True or False"),
        ([[True]], [[True]], "`right`"),
        ([True, False], [True], "`others` must be True or False for each of 2 images"),
        ([True, False], [1, 0], "`others`"),
    ],
)
def test_what_is_not_said_of_the_same_images_cannot_be_compared(right, others, message):
    with pytest.raises(ValueError, match=message):
        compare_on_images(right, others)


def test_a_network_need_not_be_built_by_a_plain_function():
    (network,) = untrained(partial(keras.models.clone_model, build()), seeds=[1])
    assert network.count_params() == build().count_params()
