"""What training lowers in the LeNet-5 of 1998, and how its answers are counted.

All of it takes penalties, as ``layers.RBFOutput`` gives them: the smaller, the better
the class fits.
"""

from numbers import Real

import keras
from keras import ops

from lenet_course._errors import invalid


@keras.saving.register_keras_serializable(package="lenet_course")
class MaximumLikelihood(keras.losses.Loss):
    """The penalty of the right class, averaged over the images: the paper's equation 8.

    With fixed codes it is a mean squared error, and the other classes play no part.

    Source: LeCun et al. 1998, equation 8.

    Example:
        >>> penalties = keras.ops.array([[2.0, 9.0], [9.0, 4.0]])
        >>> float(MaximumLikelihood()([0, 1], penalties))
        3.0
    """

    def call(
        self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor
    ) -> keras.KerasTensor:
        """The loss of each image: labels of shape (batch,), penalties by class."""
        return _penalty_of_the_label(y_true, y_pred)


@keras.saving.register_keras_serializable(package="lenet_course")
class MaximumAPosteriori(keras.losses.Loss):
    """The paper's equation 9: the other classes, and rubbish, are to be penalised.

    ``y_D + log(exp(-j) + sum_i exp(-y_i))`` for the right class ``D``, with the sum
    over all classes. It is the cross-entropy of a softmax over ``-y`` in which a
    further class, "rubbish", has the constant penalty ``j``.

    Args:
        rubbish_penalty: the positive constant ``j``, whose value the paper does not
            give. Far below the other penalties it leaves the loss much like equation 8.

    Raises:
        ValueError: ``rubbish_penalty`` is no positive number.

    Source: LeCun et al. 1998, equation 9.

    Example:
        >>> loss = MaximumAPosteriori(rubbish_penalty=1.0)
        >>> round(float(loss([0], keras.ops.array([[1.0, 1.0]]))), 4)  # log 3
        1.0986
    """

    def __init__(
        self,
        rubbish_penalty: float = 0.1,
        name: str = "maximum_a_posteriori",
        **kwargs: object,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.rubbish_penalty = _checked(rubbish_penalty)

    def call(
        self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor
    ) -> keras.KerasTensor:
        """The loss of each image: labels of shape (batch,), penalties by class."""
        scores = _scores_with_rubbish(y_pred, self.rubbish_penalty)
        return _penalty_of_the_label(y_true, y_pred) + ops.logsumexp(scores, axis=-1)

    def get_config(self) -> dict:
        """The arguments that build this loss again."""
        return super().get_config() | {"rubbish_penalty": self.rubbish_penalty}


@keras.saving.register_keras_serializable(package="lenet_course")
class SmallestPenaltyAccuracy(keras.metrics.SparseCategoricalAccuracy):
    """The share of images whose right class has the smallest penalty.

    Keras' own accuracy looks for the largest output and would count the worst guess.

    Example:
        >>> metric = SmallestPenaltyAccuracy()
        >>> float(metric([0, 1], [[2.0, 9.0], [3.0, 4.0]]))
        0.5
    """

    def __init__(self, name: str = "accuracy", **kwargs: object) -> None:
        super().__init__(name=name, **kwargs)

    def update_state(
        self,
        y_true: keras.KerasTensor,
        y_pred: keras.KerasTensor,
        sample_weight: keras.KerasTensor | None = None,
    ) -> None:
        """Count a batch."""
        scores = -ops.convert_to_tensor(y_pred)
        super().update_state(y_true, scores, sample_weight)


def posteriors(
    penalties: keras.KerasTensor, *, rubbish_penalty: float = 0.1
) -> keras.KerasTensor:
    """Probabilities of the classes and of rubbish, as equation 9 implies them.

    Args:
        penalties: shape ``(batch, num_classes)``.
        rubbish_penalty: the constant ``j`` of equation 9.

    Returns:
        Shape ``(batch, num_classes + 1)``, each row with the sum 1; rubbish comes last.

    Raises:
        ValueError: ``rubbish_penalty`` is no positive number.

    Example:
        >>> shares = posteriors([[1.0, 500.0]], rubbish_penalty=1.0)
        >>> [round(float(share), 3) for share in shares[0]]
        [0.5, 0.0, 0.5]
    """
    penalties = ops.convert_to_tensor(penalties)
    scores = _scores_with_rubbish(penalties, _checked(rubbish_penalty))
    return ops.softmax(scores, axis=-1)


def _penalty_of_the_label(
    y_true: keras.KerasTensor, y_pred: keras.KerasTensor
) -> keras.KerasTensor:
    num_classes = ops.shape(y_pred)[-1]
    # Keras gives labels of shape (batch,) or (batch, 1).
    labels = ops.reshape(ops.cast(y_true, "int32"), (-1,))
    return ops.sum(y_pred * ops.one_hot(labels, num_classes, dtype=y_pred.dtype), -1)


def _scores_with_rubbish(
    penalties: keras.KerasTensor, rubbish_penalty: float
) -> keras.KerasTensor:
    rubbish = ops.full_like(penalties[..., :1], -rubbish_penalty)
    return ops.concatenate([-penalties, rubbish], axis=-1)


def _checked(rubbish_penalty: float) -> float:
    if not isinstance(rubbish_penalty, Real) or not rubbish_penalty > 0:
        raise invalid("rubbish_penalty", rubbish_penalty, "a positive number")
    return rubbish_penalty
