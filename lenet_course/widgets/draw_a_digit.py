"""A field to draw in, and the network that reads it while one draws."""

from typing import Any

from lenet_course._errors import check_number
from lenet_course._tables import as_html
from lenet_course.widgets import _network
from lenet_course.widgets._page import Widget


def draw_a_digit(
    network: Any,
    *,
    background: float = 0.0,
    ink: float = 1.0,
    rubbish_penalty: float = 0.1,
) -> Widget:
    """Draw a digit, and see how a trained network reads it, layer by layer.

    The weights travel in the output, rounded to 16 bits, and the page computes. Each
    step that makes a drawing look like MNIST's digits can be switched off.

    Args:
        network: a trained Keras model whose layers follow one another, from a grey
            image of 28 x 28 to 64 x 64 pixels to ten outputs: probabilities, scores, or
            the penalties of ``layers.RBFOutput``.
        background: what the network gets for a white pixel, as in
            ``data.prepare_images``.
        ink: what it gets for a black one.
        rubbish_penalty: of a network with penalties, the constant j of the rubbish
            class.

    Returns:
        A widget. `make refresh` stores no weights: run the cell to use it.

    Raises:
        TypeError: ``network`` is no Keras model.
        ValueError: a page cannot compute the network, or a number is none.

    Example:
        >>> from lenet_course import models
        >>> draw_a_digit(models.build_lenet5())
        A field to draw a digit in, read by lenet5. Run this cell to see it: its 61,706
        weights are not stored.
    """
    for name, value in {"background": background, "ink": ink}.items():
        check_number(name, value, -100, 100)
    check_number("rubbish_penalty", rubbish_penalty, 0)
    state = _network.as_data(network)
    state |= {
        "background": float(background),
        "ink": float(ink),
        "rubbish": float(rubbish_penalty),
    }
    rows = [
        (
            each.name,
            " × ".join(map(str, each.output.shape[1:])),
            f"{each.count_params():,}",
        )
        for each in network.layers
    ]
    return Widget(
        program="draw_a_digit.js",
        parts=("network.js", "normalise.js", "draw_a_digit.css"),
        label=f"Draw a digit for {network.name}",
        state=state,
        text=(
            f"A field to draw a digit in, read by {network.name}. Run this cell to see "
            f"it: its {network.count_params():,} weights are not stored."
        ),
        still=(
            f"<p>A digit that one draws is read by {network.name}, whose layers have "
            f"these shapes and numbers of weights:</p>{as_html(rows, left=True)}"
        ),
    )
