"""Trainings of the 1998 network are seeded, kept, and made anew when they should be."""

import keras
import numpy as np
import pytest

from lenet_course import experiments, losses
from lenet_course.experiments import lenet5_1998


def sample(number=128, seed=0):
    rng = np.random.default_rng(seed)
    x = np.full((number, 32, 32, 1), -0.1, "float32")
    x[:, 8:24, 8:24] += 1.275 * rng.random((number, 16, 16, 1), "float32")
    return x, np.arange(number, dtype="int32") % 10


def test_the_background_of_moved_images_stays():
    x, y = sample()
    options = {"batch_size": 64, "max_shift": 2, "max_rotation": 10, "max_zoom": 0.1}
    batches = experiments.batches_of_1998((x, y), seed=0, **options)
    moved, _ = next(iter(batches))
    np.testing.assert_allclose(moved[:, 0], -0.1, atol=1e-6)
    assert np.ptp(moved) > 1
    still = experiments.batches_of_1998((x, y), batch_size=128, seed=0)
    images, labels = next(iter(still))
    order = [int(np.abs(x - image).sum(axis=(1, 2, 3)).argmin()) for image in images]
    assert sorted(order) == list(range(128))
    np.testing.assert_allclose(images, x[order], atol=1e-6)
    np.testing.assert_array_equal(labels, y[order])


def test_the_loss_is_that_of_the_equation():
    assert isinstance(experiments.loss_of_1998(None), losses.MaximumLikelihood)
    assert experiments.loss_of_1998(2.0).rubbish_penalty == 2.0


def test_answers_are_the_smallest_penalties():
    source = keras.Input((10,))
    model = keras.Model(source, keras.layers.Activation("linear")(source))
    penalties = np.random.default_rng(0).random((5, 10))
    answers = experiments.answers_of_1998(model, penalties)
    np.testing.assert_array_equal(answers, penalties.argmin(axis=1))


@pytest.fixture
def count_fits(monkeypatch):
    """How many trainings really ran."""
    calls = []

    def batches(*args, **options):
        calls.append(options["seed"])
        return experiments.batches_of_1998(*args, **options)

    monkeypatch.setattr(lenet5_1998, "batches_of_1998", batches)
    return calls


def test_a_kept_training_is_not_repeated(tmp_path, count_fits, monkeypatch):
    options = {"epochs": 1, "seed": 3, "keep_in": tmp_path}
    first = experiments.train_lenet5_1998(sample(), **options)
    again = experiments.train_lenet5_1998(sample(), **options)
    assert count_fits == [3]
    for ours, theirs in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert again.evaluate(*sample(), verbose=0)[1] <= 1  # it is compiled as well
    # Another seed, another recipe, other images or other code: another training.
    experiments.train_lenet5_1998(sample(), **options | {"seed": 4})
    experiments.train_lenet5_1998(sample(), **options, max_shift=1)
    experiments.train_lenet5_1998(sample(seed=1), **options)
    code = tmp_path / "changed.py"
    code.write_text("changed")
    monkeypatch.setattr(lenet5_1998, "SOURCES", (*lenet5_1998.SOURCES, code))
    experiments.train_lenet5_1998(sample(), **options)
    assert count_fits == [3, 4, 3, 3, 3]


def test_an_interrupted_training_is_not_kept(tmp_path, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(lenet5_1998.Path, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            experiments.train_lenet5_1998(sample(), epochs=1, seed=0, keep_in=tmp_path)
    kept = [path.name for path in tmp_path.iterdir()]
    assert all(name.startswith("unfinished") for name in kept)
    experiments.train_lenet5_1998(sample(), epochs=1, seed=0, keep_in=tmp_path)
    assert [path.name[:6] for path in tmp_path.iterdir()] == ["seed_0"]


def test_a_seed_repeats_a_training():
    first, again = (
        experiments.train_lenet5_1998(sample(), epochs=2, seed=1) for _ in range(2)
    )
    for ours, theirs in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_weight_decay_pulls_the_weights_towards_zero():
    plain, decayed = (
        experiments.train_lenet5_1998(
            sample(), epochs=4, seed=0, learning_rate=0.01, weight_decay=weight_decay
        )
        for weight_decay in (0.0, 10.0)
    )
    sizes = [np.abs(model.get_layer("f6").kernel).mean() for model in (plain, decayed)]
    assert sizes[1] < 0.8 * sizes[0]
