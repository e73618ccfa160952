"""Figures of whole networks, drawn from their traces: layer by layer, block by block.

The shapes and the numbers come from ``shapes.trace``, which reads the model, and the
activations must have these shapes: a picture that differs from the code is refused.

Layers that never change a shape (batch normalization, dropout, activations) share the
place of the layer before them; ``+ 2`` behind its name says how many they are. Flatten,
which puts the same numbers in a row, has no place.
"""

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

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

# By the kind of a layer: a word, a colour, and a hatch for whoever sees no colours.
BLOCK_STYLES = {
    "Input": ("input", "white", ""),
    "Conv": ("conv", canvas.SKY, ""),
    "PartiallyConnectedConv": ("partial conv", canvas.SKY, "...."),
    "DepthwiseConv": ("depthwise", canvas.SKY, "||||"),
    "SeparableConv": ("separable", canvas.SKY, "++++"),
    "ConvTranspose": ("transpose", canvas.SKY, "\\\\\\\\"),
    "Pool": ("pool", canvas.ORANGE, "////"),
    "GlobalPool": ("global", canvas.ORANGE, ""),
    "Subsampling": ("subsample", canvas.ORANGE, "xxxx"),
    "Dense": ("dense", canvas.GREEN, "----"),
    "RBF": ("RBF", canvas.PURPLE, "oo"),
}
BLOCK_STEP = 24  # between two blocks, where a side of 224 is 15 long
BLOCKS_IN_ROW = 8  # so many labels have room beside each other in 9.6 inches
LABEL_LENGTH = 16  # characters
LINE_HEIGHT = 2.8  # of 8 points, in the units of the blocks

PIXELS_PER_INCH = 35  # of the maps; all lengths that follow are in pixels
MAPS_WIDTH, MAPS_HEIGHT, LARGEST_MAP = 200, 400, 40  # all shrink to stay within them
MAP_GAP, ROW_GAP, TEXT_HEIGHT = 2, 3, 9.5
COUNT_WIDTH = 24  # of the words "… 26 more"
VECTOR_CELL = (1.4, 6)  # width and height of one value of a vector
NAMES_WIDTH, NAME_LENGTH = 44, 15  # left of the maps, in pixels and in characters
COLUMN_WIDTHS = (34, 38, 27)  # for the numbers right of the maps


class _Step(NamedTuple):
    """The input or a layer, and the layers behind it that never change a shape."""

    name: str
    kind: str
    shape: Shape
    layers: list[LayerTrace]

    @property
    def others(self) -> str:
        """How many other layers share its place."""
        number = len(self.layers) - (self.kind != "Input")
        return f"\u00a0+\u00a0{number}" if number else ""  # never broken

    def total(self, count: str) -> str:
        """The sum of one of the layers' numbers."""
        return f"{sum(getattr(layer, count) for layer in self.layers):,}"


def _steps(trace: Trace) -> list[_Step]:
    steps = [_Step("input", "Input", trace.input_shape, [])]
    for row in trace:
        if isinstance(row.spec, BatchNormSpec | ElementwiseSpec):
            steps[-1].layers.append(row)
        elif not isinstance(row.spec, FlattenSpec):
            steps.append(_Step(row.name, row.spec.kind, row.output_shape, [row]))
    return steps


