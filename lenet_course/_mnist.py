"""What MNIST is, whatever it is packed in, and where it is downloaded.

Other files with the same pixels are welcome, other pixels are not. A file that is not
MNIST raises a ValueError with the reason, for a sentence that begins with the file's
name; one that cannot be opened raises an OSError.
"""

import gzip
import hashlib
import io
import struct
import textwrap
import time
import zlib
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any, BinaryIO
from urllib.request import urlopen

import numpy as np

# Of each of the four arrays: shape, and SHA-256 of the bytes.
ARRAYS = {
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
ARCHIVE = "mnist.npz"
# The original files. A copy may be compressed (.gz), or have a dot before "idx".
IDX_FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}
IDX_FOLDERS = (".", "raw", "MNIST/raw")  # the last two are torchvision's

# QMNIST's test digits: all 60,000, of which MNIST kept 10,000. The class is the label,
# or the first of eight numbers about the digit.
QMNIST_IMAGES = "qmnist-test-images-idx3-ubyte"
QMNIST_LABELS = ("qmnist-test-labels-idx2-int", "qmnist-test-labels-idx1-ubyte")
NUM_QMNIST = 60_000
IDX_TYPES: dict[int, np.dtype[Any]] = {0x08: np.dtype("uint8"), 0x0C: np.dtype(">i4")}

# The archive that keras.datasets.mnist downloads.
URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SECONDS_FOR_AN_ANSWER = 10
SECONDS_FOR_ALL = 600

Arrays = dict[str, np.ndarray]


def place_in(folder: Path) -> Path:
    """The archive in a folder, or the folder there that holds the idx files."""
    places = [folder / name for name in IDX_FOLDERS if idx_files(folder / name)]
    if (folder / ARCHIVE).is_file():
        places.insert(0, folder / ARCHIVE)
    if not places:
        raise ValueError(f"it holds neither {ARCHIVE} nor {IDX_FILES['x_train']}")
    return places[0]


def read(path: Path) -> Arrays:
    """The arrays of an archive, or of a folder."""
    if path.is_dir():
        path = place_in(path)
    if path.is_dir():
        return _read_idx(path)
    with path.open("rb") as file:
        return _read_archive(file)


def read_download() -> tuple[Arrays, bytes]:
    """The arrays of the archive that Keras downloads, and its bytes.

    A thread waits for the network, because a socket's own time limit covers neither the
    search for the host nor all of its addresses together.
    """
    from tqdm import tqdm

    chunks: Queue[bytes | Exception] = Queue()
    Thread(target=_receive, args=(chunks,), daemon=True).start()
    content = bytearray()
    with tqdm(desc="Downloading MNIST", unit="B", unit_scale=True, leave=False) as bar:
        try:
            while chunk := chunks.get(timeout=SECONDS_FOR_AN_ANSWER):
                if isinstance(chunk, Exception):
                    raise chunk
                content += chunk
                bar.update(len(chunk))
        except Empty as error:
            reason = f"no answer within {SECONDS_FOR_AN_ANSWER} seconds"
            raise TimeoutError(reason) from error
    return _read_archive(io.BytesIO(content)), bytes(content)


def _receive(chunks: "Queue[bytes | Exception]") -> None:
    """Put the download in a queue, piece by piece, and last an empty piece or an error.

    Its time limit is longer than that of the reader, who gives the clearer reason.
    """
    end = time.monotonic() + SECONDS_FOR_ALL
    try:
        with urlopen(URL, timeout=2 * SECONDS_FOR_AN_ANSWER) as answer:
            while chunk := answer.read1(1 << 16):
                chunks.put(chunk)
                if time.monotonic() > end:
                    raise TimeoutError(f"not finished within {SECONDS_FOR_ALL} seconds")
        chunks.put(b"")
    except Exception as error:
        chunks.put(error)


def idx_files(folder: Path) -> dict[str, Path]:
    """The idx files of a folder, by the name of the array that they hold."""
    files = {}
    for array, name in IDX_FILES.items():
        for end in (".gz", ""):  # the last one found counts
            for stem in (name, name.replace("-idx", ".idx")):
                path = folder / f"{stem}{end}"
                if path.is_file():
                    files[array] = path
    return files


