"""Probes are compared with finite differences and with networks made by hand."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_course import experiments

RNG = np.random.default_rng(0)
BATCH = RNG.random((9, 12, 12, 1)).astype("float32")


def build():
    return keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Conv2D(3, 3, activation="tanh", name="conv"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax", name="output"),
        ]
    )


def test_gradient_norms_agree_with_finite_differences():
    images, labels = BATCH[:, :4, :4], np.arange(9) % 2
    norms = experiments.measure_gradient_norms(
        build, images=images, labels=labels, seeds=[5, 3]
    )
    assert list(norms) == ["conv", "output"]
    keras.utils.set_random_seed(3)
    network = build()

    def loss():
        probabilities = network(images).numpy().astype("float64")
        return -np.log(probabilities[np.arange(9), labels]).mean()

    for layer in (network.get_layer("conv"), network.get_layer("output")):
        kernel = layer.kernel.numpy()
        slopes = np.zeros_like(kernel)
        for place in np.ndindex(kernel.shape):
            ends = []
            for step in (1e-2, -1e-2):
                moved = kernel.copy()
                moved[place] += step
                layer.kernel.assign(moved)
                ends.append(loss())
            slopes[place] = (ends[0] - ends[1]) / 2e-2
        layer.kernel.assign(kernel)
        expected = np.sqrt((slopes**2).sum())
        assert norms[layer.name].values[1] == pytest.approx(expected, rel=0.01)


def test_gradient_norms_need_a_seed_and_labels():
    with pytest.raises(ValueError, match=r"`seeds` must be a sequence .* at least one"):
        experiments.measure_gradient_norms(
            build, images=BATCH, labels=np.zeros(9), seeds=[]
        )
    with pytest.raises(ValueError, match="as many labels"):
        experiments.measure_gradient_norms(build, images=BATCH, labels=[], seeds=[0])
