"""Handwritten digits with verified content and fixed splits, and tiny teaching images.

Importing this module loads neither TensorFlow nor Keras; only a download does.
"""

import contextlib
import hashlib
import html
import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

ENVIRONMENT_VARIABLE = "LENET_COURSE_DATA"

# What the four arrays of MNIST are, whatever archive they come in: shape, and SHA-256
# of the bytes. Other archives of the same pixels are welcome, other pixels are not.
MNIST_ARRAYS = {
    "x_train": (
        (60000, 28, 28),
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    "y_train": (
        (60000,),
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    ),
    "x_test": (
        (10000, 28, 28),
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    "y_test": (
        (10000,),
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ),
}
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

    def check(self, holds: bool, statement: str) -> None:
        """Assert a statement that is only claimed of MNIST, and print the outcome.

        On other digits the statement is skipped, and the printed line says so.

        Args:
            holds: whether the statement is true of these digits.
            statement: what is claimed, as a sentence.

        Raises:
            AssertionError: the digits are MNIST and the statement does not hold.

        Example:
            >>> load_fallback_digits().check(False, "The test set has 10,000 images.")
            skipped, because these digits are not MNIST: The test set has 10,000 images.
        """
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
    "MNIST was not found and could not be downloaded. This page uses the 1,797 digits "
    "that scikit-learn ships, enlarged from 8 x 8 pixels. Everything runs, but the "
    "numbers differ from those of MNIST, and statements about MNIST are skipped. With "
    f"a copy of mnist.npz, set the environment variable {ENVIRONMENT_VARIABLE} to its "
    "path."
)


def load_mnist() -> Digits:
    """MNIST from the first place that has it, or scikit-learn's digits as a fallback.

    The places, in order: the file or folder that the environment variable
    ``LENET_COURSE_DATA`` names; Keras' cache; Keras' download. Only if none has MNIST
    come the bundled digits, with a notice. The last 5,000 training images are the
    validation set.

    Source: LeCun, Bottou, Bengio and Haffner 1998, section III-A.

    Raises:
        ValueError: ``LENET_COURSE_DATA`` or Keras' cache holds a file that is not
            MNIST. The file is left as it is.

    Example:
        >>> digits = load_mnist()
        >>> digits.x_train.shape[1:], digits.x_train.dtype
        ((28, 28), dtype('uint8'))
    """
    path = find_mnist() or _download_mnist()
    return load_fallback_digits() if path is None else read_mnist(path)


def find_mnist() -> Path | None:
    """Path of an ``mnist.npz`` on this machine, or None; nothing is downloaded.

    Raises:
        ValueError: ``LENET_COURSE_DATA`` is set, but no file is there. A setting that
            does not work is a mistake to be told about, not a reason to fall back.

    Example:
        >>> path = find_mnist()
        >>> path is None or path.suffix == ".npz"
        True
    """
    setting = os.environ.get(ENVIRONMENT_VARIABLE)
    if setting:
        path = Path(setting).expanduser()
        path = path / "mnist.npz" if path.is_dir() else path
        if not path.is_file():
            raise ValueError(
                f"{ENVIRONMENT_VARIABLE} names no file. Expected the path of mnist.npz "
                f"or of the folder that holds it. Received: {setting!r}. Correct it, "
                "or unset it to let the course look elsewhere."
            )
        return path
    cached = _keras_cache()
    return cached if cached.is_file() else None


def read_mnist(path: str | os.PathLike) -> Digits:
    """MNIST from an ``.npz`` archive, after checking that it really is MNIST.

    Args:
        path: an archive with the ``uint8`` arrays ``x_train`` (60000, 28, 28),
            ``y_train`` (60000,), ``x_test`` (10000, 28, 28) and ``y_test`` (10000,).

    Raises:
        ValueError: the file is not such an archive, or holds other pixels or labels.

    Example:
        >>> try:
        ...     read_mnist(__file__)
        ... except ValueError as error:
        ...     print("is not a readable .npz archive" in str(error))
        True
    """
    path = Path(path)
    arrays = _read_archive(path)
    for name, array in arrays.items():
        _verify(path, name, array)
    x, y = arrays["x_train"], arrays["y_train"].astype("int32")
    return Digits(
        name="MNIST",
        source=str(path),
        is_mnist=True,
        x_train=x[:-NUM_VALIDATION],
        y_train=y[:-NUM_VALIDATION],
        x_val=x[-NUM_VALIDATION:],
        y_val=y[-NUM_VALIDATION:],
        x_test=arrays["x_test"],
        y_test=arrays["y_test"].astype("int32"),
    )


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
    y = bundled.target.astype("int32")
    test = len(y) - FALLBACK_NUM_TEST
    train = test - FALLBACK_NUM_VALIDATION
    return Digits(
        name="scikit-learn digits",
        source="scikit-learn",
        is_mnist=False,
        x_train=x[:train],
        y_train=y[:train],
        x_val=x[train:test],
        y_val=y[train:test],
        x_test=x[test:],
        y_test=y[test:],
    )


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
    images = np.asarray(images)
    if images.ndim != 3 or images.dtype != np.uint8:
        raise ValueError(
            "Invalid images. Expected a uint8 array of shape (num_images, height, "
            f"width). Received: {images.dtype} array of shape {images.shape}."
        )
    margins = [size - length for length in images.shape[1:]]
    if min(margins) < 0:
        raise ValueError(
            "Invalid value for argument `size`. Expected at least the height and width "
            f"of the images, {images.shape[1:]}. Received: size={size!r}."
        )
    before_after = [(margin // 2, margin - margin // 2) for margin in margins]
    field = np.pad(images, [(0, 0), *before_after])
    scaled = field[..., np.newaxis].astype("float32") / 255
    if (background, ink) == (0, 1):
        return scaled
    return np.float32(background) + np.float32(ink - background) * scaled


def teaching_images() -> dict[str, np.ndarray]:
    """Four 8 x 8 images to follow by eye: a bar, a cross, a corner, a checkerboard.

    Returns:
        ``float32`` arrays of shape ``(8, 8)``, 0 for background and 1 for ink, by name.

    Example:
        >>> teaching_images()["corner"][:3, :5].astype(int)
        array([[0, 0, 0, 0, 0],
               [0, 0, 0, 0, 0],
               [0, 0, 1, 1, 1]])
    """
    bar, cross, corner = (np.zeros((8, 8), "float32") for _ in range(3))
    bar[1:7, 3:5] = 1
    cross[3:5, 1:7] = cross[1:7, 3:5] = 1
    corner[2, 2:7] = corner[2:7, 2] = 1
    rows, columns = np.indices((8, 8))
    checkerboard = ((rows + columns) % 2).astype("float32")
    return {"bar": bar, "cross": cross, "corner": corner, "checkerboard": checkerboard}


def _read_archive(path: Path) -> dict[str, np.ndarray]:
    """The arrays of an ``.npz`` archive that MNIST should have."""
    try:
        # No pickles: an archive from elsewhere must not be able to run code.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in MNIST_ARRAYS}
    except KeyError as error:
        raise _refusal(path, f"an array is missing: {error.args[0]}") from error
    except (OSError, EOFError, ValueError, TypeError, BadZipFile, zlib.error) as error:
        reason = "it is not a readable .npz archive, or it is cut short"
        raise _refusal(path, reason) from error


def _verify(path: Path, name: str, array: np.ndarray) -> None:
    shape, sha256 = MNIST_ARRAYS[name]
    if array.shape != shape or array.dtype != np.uint8:
        reason = (
            f"its {name} is a {array.dtype} array of shape {array.shape}, not a uint8 "
            f"array of shape {shape}"
        )
        raise _refusal(path, reason)
    if hashlib.sha256(np.ascontiguousarray(array)).hexdigest() != sha256:
        raise _refusal(path, f"the content of its {name} is not that of MNIST")


def _refusal(path: Path, reason: str) -> ValueError:
    return ValueError(
        f"{path} is not MNIST: {reason}. Expected an .npz archive with the 70,000 "
        "digits of MNIST in the arrays x_train, y_train, x_test and y_test. The file "
        "was left as it is. Move it away to let the course look elsewhere, or set "
        f"{ENVIRONMENT_VARIABLE} to the path of a good copy."
    )


def _keras_cache() -> Path:
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "mnist.npz"


def _download_mnist() -> Path | None:
    """Path of Keras' fresh download in its cache, or None if it cannot be had."""
    import keras

    try:
        # Its progress bar would end up in the stored output of a notebook.
        with contextlib.redirect_stdout(io.StringIO()):
            keras.datasets.mnist.load_data()
    except Exception:  # Keras raises a bare Exception when there is no network
        return None
    return _keras_cache()


if __name__ == "__main__":
    digits = load_mnist()
    print(f"{digits!r}\nSource: {digits.source}")
