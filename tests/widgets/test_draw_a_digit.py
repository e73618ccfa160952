"""The page's network is Keras' network, and its normaliser is the twin in Python."""

import base64
import json
import re

import keras
import nbformat
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import expect

from lenet_course import data, models, widgets
from lenet_course.measurements.pooling import build_two_convolutions
from lenet_course.tools import form
from tests.widgets import normaliser
from tests.widgets.programs import install

PARTS = ("network.js", "normalise.js")
FUNCTIONS = ["run", "readWeights", "normalise", "asInput", "answers"]
PIXELS_1998 = {"background": -0.1, "ink": 1.175}
NETWORKS = {
    "textbook": lambda: (models.build_lenet5(), {}),
    "tanh and averages": lambda: (
        models.build_lenet5(activation="tanh", pooling="average"),
        {},
    ),
    "min pooling, sigmoid": lambda: (
        models.build_lenet5(activation="sigmoid", pooling="min"),
        {},
    ),
    "of 1998": lambda: (models.build_lenet5_1998(), PIXELS_1998),
    "of 1998, averages": lambda: (
        models.build_lenet5_1998(reduction="average"),
        PIXELS_1998,
    ),
    "same padding, strides": lambda: (build_two_convolutions("strided"), {}),
    "odd windows": lambda: (odd_network(), {}),
}


def odd_network():
    """Uneven padding, a pooling that hangs over, activations as layers, no softmax."""
    return keras.Sequential(
        [
            keras.Input((29, 29, 1)),
            layers.Conv2D(4, (3, 5), strides=(2, 1), padding="same", use_bias=False),
            layers.ReLU(),
            layers.AveragePooling2D(3, strides=2, padding="same"),
            layers.Conv2D(5, 4, padding="same", activation="softplus"),
            layers.Dropout(0.5),
            layers.MaxPooling2D((2, 3), padding="same"),
            layers.Activation("elu"),
            layers.Flatten(),
            layers.Dense(12, activation="silu"),
            layers.Dense(10),
        ],
        name="odd",
    )


def seeded(name):
    """A network with random weights that a page has without loss, and its pixels."""
    keras.utils.set_random_seed(5)
    network, pixels = NETWORKS[name]()
    rng = np.random.default_rng(5)
    noise = [rng.normal(0, 0.05, weight.shape) for weight in network.get_weights()]
    pairs = zip(network.get_weights(), noise, strict=True)
    network.set_weights([(w + n).astype("float16") for w, n in pairs])
    return network, pixels


@pytest.fixture(scope="module")
def digits():
    return data.load_mnist().x_test[:200]


def in_keras(network, images):
    """The outputs in front of the last activation."""
    last = network.layers[-1]
    if hasattr(last, "activation"):
        last.activation = keras.activations.linear
    return np.asarray(network(images, training=False))


def evaluate(page, code, *arguments):
    """What a function on the page gives; JSON is faster than the driver's own form."""
    given = json.dumps(arguments)
    return json.loads(
        page.evaluate(f"given => JSON.stringify(({code})(...JSON.parse(given)))", given)
    )


def on_the_page(page, state, images):
    code = """(state, images) => {
      const weights = lab.readWeights(state.weights);
      return images.map(image => [...lab.run(state, weights, image).at(-1).sums]);
    }"""
    return np.array(
        evaluate(page, code, state, images.reshape(len(images), -1).tolist())
    )


@pytest.mark.parametrize("name", NETWORKS)
def test_the_page_computes_what_keras_computes(name, digits, open_widgets):
    network, pixels = seeded(name)
    page, images = open_widgets(), digits if name == "textbook" else digits[:20]
    install(page, "draw_a_digit.js", FUNCTIONS, *PARTS)
    inputs = data.prepare_images(images, size=network.input_shape[1], **pixels)
    state = dict(widgets.draw_a_digit(network, **pixels).state)
    logits = on_the_page(page, state, inputs)
    np.testing.assert_allclose(logits, in_keras(network, inputs), rtol=1e-4, atol=1e-4)
    assert np.ptp(logits, axis=0).max() > 1e-3  # digits are told apart