def _read_idx(folder: Path) -> Arrays:
    """The arrays of four idx files, each of which is a header and then the bytes."""
    files = idx_files(folder)
    missing = [name for array, name in IDX_FILES.items() if array not in files]
    if missing:
        raise ValueError(f"it lacks {', '.join(missing)}")
    arrays = {}
    for name, path in files.items():
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):  # gzip's, whatever the file is called
            try:
                content = gzip.decompress(content)
            except (OSError, EOFError, zlib.error) as error:
                reason = f"its {path.name} is damaged or cut short ({_words(error)})"
                raise ValueError(reason) from error
        shape, _ = ARRAYS[name]
        header = struct.pack(f">{1 + len(shape)}I", 0x800 + len(shape), *shape)
        values = np.frombuffer(bytearray(content.removeprefix(header)), np.uint8)
        if not content.startswith(header) or values.size != np.prod(shape):
            raise ValueError(
                f"its {path.name} is no idx file of shape {shape}, or cut short: it "
                f"has {len(content):,} bytes and begins with {content[:16]!r}"
            )
        arrays[name] = _verified(name, values.reshape(shape), path.name)
    return arrays


def read_qmnist(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The images of QMNIST's test digits, and their classes."""
    images = _idx_array(_found(folder, QMNIST_IMAGES))
    labels = _idx_array(_found(folder, *QMNIST_LABELS))
    classes = labels[:, 0] if labels.ndim == 2 and labels.size else labels
    shapes = (images.shape, classes.shape)
    if shapes != ((NUM_QMNIST, 28, 28), (NUM_QMNIST,)):
        raise ValueError(
            f"its arrays have the shapes {images.shape} and {labels.shape}, not those "
            f"of {NUM_QMNIST:,} images of 28 x 28 pixels and their labels"
        )
    if not 0 <= classes.min() <= classes.max() <= 9:
        raise ValueError("its labels are not the digits from 0 to 9")
    return images.astype("uint8"), classes.astype("int32")


def _found(folder: Path, *names: str) -> Path:
    """The first of some files that a folder holds, compressed or not."""
    for path in (folder / f"{name}{end}" for name in names for end in (".gz", "")):
        if path.is_file():
            return path
    raise ValueError(f"it holds no {' and no '.join(names)}, with .gz or without")


def _idx_array(path: Path) -> np.ndarray:
    """The array of any idx file: its type, its shape, and then its numbers."""
    content = path.read_bytes()
    try:
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        zeros, code, num_axes = struct.unpack_from(">HBB", content)
        shape = struct.unpack_from(f">{num_axes}I", content, 4)
        values = np.frombuffer(content, IDX_TYPES[code], offset=4 + 4 * num_axes)
        if zeros:
            raise ValueError(f"it begins with {content[:4]!r}")
        return values.reshape(shape)
    except (OSError, EOFError, KeyError, ValueError, struct.error, zlib.error) as error:
        reason = f"is no idx file, or is cut short ({_words(error)})"
        raise ValueError(f"its {path.name} {reason}") from error


def _read_archive(file: BinaryIO) -> Arrays:
    """The arrays of an ``.npz`` archive.

    The modules zipfile and zlib and NumPy raise some ten kinds of errors: all mean that
    the file is not what was expected, and their words say why.
    """
    start = file.read(20)
    if not start.startswith((b"PK\x03\x04", b"PK\x05\x06")):  # the latter is empty
        is_what = f"is no .npz archive, but begins with {start!r}"
        raise ValueError(f"it {is_what if start else 'is empty'}")
    file.seek(0)
    try:
        # No pickles: an archive from elsewhere must not be able to run code.
        archive = np.load(file, allow_pickle=False)
    except Exception as error:
        raise ValueError(f"it is damaged or cut short ({_words(error)})") from error
    missing = [name for name in ARRAYS if name not in archive.files]
    if missing:
        held = textwrap.shorten(", ".join(archive.files), 80) or "nothing"
        raise ValueError(f"it lacks {', '.join(missing)}; it holds {held}")
    arrays = {}
    for name in ARRAYS:
        try:
            array = archive[name]
        except Exception as error:
            reason = f"damaged or packed so that it cannot be read ({_words(error)})"
            raise ValueError(f"its {name} is {reason}") from error
        arrays[name] = _verified(name, array, name)
    return arrays


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _verified(name: str, array: Any, called: str) -> np.ndarray:
    """An array as MNIST has it, in ``uint8``."""
    shape, sha256 = ARRAYS[name]
    if not isinstance(array, np.ndarray):  # NumPy gives the bytes of other members
        raise ValueError(f"its {called} is no array")
    if array.shape != shape or array.dtype.kind not in "iu":
        raise ValueError(
            f"its {called} is a {array.dtype} array of shape {array.shape}, not an "
            f"array of integers of shape {shape}"
        )
    values = np.ascontiguousarray(array, np.uint8)
    is_same = hashlib.sha256(values.data).hexdigest() == sha256
    if not is_same or not np.array_equal(values, array):
        raise ValueError(f"the content of its {called} is not that of MNIST")
    return values
