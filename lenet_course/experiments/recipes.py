"""How LeNet-5 is trained: the recipe of notebook 7."""

from functools import partial
from typing import Any

import keras

from lenet_course import data, models, training
from lenet_course._errors import check_number, wrong_type
from lenet_course.experiments.kept import Weights, digest_of, kept_weights
from lenet_course.experiments.seeds import (
    CROSS_ENTROPY,
    untrained,
)

RECIPE = {"batch_size": 128, "learning_rate": 5e-3, "max_shift": 1}  # of notebook 7
EPOCHS = 4  # of notebook 7 too: they suffice for 99 % of MNIST


def trained_lenet5(
    seed: int = 0, *, digits: data.Digits | None = None, **recipe: Any
) -> keras.Sequential:
    """The textbook LeNet-5 after notebook 7's recipe on all training images.

    Its training takes half a minute on two cores and shows a progress bar. Then the
    weights are kept in ``data.cache_folder()``, and found there as long as the recipe,
    the digits and the code stay the same. Neither validation nor test images are used.

    Args:
        seed: fixes the initial weights, the order and the shifts.
        digits: by default what ``data.load_mnist`` gives.
        recipe: what to change in it: ``epochs=4``, ``batch_size=128``,
            ``learning_rate=5e-3``, ``max_shift=1``, or what else
            ``training.augmented_batches`` may do to an image.

    Returns:
        The network, compiled with accuracy as its metric.

    Raises:
        TypeError: ``digits`` are only images, or something else.
        ValueError: the seed or the recipe cannot be used.

    Example:
        >>> trained_lenet5(seed=-1)
        Traceback (most recent call last):
        ValueError: `seed` must be a whole number of at least 0.
        Received: seed=-1
    """
    check_number("seed", seed, 0, whole=True)
    digits = data.load_mnist() if digits is None else digits
    if not isinstance(digits, data.Digits):
        raise wrong_type("digits", digits, "what `data.load_mnist` gives")
    made_of = {"seed": int(seed), "epochs": EPOCHS, **RECIPE, **recipe}
    weights = kept_weights(
        f"lenet5_seed_{seed}",
        digest_of(
            made_of,
            arrays=(digits.x_train, digits.y_train),
            by=(__name__, "_train_with_a_bar"),
        ),
        partial(_train_with_a_bar, digits, **made_of),
    )
    # A new one in any case, so that whatever is drawn next does not depend on the file.
    (network,) = untrained(models.build_lenet5, seeds=[seed])
    network.set_weights(weights)
    network.compile(loss=CROSS_ENTROPY, metrics=["accuracy"])
    return network


def _train_with_a_bar(
    digits: data.Digits,
    *,
    seed: int,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    **distortions: float,
) -> Weights:
    """What notebook 7 shows, up to its last epoch, for somebody who waits."""
    (network,) = untrained(models.build_lenet5, seeds=[seed])
    batches = training.augmented_batches(
        data.prepare_images(digits.x_train),
        digits.y_train,
        batch_size=batch_size,
        seed=seed,
        **distortions,
    )
    rate = training.warm_up_and_decay(learning_rate, num_steps=epochs * len(batches))
    network.compile(optimizer=keras.optimizers.Adam(rate), loss=CROSS_ENTROPY)
    bar = training.progress_bar()
    network.fit(batches, epochs=epochs, shuffle=False, callbacks=[bar], verbose=0)
    return network.get_weights()