def test_one_wrong_weight_is_seen(digits, open_widgets):
    network, _ = seeded("tanh and averages")
    page, inputs = open_widgets(), data.prepare_images(digits[:20])
    install(page, "draw_a_digit.js", FUNCTIONS, *PARTS)
    state = dict(widgets.draw_a_digit(network).state)
    halves = np.frombuffer(base64.b64decode(state["weights"]), "<f2").copy()
    halves[30_000] += 0.5  # one of C5's 48,000
    state["weights"] = base64.b64encode(halves.tobytes()).decode()
    difference = on_the_page(page, state, inputs) - in_keras(network, inputs)
    assert abs(difference).max() > 1e-2


FAULTS = {
    "padding on the other side": ("+ y - before[0]", "+ y - before[0] - 1"),
    "another tanh": ("1.7159 * Math.tanh(2 / 3 * x)", "1.7159 * Math.tanh(x)"),
    "a bias forgotten": ("sums.set(bias)", ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_network_is_seen(fault, digits, open_widgets):
    network, pixels = seeded("of 1998")
    page, inputs = open_widgets(), data.prepare_images(digits[:3], **pixels)
    before, after = FAULTS[fault]

    def edit(code):
        assert before in code
        return code.replace(before, after)

    install(page, "draw_a_digit.js", FUNCTIONS, *PARTS, edit=edit)
    state = dict(widgets.draw_a_digit(network, **pixels).state)
    difference = on_the_page(page, state, inputs) - in_keras(network, inputs)
    assert not abs(difference).max() < 1e-2


def normalised_on_the_page(page, drawings, **steps):
    """The pictures on the way; ink travels as a whole number from 0 to 255."""
    code = """(drawings, steps) => drawings.map(rows => {
      const values = rows.flat().map(ink => ink / 255), side = rows.length;
      const made = lab.normalise({width: side, height: side, values}, steps);
      return made.map(picture => [...picture.values]);
    })"""
    whole = [(255 * drawing).round().astype(int).tolist() for drawing in drawings]
    made = evaluate(page, code, whole, steps)
    return np.array(made).reshape(len(drawings), 3, 28, 28)


def differences(page, drawings):
    """By how much page and twin differ, for each choice of steps."""
    for box in (False, True):
        for mass in (False, True):
            steps = {"box": box, "mass": mass}
            ours = [normaliser.normalised(drawing, **steps) for drawing in drawings]
            theirs = normalised_on_the_page(page, drawings, **steps)
            yield abs(theirs - np.array(ours)).max()


@pytest.fixture(scope="module")
def drawings():
    rng = np.random.default_rng(28)
    return [normaliser.drawing(rng) for _ in range(200)] + [np.zeros((50, 50))]


def test_the_normaliser_is_its_twin(drawings, open_widgets):
    page = open_widgets()
    install(page, "draw_a_digit.js", FUNCTIONS, *PARTS)
    assert max(differences(page, drawings)) < 1e-9


NORMALISER_FAULTS = {
    "a box of 19": ("BOX = 20", "BOX = 19"),
    "half a pixel off": ("MIDDLE + 0.5", "MIDDLE"),
    "the nearest pixel": ("share * picture.values", "(share > 0) * picture.values"),
    "axes swapped": ("inBox(drawing) : shrunk", "inBox(drawing) : blank(28, 28)"),
}


@pytest.mark.parametrize("fault", NORMALISER_FAULTS)
def test_a_wrong_normaliser_is_seen(fault, drawings, open_widgets):
    page = open_widgets()
    before, after = NORMALISER_FAULTS[fault]

    def edit(code):
        assert before in code
        return code.replace(before, after)

    install(page, "draw_a_digit.js", FUNCTIONS, *PARTS, edit=edit)
    assert max(differences(page, drawings[:20])) > 0.01


def test_mnist_is_where_the_normaliser_puts_it(digits):
    """Its digits have a side of 20 pixels, and are centred already."""
    if not data.load_mnist().is_mnist:
        pytest.skip("These are not MNIST's digits.")
    for image in digits / 255:
        assert max(np.ptp(np.nonzero(image), axis=1)) + 1 == normaliser.BOX
        np.testing.assert_array_equal(normaliser.centred(image), image)


@pytest.fixture(scope="module")
def small():
    keras.utils.set_random_seed(0)
    return widgets.draw_a_digit(models.build_lenet5())


@pytest.fixture(scope="module")
def of_1998():
    keras.utils.set_random_seed(0)
    return widgets.draw_a_digit(models.build_lenet5_1998(), **PIXELS_1998)


def drawn(page):
    """How much ink stands in the first field."""
    code = """canvas => canvas.getContext("2d").getImageData(0, 0, 280, 280).data
      .reduce((sum, value) => sum + value, 0) / 255"""
    return page.get_by_role("application").first.evaluate(code)


def settle(page):
    """Wait for what the widget does in the next frame."""
    page.evaluate("new Promise(r => requestAnimationFrame(() => setTimeout(r, 50)))")


def test_it_reads_while_one_draws(small, open_widgets):
    page = open_widgets(small)
    words, field = page.get_by_role("status"), page.get_by_role("application")
    assert words.inner_text().startswith("Read as ")
    page.get_by_role("button", name="Clear").click()
    assert words.inner_text() == "Nothing is drawn yet."
    assert drawn(page) == 0
    before = page.get_by_role("table").inner_text()
    box = field.bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 220, steps=5)
    page.mouse.up()
    assert drawn(page) > 160 * 22 * 0.9
    expect(words).to_have_text(re.compile("^Read as "))
    assert page.get_by_role("table").inner_text() != before


def test_a_stroke_takes_the_place_of_an_example(small, open_widgets):
    page = open_widgets(small)
    example = drawn(page)
    page.get_by_role("application").click()
    assert 0 < drawn(page) < example / 4


def test_by_keyboard_alone(small, open_widgets):
    page = open_widgets(small)
    page.keyboard.press("Tab")
    page.keyboard.press("Delete")
    assert drawn(page) == 0
    for key in ("ArrowUp", "ArrowUp", "Space", *["ArrowDown"] * 6, "Space"):
        page.keyboard.press(key)
    one_stroke = drawn(page)
    page.keyboard.press("ArrowLeft")
    assert drawn(page) == one_stroke > 84 * 22
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert drawn(page) == 0
    for key in ("Tab", "Space", "Tab", "Space"):  # an example, and the first switch off
        page.keyboard.press(key)
    assert drawn(page) > 0
    assert not page.get_by_label("Put it into a box").is_checked()


def test_each_step_has_a_switch(small, open_widgets):
    page = open_widgets(small)
    corner = {"x": 30, "y": 40}
    page.get_by_role("application").click(position=corner)
    settle(page)
    picture = (
        "name => document.querySelector('.lenet-widget').shadowRoot.querySelector("
    )
    picture += "`canvas[aria-label='${name}']`).toDataURL()"
    names = ("drawn, 28 × 28", "box of 20 pixels", "centre of mass")
    drawn_, boxed, moved = [page.evaluate(picture, name) for name in names]
    assert len({drawn_, boxed, moved}) == 3
    page.get_by_label("Move its centre of mass").uncheck()
    settle(page)
    assert page.evaluate(picture, names[2]) == boxed
    page.get_by_label("Put it into a box").uncheck()
    settle(page)
    assert page.evaluate(picture, names[2]) == drawn_


def test_the_network_of_1998_says_how_far_it_is(of_1998, open_widgets):
    page = open_widgets(of_1998)
    words = page.get_by_role("status")
    assert "penalties: the smallest wins" in page.get_by_role("table").inner_text()
    assert "more probable: 100.0 %" in words.inner_text()
    page.get_by_label("penalty j of rubbish").fill("100000")
    expect(words).to_contain_text("Rubbish is less probable: 0.0 %")
    assert page.get_by_role("img", name="code of").count() == 3
    for name in ("C1: 6 maps of 28 × 28", "S2: 6", "C3: 16", "S4: 16 maps of 5 × 5"):
        assert page.get_by_role("img", name=name).is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits(
    scheme, small, of_1998, open_widgets, violations, scrolls_sideways
):
    page = open_widgets(small, of_1998, width=360, color_scheme=scheme)
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_without_javascript_it_shows_the_layers(small, open_widgets):
    page = open_widgets(small, java_script_enabled=False)
    row = page.get_by_role("row", name="c5")
    assert row.inner_text().split("\t") == ["c5", "1 × 1 × 120", "48,120"]
    assert page.get_by_text("run this cell to use it").is_visible()


def test_it_weighs_less_than_400_kb(small):
    assert len(small._repr_html_().encode()) < 200_000
    units = 1000 - 1 - 865  # so that the weights are just few enough
    network = keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Flatten(),
            layers.Dense(units),
            layers.Dense(10),
        ]
    )
    assert 130_000 < network.count_params() <= 140_000
    assert len(widgets.draw_a_digit(network)._repr_html_().encode()) < 400_000


