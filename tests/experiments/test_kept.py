"""A kept training is found again only while all that it is made of is the same."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from lenet_course import _code, data, experiments, models
from lenet_course.experiments import kept, recipes
from lenet_course.experiments.seeds import trained_on_batches

MADE_OF = {"seed": 3, "learning_rate": 0.01}
ARRAYS = np.zeros((4, 2, 2)), np.arange(4)
BY = (recipes.__name__, "_train_with_a_bar")
USED = sorted(_code.depends_on(*BY))
DIGEST = "0123456789abcdef" * 4
NAME = f"lenet5_{DIGEST[:16]}.npz"
WEIGHTS = [np.full((2, 3), 0.5, "float32"), np.arange(3)]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache of this test's own, which is not there yet."""
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "new" / "cache"))
    return tmp_path / "new" / "cache"


@pytest.fixture
def trainings():
    """One entry for each training."""
    return []


@pytest.fixture
def ask(trainings):
    """Asks for the weights of a training, and says what came and whether it is new."""

    def asking(digest=DIGEST):
        def train():
            trainings.append(digest)
            return WEIGHTS

        return kept.kept_weights("lenet5", digest, train)

    return asking


def digest(**changes):
    arguments = {"made_of": MADE_OF, "arrays": ARRAYS, "by": BY}
    return kept.digest_of(**arguments | changes)


def same(weights, others):
    pairs = zip(weights, others, strict=True)
    return all(np.array_equal(one, other) for one, other in pairs)


def test_a_training_depends_on_all_that_it_uses_and_on_nothing_else():
    used = {
        ("lenet_course.training", "warm_up_and_decay"),
        ("lenet_course.training", "augmented_batches"),
        ("lenet_course.images", "reading_map"),
        ("lenet_course.data", "prepare_images"),
        ("lenet_course.models._builders", "build_lenet5"),
        ("lenet_course.experiments.seeds", "untrained"),
    }
    assert used <= set(USED)
    foreign = ("plotting", "exercises", "tools", "_mnist", "models._audit")
    modules = [module.removeprefix("lenet_course.") for module, _ in USED]
    assert not any(module.startswith(foreign) for module in modules)


@pytest.mark.parametrize("name", USED, ids=".".join)
def test_a_change_of_any_of_them_is_another_training(name, monkeypatch):
    before, dump = digest(), _code._dump

    def changed(*pair):
        return dump(*pair) + "+ 1" * (pair == name)

    monkeypatch.setattr(_code, "_dump", changed)
    assert digest() != before


def test_images_labels_and_recipe_are_part_of_it():
    found = [
        digest(),
        digest(arrays=(ARRAYS[0] + 1, ARRAYS[1])),
        digest(arrays=(ARRAYS[0], ARRAYS[1] + 1)),
        digest(made_of=MADE_OF | {"epochs": 2}),
        digest(made_of=MADE_OF | {"seed": 4}),
    ]
    assert len(set(found)) == 5
    assert digest(made_of=dict(reversed(MADE_OF.items()))) == found[0]
    of_numpy, plain = (
        digest(made_of=MADE_OF | {"epochs": one}) for one in (np.int64(2), 2.0)
    )
    assert of_numpy == plain, "NumPy's numbers are numbers"


def test_weights_are_kept_and_found_again(ask, trainings, folder):
    assert same(ask(), WEIGHTS)
    again = ask()
    assert same(again, WEIGHTS)
    assert [one.dtype for one in again] == [one.dtype for one in WEIGHTS]
    assert trainings == [DIGEST]
    kept_files = {one.name for one in folder.iterdir()} - {f"{NAME}.lock"}
    assert kept_files == {NAME}
    other = DIGEST[::-1]
    ask(other)
    assert trainings == [DIGEST, other]


def damaged(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)


def one_array(file):
    with file.open("wb") as stream:
        np.save(stream, [1.0])


