"""Two languages that nobody speaks: English with accents, longer, and English from right to left.

Each message stands between ⟦ and ⟧, so that what no catalog has shows, and what is cut off. In the
mirrored language each word is turned by Unicode's override, as CLDR's en-XB does; a value is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from babel import localedata
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from messages.catalogs import Catalogs
from messages.checking import DOMAINS, sources, template
from messages.languages import SOURCE, Languages
from messages.own_words import OwnWords
from tests.stage.words import CONTENT

ACCENTED, MIRRORED = "en-XA", "en-XB"

OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.4
"""How much longer than English a message becomes: German and Russian often are."""

OVERRIDE, END_OVERRIDE = "\u202e", "\u202c"
_PLACEHOLDER = re.compile(r"({\w+})")
_WORD = re.compile(r"\S+")
_ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)


def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Babel know the two languages: English, and English from right to left."""
    english = localedata.load(SOURCE)
    english = {**english, "territories": {**english["territories"], "XA": "XA", "XB": "XB"}}
    turned = {**english, "character_order": "right-to-left"}
    monkeypatch.setitem(localedata._cache, ACCENTED.replace("-", "_"), english)
    monkeypatch.setitem(localedata._cache, MIRRORED.replace("-", "_"), turned)


def accented(message: str) -> str:
    """`message` with accents on its letters, and two fifths longer."""
    parts = _PLACEHOLDER.split(message)
    said = "".join(
        part if number % 2 else part.translate(_ACCENTS) for number, part in enumerate(parts)
    )
    return f"{OPEN}{said}{'~' * round(len(message) * LONGER)}{CLOSE}"


def mirrored(message: str) -> str:
    """`message` with each word turned around to the eye."""
    parts = _PLACEHOLDER.split(message)
    turned = (
        part if number % 2 else _WORD.sub(lambda word: OVERRIDE + word[0] + END_OVERRIDE, part)
        for number, part in enumerate(parts)
    )
    return f"{OPEN}{''.join(turned)}{CLOSE}"


def pseudo_catalogs(folder: Path) -> Catalogs:
    """The words of the two languages, from the templates and the campaign's content.

    Babel must know the languages (`registered`).
    """
    for code, turn in ((ACCENTED, accented), (MIRRORED, mirrored)):
        target = folder / code.replace("-", "_") / "LC_MESSAGES"
        target.mkdir(parents=True)
        for domain in DOMAINS:
            messages = ((sources(each), each.context) for each in template(domain) if each.id)
            _write(target / f"{domain}.mo", messages, turn)
        own = (((message,), context) for context, message in CONTENT.words.keys)
        _write(target / "campaign.mo", own, turn)
    english = {SOURCE: CONTENT.words.masters[SOURCE]}
    own_words = OwnWords(SOURCE, english, SOURCE, folder)
    return Catalogs(Languages((SOURCE, ACCENTED, MIRRORED)), folder, own_words)


def _write(
    path: Path,
    messages: Iterable[tuple[tuple[str, ...], str | None]],
    turn: Callable[[str], str],
) -> None:
    catalog = Catalog()
    for english, context in messages:
        turned = tuple(map(turn, english))
        if len(english) == 1:
            catalog.add(english[0], turned[0], context=context)
        else:
            catalog.add(english, turned, context=context)
    with path.open("wb") as file:
        write_mo(file, catalog)


def outside(words: str) -> str:
    """What of `words` stands in no message at all."""
    return "".join(character for character, depth in _depths(words) if not depth)


def inside(words: str) -> str:
    """What of `words` stands in messages."""
    return "".join(character for character, depth in _depths(words) if depth)


def is_cut(words: str) -> bool:
    """Whether a message has lost its end."""
    return words.count(OPEN) != words.count(CLOSE)


def _depths(words: str) -> Iterator[tuple[str, int]]:
    """Each character of `words`, and how many messages it is in."""
    depth = 0
    for character in words:
        depth += character == OPEN
        yield character, depth
        depth -= character == CLOSE
