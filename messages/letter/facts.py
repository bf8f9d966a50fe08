"""Facts from after the letter was written: dated, with a source, whichever way things went."""

from __future__ import annotations

from dataclasses import dataclass

from messages.letter.files import FACTS, FactsFile
from messages.letter.wording import Wording
from messages.text import Text


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact. `date` is an ISO date or an ISO month, which the text names. `id` never changes."""

    id: str
    date: str
    text: Text
    source: str


def facts_of(raw: FactsFile | None, wording: Wording) -> tuple[Fact, ...]:
    """The facts in `raw`, the earliest first; none if the campaign has no file of facts."""
    if raw is None:
        return ()
    return tuple(
        Fact(fact.id, fact.date, wording.text(FACTS, f"fact:{fact.id}", fact.text), fact.source)
        for fact in raw.facts
    )
