"""What the exercises of notebook 5 that ask for a network find out about it."""

from functools import cached_property

import numpy as np

from lenet_course.exercises._models import Trial

PHOTOGRAPHS = np.random.default_rng(5).random((8, 28, 28, 3)).astype("float32")
TWO_DIGITS = np.random.default_rng(5).random((3, 32, 64, 1)).astype("float32")


class LeNet(Trial):
    """A network that is to have the layers of the textbook LeNet-5."""

    def count(self, *beginnings: str) -> int:
        """How many layers are of a class whose name begins so."""
        names = (type(layer).__name__ for layer in self.layers)
        return sum(name.startswith(beginnings) for name in names)

    @property
    def num_relus(self) -> int:
        """How many activations are ReLU."""
        inside = (getattr(layer, "activation", None) for layer in self.layers)
        names = (getattr(function, "__name__", "") for function in inside)
        return self.count("ReLU") + sum(name == "relu" for name in names)


class WideNetwork(LeNet):
    """A network for images of any width, and what it makes of some."""

    @property
    def has_open_width(self) -> bool:
        """Whether it does not say that it takes images of one width alone."""
        shape = getattr(self.model, "input_shape", None)
        return not shape or shape[2] is None

    @cached_property
    def made(self) -> list[np.ndarray]:
        """Its outputs for two digits, for the left one and for the right one."""
        images = TWO_DIGITS, TWO_DIGITS[:, :, :32], TWO_DIGITS[:, :, 32:]
        return [self.outputs(some) for some in images]

    @property
    def reads_places(self) -> bool:
        """Whether the first and the last place of C5 are as for one digit alone."""
        both, left, right = self.made
        alone = np.concatenate([left, right], axis=2)
        return both.shape == (3, 1, 9, 10) and np.allclose(
            both[:, :, [0, 8]], alone, atol=1e-4
        )

    @property
    def gives_probabilities(self) -> bool:
        """Whether the ten numbers of a place add up to 1, none below 0."""
        both = self.made[0]
        return bool((both >= 0).all() and np.allclose(both.sum(axis=-1), 1, atol=1e-4))


class ColourNetwork(LeNet):
    """A network for small photographs, and what it makes of some."""

    @cached_property
    def made(self) -> np.ndarray:
        """Its outputs for images of noise."""
        return self.outputs(PHOTOGRAPHS)

    @property
    def gives_probabilities(self) -> bool:
        """Whether ten numbers in a row, none below 0, add up to 1."""
        is_row = self.made.shape == (len(PHOTOGRAPHS), 10)
        sums = self.made.sum(axis=-1)
        return bool(is_row and (self.made >= 0).all() and np.allclose(sums, 1))
