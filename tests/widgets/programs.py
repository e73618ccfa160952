"""Functions of a widget's program, within reach of a test."""

from lenet_course.widgets import _page


def source_of(program, *parts):
    """A program as it runs, but for the function around it."""
    code = _page.script(program, *parts)
    return code.removeprefix("(() => {").removesuffix("})();")


def install(page, program, names, *parts, edit=lambda code: code):
    """Make functions of a program those of ``lab`` on a page that has no such widget.

    ``edit`` plants a fault in the code.
    """
    code = edit(source_of(program, *parts))
    page.evaluate(f"() => {{{code}\nwindow.lab = {{{', '.join(names)}}}; }}")
