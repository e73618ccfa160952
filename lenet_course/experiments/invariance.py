"""What a network still recognises when its images are moved, turned or disturbed."""

from collections.abc import Callable, Iterable, Mapping

import keras
import numpy as np
from keras import layers
from scipy import ndimage

from lenet_course import training
from lenet_course.experiments._restarts import Restarts

DOWNSAMPLING = ("max", "average", "strided", "none")
DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # right, down, left, up


def build_small_network(downsampling: str) -> keras.Sequential:
    """Two convolutions and two dense layers, halving the maps in one of four ways.

    Args:
        downsampling: ``"max"`` or ``"average"`` pooling, ``"strided"`` convolutions
            without any pooling, or ``"none"``: the maps keep their size.

    Returns:
        A model from ``(batch, 28, 28, 1)`` to ``(batch, 10)`` probabilities.

    Raises:
        ValueError: ``downsampling`` is none of the four.

    Example:
        >>> [build_small_network(kind).count_params() for kind in ("max", "none")]
        [26698, 403018]
    """
    if downsampling not in DOWNSAMPLING:
        raise ValueError(
            f"Invalid value for argument `downsampling`. Expected one of "
            f"{', '.join(map(repr, DOWNSAMPLING))}. "
            f"Received: downsampling={downsampling!r}."
        )
    pooling = {"max": layers.MaxPooling2D, "average": layers.AveragePooling2D}
    options = {"padding": "same", "activation": "relu"}
    options["strides"] = 2 if downsampling == "strided" else 1

    def pool() -> list[layers.Layer]:
        return [pooling[downsampling](2)] if downsampling in pooling else []

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 3, name="conv_1", **options),
            *pool(),
            layers.Conv2D(16, 3, name="conv_2", **options),
            *pool(),
            layers.Flatten(name="flatten"),
            layers.Dense(32, activation="relu", name="dense"),
            layers.Dense(10, activation="softmax", name="output"),
        ],
        name=f"small_network_{downsampling}",
    )


def shift_images(images: np.ndarray, pixels: int) -> np.ndarray:
    """Images moved by some pixels: the first right, then down, left, up, and again.

    Args:
        images: array of shape ``(num_images, height, width, channels)``.
        pixels: how far, at least 0; what leaves the image is lost, and zeros come in.

    Raises:
        ValueError: ``pixels`` is negative or not below the height and the width.

    Example:
        >>> image = np.eye(3)[None, ..., None]
        >>> shift_images(image, 1)[0, :, :, 0].astype(int)
        array([[0, 1, 0],
               [0, 0, 1],
               [0, 0, 0]])
    """
    height, width = images.shape[1:3]
    if not 0 <= pixels < min(height, width):
        raise ValueError(
            "Invalid value for argument `pixels`. Expected at least 0 and less than "
            f"the images' height and width, {height} and {width}. "
            f"Received: pixels={pixels!r}."
        )
    margin = (pixels, pixels)
    padded = np.pad(images, [(0, 0), margin, margin, (0, 0)])
    shifted = np.empty_like(images)
    for turn, (down, right) in enumerate(DIRECTIONS):
        top, left = pixels - down * pixels, pixels - right * pixels
        window = padded[turn::4, top : top + height, left : left + width]
        shifted[turn::4] = window
    return shifted


def rotate_images(images: np.ndarray, degrees: float) -> np.ndarray:
    """Images turned about their middle, anticlockwise and clockwise in turn.

    Args:
        images: array of shape ``(num_images, height, width, channels)``.
        degrees: how far.

    Example:
        >>> image = np.eye(3)[None, ..., None]
        >>> rotate_images(image, 90)[0, :, :, 0].round().astype(int)
        array([[0, 0, 1],
               [0, 1, 0],
               [1, 0, 0]])
    """
    turned = np.empty_like(images)
    for turn, angle in enumerate((degrees, -degrees)):
        turned[turn::2] = ndimage.rotate(
            images[turn::2], angle, axes=(2, 1), reshape=False, order=1
        )
    return turned


def scale_images(images: np.ndarray, factor: float) -> np.ndarray:
    """Images made larger or smaller about their middle, on the same field.

    Args:
        images: array of shape ``(num_images, height, width, channels)``.
        factor: above 0; 0.5 is half the height and half the width.

    Raises:
        ValueError: ``factor`` is not above 0.

    Example:
        >>> image = np.ones((1, 8, 8, 1))
        >>> int(scale_images(image, 0.5).sum())
        16
    """
    if not factor > 0:
        raise ValueError(
            "Invalid value for argument `factor`. Expected a number above 0. "
            f"Received: factor={factor!r}."
        )
    middle = (np.array(images.shape[1:3]) - 1) / 2
    offset = [0, *(middle - middle / factor), 0]
    matrix = [1, 1 / factor, 1 / factor, 1]
    return ndimage.affine_transform(images, matrix, offset=offset, order=1)


