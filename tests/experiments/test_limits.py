"""The measurements of notebook 7 measure what they say, on cases that one can see."""

import keras
import numpy as np
import pytest
from scipy import ndimage
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from lenet_course import experiments, layers, models
from lenet_course.experiments import limits

RNG = np.random.default_rng(0)


def bars(num_images, *, size=32):
    """Images of two classes that are easy to tell: a bar that stands or lies."""
    labels = np.arange(num_images) % 2
    images = np.zeros((num_images, size, size, 1), "float32")
    images[labels == 0, 8:24, 14:18] = 1
    images[labels == 1, 14:18, 8:24] = 1
    return images + RNG.normal(0, 0.1, images.shape).astype("float32"), labels


@pytest.fixture(scope="module")
def trained():
    return experiments.train_networks(bars(200), sizes={50: 3, 100: 3}, seeds=[0, 1])


def test_networks_learn_and_every_size_has_every_seed(trained):
    assert {size: len(group) for size, group in trained.items()} == {50: 2, 100: 2}
    test = bars(60)
    assert experiments.measure_errors(trained[100], test).max() < 0.1
    others = test[0], 5 + test[1]
    np.testing.assert_array_equal(
        experiments.measure_errors(trained[100], others), [1, 1]
    )


def test_a_training_repeats_and_does_not_depend_on_earlier_ones(trained):
    again = experiments.train_networks(bars_of_fixture(), sizes={50: 1}, seeds=[1])
    experiments.train_networks(bars_of_fixture(), sizes={100: 1}, seeds=[0])
    third = experiments.train_networks(bars_of_fixture(), sizes={50: 1}, seeds=[1])
    other = experiments.train_networks(bars_of_fixture(), sizes={50: 1}, seeds=[2])
    weights = [group[50][0].get_weights() for group in (again, third, other)]
    for first, second in zip(weights[0], weights[1], strict=True):
        np.testing.assert_allclose(first, second, atol=1e-5)
    assert any(
        not np.allclose(first, second, atol=1e-2)
        for first, second in zip(weights[0], weights[2], strict=True)
    )


def test_any_network_of_ten_classes_can_be_trained():
    def build():
        flatten, dense = keras.layers.Flatten(), keras.layers.Dense(10, "softmax")
        return keras.Sequential([keras.Input((32, 32, 1)), flatten, dense])

    (network,) = experiments.train_networks(
        bars(100), sizes={100: 8}, seeds=[0], build=build
    )[100]
    assert network.count_params() == (32 * 32 + 1) * 10
    assert experiments.measure_errors([network], bars(60)) < 0.1


def bars_of_fixture():
    labels = np.arange(100) % 2
    images = np.zeros((100, 32, 32, 1), "float32")
    images[labels == 0, 8:24, 14:18] = 1
    images[labels == 1, 14:18, 8:24] = 1
    return images, labels


def test_batches_hold_each_image_once_an_epoch_in_a_new_order():
    batches = limits._batches(23, 5, epochs=2, seed=0)
    assert [len(batch) for batch in batches] == [5] * 8
    first, second = np.concatenate(batches[:4]), np.concatenate(batches[4:])
    for epoch in (first, second):
        assert len(set(epoch)) == 20
        assert set(epoch) <= set(range(23))
    assert first.tolist() != second.tolist()


def test_rate_climbs_then_falls():
    rates = limits._warm_up_and_decay(100)
    assert rates.argmax() == 9
    assert (np.diff(rates[:10]) > 0).all()
    assert (np.diff(rates[9:]) < 0).all()
    assert rates[-1] < 0.001
    assert rates.max() <= 1
    assert len(limits._warm_up_and_decay(3)) == 3


def test_too_few_images_are_refused():
    with pytest.raises(ValueError, match="batch_size=25"):
        experiments.train_networks(bars(20), sizes={20: 1}, seeds=[0])


