"""What ``fit`` is given in this course beyond Keras' own parts."""

import math
import os
from collections.abc import Sequence
from functools import partial

import keras
import numpy as np
import tensorflow as tf
from tqdm.keras import TqdmCallback

from lenet_course._errors import check_number, invalid
from lenet_course.images import SOME_IMAGES, checked, reading_map


def warm_up_and_decay(
    learning_rate: float, *, num_steps: int
) -> keras.optimizers.schedules.LearningRateSchedule:
    """A learning rate that climbs for a tenth of the steps, then falls along a cosine.

    Args:
        learning_rate: the highest value, reached at the end of the climb.
        num_steps: batches in the whole training, at least 1.

    Source: Loshchilov and Hutter 2017 (arXiv:1608.03983) for the cosine.

    Example:
        >>> rate = warm_up_and_decay(0.01, num_steps=100)
        >>> [round(float(rate(step)), 4) for step in (0, 5, 10, 55, 100)]
        [0.0, 0.005, 0.01, 0.005, 0.0]
    """
    check_number("num_steps", num_steps, 1, whole=True)
    num_warm_up_steps = max(num_steps // 10, 1)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=learning_rate,
        warmup_steps=num_warm_up_steps,
        decay_steps=max(num_steps - num_warm_up_steps, 1),
    )


def augmented_batches(
    images: np.ndarray,
    labels: np.ndarray,
    *,
    batch_size: int,
    max_shift: int,
    max_rotation: float = 0,
    max_zoom: float = 0,
    max_shear: float = 0,
    background: float = 0,
    seed: int,
) -> tf.data.Dataset:
    """Shuffled batches in which every image is moved, turned and distorted at random.

    Each image moves by its own distance, up to ``max_shift`` up or down and left or
    right; it is turned, made larger or smaller, in height and width apart, and slanted,
    all drawn anew in every epoch. What leaves the image is lost, and background comes
    in. An image that only moves goes by whole pixels, and stays as sharp as it was; one
    that is distorted as well is read between its pixels anyhow, so it moves by
    fractions of a pixel too.

    All batches have the same size, because TensorFlow compiles anew for every other
    one: the few images that are left over sit out one epoch, and others the next. The
    same seed gives the same batches behind the same ``keras.utils.set_random_seed``.

    Args:
        images: array of shape ``(num_images, height, width, channels)``.
        labels: array with one row or number for each image.
        batch_size: images per batch, at most ``num_images``.
        max_shift: largest shift in whole pixels; 0 leaves the images where they are.
        max_rotation: largest turn to either side, in degrees, up to 180.
        max_zoom: largest share by which height and width grow or shrink, up to 0.9:
            0.1 is at most 10 % larger or smaller.
        max_shear: largest slant, up to 1: 0.1 moves a row by a tenth of its distance
            from the middle.
        background: the value of the pixels that come in.
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
    images = checked("images", images, SOME_IMAGES)
    labels = checked("labels", labels, "(num_images,)", "(num_images, num_classes)")
    if len(images) != len(labels) or len(labels) == 0:
        expected = f"one for each of the {len(images)} images, at least one"
        raise invalid("labels", labels, expected)
    check_number("batch_size", batch_size, 1, len(labels), whole=True)
    check_number("max_shift", max_shift, 0, whole=True)
    check_number("max_rotation", max_rotation, 0, 180)
    check_number("max_zoom", max_zoom, 0, 0.9)
    check_number("max_shear", max_shear, 0, 1)
    check_number("background", background, -math.inf)
    check_number("seed", seed, 0, whole=True)
    limits = (np.radians(max_rotation), max_zoom, max_zoom, max_shear)
    if any(limits):
        all_images = tf.constant(images, tf.float32)
        limits = (*limits, max_shift, max_shift)
        change = partial(_distort, limits=limits, background=background)
    else:
        margin = (max_shift, max_shift)
        margins = [(0, 0), margin, margin, (0, 0)]
        padded = np.pad(images, margins, constant_values=background)
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


def progress_bar() -> keras.callbacks.Callback:
    """A progress bar for ``fit``: tqdm's, over the epochs.

    Where ``TQDM_DISABLE`` is set, as ``make`` does when it stores outputs, there is
    none: a bar holds times, which no second run repeats.

    Example:
        >>> isinstance(progress_bar(), keras.callbacks.Callback)
        True
    """
    return TqdmCallback(verbose=0, disable=bool(os.environ.get("TQDM_DISABLE")))


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


def _distort(
    images: tf.Tensor, key: tf.Tensor, *, limits: Sequence[float], background: float
) -> tf.Tensor:
    """Change images by one affine map each, within the limits.

    One map for all changes reads each pixel once; one after the other, they would blur
    the image each time.

    Args:
        images: shape ``(num_images, height, width, channels)``.
        key: seeds the draws.
        limits: largest angle in radians, change of height, change of width, slant, and
            shift down and right in pixels.
        background: the value of the pixels that come in.
    """
    num_images, *size, _ = images.shape
    draws = tf.random.stateless_uniform((len(limits), num_images), key, -1, 1)
    changes = draws * tf.constant(limits, tf.float32)[:, None]
    angle, taller, wider, shear, down, right = tf.unstack(changes)
    rows, columns = reading_map(
        angle,
        zoom=(taller, wider),
        shear=shear,
        shift=(down, right),
        size=size,
        functions=tf,
    )
    # TensorFlow asks for x before y, of what is read and of where it is read.
    order = [(one[1], one[0], one[2]) for one in (columns, rows)]
    nothing = tf.zeros_like(angle)
    transforms = tf.stack([*order[0], *order[1], nothing, nothing], axis=1)
    changed = keras.ops.image.affine_transform(
        images, transforms, fill_value=background
    )
    return tf.ensure_shape(changed, images.shape)
