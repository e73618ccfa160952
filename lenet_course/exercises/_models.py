"""An answer that is a Keras model, judged by what it does with images."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from lenet_course.exercises._record import Kind, UnfitError
from lenet_course.exercises._shown import line_of, raised, shown

SIZES = (32, 28)  # of the images on which a model is tried that does not say its input
BATCH_SIZE = 500


class Trial:
    """What a model is and does, as patterns ask for it; each is found out once.

    Args:
        model: a built one: a chain, a graph, or a class of the student's own.

    Raises:
        UnfitError: it does not say which images it takes, and takes none of `SIZES`.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.input_shape = self._input_shape()

    def _input_shape(self) -> tuple[int, ...]:
        """The shape of an image that it takes.

        A model that was written as a class does not say it, and neither does one that
        leaves the height and the width open: images of several sizes are tried.
        """
        try:
            shape = tuple(self.model.input_shape[1:])
        except Exception:  # Keras has several for a model that was never called so
            shape = (None, None, 1)
        if None not in shape:
            return shape
        refusals = []
        for size in SIZES:
            tried = size, size, *shape[2:]
            try:
                self.outputs(np.zeros((1, *tried), "float32"))
            except Exception as error:
                message = f"On images of {size} × {size} pixels it raised"
                refusals.append(
                    UnfitError(f"{message} {raised(error)}", line_of(error))
                )
            else:
                return tried
        raise refusals[0]

    @cached_property
    def num_params(self) -> int:
        """All numbers in its weights."""
        return int(self.model.count_params())

    @cached_property
    def layers(self) -> list[Any]:
        """Its layers, with those of models inside it in their places."""
        return list(_layers_of(self.model))

    def outputs(self, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        """What it makes of images."""
        batches = np.array_split(images, -(-len(images) // BATCH_SIZE))
        made = [self.model(batch, training=training) for batch in batches]
        return np.concatenate([np.asarray(part) for part in made])


def _layers_of(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from _layers_of(layer)
        else:
            yield layer


@dataclass(frozen=True)
class Model(Kind):
    """A Keras model that is built. Patterns are tests of what a `Trial` finds out.

    Args:
        tried: the `Trial` to make of it.
    """

    tried: Callable[[Any], Trial] = Trial

    def read(self, answer: Any) -> Trial:
        """The model on trial."""
        keras = sys.modules.get("keras")
        if keras is None or not isinstance(answer, keras.Model):
            called = " Call the function." if callable(answer) else ""
            raise UnfitError(
                f"A Keras model is asked for. This is {shown(answer)}.{called}"
            )
        if not answer.built:
            raise UnfitError(
                "The model does not know its input yet, so it has no weights. Begin "
                "with keras.Input(shape), or call it once on images."
            )
        return self.tried(answer)

    def mark_of(self, value: Trial) -> str:
        """Nothing: Keras gives the same network another name each time it is built."""
        return ""
