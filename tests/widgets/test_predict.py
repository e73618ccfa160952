"""Predictions on a page: judged as in Python, and nothing given away before."""

import importlib
import itertools
import math
import random
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lenet_course import exercises, widgets
from lenet_course.exercises import Number, Numbers, _judge
from tests.widgets.programs import install

QUESTIONS = {**exercises.all_exercises(), **exercises.all_predictions()}
TABLES = [key for key, each in QUESTIONS.items() if exercises.has_verdicts(each)]
ATTACKS = {
    key: attack
    for path in sorted((Path(__file__).parent.parent / "attacks").glob("lesson_*.py"))
    for key, attack in importlib.import_module(
        f"tests.attacks.{path.stem}"
    ).ATTACKS.items()
}
CELL = (
    '<div class="cell"><div class="cell_input"><pre>code</pre></div>'
    '<div class="cell_output">{}</div></div>'
)


def answers_to(exercise_id, state):
    """Small numbers, those about every change of the verdict, and those of attacks."""
    starts = [start for start, _ in state["places"]]
    numbers = {*range(-50, 1500), *attacking(exercise_id)}
    if state["whole"]:
        numbers |= {start + step for start in starts for step in range(-2, 3)}
        return sorted(number for number in numbers if number == int(number))
    both = (-math.inf, math.inf)
    numbers |= {math.nextafter(start, to) for start in starts for to in both}
    return sorted({*numbers, *starts, *(n / 100 for n in range(1500))})


def several_answers_to(exercise_id, state):
    """Answers made of numbers that a pattern holds, and of their neighbours."""
    right = QUESTIONS[exercise_id].right
    ends = [
        {*itertools.chain(*bounds)} for bounds in zip(*patterns(state), strict=True)
    ]
    ends = [{each for each in place if abs(each) < 1e15} for place in ends]
    both = (-math.inf, math.inf)
    fields = [
        sorted(
            {*ends[n], *(math.nextafter(each, to) for each in ends[n] for to in both)}
        )
        for n in range(len(right))
    ]
    answers = [
        *itertools.permutations(right),
        *itertools.product(*map(sorted, ends[:3])),
    ]
    for n, m in itertools.combinations(range(len(right)), 2):
        for first, second in itertools.product((*fields[n], 0.5, 99), (*fields[m], -7)):
            answer = [*right]
            answer[n], answer[m] = first, second
            answers.append(tuple(answer))
    draw = random.Random(0).choice
    answers += [tuple(map(draw, fields)) for _ in range(1000)]
    answers += [each for each in attacking(exercise_id) if len(each) == len(right)]
    return [each for each in answers if len(each) == len(right)]


def patterns(state):
    return [bounds for bounds, _ in state["patterns"]]


def attacking(exercise_id):
    """The numbers, or the tuples of them, among the answers that attack an exercise."""
    if exercise_id not in ATTACKS:
        return set()
    attack = ATTACKS[exercise_id]
    tried = [*attack.right.values(), *(answer for answer, *_ in attack.wrong.values())]
    if isinstance(QUESTIONS[exercise_id].kind, Numbers):
        tuples = [each for each in tried if isinstance(each, tuple)]
        return {each for each in tuples if {*map(type, each)} <= {int, float}}
    return {n for n in tried if type(n) in (int, float) and abs(n) < 1e15}


def said_in_python(exercise, answers):
    results = [_judge.judge_plainly(exercise, answer) for answer in answers]
    return [[result.status, result.message] for result in results]


def said_on_the_page(page, widget, values):
    return page.evaluate(
        "([state, values]) => values.map(value => lab.verdictOf(state, value))",
        [dict(widget.state), values],
    )


