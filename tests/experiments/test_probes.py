"""Probes are compared with finite differences and with networks made by hand."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_course import experiments, models

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


def bars(num_images):
    """Images of two classes that are easy to tell: a bar that stands or lies."""
    labels = np.arange(num_images) % 2
    images = np.zeros((num_images, 32, 32, 1), "float32")
    images[labels == 0, 8:24, 14:18] = 1
    images[labels == 1, 14:18, 8:24] = 1
    noise = np.random.default_rng(num_images).normal(0, 0.1, images.shape)
    return images + noise.astype("float32"), labels


def test_read_outs_find_class_and_place_where_they_are():
    networks = list(experiments.untrained(models.build_lenet5, seeds=[0, 1]))
    wrong, off = experiments.measure_read_outs(
        networks, bars(300), bars(100), max_shift=3, seeds=[0, 1]
    )
    assert list(wrong) == list(off)
    assert set(wrong) == {"input", "s2", "s4", "s4, mean", "c5", "f6", "output"}
    assert wrong["input"].values == (0, 0)
    guessing = np.std(np.arange(-3, 4))
    assert off["s2"].high < 0.7 * guessing
    assert off["output"].low > off["s2"].high


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seeds": [1, 2]}, "`seeds` must be one for each of the 1 networks"),
        ({"max_shift": 0}, "max_shift=0"),
        ({"train": (BATCH, [1])}, r"`train` must be .*\(9, 12, 12, 1\) and \(1,\)"),
    ],
)
def test_read_outs_refuse(change, message):
    sample = bars(2)
    arguments = {"train": sample, "test": sample, "max_shift": 1, "seeds": [0]}
    with pytest.raises(ValueError, match=message):
        experiments.measure_read_outs([None], **arguments | change)


def test_gradient_norms_need_a_seed_and_labels():
    with pytest.raises(ValueError, match=r"`seeds` must be a sequence .* at least one"):
        experiments.measure_gradient_norms(
            build, images=BATCH, labels=np.zeros(9), seeds=[]
        )
    with pytest.raises(ValueError, match="as many labels"):
        experiments.measure_gradient_norms(build, images=BATCH, labels=[], seeds=[0])
