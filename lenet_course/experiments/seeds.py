"""One quantity over several seeds: how a network is trained for each, and compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from scipy import stats

from lenet_course import training
from lenet_course._errors import check_number, invalid
from lenet_course.images import checked

Builder = Callable[[], keras.Model]
Labelled = tuple[np.ndarray, np.ndarray]

CROSS_ENTROPY = "sparse_categorical_crossentropy"


@dataclass(frozen=True)
class SeedRange:
    """One quantity, measured once for each seed.

    Args:
        values: one number for each seed, at least one.

    Raises:
        ValueError: there are no values.

    Example:
        >>> print(SeedRange([0.90, 0.92, 0.91]))
        91.0 % (90.0 to 92.0)
    """

    values: Sequence[float]

    def __post_init__(self) -> None:
        values = checked(
            "values", [*checked_series("values", self.values)], "(num_seeds,)"
        )
        object.__setattr__(self, "values", tuple(map(float, values)))

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.values))

    @property
    def low(self) -> float:
        """The lowest value."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The highest value."""
        return max(self.values)

    def __iter__(self) -> Iterator[float]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def __str__(self) -> str:
        mean, low, high = (100 * part for part in (self.mean, self.low, self.high))
        return f"{mean:.1f} % ({low:.1f} to {high:.1f})"


@dataclass(frozen=True)
class Comparison:
    """What two series of values differ by, in pairs of the same seed.

    Args:
        difference: the mean of the differences.
        low: where its 95 % interval begins.
        high: where it ends.
        num_seeds: pairs of values.
    """

    difference: float
    low: float
    high: float
    num_seeds: int

    @property
    def decided(self) -> bool:
        """Whether the interval leaves out 0, so that the sign is known."""
        return not self.low <= 0 <= self.high

    @property
    def verdict(self) -> str:
        """Whether these seeds decide which of the two is the larger one."""
        return "decided" if self.decided else f"not decided by {self.num_seeds} seeds"

    @property
    def points(self) -> str:
        """The difference and its interval, in points."""
        parts = [100 * part for part in (self.difference, self.low, self.high)]
        # Of a difference below one point, one decimal would say too little.
        decimals = 1 if abs(parts[0]) >= 0.95 else 2
        mean, low, high = (f"{part:+.{decimals}f}" for part in parts)
        return f"{mean} points ({low} to {high})"

    def __str__(self) -> str:
        return f"{self.points}: {self.verdict}"


@dataclass(frozen=True)
class ImageComparison:
    """What the answers of two networks to the same images differ by.

    Args:
        num_first: images that only the first network reads rightly.
        num_second: images that only the second one reads rightly.
        num_images: all images, also those that both read, or none.
    """

    num_first: int
    num_second: int
    num_images: int

    @property
    def difference(self) -> float:
        """By how much the share of right answers is larger in the first network."""
        return (self.num_first - self.num_second) / self.num_images

    @property
    def p_value(self) -> float:
        """How often equally good networks come apart so far: McNemar's exact test."""
        num_apart = self.num_first + self.num_second
        return (
            float(stats.binomtest(self.num_first, num_apart).pvalue) if num_apart else 1
        )

    @property
    def decided(self) -> bool:
        """Whether that happens in fewer than 5 of 100 comparisons."""
        return self.p_value < 0.05

    @property
    def verdict(self) -> str:
        """Whether these images decide which of the two is the better one."""
        return (
            "decided" if self.decided else f"not decided by {self.num_images:,} images"
        )

    def __str__(self) -> str:
        p = f"p = {self.p_value:.3f}" if self.p_value >= 0.001 else "p < 0.001"
        counts = f"{self.num_first:,} images against {self.num_second:,}"
        return f"{100 * self.difference:+.1f} points ({counts}, {p}): {self.verdict}"


