"""What the two exercises that ask for a model find out about it, by trying it."""

import math
from functools import cache, cached_property
from typing import Any

import numpy as np

from lenet_course.exercises._models import Trial

# On the small digits there are fewer images to learn from.
LEAST_ACCURACY, LEAST_FALLBACK_ACCURACY = 0.94, 0.9
SIZES = range(28, 65)  # of the images that `data.prepare_images` makes


@cache
def _digits() -> Any:
    from lenet_course import data

    return data.load_mnist()


def least_accuracy() -> float:
    """The share of images that exercise 06.6 asks for on the digits at hand."""
    return LEAST_ACCURACY if _digits().is_mnist else LEAST_FALLBACK_ACCURACY


class Reader(Trial):
    """How well a model reads digits."""

    @cached_property
    def takes_digits(self) -> bool:
        """Whether it takes square grey images of a size that is made of digits."""
        return self.input_shape in [(size, size, 1) for size in SIZES]

    @cached_property
    def has_ten_outputs(self) -> bool:
        """Whether it makes ten numbers of an image."""
        blank = np.zeros((1, *self.input_shape), "float32")
        return self.outputs(blank).shape == (1, 10)

    @cached_property
    def on_validation(self) -> float:
        """The share of the validation images that it names rightly."""
        return self._accuracy(_digits().x_val, _digits().y_val)

    @cached_property
    def on_bright(self) -> float:
        """The same with pixels from 0 to 255."""
        return self._accuracy(_digits().x_val, _digits().y_val, brightest=255)

    @cached_property
    def on_training(self) -> float:
        """The same on every fifth training image."""
        return self._accuracy(_digits().x_train[::5], _digits().y_train[::5])

    @cached_property
    def knows_validation_images(self) -> bool:
        """Whether it reads them so much better than training images that it saw them.

        The last images of MNIST's training set, which validate, are a little easier:
        twelve networks of this size that never saw them read up to 1.5 points more of
        them, and six that were trained on them 3.5 points or more.
        """
        share, size = self.on_validation, len(_digits().x_val)
        chance = 4 * math.sqrt(share * (1 - share) / size)  # large on the small digits
        return share - self.on_training > max(0.025, chance)

    def _accuracy(
        self, images: np.ndarray, labels: np.ndarray, *, brightest: float = 1
    ) -> float:
        from lenet_course import data

        size = self.input_shape[0]
        scores = self.outputs(brightest * data.prepare_images(images, size=size))
        return float((scores.argmax(axis=-1) == labels).mean())


class Lookalike(Trial):
    """How far a model is from the LeNet-5 with tanh and average pooling."""

    @cached_property
    def made(self) -> np.ndarray:
        """What it makes of some images."""
        return self.outputs(_images())

    @cached_property
    def wanted(self) -> np.ndarray | None:
        """What LeNet-5 makes of them with its weights; None if they do not fit.

        All weights of LeNet-5 differ in the number of their values, so that each finds
        its place. C5 sees the whole of its input, so that its values stand in the same
        order in a convolution and in a dense layer.
        """
        lenet5 = _lenet5()
        given = {weight.numpy().size: weight.numpy() for weight in self.model.weights}
        shapes = [weight.shape for weight in lenet5.weights]
        if sorted(map(math.prod, shapes)) != sorted(given):
            return None
        lenet5.set_weights([given[math.prod(shape)].reshape(shape) for shape in shapes])
        return np.asarray(lenet5(_images()))

    @cached_property
    def computes_the_same(self) -> bool:
        """Whether it makes of images what LeNet-5 makes of them."""
        return _same(self.made, self.wanted)

    @cached_property
    def trains_the_same(self) -> bool:
        """Whether it does so in training as well."""
        return _same(self.outputs(_images(), training=True), self.wanted)

    @property
    def is_lenet5(self) -> bool:
        """Whether it computes the same, with the same input and no more weights."""
        as_large = self.input_shape == (32, 32, 1) and self.num_params == 61_706
        return as_large and self.computes_the_same and self.trains_the_same

    @property
    def makes_probabilities(self) -> bool:
        """Whether its outputs are none below 0, and add up to 1."""
        sums = self.made.sum(axis=-1)
        return bool((self.made >= 0).all() and np.allclose(sums, 1, atol=1e-4))

    @property
    def has_two_softmaxes(self) -> bool:
        """Whether a further softmax stands behind what LeNet-5 makes."""
        return self.wanted is not None and _same(self.made, _softmax(self.wanted))

    @cached_property
    def pools(self) -> list[tuple[str, tuple[int, ...]]]:
        """The kinds of its poolings, with the sides and the strides of their windows.

        A global pooling has no window: on maps of a single cell it only drops the axes.
        """
        return [
            (type(layer).__name__, (*layer.pool_size, *layer.strides))
            for layer in self.layers
            if hasattr(layer, "pool_size")
        ]

    @property
    def paddings(self) -> list[str]:
        """Of its convolutions."""
        return [layer.padding for layer in self.layers if hasattr(layer, "filters")]

    @property
    def sizes(self) -> tuple[list[Any], list[int]]:
        """Filters and kernel sizes of its convolutions, and units of dense layers."""
        convolutions = [
            (layer.filters, tuple(layer.kernel_size))
            for layer in self.layers
            if hasattr(layer, "filters")
        ]
        return convolutions, [x.units for x in self.layers if hasattr(x, "units")]

    @cached_property
    def activations(self) -> list[str]:
        """What its layers do to a number, found by trying."""
        found = [_kind(x.activation) for x in self.layers if hasattr(x, "activation")]
        names = [type(layer).__name__ for layer in self.layers]
        return found + ["other"] * sum(name.endswith(("ReLU", "ELU")) for name in names)


@cache
def _images() -> np.ndarray:
    return np.random.default_rng(8).normal(size=(8, 32, 32, 1)).astype("float32")


@cache
def _lenet5() -> Any:
    """The network itself; a student who has a model has loaded Keras already."""
    from lenet_course import models

    return models.build_lenet5(activation="tanh", pooling="average")


def _same(some: np.ndarray, others: np.ndarray | None) -> bool:
    if others is None or some.shape != others.shape:
        return False
    return np.allclose(some, others, atol=1e-5)


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _kind(activation: Any) -> str:
    grid = np.linspace(-3, 3, 13, dtype="float32")[np.newaxis]
    made = np.asarray(activation(grid))
    known = {"tanh": np.tanh(grid), "linear": grid, "softmax": _softmax(grid)}
    return next(
        (name for name, values in known.items() if _same(made, values)), "other"
    )
