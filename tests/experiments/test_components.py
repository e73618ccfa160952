"""Networks that differ in one component: how they are measured and drawn."""

from functools import partial

import keras
import numpy as np
import pytest
from keras import layers

from lenet_course import experiments
from lenet_course.experiments import SeedRange

RNG = np.random.default_rng(0)
IMAGES = RNG.random((64, 4, 4, 1)).astype("float32")
LABELS = (IMAGES.mean(axis=(1, 2, 3)) > 0.5).astype("int32")
SAMPLE = IMAGES, LABELS


def build(activation="tanh"):
    return keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Conv2D(3, 3, activation=activation, name="conv"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax", name="output"),
        ]
    )


measure = partial(
    experiments.measure_training,
    build,
    train=SAMPLE,
    validation=SAMPLE,
    epochs=2,
    batch_size=16,
)


def trained_alone(seed):
    """One training with a model that no other seed has used."""
    keras.utils.set_random_seed(seed)
    model = build()
    weights = model.get_weights()
    model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy")
    keras.utils.set_random_seed(seed)
    build()  # draws as many random numbers as the first network
    model.set_weights(weights)
    history = model.fit(*SAMPLE, batch_size=16, epochs=2, verbose=0).history
    return history["loss"]


def test_every_seed_starts_anew():
    both = measure(seeds=[0, 1])
    np.testing.assert_allclose(both.training_loss[0], trained_alone(0), rtol=1e-4)
    np.testing.assert_allclose(both.training_loss[1], trained_alone(1), rtol=1e-4)
    again = measure(seeds=[1, 0])
    np.testing.assert_allclose(again.training_loss, both.training_loss[::-1], rtol=1e-4)
    assert not np.allclose(*both.training_loss, rtol=1e-3)


def test_runs_carry_what_they_are_made_of():
    runs = measure(seeds=[4, 7, 9])
    assert runs.seeds == (4, 7, 9)
    assert runs.num_params == build().count_params()
    assert len(runs.accuracy) == len(runs.loss) == 3
    assert runs.training_loss.shape == (3, 2)
    assert all(0 <= value <= 1 for value in runs.accuracy)


def test_it_measures_on_the_validation_images():
    other = IMAGES, 1 - LABELS
    mine = measure(seeds=[0], epochs=30, learning_rate=0.05)
    turned = measure(seeds=[0], epochs=30, learning_rate=0.05, validation=other)
    assert mine.accuracy.mean > 0.9
    assert turned.accuracy.mean == pytest.approx(1 - mine.accuracy.mean)


def test_another_loss_is_used():
    def constant(labels, probabilities):
        return 7 + 0 * keras.ops.sum(probabilities, axis=-1)

    runs = measure(seeds=[0], loss=constant)
    assert runs.loss.values == (7.0,)


def test_no_seeds_are_refused():
    with pytest.raises(ValueError, match="at least one seed"):
        measure(seeds=[])
    with pytest.raises(ValueError, match="at least one seed"):
        experiments.measure_gradient_norms(
            build, images=IMAGES, labels=LABELS, seeds=[]
        )


def test_gradient_norms_agree_with_finite_differences():
    norms = experiments.measure_gradient_norms(
        build, images=IMAGES, labels=LABELS, seeds=[3]
    )
    keras.utils.set_random_seed(3)
    model = build()

    def loss():
        probabilities = model(IMAGES).numpy().astype("float64")
        return -np.log(probabilities[np.arange(len(LABELS)), LABELS]).mean()

    for layer in (model.get_layer("conv"), model.get_layer("output")):
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
        assert norms[layer.name].values == pytest.approx([expected], rel=0.01)
    assert list(norms) == ["conv", "output"]


def test_ranges_differ_if_they_share_no_value():
    low, high = SeedRange([0.1, 0.3]), SeedRange([0.31, 0.5])
    assert low.differs_from(high)
    assert high.differs_from(low)
    assert not low.differs_from(SeedRange([0.3, 0.9]))
    assert not low.differs_from(SeedRange([0.2]))
    assert low.comparison(high) == "-20.5 points: larger than the spread"
    assert low.comparison(low) == "+0.0 points: no measurable difference"


def test_a_range_describes_its_values():
    values = SeedRange(np.array([0.5, 0.25, 0.75]))
    assert (values.mean, values.low, values.high) == (0.5, 0.25, 0.75)
    assert list(values) == [0.5, 0.25, 0.75]
    assert str(values) == "50.0 % (25.0 to 75.0)"
    with pytest.raises(ValueError, match="at least one"):
        SeedRange([])