def compare(values: Iterable[float], others: Iterable[float]) -> Comparison:
    """By how much two networks differ, with the same seeds: a paired t interval.

    The interval holds the true mean of the differences in 95 of 100 such comparisons,
    if the differences are normally distributed.

    Args:
        values: one for each seed, such as a ``SeedRange``.
        others: the same of the other network, in the same order of seeds.

    Raises:
        ValueError: these are not two values or more in pairs.

    Source: Student 1908, "The probable error of a mean", Biometrika 6(1).

    Example:
        >>> print(compare([0.91, 0.93, 0.92], [0.90, 0.91, 0.91]))
        +1.3 points (-0.1 to +2.8): not decided by 3 seeds
    """
    values, others = (np.array(SeedRange(one).values) for one in (values, others))
    if not len(values) == len(others) > 1:
        expected = f"as many as `values`, {len(values)}, and at least two"
        raise invalid("others", others, expected)
    differences = values - others
    mean, num_seeds = differences.mean(), len(differences)
    reach = stats.t.ppf(0.975, num_seeds - 1) * stats.sem(differences)
    return Comparison(*map(float, (mean, mean - reach, mean + reach)), num_seeds)


def compare_on_images(right: np.ndarray, others: np.ndarray) -> ImageComparison:
    """By how much two networks differ on the same images: McNemar's exact test.

    Only the images count that one network reads and the other does not. If both are
    equally good, each of these falls to either of them with probability 1/2.

    Args:
        right: whether each image is read rightly, shape ``(num_images,)``.
        others: the same of the other network, of the same images in the same order.

    Raises:
        ValueError: these are not truth values in pairs, at least one.

    Source: McNemar 1947, "Note on the sampling error of the difference between
    correlated proportions or percentages", Psychometrika 12(2).

    Example:
        >>> labels, answers, others = np.zeros(1000), np.zeros(1000), np.zeros(1000)
        >>> answers[:5], others[3:18] = 1, 1
        >>> print(compare_on_images(answers == labels, others == labels))
        +1.0 points (13 images against 3, p = 0.021): decided
    """
    right, others = np.asarray(right), np.asarray(others)
    if right.ndim != 1 or right.dtype != bool or right.size == 0:
        raise invalid("right", right, "True or False for each image, at least one")
    if others.shape != right.shape or others.dtype != bool:
        expected = f"True or False for each of {len(right)} images"
        raise invalid("others", others, expected)
    counts = (np.sum(one & ~other) for one, other in ((right, others), (others, right)))
    return ImageComparison(*map(int, counts), len(right))


def checked_seeds(seeds: Iterable[int]) -> list[int]:
    """The seeds of a series, or the refusal of what is none."""
    for seed in (found := checked_series("seeds", seeds)):
        check_number("seeds", seed, 0, whole=True)
    return [int(seed) for seed in found]


def checked_series(name: str, series: Iterable[Any]) -> list[Any]:
    """Something for each seed, or the refusal of what is only one or none."""
    found = list(series) if isinstance(series, Iterable) else []
    if not found:
        raise invalid(name, series, "a sequence with one for each seed, at least one")
    return found


def checked_pair(name: str, pair: Labelled) -> Labelled:
    """Images and labels, or the refusal of what is no such pair."""
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise invalid(name, pair, "a pair of images and their labels")
    images, labels = map(np.asarray, pair)
    if images.size == 0 or images.shape[:1] != labels.shape[:1]:
        shapes = f"shapes {images.shape} and {labels.shape}"
        raise invalid(name, shapes, "images and as many labels, at least one")
    return images, labels


def draw_subset(num_images: int, *, size: int, seed: int) -> np.ndarray:
    """Which images a training gets: ``size`` of them, drawn at random.

    Of one seed, a smaller subset is the beginning of a larger one.

    Args:
        num_images: images to draw from.
        size: how many to draw; more than there are means all of them.
        seed: fixes the draw.

    Example:
        >>> small, large = (draw_subset(100, size=size, seed=0) for size in (2, 4))
        >>> bool((large[:2] == small).all())
        True
    """
    return np.random.default_rng(seed).permutation(num_images)[:size]


def untrained(build: Builder, *, seeds: Iterable[int]) -> Iterator[keras.Model]:
    """A network before its first step, a new one for each seed.

    Args:
        build: makes the network.
        seeds: ints, which fix the first weights.

    Example:
        >>> def build():
        ...     return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> first, second = untrained(build, seeds=[0, 1])
        >>> first.get_weights()[0].tolist() == second.get_weights()[0].tolist()
        False
    """
    for seed in checked_seeds(seeds):
        keras.utils.set_random_seed(seed)
        yield build()


