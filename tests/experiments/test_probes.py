"""Probes are compared with networks made by hand."""

import numpy as np
import pytest

from lenet_course import experiments, models

RNG = np.random.default_rng(0)
BATCH = RNG.random((9, 12, 12, 1)).astype("float32")


def bars(num_images):
    """Images of two classes that are easy to tell: a bar that stands or lies."""
    labels = np.arange(num_images) % 2
    images = np.zeros((num_images, 32, 32, 1), "float32")
    images[labels == 0, 8:24, 14:18] = 1
    images[labels == 1, 14:18, 8:24] = 1
    noise = np.random.default_rng(num_images).normal(0, 0.1, images.shape)
    return images + noise.astype("float32"), labels


def test_read_outs_find_class_and_place_where_they_are():
    networks = list(experiments.untrained(models.build_lenet5, seeds=[0, 1]))
    wrong, off = experiments.measure_read_outs(
        networks, bars(300), bars(100), max_shift=3, seeds=[0, 1]
    )
    assert list(wrong) == list(off)
    assert set(wrong) == {"input", "s2", "s4", "s4, mean", "c5", "f6", "output"}
    assert wrong["input"].values == (0, 0)
    guessing = np.std(np.arange(-3, 4))
    assert off["s2"].high < 0.7 * guessing
    assert off["output"].low > off["s2"].high


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seeds": [1, 2]}, "`seeds` must be one for each of the 1 networks"),
        ({"max_shift": 0}, "max_shift=0"),
        ({"train": (BATCH, [1])}, r"`train` must be .*\(9, 12, 12, 1\) and \(1,\)"),
    ],
)
def test_read_outs_refuse(change, message):
    sample = bars(2)
    arguments = {"train": sample, "test": sample, "max_shift": 1, "seeds": [0]}
    with pytest.raises(ValueError, match=message):
        experiments.measure_read_outs([None], **arguments | change)
