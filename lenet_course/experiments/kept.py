"""Weights kept on this machine, and found there while what they are made of stays."""

import contextlib
import hashlib
import json
import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import filelock
import numpy as np

from lenet_course import _code, data

Weights = list[np.ndarray]

LOCK_SECONDS = 600.0  # a training takes one, on a slow machine


def digest_of(
    made_of: Mapping[str, Any], *, arrays: tuple[np.ndarray, ...], by: tuple[str, str]
) -> str:
    """What changes with all that a training is made of.

    Args:
        made_of: all arguments, among them the seed.
        arrays: what it is trained on.
        by: the module and the name of the function that trains; what counts is its code
            and that of all of this package that it uses.
    """
    text = json.dumps(made_of, sort_keys=True, default=float)  # float: of NumPy's too
    digest = hashlib.sha256(text.encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    digest.update(_code.digest(*by).encode())
    return digest.hexdigest()


def kept_weights(name: str, digest: str, train: Callable[[], Weights]) -> Weights:
    """The weights of a training, which takes place if they are not on this machine.

    Of several processes that ask for the same, one trains and the others wait for it.
    What cannot be kept, as in a folder that is read-only, is trained all the same, with
    a warning. So is what is damaged or not ours.

    Args:
        name: the beginning of the file's name in ``data.cache_folder()``.
        digest: what the training is made of; the end of the file's name.
        train: gives the weights.
    """
    file = data.cache_folder() / f"{name}_{digest[:16]}.npz"
    with contextlib.ExitStack() as stack:
        # Where no lock can be written, nothing else can: that is said below.
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(f"{file}.lock", timeout=LOCK_SECONDS)
            stack.enter_context(lock)
        weights = _read(file, digest)
        if weights is None:
            weights = train()
            _write(file, digest, weights)
    return weights


def _read(file: Path, digest: str) -> Weights | None:
    """The weights in a file, or None if there is none or it is not of this training."""
    try:
        with file.open("rb") as stream, np.load(stream) as content:
            if content["digest"] != digest:
                raise ValueError("it is another training's")
            return [content[f"weights_{i}"] for i in range(len(content.files) - 1)]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception as error:  # a foreign file can raise anything
        warnings.warn(
            f"{file} is no file of weights that this course kept, or is damaged: "
            f"{error}. The network is trained anew, and the file is replaced.",
            stacklevel=4,
        )
        return None


def _write(file: Path, digest: str, weights: Weights) -> None:
    """Write beside the file and replace it, so that nobody ever reads half of one."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    named = {f"weights_{i}": array for i, array in enumerate(weights)}
    try:
        with beside.open("wb") as stream:
            np.savez(stream, digest=digest, **named)
        beside.replace(file)
    except OSError as error:
        warnings.warn(
            f"The trained network could not be kept, and will be trained again: "
            f"{error}. The folder can be chosen by the environment variable "
            f"{data.CACHE_VARIABLE}.",
            stacklevel=4,
        )
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
