"""Facts from after the letter was written: dated, with a source, whichever way things went."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from messages.letter.letter import CONTENT
from messages.text import Text, of_content


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact. `date` is an ISO date or an ISO month, which the text names. `id` never changes."""

    id: str
    date: str
    text: Text
    source: str


def load_facts(folder: Path = CONTENT) -> tuple[Fact, ...]:
    """The facts in `folder`, the earliest first; none if the campaign has no file of facts."""
    path = folder / "facts.json"
    if not path.exists():
        return ()
    raw = json.loads(path.read_text("utf-8"))
    return tuple(
        Fact(
            fact["id"], fact["date"], of_content(f"fact:{fact['id']}", fact["text"]), fact["source"]
        )
        for fact in raw["facts"]
    )
