"""Curvatures against finite differences, and the optimiser against its equation."""

import itertools

import keras
import numpy as np
import pytest
from keras import layers

from lenet_course import losses
from lenet_course.layers import (
    PartiallyConnectedConv2D,
    RBFOutput,
    Subsampling2D,
    scaled_tanh,
)
from lenet_course.levenberg_marquardt import (
    DiagonalLevenbergMarquardt,
    EstimateCurvatures,
    estimate_curvatures,
    rate_of_1998,
)

DOUBLE = {"dtype": "float64"}
MLE = losses.MaximumLikelihood(dtype="float64")


def chain(input_shape, *parts):
    """A model with random weights, in double precision."""
    source = keras.Input(input_shape, dtype="float64")
    model = keras.Sequential([source, *parts])
    rng = np.random.default_rng(3)
    for weight in model.trainable_variables:
        weight.assign(0.7 * rng.normal(size=weight.shape))
    return model


def codes(units, features):
    return np.random.default_rng(4).choice([-1.0, 1.0], (units, features))


def sample(number, *shape):
    rng = np.random.default_rng(5)
    return rng.normal(size=(number, *shape)), rng.integers(0, 2, number)


def squash(x):
    return 1.7159 * np.tanh(2 / 3 * x)


# A tiny network in which no weight is shared: every connection has its own. As every
# unit reaches each output on one path only, the Gauss-Newton approximation is diagonal,
# and finite differences of the outputs give it exactly.


