"""What the tests of small trainings share."""

import keras
import pytest


@pytest.fixture
def eager(monkeypatch):
    """A training of a few steps takes less time than compiling would."""
    compile_network = keras.Model.compile

    def compile_nothing(network, *args, **options):
        options |= {"run_eagerly": True, "jit_compile": False}
        compile_network(network, *args, **options)

    monkeypatch.setattr(keras.Model, "compile", compile_nothing)
