"""An answer that is a model: what is refused, and what a trial finds out."""

import keras
import numpy as np
import pytest

from lenet_course.exercises import Exercise, Model, Where, _judge
from lenet_course.exercises._models import BATCH_SIZE, Trial

EXERCISE = Exercise(
    "99.1",
    Model(),
    Where(lambda trial: trial.num_params == 0),
    "None.",
    otherwise="It has weights.",
)


@keras.saving.register_keras_serializable(package="tests")
class TakesNothing(keras.Model):
    def build(self, input_shape=None):
        self.built = True

    def call(self, inputs):
        raise ValueError(f"no {inputs.shape[1]}")


@keras.saving.register_keras_serializable(package="tests")
class TakesMNIST(TakesNothing):
    def call(self, inputs):
        return super().call(inputs) if inputs.shape[1] == 32 else inputs


def built(network):
    network.build()
    return network


def never_built():
    return keras.Sequential([keras.layers.Dense(2)])


RAISED = "On images of 32 × 32 pixels it raised ValueError: "


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (5, "A Keras model is asked for. This is 5."),
        (len, f"A Keras model is asked for. This is {len!r}. Call the function."),
        (
            never_built,
            "A Keras model is asked for. This is <function never_built at 0x",
        ),
        (
            never_built(),
            "The model does not know its input yet, so it has no weights. Begin with "
            "keras.Input(shape), or call it once on images.",
        ),
        (built(TakesNothing()), RAISED),
        (
            keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 1)]),
            "It has weights.",
        ),
    ],
)
def test_what_is_said_of_a_model_is_exact(answer, message):
    result = _judge.judge(EXERCISE, answer)
    assert result.status == "not yet"
    assert result.message.startswith(message)
    if message == RAISED:
        assert "no 32" in result.message
        assert result.details.startswith("line ")
        assert result.details.endswith('raise ValueError(f"no {inputs.shape[1]}")')
    else:
        assert result.details == ""


def test_images_of_each_size_are_tried():
    assert Trial(built(TakesMNIST())).input_shape == (28, 28, 1)
    wide = keras.Sequential(
        [keras.Input((None, None, 3)), keras.layers.GlobalMaxPooling2D()]
    )
    assert Trial(wide).input_shape == (32, 32, 3)


def test_the_layers_of_a_model_inside_are_in_its_place():
    inner = keras.Sequential([keras.Input((4,)), keras.layers.ReLU(name="middle")])
    first, last = keras.layers.Dense(4, name="first"), keras.layers.Dense(2, name="end")
    trial = Trial(keras.Sequential([keras.Input((3,)), first, inner, last]))
    assert [layer.name for layer in trial.layers] == ["first", "middle", "end"]
    assert trial.num_params == 3 * 4 + 4 + 4 * 2 + 2


def test_more_images_than_a_batch_give_each_an_output():
    identity = keras.Sequential([keras.Input((1,)), keras.layers.Identity()])
    images = np.arange(BATCH_SIZE + 1, dtype="float32")[:, None]
    np.testing.assert_equal(Trial(identity).outputs(images), images)
