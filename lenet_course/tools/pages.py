"""What the site shows beside the lessons; nothing here needs Sphinx."""

import re
import zipfile
from collections import Counter
from html import escape
from pathlib import Path

import numpy as np

from lenet_course import claims, measurements
from lenet_course.tools import editions, form

ROOT = Path(__file__).parents[2]
# All that `make lab` and `make site` need, for whoever has nothing but the site.
SHIPPED = (
    *("README.md", "CONTRIBUTING.md", "LICENSE", "CITATION.cff", "Makefile"),
    *("conftest.py", "pyproject.toml", "requirements.txt"),
    *("lenet_course", "notebooks", "site", "tests"),
)
BUILT = {"__pycache__", ".ipynb_checkpoints"}
LONG_AGO = (1998, 11, 1, 0, 0, 0)  # in the archive: the same bytes whenever it is made
SUMMARY = re.compile(r'exercises\.summary\("(?P<lesson>\d\d)"\)\s*')
# In the place of what a notebook says of its three dots and its cells.
HOW_TO_ANSWER = (
    "Most questions with a number or a choice have a field below them. Answer there, "
    "and the page says what is not right yet, and why. Answer the others in the "
    "notebook. Hints open one after the other. A solution with its reasons stands "
    "folded below each question."
)
EDITIONS = {
    "student": ("to answer in", editions.student_edition),
    "full": ("with what it gives", form.canonical),
    "solved": ("with every exercise solved", editions.solved_edition),
}
COLUMNS = ("Verdict", "The text says", "What is so", "Source", "Claim")
TABLE_ROW = re.compile(
    r"^\| \[(?P<title>[^]]+)\]\((?P<file>[^)]+)\) \| (?P<asks>.+) \|"
)
FIELD = re.compile(r"^  (\w+) = \{(.*)\},$", re.MULTILINE)
TIME = re.compile(r"\*\*Time:\*\* ([^.\n]+)")


