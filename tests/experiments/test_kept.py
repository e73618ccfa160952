"""A kept training is found again only while all that it is made of is the same."""

import ast

import keras
import numpy as np
import pytest

from lenet_course.experiments import kept, recipes

TRAIN = np.zeros((4, 2, 2, 1)), np.arange(4)
MODULES = kept.modules_of(recipes.__name__)


def path(**changes):
    arguments = {"train": TRAIN, "made_of": {"seed": 3}, "module": recipes.__name__}
    return kept.kept_path("folder", **arguments | changes)


def test_a_training_depends_on_all_modules_that_it_uses_and_on_no_others():
    names = {name.removeprefix("lenet_course.") for name in MODULES}
    used = {"training", "images", "losses", "models._builders", "experiments.seeds"}
    assert used <= names
    assert {name for name in names if name.startswith("layers.")} == {
        "layers.lenet5_1998",
        "layers.pooling",
    }
    foreign = ("plotting", "exercises", "shapes", "tools", "data", "models._audit")
    assert not any(name.startswith(foreign) for name in names)


@pytest.mark.parametrize("module", MODULES)
def test_a_change_of_any_of_them_is_another_training(module, monkeypatch):
    before, code = path(), kept._code

    def changed(name):
        more = ast.parse("new = 1" if name == module else "").body
        return ast.Module([*code(name).body, *more], [])

    monkeypatch.setattr(kept, "_code", changed)
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


def test_a_sentence_or_a_comment_may_change(tmp_path, monkeypatch):
    texts = [
        '"""One."""\nimport os\n\n\ndef f():\n    """Two."""\n    return 1\n',
        'import os\n\n# More.\ndef f():\n    """Three\n\n    lines."""\n    return 1\n',
        "import os\n\n\ndef f():\n    return 2\n",
    ]
    codes = []
    for text in texts:
        file = tmp_path / "one.py"
        file.write_text(text)
        monkeypatch.setattr(recipes, "__file__", str(file))
        codes.append(ast.dump(kept._code.__wrapped__(recipes.__name__)))
    assert codes[0] == codes[1] != codes[2]


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
