"""The receptive field explorer sees what `shapes` sees, and the reverse."""

import random

import pytest

from lenet_course import shapes, widgets

CHAIN = """(n, layers) => {
  const {levels, refusal} = chainOf({n, layers});
  if (refusal) return null;
  const top = levels.length - 1;
  const seen = levels.map(({size}, level) => [...Array(size).keys()].map(
    unit => [...familyOf(levels, level, unit)[0]].sort((a, b) => a - b)));
  const above = [...Array(n).keys()].map(
    pixel => [...familyOf(levels, 0, pixel)[top]].sort((a, b) => a - b));
  const facts = levels.slice(1).map(({size, r, S, P}) => [size, r, S, P]);
  return [facts, seen.slice(1), above];
}"""
FAULTS = {
    "fields grow by the kernel": ("(fit.extent - 1) * last.S", "fit.extent * last.S"),
    "the padding of this layer": ("fit.before * last.S", "fit.before"),
    "one cell late": ("fit.s - fit.before", "fit.s - fit.before + 1"),
}


def chains():
    """400 chains of one to four layers, some of which do not fit."""
    pick = random.Random(4)
    for _ in range(400):
        layers = []
        for number in range(pick.randint(1, 4)):
            layer = pick.choice(["conv", "average_pooling"])
            s = pick.randint(1, 3)
            d = pick.choice([1, 2]) if layer == "conv" and s == 1 else 1
            padding = pick.choice(["valid", "same"])
            layers.append(
                {"name": f"L{number}", "layer": layer, "padding": padding}
                | {"k": pick.randint(1, 4), "s": s, "d": d}
            )
        yield pick.randint(1, 20), layers


def spec_of(layer):
    window = {"strides": layer["s"], "padding": layer["padding"]}
    if layer["layer"] == "average_pooling":
        return shapes.PoolSpec(pool_size=layer["k"], **window)
    return shapes.ConvSpec(
        filters=1, kernel_size=layer["k"], dilation_rate=layer["d"], **window
    )


def expected(n, layers):
    """Fields from `shapes`; what each unit sees, by following its windows down."""
    specs = [spec_of(layer) for layer in layers]
    try:
        fields = shapes.receptive_field(specs, n)
    except ValueError:
        return None
    facts = [
        [f.output_size, f.size, f.effective_stride, f.effective_padding] for f in fields
    ]
    below, seen, size = [{pixel} for pixel in range(n)], [], n
    for spec, field, layer in zip(specs, fields, layers, strict=True):
        (fit,) = spec.fits((size,))
        size = fit.output_size
        firsts = [t * fit.stride - fit.before for t in range(size)]
        taps = range(0, fit.extent, layer["d"])
        reads = [[first + tap for tap in taps] for first in firsts]
        inside = [[cell for cell in cells if 0 <= cell < len(below)] for cells in reads]
        below = [set().union(*(below[cell] for cell in cells)) for cells in inside]
        for unit, pixels in enumerate(below):
            first, last = field.interval(unit)
            assert pixels <= set(range(max(first, 0), last + 1))
        seen.append([sorted(pixels) for pixels in below])
    above = [[u for u in range(size) if pixel in below[u]] for pixel in range(n)]
    return [facts, seen, above]


@pytest.fixture(scope="module")
def mistakes(calculate):
    asked = list(chains())
    right = [expected(*each) for each in asked]
    assert 30 < right.count(None) < 200

    def mistakes(code):
        given = calculate(code, CHAIN, asked)
        return sum(a != b for a, b in zip(given, right, strict=True))

    return mistakes


def test_every_field_is_that_of_shapes(mistakes, source):
    assert mistakes(source("windows.js", "receptive_field_explorer.js")) == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_script_would_be_seen(fault, mistakes, source):
    code = source("windows.js", "receptive_field_explorer.js")
    right, wrong = FAULTS[fault]
    assert code.count(right) == 1
    assert mistakes(code.replace(right, wrong)) > 10