def test_the_page_says_to_every_answer_what_the_check_says(open_widgets, capsys):
    page, num_compared = open_widgets(), 0
    install(page, "predict.js", ["verdictOf"])
    for exercise_id in TABLES:
        exercise = QUESTIONS[exercise_id]
        widget = widgets.predict(exercise_id)
        state = widget.state
        if isinstance(exercise.kind, Number):
            values = answers = answers_to(exercise_id, state)
        elif isinstance(exercise.kind, Numbers):
            values = answers = several_answers_to(exercise_id, state)
        else:
            values = [place for place, _ in state["places"]]
            chosen = [
                [o for n, o in enumerate(state["options"]) if value >> n & 1]
                for value in values
            ]
            answers = [c[0] if state["kind"] == "choice" else set(c) for c in chosen]
        assert said_on_the_page(page, widget, values) == said_in_python(
            exercise, answers
        ), exercise_id
        num_compared += len(values)
    assert num_compared > 20_000
    with capsys.disabled():
        print(f"\n{num_compared:,} answers to {len(TABLES)} questions compared")


@pytest.mark.parametrize("fault", ["a pattern forgotten", "two patterns exchanged"])
def test_a_wrong_table_of_several_numbers_is_seen(fault, open_widgets):
    page, exercise = open_widgets(), exercises.all_exercises()["04.3"]
    install(page, "predict.js", ["verdictOf"])
    widget = widgets.predict("04.3")
    answers = several_answers_to("04.3", widget.state)
    first, second, *rest = widget.state["patterns"]
    changed = (
        [first, *rest] if fault == "a pattern forgotten" else [second, first, *rest]
    )
    widget.state["patterns"] = changed
    assert said_on_the_page(page, widget, answers) != said_in_python(exercise, answers)


@pytest.mark.parametrize("fault", ["a run begins late", "two messages swapped"])
def test_a_wrong_table_is_seen(fault, open_widgets):
    page, exercise = open_widgets(), exercises.all_exercises()["07.1"]
    install(page, "predict.js", ["verdictOf"])
    widget = widgets.predict("07.1")
    state = widget.state
    if fault == "a run begins late":
        places = [(start + (start == 430), place) for start, place in state["places"]]
        state |= {"places": places}
    else:
        first, second, *rest = state["verdicts"]
        state |= {"verdicts": [second, first, *rest]}
    numbers = list(range(500))
    assert said_on_the_page(page, widget, numbers) != said_in_python(exercise, numbers)


def test_the_program_reads_numbers_as_people_type_them(open_widgets):
    page = open_widgets()
    install(page, "predict.js", ["readNumber"])
    typed = [
        "14",
        " 1 505 400 ",
        "1_000",
        "−3",
        "0.5",
        ".5",
        "1e3",
        "",
        "1,5",
        "1/2",
        "x",
    ]
    read = page.evaluate("typed => typed.map(lab.readNumber).map(String)", typed)
    assert read == ["14", "1505400", "1000", "-3", "0.5", "0.5", "1000", *["NaN"] * 4]


def test_the_verdict_names_the_misconception_and_not_the_answer(
    predictions, open_widgets
):
    page = open_widgets(widgets.predict("99.p1"))
    words = page.get_by_role("status")
    assert "14" not in page.locator("body").inner_text()
    page.get_by_label("Your answer").fill("13")
    page.get_by_role("button", name="Check").click()
    assert words.inner_text() == "✗ Not yet. That is the size without padding."
    page.get_by_label("Your answer").fill("13.5")
    page.get_by_label("Your answer").press("Enter")
    assert "A whole number is asked for" in words.inner_text()
    page.get_by_label("Your answer").fill("1,4")
    page.get_by_label("Your answer").press("Enter")
    assert "Write no comma" in words.inner_text()
    assert "14" not in page.locator("body").inner_text()
    page.get_by_role("button", name="Show the answer").click()
    assert words.inner_text() == "The answer: 14. Half of 28."


def test_by_keyboard_alone(predictions, open_widgets):
    page = open_widgets(widgets.predict("99.p1"), widgets.predict("99.p2"))
    words = page.get_by_role("status")
    keys = page.keyboard
    keys.press("Tab")
    keys.type("14")
    keys.press("Enter")
    assert words.first.inner_text() == "✓ Right. Half of 28."
    for key in ("Tab", "Tab", "Tab", "Space", "ArrowDown", "Tab", "Enter"):
        keys.press(key)
    assert words.last.inner_text() == "✓ Right. A window reads several."


