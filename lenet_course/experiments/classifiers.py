"""What networks and other classifiers answer: how often wrongly, and how surely."""

import warnings
from collections.abc import Iterable

import keras
import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from lenet_course._errors import check_number, invalid
from lenet_course.experiments.seeds import (
    Labelled,
    checked_pair,
    checked_seeds,
    checked_series,
    draw_subset,
)
from lenet_course.images import checked

Classifier = keras.Model | BaseEstimator


def outputs_of(network: keras.Model, images: np.ndarray) -> np.ndarray:
    """A network's outputs, computed layer by layer: nothing needs compiling.

    Args:
        network: any Keras network.
        images: array of shape ``(num_images, *input_shape)``.

    Example:
        >>> double = keras.Sequential([keras.Input((1,)), keras.layers.Rescaling(2)])
        >>> outputs_of(double, np.array([[1.0], [3.0]])).tolist()
        [[2.0], [6.0]]
    """
    images = np.asarray(images)
    chunks = np.array_split(images, max(-(-len(images) // 500), 1))
    return np.concatenate(
        [np.asarray(network(chunk, training=False)) for chunk in chunks]
    )


def classes_of(classifiers: Iterable[Classifier], images: np.ndarray) -> np.ndarray:
    """The class that each of several networks or classifiers names for each image.

    Args:
        classifiers: one for each seed; of a network it is the largest output.
        images: array of shape ``(num_images, height, width, channels)``.

    Returns:
        Integers of shape ``(num_classifiers, num_images)``.

    Example:
        >>> largest = keras.Sequential([keras.Input((3,)), keras.layers.Softmax()])
        >>> classes_of([largest], np.array([[0.0, 2.0, 1.0], [5.0, 0.0, 0.0]]))
        array([[1, 0]])
    """
    group = checked_series("classifiers", classifiers)
    return np.stack([_classes(one, images) for one in group])


def _classes(one: Classifier, images: np.ndarray) -> np.ndarray:
    if isinstance(one, keras.Model):
        return outputs_of(one, images).argmax(axis=1)
    return one.predict(flat(images))


def fit_classifiers(
    classifier: BaseEstimator, train: Labelled, *, size: int, seeds: Iterable[int]
) -> list[BaseEstimator]:
    """Copies of one of scikit-learn's classifiers, fitted to the networks' subsets.

    Args:
        classifier: not fitted; of what it draws at random, each copy gets its seed.
        train: images and classes.
        size: images of each subset.
        seeds: one copy for each seed.

    Example:
        >>> from sklearn.neighbors import KNeighborsClassifier
        >>> train = np.eye(4)[:, None], np.arange(4)
        >>> (fitted,) = fit_classifiers(
        ...     KNeighborsClassifier(1), train, size=4, seeds=[0]
        ... )
        >>> classes_of([fitted], train[0])
        array([[0, 1, 2, 3]])
    """
    images, labels = checked_pair("train", train)
    check_number("size", size, 1, whole=True)
    fitted = []
    for seed in checked_seeds(seeds):
        chosen = draw_subset(len(images), size=size, seed=seed)
        copy = clone(classifier)
        random = [name for name in copy.get_params() if name.endswith("random_state")]
        copy.set_params(**dict.fromkeys(random, seed))
        # On so few images, several threads wait for each other longer than they work.
        with warnings.catch_warnings(), threadpool_limits(1):
            # The number of passes is part of the experiment, so it may end early.
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted.append(copy.fit(flat(images[chosen]), labels[chosen]))
    return fitted


def rejection_curve(
    probabilities: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Error on the images that are answered, as more and more are refused.

    Those go first of which the network is least sure: where the two largest
    probabilities are closest together.

    Args:
        probabilities: array of shape ``(num_images, num_classes)``.
        labels: the classes.

    Returns:
        The share that is refused, rising from 0 to just below 1, and the share of
        errors among the others.

    Raises:
        ValueError: these are not probabilities with a label for each image.

    Example:
        >>> p = np.array([[0.9, 0.1], [0.4, 0.6], [0.8, 0.2], [0.3, 0.7]])
        >>> refused, error = rejection_curve(p, np.array([0, 0, 0, 1]))
        >>> refused.tolist(), error.tolist()
        ([0.0, 0.25, 0.5, 0.75], [0.25, 0.0, 0.0, 0.0])
    """
    rows = "(num_images, num_classes)"
    probabilities = checked("probabilities", probabilities, rows)
    labels = checked("labels", labels, "(num_images,)")
    if len(labels) != len(probabilities):
        raise invalid("probabilities", probabilities, "one row for each of the labels")
    two = np.sort(probabilities, axis=1)[:, -2:]
    order = np.argsort(two[:, 0] - two[:, 1], kind="stable")  # surest first
    wrong = (probabilities.argmax(axis=1) != labels)[order]
    answered = np.arange(1, len(labels) + 1)
    error = np.cumsum(wrong) / answered
    return 1 - answered[::-1] / len(labels), error[::-1]


def flat(images: np.ndarray) -> np.ndarray:
    """Images as rows of pixels."""
    return np.asarray(images).reshape(len(images), -1)
