"""What ``fit`` is given in this course beyond Keras' own parts."""

import math
import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from tqdm.keras import TqdmCallback


def augmented_batches(
    images: np.ndarray,
    labels: np.ndarray,
    *,
    batch_size: int,
    max_shift: int,
    max_rotation: float = 0,
    max_zoom: float = 0,
    max_shear: float = 0,
    seed: int,
) -> tf.data.Dataset:
    """Shuffled batches in which every image is moved, turned and distorted at random.

    Each image moves by its own distance, up to ``max_shift`` up or down and left or
    right; it is turned, made larger or smaller, in height and width apart, and slanted,
    all drawn anew in every epoch. What leaves the image is lost, and zeros come in. An
    image that only moves goes by whole pixels, and stays as sharp as it was; one that
    is distorted as well is read between its pixels anyhow, so it moves by fractions of
    a pixel too.

    All batches have the same size, because TensorFlow compiles anew for every other
    one: the few images that are left over sit out one epoch, and others the next. The
    same seed gives the same batches.

    Args:
        images: array of shape ``(num_images, height, width, channels)``.
        labels: array of shape ``(num_images,)``.
        batch_size: images per batch, at most ``num_images``.
        max_shift: largest shift in whole pixels; 0 leaves the images where they are.
        max_rotation: largest turn to either side, in degrees.
        max_zoom: largest change of size, as a share: 0.1 is 10 % larger or smaller.
        max_shear: largest slant: 0.1 moves a row by a tenth of its distance from the
            middle.
        seed: int that fixes the order and the changes.

    Raises:
        ValueError: images and labels differ in number, or another argument is out of
            range.

    Source: LeCun et al. 1998, section III-B, distorts its training set in these ways.

    Example:
        >>> images, labels = np.ones((10, 32, 32, 1)), np.arange(10)
        >>> batches = augmented_batches(
        ...     images, labels, batch_size=4, max_shift=1, seed=0
        ... )
        >>> len(batches), next(iter(batches))[0].shape
        (2, TensorShape([4, 32, 32, 1]))
    """
    _check_batches(images, labels, batch_size, max_shift)
    _check_distortion(max_rotation, max_zoom, max_shear)
    limits = (np.radians(max_rotation), max_zoom, max_zoom, max_shear)
    if any(limits):
        all_images = tf.constant(images, tf.float32)
        change = partial(_distort, limits=(*limits, max_shift, max_shift))
    else:
        margin = (max_shift, max_shift)
        padded = np.pad(images, [(0, 0), margin, margin, (0, 0)])
        all_images = tf.constant(padded, tf.float32)
        change = partial(_crop, height=images.shape[1], width=images.shape[2])
    all_labels = tf.constant(labels)

    def load(chosen: tf.Tensor, key: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        chosen = tf.ensure_shape(chosen, (batch_size,))
        return change(tf.gather(all_images, chosen), key), tf.gather(all_labels, chosen)

    order = tf.data.Dataset.range(len(labels)).shuffle(len(labels), seed=seed)
    keys = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).batch(2)
    batches = tf.data.Dataset.zip(order.batch(batch_size, drop_remainder=True), keys)
    options = tf.data.Options()
    # Autotuning has nothing to tune here, and with TensorFlow 2.21 ending an epoch
    # waits for its next look at the pipeline, which can be seconds away.
    options.autotune.enabled = False
    return batches.map(load).prefetch(2).with_options(options)


class TrainingClock(keras.callbacks.Callback):
    """Counts the seconds that ``fit`` spends in training, and can end it in time.

    Validation and other callbacks do not count, so two networks can be given the same
    training time.

    Args:
        limit: seconds after which training ends, at the end of the current batch; by
            default there is no limit.

    Example:
        >>> TrainingClock(limit=60).seconds
        0.0
    """

    def __init__(self, limit: float = math.inf) -> None:
        super().__init__()
        if not limit > 0:
            raise ValueError(
                "Invalid value for argument `limit`. Expected a positive number of "
                f"seconds. Received: limit={limit!r}."
            )
        self.limit = limit
        self.seconds = 0.0

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Start the clock."""
        self._started = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Stop the clock, and the training if its time is up."""
        self.seconds += time.perf_counter() - self._started
        if self.seconds >= self.limit:
            self.model.stop_training = True


def progress_bar() -> keras.callbacks.Callback:
    """A progress bar for ``fit``: tqdm's, over the epochs.

    Where ``TQDM_DISABLE`` is set, as ``make`` does when it stores outputs, there is
    none: a bar holds times, which no second run repeats.

    Example:
        >>> isinstance(progress_bar(), keras.callbacks.Callback)
        True
    """
    return TqdmCallback(verbose=0, disable=bool(os.environ.get("TQDM_DISABLE")))


