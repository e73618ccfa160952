"""Networks that are trained alike learn, one for each seed."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_course import experiments


def bars(num_images):
    """Images of two classes that are easy to tell: a bar that stands or lies."""
    labels = np.arange(num_images) % 2
    images = np.zeros((num_images, 8, 8, 1), "float32")
    images[labels == 0, 2:6, 3:5] = 1
    images[labels == 1, 3:5, 2:6] = 1
    noise = np.random.default_rng(num_images).normal(0, 0.1, images.shape)
    return images + noise.astype("float32"), labels


def build_reader():
    flatten, dense = layers.Flatten(), layers.Dense(10, "softmax")
    return keras.Sequential([keras.Input((8, 8, 1)), flatten, dense])


def test_networks_learn_and_there_is_one_for_each_seed():
    options = {"epochs": 5, "batch_size": 20, "learning_rate": 0.03}
    networks = experiments.train_networks(
        build_reader, bars(200), seeds=[0, 1], size=100, **options
    )
    assert len(networks) == 2
    assert experiments.measure_errors(networks, bars(60)).high < 0.1
    images, labels = bars(60)
    assert experiments.measure_errors(networks, (images, 5 + labels)).low == 1
    first, second = (network.get_weights()[0] for network in networks)
    assert not np.allclose(first, second, atol=1e-3)


@pytest.mark.usefixtures("eager")
def test_networks_can_aim_at_rows_of_probabilities():
    images, _ = bars(40)
    both = np.zeros((40, 10), "float32")
    both[:, [3, 7]] = 0.5
    (network,) = experiments.train_networks(
        build_reader, (images, both), seeds=[0], epochs=10, learning_rate=0.05
    )
    two_largest = np.argsort(np.asarray(network(images)), axis=1)[:, -2:]
    assert set(two_largest.ravel()) == {3, 7}
