"""The catalog of a campaign's own words in one language, for its translators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from messages.checking import NOTE
from messages.compiling import is_whole, read_catalog
from messages.letter.assembly import Assembly
from messages.letter.checks.words import values_in
from messages.letter.wording import Master

WIDEST = 1_000_000
"""Columns of a line: no message is broken, so that a change shows as one line."""


@dataclass(frozen=True, slots=True)
class CampaignWords:
    """A catalog as it is written: its bytes, its messages by number, and those without words."""

    content: bytes
    total: int
    missing: int


def campaign_words(assembly: Assembly, language: str, po: Path) -> CampaignWords:
    """The catalog of the campaign's words in `language`; the file `po` has those known so far.

    Words that the campaign wrote in `language` itself are left out. Nothing is guessed, and words
    that are not said any more stay as remarks. Raises `OSError` and Babel's `PoFileError`.
    """
    template = _template(assembly, language)
    catalog = read_catalog(po) if po.exists() else _empty(language)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    messages = [message for message in catalog if message.id]
    missing = sum(not is_whole(message) for message in messages)
    content = BytesIO()
    write_po(content, catalog, width=WIDEST, include_lineno=False)
    return CampaignWords(content.getvalue(), len(messages), missing)


def _template(assembly: Assembly, language: str) -> Catalog:
    wording, template = assembly.wording, Catalog()
    mastered = wording.masters.get(language, {})
    for master in wording.written:
        key = master.context, master.words
        if master.language == wording.source and key not in mastered:
            notes = list(_notes(master))
            template.add(
                master.words,
                context=master.context,
                locations=[(master.file, 0)],
                auto_comments=notes,
            )
    return template


def _notes(master: Master) -> Iterator[str]:
    """What a translator has to know of a message."""
    if master.context.startswith(("section:", "audience:")):
        yield f"{NOTE}button, at most 60 characters"
    if values := sorted(values_in(master.words)):
        yield f"{NOTE}keep {', '.join(f'{{{value}}}' for value in values)} as it is"


def _empty(language: str) -> Catalog:
    try:
        return Catalog(locale=language.replace("-", "_"), charset="utf-8", fuzzy=False)
    except (ValueError, UnknownLocaleError):  # a language that CLDR names and knows no more of
        return Catalog(charset="utf-8", fuzzy=False)
