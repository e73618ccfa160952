"""Handwritten digits with verified content and fixed splits.

Importing this module loads neither TensorFlow nor Keras.
"""

import contextlib
import functools
import html
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np

from lenet_course import _mnist
from lenet_course._errors import invalid, wrong_type

ENVIRONMENT_VARIABLE = "LENET_COURSE_DATA"
CACHE_VARIABLE = "LENET_COURSE_CACHE"

# In Keras' cache, where its own name is taken by a file that is not MNIST.
BESIDE = "mnist-of-lenet-course.npz"

NUM_VALIDATION = 5000
FALLBACK_NUM_VALIDATION = 200
FALLBACK_NUM_TEST = 300


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of handwritten digits, split into training, validation and test set.

    Images are ``uint8`` arrays of shape ``(num_images, 28, 28)`` with 0 for the
    background and 255 for full ink; labels are ``int32`` arrays of shape
    ``(num_images,)``.
    """

    name: str
    source: str
    is_mnist: bool
    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def check(self, holds: bool | np.bool_, statement: str) -> None:
        """Assert a statement that is only claimed of MNIST, and print the outcome.

        On other digits the statement is skipped, and the printed line says so.

        Args:
            holds: whether the statement is true of these digits.
            statement: what is claimed, as a sentence.

        Raises:
            AssertionError: the digits are MNIST and the statement does not hold.
            TypeError: ``holds`` is neither True nor False, such as an array of them.

        Example:
            >>> load_fallback_digits().check(False, "The test set has 10,000 images.")
            skipped, because these digits are not MNIST: The test set has 10,000 images.
        """
        if not isinstance(holds, bool | np.bool_):
            raise wrong_type("holds", holds, "True or False")
        if not self.is_mnist:
            print(f"skipped, because these digits are not MNIST: {statement}")
        elif not holds:
            raise AssertionError(f"does not hold: {statement}")
        else:
            print(f"holds: {statement}")

    def __repr__(self) -> str:
        sizes = (
            f"{self.name}: {len(self.y_train):,} training, {len(self.y_val):,} "
            f"validation and {len(self.y_test):,} test images, 28 x 28."
        )
        return sizes if self.is_mnist else f"{sizes}\nNotice. {FALLBACK_NOTICE}"

    def _repr_html_(self) -> str:
        return "".join(f"<p>{html.escape(line)}</p>" for line in repr(self).split("\n"))


FALLBACK_NOTICE = (
    "MNIST was not found and could not be downloaded. These are the 1,797 digits "
    "that scikit-learn ships, enlarged from 8 x 8 pixels. Everything runs, but the "
    "numbers differ from those of MNIST, and statements about MNIST are skipped. With "
    f"a copy of MNIST, set the environment variable {ENVIRONMENT_VARIABLE} to its path."
)


def load_mnist() -> Digits:
    """MNIST from the first place that has it, or scikit-learn's digits as a fallback.

    The places, in order: what the environment variable ``LENET_COURSE_DATA`` names, a
    file or folder as :func:`read_mnist` takes it; Keras' cache; the download that Keras
    makes as well, which is kept in that cache. Only if none has MNIST come the bundled
    digits, with a warning. A file in the cache that is not MNIST is warned of, left as
    it is, and not used. The last 5,000 training images are the validation set.

    Source: LeCun, Bottou, Bengio and Haffner 1998, section III-A.

    Raises:
        ValueError: ``LENET_COURSE_DATA`` names nothing, or something that is not MNIST.

    Example:
        >>> digits = load_mnist()
        >>> digits.x_train.shape[1:], digits.x_train.dtype
        ((28, 28), dtype('uint8'))
    """
    chosen = _chosen()
    if chosen is not None:
        return read_mnist(chosen)
    for path in _cached():
        try:
            return read_mnist(path)
        except ValueError as error:
            warnings.warn(f"Keras' cache is not used. {error}", stacklevel=2)
    try:
        return _download()
    except (OSError, HTTPException, ValueError) as error:
        reason = f"The download from {_mnist.URL} failed: {error}."
        warnings.warn(f"{FALLBACK_NOTICE} {reason}", stacklevel=2)
    return load_fallback_digits()


def find_mnist() -> Path | None:
    """Path of MNIST on this machine, or None; nothing is downloaded.

    Returns:
        What ``LENET_COURSE_DATA`` names (an archive, or the folder of the idx files),
        or a file in Keras' cache that is MNIST.

    Raises:
        ValueError: ``LENET_COURSE_DATA`` is set, but nothing is there. A setting that
            does not work is a mistake to be told about, not a reason to fall back.

    Example:
        >>> path = find_mnist()
        >>> digits = load_fallback_digits() if path is None else read_mnist(path)
        >>> digits.is_mnist == (path is not None)
        True
    """
    chosen = _chosen()
    if chosen is not None:
        return chosen
    good = (path for path in _cached() if _is_mnist(path, path.lstat().st_mtime_ns))
    return next(good, None)


def cache_folder() -> Path:
    """Where the course keeps what took long to make; it can be deleted at any time.

    Returns:
        What the environment variable ``LENET_COURSE_CACHE`` names, or ``lenet_course``
        in Keras' own folder, ``~/.keras`` unless ``KERAS_HOME`` is set. It need not be
        there yet.

    Example:
        >>> isinstance(cache_folder(), Path)
        True
    """
    setting = os.environ.get(CACHE_VARIABLE)
    with contextlib.suppress(RuntimeError):  # a user without a home
        if setting:
            return Path(setting).expanduser()
    return _keras_cache().parents[1] / "lenet_course"


def read_mnist(path: str | os.PathLike[str]) -> Digits:
    """MNIST from an archive or a folder, after checking that it really is MNIST.

    Args:
        path: an ``.npz`` archive with the arrays ``x_train`` (60000, 28, 28),
            ``y_train`` (60000,), ``x_test`` (10000, 28, 28) and ``y_test`` (10000,),
            of any type of integers; or a folder with ``mnist.npz``, with the four
            original idx files, compressed by gzip or not, or with torchvision's
            ``MNIST/raw``, which holds them.

    Raises:
        TypeError: ``path`` is no path.
        ValueError: that is not there, cannot be read, or holds other pixels or labels.

    Example:
        >>> try:
        ...     read_mnist(os.devnull)
        ... except ValueError as error:
        ...     print(str(error).partition(" is ")[2].partition(".")[0])
        not MNIST: it is empty
    """
    try:
        path = Path(path)
    except TypeError as error:
        expected = "the path of an archive or of a folder"
        raise wrong_type("path", path, expected) from error
    try:
        return _mnist_digits(_mnist.read(path), str(path))
    except OSError as error:
        raise _refusal(path, f"it cannot be opened ({error.strerror})") from error
    except ValueError as error:
        raise _refusal(path, str(error)) from error


def read_qmnist(folder: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """QMNIST's test digits: the 10,000 of MNIST, then the 50,000 that were lost.

    No lesson needs them. Fifty thousand digits that nobody could choose by make a test
    set that gives the error twice as exactly; QMNIST rebuilt them from the source of
    MNIST.

    Args:
        folder: where ``qmnist-test-images-idx3-ubyte`` is, and beside it
            ``qmnist-test-labels-idx2-int`` or ``qmnist-test-labels-idx1-ubyte``; each
            may be compressed by gzip, with ``.gz`` at its end.

    Returns:
        Images, ``uint8`` of shape ``(60000, 28, 28)``, and labels, ``int32`` of shape
        ``(60000,)``. The lost digits are ``images[10000:]``.

    Raises:
        TypeError: ``folder`` is no path.
        ValueError: a file is missing, cannot be read, or is another one.

    Source: Yadav and Bottou 2019, arXiv:1905.10498.

    Example:
        >>> try:
        ...     read_qmnist(os.devnull)
        ... except ValueError as error:
        ...     print(str(error).partition(" is ")[2].partition(",")[0])
        not QMNIST: it holds no qmnist-test-images-idx3-ubyte
    """
    try:
        folder = Path(folder)
    except TypeError as error:
        raise wrong_type("folder", folder, "the path of a folder") from error
    try:
        return _mnist.read_qmnist(folder)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{folder} is not QMNIST: {error}. Expected the folder of the two files "
            "with the 60,000 test digits, from https://github.com/facebookresearch/"
            "qmnist."
        ) from error


def load_fallback_digits() -> Digits:
    """The 1,797 digits that scikit-learn ships, enlarged and placed as in MNIST.

    Each 8 x 8 image is enlarged to 20 x 20, the size of MNIST's digits (LeCun et al.
    1998, section III-A), and put in the middle of 28 x 28 pixels. The first 1,297
    images are for training, the next 200 for validation, the last 300 for testing.

    Example:
        >>> digits = load_fallback_digits()
        >>> len(digits.y_train), len(digits.y_val), len(digits.y_test)
        (1297, 200, 300)
    """
    from scipy.ndimage import zoom
    from sklearn.datasets import load_digits

    bundled = load_digits()
    enlarged = zoom(bundled.images / 16.0, (1, 2.5, 2.5), order=1)
    x = np.pad(np.rint(255 * enlarged).astype("uint8"), ((0, 0), (4, 4), (4, 4)))
    y = bundled.target
    num_train = len(y) - FALLBACK_NUM_TEST
    return _split(
        {
            "x_train": x[:num_train],
            "y_train": y[:num_train],
            "x_test": x[num_train:],
            "y_test": y[num_train:],
        },
        FALLBACK_NUM_VALIDATION,
        name="scikit-learn digits",
        source="scikit-learn",
        is_mnist=False,
    )


IMAGES = "a uint8 array of shape (num_images, height, width)"


def prepare_images(
    images: np.ndarray, *, size: int = 32, background: float = 0.0, ink: float = 1.0
) -> np.ndarray:
    """Images as a network takes them: centred on a field, scaled, with one channel.

    Args:
        images: ``uint8`` array of shape ``(num_images, height, width)``.
        size: height and width of the field in pixels, at least those of the images;
            the paper's field is 32 (LeCun et al. 1998, section II-B).
        background: what a pixel of 0 becomes, and the rest of the field; -0.1 in the
            paper.
        ink: what a pixel of 255 becomes; 1.175 in the paper.

    Returns:
        ``float32`` array of shape ``(num_images, size, size, 1)``.

    Raises:
        ValueError: the images have another shape or dtype, or do not fit in the field.

    Example:
        >>> float(prepare_images(np.full((1, 28, 28), 255, "uint8")).sum())
        784.0
    """
    try:
        pixels = np.asarray(images)
    except ValueError as error:  # rows of different lengths
        raise invalid("images", images, IMAGES) from error
    if pixels.ndim != 3 or pixels.dtype != np.uint8:
        raise invalid("images", images, IMAGES)
    least = max(pixels.shape[1:])
    if not isinstance(size, Integral) or size < least:
        raise invalid("size", size, f"a whole number, at least the images' {least}")
    for name, value in {"background": background, "ink": ink}.items():
        if not isinstance(value, Real) or not np.isfinite(value):
            raise invalid(name, value, "a finite number")
    margins = [size - length for length in pixels.shape[1:]]
    before_after = [(margin // 2, margin - margin // 2) for margin in margins]
    field = np.pad(pixels, [(0, 0), *before_after])
    scaled = field[..., np.newaxis].astype("float32") / 255
    if (background, ink) == (0, 1):
        return scaled
    return np.float32(background) + np.float32(ink - background) * scaled


def _chosen() -> Path | None:
    """What ``LENET_COURSE_DATA`` names: an archive, or the folder of the idx files."""
    setting = os.environ.get(ENVIRONMENT_VARIABLE)
    if not setting:
        return None
    try:
        path = Path(setting).expanduser()
        if path.is_dir():
            return _mnist.place_in(path)
        if path.is_file():
            return path
        reason = "nothing is there"
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror})"
    except (RuntimeError, ValueError) as error:  # no such home; nothing in the folder
        reason = str(error)
    raise ValueError(
        f"{ENVIRONMENT_VARIABLE} names no MNIST: {reason}. Expected the path "
        f"of mnist.npz or of the folder that holds it or the four idx files. Received: "
        f"{setting!r}. Correct it, or unset it to let the course look elsewhere."
    )


def _cached() -> Iterator[Path]:
    """The files in Keras' cache that may be MNIST, the course's own first."""
    cache = _keras_cache()
    for path in (cache.with_name(BESIDE), cache):
        if os.path.lexists(path):
            yield path


def _mnist_digits(arrays: _mnist.Arrays, source: str) -> Digits:
    return _split(arrays, NUM_VALIDATION, name="MNIST", source=source, is_mnist=True)


def _split(arrays: _mnist.Arrays, num_validation: int, **about: Any) -> Digits:
    """Digits whose last training images are the validation set."""
    x, y = arrays["x_train"], arrays["y_train"].astype("int32")
    return Digits(
        x_train=x[:-num_validation],
        y_train=y[:-num_validation],
        x_val=x[-num_validation:],
        y_val=y[-num_validation:],
        x_test=arrays["x_test"],
        y_test=arrays["y_test"].astype("int32"),
        **about,
    )


@functools.cache
def _is_mnist(path: Path, changed: int) -> bool:
    """Whether a file is MNIST; it is read again when it was changed."""
    try:
        read_mnist(path)
    except ValueError:
        return False
    return True


def _refusal(path: Path, reason: str) -> ValueError:
    return ValueError(
        f"{path} is not MNIST: {reason}. Expected an .npz archive with the 70,000 "
        "digits of MNIST in the arrays x_train, y_train, x_test and y_test, or the "
        "folder of the four idx files. It was left as it is. To use another copy, set "
        f"{ENVIRONMENT_VARIABLE} to its path."
    )


def _keras_cache() -> Path:
    try:
        home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    except RuntimeError:  # a user without a home, as in some containers
        home = Path(tempfile.gettempdir()) / ".keras"
    return home / "datasets" / _mnist.ARCHIVE


def _download() -> Digits:
    """MNIST from where Keras has it, kept in Keras' cache for the next call.

    What is there already is not MNIST, or it would have been used, and stays.
    """
    arrays, content = _mnist.read_download()
    path = _keras_cache()
    if os.path.lexists(path):
        path = path.with_name(BESIDE)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        warnings.warn(f"MNIST was downloaded, but not kept: {error}", stacklevel=3)
        return _mnist_digits(arrays, _mnist.URL)
    return _mnist_digits(arrays, str(path))


if __name__ == "__main__":
    try:
        digits = load_mnist()
    except ValueError as error:
        sys.exit(str(error))
    print(f"{digits!r}\nSource: {digits.source}")
