"""Trains one compiled network again and again, each time from a new beginning."""

from collections.abc import Callable

import keras


class Restarts:
    """Sets a compiled network back to a new beginning, one for each seed.

    Compiling takes longer than a short training, so one network serves all seeds: only
    its weights and the memory of its optimiser are exchanged.

    Args:
        model: compiled, and not trained yet.

    Example:
        >>> def build():
        ...     return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> model = build()
        >>> model.compile("adam", "mse")
        >>> fresh = Restarts(model).restart(seed=0, build=build)
        >>> bool((model.get_weights()[0] == fresh.get_weights()[0]).all())
        True
    """

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        model.optimizer.build(model.trainable_variables)
        self._start = [variable.numpy() for variable in model.optimizer.variables]

    def restart(self, *, seed: int, build: Callable[[], keras.Model]) -> keras.Model:
        """Seed every generator, and give the network the first weights of a new one.

        Args:
            seed: int; fixes the weights and whatever is drawn afterwards.
            build: makes a network of the same layers.

        Returns:
            The new network, whose weights were copied.
        """
        keras.utils.set_random_seed(seed)
        fresh = build()
        self._model.set_weights(fresh.get_weights())
        variables = self._model.optimizer.variables
        for variable, value in zip(variables, self._start, strict=True):
            variable.assign(value)
        return fresh
