"""The recipes are those that the lessons show."""

import json
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from lenet_course import experiments
from lenet_course.experiments import recipes

RNG = np.random.default_rng(0)
IMAGES = RNG.random((48, 32, 32, 1)).astype("float32")
LABELS = RNG.integers(0, 10, 48)
SAMPLE = IMAGES, LABELS

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "07_train_lenet5.ipynb"


def same(weights, others):
    pairs = zip(weights, others, strict=True)
    return all(np.allclose(one, other, atol=1e-5) for one, other in pairs)


def cells_of_the_recipe():
    """What notebook 7 imports, sets and types to train LeNet-5, in its order."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    (settings,) = [c for c in code if "parameters" in c["metadata"].get("tags", [])]
    sources = ["".join(cell["source"]) for cell in code]
    (imports,) = [s for s in sources if "from lenet_course import" in s]
    (compiling,) = [s for s in sources if "lenet5.compile(" in s]
    (fitting,) = [s for s in sources if "lenet5.fit(" in s]
    return imports, "".join(settings["source"]), compiling, fitting


def test_the_recipe_is_what_notebook_8_shows():
    imports, settings, compiling, fitting = cells_of_the_recipe()
    shown = {}
    exec(f"{imports}\n{settings}", shown)
    shown |= {"epochs": 3, "batch_size": 16, "weight_decay": 0.1}
    shown |= {"max_shift": 2, "max_rotation": 10, "max_zoom": 0.1, "max_shear": 0.1}
    shown |= {"x_train": IMAGES, "digits": SimpleNamespace(y_train=LABELS)}
    shown |= {"validation": (IMAGES[::-1], LABELS)}
    exec(f"{compiling}\n{fitting}", shown)
    last = shown["lenet5"].get_weights()
    shown["lenet5"].load_weights(shown["folder"] / "best.weights.h5")
    best = shown["lenet5"].get_weights()

    options = ("epochs", "batch_size", "learning_rate", "weight_decay")
    options += ("max_shift", "max_rotation", "max_zoom", "max_shear")
    recipe = {name: shown[name] for name in options}
    ours = experiments.train_lenet5(SAMPLE, seed=shown["seed"], **recipe)
    assert same(ours.get_weights(), last)
    ours = experiments.train_lenet5(
        SAMPLE, seed=shown["seed"], validation=shown["validation"], **recipe
    )
    assert same(ours.get_weights(), best)


def test_variants_change_the_recipe_and_nothing_else(monkeypatch):
    asked, networks = [], []

    def remember(build, train, **options):
        asked.append(options)
        networks.append(build())
        return iter(networks[-1:])

    monkeypatch.setattr(recipes, "trained_on_batches", remember)
    variants = {
        "plain": {},
        "constant": {"decay": False},
        "shifted": {"max_shift": 3},
        "average": {"pooling": "average"},
        "sigmoid": {"activation": "sigmoid"},
    }
    common = {"epochs": 2, "seeds": [0, 1], "batch_size": 16}
    measured = experiments.measure_variants(
        variants, train=SAMPLE, validation=SAMPLE, **common
    )
    assert list(measured) == list(variants)
    plain, constant, shifted, average, sigmoid = asked
    assert constant == plain | {"decay": False}
    assert shifted == plain | {"max_shift": 3}
    assert plain == average == sigmoid
    assert plain == common | {"learning_rate": 5e-3, "max_shift": 1}
    parts = [
        (network.get_layer("s2").__class__, network.get_layer("c1").activation)
        for network in networks
    ]
    relu, maximum = keras.activations.relu, keras.layers.MaxPooling2D
    assert parts[:3] == [(maximum, relu)] * 3
    assert parts[3] == (keras.layers.AveragePooling2D, relu)
    assert parts[4] == (maximum, keras.activations.sigmoid)
    for accuracy, network in zip(measured.values(), networks, strict=True):
        answers = np.argmax(network(IMAGES), axis=1)
        assert accuracy.values == pytest.approx([(answers == LABELS).mean()])


@pytest.mark.usefixtures("eager")
def test_a_variant_is_measured_after_each_of_its_trainings():
    recipe = {"epochs": 1, "batch_size": 16, "learning_rate": 0.02}
    measured = experiments.measure_variants(
        {"tanh": {"activation": "tanh"}},
        train=SAMPLE,
        validation=SAMPLE,
        seeds=[0, 1],
        **recipe,
    )
    alone = [
        experiments.train_lenet5(SAMPLE, seed=seed, activation="tanh", **recipe)
        for seed in (0, 1)
    ]
    right = experiments.classes_of(alone, IMAGES) == LABELS
    assert measured["tanh"].values == pytest.approx(right.mean(axis=1), abs=0.03)
    assert abs(np.subtract(*right.mean(axis=1))) > 0.06, "none that could be mixed up"
