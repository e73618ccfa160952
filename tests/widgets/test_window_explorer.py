"""The window explorer says what `shapes` and Keras say, and everyone can use it."""

import random
from itertools import product

import keras
import numpy as np
import pytest

from lenet_course import shapes, widgets
from lenet_course.widgets.window_explorer import LAYERS, layer_spec

GEOMETRY = """(n, layer) => {
  const fit = layWindows(n, layer);
  if (fit.refusal) return null;
  const windows = [...Array(fit.output).keys()].map(t => cellsOf(t, fit));
  return [fit.output, fit.extent, fit.before, fit.after, windows, coverageOf(n, fit)];
}"""
FAULTS = {
    "one window too few": ("span / s) + 1", "span / s)"),
    "an odd zero before": ("Math.floor(total / 2)", "Math.ceil(total / 2)"),
    "windows one cell late": ("fit.s - fit.before", "fit.s - fit.before + 1"),
    "taps without gaps": ("tap += fit.d", "tap += 1"),
    "same without stride": ("Math.ceil(n / s)", "Math.ceil(n)"),
    "pooling is dilated": ("d = 1;", ""),
}


def vectors():
    """2,900 questions: all small ones of a kind, then others drawn at random."""
    pick = random.Random(16)
    paddings = ["valid", "same", "causal", (0, 0), (1, 1), (0, 1), (2, 0)]
    small = product(LAYERS, (1, 4, 7, 8), (1, 2, 3, 5), (1, 2, 3), (1, 2), paddings)
    asked = [(n, layer, k, s, d, padding) for layer, n, k, s, d, padding in small]
    for _ in range(200):
        padding = pick.choice([*paddings, (pick.randint(0, 20), pick.randint(0, 20))])
        sizes = (pick.randint(1, high) for high in (40, 40, 20, 12))
        n, k, s, d = sizes
        asked.append((n, pick.choice(list(LAYERS)), k, s, d, padding))
    return asked


def as_asked(layer, k, s, d, padding):
    """A layer as the program reads it."""
    mode, zeros = ("explicit", padding) if isinstance(padding, tuple) else (padding, ())
    before, after = zeros or (0, 0)
    numbers = {"k": k, "s": s, "d": d, "before": before, "after": after}
    return {"layer": layer, "padding": mode, **numbers}


def expected(n, layer, k, s, d, padding):
    """The same from `shapes`; None where it refuses."""
    window = {"kernel_size": k, "strides": s, "padding": padding}
    try:
        fit = layer_spec(layer, **window, dilation_rate=d).fits((n,))[0]
    except ValueError:
        return None
    apart = 1 if layer.endswith("pooling") else d
    windows = [
        [t * s - fit.before + tap * apart for tap in range(k)]
        for t in range(fit.output_size)
    ]
    reads = [sum(w.count(cell) for w in windows) for cell in range(n)]
    if s == 1 or apart == 1:  # which no calculator refuses
        window["dilation_rate"] = apart
        spans = shapes.windows(n, **window)
        assert [(w[0], w[-1]) for w in windows] == spans
        assert reads == shapes.coverage(n, **window)
    return [fit.output_size, fit.extent, fit.before, fit.after, windows, reads]


@pytest.fixture(scope="module")
def mistakes(calculate):
    """How many vectors a version of the script gets wrong."""
    asked = vectors()
    right = [expected(*each) for each in asked]
    assert len(asked) > 2000
    assert 300 < right.count(None) < 2000
    rows = [[each[0], as_asked(*each[1:])] for each in asked]

    def mistakes(code):
        given = calculate(code, GEOMETRY, rows)
        return sum(a != b for a, b in zip(given, right, strict=True))

    return mistakes


def test_every_size_is_that_of_shapes(mistakes, source):
    assert mistakes(source("windows.js")) == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_script_would_be_seen(fault, mistakes, source):
    code, (right, wrong) = source("windows.js"), FAULTS[fault]
    assert code.count(right) == 1
    assert mistakes(code.replace(right, wrong)) > 10