def free_forward(connections, image, reduction):
    """5 x 5 pixels, 2 x 2 kernel, 2 x 2 subsampling, 3 units: loops over units."""
    kernel, bias, coefficient, offset, dense, last = connections
    c1 = np.empty((4, 4))
    for r, c in itertools.product(range(4), range(4)):
        c1[r, c] = (kernel[r, c] * image[r : r + 2, c : c + 2]).sum() + bias[r, c]
    c1 = squash(c1)
    s2 = np.empty((2, 2))
    for r, c in itertools.product(range(2), range(2)):
        window = c1[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        s2[r, c] = (coefficient[r, c] * window).sum() / (
            1 if reduction == "sum" else 4
        ) + offset[r, c]
    return squash(squash(s2).ravel() @ dense + last)


def free_connections(model):
    """Every connection of the model with its own copy of its weight."""
    kernel, bias, coefficient, offset, dense, last = map(
        np.array, model.trainable_variables
    )
    return [
        np.tile(kernel[:, :, 0, 0], (4, 4, 1, 1)),
        np.full((4, 4), bias[0]),
        np.full((2, 2, 2, 2), coefficient[0]),
        np.full((2, 2), offset[0]),
        dense,
        last,
    ]


@pytest.mark.parametrize("reduction", ["sum", "average"])
def test_curvatures_against_finite_differences_of_gauss_newton(reduction):
    model = chain(
        (5, 5, 1),
        layers.Conv2D(1, 2, activation=scaled_tanh, **DOUBLE),
        Subsampling2D(2, reduction=reduction, activation=scaled_tanh, **DOUBLE),
        layers.Flatten(**DOUBLE),
        layers.Dense(3, activation=scaled_tanh, **DOUBLE),
        RBFOutput(codes(2, 3), **DOUBLE),
    )
    x, y = sample(3, 5, 5, 1)
    found = estimate_curvatures(model, x, y, MLE)
    connections = free_connections(model)
    expected = [np.zeros(array.shape) for array in connections]
    for image in x[..., 0]:
        for array, total in zip(connections, expected, strict=True):
            for place in np.ndindex(array.shape):
                outputs = []
                for step in (1e-5, -1e-5):
                    array[place] += step
                    outputs.append(free_forward(connections, image, reduction))
                    array[place] -= step
                slope = (outputs[0] - outputs[1]) / 2e-5
                # The loss is a sum of squares: its second derivative is 2 everywhere.
                total[place] += (2 * slope**2).sum() / len(x)
    summed = [
        expected[0].sum(axis=(0, 1))[..., None, None],
        expected[1].sum(keepdims=True)[0],
        expected[2].sum(keepdims=True)[0, 0, 0],
        expected[3].sum(keepdims=True)[0],
        *expected[4:],
    ]
    for ours, theirs in zip(found, summed, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("j", [0.1, 4.0])
def test_the_second_derivatives_of_the_loss_are_exact(j):
    loss = losses.MaximumAPosteriori(j, dtype="float64")
    output = RBFOutput(0.5 * codes(3, 2), **DOUBLE)
    model = chain((4,), layers.Dense(2, **DOUBLE), output)
    x, y = sample(1, 4)
    bias = model.layers[0].bias
    before, curvature = np.array(bias), estimate_curvatures(model, x, y, loss)[1]
    for place in range(2):
        values = []
        for step in (1e-4, 0, -1e-4):
            bias.assign(before + step * np.eye(2)[place])
            values.append(float(loss(y, model(x))))
        expected = (values[0] - 2 * values[1] + values[2]) / 1e-8
        np.testing.assert_allclose(curvature[place], max(expected, 0), rtol=1e-5)
        bias.assign(before)


def test_a_full_table_has_the_curvatures_of_a_complete_convolution():
    def build(middle):
        return chain(
            (6, 6, 1),
            layers.Conv2D(2, 3, activation="tanh", **DOUBLE),
            middle,
            layers.Activation("tanh", **DOUBLE),
            layers.Flatten(**DOUBLE),
            RBFOutput(codes(2, 12), **DOUBLE),
        )

    complete = build(layers.Conv2D(3, 3, **DOUBLE))
    partial = build(PartiallyConnectedConv2D([[1] * 3] * 2, 3, **DOUBLE))
    weights = [np.array(weight) for weight in complete.trainable_variables]
    weights[2] = weights[2].reshape(3, 3, 6)
    for variable, weight in zip(partial.trainable_variables, weights, strict=True):
        variable.assign(weight)
    x, y = sample(4, 6, 6, 1)
    ours = estimate_curvatures(partial, x, y, MLE)
    theirs = estimate_curvatures(complete, x, y, MLE)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.ravel(), b.ravel(), rtol=1e-10)


def test_a_step_is_the_rate_over_mu_plus_curvature():
    optimizer = DiagonalLevenbergMarquardt(learning_rate=0.5, mu=0.25)
    weights = [keras.Variable([1.0, 2.0]), keras.Variable([[3.0]])]
    optimizer.build(weights)
    gradients = [keras.ops.array([1.0, 1.0]), keras.ops.array([[1.0]])]
    optimizer.apply(gradients)  # the curvatures are still 0
    np.testing.assert_allclose(weights[0], [-1, 0])
    optimizer.curvatures[0].assign([0.25, 0.75])
    optimizer.curvatures[1].assign([[1.75]])
    optimizer.apply([keras.ops.array([1.0, -2.0]), keras.ops.array([[4.0]])])
    np.testing.assert_allclose(weights[0], [-1 - 0.5 / 0.5, 1.0])
    np.testing.assert_allclose(weights[1], [[1 - 0.5 * 4 / 2]])


def test_the_callback_measures_before_each_pass():
    model = chain(
        (5, 5, 1),
        layers.Conv2D(2, 2, activation=scaled_tanh, **DOUBLE),
        Subsampling2D(2, activation=scaled_tanh, **DOUBLE),
        layers.Flatten(**DOUBLE),
        RBFOutput(codes(2, 8), **DOUBLE),
    )
    x, y = sample(12, 5, 5, 1)
    optimizer = DiagonalLevenbergMarquardt(1e-7)
    model.compile(optimizer, MLE)
    callback = EstimateCurvatures(x, y, num_images=8, seed=0)
    measured = []
    model.fit(x, y, batch_size=4, epochs=1, callbacks=[callback], verbose=0)
    measured.append([np.array(curvature) for curvature in optimizer.curvatures])
    model.fit(x, y, batch_size=4, epochs=1, callbacks=[callback], verbose=0)
    measured.append([np.array(curvature) for curvature in optimizer.curvatures])
    rng = np.random.default_rng(0)
    for curvatures in measured:
        chosen = rng.choice(12, 8, replace=False)
        expected = estimate_curvatures(model, x[chosen], y[chosen], MLE)
        for ours, theirs in zip(curvatures, expected, strict=True):
            assert (theirs >= 0).all()
            assert theirs.max() > 0
            np.testing.assert_allclose(ours, theirs, rtol=1e-4)


def test_the_optimiser_is_saved_with_its_curvatures(tmp_path):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
    model.compile(DiagonalLevenbergMarquardt(0.1, mu=0.3), "mse")
    model.fit(np.ones((2, 3)), np.ones((2, 2)), verbose=0)
    model.optimizer.curvatures[1].assign([5.0, 6.0])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras").optimizer
    assert (again.mu, float(again.learning_rate)) == (0.3, np.float32(0.1))
    np.testing.assert_array_equal(again.curvatures[1], [5, 6])


def test_the_rates_are_the_papers():
    rates = [rate_of_1998(number) for number in range(20)]
    assert rates == [5e-4] * 2 + [2e-4] * 3 + [1e-4] * 3 + [5e-5] * 4 + [1e-5] * 8
    assert rate_of_1998(0, factor=0.1) == pytest.approx(5e-5)


@pytest.mark.parametrize("number", [-1, 1.5, "2", None])
def test_only_whole_passes_have_a_rate(number):
    with pytest.raises(ValueError, match="`num_finished_passes` must be a whole"):
        rate_of_1998(number)


@pytest.mark.parametrize("number_of_labels", [3, 0])
def test_images_without_labels_are_refused(number_of_labels):
    images, labels = np.zeros((2, 4)), np.zeros(number_of_labels)
    model = chain((4,), layers.Dense(2, **DOUBLE))
    with pytest.raises(ValueError, match="`labels` must be one for each"):
        EstimateCurvatures(images, labels, seed=0)
    with pytest.raises(ValueError, match="`labels` must be one for each"):
        estimate_curvatures(model, images, labels, MLE)
    with pytest.raises(ValueError, match="`num_images` must be"):
        EstimateCurvatures(images, np.zeros(2), num_images=0, seed=0)


def test_what_is_no_chain_or_no_loss_is_refused():
    source = keras.Input((4,))
    functional = keras.Model(source, layers.Dense(2)(source))
    for model in (functional, keras.Sequential([layers.Dense(2)])):
        with pytest.raises(ValueError, match=r"`model` must be a keras\.Sequential"):
            estimate_curvatures(model, np.zeros((1, 4)), [0], MLE)
    model = chain((4,), layers.Dense(2, **DOUBLE))
    with pytest.raises(TypeError, match=r"`loss` must be.*loss='mse'"):
        estimate_curvatures(model, np.zeros((1, 4)), [0], "mse")


@pytest.mark.parametrize("mu", [0, -1.0, float("nan"), "small", None])
def test_mu_must_be_positive(mu):
    with pytest.raises(ValueError, match=r"`mu`.*positive"):
        DiagonalLevenbergMarquardt(mu=mu)


@pytest.mark.parametrize(
    "layer", [layers.BatchNormalization(name="odd"), layers.MaxPooling2D(2, name="odd")]
)
def test_other_layers_are_refused(layer):
    model = keras.Sequential(
        [keras.Input((4, 4, 1)), layer, layers.Flatten(), layers.Dense(2)]
    )
    with pytest.raises(ValueError, match=r"`model` must.*kinds: Conv2D.*'odd' is a"):
        estimate_curvatures(model, np.zeros((1, 4, 4, 1)), [0], MLE)
