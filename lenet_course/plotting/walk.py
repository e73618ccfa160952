"""Figures of one image on its way through a network, drawn from the network's trace.

The shapes and the numbers come from `shapes.trace`, which reads the model, and the
activations must have these shapes: a picture that differs from the code is refused.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from lenet_course.plotting._canvas import ACCENT, EDGE, draw_frame, new_axes, plot_tiles
from lenet_course.shapes import FlattenSpec, LayerTrace, Trace

VECTOR_CELL = (1.4, 6)  # width and height of one value of a vector, in pixels
MAP_GAP = 2  # pixels between two maps
LABEL_WIDTH = 44  # pixels left of the maps, for a layer's name and shape
COLUMN_WIDTHS = (34, 34, 24)  # pixels for the numbers right of the maps

# By the class of the spec: a word, a colour, and a hatch for whoever sees no colours.
BLOCK_STYLES = {
    "ConvSpec": ("conv", "#56B4E9", ""),
    "PartiallyConnectedConvSpec": ("partial conv", "#56B4E9", "...."),
    "PoolSpec": ("pool", "#E69F00", "////"),
    "SubsamplingSpec": ("subsample", "#E69F00", "xxxx"),
    "DenseSpec": ("dense", "#009E73", "----"),
    "RBFSpec": ("RBF", "#CC79A7", "oo"),
}
BLOCK_STEP = 24  # between two blocks, where a side of 224 is 15 long


def plot_walk(
    image: np.ndarray,
    activations: Sequence[np.ndarray],
    trace: Trace,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw an image and what every layer makes of it, all on one scale of pixels.

    A map of 10 x 10 is twice as wide as one of 5 x 5. Vectors are rows of cells. Each
    layer has its own scale of brightness, from its smallest to its largest value.

    Args:
        image: array of shape ``(height, width)``, 0 for background.
        activations: the output of every layer for this image, without the axis of the
            batch, in the order of the trace.
        trace: of the same network; its shapes, parameters, multiply-accumulate
            operations (MACs) and receptive fields are written beside the maps.
        ax: where to draw.

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
    _check_shapes(image, activations, trace)
    steps = [
        (row, np.asarray(values))
        for row, values in zip(trace, activations, strict=True)
        if not isinstance(row.spec, FlattenSpec)
    ]
    right = max(_width_of(values) for _, values in steps)
    ax = new_axes((9.6, 6.3)) if ax is None else ax
    _write_headings(ax, right)
    top = _draw_row(ax, image[..., np.newaxis], 0, cmap="Greys")
    _write(ax, -LABEL_WIDTH, top / 2, f"input\n{_times(trace.input_shape)}")
    for row, values in steps:
        start = top + 6
        top = _draw_row(ax, values, start, cmap="cividis")
        _write_numbers(ax, row, right, (start + top) / 2)
    _name_largest(ax, steps[-1][1], top)
    ax.set(xlim=(-LABEL_WIDTH, right + sum(COLUMN_WIDTHS) + 4), ylim=(top + 14, -16))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def plot_what_units_see(
    image: np.ndarray, trace: Trace, *, ax: Axes | None = None
) -> Axes:
    r"""Draw, for each layer with maps, what a unit near the middle sees of an image.

    Args:
        image: array of shape ``(height, width)``, 0 for background.
        trace: of a network that takes images of this size.
        ax: where to draw.

    Raises:
        ValueError: the image has another size than in the trace.

    Example:
        >>> from lenet_course import shapes
        >>> conv = shapes.ConvSpec(name="c1", filters=6, kernel_size=5)
        >>> chain = shapes.trace([conv], (32, 32, 1))
        >>> ax = plot_what_units_see(np.zeros((32, 32)), chain)
        >>> [text.get_text() for text in ax.texts]
        ['c1\n5 × 5']
    """
    _check_shape("image", image, trace.input_shape[:-1])
    rows = [row for row in trace if len(row.output_shape) == 3]
    boxes = [_middle_box(row) for row in rows]
    titles = [
        f"{row.name}\n{bottom - top} × {right - left}"
        for row, (top, bottom, left, right) in zip(rows, boxes, strict=True)
    ]
    ax = plot_tiles(
        np.stack([image] * len(rows)),
        titles=titles,
        num_columns=len(rows),
        cmap="Greys",
        limits=(0, float(np.max(image, initial=1e-9))),
        ax=new_axes((1.6 * len(rows), 1.9)) if ax is None else ax,
    )
    for tile, (top, bottom, left, right) in zip(ax.images, boxes, strict=True):
        x, _, _, y = tile.get_extent()
        ax.add_patch(
            Rectangle(
                (x + left, y + top),
                right - left,
                bottom - top,
                facecolor="#E69F0055",
                edgecolor=ACCENT,
                linewidth=2,
            )
        )
    return ax


def plot_readings(
    image: np.ndarray,
    readings: Sequence[str],
    trace: Trace,
    layer: str,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw a wide image and, under it, what a network reads at every position.

    Each reading stands under the centre of the pixels that it was made from. The first
    and the last of these windows are framed, one in a full and one in a dashed line.

    Args:
        image: array of shape ``(height, width)``, 0 for background.
        readings: one line or two for every unit of the layer, left to right.
        trace: of the convolutional part of the network, for images of this size.
        layer: name of the layer whose units read; its map must be one unit high.
        ax: where to draw.

    Raises:
        ValueError: the image has another size than in the trace, or the number of
            readings is not that of the layer's units.

    Example:
        >>> from lenet_course import shapes
        >>> conv = shapes.ConvSpec(name="c1", filters=6, kernel_size=32, strides=8)
        >>> chain = shapes.trace([conv], (32, 48, 1))
        >>> ax = plot_readings(np.zeros((32, 48)), ["1", "7", "?"], chain, "c1")
        >>> [text.get_position()[0] for text in ax.texts]
        [15.5, 23.5, 31.5]
    """
    _check_shape("image", image, trace.input_shape[:-1])
    row = trace[layer]
    if row.output_shape[:-1] != (1, len(readings)):
        raise ValueError(
            "Invalid value for argument `readings`. Expected one for each unit of a "
            f"map of {_times(row.output_shape[:-1])}. Received: {len(readings)}."
        )
    ax = new_axes((7.2, 4.2)) if ax is None else ax
    ax.imshow(image, cmap="Greys")
    windows = [row.receptive_field.interval((0, unit)) for unit in range(len(readings))]
    for (_, (left, right)), reading in zip(windows, readings, strict=True):
        x = (left + right) / 2
        ax.plot([x], [len(image) + 0.5], marker="^", color=EDGE, clip_on=False)
        ax.text(x, len(image) + 2, reading, ha="center", va="top", fontsize=9)
    for ((top, bottom), (left, right)), line in zip(
        (windows[0], windows[-1]), ("-", "--"), strict=True
    ):
        size = (right - left + 1, bottom - top + 1)
        look = {"color": ACCENT, "linewidth": 2.5, "linestyle": line}
        draw_frame(left - 0.5, top - 0.5, *size, **look, ax=ax)
    height, width = image.shape
    ax.set(xlim=(-1.5, width + 0.5), ylim=(height + 7, -1.5))
    ax.axis("off")
    return ax