def test_subsets_are_nested_and_stop_at_what_there_is():
    small, large = (limits.draw_subset(50, size=size, seed=3) for size in (10, 20))
    np.testing.assert_array_equal(small, large[:10])
    assert len(set(large)) == 20
    assert sorted(limits.draw_subset(5, size=9, seed=0)) == [0, 1, 2, 3, 4]
    assert limits.draw_subset(50, size=10, seed=4).tolist() != small.tolist()


def test_outputs_are_those_of_predict():
    network = models.build_lenet5()
    images = RNG.random((7, 32, 32, 1), "float32")
    np.testing.assert_allclose(
        experiments.outputs_of(network, images),
        network.predict(images, verbose=0),
        atol=1e-6,
    )


def test_classifiers_get_the_subsets_of_the_networks_and_the_seeds():
    train = np.arange(40.0).reshape(20, 2, 1, 1), np.arange(20)
    original = make_pipeline(PCA(2), KNeighborsClassifier(1))
    fitted = experiments.fit_classifiers(original, train, size=6, seeds=[4, 5])
    assert original[0].random_state is None
    for one, seed in zip(fitted, (4, 5), strict=True):
        chosen = limits.draw_subset(20, size=6, seed=seed)
        assert one[0].random_state == seed
        assert sorted(one.classes_) == sorted(chosen)
        np.testing.assert_array_equal(
            one.predict(train[0][chosen].reshape(6, 2)), chosen
        )


def test_classifiers_errors_are_counted():
    train = np.eye(4)[:, :, None, None], np.arange(4)
    fitted = experiments.fit_classifiers(
        KNeighborsClassifier(1), train, size=4, seeds=[0, 1]
    )
    test = train[0], np.array([0, 1, 2, 9])
    found = experiments.measure_classifier_errors(fitted, test)
    np.testing.assert_array_equal(found, [0.25, 0.25])


@pytest.mark.parametrize("pool_size", [1, 2, 4, 7, 14, 28])
def test_a_dot_is_rounded_to_the_middle_of_its_window(pool_size):
    found = experiments.measure_dot_error(pool_size)
    assert found == pytest.approx(np.std(np.arange(pool_size)))


def test_a_dot_in_columns_that_no_window_reads_is_anywhere_among_them():
    # Windows of 3 over 5 columns read columns 0 to 2; 3 and 4 leave nothing behind.
    expected = np.sqrt((2 * 1 + 0 + 2 * 0.25) / 5)
    assert experiments.measure_dot_error(3, size=5) == pytest.approx(expected)


def test_read_outs_find_class_and_place_where_they_are():
    network = models.build_lenet5()
    found = experiments.measure_read_outs(
        network, bars(300), bars(100), max_shift=3, seed=0
    )
    assert found["input"][0] == 0
    guessing = np.std(np.arange(-3, 4))
    assert found["s2"][1] < 0.7 * guessing
    assert found["output"][1] > found["s2"][1]


def test_each_image_moves_by_its_own_number_of_pixels():
    images = RNG.random((3, 8, 8, 1))
    moved = limits._shifted(images, np.array([-2, 0, 3]))
    np.testing.assert_array_equal(moved[0][:, :-2], images[0][:, 2:])
    np.testing.assert_array_equal(moved[1], images[1])
    np.testing.assert_array_equal(moved[2][:, 3:], images[2][:, :-3])
    assert moved[0][:, -2:].max() == moved[2][:, :3].max() == 0


def test_distortions_are_those_of_scipy():
    image = RNG.random((31, 31, 1))
    turned = experiments.distort(image, rotation=90)[..., 0]
    inside = np.s_[1:-1, 1:-1]  # rounding may take the edge to the outside
    np.testing.assert_allclose(
        turned[inside], np.rot90(image[..., 0])[inside], atol=1e-6
    )
    slightly = experiments.distort(image, rotation=20)[..., 0]
    oracle = ndimage.rotate(image[..., 0], 20, reshape=False, order=1)
    np.testing.assert_allclose(slightly[inside], oracle[inside], atol=1e-6)
    moved = experiments.distort(image, shift=(-2, 3))[..., 0]
    np.testing.assert_allclose(moved[:-2, 3:], image[2:, :-3, 0], atol=1e-6)
    assert moved[-2:].max() == moved[:, :3].max() == 0


