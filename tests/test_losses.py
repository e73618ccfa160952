"""The losses of equations 8 and 9 against arithmetic that cannot round or overflow."""

from decimal import Decimal, getcontext

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_course.losses import (
    MaximumAPosteriori,
    MaximumLikelihood,
    SmallestPenaltyAccuracy,
    posteriors,
)

getcontext().prec = 50

PENALTIES = np.array(
    [
        [1.0, 75.0, 80.0, 3.0],
        [0.0, 0.0, 0.0, 0.0],
        [300.0, 1500.0, 900.0, 301.0],  # exp(-300) is 0 in float32
        [0.5, 0.25, 120.0, 88.0],
    ],
    dtype="float32",
)
LABELS = np.array([0, 3, 1, 2])


def equation_9(j):
    """Literally, with fifty digits."""
    total = Decimal(0)
    for row, label in zip(PENALTIES.astype(float), LABELS, strict=True):
        terms = [(-Decimal(y)).exp() for y in row.tolist()]
        total += Decimal(row[label]) + ((-Decimal(j)).exp() + sum(terms)).ln()
    return float(total / len(LABELS))


@pytest.mark.parametrize("j", [1e-3, 0.1, 10.0, 500.0])
def test_equation_9_against_fifty_digits(j):
    loss = MaximumAPosteriori(rubbish_penalty=j)(LABELS, PENALTIES)
    np.testing.assert_allclose(float(loss), equation_9(j), rtol=1e-6)


def test_equation_8_is_the_mean_penalty_of_the_labels():
    loss = MaximumLikelihood()(LABELS, PENALTIES)
    assert float(loss) == (1 + 0 + 1500 + 120) / 4


@pytest.mark.parametrize("j", [0.1, 30.0])
def test_equation_9_is_a_cross_entropy_with_a_rubbish_class(j):
    shares = posteriors(PENALTIES[:2], rubbish_penalty=j)
    crossentropy = keras.losses.SparseCategoricalCrossentropy()
    expected = crossentropy(LABELS[:2], shares)
    loss = MaximumAPosteriori(rubbish_penalty=j)(LABELS[:2], PENALTIES[:2])
    np.testing.assert_allclose(loss, expected, rtol=1e-5)
    np.testing.assert_allclose(np.sum(shares, axis=1), 1, rtol=1e-6)


def test_equation_9_stays_finite_with_its_gradient():
    for scale in (1e-6, 1.0, 1e4, 1e8):
        penalties = tf.constant(PENALTIES * scale)
        with tf.GradientTape() as tape:
            tape.watch(penalties)
            loss = MaximumAPosteriori(0.1)(LABELS, penalties)
        gradient = tape.gradient(loss, penalties).numpy()
        assert np.isfinite(float(loss))
        assert np.isfinite(gradient).all()
        # Of the label 1 - posterior, of the others - posterior, over the batch.
        expected = -posteriors(penalties, rubbish_penalty=0.1).numpy()[:, :-1]
        expected[np.arange(4), LABELS] += 1
        np.testing.assert_allclose(gradient, expected / 4, atol=1e-6)


def test_equation_9_is_never_negative():
    penalties = np.random.default_rng(0).exponential(5, (200, 10)).astype("float32")
    losses = MaximumAPosteriori(reduction=None)(np.arange(200) % 10, penalties)
    assert losses.shape == (200,)
    assert (np.array(losses) >= 0).all()


def test_rubbish_has_the_penalty_of_a_tenth_unless_another_is_given():
    np.testing.assert_array_equal(
        posteriors(PENALTIES), posteriors(PENALTIES, rubbish_penalty=0.1)
    )
    assert MaximumAPosteriori().rubbish_penalty == 0.1
    assert MaximumAPosteriori().name == "maximum_a_posteriori"


@pytest.mark.parametrize("labels", [LABELS, LABELS[:, None], LABELS.astype("uint8")])
def test_labels_come_in_any_form(labels):
    assert float(MaximumLikelihood()(labels, PENALTIES)) == 405.25


@pytest.mark.parametrize("dtype", ["float16", "float64"])
def test_losses_are_computed_in_the_precision_that_is_asked_for(dtype):
    loss = MaximumLikelihood(dtype=dtype)(LABELS, PENALTIES)
    assert loss.dtype == dtype
    assert float(loss) == pytest.approx(405.25, rel=1e-3)


def test_accuracy_counts_the_smallest_penalty():
    metric = SmallestPenaltyAccuracy()
    assert metric.name == "accuracy"  # by which a history shows it
    assert SmallestPenaltyAccuracy(dtype="float64").dtype == "float64"
    metric.update_state(LABELS, PENALTIES)
    # Of four equal penalties the first counts, which is not the label 3.
    assert float(metric.result()) == 0.25
    metric.update_state([0, 0], PENALTIES[[0, 2]])
    assert float(metric.result()) == 0.5
    metric.update_state([0], PENALTIES[:1], sample_weight=[6])
    assert float(metric.result()) == 0.75


@pytest.mark.parametrize("thing", [MaximumLikelihood(), MaximumAPosteriori(2.5)])
def test_losses_are_serialised(thing):
    again = keras.losses.deserialize(keras.losses.serialize(thing))
    assert type(again) is type(thing)
    assert float(again(LABELS, PENALTIES)) == float(thing(LABELS, PENALTIES))


@pytest.mark.parametrize("j", [0, -1.0, float("nan"), "j", None])
def test_a_rubbish_penalty_that_is_not_positive_is_refused(j):
    with pytest.raises(ValueError, match=rf"`rubbish_penalty`.*positive.*={j!r}"):
        MaximumAPosteriori(rubbish_penalty=j)
    with pytest.raises(ValueError, match=rf"`rubbish_penalty`.*positive.*={j!r}"):
        posteriors(PENALTIES, rubbish_penalty=j)
