"""The claims that the course takes up: what a text says, and what is so.

``claims.toml`` is the ledger: every claim with its verdict, the correction, and the
source of both. A lesson ends in ``claims.verdicts("04")``, its part of the ledger as a
table, in which each claim that the lesson measures links to the place of its proof.
"""

import textwrap
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lenet_course._errors import invalid, one_of
from lenet_course._tables import as_html

# What misleads comes first; what does not is folded in a notebook.
MISLEADING = ("wrong", "historically wrong", "imprecise", "folklore")
VERDICTS = (*MISLEADING, "opinion", "right")
# The table answers what the exercises ask.
ADVICE = "Open it after the exercises."
COLUMNS = ("Verdict", "The text says", "What is so", "Source", "Claim")


@dataclass(frozen=True)
class Claim:
    """One entry of the ledger; ``notebook`` answers it, in the way that ``how`` says.

    ``how`` is "measured" (a cell there proves it), "cited" or "opinion".
    """

    id: str
    claim: str
    verdict: str
    correction: str
    source: str
    notebook: str
    how: str


@cache
def ledger() -> tuple[Claim, ...]:
    """Every claim, in the order of the text.

    Example:
        >>> [claim.verdict for claim in ledger() if claim.id == "T1Q4-07"]
        ['imprecise']
    """
    path = Path(__file__).with_name("claims.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(Claim(id=name, **entry) for name, entry in entries.items())


@dataclass(frozen=True, repr=False)
class Verdicts:
    """Claims, sorted by their verdicts; shows as a table in a notebook."""

    claims: tuple[Claim, ...]

    @property
    def title(self) -> str:
        """How many claims there are of which verdict."""
        return f"{len(self.claims)} claims: {_counts(self.claims)}."

    def __repr__(self) -> str:
        texts = (
            f"{claim.verdict} ({claim.id}): “{claim.claim}” {claim.correction} "
            f"[{claim.source}]"
            for claim in self.claims
        )
        indented = (textwrap.fill(text, 88, subsequent_indent="  ") for text in texts)
        return "\n".join([self.title, *indented])

    def _repr_html_(self) -> str:
        seen = [claim for claim in self.claims if claim.verdict in MISLEADING]
        folded = self.claims[len(seen) :]
        return (
            f'<details class="verdicts"><summary>{ADVICE} {self.title}</summary>'
            f"{_table(seen)}<details><summary>{_counts(folded)}</summary>"
            f"{_table(folded)}</details></details>"
        )


def verdicts(lesson: str) -> Verdicts:
    """The claims that a lesson answers, what misleads before what does not.

    Args:
        lesson: the notebook's number, such as ``"04"``.

    Raises:
        ValueError: no lesson of that number answers a claim.

    Example:
        >>> verdicts("04").claims[0].verdict
        'wrong'
    """
    lessons = sorted({claim.notebook[:2] for claim in ledger()})
    if lesson not in lessons:
        raise invalid("lesson", lesson, one_of(lessons))
    found = [claim for claim in ledger() if claim.notebook.startswith(lesson)]
    return Verdicts(tuple(sorted(found, key=lambda c: VERDICTS.index(c.verdict))))


def _counts(claims: Iterable[Claim]) -> str:
    counts = Counter(claim.verdict for claim in claims)
    return ", ".join(f"{number} {verdict}" for verdict, number in counts.items())


def _table(claims: Sequence[Claim]) -> str:
    """A table of claims; the id of one that the lesson measures leads to its proof.

    The ledger's page links to it, or to the table where nothing else settles a claim.
    """
    rows = [(c.verdict, c.claim, c.correction, c.source, c.id) for c in claims]
    table = as_html(rows, heading=COLUMNS, left=True)
    for claim in claims:
        proved = f'<a href="#{claim.id}">{claim.id}</a>'
        settled = f'<span id="{claim.id}">{claim.id}</span>'
        shown = proved if claim.how == "measured" else settled
        table = table.replace(f">{claim.id}<", f">{shown}<")
    return table