def add_noise(images: np.ndarray, kind: str, amount: float, *, seed: int) -> np.ndarray:
    """Images with one of three kinds of noise.

    Args:
        images: array of any shape, 0 for background and 1 for full ink.
        kind: ``"gaussian"`` adds a normally distributed number to every pixel;
            ``"ink"`` sets pixels to 1, chosen at random; ``"gaps"`` sets them to 0.
        amount: the standard deviation, or the share of pixels that are set, 0..1.
        seed: fixes the noise.

    Raises:
        ValueError: ``kind`` is none of the three.

    Example:
        >>> add_noise(np.zeros((1, 100)), "ink", 0.1, seed=0).sum() > 0
        np.True_
    """
    rng = np.random.default_rng(seed)
    if kind == "gaussian":
        noise = rng.normal(0, amount, images.shape)
        return (images + noise).astype(images.dtype)
    if kind not in ("ink", "gaps"):
        raise ValueError(
            "Invalid value for argument `kind`. Expected 'gaussian', 'ink' or 'gaps'. "
            f"Received: kind={kind!r}."
        )
    hit = rng.random(images.shape) < amount
    return np.where(hit, images.dtype.type(kind == "ink"), images)


def predict_over_seeds(
    network: keras.Model,
    train: tuple[np.ndarray, np.ndarray],
    test_sets: Mapping[str, np.ndarray],
    *,
    seeds: Iterable[int],
    epochs: int,
    batch_size: int,
    max_shift: int = 0,
    learning_rate: float = 3e-3,
) -> dict[str, np.ndarray]:
    """What a network says of several sets of images, after training anew per seed.

    The network is compiled once; each seed starts from its own first weights and from
    an optimiser without memory.

    Args:
        network: from images to class probabilities; it keeps the last seed's weights.
        train: images of shape ``(num_images, height, width, channels)`` and labels.
        test_sets: images to classify, by name.
        seeds: ints, one training each; a seed fixes weights, order and shifts.
        epochs: passes over the training images.
        batch_size: images per step.
        max_shift: by how many pixels training images are moved at random.
        learning_rate: Adam's.

    Returns:
        Predicted classes of shape ``(num_seeds, num_images)``, by the set's name.

    Example:
        >>> sample = np.zeros((64, 28, 28, 1)), np.full(64, 7)
        >>> said = predict_over_seeds(
        ...     build_small_network("max"), sample, {"few": sample[0][:2]},
        ...     seeds=[0], epochs=20, batch_size=64,
        ... )
        >>> said["few"].tolist()
        [[7, 7]]
    """
    network.compile(keras.optimizers.Adam(learning_rate), _LOSS)
    restarts = Restarts(network)
    together = np.concatenate(list(test_sets.values()))
    classes = []
    for seed in seeds:
        restarts.restart(seed=seed, build=lambda: keras.models.clone_model(network))
        batches = training.augmented_batches(
            *train, batch_size=batch_size, max_shift=max_shift, seed=seed
        )
        network.fit(batches, epochs=epochs, shuffle=False, verbose=0)
        probabilities = network.predict(together, batch_size=1000, verbose=0)
        classes.append(probabilities.argmax(axis=1))
    ends = np.cumsum([len(images) for images in test_sets.values()])[:-1]
    return dict(zip(test_sets, np.split(np.stack(classes), ends, axis=1), strict=True))


_LOSS = "sparse_categorical_crossentropy"


def equivariance_error(
    layer: Callable[[np.ndarray], np.ndarray], images: np.ndarray, pixels: int
) -> float:
    """By how much moving the images first differs from moving the maps afterwards.

    Images and maps are moved around the edge, so nothing is lost at the border, and
    the maps by whichever whole number of cells fits best. 0 is equivariance: the
    same maps, moved. 1 is an error as large as the maps themselves.

    Args:
        layer: from images to maps; it should wrap around the edge or not pad.
        images: array of shape ``(num_images, height, width, channels)``.
        pixels: by how much the images are moved to the right.

    Returns:
        The error's norm divided by that of the maps.

    Example:
        >>> halve = lambda images: images[:, ::2, ::2]
        >>> images = np.random.default_rng(0).random((1, 8, 8, 1))
        >>> equivariance_error(halve, images, 2)
        0.0
    """
    before = np.asarray(layer(images))
    after = np.asarray(layer(np.roll(images, pixels, axis=2)))
    errors = [
        np.linalg.norm(np.roll(before, cells, axis=2) - after)
        for cells in range(before.shape[2])
    ]
    return float(min(errors) / np.linalg.norm(before))
