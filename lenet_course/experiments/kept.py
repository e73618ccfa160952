"""Trainings kept in a folder, and found there while what they are made of stays."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from lenet_course import _code
from lenet_course.experiments.seeds import Labelled


def kept_path(
    folder: str | Path,
    *,
    train: Labelled,
    made_of: Mapping[str, Any],
    by: tuple[str, str],
) -> Path:
    """The file of a training, whose name changes with all that the training is made of.

    Args:
        folder: where trainings are kept.
        train: images and labels.
        made_of: all arguments, among them the seed.
        by: the module and the name of the function that trains; what counts is its code
            and that of all of this package that it uses.
    """
    digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode())
    for array in train:
        digest.update(np.ascontiguousarray(array))
    digest.update(_code.digest(*by).encode())
    return Path(folder) / f"seed_{made_of['seed']}_{digest.hexdigest()[:16]}.weights.h5"


def save_at_once(network: keras.Model, path: Path) -> None:
    """Write the weights so that an interruption leaves no half of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"unfinished_{path.name}")
    network.save_weights(unfinished)
    unfinished.replace(path)