def plot_architecture(trace: Trace, *, name: str, ax: Axes | None = None) -> Axes:
    """Draw each layer's output as a block: front by map size, depth by channels.

    Lengths are square roots, so that 224 pixels and 5 fit in one picture. All networks
    are drawn to the same scale, layer below layer if they are drawn one above another.

    Args:
        trace: of the network; all that is drawn and written comes from it.
        name: of the network, for the title.
        ax: where to draw.

    Example:
        >>> from lenet_course import shapes
        >>> chain = shapes.trace([shapes.DenseSpec(name="f6", units=84)], (120,))
        >>> ax = plot_architecture(chain, name="tiny")
        >>> ax.get_title()
        'tiny: 10,164 trainable parameters'
    """
    ax = new_axes((9.6, 1.9)) if ax is None else ax
    rows = [row for row in trace if not isinstance(row.spec, FlattenSpec)]
    tallest = _draw_block(ax, trace.input_shape, 0, ("input", "#FFFFFF", ""))
    for position, row in enumerate(rows, start=1):
        kind = type(row.spec).__name__
        word, *look = BLOCK_STYLES.get(kind, (row.spec.kind, "#FFFFFF", ""))
        name_and_word = row.name if word in row.name else f"{row.name}: {word}"
        label = f"{name_and_word}\n{row.num_trainable_params:,}"
        x = position * BLOCK_STEP
        tallest = max(tallest, _draw_block(ax, row.output_shape, x, (label, *look)))
    ax.set_title(f"{name}: {trace.num_trainable_params:,} trainable parameters")
    ax.set(
        xlim=(-BLOCK_STEP / 2, (len(rows) + 0.55) * BLOCK_STEP),
        ylim=(-tallest / 2 - 9, tallest / 2 + 4),
        aspect="equal",
    )
    ax.axis("off")
    return ax


def _check_shapes(
    image: np.ndarray, activations: Sequence[np.ndarray], trace: Trace
) -> None:
    _check_shape("image", image, trace.input_shape[:-1])
    if len(activations) != len(trace):
        raise ValueError(
            "Invalid value for argument `activations`. Expected one array for each of "
            f"the {len(trace)} layers. Received: {len(activations)} arrays."
        )
    for row, values in zip(trace, activations, strict=True):
        _check_shape(f"activations of {row.name}", values, row.output_shape)