def test_what_a_notebook_stores_of_it_holds_no_weights(small):
    data = {"text/html": small._repr_html_(), "text/plain": repr(small)}
    shown = nbformat.v4.new_output("execute_result", data=data, execution_count=1)
    cell = nbformat.v4.new_code_cell("draw_a_digit(lenet5)", outputs=[shown])
    stored = form.canonical_text(nbformat.v4.new_notebook(cells=[cell]))
    assert len(stored) < 3000
    assert "48,120" in stored  # the table of the layers


def sequential(*some, shape=(32, 32, 1)):
    ends = [layers.Flatten(), layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input(shape), *some, *ends], name="some")


def branched():
    image = keras.Input((32, 32, 1))
    flat = layers.Flatten()(image)
    both = layers.Add()([layers.Dense(10)(flat), layers.Dense(10)(flat)])
    return keras.Model(image, both, name="branched")


def skipping():
    """Layers that fit behind each other, of which one is passed by."""
    image = keras.Input((32, 32, 1))
    flat = layers.Flatten()(image)
    first = layers.Dense(10)(flat)
    return keras.Model(image, [layers.Dense(10)(first) + first], name="skipping")


def with_a_weight(value):
    network = sequential()
    network.set_weights([w * 0 + value for w in network.get_weights()])
    return network


