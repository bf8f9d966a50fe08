"""Our own summaries of the letter; never the letter, and never signed."""

from __future__ import annotations

from dataclasses import dataclass, field

from messages.letter.files import SUMMARIES, SummariesFile, Written
from messages.letter.wording import Wording
from messages.text import Text


@dataclass(frozen=True)
class Summaries:
    """The summaries: a sentence, a paragraph, one for each section by id; any may be missing.

    `without` holds the ids of sections of which the folder says that there is no summary.
    """

    one: Text | None = None
    short: Text | None = None
    sections: dict[str, Text] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        """Whether there is a summary of anything."""
        return bool(self.one or self.short or self.sections)


def summaries_of(raw: SummariesFile | None, wording: Wording) -> Summaries:
    """The summaries in `raw`; empty ones if the campaign has no file of summaries."""
    if raw is None:
        return Summaries()

    def text(id: str, written: Written) -> Text:
        return wording.text(SUMMARIES, f"summary:{id}", written)

    return Summaries(
        one=text("one", raw.one) if raw.one is not None else None,
        short=text("short", raw.short) if raw.short is not None else None,
        sections={id: text(id, each) for id, each in raw.sections.items() if each is not None},
        without=frozenset(id for id, each in raw.sections.items() if each is None),
    )