def test_of_several_numbers_the_wrong_fields_are_marked(open_widgets):
    page = open_widgets(widgets.predict("02.1"))
    words = page.get_by_role("status")
    fields = [page.get_by_label(name) for name in ("maximum", "minimum", "contrast")]
    check = page.get_by_role("button", name="Check")

    def answered(*texts):
        for field, text in zip(fields, texts, strict=True):
            field.fill(text)
        check.click()
        marks = [field.get_attribute("aria-invalid") for field in fields]
        return words.inner_text(), [mark == "true" for mark in marks]

    assert "13" not in page.locator("body").inner_text()
    assert answered("-9", "4", "13")[0].endswith("these two are swapped.")
    assert answered("9", "−9", "13") == (
        "✗ Not yet. 9 is the largest magnitude. Max pooling takes the largest signed "
        "number.",
        [True, False, False],
    )
    widths = [
        field.evaluate("e => getComputedStyle(e).borderWidth") for field in fields
    ]
    assert widths == ["2px", "1px", "1px"]
    said = "✗ Not yet. Not right yet: contrast. The rest is."
    assert answered("4", "−9", "-5") == (said, [False, False, True])
    assert answered("4", "", "13")[0] == (
        "In the place of minimum: One number is asked for."
    )
    assert fields[1].evaluate("e => e.matches(':focus')")
    assert "Write no comma" in answered("4, -9, 13", "", "")[0]
    assert answered("4", "-9", "13")[0].startswith("✓ Right. Signs count")
    page.reload()
    assert [field.input_value() for field in fields] == ["4", "-9", "13"]
    assert words.inner_text().startswith("✓ Right.")
    page.get_by_role("button", name="Show the answer").click()
    assert words.inner_text().startswith("The answer: maximum 4, minimum -9, contrast")


