"""The anatomy of a lesson: a small good one, and each way to spoil it."""

import copy

import nbformat
import pytest

from lenet_course.exercises import Exercise, Number
from lenet_course.tools import anatomy, form
from tests.tools.cells import cell, found, output

PREDICTED = Exercise("04.p1", kind=Number(), right=13, praise="Yes.", look_again="1. A")
QUESTION = "**Predict.** How many places are there on 28 cells?"
IN_SHORT = "<details>\n<summary><strong>In short</strong></summary>\n\n" + "yes " * 1000
ANSWER, PROOF = 8, 9  # where they stand in `lesson`


def text(source):
    return nbformat.v4.new_markdown_cell(source)


def seen(source="print(13)", **metadata):
    return cell(source, None, [output(text="13\n")], **metadata)


def proof(source="# Proof\nassert len(rows) == 13\nprint('✓ 13')", printed="✓ 13\n"):
    return cell(source, None, [output(text=printed)], tags=["proof"])


def exercise(number):
    name = f"answer_04_{number}"
    check = f'exercises.check("04.{number}", {name})'
    return [
        cell(f"{name} = ...\n{check}", None, tags=["exercise"]),
        cell(
            f"# Solution 04.{number}\n# Because.\n{name} = 2\nassert {name} == 2",
            None,
            tags=["hide-cell", "solution"],
        ),
    ]


def lesson():
    """The cells of a lesson without a problem."""
    return [
        text("# 4. A lesson"),
        text(IN_SHORT),
        text("</details>"),
        *[seen("import math") for _ in range(2)],
        text("## 1. A section\n\nSee [lesson 3](03_padding.ipynb)."),
        text(QUESTION),
        seen('widgets.predict("04.p1")'),
        seen(),
        proof(),
        *[seen() for _ in range(9)],
        text("## What the text says"),
        text("## Exercises\n\n" + "word " * 2000),
        *[c for number in range(1, 5) for c in exercise(number)],
        text("## You can now"),
    ]


@pytest.fixture
def problems(monkeypatch):
    """Says what is wrong with cells, as sentences with the number of the cell."""
    monkeypatch.setattr(anatomy, "all_predictions", lambda: {"04.p1": PREDICTED})

    def ask(cells):
        notebook = form.canonical(nbformat.v4.new_notebook(cells=cells))
        return [f"{n}: {problem}" for n, problem in anatomy.problems(notebook)]

    return ask


def test_a_good_lesson_has_no_problems(problems):
    assert problems(lesson()) == []


def test_brackets_that_the_formatter_puts_on_lines_of_their_own_are_not_read(problems):
    stack = "\n".join(["stack = list(", "    [", *["        13,"] * 9, "    ]", ")"])
    assert problems(replaced(3, seen(stack))(lesson())) == []


def replaced(place, *cells):
    return lambda good: good[:place] + list(cells) + good[place + 1 :]