FOREIGN = {
    "empty": lambda file: file.write_bytes(b""),
    "a text": lambda file: file.write_text("no weights"),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-20]),
    "one bit": damaged,
    "one array": one_array,
    "another archive": lambda file: np.savez(file, a=[1.0]),
    "of another training": lambda file: np.savez(file, digest="0", weights_0=[1.0]),
    "objects": lambda file: np.savez(file, digest=DIGEST, weights_0=[None, {}]),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_damaged_or_foreign_file_is_refused_and_replaced(
    kind, ask, trainings, folder
):
    ask()
    FOREIGN[kind](folder / NAME)
    with pytest.warns(UserWarning, match=f"{NAME} is no file of weights .* anew"):
        assert same(ask(), WEIGHTS)
    assert same(ask(), WEIGHTS)
    assert len(trainings) == 2, "the replaced file is found"


def test_where_nothing_can_be_written_a_network_is_trained(ask, trainings, folder):
    folder.parent.write_text("a file where the folder should be")
    for _ in range(2):
        with pytest.warns(UserWarning, match="could not be kept.*LENET_COURSE_CACHE"):
            assert same(ask(), WEIGHTS)
    assert len(trainings) == 2


def test_what_is_in_the_way_stays(ask, folder):
    (folder / NAME).mkdir(parents=True)
    with (
        pytest.warns(UserWarning, match="is no file of weights"),
        pytest.warns(UserWarning, match="could not be kept"),
    ):
        assert same(ask(), WEIGHTS)
    assert {one.name for one in folder.iterdir()} == {NAME, f"{NAME}.lock"}


def test_a_folder_that_is_read_only_can_still_be_read(ask, trainings, monkeypatch):
    ask()

    def refuse(*args, **options):
        raise PermissionError(13, "Read-only file system")

    monkeypatch.setattr(kept.filelock, "FileLock", refuse)
    assert same(ask(), WEIGHTS)
    assert len(trainings) == 1


