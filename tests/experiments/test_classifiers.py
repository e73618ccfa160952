"""Answers, errors and refusals are counted, on cases that one can see."""

import keras
import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
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
            "`probabilities` must be one row for each of the labels",
        ),
        ("rejection_curve", {"probabilities": [0.5], "labels": [0]}, "`probabilities`"),
    ],
)
def test_what_does_not_fit_together_is_refused(function, arguments, message):
    if function == "fit_classifiers":
        arguments = {**arguments, "seeds": [0]}
    with pytest.raises(ValueError, match=message):
        getattr(experiments, function)(**arguments)
