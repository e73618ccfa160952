"""The pooling stepper keeps what Keras keeps, and sends gradients where it does."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lenet_course import layers, shapes, widgets
from lenet_course.widgets.pooling_stepper import pooled

POOL = """state => {
  const fits = layPooling(state);
  const windows = [...Array(fits.output).keys()];
  const results = windows.map(t => poolAt(state, fits, t).result);
  return [results, gradientOf(state, fits, fits.output)];
}"""
FAULTS = {
    "the last of equals": ("numbers.indexOf", "numbers.lastIndexOf"),
    "padding counts": ('|| padding === "explicit"', '|| padding !== "valid"'),
    "a share of the window": (
        "1 / cells.length)",
        "1 / (rows.length * columns.length))",
    ),
}


def questions():
    """Images, half of them with many equal numbers, and all kinds of windows."""
    rng = np.random.default_rng(7)
    for kind in ("max", "average", "min"):
        for padding in ("valid", "same", "explicit"):
            for k, s in ((2, 2), (2, 1), (3, 2), (3, 1)):
                for high in (2, 10):
                    image = rng.integers(-high, high, size=(4, 5)).tolist()
                    yield {"image": image, "kind": kind, "padding": padding} | {
                        "k": k,
                        "s": s,
                    }


def keras_says(question):
    """The outputs, and the gradient of their sum at the input."""
    image = tf.constant(question["image"], tf.float32)[None, ..., None]
    kinds = {
        "max": keras.layers.MaxPooling2D,
        "average": keras.layers.AveragePooling2D,
        "min": layers.MinPooling2D,
    }
    padding = question["padding"]
    mode = "valid" if padding == "explicit" else padding
    pool = kinds[question["kind"]](question["k"], question["s"], mode)
    with tf.GradientTape() as tape:
        tape.watch(image)
        zeros = int(padding == "explicit")
        output = pool(keras.layers.ZeroPadding2D(zeros)(image))
    gradient = tape.gradient(output, image)
    return np.ravel(output), np.squeeze(gradient)


@pytest.fixture(scope="module")
def answers():
    asked = list(questions())
    return asked, [keras_says(question) for question in asked]


@pytest.fixture
def mistakes(calculate, answers):
    asked, right = answers

    def mistakes(code):
        given = calculate(code, POOL, [[question] for question in asked])
        return sum(
            not (np.allclose(a, c) and np.allclose(b, d))
            for (a, b), (c, d) in zip(given, right, strict=True)
        )

    return mistakes


def test_it_keeps_and_sends_back_what_keras_does(mistakes, source):
    assert mistakes(source("windows.js", "pooling_stepper.js")) == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_script_would_be_seen(fault, mistakes, source):
    code, (right, wrong) = source("windows.js", "pooling_stepper.js"), FAULTS[fault]
    assert code.count(right) == 1
    assert mistakes(code.replace(right, wrong)) > 0


def test_what_stands_still_is_what_keras_keeps(answers):
    for question, (right, _) in zip(*answers, strict=True):
        zeros = question["padding"] == "explicit"
        spec = shapes.PoolSpec(
            pool_size=question["k"],
            strides=question["s"],
            padding=1 if zeros else question["padding"],
        )
        kept = pooled(question["image"], question["kind"], spec)
        np.testing.assert_allclose(np.ravel(kept), right, rtol=1e-6)


def words(page):
    return page.get_by_role("status").text_content()


def test_a_number_that_one_changes_is_pooled(open_widgets):
    page = open_widgets(widgets.pooling_stepper([[1, 2], [3, 4]]))
    assert (
        words(page)
        == "Window (0, 0) holds 1, 2, 3, 4. The largest is 4, in cell (1, 1)."
    )
    cell = page.get_by_label("Cell (0, 1)")
    cell.fill("7.5")
    assert words(page) == (
        "Window (0, 0) holds 1, 7.5, 3, 4. The largest is 7.5, in cell (0, 1)."
    )
    assert cell.evaluate("e => e.matches(':focus')"), "one goes on typing"
    page.get_by_label("Kind").select_option("average")
    assert "(1 + 7.5 + 3 + 4) / 4 = 3.875" in words(page)


def test_a_cell_without_a_number_has_a_border(open_widgets):
    page = open_widgets(widgets.pooling_stepper([[1, 2], [3, 4]]))
    cell = page.get_by_label("Cell (0, 1)")
    border = "e => getComputedStyle(e).borderTopWidth"
    assert cell.evaluate(border) == "0px"
    cell.fill("")
    assert cell.evaluate(border) == "2px"
    assert "holds 1, 2, 3, 4" in words(page), "the number that stood there counts"


def test_the_way_back_is_shown_and_said(open_widgets):
    page = open_widgets(widgets.pooling_stepper([[5, 5], [3, 4]]))
    page.get_by_label("The gradient").check()
    assert words(page).endswith(
        "in cell (0, 0); 2 cells hold it, and the first counts. Going back, this cell "
        "gets the whole gradient, the others get 0."
    )
    gradient = page.get_by_role("table", name="Gradient at the input")
    assert gradient.locator("td").all_text_contents() == ["1", "0", "0", "0"]


def test_a_window_that_does_not_fit_is_said_in_words(open_widgets):
    widget = widgets.pooling_stepper([[1, 2]], pool_size=2)
    assert "no output" in repr(widget)
    page = open_widgets(widget)
    assert "This window does not fit: it covers 2 cells" in words(page)
    assert page.get_by_role("table", name="Output").count() == 0
    page.get_by_label("Pool size").fill("1")
    assert words(page).startswith("Window (0, 0) holds 1.")


def test_the_keyboard_alone_is_enough(open_widgets):
    page = open_widgets(widgets.pooling_stepper())
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    assert words(page).startswith("Window (1, 1) holds 5, 8, 9, 3.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert words(page).startswith("Window (1, 0) holds 5, 3, 9, 7.")


def test_an_array_is_an_image():
    image = np.array([[1, 2], [3, 4]], "uint8")
    widget = widgets.pooling_stepper(image)
    assert widget.state["image"] == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image": 3}, "`image` must be rows of finite numbers"),
        ({"image": [[1, 2], [3]]}, "`image` must be rows of finite numbers"),
        ({"image": [[float("nan")]]}, "`image` must be rows of finite numbers"),
        ({"image": np.zeros((9, 9))}, "`image` must be rows of finite numbers"),
        ({"image": []}, "`image` must be rows of finite numbers"),
        ({"image": [[]]}, "`image` must be rows of finite numbers"),
        ({"kind": "median"}, "`kind` must be one of"),
        ({"pool_size": 0}, "`pool_size` must be a whole number"),
        ({"padding": 1}, "`padding` must be one of"),
    ],
)
def test_it_refuses_what_it_cannot_show(arguments, message):
    with pytest.raises(ValueError, match=message):
        widgets.pooling_stepper(**arguments)