def plot_architecture(trace: Trace, *, name: str, ax: Axes | None = None) -> Axes:
    """Draw each layer's output as a block: front by map size, depth by channels.

    Lengths are square roots, so that 224 pixels and 5 fit in one picture. All networks
    are drawn to the same scale, layer below layer if they are drawn one above another.
    A block ends where the next begins: a vector of 1,000 values and one of 4,000 look
    alike. More than eight blocks go on in the next row.

    Args:
        trace: of the network; all that is drawn and written comes from it.
        name: of the network, for the title.
        ax: for its texts, 9.6 inches wide and about 1.6 inches high for each row.

    Example:
        >>> from lenet_course import shapes
        >>> chain = shapes.trace([shapes.DenseSpec(name="f6", units=84)], (120,))
        >>> ax = plot_architecture(chain, name="tiny")
        >>> ax.get_title()
        'tiny: 10,164 trainable parameters'
    """
    _check_trace(trace)
    steps = _steps(trace)
    num_rows = -(-len(steps) // BLOCKS_IN_ROW)
    in_row = -(-len(steps) // num_rows)
    rows = [steps[start : start + in_row] for start in range(0, len(steps), in_row)]
    labels = [list(map(_block_label, row)) for row in rows]
    ax = canvas.axes_or_new(ax, (9.6, 1.9 * num_rows))
    bottom = 0.0
    for row, texts in zip(rows, labels, strict=True):
        half = max(_half_height(step.shape) for step in row)
        middle = bottom - half - LINE_HEIGHT
        for column, (step, text) in enumerate(zip(row, texts, strict=True)):
            _draw_block(step, text, column * BLOCK_STEP, middle, ax)
        num_lines = 1 + max(text.count("\n") for text in texts)
        bottom = middle - half - LINE_HEIGHT * (num_lines + 0.5)
    if any(step.others for step in steps):
        ax.text(-BLOCK_STEP / 2, bottom, NOTE, va="top", fontsize=8)
        bottom -= LINE_HEIGHT
    ax.set_title(f"{name}: {trace.num_trainable_params:,} trainable parameters")
    width = (BLOCKS_IN_ROW - 0.45) * BLOCK_STEP
    ax.set(xlim=(-BLOCK_STEP / 2, width), ylim=(bottom, 0), aspect="equal")
    ax.axis("off")
    return ax


def _block_label(step: _Step) -> str:
    """Name and kind of a layer, and its trainable parameters."""
    word, *_ = BLOCK_STYLES.get(step.kind, (step.kind,))
    label = step.name if word in step.name else f"{step.name}: {word}"
    lines = textwrap.wrap(label + step.others, LABEL_LENGTH)
    return "\n".join(lines + [step.total("num_trainable_params")] * bool(step.layers))


def _sides(shape: Shape) -> tuple[float, float, float]:
    """Height, width and depth of a block."""
    *others, rows, columns, channels = 1, 1, *shape
    height, width = (min(math.sqrt(size), BLOCK_STEP - 4) for size in (rows, columns))
    depth = 0.6 * math.sqrt(math.prod(others) * channels)
    return height, width, min(depth, BLOCK_STEP - 2 - width)


def _half_height(shape: Shape) -> float:
    """From the middle of a block to its texts."""
    height, _, depth = _sides(shape)
    return max((height + depth) / 2, 4) + 1


def _draw_block(step: _Step, label: str, x: float, y: float, ax: Axes) -> None:
    """Draw a block around a place, its shape above and its label below."""
    _, color, hatch = BLOCK_STYLES.get(step.kind, ("", "white", ""))
    height, width, depth = _sides(step.shape)
    left, bottom = x - (width + depth) / 2, y - (height + depth) / 2
    front = [(0, 0), (width, 0), (width, height), (0, height)]
    far = (width + depth, height + depth)
    roof = [(0, height), (depth, height + depth), far, (width, height)]
    side = [(width, 0), (width + depth, depth), far, (width, height)]
    for corners, opacity in ((front, 1.0), (roof, 0.65), (side, 0.4)):
        points = [(left + right, bottom + up) for right, up in corners]
        look: canvas.Look = {"hatch": hatch if corners is front else ""}
        look |= {"edgecolor": "black", "linewidth": 0.6, "facecolor": (color, opacity)}
        ax.add_patch(Polygon(points, **look))
    half = _half_height(step.shape)
    ax.text(x, y + half, canvas.times(step.shape, "×"), ha="center", fontsize=8)
    ax.text(x, y - half, label, ha="center", va="top", fontsize=8)


def plot_walk(
    image: np.ndarray,
    activations: Sequence[np.ndarray],
    trace: Trace,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw an image and what every layer makes of it, all on one scale of pixels.

    A map of 10 x 10 is twice as wide as one of 5 x 5. Vectors are rows of cells. Each
    layer has its own scale of brightness, from its smallest to its largest value. Of
    maps that do not fit beside each other the first are drawn, the others counted.

    Args:
        image: array of shape ``(height, width)``, 0 for background.
        activations: the output of every layer for this image, without the axis of the
            batch, in the order of the trace. Of layers that share a place, the last is
            drawn, and the numbers are those of all of them.
        trace: of the same network; its shapes, parameters, multiply-accumulate
            operations (MACs) and receptive fields are written beside the maps.

    Raises:
        ValueError: the image or an activation has another shape than in the trace.

    Example:
        >>> from lenet_course import shapes
        >>> conv = shapes.ConvSpec(name="c1", filters=6, kernel_size=5)
        >>> chain = shapes.trace([conv], (32, 32, 1))
        >>> ax = plot_walk(np.zeros((32, 32)), [np.zeros((28, 28, 6))], chain)
        >>> len(ax.images)
        7
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
    width = NAMES_WIDTH + MAPS_WIDTH + sum(COLUMN_WIDTHS)
    size = width / PIXELS_PER_INCH, (bottom + 32) / PIXELS_PER_INCH
    ax = canvas.axes_or_new(ax, size)
    _write_line(-10, "layer\noutput", ("parameters", "MACs", "sees"), ax)
    _write(0, -10, "activations, each layer on its own scale", ax)
    top = 0.0
    for step, maps, height in zip(steps, pictures, heights, strict=True):
        middle = top + height / 2
        cmap = "Greys" if step.kind == "Input" else "cividis"
        _draw_maps(maps, middle, scale, cmap, ax)
        top += height + ROW_GAP
        _write_line(middle, _walk_label(step), _walk_numbers(step), ax)
    if len(steps[-1].shape) == 1:
        _name_largest(pictures[-1].ravel(), ax)
    if any(step.others for step in steps):
        _write(-NAMES_WIDTH, bottom + 13, NOTE, ax)
    ax.set(xlim=(-NAMES_WIDTH, width - NAMES_WIDTH), ylim=(bottom + 16, -16))
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
    if maps.shape[:2] == (1, 1):  # a vector is one map, a row of cells
        maps = maps.reshape(1, -1, 1)
        height, width = VECTOR_CELL[1], min(VECTOR_CELL[0] * maps.size, MAPS_WIDTH)
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
        ax.imshow(maps[..., index], cmap=cmap, vmin=low, vmax=high, extent=box)
        canvas.draw_frame(left, top, width, height, linewidth=0.5, ax=ax)


def _write(x: float, y: float, text: str, ax: Axes, *, ha: str = "left") -> None:
    ax.text(x, y, text, ha=ha, va="center", fontsize=9, linespacing=1.1)


def _write_line(y: float, name: str, columns: Iterable[str], ax: Axes) -> None:
    """Write what stands left and right of the maps."""
    _write(-NAMES_WIDTH, y, name, ax)
    edges = MAPS_WIDTH + np.cumsum(COLUMN_WIDTHS)
    for edge, text in zip(edges, columns, strict=True):
        _write(float(edge), y, text, ax, ha="right")


def _walk_label(step: _Step) -> str:
    """Name and shape; a name that is too long for its place is cut."""
    room = NAME_LENGTH - len(step.others)
    name = step.name if len(step.name) <= room else f"{step.name[: room - 1]}…"
    return f"{name}{step.others}\n{canvas.times(step.shape)}"


def _walk_numbers(step: _Step) -> tuple[str, str, str]:
    """Parameters, multiply-accumulate operations, and what a unit sees."""
    if not step.layers:
        return "", "", ""
    field = step.layers[0].receptive_field
    size = "" if field is None or field.size is None else field.size
    sees = canvas.times((size, size) if isinstance(size, int) else size)
    return step.total("num_params"), step.total("num_macs"), sees


def _name_largest(outputs: np.ndarray, ax: Axes) -> None:
    """Name the brightest cell of a vector, the last that was drawn."""
    best = int(outputs.argmax())
    _, right, bottom, _ = ax.images[-1].get_extent()
    ax.annotate(
        f"unit {best}: {outputs[best]:.2f}",
        ((best + 0.5) * right / outputs.size, bottom),
        (24, bottom + 9),
        va="center",
        fontsize=9,
        arrowprops={"arrowstyle": "-", "color": canvas.EDGE},
    )
