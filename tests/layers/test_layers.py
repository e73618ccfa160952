"""Min pooling against brute force, and as a citizen of Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_course.layers import MinPooling2D


def brute_force(image, pool_size, strides, padding):
    """Minimum over each window's real cells, one window at a time."""
    height, width = image.shape
    (pool_height, pool_width), (stride_rows, stride_columns) = pool_size, strides
    if padding == "same":
        num_rows, num_columns = -(-height // stride_rows), -(-width // stride_columns)
        top = max((num_rows - 1) * stride_rows + pool_height - height, 0) // 2
        left = max((num_columns - 1) * stride_columns + pool_width - width, 0) // 2
    else:
        num_rows = (height - pool_height) // stride_rows + 1
        num_columns = (width - pool_width) // stride_columns + 1
        top = left = 0
    output = np.empty((num_rows, num_columns), image.dtype)
    for row in range(num_rows):
        for column in range(num_columns):
            first_row, first_column = (
                row * stride_rows - top,
                column * stride_columns - left,
            )
            output[row, column] = image[
                max(first_row, 0) : first_row + pool_height,
                max(first_column, 0) : first_column + pool_width,
            ].min()
    return output


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [(1, 1), (2, 2), (3, 2), (4, 5)])
@pytest.mark.parametrize("pool_size", [(1, 1), (2, 2), (3, 2), (4, 3)])
@pytest.mark.parametrize("size", [(5, 7), (6, 6), (9, 4)])
def test_against_brute_force(size, pool_size, strides, padding):
    # Positive everywhere: a padding of zeros instead of infinity would be seen.
    image = np.random.default_rng(0).random(size).astype("float32") + 1
    layer = MinPooling2D(pool_size, strides, padding)
    output = layer(image[np.newaxis, ..., np.newaxis])
    expected = brute_force(image, pool_size, strides, padding)
    np.testing.assert_array_equal(output[0, ..., 0], expected)
    assert layer.compute_output_shape((1, *size, 1)) == (1, *expected.shape, 1)


def test_saves_and_loads(tmp_path):
    layer = MinPooling2D((2, 3), (1, 2), "same", name="pool")
    model = keras.Sequential([keras.Input((7, 8, 3)), layer])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    images = np.random.default_rng(0).random((2, 7, 8, 3))
    np.testing.assert_array_equal(model(images), again(images))
    assert again.get_layer("pool").get_config() == layer.get_config()
    assert model.count_params() == 0


def test_gradient_goes_to_the_minimum_only():
    image = tf.Variable([[[[3.0], [1.0]], [[2.0], [4.0]]]])
    with tf.GradientTape() as tape:
        output = tf.reduce_sum(MinPooling2D(2)(image))
    gradient = tape.gradient(output, image)
    assert tf.reshape(gradient, [-1]).numpy().tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize(
    "arguments", [{"padding": "causal"}, {"pool_size": 0}, {"strides": (1, 2, 3)}]
)
def test_bad_arguments_are_refused(arguments):
    with pytest.raises(ValueError, match=r"padding|pool_size|strides"):
        MinPooling2D(**arguments)
