"""What a check says of a function: all of an exception, the line, and the input."""

import itertools

import keras
import numpy as np
import pytest

from lenet_course import exercises
from lenet_course.exercises import _judge
from lenet_course.exercises._shown import arguments_as_code, as_code, line_of, shown


def averages(image, size):
    """Average pooling with windows side by side."""
    height, width = image.shape
    return image.reshape(height // size, size, width // size, size).mean((1, 3))


def images_and_sizes():
    rng = np.random.default_rng(1)
    for rows, columns, size in itertools.product((1, 2, 3), (1, 2), (2, 3, 4, 1)):
        image = rng.integers(-36, 36, (rows * size, columns * size)) / 4
        yield image.astype("float32"), size


# The tests' own function of an image and a number, and those of the lessons.
POOL = exercises.Exercise(
    id="99.4",
    kind=exercises.Function(
        ("image", "size"), tuple(images_and_sizes()), returns=exercises.Array()
    ),
    right=exercises.Like(averages),
    praise="Yes.",
    look_again="1. The start",
)
EXERCISES = exercises.all_exercises() | {POOL.id: POOL}


def judged(exercise_id, answer):
    return _judge.judge(EXERCISES[exercise_id], answer)


def divides_the_shape(image, size):
    rows = image.shape[0] / size
    return image.reshape(rows, size, -1, size)


def adds_a_text(history):
    total = sum(history["val_accuracy"])
    return total + "1"


def uses_a_helper(maps, kernels, table):
    return helper_of_another_cell(maps)


def helper_of_another_cell(maps):
    return maps["first"]


def pools_with_keras(image, size):
    return keras.layers.AveragePooling2D(size)(image.astype("int64")[None, ..., None])


def says_much(history):
    raise ValueError(" ".join(f"word{number}" for number in range(200)))


RAISING = {
    "99.4": (
        divides_the_shape,
        "TypeError: 'float' object cannot be interpreted as an integer",
        "return image.reshape(rows, size, -1, size)",
    ),
    "07.3": (
        adds_a_text,
        "TypeError: unsupported operand type(s) for +: 'float' and 'str'",
        'return total + "1"',
    ),
    "06.4": (
        uses_a_helper,
        "IndexError: only integers, slices (`:`), ellipsis (`...`), numpy.newaxis",
        'return maps["first"]',
    ),
}


@pytest.mark.parametrize("exercise_id", RAISING)
def test_an_exception_is_told_whole_with_the_line_and_the_input(exercise_id):
    function, message, line = RAISING[exercise_id]
    result = judged(exercise_id, function)
    assert f"Your function raised {message}" in result.message
    assert line in result.details
    assert "line " in result.details
    kind = EXERCISES[exercise_id].kind
    assert all(f"{name} = " in result.details for name in kind.arguments)


def test_a_long_exception_of_keras_is_told_up_to_its_reason():
    message = judged("99.4", pools_with_keras).message
    assert "Value for attr 'T' of int64 is not in the list of allowed values" in message
    assert "\x1b" not in message


def test_an_endless_exception_is_cut():
    message = judged("07.3", says_much).message
    assert "word50" in message
    assert "word150" not in message


def test_an_exception_without_a_line_of_the_student_has_none():
    result = judged("99.4", lambda image: image)
    assert "takes 1 positional argument but 2 were given" in result.message
    assert "line" not in result.details
    assert line_of(ValueError("never raised")) == ""


def test_the_input_of_an_exception_breaks_the_function_again():
    namespace = {"np": np}
    code = judged("99.4", divides_the_shape).details.rpartition("\nline ")[0]
    exec(code, namespace)
    with pytest.raises(TypeError, match="cannot be interpreted"):
        divides_the_shape(namespace["image"], namespace["size"])


WRONG = {
    "04.5": (lambda *sizes: 99, "expected: 1", "returned: 99"),
    "99.4": (
        lambda i, k: i * 0 + 7,
        "expected: np.array([[",
        "returned: np.array([[7.",
    ),
    "08.5": (lambda a, b: "decided", "expected: 'not decided'", "returned: 'decided'"),
    "07.3": (lambda h: 99, "expected: ", "returned: 99"),
}


@pytest.mark.parametrize("exercise_id", WRONG)
def test_a_wrong_result_is_shown_with_its_input_and_the_expected_one(exercise_id):
    function, expected, returned = WRONG[exercise_id]
    details = judged(exercise_id, function).details
    kind = EXERCISES[exercise_id].kind
    assert all(f"{name} = " in details for name in kind.arguments)
    assert expected in details
    assert returned in details


def test_a_named_misconception_is_shown_by_an_input_too():
    result = judged("09.4", lambda penalties, j: int(penalties.argmin()))
    assert result.misconception == "never refuses"
    assert "expected: -1" in result.details


def test_the_input_shown_is_a_small_one_on_which_the_function_fails():
    def fails_on_wide_images(image, size):
        return averages(image, size) + (image.shape[1] > 6)

    details = judged("99.4", fails_on_wide_images).details
    namespace = {"np": np}
    exec(details.partition("\nexpected")[0], namespace)
    image = namespace["image"]
    assert image.shape[1] > 6
    assert image.size == min(
        case.size for case, _ in EXERCISES["99.4"].kind.cases if case.shape[1] > 6
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (np.float32([[1, 2.5]]), 'np.array([[1. , 2.5]], dtype="float32")'),
        (np.array([1, 2]), "np.array([1, 2])"),
        ({"val_loss": [0.5, 0.25]}, "{'val_loss': [0.5, 0.25]}"),
        (0.1, "0.1"),
    ],
)
def test_an_input_can_be_typed(value, code):
    assert as_code(value) == code
    np.testing.assert_equal(eval(code, {"np": np}), value)


def test_of_a_large_array_only_the_ends_are_shown():
    assert "..." not in as_code(np.zeros(100))
    assert "0., ..., 0." in as_code(np.zeros(101)).replace("\n", "")


def test_long_inputs_stand_below_each_other():
    table = np.eye(3)
    assert arguments_as_code(("n", "k"), (1, 2)) == "n = 1; k = 2"
    lines = arguments_as_code(("table", "k"), (table, 2)).splitlines()
    assert lines[0] == "table = np.array([[1., 0., 0.],"
    assert lines[1] == "                  [0., 1., 0.],"
    assert lines[-1] == "k = 2"


def test_what_is_wrong_in_a_word_is_shown():
    answer = "the number of filters, and how large each of them is"
    message = judged("04.1", {answer}).message
    assert f"{answer!r}" in message
    assert shown("x" * 1000).count("x") < 250


# Keras' own layers and operations take the images that a student's function gets.
IMAGES = ("01.5", "02.3", "03.4")


@pytest.mark.parametrize("exercise_id", IMAGES)
def test_images_and_rows_are_of_the_type_that_keras_takes(exercise_id):
    for array, *_ in EXERCISES[exercise_id].kind.cases:
        assert array.dtype == "float32"


@pytest.mark.parametrize(
    "pooled",
    [
        lambda batch, size: keras.layers.AveragePooling2D(size)(batch),
        lambda batch, size: keras.ops.average_pool(batch, size),
        lambda batch, size: keras.layers.GlobalAveragePooling2D()(batch),
        lambda batch, size: keras.layers.Conv2D(1, size, strides=size)(batch),
    ],
    ids=("layer", "operation", "global pooling", "convolution"),
)
def test_keras_does_not_raise_on_a_hidden_image(pooled):
    result = judged("99.4", lambda image, size: pooled(image[None, ..., None], size))
    assert "raised" not in result.message
