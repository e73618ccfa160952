"""What MNIST may be packed in, and what is refused with which reason."""

import gzip
import io
import struct
import zipfile

import numpy as np
import pytest

from lenet_course import _mnist, data


def archive_bytes(arrays, method=zipfile.ZIP_DEFLATED, end=".npy", **options):
    """What ``np.savez`` writes, packed in any way that ``zipfile`` knows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}{end}", "w", **options) as file:
                np.lib.format.write_array(file, np.asanyarray(array))
    return buffer.getvalue()


def with_byte(content, place, value):
    """An archive with another byte at a place of the header of each of its members."""
    content = bytearray(content)
    for signature, shift in {b"PK\x03\x04": 0, b"PK\x01\x02": 2}.items():
        start = content.find(signature)
        while start >= 0:
            content[start + place + shift] = value
            start = content.find(signature, start + 4)
    return bytes(content)


def encrypted(content):
    return with_byte(content, 6, 1)


def packed_by(method, content):
    return with_byte(content, 8, method)


def idx_bytes(array):
    """An array as the original files hold it."""
    dimensions = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + dimensions + array.tobytes()


def write_idx(folder, arrays, *, end="", dot="-"):
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        content = idx_bytes(array)
        path = folder / (_mnist.IDX_FILES[name].replace("-idx", f"{dot}idx") + end)
        path.write_bytes(gzip.compress(content) if end == ".gz" else content)


AS_OBJECTS = np.array([3, "4"], dtype=object)

BAD_ARCHIVES = {
    "truncated": (lambda a: archive_bytes(a)[:-2000], "damaged or cut short"),
    "cut inside": (lambda a: archive_bytes(a)[:5000], "damaged or cut short"),
    "without its middle": (
        lambda a: archive_bytes(a)[:5000] + archive_bytes(a)[-5000:],
        "x_train is damaged or packed",
    ),
    "empty": (lambda a: b"", "it is empty"),
    "no member": (lambda a: archive_bytes({}), "lacks x_train"),
    "text": (lambda a: b"<html>404</html>" * 99, "begins with b'<html>404"),
    "one array": (lambda a: npy_bytes(a["x_test"]), "no .npz archive"),
    "one idx file": (lambda a: idx_bytes(a["x_test"]), "no .npz archive"),
    "array missing": (
        lambda a: archive_bytes({k: v for k, v in a.items() if k != "y_test"}),
        "lacks y_test; it holds x_train, y_train, x_test",
    ),
    "other names": (
        lambda a: archive_bytes({k.replace("x_", "images/"): a[k] for k in a}),
        "lacks x_train, x_test; it holds images/train, y_train,",
    ),
    "a thousand other names": (
        lambda a: archive_bytes({f"{i}.png": [i] for i in range(1000)}),
        "it holds 0.png, 1.png,",
    ),
    "wrong shape": (
        lambda a: archive_bytes(a | {"x_train": a["x_train"][:, :27]}),
        "x_train is a uint8 array of shape (60, 27, 28)",
    ),
    "floats": (
        lambda a: archive_bytes(a | {"x_train": a["x_train"].astype("float32")}),
        "x_train is a float32 array",
    ),
    "other integers": (
        lambda a: archive_bytes(a | {"y_test": a["y_test"] + np.int64(256)}),
        "content of its y_test is not that of MNIST",
    ),
    "altered pixel": (
        lambda a: archive_bytes(a | {"x_test": a["x_test"] ^ np.eye(28, dtype="u1")}),
        "content of its x_test is not that of MNIST",
    ),
    "swapped labels": (
        lambda a: archive_bytes(a | {"y_train": a["y_train"][::-1]}),
        "content of its y_train is not that of MNIST",
    ),
    "pickled labels": (
        lambda a: archive_bytes(a | {"y_train": AS_OBJECTS}),
        "so that it cannot be read (Object arrays cannot be loaded",
    ),
    "encrypted": (
        lambda a: encrypted(archive_bytes(a)),
        "so that it cannot be read (File 'x_train.npy' is encrypted",
    ),
    "encrypted by AES": (
        lambda a: encrypted(packed_by(99, archive_bytes(a))),
        "is encrypted",
    ),
    "Deflate64": (
        lambda a: packed_by(9, archive_bytes(a)),
        "cannot be read (That compression method is not supported",
    ),
    "xz": (lambda a: packed_by(95, archive_bytes(a)), "method is not supported"),
    "damaged bzip2": (
        lambda a: packed_by(zipfile.ZIP_BZIP2, archive_bytes(a)),
        "x_train is damaged or packed so that it cannot be read (Invalid data stream",
    ),
    "damaged pixels": (
        lambda a: archive_bytes(a, zipfile.ZIP_STORED).replace(
            a["x_test"][3].tobytes(), bytes(28 * 28)
        ),
        "x_test is damaged or packed so that it cannot be read (Bad CRC-32",
    ),
    "damaged zip64": (
        lambda a: archive_bytes(a).replace(
            b"PK\x05\x06", b"PK\x06\x07" + bytes(12) + b"\x01\0\0\0PK\x05\x06"
        ),
        "damaged or cut short",
    ),
    "texts": (lambda a: zip_bytes(dict.fromkeys(a, "1 2 3")), "x_train is no array"),
    "a damaged header": (
        lambda a: zip_bytes(dict.fromkeys(a, npy_bytes(a["y_test"])[:20])),
        "x_train is damaged or packed",
    ),
    "a header that is code": (
        lambda a: zip_bytes(dict.fromkeys(a, npy_bytes(a["y_test"], b"exit(1)"))),
        "x_train is damaged or packed",
    ),
    "a size beyond all memory": (
        lambda a: zip_bytes(dict.fromkeys(a, npy_bytes(a["y_test"], ENORMOUS))),
        "x_train is damaged or packed",
    ),
}


ENORMOUS = b"{'descr': '|u1', 'fortran_order': False, 'shape': (10**18,), }"


def npy_bytes(array, header=None):
    """What ``np.save`` writes, perhaps with another header."""
    buffer = io.BytesIO()
    np.save(buffer, array)
    content = buffer.getvalue()
    return (
        content if header is None else content[:10] + header.ljust(118) + content[128:]
    )


def zip_bytes(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", BAD_ARCHIVES)
def test_bad_archives_are_refused_by_name_with_the_reason_and_kept(
    kind, tmp_path, small_mnist, monkeypatch
):
    make, reason = BAD_ARCHIVES[kind]
    content = make(small_mnist)
    path = tmp_path / "chosen.npz"
    path.write_bytes(content)
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(path))
    with pytest.raises(ValueError, match="is not MNIST: ") as refusal:
        data.load_mnist()
    for part in (str(path), reason, "Expected", data.ENVIRONMENT_VARIABLE):
        assert part in str(refusal.value)
    assert len(str(refusal.value)) < 1000
    assert path.read_bytes() == content


GOOD_ARCHIVES = {
    "stored": lambda a: archive_bytes(a, zipfile.ZIP_STORED),
    "bzip2": lambda a: archive_bytes(a, zipfile.ZIP_BZIP2),
    "LZMA": lambda a: archive_bytes(a, zipfile.ZIP_LZMA),
    "zip64": lambda a: archive_bytes(a, force_zip64=True),
    "names without .npy": lambda a: archive_bytes(a, end=""),
    "more than MNIST": lambda a: archive_bytes(a | {"names": np.arange(3)}),
    "labels of int64": lambda a: archive_bytes(a | {"y_test": a["y_test"].astype(int)}),
    "labels of big-endian int16": lambda a: archive_bytes(
        a | {"y_train": a["y_train"].astype(">i2")}
    ),
    "everything in int32": lambda a: archive_bytes(
        {name: array.astype("int32") for name, array in a.items()}
    ),
    "column by column": lambda a: archive_bytes(
        a | {"x_train": np.asfortranarray(a["x_train"])}
    ),
}


@pytest.mark.parametrize("kind", GOOD_ARCHIVES)
def test_the_same_digits_in_another_archive_are_mnist(kind, tmp_path, small_mnist):
    path = tmp_path / "chosen.npz"
    path.write_bytes(GOOD_ARCHIVES[kind](small_mnist))
    assert_is(small_mnist, data.read_mnist(path))


def assert_is(arrays, digits):
    """The splits are fixed and disjoint, whatever the digits come from."""
    assert digits.is_mnist
    assert (len(digits.x_train), len(digits.x_val)) == (55, 5)
    for name in "xy":
        train, val = getattr(digits, f"{name}_train"), getattr(digits, f"{name}_val")
        joined = np.concatenate([train, val])
        np.testing.assert_array_equal(joined, arrays[f"{name}_train"])
        test = getattr(digits, f"{name}_test")
        np.testing.assert_array_equal(test, arrays[f"{name}_test"])
    assert digits.x_train.dtype == digits.x_test.dtype == np.uint8
    assert digits.y_train.dtype == digits.y_test.dtype == np.int32
    assert digits.x_train.flags.writeable


# The original files.


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("folder", ["", "raw", "MNIST/raw"])
def test_the_folder_that_torchvision_makes_is_mnist(
    end, folder, tmp_path, small_mnist, monkeypatch
):
    write_idx(tmp_path / folder, small_mnist, end=end)
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(tmp_path))
    assert_is(small_mnist, data.load_mnist())
    assert data.find_mnist() == tmp_path / folder
    assert_is(small_mnist, data.read_mnist(tmp_path / folder))


def test_idx_files_may_be_mixed_and_named_otherwise(tmp_path, small_mnist):
    write_idx(tmp_path, small_mnist, dot=".")
    (tmp_path / "t10k-labels.idx1-ubyte").unlink()
    # A browser unpacks what it loads, and leaves the name.
    content = idx_bytes(small_mnist["y_test"])
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(content)
    packed = tmp_path / "t10k-images.idx3-ubyte"
    packed.write_bytes(gzip.compress(packed.read_bytes()))
    assert_is(small_mnist, data.read_mnist(tmp_path))


X, Y = "train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"

BAD_IDX_FILES = {
    "missing": (Y, lambda content: None, f"it lacks {Y}"),
    "cut short": (X, lambda content: content[:-1], f"its {X} is no idx file of shape"),
    "too long": (Y, lambda content: content + b"\n", "it has 29 bytes"),
    "empty": (Y, lambda content: b"", "it has 0 bytes"),
    "a page": (
        X,
        lambda content: b"<html>404</html>",
        "begins with b'<html>404</html>'",
    ),
    "another header": (X, lambda content: b"\1" + content[1:], "begins with b'\\x01"),
    "altered pixel": (
        X,
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        f"the content of its {X} is not that of MNIST",
    ),
    "cut gzip": (
        X,
        lambda content: gzip.compress(content)[:-9],
        f"its {X} is damaged or cut short",
    ),
    "damaged gzip": (
        Y,
        lambda content: gzip.compress(content)[:-8] + bytes(8),
        f"its {Y} is damaged or cut short (CRC check failed",
    ),
}


@pytest.mark.parametrize("kind", BAD_IDX_FILES)
def test_bad_idx_files_are_refused_by_name_with_the_reason(
    kind, tmp_path, small_mnist, monkeypatch
):
    name, damage, reason = BAD_IDX_FILES[kind]
    write_idx(tmp_path, small_mnist)
    content = damage((tmp_path / name).read_bytes())
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(tmp_path))
    with pytest.raises(ValueError, match="is not MNIST: ") as refusal:
        data.load_mnist()
    for part in (str(tmp_path), reason, "four idx files"):
        assert part in str(refusal.value)


def test_a_folder_without_mnist_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(tmp_path))
    with pytest.raises(ValueError, match="names no MNIST: it holds neither"):
        data.find_mnist()
    with pytest.raises(ValueError, match="is not MNIST: it holds neither"):
        data.read_mnist(tmp_path)