def test_several_numbers_by_keyboard_alone(open_widgets):
    page = open_widgets(widgets.predict("02.1"))
    for text in ("4", "-9", "13"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text().startswith("✓ Right.")


def lesson_page(open_widgets, **options):
    cells = [widgets.predict("99.p1")._repr_html_(), "<p>out 1</p>"]
    cells += [widgets.predict("99.p2")._repr_html_(), "<p>out 2</p>"]
    cells = [CELL.format(cell) for cell in cells]
    end = CELL.format(widgets.predictions("99")._repr_html_())
    return open_widgets(*cells, "<p>because</p>", "<h2>Next</h2>", end, **options)


def test_the_next_output_waits_for_a_prediction(predictions, open_widgets):
    page = lesson_page(open_widgets)
    first, second = page.get_by_text("out 1"), page.get_by_text("out 2")
    assert first.is_hidden()
    assert second.is_hidden()
    page.get_by_label("Your answer", exact=True).first.fill("13")
    page.get_by_role("button", name="Check").first.click()
    assert first.is_visible()
    assert second.is_hidden()
    assert page.get_by_text("because").is_hidden()
    assert page.get_by_role("heading", name="Next").is_visible()
    page.get_by_role("button", name="Show what it gives").press("Enter")
    assert second.is_visible()
    assert page.get_by_text("because").is_visible()


def test_the_switch_of_a_page_shows_everything_and_is_kept(predictions, open_widgets):
    page = lesson_page(open_widgets)
    page.get_by_label("Hide what a cell gives").uncheck()
    assert page.get_by_text("out 2").is_visible()
    assert page.get_by_role("button", name="Show what it gives").count() == 0
    page.reload()
    assert page.get_by_text("out 2").is_visible()
    assert not page.get_by_label("Hide what a cell gives").is_checked()


@pytest.mark.parametrize(
    "options",
    [{"java_script_enabled": False}, {"attributes": ' data-jp-theme-light="true"'}],
    ids=["without JavaScript", "in JupyterLab"],
)
def test_elsewhere_nothing_is_hidden(options, predictions, open_widgets):
    page = lesson_page(open_widgets, **options)
    assert page.get_by_text("out 1").is_visible()
    assert page.get_by_text("out 2").is_visible()
    assert not page.get_by_text("Half of 28").is_visible()


def test_what_was_predicted_first_stands_at_the_end(predictions, open_widgets):
    page = lesson_page(open_widgets)
    end = page.get_by_label("Your predictions").get_by_role("row")
    assert end.nth(1).inner_text().split("\t") == ["1. Sizes", "–", "predict first"]
    for answer in ("13", "14"):
        page.get_by_label("Your answer", exact=True).first.fill(answer)
        page.get_by_role("button", name="Check").first.click()
    page.reload()
    assert end.nth(1).inner_text().split("\t") == ["1. Sizes", "13", "14"]
    assert page.get_by_label("Your answer", exact=True).first.input_value() == "14"
    assert page.get_by_text("out 1").is_visible()


def test_where_nothing_may_be_kept_it_works_all_the_same(predictions, open_widgets):
    html = widgets.predict("99.p1")._repr_html_()
    forbid = (
        "<script>Object.defineProperty(window, 'localStorage', "
        "{get() { throw new Error('no'); }})</script>"
    )
    page = open_widgets(forbid, html)
    page.get_by_label("Your answer").fill("14")
    page.get_by_role("button", name="Check").click()
    assert page.get_by_role("status").inner_text() == "✓ Right. Half of 28."


def test_a_link_to_a_proof_that_waits_shows_it(predictions, open_widgets):
    cells = [widgets.predict("99.p1")._repr_html_(), "<p>out 1</p>"]
    cells = [CELL.format(cell) for cell in cells]
    link, proof = '<a href="#T1">proof</a>', '<p>because <span id="T1"></span></p>'
    page = open_widgets(link, "<h2>One</h2>", *cells, proof)
    assert page.get_by_text("because").is_hidden()
    page.get_by_role("link", name="proof").click()
    expect(page.get_by_text("because")).to_be_visible()
    page.reload()
    expect(page.get_by_text("because")).to_be_visible()


def test_buttons_stand_below_words_to_choose_from(predictions, open_widgets):
    page = open_widgets(widgets.predict("99.p1"), widgets.predict("99.p2"))
    field = page.get_by_role("group").bounding_box()
    beside, below = (
        each.bounding_box() for each in page.get_by_role("button", name="Check").all()
    )
    number = page.get_by_label("Your answer", exact=True).first.bounding_box()
    assert beside["y"] < number["y"] + number["height"]
    assert below["y"] >= field["y"] + field["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits(
    scheme, predictions, open_widgets, violations, scrolls_sideways
):
    page = lesson_page(open_widgets, width=360, color_scheme=scheme)
    for answer in ("13", "14"):
        page.get_by_label("Your answer", exact=True).first.fill(answer)
        page.get_by_role("button", name="Check").first.click()
        assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_several_fields_are_accessible_and_fit(
    scheme, open_widgets, violations, scrolls_sideways
):
    page = open_widgets(widgets.predict("03.1"), width=360, color_scheme=scheme)
    for field in page.get_by_role("textbox").all():
        field.fill("1")
    page.get_by_role("button", name="Check").click()
    assert page.locator("[aria-invalid=true]").count() == 3
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_bad_ids_are_refused(predictions):
    with pytest.raises(ValueError, match="words to choose from"):
        widgets.predict("07.4")
    with pytest.raises(ValueError, match=r"`lesson` must be one of .*'99', which pred"):
        widgets.predictions("98")
    assert repr(widgets.predict("99.p1")) == (
        "Prediction in “1. Sizes”: write down a number, then run the next cell. "
        'exercises.check("99.p1", ...) judges it.'
    )
