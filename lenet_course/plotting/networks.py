"""The figure of a whole network: what every layer makes of one image.

The shapes and the numbers come from ``shapes.trace``, which reads the model, and the
activations must have these shapes: a picture that differs from the code is refused.

Layers that never change a shape (batch normalization, dropout, activations) share the
place of the layer before them; ``+ 2`` behind its name says how many they are. Flatten,
which puts the same numbers in a row, has no place.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

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

PIXELS_PER_INCH = 40  # of the maps; all lengths that follow are in pixels
MAPS_WIDTH, MAPS_HEIGHT = 200, 280  # maps shrink to stay within them
MAP_GAP, ROW_GAP, TEXT_HEIGHT = 2, 7, 9.5
IN_A_LINE = 8  # maps side by side; a layer with up to twice as many has two lines
VECTOR_CELL = (1.4, 6)  # width and height of one value of a vector
NAMED_CELL = 10  # width of a value that has its number written into it
STACK_HEIGHT, STEP_WIDTH = 72, 4.4  # of a chain of stacks; of an arrow, for a letter
STEP_NAMES = {"Conv": "convolution", "Pool": "pooling"}
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
    """Draw an image and what every layer makes of it, all maps equally large.

    The smaller a map, the larger its cells. Vectors are rows of cells; few cells carry
    their numbers. Each layer has its own scale of brightness, from its smallest to its
    largest value. Between two layers stands what leads from one to the other. Of
    more than 16 maps the first are drawn, the others counted.

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
    num_lines = [1 + _has_two_lines(maps) for maps in pictures]
    largest = (MAPS_WIDTH + MAP_GAP) / IN_A_LINE - MAP_GAP
    side = min(largest, MAPS_HEIGHT / sum(num_lines))
    heights = [
        TEXT_HEIGHT
        if _is_vector(maps)
        else max(n * (side + MAP_GAP) - MAP_GAP, TEXT_HEIGHT)
        for n, maps in zip(num_lines, pictures, strict=True)
    ]
    bottom = sum(heights) + ROW_GAP * len(heights)
    width = NAMES_WIDTH + MAPS_WIDTH
    ax = canvas.axes_or_new(
        ax, (width / PIXELS_PER_INCH, (bottom + 12) / PIXELS_PER_INCH)
    )
    top = 0.0
    for step, maps, height in zip(steps, pictures, heights, strict=True):
        if top:
            _write(0, top - ROW_GAP / 2, f"↓ {step.operation}", ax)
        _draw_maps(maps, top, side, "cividis" if top else "Greys", ax)
        _write(-NAMES_WIDTH, top + height / 2, step.label, ax)
        top += height + ROW_GAP
    if len(steps[-1].shape) == 1:
        _name_largest(pictures[-1].ravel(), ax)
    if any(step.num_others for step in steps):
        _write(-NAMES_WIDTH, bottom, NOTE, ax)
    ax.set(xlim=(-NAMES_WIDTH, MAPS_WIDTH + 1), ylim=(bottom + 3, -3), title=title)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def plot_stacks(chains: Mapping[str, Trace], *, ax: Axes | None = None) -> Axes:
    r"""Draw three maps of every layer to scale, with arrows from layer to layer.

    A chain ends at its first vector, such as that of Flatten, whose numbers are
    counted.

    Args:
        chains: traces of networks that take images, by title.

    Raises:
        ValueError: a network takes no images.

    Example:
        >>> from lenet_course import shapes
        >>> chain = shapes.trace([shapes.FlattenSpec()], (28, 28, 1))
        >>> ax = plot_stacks({"short": chain})
        >>> [text.get_text() for text in ax.texts if text.get_text()]
        ['short', '28 × 28\nimage', 'Flatten', '784\nnumbers']
    """
    canvas.check_named("chains", chains, "traces")
    for trace in chains.values():
        _check_trace(trace)
        if len(trace.input_shape) != 3:
            raise invalid("chains", trace, "of networks that take images")
    ax = canvas.axes_or_new(ax, (canvas.WIDTH, 1.45 * len(chains)))
    ends = [
        _draw_stacks(trace, 28 + STACK_HEIGHT * place, title, ax)
        for place, (title, trace) in enumerate(chains.items())
    ]
    ax.set(xlim=(-1, max(ends)), ylim=(STACK_HEIGHT * len(chains) - 12, -8))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _draw_stacks(trace: Trace, middle: float, title: str, ax: Axes) -> float:
    """Draw one chain, and say where it ends."""
    scale = 28 / max(trace.input_shape[:2])
    _write(0, middle - 28, title, ax, weight="bold", fontsize=10)
    left, outputs = 0.0, [trace.input_shape, *(row.output_shape for row in trace)]
    for index, shape in enumerate(outputs):
        if len(shape) == 1:
            _write(left, middle, f"{shape[0]:,}\nnumbers", ax)
            break
        height, width, number = scale * shape[0], scale * shape[1], shape[2]
        words = f"{number} map{'s' * (number > 1)}" if index else "image"
        _write(left, middle + 24, f"{canvas.times(shape[:2])}\n{words}", ax)
        backs = range(3 * min(number, 3) - 3, -1, -3)
        for back in backs:
            corner = left + back, middle - height / 2 - back
            ax.add_patch(Rectangle(corner, width, height, ec="white"))
        left += width + backs[0]
        if index < len(trace):
            word = STEP_NAMES.get(kind := trace[index].spec.kind, kind)
            end = left + STEP_WIDTH * len(word) + 2
            look = {"arrowstyle": "->", "color": canvas.EDGE, "shrinkA": 0}
            ax.annotate("", (end, middle), (left, middle), arrowprops=look)
            center = (left + end) / 2 - 1, middle - 5.5
            _write(*center, word, ax, ha="center")
            left = end
    return left + 30


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


