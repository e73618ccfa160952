"""QMNIST's test digits are read from its two files, and nothing else is."""

import gzip
import struct

import numpy as np
import pytest

from lenet_course import _mnist, data

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28), "uint8")
LABELS = np.array([7, 0, 9])
ABOUT = np.column_stack([LABELS, np.full((3, 7), 2500)])  # class, and more

NAME, LONG, SHORT = (
    "qmnist-test-images-idx3-ubyte",
    "qmnist-test-labels-idx2-int",
    "qmnist-test-labels-idx1-ubyte",
)


def idx(array, code):
    """An array as idx files hold it: type, number of axes, shape, numbers."""
    head = struct.pack(f">HBB{array.ndim}I", 0, code, array.ndim, *array.shape)
    return head + array.astype({8: "u1", 12: ">i4"}[code]).tobytes()


GOOD = {NAME: idx(IMAGES, 8), LONG: idx(ABOUT, 12)}


@pytest.fixture(autouse=True)
def a_small_one(monkeypatch):
    monkeypatch.setattr(_mnist, "NUM_QMNIST", len(LABELS))


def write(folder, files):
    for name, content in files.items():
        packed = gzip.compress(content) if name.endswith(".gz") else content
        (folder / name).write_bytes(packed)
    return folder


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize(
    "labels", [{LONG: idx(ABOUT, 12)}, {SHORT: idx(LABELS, 8)}], ids=["eight", "one"]
)
def test_both_kinds_of_labels_are_read_packed_or_not(tmp_path, labels, end):
    files = {NAME: GOOD[NAME], **labels}
    write(tmp_path, {f"{name}{end}": files[name] for name in files})
    images, classes = data.read_qmnist(str(tmp_path))
    np.testing.assert_array_equal(images, IMAGES)
    assert classes.tolist() == LABELS.tolist()
    assert (images.dtype, classes.dtype) == ("uint8", "int32")


BAD = {
    "no images": ({NAME: None}, f"holds no {NAME}"),
    "no labels": ({LONG: None}, f"holds no {LONG} and no {SHORT}"),
    "empty": ({NAME: b""}, f"its {NAME} is no idx file"),
    "cut short": ({NAME: GOOD[NAME][:-1]}, "cut short"),
    "too long": ({NAME: GOOD[NAME] + b"\0"}, "cut short"),
    "another type": ({LONG: b"\0\0\x0d" + GOOD[LONG][3:]}, f"its {LONG} is no idx"),
    "another beginning": ({NAME: b"PK" + GOOD[NAME][2:]}, f"its {NAME} is no idx"),
    "damaged gzip": ({NAME: gzip.compress(GOOD[NAME])[:-9]}, f"its {NAME} is no idx"),
    "another size": ({NAME: idx(IMAGES[:, 1:], 8)}, "not those of 3 images"),
    "fewer images": ({NAME: idx(IMAGES[:2], 8)}, "not those of 3 images"),
    "fewer labels": ({LONG: idx(ABOUT[:2], 12)}, "not those of 3 images"),
    "empty labels": ({LONG: idx(ABOUT[:0, :0], 12)}, "not those of 3 images"),
    "letters": ({LONG: idx(ABOUT + 3, 12)}, "not the digits from 0 to 9"),
    "below 0": ({LONG: idx(ABOUT - 8, 12)}, "not the digits from 0 to 9"),
}


@pytest.mark.parametrize(("change", "reason"), BAD.values(), ids=list(BAD))
def test_what_is_no_qmnist_is_refused_with_the_reason(tmp_path, change, reason):
    files = {
        name: file for name, file in {**GOOD, **change}.items() if file is not None
    }
    write(tmp_path, files)
    with pytest.raises(ValueError, match=r"is not QMNIST: .*test digits") as refused:
        data.read_qmnist(tmp_path)
    assert reason in str(refused.value)


def test_mnist_under_its_name_is_refused(tmp_path, monkeypatch):
    monkeypatch.undo()  # 60,000 are asked for again
    write(tmp_path, GOOD)
    with pytest.raises(ValueError, match="not those of 60,000 images"):
        data.read_qmnist(tmp_path)


@pytest.mark.parametrize("path", [None, 3, ["a"]])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(TypeError, match="`folder` must be the path of a folder"):
        data.read_qmnist(path)