def trained(
    build: Builder,
    fit: Callable[[int], Mapping[str, Any]],
    *,
    seeds: Iterable[int],
    **parts: Any,
) -> Iterator[keras.Model]:
    """A network after its training, once for each seed.

    Compiling takes longer than a short training. So there is one network, compiled
    once and set back to a new beginning for each seed: what is to be kept of it has to
    be copied before the next seed's turn.

    A seed gives the same training alone and among others. All that a training changes
    is set back: weights, what the layers draw by (as dropout does), the state of the
    optimiser. And all that is drawn at random is drawn after the seed was set.

    Args:
        build: makes the network.
        fit: the arguments of ``fit`` for a seed; called when the seed has been set.
        seeds: ints, one training each.
        parts: arguments of ``compile``.

    Example:
        >>> def build():
        ...     return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> def fit(seed):
        ...     return {"x": np.eye(2), "y": np.ones(2), "epochs": 3}
        >>> networks = trained(build, fit, seeds=[0, 1, 0], optimizer="sgd", loss="mse")
        >>> first, other, again = (one.get_weights()[0].tolist() for one in networks)
        >>> first == again, first == other
        (True, False)
    """
    seeds = checked_seeds(seeds)
    network = build()
    network.compile(**parts)
    optimizer = network.optimizer
    optimizer.build(network.trainable_variables)
    start = [variable.numpy() for variable in optimizer.variables]
    for seed, fresh in zip(seeds, untrained(build, seeds=seeds), strict=True):
        values = [variable.numpy() for variable in fresh.variables] + start
        variables = network.variables + optimizer.variables
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
        network.fit(**fit(seed), verbose=0)
        yield network


def trained_on_batches(
    build: Builder,
    train: Labelled,
    *,
    validation: Labelled | None = None,
    seeds: Iterable[int],
    epochs: int,
    batch_size: int,
    learning_rate: float,
    decay: bool = True,
    weight_decay: float = 0.0,
    size: int | None = None,
    parts: Mapping[str, Any] | None = None,
    max_shift: int = 0,
    **distortions: float,
) -> Iterator[keras.Model]:
    """``trained`` by Adam, on batches of ``training.augmented_batches``.

    Args:
        build: makes the network.
        train: images and labels.
        validation: the same, to choose the epoch on: of the best ones the first.
            Without it, the last epoch stays.
        seeds: one training each.
        epochs: passes over the images.
        batch_size: images per step.
        learning_rate: Adam's highest learning rate.
        decay: whether the rate warms up and decays, or stays where it is.
        weight_decay: the share of each weight that a step takes away, times the
            learning rate.
        size: how many of the images each seed draws; by default all are used.
        parts: the loss and the metrics for ``compile``; by default accuracy and the
            cross-entropy, for labels that are classes or rows of probabilities.
        max_shift: largest random shift in pixels.
        distortions: further arguments of ``training.augmented_batches``.
    """
    images, labels = checked_pair("train", train)
    number = len(images) if size is None else size
    check_number("size", number, 1, whole=True)
    number = min(number, len(images))
    check_number("batch_size", batch_size, 1, number, whole=True)
    check_number("epochs", epochs, 1, whole=True)
    num_steps = epochs * (number // batch_size)
    rate = training.warm_up_and_decay(learning_rate, num_steps=num_steps)
    shared = {"epochs": epochs, "shuffle": False}  # the batches are shuffled already
    if validation is not None:
        best = keras.callbacks.EarlyStopping(
            "val_accuracy", mode="max", patience=epochs, restore_best_weights=True
        )
        shared |= {"validation_data": validation, "validation_batch_size": 1000}
        shared |= {"callbacks": [best]}

    def fit(seed: int) -> dict[str, Any]:
        chosen = ... if size is None else draw_subset(len(images), size=size, seed=seed)
        batches = training.augmented_batches(
            images[chosen],
            labels[chosen],
            batch_size=batch_size,
            max_shift=max_shift,
            seed=seed,
            **distortions,
        )
        return shared | {"x": batches}

    cross_entropy = CROSS_ENTROPY if labels.ndim == 1 else "categorical_crossentropy"
    parts = parts or {"loss": cross_entropy, "metrics": ["accuracy"]}
    optimizer = keras.optimizers.Adam(
        rate if decay else learning_rate, weight_decay=weight_decay or None
    )
    return trained(build, fit, seeds=seeds, optimizer=optimizer, **parts)
