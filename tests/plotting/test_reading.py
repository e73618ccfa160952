"""What somebody reads off a figure is what was drawn: names, numbers, places, signs.

Each figure is read twice or more, with the same names in another order, or of arrays of
other shapes: what is read follows. `test_every_figure.py` asks for no less.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

from lenet_course import plotting, shapes
from lenet_course.shapes import receptive_field
from tests.plotting.figures import GRID
from tests.plotting.reading import (
    across,
    darkness,
    down,
    in_reading_order,
    legend,
    middle,
    nearest_to,
    numbers,
    painted,
    ranks,
    screen,
    ticks,
    words_above,
    words_in,
)


def image(height, width):
    """Eight shades in no order: turned or mirrored it is another."""
    shades = np.random.default_rng(height).permutation(height * width)
    return shades.reshape(height, width) % 8


class Reading(NamedTuple):
    """A figure, what is read off it, and what there is to read."""

    draw: Callable
    read: Callable
    shown: Any


def read_bars(ax):
    """Length and number of each bar, by the name beside it, from the top down."""
    names = ticks(ax.yaxis)
    places = sorted(names, key=partial(down, ax))
    found = {}
    for place in places:
        (bar,) = [
            b for b in ax.patches if b.get_y() < place < b.get_y() + b.get_height()
        ]
        (number,) = [t for t in ax.texts if abs(middle(t)[1] - middle(bar)[1]) < 3]
        found[names[place]] = (
            *numbers([bar.get_x(), bar.get_width()]),
            number.get_text(),
        )
    return ax.get_xlabel(), [*found.items()]


def read_cells(ax):
    """What is written in the cells; how bright they are; and what the axes are."""
    (drawn,) = ax.images
    rows, columns = ticks(ax.yaxis), ticks(ax.xaxis)
    height, width = drawn.get_array().shape
    assert rows == {place: str(place) for place in range(height)}
    assert columns == {place: str(place) for place in range(width)}
    # From the top down and from the left: the places at which the cells stand.
    assert sorted(rows, key=partial(down, ax)) == list(range(height))
    assert sorted(columns, key=partial(across, ax)) == list(range(width))
    return ax.get_xlabel(), ax.get_ylabel(), words_in(drawn), ranks(-darkness(drawn))


def read_connections(ax):
    """The table, a row from the top for each map of S2, and the sums above it."""
    *_, words, brightness = read_cells(ax)
    crosses = [[int(word == "×") for word in row] for row in words]
    assert brightness == ranks(-np.array(crosses))  # a cross stands on a dark cell
    above = sorted((t for t in ax.texts if t.get_text() != "×"), key=middle)
    assert all(middle(text)[1] < screen(ax.images[0])[1] for text in above)
    columns = [round(text.get_position()[0]) for text in above]
    assert columns == list(range(len(columns)))
    names = ax.get_xlabel(), ax.get_ylabel()
    return *names, crosses, [text.get_text() for text in above]


def read_curves(ax):
    """Mean, lowest and highest at each place, by the words of the legend."""
    lines = [line for line in ax.lines if line.get_linestyle() != "None"]
    found = {}
    for name, line in legend(ax, lines).items():
        means = dict(zip(*map(numbers, line.get_data()), strict=True))
        bands = [
            set(map(tuple, np.round(band.get_paths()[0].vertices, 6).tolist()))
            for band in ax.collections
            if same_color(band.get_facecolor()[0][:3], line.get_color())
        ]
        circles = [
            tuple(numbers(np.ravel(mark.get_data())))
            for mark in ax.lines
            if mark not in lines and same_color(mark.get_color(), line.get_color())
        ]
        found[name] = means, *bands, *circles
    return ax.get_xlabel(), ax.get_ylabel(), found


def read_filled_rows(ax):
    """The numbers of each row from left to right, by the name beside it."""
    names = ticks(ax.yaxis)
    found = []
    for place in sorted(names, key=partial(down, ax)):
        row = [t for t in ax.texts if t.get_position()[1] == place]
        row = [text.get_text() for text in sorted(row, key=middle)]
        cells = [p for p in ax.patches if abs(p.get_center()[1] - place) < 0.1]
        dashed = [p.get_linestyle() == "--" for p in sorted(cells, key=middle)]
        found.append((names[place], row, dashed))
    return found


def read_images(ax):
    """What is written above each image, and how dark its cells are."""
    tiles = in_reading_order(ax.images)
    return [(words_above(tile), ranks(darkness(tile))) for tile in tiles]


def read_signs(ax):
    """What is written above each map and in its cells; where it is painted purple.

    In the colours PuOr, purple has more blue than red and stands for plus.
    """
    found = []
    for tile in in_reading_order(ax.images):
        red, _, blue = np.moveaxis(painted(tile), -1, 0)
        found.append((words_above(tile), words_in(tile), np.sign(blue - red).tolist()))
    return found


def read_grids(ax):
    """The title above each grid, the numbers in it, and how dark they stand."""
    tiles = sorted(ax.images, key=screen)
    return [(words_above(t), words_in(t), ranks(darkness(t))) for t in tiles]


def read_ranges(ax):
    """The seeds and their mean on each row, by the name beside it.

    Of several series, by the words of the legend, too.
    """
    names = ticks(ax.yaxis)
    means = [line for line in ax.lines if line.get_marker() != "|"]
    series = legend(ax, means) if ax.get_legend() else {"": means[0]}
    found = {}
    for word, mark in series.items():
        for place in sorted(names, key=partial(down, ax)):
            seeds, mean = [], []
            for line in ax.lines:
                near = abs(line.get_ydata()[0] - place) < 0.5
                if near and same_color(line.get_color(), mark.get_color()):
                    (seeds if line.get_marker() == "|" else mean).extend(
                        numbers(line.get_xdata())
                    )
            written = [t.get_text() for t in ax.texts if t.xy[1] == place]
            found[(word, names[place]) if word else names[place]] = seeds, mean, written
    return ax.get_xlabel(), found


def read_readings(ax):
    """The image; the winner in each column of the table, by what its axes say."""
    picture, table = in_reading_order(ax.images)
    classes, windows = ticks(ax.yaxis), ticks(ax.xaxis)
    classes = [classes[place] for place in sorted(classes, key=partial(down, ax))]
    windows = [windows[place] for place in sorted(windows, key=partial(across, ax))]
    dark, words = darkness(table), np.array(words_in(table))
    winners = [
        (window, classes[column.argmax()], said[column.argmax()])
        for window, column, said in zip(windows, dark.T, words.T, strict=True)
    ]
    return ranks(darkness(picture)), ranks(dark), winners


def read_fields(ax):
    """The picture, and the pixels in each frame by the words at its line."""
    found = {}
    for words in sorted(ax.texts, key=lambda text: text.get_position()[1]):
        (frame,) = [
            patch
            for patch in ax.patches
            if same_color(patch.get_edgecolor(), words.arrow_patch.get_edgecolor())
        ]
        (left, top), (right, bottom) = frame.get_bbox().get_points() + 0.5
        assert words.xy == (right - 0.5, bottom - 0.5)  # where its arrow leads
        found[words.get_text()] = (top, bottom - 1), (left, right - 1)
    return ax.get_xlabel(), ax.get_ylabel(), ranks(darkness(ax.images[0])), found


def read_row(ax):
    """The words on each cell and whether it is read; the cells of each window."""
    on_cells = [text for text in ax.texts if text.get_position()[1] == 0]
    cells = []
    for text in sorted(on_cells, key=middle):
        x = text.get_position()[0]
        (square,) = [p for p in ax.patches if abs(p.get_center()[0] - x) < 0.1]
        cells.append((text.get_text(), square.get_hatch() is None))
    windows = {}
    for text in set(ax.texts) - set(on_cells):
        (line,) = [
            line
            for line in ax.lines
            if np.allclose(
                text.get_position(), (np.mean(line.get_xdata()), min(line.get_ydata()))
            )
        ]
        ends = np.array(line.get_xdata())
        windows[text.get_text()] = round(ends[0]), round(ends[-1])
    return ax.get_title(loc="left"), cells, windows


def read_stacks(ax):
    """Words from left to right below each title, and how large the maps there are."""
    titles = in_reading_order(t for t in ax.texts if t.get_weight() == "bold")
    found, taken = {}, set(titles)
    for title in reversed(titles):
        below = [
            artist
            for artist in sorted((*ax.texts, *ax.patches), key=screen)
            if middle(artist)[1] > middle(title)[1] and artist not in taken
        ]
        taken |= {*below}
        texts = [artist.get_text() for artist in below if artist in ax.texts]
        words = [text for text in texts if text]  # an arrow has none
        maps = [artist for artist in below if artist in ax.patches]
        sizes = [numbers([one.get_height(), one.get_width()]) for one in maps]
        found[title.get_text()] = words, sizes
    return found


def read_walk(ax):
    """How bright the maps are beside each name, and the words above them."""
    names = [text for text in ax.texts if "\n" in text.get_text()]
    arrows = [text for text in ax.texts if text.get_text().startswith("↓")]
    images = in_reading_order(ax.images)
    found = []
    for name in in_reading_order(names):
        beside = [image for image in images if nearest_to(image, names) is name]
        above = [text for text in arrows if middle(text)[1] < middle(name)[1]]
        words = nearest_to(name, above).get_text() if above else ""
        found.append((words, name.get_text(), [ranks(-darkness(i)) for i in beside]))
    return found


def readings_of(figure, read, *cases):
    return [Reading(partial(figure, *given), read, shown) for given, shown in cases]


def bars(*names_and_counts):
    shown = [(name, (0, count, f" {count:,}")) for name, count in names_and_counts]
    return Reading(
        partial(plotting.plot_bars, dict(names_and_counts), quantity="weights"),
        read_bars,
        ("weights", shown),
    )


def cells(values, **look):
    values = np.array(values)
    words = np.vectorize("{:g}".format)(values)
    words = [[word.replace("-", "−") for word in row] for row in words.tolist()]
    return Reading(
        partial(plotting.plot_cells, values, **look),
        read_cells,
        ("column", "row", words, ranks(values)),
    )


def connections(table):
    sums = [str(sum(column)) for column in zip(*table, strict=True)]
    return Reading(
        partial(plotting.plot_connection_table, table),
        read_connections,
        ("map of C3", "map of S2", table, sums),
    )


def images(**by_title):
    return Reading(
        partial(
            plotting.plot_images,
            list(by_title.values()),
            titles=list(by_title),
            num_columns=2,
        ),
        read_images,
        [(title, ranks(values)) for title, values in by_title.items()],
    )


def signed(**by_title):
    limit = max(np.abs(values).max() for values in by_title.values()) / 4
    words = np.vectorize(lambda n: ("+" if n > 0 else "−") if abs(n) > limit else "")
    return Reading(
        partial(
            plotting.plot_signed_maps,
            list(by_title.values()),
            titles=list(by_title),
        ),
        read_signs,
        [
            (title, words(values).tolist(), np.sign(values).tolist())
            for title, values in by_title.items()
        ],
    )


def grids(**by_title):
    words = np.vectorize("{:g}".format)
    return Reading(
        partial(plotting.plot_number_grids, by_title, num_windows=1),
        read_grids,
        [(t, words(grid).tolist(), ranks(grid)) for t, grid in by_title.items()],
    )


def readings(picture, outputs, winners):
    return Reading(
        partial(plotting.plot_readings, picture, outputs, window=8, step=6),
        read_readings,
        (ranks(picture), ranks(np.transpose(outputs)), winners),
    )


def fields(height, width, *specs):
    seen = receptive_field(specs, (height, width))
    boxes = {
        f"{field.name}: {bottom - top + 1} × {right - left + 1}": (
            (top, bottom),
            (left, right),
        )
        for field in seen
        for (top, bottom), (left, right) in [
            nearest_to_the_middle(field, (height, width))
        ]
    }
    picture = image(height, width)
    return Reading(
        partial(plotting.plot_receptive_fields, picture, seen),
        read_fields,
        ("column (pixels)", "row (pixels)", ranks(picture), boxes),
    )


def nearest_to_the_middle(field, sizes):
    """Of all units of a layer, what that one sees which looks nearest to the middle."""
    middle = (np.array(sizes) - 1) / 2
    units = np.ndindex(*np.broadcast_to(field.output_size, 2))
    return min(
        (field.interval(unit) for unit in units),
        key=lambda box: [
            abs(sum(ends) / 2 - at) for ends, at in zip(box, middle, strict=True)
        ],
    )


FIVE_MAPS = shapes.ConvSpec(filters=5, kernel_size=3, padding="same")


def stacks(**sides):
    """Of each chain the side of the image: pooled, five maps, a vector."""
    specs = [shapes.PoolSpec(pool_size=2), FIVE_MAPS, shapes.FlattenSpec()]
    chains = {title: shapes.trace(specs, (side, 8, 1)) for title, side in sides.items()}
    shown = {
        title: (
            [
                f"{side} × 8\nimage",
                "pooling",
                f"{side // 2} × 4\n1 map",
                "convolution",
                f"{side // 2} × 4\n5 maps",
                "Flatten",
                f"{10 * side}\nnumbers",
            ],
            [[28, 28 * 8 / side], *[[14, 14 * 8 / side]] * 4],
        )
        for title, side in sides.items()
    }
    return Reading(partial(plotting.plot_stacks, chains), read_stacks, shown)


def walk(height, width, units):
    specs = [
        shapes.ConvSpec(name="c1", filters=2, kernel_size=3),
        shapes.PoolSpec(name="s2", pool_size=2),
        shapes.FlattenSpec(name="flatten"),
        shapes.DenseSpec(name="f3", units=units),
    ]
    chain = shapes.trace(specs, (height, width, 1))
    outputs = [
        image(math.prod(row.output_shape[:-1]), row.output_shape[-1]) for row in chain
    ]
    outputs = [
        one.reshape(row.output_shape) for one, row in zip(outputs, chain, strict=True)
    ]
    c1, s2, _, f3 = outputs
    maps = [
        [image(height, width)],
        *(np.moveaxis(one, 2, 0) for one in (c1, s2)),
        [[f3]],
    ]
    words = [
        ("", f"input\n{height} × {width} × 1"),
        ("↓ Conv 3 × 3, stride 1", f"c1\n{height - 2} × {width - 2} × 2"),
        ("↓ Pool 2 × 2, stride 2", f"s2\n{height // 2 - 1} × {width // 2 - 1} × 2"),
        ("↓ Dense", f"f3\n{units}"),
    ]
    shown = [
        (*said, [ranks(-one if number == 0 else one) for one in each])
        for number, (said, each) in enumerate(zip(words, maps, strict=True))
    ]
    return Reading(
        partial(plotting.plot_walk, image(height, width), outputs, chain),
        read_walk,
        shown,
    )


READINGS = {
    "plot_bars": [
        bars(("c1", 156), ("c5", 48_120), ("f6", 10_164)),
        bars(("f6", 10_164), ("c1", 156), ("c5", 48_120)),
        Reading(
            partial(plotting.plot_bars, {"b": 3, "a": 1}, quantity="q", of_total=True),
            read_bars,
            ("q", [("b", (0, 0.75, " 3")), ("a", (0, 0.25, " 1"))]),
        ),
    ],
    "plot_cells": [cells(GRID), cells(GRID[:3].T), cells([[1, 2, 3], [6, 5, 4]])],
    "plot_connection_table": [
        connections([[1, 0, 1], [1, 1, 0]]),
        connections([[1, 1], [0, 1], [1, 1]]),
    ],
    "plot_curves": readings_of(
        partial(plotting.plot_curves, along="epoch", quantity="loss"),
        read_curves,
        (
            [{"b": [[1, 2, 9], [2, 4, 3], [6, 3, 0]], "a": {1: 5, 3: 6}}],
            (
                "epoch",
                "loss",
                {
                    "b": (
                        {1: 3, 2: 3, 3: 4},
                        {(1, 1), (1, 6), (2, 2), (2, 4), (3, 0), (3, 9)},
                    ),
                    "a": ({1: 5, 3: 6},),
                },
            ),
        ),
        (
            [{"a": {1: 5, 3: 6}, "c": [4, 7], "b": {0: [1, 1, 4]}}],
            (
                "epoch",
                "loss",
                {
                    "a": ({1: 5, 3: 6},),
                    "c": ({1: 4, 2: 7},),
                    "b": ({0: 2}, {(0, 1), (0, 4)}),
                },
            ),
        ),
    )
    + [
        Reading(
            partial(
                plotting.plot_curves,
                {"b": [3, 1, 2], "a": [[5, 7, 6], [5, 8, 4]]},
                along="n",
                quantity="q",
                best=best,
            ),
            read_curves,
            (
                "n",
                "q",
                {
                    "b": ({1: 3, 2: 1, 3: 2}, first),
                    "a": (
                        {1: 5, 2: 7.5, 3: 5},
                        {(1, 5), (2, 7), (2, 8), (3, 4), (3, 6)},
                        second,
                    ),
                },
            ),
        )
        for best, first, second in (
            ("lowest", (2, 1), (1, 5)),
            ("highest", (1, 3), (2, 7.5)),
        )
    ],
    "plot_filled_rows": [
        Reading(
            partial(plotting.plot_filled_rows, rows, before=1),
            read_filled_rows,
            [
                (name, list(map(str, row)), [True, False, False])
                for name, row in rows.items()
            ],
        )
        for rows in ({"b": [0, 3, 1], "a": [7, 5, 6]}, {"a": [7, 5, 6], "b": [0, 3, 1]})
    ],
    "plot_images": [
        images(b=image(6, 8), a=image(6, 8)[::-1], c=image(6, 8)[:, ::-1]),
        images(a=image(8, 6), b=image(8, 6).T[:6]),
        images(a=image(6, 6).T, b=image(6, 6)),
    ],
    "plot_number_grids": [
        grids(b=abs(GRID), a=GRID[2:, :2] + 1),
        grids(a=GRID[2:, :2] + 1, b=abs(GRID)),
    ],
    "plot_ranges": readings_of(
        partial(plotting.plot_ranges, quantity="error"),
        read_ranges,
        (
            [{"b": [0.1, 0.4, 0.1], "a": [0.3]}],
            (
                "error",
                {
                    "b": ([0.1, 0.4, 0.1], [0.2], ["20.0 %"]),
                    "a": ([0.3], [0.3], ["30.0 %"]),
                },
            ),
        ),
        (
            [{"a": [0.3], "b": [0.1, 0.4, 0.1]}],
            (
                "error",
                {
                    "a": ([0.3], [0.3], ["30.0 %"]),
                    "b": ([0.1, 0.4, 0.1], [0.2], ["20.0 %"]),
                },
            ),
        ),
        (
            [{"d": {"y": [0.1, 0.3], "x": [0.5]}, "c": {"y": [0.7], "x": [0.8, 0.9]}}],
            (
                "error",
                {
                    ("d", "y"): ([0.1, 0.3], [0.2], []),
                    ("d", "x"): ([0.5], [0.5], []),
                    ("c", "y"): ([0.7], [0.7], []),
                    ("c", "x"): ([0.8, 0.9], [0.85], []),
                },
            ),
        ),
    ),
    "plot_readings": [
        readings(
            image(8, 20),
            [[0.7, 0.1, 0.2], [0.3, 0.25, 0.45], [0.04, 0.9, 0.06]],
            [("0", "0", "70 %"), ("6", "2", "45 %"), ("12", "1", "90 %")],
        ),
        readings(
            image(8, 14),
            [[0.1, 0.6, 0.2, 0.08], [0.03, 0.0, 0.06, 0.91]],
            [("0", "1", "60 %"), ("6", "3", "91 %")],
        ),
    ],
    "plot_receptive_fields": [
        fields(
            12,
            20,
            shapes.ConvSpec(filters=1, kernel_size=(3, 5), name="c1"),
            shapes.PoolSpec(pool_size=2, name="s2"),
            shapes.ConvSpec(filters=1, kernel_size=3, name="c3"),
        ),
        fields(
            15,
            10,
            shapes.ConvSpec(filters=1, kernel_size=(5, 1), name="b"),
            shapes.ConvSpec(filters=1, kernel_size=(3, 4), name="a"),
        ),
    ],
    "plot_row": [
        Reading(
            partial(plotting.plot_row, 5, kernel_size=3, strides=2, padding=(1, 0)),
            read_row,
            (
                "5 cells, kernel 3, stride 2, padding 1 + 0: 2 windows",
                [("pad", True), *((str(n), n < 4) for n in range(5))],
                {"0": (-1, 1), "1": (1, 3)},
            ),
        ),
        Reading(
            partial(
                plotting.plot_row, 6, kernel_size=2, strides=3, padding=(0, 2), fill="0"
            ),
            read_row,
            (
                "6 cells, kernel 2, stride 3, padding 0 + 2: 3 windows",
                [
                    *((str(n), n not in (2, 5)) for n in range(6)),
                    ("0", True),
                    ("0", True),
                ],
                {"0": (0, 1), "1": (3, 4), "2": (6, 7)},
            ),
        ),
    ],
    "plot_signed_maps": [
        signed(b=GRID, a=-GRID.T),
        signed(a=np.array([[4, -4, 1]]), b=np.array([[-3], [2]]), c=GRID[:2] / 7),
    ],
    "plot_stacks": [stacks(b=8, a=16), stacks(a=10)],
    "plot_walk": [walk(8, 12, 15), walk(10, 6, 10)],
}


@pytest.mark.parametrize(
    ("name", "number"),
    [(n, i) for n, each in READINGS.items() for i in range(len(each))],
)
def test_what_is_read_is_what_was_drawn(name, number):
    reading = READINGS[name][number]
    with plt.style.context("lenet_course.style"):
        ax = reading.draw()
        ax.figure.draw_without_rendering()  # which puts everything in its place
    assert reading.read(ax) == reading.shown
