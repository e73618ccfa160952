"""The search finds what stands on a page, under the place where it stands."""

from lenet_course.tools import search_index

PAGE = """
<section id="pooling"><h1>Pooling<a class="headerlink" href="#pooling">¶</a></h1>
<p>It has 61,706 parameters.<br>See <img alt="a map"> below.</p><script>let x;</script>
<section id="same"><h2>“Same”</h2><p>Zeros<p>once more</section>
<div data-lenet-widget="predict"><p>Write<br>it <b>down</b>.</p></div><p>Behind</p>
<table><tr><th>claim</th></tr><tr id="T1Q1-01"><th>wrong</th>
<td>It pads.</td></tr></table>
</section>
"""


def test_each_section_and_each_claim_is_an_entry():
    found = {
        each.anchor: (each.title, each.text) for each in search_index.entries(PAGE)
    }
    assert found == {
        "pooling": ("Pooling", "It has 61,706 parameters.See below."),
        "same": ("“Same”", "Zerosonce more Behind claim"),
        "T1Q1-01": ("T1Q1-01", "wrong It pads."),
    }


def test_what_a_program_or_a_widget_holds_is_not_read():
    text = " ".join(each.text for each in search_index.entries(PAGE))
    for unread in ("let x", "Write", "down", "¶"):
        assert unread not in text


def test_the_script_is_safe_inside_a_page():
    entry = search_index.Entry("a", "</script>", "x")
    assert "</script" not in search_index.script({"p.html": ("P", [entry])})