@pytest.mark.parametrize("padding", ["valid", "same", (1, 2)])
@pytest.mark.parametrize("layer", LAYERS)
def test_what_windows_write_is_what_keras_writes(layer, padding, calculate, source):
    """At the border too: a kernel of ones, and poolings."""
    n, k, s = 7, 3, 2
    state = {"n": n, "shape": "grid", "at": 0, **as_asked(layer, k, s, 1, padding)}
    code = source("windows.js", "window_explorer.js")
    image = "n => [...Array(n * n).keys()].map(i => valueAt(Math.floor(i / n), i % n))"
    result = """state => {
      const scene = sceneOf(state), windows = [...Array(countOf(scene)).keys()];
      return windows.map(t => resultOf(scene, numbersOf(scene, t).numbers));
    }"""
    values = np.array(calculate(code, image, [[n]]), float).reshape(1, n, n, 1)
    if isinstance(padding, tuple):
        values = keras.layers.ZeroPadding2D((padding, padding))(values)
        padding = "valid"
    ones = {"use_bias": False, "strides": s, "padding": padding}
    made = {
        "conv": lambda: keras.layers.Conv2D(1, k, kernel_initializer="ones", **ones),
        "depthwise_conv": lambda: keras.layers.DepthwiseConv2D(
            k, depthwise_initializer="ones", **ones
        ),
        "max_pooling": lambda: keras.layers.MaxPooling2D(k, s, padding),
        "average_pooling": lambda: keras.layers.AveragePooling2D(k, s, padding),
    }[layer]()
    written = np.asarray(made(values)).ravel()
    shown = calculate(code, result, [[state]])[0]
    np.testing.assert_allclose(shown, written, rtol=1e-6)


def explorer(page, number=0):
    return page.locator(".lenet-widget").nth(number)


def words(page, number=0):
    return explorer(page, number).get_by_role("status").text_content()


def test_it_shows_the_sizes_of_its_state(open_widgets):
    """In the page itself, for fifty states that its address gives."""
    states = [
        as_asked(layer, k, s, d, padding) | {"n": n}
        for n, layer, k, s, d, padding in random.Random(3).sample(vectors(), 50)
    ]
    page = open_widgets(widgets.window_explorer())
    shown = page.evaluate(
        """async states => {
          const shadow = document.querySelector(".lenet-widget").shadowRoot, shown = [];
          for (const state of states) {
            const heard = new Promise(done => { onhashchange = done; });
            location.hash = "#window_explorer?at=0&" + new URLSearchParams(state);
            await heard;
            const cells = [...shadow.querySelectorAll("[data-cell]")];
            shown.push([
              shadow.querySelectorAll("[data-t]").length, cells.length,
              shadow.querySelectorAll(".strike").length,
              shadow.querySelector(".facts").textContent,
            ]);
          }
          return shown;
        }""",
        states,
    )
    for state, (windows, cells, struck, facts) in zip(states, shown, strict=True):
        padding = state["padding"]
        if padding == "explicit":
            padding = state["before"], state["after"]
        names = ("n", "layer", "k", "s", "d")
        right = expected(*(state[name] for name in names), padding)
        if right is None:
            assert (windows, cells, facts) == (0, 0, "")
            continue
        size, _, before, after, _, reads = right
        assert windows == size
        assert cells == state["n"] + before + after
        assert struck == reads.count(0)
        assert f"+ 1 = {size}." in facts


def test_uneven_zeros_are_said_in_words(open_widgets):
    page = open_widgets(widgets.window_explorer(28, 3, 2, "same"))
    facts = explorer(page).locator(".facts").text_content()
    assert "max((14 − 1) · 2 + 3 − 28, 0) = 1 cell: 0 before, 1 after." in facts
    explorer(page).get_by_role("slider").press("End")
    assert words(page) == (
        "Window 13 begins at 13 · 2 − 0 = 26 and reads cells 26 to 28. Padding: 1 cell "
        "of it, which counts as 0. With a kernel of ones it writes 8 + 3 + 0 = 11."
    )


def test_cells_that_no_window_reads_are_named(open_widgets):
    page = open_widgets(widgets.window_explorer(8, 3, 3, layer="max_pooling"))
    facts = explorer(page).locator(".facts").text_content()
    assert "No window reads cells 6, 7." in facts
    explorer(page).locator("[data-cell='0,7']").click()
    assert words(page) == "Cell 7: no window reads it."


def test_a_grid_shows_how_often_each_cell_is_read(open_widgets):
    options = {"padding": "same", "shape": "grid", "cells": "reads"}
    page = open_widgets(widgets.window_explorer(3, 3, **options))
    numbers = explorer(page).locator(".stage .in-cell").all_text_contents()
    assert [n for n in numbers if n][:9] == [
        "4",
        "6",
        "4",
        "6",
        "9",
        "6",
        "4",
        "6",
        "4",
    ]
    explorer(page).locator("[data-cell='0,1']").click()
    assert words(page) == "Cell (0, 1) holds 1. It is read 6 times."


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"input_size": 4, "kernel_size": 5}, "covers 5 cells, and the input has only"),
        ({"strides": 2, "dilation_rate": 2}, "Keras refuses strides above 1 together"),
        ({"padding": "causal", "shape": "grid"}, "Only Conv1D can be causal"),
        ({"padding": "causal", "layer": "max_pooling"}, "Only Conv1D can be causal"),
    ],
)
def test_what_does_not_go_is_said_in_words(options, reason, open_widgets):
    widget = widgets.window_explorer(**options)
    assert "no output" in repr(widget)
    page = open_widgets(widget)
    assert reason in words(page)
    assert explorer(page).locator("svg").count() == 0


