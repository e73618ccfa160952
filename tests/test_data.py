"""MNIST is used if it is MNIST, refused by name if it is not, and never touched."""

import io
import os
import socket
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from lenet_course import _mnist, data


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A machine with an empty Keras cache, no setting and no network."""
    monkeypatch.delenv(data.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("TQDM_DISABLE", "1")
    monkeypatch.setattr(_mnist, "URL", (tmp_path / "no network").as_uri())
    return tmp_path


@pytest.fixture
def cache(elsewhere):
    """Where Keras keeps MNIST on that machine."""
    path = elsewhere / "keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def online(elsewhere, small_mnist, monkeypatch):
    """The same machine with a network, which is a file here."""
    path = elsewhere / "on the net.npz"
    path.write_bytes(archive_bytes(small_mnist))
    monkeypatch.setattr(_mnist, "URL", path.as_uri())
    return path


def archive_bytes(arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


# The places where MNIST may be.


def test_fallback_says_so_and_keeps_mnists_form(elsewhere):
    with pytest.warns(UserWarning, match="MNIST was not found .* failed") as seen:
        digits = data.load_mnist()
    assert seen[0].filename == __file__, "the warning names the line that loads"
    assert not digits.is_mnist
    assert "MNIST was not found" in digits._repr_html_()
    assert "MNIST was not found" in repr(digits)
    assert digits.x_train.shape == (1297, 28, 28)
    assert digits.x_train.dtype == np.uint8
    assert digits.x_train.max() == 255
    assert digits.x_train[:, :4].max() == 0, "digits leave a border of 4 pixels"
    assert set(digits.y_test) == set(range(10))


def test_fallback_digits_belong_to_their_labels():
    digits = data.load_fallback_digits()
    means = [
        digits.x_train[digits.y_train == digit].mean(axis=0) for digit in range(10)
    ]
    distances = [((digits.x_test - mean) ** 2).sum(axis=(1, 2)) for mean in means]
    assert (np.argmin(distances, axis=0) == digits.y_test).mean() > 0.8


def test_the_last_training_images_are_the_validation_set(cache, small_mnist):
    cache.write_bytes(archive_bytes(small_mnist))
    digits = data.load_mnist()
    for axis in "xy":
        last = small_mnist[f"{axis}_train"]
        for part, expected in {"train": last[:-5], "val": last[-5:]}.items():
            found = getattr(digits, f"{axis}_{part}")
            np.testing.assert_array_equal(found, expected)
        test = getattr(digits, f"{axis}_test")
        np.testing.assert_array_equal(test, small_mnist[f"{axis}_test"])


@pytest.mark.skipif(data.find_mnist() is None, reason="MNIST is not on this machine")
def test_mnist_has_its_sizes():
    assert repr(data.load_mnist()) == (
        "MNIST: 55,000 training, 5,000 validation and 10,000 test images, 28 x 28."
    )


def test_setting_comes_first_then_the_cache(cache, small_mnist, monkeypatch):
    cache.write_bytes(archive_bytes(small_mnist))
    assert data.load_mnist().source == str(cache) == str(data.find_mnist())
    chosen = cache.with_name("chosen.npz")
    chosen.write_bytes(archive_bytes(small_mnist))
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(chosen))
    assert data.load_mnist().source == str(chosen) == str(data.find_mnist())


def test_setting_may_name_the_folder(elsewhere, small_mnist, monkeypatch):
    (elsewhere / "mnist.npz").write_bytes(archive_bytes(small_mnist))
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(elsewhere))
    assert data.load_mnist().is_mnist


@pytest.mark.parametrize(
    "name", ["absent.npz", "o'brien/mnist.npz", " ", "a" * 300, "~no-such-user/x", "\n"]
)
def test_setting_that_names_nothing_is_an_error(name, elsewhere, monkeypatch):
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, name)
    for function in (data.load_mnist, data.find_mnist):
        with pytest.raises(ValueError, match="LENET_COURSE_DATA names no") as refusal:
            function()
        assert repr(name) in str(refusal.value)


def test_setting_with_an_apostrophe_is_a_path(elsewhere, small_mnist, monkeypatch):
    path = elsewhere / "o'brien" / "mnist.npz"
    path.parent.mkdir()
    path.write_bytes(archive_bytes(small_mnist))
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(path))
    assert data.load_mnist().source == str(path)


def test_the_command_line_says_a_bad_setting_in_one_sentence(tmp_path):
    command = [sys.executable, "-m", "lenet_course.data"]
    setting = {data.ENVIRONMENT_VARIABLE: str(tmp_path / "absent.npz")}
    done = subprocess.run(
        command, env=os.environ | setting, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("LENET_COURSE_DATA names no")


def test_download_is_used_before_the_fallback_and_kept(online, small_mnist):
    digits = data.load_mnist()
    assert digits.is_mnist
    kept = data.find_mnist()
    assert digits.source == str(kept)
    online.unlink()
    assert data.load_mnist().source == str(kept)
    assert list(kept.parent.iterdir()) == [kept]


def test_download_that_cannot_be_kept_is_used(online, monkeypatch):
    no_folder = online.with_name("a file")
    no_folder.touch()
    monkeypatch.setenv("KERAS_HOME", str(no_folder))
    with pytest.warns(UserWarning, match="downloaded, but not kept") as seen:
        assert data.load_mnist().is_mnist
    assert seen[0].filename == __file__


@pytest.mark.parametrize(
    "content", [b"<html>Please log in</html>", b"", b"PK\x03\x04 half of it"]
)
def test_download_of_something_else_is_not_kept(content, online):
    online.write_bytes(content)
    with pytest.warns(UserWarning, match="not found .*failed: it is"):
        assert not data.load_mnist().is_mnist
    assert not (online.parent / "keras").exists()


# 13: a damaged file in the cache.

DAMAGED = {
    "a proxy's page": lambda arrays: b"<html>Please log in</html>",
    "a download that was killed": lambda arrays: archive_bytes(arrays)[:20_000],
    "an empty file": lambda arrays: b"",
    "other digits": lambda arrays: archive_bytes(
        arrays | {"x_test": arrays["x_test"][::-1]}
    ),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_cache_is_left_and_mnist_downloaded_beside_it(
    kind, cache, online, small_mnist
):
    content = DAMAGED[kind](small_mnist)
    cache.write_bytes(content)
    assert data.find_mnist() is None
    with pytest.warns(UserWarning, match=r"cache is not used\. .*mnist\.npz") as seen:
        digits = data.load_mnist()
    assert len(seen) == 1
    assert digits.is_mnist
    online.unlink()
    with warnings.catch_warnings(action="error"):
        assert data.load_mnist().source == digits.source == str(data.find_mnist())
    assert cache.read_bytes() == content


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_cache_without_network_ends_in_the_fallback(kind, cache, small_mnist):
    content = DAMAGED[kind](small_mnist)
    cache.write_bytes(content)
    with (
        pytest.warns(UserWarning, match="cache is not used"),
        pytest.warns(UserWarning, match="MNIST was not found"),
    ):
        assert not data.load_mnist().is_mnist
    assert list(cache.parent.iterdir()) == [cache]
    assert cache.read_bytes() == content


def test_a_damaged_download_beside_a_damaged_cache_is_replaced(cache, online):
    cache.mkdir()
    cache.with_name(data.BESIDE).write_bytes(b"damaged as well")
    with pytest.warns(UserWarning, match="cache is not used") as seen:
        assert data.load_mnist().is_mnist
    assert len(seen) == 2
    with warnings.catch_warnings(action="error"):
        assert data.load_mnist().is_mnist
    assert cache.is_dir()


def test_a_cache_that_is_mended_is_seen(cache, small_mnist):
    cache.write_bytes(b"damaged")
    assert data.find_mnist() is None
    cache.write_bytes(archive_bytes(small_mnist))
    os.utime(cache, (1, 1))
    assert data.find_mnist() == cache


def serve_nothing(connection):
    """Accept and never answer."""


def serve_half(connection):
    """Answer, and then stop in the middle."""
    connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 99\r\n\r\nPK\x03\x04")


def serve_drops(connection):
    """Send a byte from time to time, without end."""
    connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
    with connection:
        while True:
            connection.sendall(b"P")
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("serve", "patience", "reason"),
    [
        (serve_nothing, 0.3, r"no answer within 0\.3 seconds"),
        (serve_half, 0.3, r"no answer within 0\.3 seconds"),
        (serve_drops, 9, r"not finished within 0\.3 seconds"),
    ],
)
def test_a_network_that_never_answers_does_not_hang(
    serve, patience, reason, elsewhere, monkeypatch
):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(_mnist, "SECONDS_FOR_AN_ANSWER", patience)
    monkeypatch.setattr(_mnist, "SECONDS_FOR_ALL", 0.3)
    connections = []

    def answer():
        try:
            connections.append(server.accept()[0])
            serve(connections[0])
        except OSError:
            pass  # the course has gone

    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/mnist.npz"
        monkeypatch.setattr(_mnist, "URL", address)
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        start = time.monotonic()
        with pytest.warns(UserWarning, match=f"not found .*failed: {reason}"):
            assert not data.load_mnist().is_mnist
        assert time.monotonic() - start < 10
        thread.join(5)
        for connection in connections:
            connection.close()


def test_a_host_that_is_never_found_does_not_hang(elsewhere, monkeypatch):
    found = threading.Event()
    monkeypatch.setattr(_mnist, "SECONDS_FOR_AN_ANSWER", 0.1)
    monkeypatch.setattr(_mnist, "urlopen", lambda *args, **kwargs: found.wait(5))
    with pytest.warns(UserWarning, match=r"no answer within 0\.1 seconds"):
        assert not data.load_mnist().is_mnist
    found.set()


# What one does with the digits.


def test_check_asserts_on_mnist_and_skips_visibly_elsewhere(
    elsewhere, small_mnist, capsys
):
    path = elsewhere / "mnist.npz"
    path.write_bytes(archive_bytes(small_mnist))
    digits = data.read_mnist(path)
    digits.check(True, "Water is wet.")
    with pytest.raises(AssertionError, match="does not hold: Water is dry"):
        digits.check(np.False_, "Water is dry.")
    data.load_fallback_digits().check(False, "Water is dry.")
    assert capsys.readouterr().out.splitlines() == [
        "holds: Water is wet.",
        "skipped, because these digits are not MNIST: Water is dry.",
    ]


@pytest.mark.parametrize("holds", [np.array([True, False]), None, "yes"])
def test_check_refuses_what_is_no_statement_on_any_digits(holds):
    with pytest.raises(TypeError, match="`holds` must be True or False"):
        data.load_fallback_digits().check(holds, "Water is wet.")


@pytest.mark.parametrize("path", [None, 3, b"mnist.npz"])
def test_read_mnist_refuses_what_is_no_path(path):
    with pytest.raises(TypeError, match="`path` must be the path of"):
        data.read_mnist(path)


@pytest.mark.parametrize("path", ["absent.npz", "a\0b", "a" * 300])
def test_read_mnist_refuses_a_path_where_nothing_is(path):
    with pytest.raises(ValueError, match="is not MNIST: "):
        data.read_mnist(path)


def test_prepare_images_centres_and_scales():
    images = np.zeros((1, 28, 28), "uint8")
    images[0, 0, 0] = 255
    prepared = data.prepare_images(images)
    assert prepared.shape == (1, 32, 32, 1)
    assert prepared.dtype == np.float32
    assert np.argwhere(prepared).tolist() == [[0, 2, 2, 0]]
    assert prepared.max() == 1
    odd = data.prepare_images(images, size=np.int64(29))
    assert odd.shape == (1, 29, 29, 1)
    assert np.argwhere(odd).tolist() == [[0, 0, 0, 0]], "the odd row comes last"


IMAGES = np.zeros((1, 28, 28), "uint8")


@pytest.mark.parametrize(
    ("images", "changed", "message"),
    [
        (IMAGES[0], {}, "`images` must be a uint8 array"),
        (IMAGES / 255, {}, "and dtype float64"),
        ([[[1, 2], [3]]], {}, "`images` must be"),
        (None, {}, "`images` must be .*images=None"),
        (IMAGES, {"size": 20}, "`size` must be .*at least the images' 28.*size=20"),
        (IMAGES, {"size": 32.0}, "`size` must be a whole number.*size=32.0"),
        (IMAGES, {"size": (32, 32)}, "`size` must be a whole number"),
        (IMAGES, {"ink": None}, "`ink` must be a finite number.*ink=None"),
        (IMAGES, {"background": "0"}, "`background` must be a finite number"),
        (IMAGES, {"background": np.nan}, "`background` must be a finite number"),
    ],
)
def test_prepare_images_refuses(images, changed, message):
    with pytest.raises(ValueError, match=message):
        data.prepare_images(images, **changed)