def words(page):
    return page.get_by_role("status").text_content()


def test_one_points_at_a_unit_or_at_a_pixel(open_widgets):
    page = open_widgets(widgets.receptive_field_explorer())
    page.locator("[data-unit='3,2']").click()
    assert words(page) == (
        "Unit 2 of C3 has a field of 14 cells, from 2 · 2 − 0 = 4 to 17. It sees "
        "pixels 4 to 17: 14 of 32. Units that use it: S4: 1; C5: 0."
    )
    page.locator("[data-unit='0,0']").click()
    assert words(page) == (
        "Pixel 0. Units that see it: C1: 0; S2: 0; C3: 0; S4: 0; C5: 0."
    )


def test_padding_is_no_pixel(open_widgets):
    same = shapes.ConvSpec(filters=1, kernel_size=5, padding="same")
    page = open_widgets(widgets.receptive_field_explorer([same], 8))
    assert words(page) == (
        "Unit 0 of Layer 1 has a field of 5 cells, from 0 · 1 − 2 = −2 to 2. 2 cells "
        "of it are padding. It sees pixels 0 to 2: 3 of 8."
    )


def test_it_begins_at_the_unit_that_is_asked_for(open_widgets):
    page = open_widgets(widgets.receptive_field_explorer(input_size=40, unit=2))
    assert words(page).startswith("Unit 2 of C5 has a field of 32 cells")


def test_layers_can_be_added_changed_and_removed(open_widgets):
    conv = shapes.ConvSpec(filters=1, kernel_size=3)
    page = open_widgets(widgets.receptive_field_explorer([conv], 8))
    page.get_by_text("The layers", exact=True).click()
    page.get_by_role("button", name="Add a layer").press("Enter")
    added = page.get_by_role("group", name="Layer 2")
    added.get_by_label("Kernel").fill("9")
    assert words(page).startswith(
        "Layer 2: This window does not fit: it covers 9 cells"
    )
    added.get_by_label("Kernel").fill("2")
    page.get_by_label("Point at a unit of").select_option("Layer 2")
    assert words(page).startswith("Unit 0 of Layer 2 has a field of 4 cells")
    added.get_by_role("button", name="Remove").press("Enter")
    assert added.count() == 0


def test_the_keyboard_alone_is_enough(open_widgets):
    page = open_widgets(widgets.receptive_field_explorer())
    page.get_by_label("Point at a unit of").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert words(page).startswith("Unit 1 of S4 has a field of 16 cells")


def test_a_described_network_is_a_chain():
    specs = [
        *widgets.receptive_field_explorer.__defaults__[0][:2],
        shapes.ElementwiseSpec(),
        shapes.FlattenSpec(),
        shapes.DenseSpec(units=10),
    ]
    widget = widgets.receptive_field_explorer(specs)
    assert [layer["name"] for layer in widget.state["layers"]] == ["C1", "S2"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input_size": 65}, "`input_size` must be a whole number from 1 to 64"),
        ({"layers": []}, "`layers` must be 1 to 8 convolutions"),
        ({"layers": [shapes.UpSamplingSpec(size=2)]}, "convolutions and poolings"),
        ({"layers": [shapes.PoolSpec(pool_size=2, padding=1)]}, "`padding` must be"),
        ({"layers": [shapes.PoolSpec(pool_size=(2, 3))]}, "`pool_size` must be"),
        ({"input_size": 9}, "Layer 'C3': No window fits"),
        ({"input_size": 36, "unit": 2}, "`unit` must be a whole number from 0 to 1"),
    ],
)
def test_it_refuses_what_it_cannot_show(arguments, message):
    with pytest.raises(ValueError, match=message):
        widgets.receptive_field_explorer(**arguments)


def test_it_refuses_what_is_no_spec():
    with pytest.raises(TypeError, match="`layers` must be specs"):
        widgets.receptive_field_explorer(["conv"])
