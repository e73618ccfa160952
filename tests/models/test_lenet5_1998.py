"""The LeNet-5 of 1998 is the one of the paper, row by row, and a proper Keras model."""

import keras
import numpy as np
import pytest

from lenet_course import data, losses, models
from tests import paper_1998


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return models.build_lenet5_1998()


def digits(number):
    pixels = np.random.default_rng(0).integers(0, 256, (number, 28, 28), "uint8")
    return data.prepare_images(pixels, background=-0.1, ink=1.175)


def count(weights):
    return sum(int(np.prod(weight.shape)) for weight in weights)


def test_keras_counts_the_papers_parameters(model):
    assert model.count_params() == paper_1998.NUM_PARAMS
    assert count(model.trainable_weights) == paper_1998.NUM_TRAINABLE_PARAMS
    assert count(model.non_trainable_weights) == 840


def test_every_layer_is_that_of_the_paper(model):
    traced = models.trace(model)
    for name, paper in paper_1998.LAYERS.items():
        row, layer = traced[name], model.get_layer(name)
        assert row.output_shape == layer.output.shape[1:] == paper.output_shape
        assert row.num_trainable_params == paper.num_trainable_params
        assert count(layer.trainable_weights) == paper.num_trainable_params
        assert row.num_connections == paper.num_connections
    names = [layer.name for layer in model.layers if layer.name != "flatten"]
    assert names == list(paper_1998.LAYERS)


def test_connections_and_multiplications(model):
    traced = models.trace(model)
    assert traced.num_connections == paper_1998.NUM_CONNECTIONS
    assert traced.num_macs == paper_1998.NUM_MACS
    assert traced.num_params == paper_1998.NUM_PARAMS
    assert traced.num_trainable_params == paper_1998.NUM_TRAINABLE_PARAMS


def test_summary_reads_like_the_papers_table(model):
    lines = []
    model.summary(print_fn=lambda text, line_break=False: lines.append(text))
    text = "\n".join(lines)
    for name, paper in paper_1998.LAYERS.items():
        (line,) = [line for line in text.splitlines() if f" {name} " in line]
        if name != "output":
            assert f"{paper.num_trainable_params:,}" in line
    assert "60,000" in text
    assert "840" in text


def test_every_unit_up_to_f6_is_squashed(model):
    for name in list(paper_1998.LAYERS)[:-1]:
        assert model.get_layer(name).activation.__name__ == "scaled_tanh"


@pytest.mark.parametrize(
    ("initial_range", "limits"),
    [
        ("1/sqrt(fan_in)", {"c1": 1 / 5, "s2": 1 / 2, "c5": 1 / 20, "f6": 120**-0.5}),
        ("2.4/fan_in", {"c1": 2.4 / 25, "s2": 0.6, "c5": 2.4 / 400, "f6": 0.02}),
    ],
)
def test_weights_start_within_the_range(initial_range, limits):
    keras.utils.set_random_seed(1)
    model = models.build_lenet5_1998(initial_range=initial_range)
    for name, limit in limits.items():
        weights, bias = model.get_layer(name).get_weights()
        assert (bias == 0).all()
        assert 0.5 * limit < np.abs(weights).max() <= limit * 1.000001
    kernel = model.get_layer("c3").get_weights()[0]
    widest = {"1/sqrt(fan_in)": 75**-0.5, "2.4/fan_in": 2.4 / 75}[initial_range]
    assert 0.9 * widest < np.abs(kernel).max() <= widest * 1.000001


def learn_two_patterns(model, loss):
    """Train a network to tell bars from columns; and see that it has learnt it."""
    x = np.full((32, 32, 32, 1), -0.1, "float32")
    x[::2, 8:24, 14:18] = 1.175
    x[1::2, 14:18, 8:24] = 1.175
    y = np.tile([1, 7], 16)
    codes = np.array(model.get_layer("output").codes)
    assert not (np.array(model(x)).argmin(axis=1) == y).all()
    model.compile("adam", loss, metrics=[losses.SmallestPenaltyAccuracy()])
    history = model.fit(x, y, batch_size=4, epochs=4, verbose=0).history
    assert history["accuracy"][-1] == 1
    assert (np.array(model(x)).argmin(axis=1) == y).all()
    np.testing.assert_array_equal(model.get_layer("output").codes, codes)
    return x


@pytest.fixture(scope="module")
def trained():
    keras.utils.set_random_seed(0)
    model = models.build_lenet5_1998()
    return model, learn_two_patterns(model, losses.MaximumAPosteriori())


def test_fit_learns_by_equation_9(trained):
    model, _ = trained
    assert model.optimizer.iterations == 32


def test_fit_learns_by_equation_8():
    keras.utils.set_random_seed(0)
    learn_two_patterns(models.build_lenet5_1998(), losses.MaximumLikelihood())


def test_saving_loading_and_predicting_agree(trained, tmp_path):
    model, x = trained
    before = np.array(model(x))
    model.save(tmp_path / "lenet5.keras")
    again = keras.models.load_model(tmp_path / "lenet5.keras")
    np.testing.assert_array_equal(again(x), before)
    assert again.loss.rubbish_penalty == 0.1
    model.save_weights(tmp_path / "lenet5.weights.h5")
    fresh = models.build_lenet5_1998()
    assert not np.array_equal(fresh(x), before)
    fresh.load_weights(tmp_path / "lenet5.weights.h5")
    np.testing.assert_array_equal(fresh(x), before)


def test_an_average_is_a_quarter_of_a_sum():
    total, average = (
        models.build_lenet5_1998(reduction=reduction)
        for reduction in ("sum", "average")
    )
    weights = total.get_weights()
    average.set_weights(weights)
    x = digits(2)
    assert not np.allclose(total(x), average(x), rtol=1e-2)
    for name in ("s2", "s4"):
        layer = average.get_layer(name)
        coefficient, bias = layer.get_weights()
        layer.set_weights([4 * coefficient, bias])
    np.testing.assert_allclose(total(x), average(x), rtol=1e-5)


def test_unknown_ranges_are_refused():
    with pytest.raises(ValueError, match=r"`initial_range`.*'2.4/fan_in'.*'glorot'"):
        models.build_lenet5_1998(initial_range="glorot")
    with pytest.raises(ValueError, match="`reduction`"):
        models.build_lenet5_1998(reduction="max")


def test_pixels_of_1998():
    image = np.zeros((1, 28, 28), "uint8")
    image[0, 0, 0], image[0, 1, 1] = 255, 51
    field = data.prepare_images(image, background=-0.1, ink=1.175)[0, ..., 0]
    assert (field.shape, field.dtype) == ((32, 32), "float32")
    # What surrounds the digit is background, and not 0.
    np.testing.assert_allclose([field[0, 0], field[31, 31], field[2, 3]], -0.1)
    np.testing.assert_allclose([field[2, 2], field[3, 3]], [1.175, 0.155], rtol=1e-6)