def best_checkpoint(path: Path) -> keras.callbacks.ModelCheckpoint:
    """Keeps the weights of the epoch with the highest accuracy on the validation data.

    Args:
        path: the file to write, ending in ``.weights.h5``.

    Raises:
        ValueError: Keras refuses another ending.

    Example:
        >>> best_checkpoint(Path("best.weights.h5")).monitor
        'val_accuracy'
    """
    return keras.callbacks.ModelCheckpoint(
        path,
        monitor="val_accuracy",
        mode="max",
        save_best_only=True,
        save_weights_only=True,
    )


def every_checkpoint(path: Path) -> keras.callbacks.ModelCheckpoint:
    """Keeps the weights of every epoch.

    Args:
        path: the file to write, ending in ``.weights.h5``, with ``{epoch:02d}`` where
            the number of the epoch belongs.

    Raises:
        ValueError: Keras refuses another ending.

    Example:
        >>> every_checkpoint(Path("epoch_{epoch:02d}.weights.h5")).save_best_only
        False
    """
    return keras.callbacks.ModelCheckpoint(path, save_weights_only=True)


def _check_batches(
    images: np.ndarray, labels: np.ndarray, batch_size: int, max_shift: int
) -> None:
    if len(images) != len(labels) or len(labels) == 0:
        raise ValueError(
            "Invalid images and labels. Expected as many labels as images, at least "
            f"one. Received: {len(images)} images, {len(labels)} labels."
        )
    if not 1 <= batch_size <= len(labels) or max_shift < 0:
        raise ValueError(
            "Invalid batches. Expected batch_size from 1 to the number of images, "
            f"{len(labels)}, and max_shift of at least 0. Received: "
            f"batch_size={batch_size!r}, max_shift={max_shift!r}."
        )


def _crop(padded: tf.Tensor, key: tf.Tensor, *, height: int, width: int) -> tf.Tensor:
    """Move images by whole pixels: read their rows and columns from another place on.

    Args:
        padded: shape ``(num_images, height + 2 * max_shift, width + 2 * max_shift,
            channels)``.
        key: seeds the draws.
        height: of an image that comes out.
        width: of an image that comes out.
    """
    num_images = len(padded)
    num_places = padded.shape[1] - height + 1
    first = tf.random.stateless_uniform(
        (2, num_images, 1), key, 0, num_places, dtype=tf.int32
    )
    rows = tf.gather(padded, first[0] + tf.range(height), axis=1, batch_dims=1)
    return tf.gather(rows, first[1] + tf.range(width), axis=2, batch_dims=1)


def _distort(images: tf.Tensor, key: tf.Tensor, *, limits: Sequence) -> tf.Tensor:
    """Change images by one affine map each, within the limits.

    One map for all changes reads each pixel once; one after the other, they would blur
    the image each time.

    Args:
        images: shape ``(num_images, height, width, channels)``.
        key: seeds the draws.
        limits: largest angle in radians, change of height, change of width, slant, and
            shift down and right in pixels.
    """
    num_images, height, width = images.shape[:3]
    draws = tf.random.stateless_uniform((len(limits), num_images), key, -1, 1)
    changes = draws * tf.constant(limits, tf.float32)[:, None]
    transforms = _affine_transforms(changes, height, width)
    changed = keras.ops.image.affine_transform(images, transforms)
    return tf.ensure_shape(changed, images.shape)


def _affine_transforms(changes: tf.Tensor, height: int, width: int) -> tf.Tensor:
    """Where each pixel of a changed image is read, as ``affine_transform`` wants it.

    Everything turns about the middle of the image.

    Args:
        changes: shape ``(6, num_images)``, in the order of the limits of ``_distort``.
        height: of an image.
        width: of an image.
    """
    angle, zoom_rows, zoom_columns, shear, down, right = tf.unstack(changes)
    cos, sin = tf.cos(angle), tf.sin(angle)
    columns, rows = 1 + zoom_columns, 1 + zoom_rows
    x_from_x, x_from_y = columns * cos, columns * (shear * cos - sin)
    y_from_x, y_from_y = rows * sin, rows * (shear * sin + cos)
    # A pixel is measured from where the middle of its image has moved to.
    to_x, to_y = (width - 1) / 2 + right, (height - 1) / 2 + down
    x_from_1 = (width - 1) / 2 - x_from_x * to_x - x_from_y * to_y
    y_from_1 = (height - 1) / 2 - y_from_x * to_x - y_from_y * to_y
    zero = tf.zeros_like(angle)
    x, y = (x_from_x, x_from_y, x_from_1), (y_from_x, y_from_y, y_from_1)
    return tf.stack([*x, *y, zero, zero], axis=1)


def _check_distortion(max_rotation: float, max_zoom: float, max_shear: float) -> None:
    good = 0 <= max_rotation <= 180 and 0 <= max_zoom < 1 and 0 <= max_shear <= 1
    if not good:
        raise ValueError(
            "Invalid distortion. Expected max_rotation from 0 to 180 degrees, max_zoom "
            "of at least 0 and below 1, and max_shear from 0 to 1. Received: "
            f"max_rotation={max_rotation!r}, max_zoom={max_zoom!r}, "
            f"max_shear={max_shear!r}."
        )
