"""A measured training is the one that one would write down, and is measured rightly."""

import keras
import numpy as np
import pytest
from keras import layers

from lenet_course import experiments

RNG = np.random.default_rng(0)
IMAGES = RNG.random((64, 4, 4, 1)).astype("float32")
LABELS = (IMAGES.mean(axis=(1, 2, 3)) > 0.5).astype("int32")
SAMPLE = IMAGES, LABELS
OTHERS = IMAGES[:40] ** 2, 1 - LABELS[:40]


def build():
    return keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Conv2D(3, 3, activation="tanh", name="conv"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax", name="output"),
        ]
    )


def squared_error(labels, probabilities):
    wanted = keras.ops.one_hot(keras.ops.reshape(labels, (-1,)), 2)
    return keras.ops.mean((wanted - probabilities) ** 2, axis=-1)


def trained_alone(seed):
    """One training, written down, with a network that no other seed has used."""
    keras.utils.set_random_seed(seed)
    network = build()
    network.compile(keras.optimizers.Adam(0.01), squared_error, jit_compile=False)
    return network, network.fit(*SAMPLE, batch_size=16, epochs=3, verbose=0).history


def test_every_seed_is_trained_and_measured_as_one_would_alone():
    runs = experiments.measure_training(
        build,
        train=SAMPLE,
        validation=OTHERS,
        seeds=range(4, 6),
        epochs=3,
        batch_size=16,
        learning_rate=0.01,
        loss=squared_error,
    )
    assert runs.seeds == (4, 5)
    assert runs.num_params == build().count_params()
    assert runs.training_loss.shape == (2, 3)
    network, history = trained_alone(5)
    np.testing.assert_allclose(runs.training_loss[1], history["loss"], rtol=1e-4)
    assert not np.allclose(*runs.training_loss, rtol=1e-3)
    images, labels = OTHERS
    probabilities = np.asarray(network(images))
    loss = np.mean((np.eye(2)[labels] - probabilities) ** 2)
    accuracy = np.mean(probabilities.argmax(axis=1) == labels)
    assert runs.loss.values[1] == pytest.approx(loss, rel=1e-4)
    assert runs.accuracy.values[1] == pytest.approx(accuracy)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seeds": []}, "`seeds` must be a sequence .* at least one"),
        ({"epochs": 0}, "epochs=0"),
        ({"batch_size": 0}, "batch_size=0"),
        (
            {"train": (IMAGES, LABELS[:3])},
            r"`train` must be .*\(64, 4, 4, 1\) and \(3,\)",
        ),
        (
            {"validation": IMAGES},
            "`validation` must be a pair of images and their labels",
        ),
    ],
)
def test_what_cannot_be_measured_is_refused(change, message):
    arguments = {"train": SAMPLE, "validation": SAMPLE, "seeds": [0], "epochs": 1}
    with pytest.raises(ValueError, match=message):
        experiments.measure_training(build, **arguments | change)
