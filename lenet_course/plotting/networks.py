"""The figure of a whole network: what every layer makes of one image.

The shapes and the numbers come from ``shapes.trace``, which reads the model, and the
activations must have these shapes: a picture that differs from the code is refused.

Layers that never change a shape (batch normalization, dropout, activations) share the
place of the layer before them; ``+ 2`` behind its name says how many they are. Flatten,
which puts the same numbers in a row, has no place.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from lenet_course._errors import invalid, wrong_type
from lenet_course.plotting import _canvas as canvas
from lenet_course.shapes import (
    BatchNormSpec,
    ElementwiseSpec,
    FlattenSpec,
    LayerTrace,
    Shape,
    Trace,
)

NOTE = (
    "+ 1: with one layer behind it that never changes a shape, + 2: with two, and so on"
)

PIXELS_PER_INCH = 35  # of the maps; all lengths that follow are in pixels
MAPS_WIDTH, MAPS_HEIGHT, LARGEST_MAP = 200, 280, 40  # all shrink to stay within them
MAP_GAP, ROW_GAP, TEXT_HEIGHT = 2, 7, 9.5
COUNT_WIDTH = 24  # of the words "… 26 more"
VECTOR_CELL = (1.4, 6)  # width and height of one value of a vector
NAMED_CELL = 10  # width of a value that has its number written into it
NAMES_WIDTH, NAME_LENGTH = 48, 15  # left of the maps, in pixels and in characters


class _Step(NamedTuple):
    """The input or a layer, and the layers behind it that never change a shape."""

    name: str
    shape: Shape
    layers: list[LayerTrace]

    @property
    def num_others(self) -> int:
        """How many layers that never change a shape share its place."""
        return sum(_keeps_shapes(layer) for layer in self.layers)

    @property
    def label(self) -> str:
        """Name and shape; a name that is too long for its place is cut."""
        number = self.num_others
        others = f"\u00a0+\u00a0{number}" if number else ""  # never broken
        room = NAME_LENGTH - len(others)
        name = self.name if len(self.name) <= room else f"{self.name[: room - 1]}…"
        return f"{name}{others}\n{canvas.times(self.shape)}"

    @property
    def operation(self) -> str:
        """What leads to it from the step before, such as "Conv 5 × 5, stride 1"."""
        layer = self.layers[0]
        if not layer.kernel:
            return layer.spec.kind
        alike = len(set(layer.strides)) == 1
        stride = canvas.times(layer.strides[:1] if alike else layer.strides)
        return f"{layer.spec.kind} {canvas.times(layer.kernel)}, stride {stride}"


def _keeps_shapes(row: LayerTrace) -> bool:
    return isinstance(row.spec, BatchNormSpec | ElementwiseSpec)


def _steps(trace: Trace) -> list[_Step]:
    steps = [_Step("input", trace.input_shape, [])]
    for row in trace:
        if _keeps_shapes(row):
            steps[-1].layers.append(row)
        elif not isinstance(row.spec, FlattenSpec):
            steps.append(_Step(row.name, row.output_shape, [row]))
    return steps


def plot_walk(
    image: np.ndarray,
    activations: Sequence[np.ndarray],
    trace: Trace,
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw an image and what every layer makes of it, all on one scale of pixels.

    A map of 10 x 10 is twice as wide as one of 5 x 5. Vectors are rows of cells; few
    cells carry their numbers. Each layer has its own scale of brightness, from its
    smallest to its largest value. Between two rows stands what leads from one to the
    other. Of maps that do not fit beside each other the first are drawn, the others
    counted.

    Args:
        image: array of shape ``(height, width)``, 0 for background.
        activations: the output of every layer for this image, without the axis of the
            batch, in the order of the trace. Of layers that share a place, the last is
            drawn.
        trace: of the same network.
        title: above the figure.

    Raises:
        ValueError: the image or an activation has another shape than in the trace.

    Example:
        >>> from lenet_course import shapes
        >>> conv = shapes.ConvSpec(name="c1", filters=6, kernel_size=5)
        >>> chain = shapes.trace([conv], (32, 32, 1))
        >>> ax = plot_walk(np.zeros((32, 32)), [np.zeros((28, 28, 6))], chain)
        >>> ax.texts[1].get_text()
        '↓ Conv 5 × 5, stride 1'
    """
    _check_trace(trace)
    if len(trace.input_shape) != 3:
        raise invalid("trace", trace, "of a network that takes images")
    image, *activations = _checked_arrays(image, activations, trace)
    steps = _steps(trace)
    # The maps of each step, shape (height, width, number).
    pictures = [image[..., np.newaxis], *(_maps(s, activations) for s in steps[1:])]
    largest = max(size for maps in pictures for size in maps.shape[:2])
    scale = min(1, LARGEST_MAP / largest, MAPS_HEIGHT / sum(map(len, pictures)))
    heights = [max(scale * len(maps), TEXT_HEIGHT) for maps in pictures]
    bottom = sum(heights) + ROW_GAP * len(heights)
    width = NAMES_WIDTH + MAPS_WIDTH
    ax = canvas.axes_or_new(
        ax, (width / PIXELS_PER_INCH, (bottom + 12) / PIXELS_PER_INCH)
    )
    top = 0.0
    for step, maps, height in zip(steps, pictures, heights, strict=True):
        if top:
            _write(0, top - ROW_GAP / 2, f"↓ {step.operation}", ax)
        _draw_maps(maps, top + height / 2, scale, "cividis" if top else "Greys", ax)
        _write(-NAMES_WIDTH, top + height / 2, step.label, ax)
        top += height + ROW_GAP
    if len(steps[-1].shape) == 1:
        _name_largest(pictures[-1].ravel(), ax)
    if any(step.num_others for step in steps):
        _write(-NAMES_WIDTH, bottom, NOTE, ax)
    ax.set(xlim=(-NAMES_WIDTH, MAPS_WIDTH), ylim=(bottom + 3, -3), title=title)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _check_trace(trace: Any) -> None:
    expected = "a trace with at least one layer, as `models.trace(model)` makes it"
    if not isinstance(trace, Trace):
        raise wrong_type("trace", trace, expected)
    if not len(trace):
        raise invalid("trace", trace, expected)


