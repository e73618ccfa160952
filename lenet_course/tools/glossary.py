"""The terms of the glossary, and where a lesson uses each for the first time."""

import re
from dataclasses import dataclass

# One line for each name of a term, then the definition, indented.
ENTRY = re.compile(r"^((?:\S.*\n)+)  (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Use:
    """A term in a text: as the text writes it, as the glossary does, what it means."""

    text: str
    term: str
    definition: str


def terms(page: str) -> dict[str, str]:
    r"""What the terms mean, from the glossary's page.

    Example:
        >>> terms(":sorted:\n\nfeature map\nmap\n  A grid of values.\n")
        {'feature map': 'A grid of values.', 'map': 'A grid of values.'}
    """
    return {
        name: definition
        for names, definition in ENTRY.findall(page)
        for name in names.splitlines()
    }


def split(text: str, unused: dict[str, str]) -> list[str | Use]:
    """A text in pieces: the first use of each term, and what stands between.

    A plural counts, and a longer term before a shorter one: "feature maps" is no use of
    "map". A term in quotes, such as "same", is found in quotes alone.

    Args:
        text: the text.
        unused: terms with their definitions. What is used is taken out.

    Example:
        >>> split("Two maps", {"map": "A grid of values."})
        ['Two ', Use(text='maps', term='map', definition='A grid of values.')]
    """
    pieces: list[str | Use] = []
    end = 0
    for match in _pattern(unused).finditer(text) if unused else ():
        term = _named(match[0], unused)
        if term in unused:
            pieces += [text[end : match.start()]]
            meaning = unused[term]
            pieces += [Use(match[0], term, meaning)]
            for name in [each for each in unused if unused[each] == meaning]:
                del unused[name]
            end = match.end()
    return [piece for piece in (*pieces, text[end:]) if piece]


def _pattern(names: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    forms = "|".join(
        re.escape(name).replace('"', '["“”]') + "(?:e?s)?" for name in longest_first
    )
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)


def _named(text: str, names: dict[str, str]) -> str | None:
    plain = re.sub("[“”]", '"', text).casefold()
    return next(
        (n for n in names if plain in (n.casefold() + end for end in ("", "s", "es"))),
        None,
    )
