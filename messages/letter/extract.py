"""Babel's way into a campaign's content: its texts become messages of the catalogs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from messages.letter.facts import load_facts
from messages.letter.letter import load_letter
from messages.letter.pledges import load_pledges
from messages.letter.summaries import load_summaries
from messages.text import Text

Extracted = tuple[int, str, tuple[str, str], list[str]]
"""A message as Babel takes one: line, gettext's function, its arguments, comments."""


def content(file: IO[bytes], *_: Any, **__: Any) -> Iterator[Extracted]:
    """Every message of the campaign whose campaign.json is `file`, as Babel takes messages."""
    for text in texts(Path(file.name).parent):
        assert text.context is not None
        yield 0, "pgettext", (text.context, text.message), []


def texts(folder: Path) -> Iterator[Text]:
    """Every message in the content of one campaign."""
    letter, pledges, summaries = load_letter(folder), load_pledges(folder), load_summaries(folder)
    yield from (section.label for section in letter.sections)
    yield from (text.status for text in letter.texts)
    yield from (note.why for note in letter.notes)
    yield from (audience.name for audience in pledges.audiences.values())
    for pledge in pledges.all():
        yield from (pledge.text, pledge.done_when)
    yield from (fact.text for fact in load_facts(folder))
    yield from (summaries.one, summaries.short, *summaries.sections.values(), summaries.prevails)