def _checked_arrays(image: Any, activations: Any, trace: Trace) -> list[np.ndarray]:
    """The image and what every layer makes of it, with the shapes of the trace."""
    names = ["image", *(f"activations of {row.name}" for row in trace)]
    wanted = [trace.input_shape[:-1], *(row.output_shape for row in trace)]
    arrays = [image, *(activations if np.iterable(activations) else [])]
    if len(arrays) != len(names):
        expected = f"one array for each of the {len(trace)} layers"
        raise invalid("activations", activations, expected)
    for index, (name, shape) in enumerate(zip(names, wanted, strict=True)):
        arrays[index] = canvas.numbers(name, arrays[index], *["size"] * len(shape))
        if arrays[index].shape != shape:
            expected = f"of shape {shape}, as the trace says"
            raise invalid(name, arrays[index], expected)
    return arrays


def _maps(step: _Step, activations: list[np.ndarray]) -> np.ndarray:
    """The maps behind the last layer of a step that has its shape."""
    *_, last = (one for one in step.layers if one.output_shape == step.shape)
    *others, width, number = 1, 1, *step.shape
    return activations[last.position].reshape(math.prod(others), width, number)


def _draw_maps(
    maps: np.ndarray, middle: float, scale: float, cmap: str, ax: Axes
) -> None:
    """Draw maps side by side, or single values as cells, and count what has no room."""
    is_vector = maps.shape[:2] == (1, 1)
    if is_vector:  # one map, a row of cells
        maps = maps.reshape(1, -1, 1)
        height, width = VECTOR_CELL[1], _vector_width(maps.size)
    else:
        height, width = (scale * size for size in maps.shape[:2])
    number, step = maps.shape[-1], width + MAP_GAP
    if number * step - MAP_GAP > MAPS_WIDTH:
        number = max(int((MAPS_WIDTH - COUNT_WIDTH) // step), 1)
        _write(number * step, middle, f"… {maps.shape[-1] - number} more", ax)
    low, high = maps.min(), max(maps.max(), 1e-9)
    top = middle - height / 2
    for index in range(number):
        left = index * step
        box = (left, left + width, top + height, top)
        drawn = ax.imshow(maps[..., index], cmap=cmap, vmin=low, vmax=high, extent=box)
        canvas.draw_frame(left, top, width, height, linewidth=0.5, ax=ax)
        if is_vector and width == NAMED_CELL * maps.size:
            canvas.write_cells(drawn, {(0, n): str(n) for n in range(maps.size)})


def _vector_width(size: int) -> float:
    """Of a row of cells: few of them have room for their numbers."""
    cell = NAMED_CELL if size <= 12 else VECTOR_CELL[0]
    return min(cell * size, MAPS_WIDTH)


def _write(x: float, y: float, text: str, ax: Axes) -> None:
    ax.text(x, y, text, va="center", fontsize=9, linespacing=1.1)


def _name_largest(outputs: np.ndarray, ax: Axes) -> None:
    """Name the brightest cell of a vector, the last that was drawn."""
    best = int(outputs.argmax())
    _, right, bottom, top = ax.images[-1].get_extent()
    is_short = right < MAPS_WIDTH / 2 + MAP_GAP
    place = (right + 4, (bottom + top) / 2) if is_short else (0, bottom + 4)
    _write(*place, f"largest: unit {best}, {outputs[best]:.3f}", ax)