REFUSED = {
    "no model": (lambda: "lenet5", "a Keras model"),
    "not built": (lambda: keras.Sequential([layers.Dense(10)]), "a built model"),
    "branched": (branched, "follow one another in a row"),
    "skipping": (skipping, "follow one another in a row"),
    "normalised": (lambda: sequential(layers.BatchNormalization()), "made of one of"),
    "dilated": (lambda: sequential(layers.Conv2D(2, 3, dilation_rate=2)), "dilation"),
    "leaky": (lambda: sequential(layers.ReLU(6)), "ReLUs without limit"),
    "unusual": (lambda: sequential(layers.Conv2D(2, 3, activation="mish")), "'mish'"),
    "colour": (lambda: sequential(shape=(32, 32, 3)), "grey images of 28 to 64"),
    "too small": (lambda: sequential(shape=(8, 8, 1)), "grey images of 28 to 64"),
    "too large": (models.build_qa_mnist_network, "at most 140,000 weights"),
    "too large weights": (lambda: with_a_weight(1e6), "-65504 and 65504"),
    "two classes": (
        lambda: keras.Sequential(
            [keras.Input((32, 32, 1)), layers.Flatten(), layers.Dense(2)]
        ),
        "ten outputs",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_other_networks_are_refused_in_words(name):
    make, expected = REFUSED[name]
    with pytest.raises((ValueError, TypeError), match="`network` must be ") as refusal:
        widgets.draw_a_digit(make())
    assert expected in str(refusal.value)


def test_numbers_are_checked(small):
    network = models.build_lenet5()
    with pytest.raises(ValueError, match="`ink` must be a number"):
        widgets.draw_a_digit(network, ink="black")
    with pytest.raises(ValueError, match="`rubbish_penalty` must be a number"):
        widgets.draw_a_digit(network, rubbish_penalty=-1)


def test_the_state_is_the_same_for_the_same_weights():
    first, second = (
        json.dumps(widgets.draw_a_digit(seeded("textbook")[0]).state) for _ in range(2)
    )
    assert first == second
