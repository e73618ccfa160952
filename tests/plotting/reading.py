"""Reads a figure as somebody does who looks at it, and has the legend alone to go by.

What is read is what stands on the screen: rows from top to bottom, columns from left to
right, colours as they are painted. So nothing here trusts the order in which artists
were added, or where an axis has its origin.
"""

import numpy as np
from matplotlib.colors import same_color
from matplotlib.transforms import Bbox


def across(ax, x):
    """Where a number of the horizontal axis stands on the screen."""
    return ax.transData.transform((x, ax.get_ylim()[0]))[0]


def down(ax, y):
    """How far from the top of the screen a number of the vertical axis stands."""
    return -ax.transData.transform((ax.get_xlim()[0], y))[1]


def ticks(axis):
    """What is written along an axis, by the number at which it stands."""
    places, labels = axis.get_ticklocs(), axis.get_ticklabels()
    return {
        round(float(place), 6): label.get_text()
        for place, label in zip(places, labels, strict=True)
    }


def legend(ax, artists):
    """The first of some artists that looks like a mark of the legend, by its words."""
    box, found = ax.get_legend(), {}
    for handle, text in zip(box.legend_handles, box.get_texts(), strict=True):
        found[text.get_text()] = next(
            artist
            for artist in artists
            if same_color(artist.get_color(), handle.get_color())
            and artist.get_marker() == handle.get_marker()
        )
    return found


def numbers(values):
    """Numbers that can be compared with ==."""
    return [round(float(value), 6) for value in values]


def screen(artist):
    """The box of an artist on the screen: left, top, right, bottom, from the top."""
    if hasattr(artist, "get_extent"):
        left, right, bottom, top = artist.get_extent()
        corners = artist.axes.transData.transform([(left, bottom), (right, top)])
        box = Bbox([corners.min(axis=0), corners.max(axis=0)])
    else:
        box = artist.get_window_extent()
    return box.x0, -box.y1, box.x1, -box.y0


def middle(artist):
    """The middle of an artist on the screen, from the left and from the top."""
    left, top, right, bottom = screen(artist)
    return (left + right) / 2, (top + bottom) / 2


def nearest_to(artist, others):
    """The one of others that is least far above or below an artist."""
    return min(others, key=lambda other: abs(middle(other)[1] - middle(artist)[1]))


def in_reading_order(artists):
    """From top to bottom, and in a line from left to right."""
    return sorted(artists, key=lambda artist: screen(artist)[1::-1])


def painted(image):
    """The colours of an image's cells as they are painted, (height, width, 3)."""
    renderer = image.axes.figure.canvas.get_renderer()
    renderer.clear()
    image.draw(renderer)
    colors = np.asarray(renderer.buffer_rgba())[..., :3].astype(int)
    height, width = image.get_array().shape
    left, top, right, bottom = screen(image)
    xs = left + (np.arange(width) + 0.5) * (right - left) / width
    ys = top + (np.arange(height) + 0.5) * (bottom - top) / height
    return colors[np.ix_((ys + len(colors)).astype(int), xs.astype(int))]


def darkness(image):
    """How dark the cells are painted, from 0 for white to 1 for black."""
    return (1 - painted(image) @ (0.299, 0.587, 0.114) / 255).round(3)


def ranks(values):
    """Which place each value has among the different ones, to compare two scales."""
    values = np.asarray(values)
    return np.unique(values, return_inverse=True)[1].reshape(values.shape).tolist()


def words_above(image):
    """The text that stands nearest above an image, in the image's breadth."""
    left, top, right, _ = screen(image)
    above = {
        top - screen(text)[3]: text.get_text()
        for text in image.axes.texts
        if left - 1 <= middle(text)[0] <= right + 1 and middle(text)[1] < top
    }
    return above[min(above)]


def words_in(image):
    """The texts in an image's cells, by row and column; empty where there is none."""
    height, width = image.get_array().shape
    left, top, right, bottom = screen(image)
    words = [[""] * width for _ in range(height)]
    for text in image.axes.texts:
        x, y = middle(text)
        row = (y - top) / (bottom - top) * height
        column = (x - left) / (right - left) * width
        if 0 <= row < height and 0 <= column < width:
            words[int(row)][int(column)] = text.get_text()
    return words