def test_scale_enlarges_about_the_middle():
    image = np.zeros((32, 32, 1))
    image[12:20, 12:20] = 1
    for scale in (0.5, 1.5):
        rows, columns = np.nonzero(
            experiments.distort(image, scale=scale)[..., 0] > 0.5
        )
        assert np.ptp(rows) + 1 == np.ptp(columns) + 1 == 8 * scale
        assert rows.mean() == columns.mean() == 15.5
    with pytest.raises(ValueError, match="scale=0"):
        experiments.distort(image, scale=0)


def test_noise_inverts_the_share_that_was_asked_for():
    images = np.full((10, 32, 32, 1), 0.25, "float32")
    noisy = experiments.invert_pixels(images, share=0.2, seed=0)
    assert set(np.unique(noisy)) == {0.25, 0.75}
    assert (noisy == 0.75).mean() == pytest.approx(0.2, abs=0.02)
    assert noisy.dtype == np.float32


def test_rejection_against_a_slow_count():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(4), size=200)
    labels = np.where(rng.random(200) < 0.7, probabilities.argmax(axis=1), 0)
    refused, error = experiments.rejection_curve(probabilities, labels)
    two = np.sort(probabilities, axis=1)
    sure = two[:, -1] - two[:, -2]
    right = probabilities.argmax(axis=1) == labels
    for share in (0, 0.25, 0.5, 0.995):
        kept = np.argsort(sure)[round(200 * share) :]
        (index,) = np.flatnonzero(np.isclose(refused, share))
        assert error[index] == pytest.approx(1 - right[kept].mean())
    smallest = experiments.refused_for(probabilities, labels, max_error=0.1)
    assert 0 < smallest < 1  # or there would be nothing to compare
    assert error[np.isclose(refused, smallest)] <= 0.1
    assert (error[refused < smallest - 1e-9] > 0.1).all()


def test_a_classifier_that_is_surely_wrong_must_refuse_everything():
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8]])
    labels = np.array([1, 0])
    assert experiments.refused_for(probabilities, labels, max_error=0.005) == 1


def test_pairs_show_two_different_digits_side_by_side():
    images = np.zeros((4, 32, 32, 1), "float32")
    for label in range(4):
        images[label, 10 + label, 16] = 1
    labels = np.arange(4)
    pairs, targets = experiments.overlay_pairs(images, labels, num_pairs=50, seed=0)
    assert pairs.shape == (50, 32, 32, 1)
    for pair, target in zip(pairs[..., 0], targets, strict=True):
        rows, columns = np.nonzero(pair)
        assert sorted(columns) == [11, 21]
        assert sorted(rows - 10) == np.flatnonzero(target).tolist()
        assert target.max() == 0.5


def test_a_pair_is_right_only_if_both_digits_are_named():
    outputs = np.array([[0.6, 0.3, 0.1], [0.6, 0.1, 0.3]] * 2)
    targets = np.array([[0.5, 0.5, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])

    def network(images, training):
        return outputs

    found = experiments.measure_pair_errors([network], (np.zeros((4, 1)), targets))
    np.testing.assert_allclose(found, [0.75])


def test_the_scaled_tanh_has_the_fixed_points_and_the_slope_of_the_paper():
    x = keras.ops.convert_to_tensor([-1.0, 0.0, 1.0])
    np.testing.assert_allclose(layers.scaled_tanh(x), [-1, 0, 1], atol=1e-5)
    slope = (layers.scaled_tanh(np.float64(1e-4)) - 0) / 1e-4
    assert float(slope) == pytest.approx(1.1439, abs=1e-4)
