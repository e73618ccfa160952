"""How much faster is `trace` than building the Keras model? Prints the ratio.

Both sides start from the layers' arguments in memory and end with the output shape of
every layer of the same LeNet-5. They take turns within one run, so that whatever else
the machine does slows both, and the medians are compared.

Run it with ``python -m lenet_course.tools.bench``; as a test, it asserts the ratio.
"""

import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from lenet_course.shapes import ConvSpec, DenseSpec, FlattenSpec, PoolSpec, trace

INPUT_SHAPE = (32, 32, 1)
SPECS = [
    ConvSpec(filters=6, kernel_size=5),
    PoolSpec(pool_size=2),
    ConvSpec(filters=16, kernel_size=5),
    PoolSpec(pool_size=2),
    ConvSpec(filters=120, kernel_size=5),
    FlattenSpec(),
    DenseSpec(units=84),
    DenseSpec(units=10),
]


def shapes_from_keras():
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input(INPUT_SHAPE),
            layers.Conv2D(6, 5),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5),
            layers.AveragePooling2D(2),
            layers.Conv2D(120, 5),
            layers.Flatten(),
            layers.Dense(84),
            layers.Dense(10),
        ]
    )
    return [layer.output.shape[1:] for layer in model.layers]


def shapes_from_trace():
    return [row.output_shape for row in trace(SPECS, INPUT_SHAPE).rows]


def all_columns_from_trace():
    return repr(trace(SPECS, INPUT_SHAPE))


def seconds(function, *, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - start) / repeats


def measure(rounds=9):
    """Median seconds of (Keras, trace, trace with every column)."""
    shapes_from_keras()  # the first model pays for what every later one shares
    times = [
        (
            seconds(shapes_from_keras, repeats=1),
            seconds(shapes_from_trace, repeats=100),
            seconds(all_columns_from_trace, repeats=20),
        )
        for _ in range(rounds)
    ]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def test_trace_is_a_thousand_times_faster_than_building_the_model():
    assert shapes_from_trace() == shapes_from_keras()
    keras_seconds, trace_seconds, _ = measure()
    assert keras_seconds / trace_seconds >= 1000


def main():
    keras_seconds, trace_seconds, table_seconds = measure()
    print(f"build Keras model, read shapes: {keras_seconds * 1e6:10,.0f} µs")
    print(f"trace, read shapes:             {trace_seconds * 1e6:10,.1f} µs")
    print(f"trace, print every column:      {table_seconds * 1e6:10,.1f} µs")
    print(f"ratio, shapes for shapes:       {keras_seconds / trace_seconds:10,.0f}")
    print(f"ratio, every column printed:    {keras_seconds / table_seconds:10,.0f}")


if __name__ == "__main__":
    main()
