"""A kept training is found again only while all that it is made of is the same."""

import keras
import numpy as np
import pytest

from lenet_course import _code
from lenet_course.experiments import kept, recipes

TRAIN = np.zeros((4, 2, 2, 1)), np.arange(4)
BY = (recipes.__name__, "train_lenet5_1998")
USED = sorted(_code.depends_on(*BY))


def path(**changes):
    arguments = {"train": TRAIN, "made_of": {"seed": 3}, "by": BY}
    return kept.kept_path("folder", **arguments | changes)


def test_a_training_depends_on_all_that_it_uses_and_on_nothing_else():
    used = {
        ("lenet_course.training", "warm_up_and_decay"),
        ("lenet_course.training", "augmented_batches"),
        ("lenet_course.images", "reading_map"),
        ("lenet_course.losses", "MaximumAPosteriori"),
        ("lenet_course.models._builders", "build_lenet5_1998"),
        ("lenet_course.layers.pooling", "Subsampling2D"),
        ("lenet_course.experiments.seeds", "trained"),
    }
    assert used <= set(USED)
    foreign = ("plotting", "exercises", "tools", "data", "models._audit")
    modules = [module.removeprefix("lenet_course.") for module, _ in USED]
    assert not any(module.startswith(foreign) for module in modules)


@pytest.mark.parametrize("name", USED, ids=".".join)
def test_a_change_of_any_of_them_is_another_training(name, monkeypatch):
    before, dump = path(), _code._dump

    def changed(*pair):
        return dump(*pair) + "+ 1" * (pair == name)

    monkeypatch.setattr(_code, "_dump", changed)
    assert path() != before


def test_images_labels_and_recipe_are_part_of_it():
    paths = [
        path(),
        path(train=(TRAIN[0] + 1, TRAIN[1])),
        path(train=(TRAIN[0], TRAIN[1] + 1)),
        path(made_of={"seed": 3, "epochs": 2}),
        path(made_of={"seed": 4}),
    ]
    assert len(set(paths)) == 5
    assert path() == paths[0]
    assert paths[0].name.startswith("seed_3_")
    assert paths[0].name.endswith(".weights.h5")


def test_an_interrupted_training_is_not_kept(tmp_path, monkeypatch):
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    file = tmp_path / "new" / "seed_0.weights.h5"

    def interrupt(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(kept.Path, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            kept.save_at_once(network, file)
    assert not file.exists()
    kept.save_at_once(network, file)
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    other = keras.models.clone_model(network)
    other.load_weights(file)
    np.testing.assert_array_equal(other.get_weights()[0], network.get_weights()[0])