def _draw_maps(maps: np.ndarray, top: float, side: float, cmap: str, ax: Axes) -> None:
    """Draw maps in lines, and count what has no room; single values as cells."""
    if _is_vector(maps):
        _draw_vector(maps.ravel(), top, cmap, ax)
        return
    number = drawn = maps.shape[2]
    if number > IN_A_LINE and not _has_two_lines(maps):
        drawn = IN_A_LINE - 1
        middle = top + max(side, TEXT_HEIGHT) / 2
        _write(drawn * (side + MAP_GAP), middle, f"… {number - drawn} more", ax)
    height, width = (side * size / max(maps.shape[:2]) for size in maps.shape[:2])
    for index in range(drawn):
        line, place = divmod(index, IN_A_LINE)
        corner = place * (side + MAP_GAP), top + line * (side + MAP_GAP)
        _draw_map(maps[..., index], corner, (width, height), _limits(maps), cmap, ax)


def _has_two_lines(maps: np.ndarray) -> bool:
    return not _is_vector(maps) and IN_A_LINE < maps.shape[2] <= 2 * IN_A_LINE


def _is_vector(maps: np.ndarray) -> bool:
    return maps.shape[:2] == (1, 1)


def _draw_vector(values: np.ndarray, top: float, cmap: str, ax: Axes) -> None:
    """Draw a row of cells; few of them have room for their numbers."""
    is_short = values.size <= 12
    cell = NAMED_CELL if is_short else VECTOR_CELL[0]
    size = min(cell * values.size, MAPS_WIDTH), VECTOR_CELL[1]
    corner = 0, top + (TEXT_HEIGHT - VECTOR_CELL[1]) / 2
    row = values[np.newaxis]
    drawn = _draw_map(row, corner, size, _limits(values), cmap, ax)
    if is_short:
        canvas.write_cells(drawn, {(0, n): str(n) for n in range(values.size)})


def _draw_map(
    values: np.ndarray,
    corner: tuple[float, float],
    size: tuple[float, float],
    limits: tuple[float, float],
    cmap: str,
    ax: Axes,
) -> AxesImage:
    (left, top), (width, height), (low, high) = corner, size, limits
    box = (left, left + width, top + height, top)
    canvas.draw_frame(left, top, width, height, linewidth=0.5, ax=ax)
    return ax.imshow(values, cmap=cmap, vmin=low, vmax=high, extent=box)


def _limits(values: np.ndarray) -> tuple[float, float]:
    return values.min(), max(values.max(), 1e-9)


def _write(x: float, y: float, text: str, ax: Axes, **look: Any) -> None:
    ax.text(x, y, text, va="center", **({"fontsize": 9, "linespacing": 1.1} | look))


def _name_largest(outputs: np.ndarray, ax: Axes) -> None:
    """Name the brightest cell of a vector, the last that was drawn."""
    best = int(outputs.argmax())
    _, right, bottom, top = ax.images[-1].get_extent()
    is_short = right < MAPS_WIDTH / 2 + MAP_GAP
    place = (right + 4, (bottom + top) / 2) if is_short else (0, bottom + 4)
    value = canvas.written("{:.3f}", outputs[best])
    _write(*place, f"largest: unit {best}, {value}", ax)
