"""The recipes are those that the lessons show."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest

from lenet_course import data, experiments, models, training
from lenet_course.experiments import recipes
from lenet_course.experiments.seeds import CROSS_ENTROPY
from lenet_course.measurements import training_recipes
from lenet_course.measurements._digits import train_and_test

RNG = np.random.default_rng(0)
IMAGES = RNG.random((48, 32, 32, 1)).astype("float32")
LABELS = RNG.integers(0, 10, 48)
SAMPLE = IMAGES, LABELS

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "07_train_lenet5.ipynb"


def same(weights, others):
    pairs = zip(weights, others, strict=True)
    return all(np.allclose(one, other, atol=1e-5) for one, other in pairs)


def cells_of_notebook_7():
    """The code of notebook 7 by the names of its cells."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


def train_as_shown(parts, *, keep_best=True, **settings):
    """The network after the cells of notebook 7 that prepare it and train it."""
    cells = cells_of_notebook_7()
    shown = {"training": training}
    with matplotlib.rc_context():  # the imports choose the course's style
        exec(f"{cells['imports']}\n{cells['parameters']}", shown)
    assert settings.keys() <= shown.keys()
    images, labels = parts["training"]
    shown |= {"x_train": images, "digits": SimpleNamespace(y_train=labels)}
    assert f'loss="{CROSS_ENTROPY}"' in cells["fit"]
    shown |= {"validation": parts["validation"], **settings}
    exec(cells["network"], shown)  # which sets the seed
    shown["network"].compile(loss=CROSS_ENTROPY)
    exec(cells["recipe"], shown)
    train = cells["train"]
    restores = "restore_best_weights=True"
    assert restores in train
    exec(train if keep_best else train.replace(restores, ""), shown)
    return shown["lenet5"]


SETTINGS = {"epochs": 3, "batch_size": 12, "learning_rate": 0.01, "max_shift": 2}


@pytest.mark.usefixtures("eager")
def test_the_recipe_that_is_measured_is_what_notebook_7_shows():
    parts = {"training": SAMPLE, "validation": (IMAGES[::-1], LABELS), "test": SAMPLE}
    shown = train_as_shown(parts, seed=3, **SETTINGS)
    ours, _ = train_and_test(models.build_lenet5, parts, seed=3, **SETTINGS)
    assert same(shown.get_weights(), ours.get_weights())


@pytest.mark.usefixtures("eager")
def test_the_network_for_everybody_has_the_recipe_that_notebook_7_shows(
    tmp_path, monkeypatch
):
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path))
    digits = data.load_fallback_digits()
    few = replace(digits, x_train=digits.x_train[:48], y_train=digits.y_train[:48])
    images = data.prepare_images(few.x_train), few.y_train
    parts = {"training": images, "validation": images}
    shown = train_as_shown(parts, keep_best=False, seed=3, **SETTINGS)
    ours = experiments.trained_lenet5(3, digits=few, **SETTINGS)
    assert same(shown.get_weights(), ours.get_weights())


def test_the_settings_of_notebook_7_are_those_of_the_package():
    shown = {}
    exec(cells_of_notebook_7()["parameters"], shown)
    recipe = {"epochs": recipes.EPOCHS, **recipes.RECIPE}
    assert recipe == {name: shown[name] for name in recipe}
    course = training_recipes.COURSE
    measured = {name: course[name] for name in recipe if name != "learning_rate"}
    assert measured == {name: shown[name] for name in measured}
    variant = training_recipes.choices_of_the_recipe.variants["the recipe"]
    assert variant == {"learning_rate": shown["learning_rate"]}
