"""Ids for the sections and items of a draft: written into the file once, read from there later."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from messages.letter.body import ID_LONGEST
from messages.letter.checks.parts import MOST_BUTTONS, TAKEN
from messages.letter.foreign.blocks import INDENT, Piece
from messages.letter.foreign.draft import DraftSection

SLUG_LONGEST = 24
"""Characters of an id that is made of a heading."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def slug(words: str, longest: int = SLUG_LONGEST) -> str:
    """`words` in small ASCII letters, digits and hyphens, whole words of them; "" without any."""
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    parts = re.findall("[a-z0-9]+", ascii_only)
    while len("-".join(parts)) > longest and len(parts) > 1:
        parts.pop()
    return "-".join(parts)[:longest]


def section_ids(sections: Sequence[DraftSection]) -> list[str]:
    """An id for each section: of its heading, or s1, s2 by its number."""
    ids: list[str] = []
    for number, section in enumerate(sections, 1):
        id = slug(section.heading.words.plain) if section.heading else ""
        if not id or id in ids or id in TAKEN or not re.search("[a-z]{2}", id):
            id = next(_free(f"s{number}", ids))
        ids.append(id)
    return ids


def item_ids(sections: Sequence[DraftSection], taken: Sequence[str]) -> list[list[str | None]]:
    """An id for each item of an ordered list by section: a1, a1-b; None for all other items."""
    used = [*taken]
    ids = []
    for number, section in enumerate(sections):
        of_section = list(_items(section.items, _in_letters(number), used))
        used += filter(None, of_section)
        ids.append(of_section)
    return ids


def _items(items: Sequence[Piece], start: str, taken: Sequence[str]) -> Iterator[str | None]:
    used = {*taken}
    counted: Counter[str] = Counter()
    around: list[tuple[int, str]] = []
    for item in items:
        depth = item.lead.count(INDENT)
        while around and around[-1][0] >= depth:
            around.pop()
        if not 0 < item.siblings <= MOST_BUTTONS:
            yield None
            continue
        above = around[-1][1] if around else ""
        id = _next(above, start, counted, used)
        used.add(id)
        around.append((depth, id))
        yield id


def _next(above: str, start: str, counted: Counter[str], used: set[str]) -> str:
    """The next id below `above`, or at the top where there is none or no room below it."""
    while True:
        counted[above] += 1
        number = counted[above]
        if not above:
            id = f"{start}{number}"
        elif above[-1].isdigit():
            id = f"{above}-{_in_letters(number - 1)}"
        else:
            id = f"{above}-{number}"
        if len(id) > ID_LONGEST:
            above = ""
        elif id not in used:
            return id


def _in_letters(number: int) -> str:
    """The number in letters: a for 0, z for 25, aa for 26."""
    written = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, len(_LETTERS))
        written = _LETTERS[digit] + written
    return written


def _free(id: str, used: Sequence[str]) -> Iterator[str]:
    """The id, or the id with a number behind it, until none has it."""
    candidates = (id, *(f"{id}-{n}" for n in range(2, len(used) + 3)))
    return (each for each in candidates if each not in used)
