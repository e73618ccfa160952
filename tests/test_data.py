"""MNIST is used if it is MNIST, refused by name if it is not, and never touched."""

import io

import numpy as np
import pytest

from lenet_course import data


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A machine with an empty Keras cache, no setting and no network."""
    monkeypatch.delenv(data.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(data, "_download_mnist", lambda: None)
    return tmp_path


@pytest.fixture
def small_mnist(monkeypatch):
    """Arrays of other sizes that count as MNIST in this test."""
    rng = np.random.default_rng(0)
    arrays = {
        "x_train": rng.integers(256, size=(60, 28, 28)).astype("uint8"),
        "y_train": rng.integers(10, size=60).astype("uint8"),
        "x_test": rng.integers(256, size=(20, 28, 28)).astype("uint8"),
        "y_test": rng.integers(10, size=20).astype("uint8"),
    }
    known = {
        name: (array.shape, data.hashlib.sha256(array).hexdigest())
        for name, array in arrays.items()
    }
    monkeypatch.setattr(data, "MNIST_ARRAYS", known)
    monkeypatch.setattr(data, "NUM_VALIDATION", 5)
    return arrays


def archive_bytes(arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def test_fallback_says_so_and_keeps_mnists_form(elsewhere):
    digits = data.load_mnist()
    assert not digits.is_mnist
    assert "MNIST was not found" in digits._repr_html_()
    assert "MNIST was not found" in repr(digits)
    assert digits.x_train.shape == (1297, 28, 28)
    assert digits.x_train.dtype == np.uint8
    assert digits.x_train.max() == 255
    assert digits.x_train[:, :4].max() == 0, "digits leave a border of 4 pixels"
    assert set(digits.y_test) == set(range(10))


def test_setting_comes_first_then_the_cache(elsewhere, small_mnist, monkeypatch):
    cache = elsewhere / "keras" / "datasets" / "mnist.npz"
    cache.parent.mkdir(parents=True)
    cache.write_bytes(archive_bytes(small_mnist))
    assert data.load_mnist().source == str(cache)
    chosen = elsewhere / "chosen.npz"
    chosen.write_bytes(archive_bytes(small_mnist))
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(chosen))
    assert data.load_mnist().source == str(chosen)


def test_setting_may_name_the_folder(elsewhere, small_mnist, monkeypatch):
    (elsewhere / "mnist.npz").write_bytes(archive_bytes(small_mnist))
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(elsewhere))
    assert data.load_mnist().is_mnist


def test_download_is_used_before_the_fallback(elsewhere, small_mnist, monkeypatch):
    downloaded = elsewhere / "downloaded.npz"
    downloaded.write_bytes(archive_bytes(small_mnist))
    monkeypatch.setattr(data, "_download_mnist", lambda: downloaded)
    assert data.load_mnist().source == str(downloaded)


def test_a_failing_download_is_no_digits_and_no_exception(monkeypatch):
    def fail():
        raise Exception("URL fetch failure")  # the class that Keras raises

    monkeypatch.setattr("keras.datasets.mnist.load_data", fail)
    assert data._download_mnist() is None


def test_setting_that_names_nothing_is_an_error(elsewhere, monkeypatch):
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(elsewhere / "absent.npz"))
    with pytest.raises(ValueError, match=r"LENET_COURSE_DATA names no file.*absent"):
        data.load_mnist()


def test_splits_are_fixed_and_disjoint(elsewhere, small_mnist):
    path = elsewhere / "mnist.npz"
    path.write_bytes(archive_bytes(small_mnist))
    digits = data.read_mnist(path)
    assert (len(digits.x_train), len(digits.x_val)) == (55, 5)
    joined = np.concatenate([digits.x_train, digits.x_val])
    np.testing.assert_array_equal(joined, small_mnist["x_train"])
    np.testing.assert_array_equal(digits.x_test, small_mnist["x_test"])


def altered(arrays):
    pixels = arrays["x_test"].copy()
    pixels[3, 14, 14] ^= 1
    return archive_bytes(arrays | {"x_test": pixels})


BAD_FILES = {
    "truncated": (lambda a: archive_bytes(a)[:-2000], "readable .npz archive"),
    "cut inside": (lambda a: archive_bytes(a)[:5000], "readable .npz archive"),
    "empty": (lambda a: b"", "readable .npz archive"),
    "text": (lambda a: b"<html>404</html>" * 99, "readable .npz archive"),
    "one array": (lambda a: npy_bytes(a["x_test"]), "readable .npz archive"),
    "array missing": (
        lambda a: archive_bytes({k: v for k, v in a.items() if k != "y_test"}),
        "y_test",
    ),
    "wrong shape": (
        lambda a: archive_bytes(a | {"x_train": a["x_train"][:, :27]}),
        "x_train is a uint8 array of shape (60, 27, 28)",
    ),
    "wrong dtype": (
        lambda a: archive_bytes(a | {"x_train": a["x_train"].astype("float32")}),
        "x_train is a float32 array",
    ),
    "altered pixel": (altered, "content of its x_test is not that of MNIST"),
    "swapped labels": (
        lambda a: archive_bytes(a | {"y_train": a["y_train"][::-1]}),
        "content of its y_train is not that of MNIST",
    ),
}


def npy_bytes(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", BAD_FILES)
@pytest.mark.parametrize("place", ["setting", "cache"])
def test_bad_files_are_refused_by_name_and_kept(
    kind, place, elsewhere, small_mnist, monkeypatch
):
    make, reason = BAD_FILES[kind]
    content = make(small_mnist)
    path = elsewhere / "keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    if place == "setting":
        monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(path))
    with pytest.raises(ValueError, match="is not MNIST") as refusal:
        data.load_mnist()
    for part in (str(path), reason, "Expected", data.ENVIRONMENT_VARIABLE):
        assert part in str(refusal.value)
    assert path.read_bytes() == content


def test_check_asserts_on_mnist_and_skips_visibly_elsewhere(
    elsewhere, small_mnist, capsys
):
    path = elsewhere / "mnist.npz"
    path.write_bytes(archive_bytes(small_mnist))
    digits = data.read_mnist(path)
    digits.check(True, "Water is wet.")
    with pytest.raises(AssertionError, match="does not hold: Water is dry"):
        digits.check(False, "Water is dry.")
    data.load_fallback_digits().check(False, "Water is dry.")
    assert capsys.readouterr().out.splitlines() == [
        "holds: Water is wet.",
        "skipped, because these digits are not MNIST: Water is dry.",
    ]


def test_prepare_images_centres_and_scales():
    images = np.zeros((1, 28, 28), "uint8")
    images[0, 0, 0] = 255
    prepared = data.prepare_images(images)
    assert prepared.shape == (1, 32, 32, 1)
    assert prepared.dtype == np.float32
    assert np.argwhere(prepared).tolist() == [[0, 2, 2, 0]]
    assert prepared.max() == 1
    assert data.prepare_images(images, size=29).shape == (1, 29, 29, 1)


@pytest.mark.parametrize(
    ("images", "size", "message"),
    [
        (np.zeros((28, 28), "uint8"), 32, "Expected a uint8 array"),
        (np.zeros((1, 28, 28)), 32, "Received: float64"),
        (np.zeros((1, 28, 28), "uint8"), 20, "size=20"),
    ],
)
def test_prepare_images_refuses(images, size, message):
    with pytest.raises(ValueError, match=message):
        data.prepare_images(images, size=size)


def test_teaching_images_differ_and_are_binary():
    images = data.teaching_images()
    assert list(images) == ["bar", "cross", "corner", "checkerboard"]
    assert len({image.tobytes() for image in images.values()}) == 4
    for image in images.values():
        assert image.shape == (8, 8)
        assert set(np.unique(image)) == {0, 1}