def ledger() -> str:
    """Every claim as HTML: its verdict, what is so, and a link to what settles it.

    The verdict is chosen with radio buttons that the style heeds: no script is needed.

    Example:
        >>> ledger().count("<tr id=") == len(claims.ledger())
        True
    """
    counts = Counter(claim.verdict for claim in claims.ledger())
    options = [("all", f"all {counts.total()}")]
    options += [(_slug(each), f"{counts[each]} {each}") for each in claims.VERDICTS]
    fields = "".join(
        f'<label><input type="radio" name="verdict" value="{value}"'
        f"{' checked' * (value == 'all')}> {text}</label>"
        for value, text in options
    )
    hidden = "".join(
        f'.ledger:has([value="{slug}"]:checked) tr[data-verdict]:not([data-verdict="'
        f'{slug}"]) {{ display: none }}'
        for slug in map(_slug, claims.VERDICTS)
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    rows = "".join(map(_claim_row, claims.ledger()))
    return (
        f'<div class="ledger verdicts"><style>{hidden}</style>'
        f"<fieldset><legend>Show the claims that are</legend>{fields}</fieldset>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _claim_row(claim: claims.Claim) -> str:
    place = f"notebooks/{claim.notebook}.html#{claim.id}"
    texts = (claim.claim, claim.correction, claim.source)
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    return (
        f'<tr id="{claim.id}" data-verdict="{_slug(claim.verdict)}">'
        f'<th scope="row">{claim.verdict}</th>{cells}'
        f'<td><a href="{place}">{claim.id}</a></td></tr>'
    )


def _slug(verdict: str) -> str:
    return verdict.replace(" ", "-")


def references(notebooks: Path) -> str:
    """The sources as HTML: each with its link, the lessons that name it, its BibTeX.

    Args:
        notebooks: the folder that holds the lessons.
    """
    texts = {
        path.stem: "".join(
            [cell.source for cell in form.read(path).cells]
            + [each.source for each in claims.ledger() if each.notebook == path.stem]
        )
        for path in sorted(notebooks.glob("*.ipynb"))
    }
    entries = (_reference(entry, texts) for entry in bibliography())
    return f"<ul>{''.join(entries)}</ul>"


def bibliography() -> list[dict[str, str]]:
    """The entries of ``references.bib``: their fields, and as ``bibtex`` themselves.

    Example:
        >>> bibliography()[0]["doi"]
        '10.1109/5.726791'
    """
    text = (ROOT / "site" / "references.bib").read_text(encoding="utf-8")
    return [
        {**dict(FIELD.findall(entry)), "bibtex": entry.strip()}
        for entry in re.split(r"^(?=@)", text, flags=re.MULTILINE)
        if entry.strip()
    ]


def _reference(entry: dict[str, str], texts: dict[str, str]) -> str:
    number = entry.get("doi") or entry.get("eprint", "")
    where = entry.get("journal") or entry.get("booktitle") or entry.get("publisher")
    title = f"“{escape(entry['title'])}”"
    if number:
        host = "doi.org" if "doi" in entry else "arxiv.org/abs"
        title = f'<a href="https://{host}/{number}">{title}</a>'
    named = ", ".join(
        f'<a href="notebooks/{name}.html">{name[:2].lstrip("0")}</a>'
        for name, text in texts.items()
        if number and number in text
    )
    return (
        f"<li>{escape(_authors(entry['author']))}: {title}, "
        f"{escape(where or f'arXiv:{number}')}, {entry['year']}."
        f"{f' Named in lesson {named}.' if named else ''}"
        f"<details><summary>BibTeX</summary><pre>{escape(entry['bibtex'])}</pre>"
        "</details></li>"
    )


def _authors(names: str) -> str:
    turned = [" ".join(reversed(name.split(", "))) for name in names.split(" and ")]
    return " and ".join(", ".join(turned).rsplit(", ", 1))


def lessons(notebooks: Path) -> str:
    """The table of the lessons as Markdown: the README's, with the reader's minutes.

    Args:
        notebooks: the folder that holds them.
    """
    lines = ["| lesson | question | time |", "|---|---|---|"]
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if row := TABLE_ROW.match(line):
            notebook = form.read(notebooks / Path(row["file"]).name)
            texts = "\n".join(cell.source for cell in notebook.cells[:5])
            time = found[1] if (found := TIME.search(texts)) else ""
            lines.append(
                f"| [{row['title']}]({row['file']}) | {row['asks']} | {time} |"
            )
    return "\n".join(lines)


def downloads_of(lesson: str) -> str:
    """The line of a lesson's page from which its notebook is downloaded, as HTML.

    Args:
        lesson: the notebook's file name without its end.

    Example:
        >>> downloads_of("04_padding").count("../downloads/student/04_padding.ipynb")
        1
    """
    links = ", ".join(
        f'<a download href="../downloads/{edition}/{lesson}.ipynb">{words}</a>'
        for edition, (words, _) in EDITIONS.items()
    )
    everything = '<a download href="../downloads/lenet_course.zip">everything</a>'
    how = '<a href="../index.html#to-run-it-yourself">How to run it</a>'
    return (
        f'<p class="downloads">This notebook: {links}; {everything} (zip). {how}.</p>'
    )


def write_downloads(notebooks: Path, folder: Path) -> None:
    """Write the editions of each notebook, and an archive of the whole course.

    Args:
        notebooks: the folder of the executed notebooks.
        folder: where to write; it is made.
    """
    for path in sorted(notebooks.glob("*.ipynb")):
        for edition, (_, make) in EDITIONS.items():
            form.write(folder / edition / path.name, make(form.read(path)))
    with zipfile.ZipFile(folder / "lenet_course.zip", "w") as archive:
        for path in _shipped():
            name = f"lenet_course/{path.relative_to(ROOT).as_posix()}"
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())


def _shipped() -> list[Path]:
    """The files of the course, without what Python and Jupyter leave beside them."""
    found = [ROOT / name for name in SHIPPED]
    inside = [file for path in found if path.is_dir() for file in path.rglob("*")]
    return sorted(
        path
        for path in (*found, *inside)
        if path.is_file() and not BUILT & {*path.relative_to(ROOT).parts}
    )


def moved_digits() -> dict[str, np.ndarray]:
    """The finding of the first page: test accuracy in percent by trainings and shifts.

    Example:
        >>> {name: values.shape[1] for name, values in moved_digits().items()}
        {'no pooling': 7, 'max pooling': 7, 'max pooling, trained on moved digits': 7}
    """
    record = measurements.read("moved_digits")
    names = {
        "no pooling": "none",
        "max pooling": "max",
        "max pooling, trained on moved digits": "max, moved training",
    }
    return {
        words: 100
        * np.array(record.values(f"{name}, 55,000 images", "test by shift"), float)
        for words, name in names.items()
    }


def draw_finding(path: Path) -> None:
    """Draw `moved_digits` into a file."""
    import matplotlib.pyplot as plt  # which a test of the rest need not load

    with plt.style.context("lenet_course.style"):
        figure, ax = plt.subplots(figsize=(6.4, 3.4))
        for number, (name, values) in enumerate(moved_digits().items()):
            ax.plot(values.T, f"C{number}o-", markersize=3, linewidth=1)
            height = values[:, -1].mean() + (5 if number == 1 else 0)
            ax.text(6.15, height, name.replace(", ", ",\n"), color=f"C{number}")
        ax.set(xlim=(0, 8.6), ylim=(0, 101), xticks=range(7))
        ax.set(xlabel="moved by (pixels)", ylabel="digits read rightly (%)")
        ax.set_title("Moved digits: pooling helps little, training on moved ones a lot")
        figure.savefig(path, dpi=200, metadata={"Software": None})
        plt.close(figure)