LONG = "\n\n".join(f"a{n} = {n}" for n in range(11))
SPOILED = {
    "a long cell": (replaced(3, seen(LONG)), "4: 11 lines of code that a reader sees"),
    "an assertion that is seen": (
        replaced(3, seen("if True:\n    assert 1 == 1")),
        "4: an assertion that a reader sees",
    ),
    "a check that is seen": (
        replaced(3, seen('digits.check(True, "It holds.")')),
        "4: an assertion that a reader sees",
    ),
    "an id in code": (
        replaced(3, seen("# T1Q4-05\nprint(13)")),
        "4: the id of a claim in the code",
    ),
    "an id in a proof": (
        replaced(PROOF, proof("# Proof of T1Q4-05\nassert rows == 2")),
        "10: the id of a claim in the code",
    ),
    "claims outside a proof": (
        replaced(3, seen(claims=["T1Q4-05"])),
        "4: a cell that settles claims, and is not tagged proof",
    ),
    "a comprehension inside another": (
        replaced(3, seen("sum(max(n for n in row) for row in rows)")),
        "4: a comprehension inside another",
    ),
    "test digits that choose the epoch": (
        replaced(3, seen("network.fit(x, y, validation_data=(x_test, y_test))")),
        "4: test digits that are trained on, chosen by",
    ),
    "test digits that are trained on": (
        replaced(3, seen("next(trained_on_batches(build, (digits.x_test, y)))")),
        "4: test digits that are trained on",
    ),
    "test digits under another name": (
        replaced(3, seen("x_val, y_val = digits.x_test, digits.y_test")),
        "4: test digits that are trained on, chosen by, or named otherwise",
    ),
    "other digits than MNIST": (
        replaced(3, seen("digits = data.load_fallback_digits()")),
        "4: other digits than MNIST",
    ),
    "an assertion that cannot fail": (
        replaced(PROOF, proof("# Proof\nassert rows >= 0\nprint('✓ 13')")),
        "10: 'assert rows >= 0' cannot fail",
    ),
    "no In short": (replaced(1, text("yes " * 1000)), "6: a first section before"),
    "In short that is not folded": (
        replaced(1, text("## In short\n\n" + "yes " * 1000)),
        "6: a first section before",
    ),
    "In short behind the first section": (
        lambda good: good[:1] + good[5:10] + good[1:5] + good[10:],
        "2: a first section before",
    ),
    "a section without a proof": (
        lambda good: good[:PROOF] + good[PROOF + 1 :],
        "6: no proof in the section '## 1. A section'",
    ),
    "a second section without one": (
        replaced(PROOF + 9, seen(), text("## 2. Another")),
        "20: no proof in the section '## 2. Another'",
    ),
    "a proof without an assertion": (
        replaced(PROOF, proof("# Proof\nprint('✓ 13')")),
        "10: a proof that asserts nothing",
    ),
    "a proof that begins otherwise": (
        replaced(PROOF, proof("assert 1 == 1\nprint('✓ 13')")),
        "10: a proof whose first line",
    ),
    "a proof that prints a number": (
        replaced(PROOF, proof(printed="✓ 13\n14\n")),
        "10: a proof that prints something else",
    ),
    "a proof that prints nothing": (
        replaced(PROOF, cell("# Proof\nassert rows == 2", None, tags=["proof"])),
        "10: a proof that prints something else",
    ),
    "a question behind other text": (
        replaced(6, text(f"Why?\n\n{QUESTION}")),
        "7: a cell that begins with something else",
    ),
    "two questions in a cell": (
        replaced(6, text(f"{QUESTION}\n\n{QUESTION}")),
        "7: a cell that begins with something else",
    ),
    "two questions in a section": (
        lambda good: good[:9] + lesson()[6:],
        "6: 2 predictions in the section",
    ),
    "a question that is not asked": (
        lambda good: good[:7] + good[8:],
        '8: **Predict.** and widgets.predict("NN.pN") do not stand together',
    ),
    "a prediction without a question": (
        lambda good: good[:6] + good[7:],
        '7: **Predict.** and widgets.predict("NN.pN") do not stand together',
    ),
    "a prediction without a record": (
        replaced(7, seen('widgets.predict("04.p9")')),
        "8: no record of the prediction 04.p9",
    ),
    "a prediction that a proof answers": (
        replaced(ANSWER, proof()),
        "8: no cell that one sees answers the prediction 04.p1",
    ),
    "a prediction that nothing answers": (
        replaced(ANSWER, cell("a = 13", None)),
        "8: no cell that one sees answers the prediction 04.p1",
    ),
    "an answer in a comment": (
        replaced(ANSWER, seen("print(count())  # 13")),
        "8: in words, the code behind it knows the answer to the prediction 04.p1",
    ),
    "an answer in a title": (
        replaced(ANSWER, seen('ax.set_title(f"13 places on {n} cells")')),
        "8: in words, the code behind it knows the answer to the prediction 04.p1",
    ),
    "a bare number of arXiv": (
        replaced(19, text("Dumoulin and Visin, arXiv:1603.07285")),
        "20: 'arXiv:1603.07285' without a link",
    ),
    "a bare doi": (
        replaced(19, text("*Distill*, doi:10.23915/distill.00021")),
        "20: 'doi:10.23915/distill.00021' without a link",
    ),
    "the name of a lesson": (
        replaced(19, text("Notebook 3 looks at borders.")),
        "20: 'Notebook 3' without a link",
    ),
    "too few words": (
        replaced(1, text(IN_SHORT.replace("yes ", "", 25))),
        "1: 999 words before the exercises; 1,000 to 1,800 are read",
    ),
    "too many words": (
        replaced(1, text(IN_SHORT + "yes " * 800)),
        "1: 1,824 words before the exercises",
    ),
    "too few cells": (
        lambda good: good[:10] + good[11:],
        "1: 11 code cells that one sees; 12 to 20 teach",
    ),
    "too many cells": (
        lambda good: good[:10] + [seen() for _ in range(9)] + good[10:],
        "1: 21 code cells that one sees",
    ),
    "too few exercises": (
        lambda good: good[:-3] + good[-1:],
        "28: 3 exercises; 4 to 6 are asked",
    ),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_a_spoiled_lesson_is_refused_at_the_place(kind, problems):
    spoil, expected = SPOILED[kind]
    sentences = problems(spoil(copy.deepcopy(lesson())))
    assert any(s.startswith(expected) for s in sentences), sentences


@pytest.mark.parametrize(
    "source",
    [
        "[lesson 3](03_padding.ipynb), [LeNet-5](https://arxiv.org/abs/1603.07285)",
        "`arXiv:1603.07285`",
        '<a href="https://arxiv.org/abs/1603.07285">Dumoulin</a>',
        "<https://doi.org/10.23915/distill.00021>",
        "This lesson has 3 sections.",
    ],
)
def test_what_is_linked_is_no_problem(source, problems):
    assert problems(replaced(19, text(source))(lesson())) == []


@pytest.mark.parametrize(
    "source",
    [
        "x_test, y_test = digits.x_test, digits.y_test",
        "network.evaluate(digits.x_test, digits.y_test)",
        "network.fit(x, y, validation_data=(digits.x_val, digits.y_val))",
        "right = network.predict(x_test) == y_test",
    ],
)
def test_a_last_look_at_the_test_digits_is_no_problem(source, problems):
    assert problems(replaced(3, seen(source))(lesson())) == []


@pytest.mark.parametrize("source", ["ops.pad(row, 13)", "print(1.13, '13')"])
def test_an_answer_that_code_needs_is_no_problem(source, problems):
    assert problems(replaced(ANSWER, seen(source))(lesson())) == []


def test_a_statement_that_holds_on_mnist_alone_is_proved_by_check(problems):
    good = proof('# Proof\ndigits.check(best > 2, "So.")', "holds: So.\n")
    assert problems(replaced(PROOF, good)(lesson())) == []


def test_the_form_of_notebooks_holds_the_anatomy_of_lessons_alone(store):
    cells = [text("# 4"), cell("print(2)", 1, [output()])]
    assert found(store(cells)) == []
    assert "04_a.ipynb, cell 2: 0 exercises; 4 to 6 are asked" in found(
        store(cells, "04_a.ipynb")
    )