def _check_shape(name: str, array: np.ndarray, expected: tuple[int, ...]) -> None:
    if np.shape(array) != tuple(expected):
        raise ValueError(
            f"Invalid {name}. Expected an array of shape {tuple(expected)}, as the "
            f"trace says. Received shape {np.shape(array)}."
        )


def _times(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))


def _is_vector(values: np.ndarray) -> bool:
    return values.shape[:-1] in ((), (1, 1))


def _width_of(values: np.ndarray) -> float:
    if _is_vector(values):
        return values.shape[-1] * VECTOR_CELL[0]
    return values.shape[-1] * (values.shape[1] + MAP_GAP) - MAP_GAP


def _draw_row(ax: Axes, values: np.ndarray, top: float, *, cmap: str) -> float:
    """Draw the maps or the vector of one layer; returns where they end below."""
    scale = {"cmap": cmap, "vmin": values.min(), "vmax": max(values.max(), 1e-9)}
    if _is_vector(values):
        height = VECTOR_CELL[1]
        maps, width = [values.reshape(1, -1)], _width_of(values)
    else:
        height, width = values.shape[:2]
        maps = np.moveaxis(values, -1, 0)
    for number, cells in enumerate(maps):
        left = number * (width + MAP_GAP)
        box = (left, left + width, top + height, top)
        ax.imshow(cells, extent=box, **scale)
        draw_frame(left, top, width, height, linewidth=0.5, ax=ax)
    return top + height


def _write(ax: Axes, x: float, y: float, text: str, ha: str = "left") -> None:
    ax.text(x, y, text, ha=ha, va="center", fontsize=9, linespacing=1.1)


def _right_edges(left: float) -> list[float]:
    """Where the columns of numbers end."""
    return [float(edge) for edge in left + np.cumsum(COLUMN_WIDTHS)]


def _write_headings(ax: Axes, right: float) -> None:
    _write(ax, -LABEL_WIDTH, -10, "layer\noutput")
    _write(ax, 0, -10, "activations, each layer on its own scale")
    headings = ("parameters", "MACs", "sees")
    for edge, heading in zip(_right_edges(right), headings, strict=True):
        _write(ax, edge, -10, heading, ha="right")


def _write_numbers(ax: Axes, row: LayerTrace, right: float, y: float) -> None:
    _write(ax, -LABEL_WIDTH, y, f"{row.name}\n{_times(row.output_shape)}")
    field = row.receptive_field
    size = "" if field is None else field.size
    size = f"{size} × {size}" if isinstance(size, int) else _times(size or ())
    numbers = (f"{row.num_params:,}", f"{row.num_macs:,}", size)
    for edge, number in zip(_right_edges(right), numbers, strict=True):
        _write(ax, edge, y, number, ha="right")


def _name_largest(ax: Axes, outputs: np.ndarray, top: float) -> None:
    """Name the brightest cell of the last layer."""
    flat = outputs.reshape(-1)
    best = int(flat.argmax())
    ax.annotate(
        f"unit {best}: {flat[best]:.2f}",
        ((best + 0.5) * VECTOR_CELL[0], top),
        (24, top + 9),
        va="center",
        fontsize=9,
        arrowprops={"arrowstyle": "-", "color": EDGE},
    )


def _middle_box(row: LayerTrace) -> tuple[int, int, int, int]:
    """The edges of what a middle unit sees: top, bottom, left, right."""
    unit = tuple((size - 1) // 2 for size in row.output_shape[:-1])
    (top, bottom), (left, right) = row.receptive_field.interval(unit)
    return top, bottom + 1, left, right + 1


def _draw_block(
    ax: Axes, shape: tuple[int, ...], x: float, look: tuple[str, str, str]
) -> float:
    """Draw a block, its shape above and its label below; returns its height."""
    label, color, hatch = look
    height, width = np.sqrt(shape[:-1] if len(shape) == 3 else (1, 1))
    depth = np.sqrt(shape[-1]) * 0.6
    left, bottom = x - (width + depth) / 2, -(height + depth) / 2
    front = [(0, 0), (width, 0), (width, height), (0, height)]
    far = (width + depth, height + depth)
    roof = [(0, height), (depth, height + depth), far, (width, height)]
    side = [(width, 0), (width + depth, depth), far, (width, height)]
    for corners, opacity in ((front, 1.0), (roof, 0.65), (side, 0.4)):
        ax.add_patch(
            Polygon(
                [(left + right, bottom + up) for right, up in corners],
                facecolor=(color, opacity),
                edgecolor="#222222",
                linewidth=0.6,
                hatch=hatch if corners is front else "",
            )
        )
    edge = max((height + depth) / 2, 4) + 1
    ax.text(x, edge, _times(shape).replace(" ", ""), ha="center", fontsize=8)
    ax.text(x, -edge, label, ha="center", va="top", fontsize=8)
    return 2 * edge
