"""Cells and outputs of tiny notebooks, from which the tests of the tools are built."""

import nbformat

from lenet_course.tools import form


def output(kind="stream", **fields):
    defaults = {"stream": {"name": "stdout", "text": "2\n"}}
    return nbformat.v4.new_output(kind, **(defaults.get(kind, {}) | fields))


def figure():
    return output("display_data", data={"image/png": "aGVsbG8=", "text/plain": "<F>"})


def widget():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    return output("display_data", data=view)


def cell(source, count, outputs=(), **metadata):
    return nbformat.v4.new_code_cell(
        source, execution_count=count, outputs=list(outputs), metadata=metadata
    )


def good_cells():
    alt = {"image": {"alt": "A flat line at the value one, over ten steps."}}
    return [
        nbformat.v4.new_markdown_cell("# A lesson"),
        cell("epochs = 1", 1, tags=["parameters"]),
        cell("print(2)", 2, [output()]),
        cell("plot()", 3, [figure()], mystnb=alt),
    ]


def found(path):
    return list(form.problems(path))
