"""Facts from after the letter was written: dated, with a source, whichever way things went."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from messages.letter.files import FactsFile, read_json
from messages.letter.wording import Wording
from messages.text import Text

FILE = "facts.json"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact. `date` is an ISO date or an ISO month, which the text names. `id` never changes."""

    id: str
    date: str
    text: Text
    source: str


def load_facts(folder: Path, wording: Wording) -> tuple[Fact, ...]:
    """The facts in `folder`, the earliest first; none if the campaign has no file of facts."""
    path = folder / FILE
    if not path.exists():
        return ()
    return tuple(
        Fact(fact.id, fact.date, wording.text(FILE, f"fact:{fact.id}", fact.text), fact.source)
        for fact in read_json(path, FactsFile).facts
    )
