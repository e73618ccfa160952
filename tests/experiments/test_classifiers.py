"""Answers, errors and refusals are counted, on cases that one can see."""

import re
import warnings

import keras
import numpy as np
import pytest
import threadpoolctl
from sklearn.base import BaseEstimator
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from lenet_course import experiments
from lenet_course.experiments import seeds
from lenet_course.measurements.pooling import build_two_convolutions


def test_outputs_are_those_of_predict():
    network = build_two_convolutions("max")
    images = np.random.default_rng(0).random((503, 28, 28, 1), "float32")
    np.testing.assert_allclose(
        experiments.outputs_of(network, images),
        network.predict(images, verbose=0),
        atol=1e-6,
    )


@pytest.mark.parametrize(
    ("num_images", "sizes"), [(0, [0]), (1, [1]), (500, [500]), (1001, [334, 334, 333])]
)
def test_at_most_500_images_are_computed_at_a_time(num_images, sizes):
    asked = []

    def network(chunk, training):
        asked.append(len(chunk))
        assert training is False
        return chunk + 1

    images = np.arange(2 * num_images).reshape(-1, 2)
    outputs = experiments.outputs_of(network, images)
    np.testing.assert_array_equal(outputs, images + 1)
    assert asked == sizes


def test_networks_and_other_classifiers_are_asked_alike():
    softmax = keras.Sequential([keras.Input((2, 2)), keras.layers.Flatten()])
    other = DummyClassifier(strategy="constant", constant=3).fit(np.zeros((1, 4)), [3])
    images = np.eye(4).reshape(4, 2, 2)
    classes = experiments.classes_of([softmax, other], images)
    np.testing.assert_array_equal(classes, [[0, 1, 2, 3], [3, 3, 3, 3]])


def test_classifiers_get_the_subsets_of_the_networks_and_the_seeds():
    train = np.arange(40.0).reshape(20, 2, 1, 1), np.arange(20)
    original = make_pipeline(PCA(2), KNeighborsClassifier(1))
    fitted = experiments.fit_classifiers(original, train, size=6, seeds=[4, 5])
    assert original[0].random_state is None
    for one, seed in zip(fitted, (4, 5), strict=True):
        chosen = seeds.draw_subset(20, size=6, seed=seed)
        assert one[0].random_state == seed
        assert sorted(one.classes_) == sorted(chosen)
        (named,) = experiments.classes_of([one], train[0][chosen])
        np.testing.assert_array_equal(named, chosen)


class Spy(BaseEstimator):
    """Notes how it is fitted, and warns."""

    def __init__(self, warning=ConvergenceWarning):
        self.warning = warning

    def fit(self, images, labels):
        self.num_threads_ = {
            pool["num_threads"] for pool in threadpoolctl.threadpool_info()
        }
        warnings.warn("after 3 passes", self.warning, stacklevel=2)
        return self


def test_a_classifier_is_fitted_on_one_thread_and_may_end_early():
    train = np.eye(4), np.arange(4)
    with threadpoolctl.threadpool_limits(2):
        (fitted,) = experiments.fit_classifiers(Spy(), train, size=4, seeds=[0])
    assert fitted.num_threads_ == {1}
    with pytest.warns(UserWarning, match="after 3 passes"):
        experiments.fit_classifiers(Spy(UserWarning), train, size=4, seeds=[0])


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


def test_of_images_that_are_equally_sure_the_last_are_refused_first():
    sure = np.tile([True, False, False], 200)
    probabilities = np.where(sure[:, None], [1.0, 0.0], [0.75, 0.25])
    labels = np.random.default_rng(0).integers(0, 2, 600)
    _, error = experiments.rejection_curve(probabilities, labels)
    answered = np.concatenate([labels[sure], labels[~sure]])
    expected = [answered[:number].mean() for number in range(600, 0, -1)]
    np.testing.assert_allclose(error, expected)


NUMBERS = "an array of numbers, "
CURVE = {"probabilities": np.ones((2, 2)), "labels": [0, 1]}
SERIES = "a sequence with one for each seed, at least one"


@pytest.mark.parametrize(
    ("function", "arguments", "name", "value", "expected"),
    [
        ("classes_of", {"images": np.eye(2)}, "classifiers", [], SERIES),
        ("classes_of", {"images": np.eye(2)}, "classifiers", 3, SERIES),
        ("rejection_curve", CURVE, "labels", 3, f"{NUMBERS}(num_images,)"),
        (
            "rejection_curve",
            CURVE,
            "probabilities",
            [0.5],
            f"{NUMBERS}(num_images, num_classes)",
        ),
    ],
)
def test_a_refusal_names_what_is_wrong_what_is_allowed_and_what_came(
    function, arguments, name, value, expected
):
    message = f"`{name}` must be {expected}. Received: {name}={value!r}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        getattr(experiments, function)(**arguments | {name: value})


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (
            "fit_classifiers",
            {"classifier": PCA(), "train": (np.eye(3), [1, 2, 3]), "size": 0},
            "size=0",
        ),
        (
            "fit_classifiers",
            {"classifier": PCA(), "train": (np.eye(4), [1, 2, 3]), "size": 1},
            r"`train` must be .*\(4, 4\) and \(3,\)",
        ),
        (
            "fit_classifiers",
            {"classifier": PCA(), "train": 3, "size": 1},
            "`train` must be a pair of images",
        ),
        (
            "rejection_curve",
            {"probabilities": np.zeros((4, 2)), "labels": [0, 1]},
            r"^`probabilities` must be one row for each of the labels\. "
            r"Received: probabilities=an array of shape \(4, 2\) and dtype float64$",
        ),
        ("rejection_curve", {"probabilities": [0.5], "labels": [0]}, "`probabilities`"),
    ],
)
def test_what_does_not_fit_together_is_refused(function, arguments, message):
    if function == "fit_classifiers":
        arguments = {**arguments, "seeds": [0]}
    with pytest.raises(ValueError, match=message):
        getattr(experiments, function)(**arguments)