def test_an_interruption_leaves_no_half_of_a_file(ask, folder, monkeypatch):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(kept.Path, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ask()
    assert {one.name for one in folder.iterdir()} == {f"{NAME}.lock"}
    assert same(ask(), WEIGHTS)


def test_of_several_that_ask_at_once_one_trains(trainings):
    begun, found = threading.Event(), []

    def train():
        trainings.append(DIGEST)
        begun.wait(timeout=30)  # until the others ask, too
        return WEIGHTS

    def ask():
        found.append(kept.kept_weights("lenet5", DIGEST, train))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    begun.set()
    for asker in askers:
        asker.join(timeout=30)
    assert len(found) == 3
    assert all(same(weights, WEIGHTS) for weights in found)
    assert trainings == [DIGEST]


def test_who_waits_too_long_trains_alone(ask, trainings, folder, monkeypatch):
    monkeypatch.setattr(kept, "LOCK_SECONDS", 0.01)
    folder.mkdir(parents=True)
    with kept.filelock.FileLock(folder / f"{NAME}.lock"):
        assert same(ask(), WEIGHTS)
    assert same(ask(), WEIGHTS)
    assert len(trainings) == 1


@pytest.fixture
def few():
    """Digits of which a training takes no time."""
    digits = data.load_fallback_digits()
    return replace(digits, x_train=digits.x_train[:32], y_train=digits.y_train[:32])


@pytest.mark.usefixtures("eager")
def test_the_network_for_everybody_is_trained_once_by_the_recipe(few, monkeypatch):
    recipe = {"epochs": 2, "batch_size": 16}
    first = experiments.trained_lenet5(digits=few, seed=1, **recipe)
    drawn = np.asarray(recipes.keras.random.normal((2,)))
    images = data.prepare_images(few.x_train)
    by_hand = next(
        trained_on_batches(
            models.build_lenet5,
            (images, few.y_train),
            seeds=[1],
            **{**recipes.RECIPE, **recipe},
        )
    )
    pairs = zip(first.get_weights(), by_hand.get_weights(), strict=True)
    assert all(np.allclose(one, other, atol=1e-5) for one, other in pairs)

    def train(*args, **options):
        raise AssertionError("trained again")

    monkeypatch.setattr(recipes, "_train_with_a_bar", train)
    again = experiments.trained_lenet5(digits=few, seed=1, **recipe)
    # What is drawn next is the same whether the network was trained or found.
    np.testing.assert_array_equal(recipes.keras.random.normal((2,)), drawn)
    assert same(again.get_weights(), first.get_weights())
    loss, accuracy = again.evaluate(images, few.y_train, verbose=0)
    assert loss > 0
    assert 0 <= accuracy <= 1
    for change in ({"seed": 2}, {"max_shift": 0}, {"epochs": 1}):
        with pytest.raises(AssertionError, match="trained again"):
            experiments.trained_lenet5(**{"digits": few, "seed": 1, **recipe} | change)
    other = replace(few, y_train=few.y_train[::-1])
    with pytest.raises(AssertionError, match="trained again"):
        experiments.trained_lenet5(digits=other, seed=1, **recipe)


def test_by_default_it_is_trained_on_all_digits_as_notebook_8_does(few, monkeypatch):
    asked = []

    def train(digits, **recipe):
        asked.append((digits, recipe))
        return experiments.recipes.models.build_lenet5().get_weights()

    monkeypatch.setattr(recipes, "_train_with_a_bar", train)
    monkeypatch.setattr(data, "load_mnist", lambda: few)
    experiments.trained_lenet5()
    assert asked == [(few, {"seed": 0, "epochs": 4, **recipes.RECIPE})]


def test_what_cannot_be_kept_or_read_is_said_of_the_line_that_asks(
    few, folder, monkeypatch
):
    weights = models.build_lenet5().get_weights()
    monkeypatch.setattr(recipes, "_train_with_a_bar", lambda *_, **__: weights)
    experiments.trained_lenet5(digits=few)
    (file,) = folder.glob("*.npz")
    file.unlink()
    file.mkdir()  # which can be neither read nor replaced
    with (
        pytest.warns(UserWarning, match="is no file of weights"),
        pytest.warns(UserWarning, match="could not be kept") as said,
    ):
        network = experiments.trained_lenet5(digits=few)
    assert len(said) == 2
    assert {one.filename for one in said} == {__file__}
    found = network.evaluate(
        data.prepare_images(few.x_train), few.y_train, verbose=0, return_dict=True
    )
    assert found.keys() == {"loss", "accuracy"}


def test_the_network_for_everybody_refuses_what_it_cannot_take(few):
    with pytest.raises(TypeError, match=r"`digits` must be what `data.load_mnist`"):
        experiments.trained_lenet5(digits=few.x_train)
    with pytest.raises(ValueError, match=r"`batch_size` must be .* from 1 to 32"):
        experiments.trained_lenet5(digits=few)
    with pytest.raises(ValueError, match="`seed` must be a whole number"):
        experiments.trained_lenet5(0.5, digits=few)


def test_the_cache_stands_beside_keras_data_unless_it_is_moved(tmp_path, monkeypatch):
    monkeypatch.delenv(data.CACHE_VARIABLE)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert data.cache_folder() == tmp_path / "lenet_course"
    monkeypatch.setenv(data.CACHE_VARIABLE, "~/elsewhere")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert data.cache_folder() == tmp_path / "elsewhere"
    # A user without a home gets no folder of the name "~".
    monkeypatch.setattr(data.Path, "expanduser", no_home)
    monkeypatch.setattr(data.tempfile, "gettempdir", lambda: str(tmp_path))
    assert data.cache_folder() == tmp_path / ".keras" / "lenet_course"


def no_home(path):
    raise RuntimeError("Could not determine home directory.")
