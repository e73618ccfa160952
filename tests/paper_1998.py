"""LeNet-5 as LeCun, Bottou, Bengio and Haffner 1998 describe it, typed once by hand.

Section II-B and Table I of "Gradient-based learning applied to document recognition".
"""

from typing import NamedTuple

from lenet_course import shapes

INPUT_SHAPE = (32, 32, 1)

# Table I. Rows: maps of S2. Columns: maps of C3.
_ROWS = (
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
)
TABLE_I = [[int(mark == "X") for mark in row] for row in _ROWS]


class Row(NamedTuple):
    """What the paper says of a layer, and what follows from it."""

    output_shape: tuple
    num_trainable_params: int
    num_connections: int
    # Worked out: multiplications with an addition, and what one unit sees.
    num_macs: int
    field: int
    step: int
    center: float


# For the output the paper names no numbers; 840 follow from ten codes of 84.
LAYERS = {
    "c1": Row((28, 28, 6), 156, 122_304, 117_600, 5, 1, 2),
    "s2": Row((14, 14, 6), 12, 5_880, 5_880, 6, 2, 2.5),
    "c3": Row((10, 10, 16), 1_516, 151_600, 150_000, 14, 2, 6.5),
    "s4": Row((5, 5, 16), 32, 2_000, 2_000, 16, 4, 7.5),
    "c5": Row((1, 1, 120), 48_120, 48_120, 48_000, 32, 4, 15.5),
    "f6": Row((84,), 10_164, 10_164, 10_080, 32, 4, 15.5),
    "output": Row((10,), 0, 840, 840, 32, 4, 15.5),
}
NUM_TRAINABLE_PARAMS = 60_000
NUM_CONNECTIONS = 340_908
# The fixed codes of the output are no free parameters to the paper.
NUM_PARAMS = 60_840
NUM_MACS = 334_400


def lenet5() -> list[shapes.LayerSpec]:
    """The layers of the paper as specs."""
    return [
        shapes.ConvSpec(name="c1", filters=6, kernel_size=5),
        shapes.SubsamplingSpec(name="s2", pool_size=2),
        shapes.PartiallyConnectedConvSpec(
            name="c3", kernel_size=5, connection_table=TABLE_I
        ),
        shapes.SubsamplingSpec(name="s4", pool_size=2),
        shapes.ConvSpec(name="c5", filters=120, kernel_size=5),
        shapes.FlattenSpec(name="flatten"),
        shapes.DenseSpec(name="f6", units=84),
        shapes.RBFSpec(name="output", units=10),
    ]