def test_the_keyboard_alone_is_enough(open_widgets):
    page = open_widgets(widgets.window_explorer(6, 3, shape="grid"))
    for _ in range(20):
        page.keyboard.press("Tab")
        if explorer(page).get_by_role("slider").evaluate("e => e.matches(':focus')"):
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert words(page).startswith("Window (1, 1) begins at row 1 · 1 − 0 = 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert words(page).startswith("Window (1, 2)")
    explorer(page).get_by_label("Strides").press("ArrowUp")
    assert words(page).startswith("Window (0, 0)")
    assert "/ 2⌋ + 1 = 2" in explorer(page).locator(".facts").text_content()


def test_the_state_stands_in_the_address(open_widgets):
    widget = widgets.window_explorer(8)
    page = open_widgets(widget, widget)
    explorer(page, 1).get_by_label("Kernel size").fill("4")
    explorer(page, 1).get_by_role("slider").press("End")
    address = page.evaluate("location.hash")
    assert address.startswith("#window_explorer-2?")
    again = open_widgets(widget, widget, hash=address)
    assert words(again, 1) == words(page, 1)
    assert words(again, 1).startswith("Window 4 begins")
    assert words(again, 0).startswith("Window 0 begins")


def test_an_address_leads_to_its_explorer(open_widgets):
    far = '<p style="height: 3000px">Far above.</p>'
    hash = "#window_explorer?n=9"
    page = open_widgets(far, widgets.window_explorer(5), far, hash=hash)
    assert explorer(page).bounding_box()["y"] < 100
    assert "⌊(9 + 0" in explorer(page).locator(".facts").text_content()


def test_nonsense_in_the_address_is_left_out(open_widgets):
    hash = "#window_explorer?n=0&k=2&s=x&layer=dense&padding=%3Cb%3E&at=-1"
    page = open_widgets(widgets.window_explorer(5), hash=hash)
    facts = explorer(page).locator(".facts").text_content()
    assert "⌊(5 + 0 + 0 − 2) / 1⌋ + 1 = 4" in facts


def test_numbers_outside_the_range_change_nothing(open_widgets):
    page = open_widgets(widgets.window_explorer(5))
    field = explorer(page).get_by_label("Input size")
    field.fill("400")
    assert field.get_attribute("aria-invalid") == "true"
    assert "(5 + 0" in explorer(page).locator(".facts").text_content()
    field.blur()
    assert field.input_value() == "5"


def test_a_finger_is_enough(open_widgets):
    page = open_widgets(widgets.window_explorer(8, 3), width=360, has_touch=True)
    explorer(page).locator("[data-t='4']").tap()
    assert words(page).startswith("Window 4 begins")
    explorer(page).locator("[data-cell='0,0']").tap()
    assert words(page) == "Cell 0 holds 3. It is read 1 time, by window 0."


def test_play_moves_and_stops_at_the_end(open_widgets):
    page = open_widgets(widgets.window_explorer(4, 3))
    page.clock.install()
    explorer(page).get_by_role("button", name="Play").click()
    page.clock.run_for(3000)
    assert words(page).startswith("Window 1 begins")
    assert explorer(page).get_by_role("button", name="Play").is_visible()


def test_with_less_motion_nothing_plays(open_widgets):
    page = open_widgets(widgets.window_explorer(), reduced_motion="reduce")
    assert explorer(page).get_by_role("button", name="Play").count() == 0


def test_without_javascript_the_sizes_are_there(open_widgets):
    widget = widgets.window_explorer(28, 3, 2, "same")
    page = open_widgets(widget, java_script_enabled=False)
    assert "0 before, 1 after" in page.locator("table").text_content()


def test_it_weighs_less_than_30_kilobytes():
    page = widgets.window_explorer()._repr_html_()
    assert len(page.encode()) < 30_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input_size": 0}, "`input_size` must be a whole number from 1 to 40"),
        ({"padding": "full"}, "`padding` must be one of"),
        ({"padding": (1, 2, 3)}, "`padding` must be a mode"),
        ({"padding": 1.5}, "`padding` must be a whole number"),
        ({"layer": "dense"}, "`layer` must be one of"),
        ({"cells": "weights"}, "`cells` must be one of"),
        ({"shape": "cube"}, "`shape` must be one of"),
        ({"layer": "max_pooling", "dilation_rate": 2}, "`dilation_rate` must be 1"),
    ],
)
def test_it_refuses_what_it_cannot_show(arguments, message):
    with pytest.raises(ValueError, match=message):
        widgets.window_explorer(**arguments)


def test_numbers_of_numpy_are_numbers():
    widget = widgets.window_explorer(np.int64(5), padding=np.int64(1))
    assert widget._repr_html_() == widgets.window_explorer(5, padding=1)._repr_html_()
