"""What has happened since the letter was written: dated, with a source, whichever way it went."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from messages.letter.letter import CONTENT
from messages.text import Text, of_content


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `date` is an ISO date, or a month of one; the text names it. `id` never changes."""

    id: str
    date: str
    text: Text
    source: str


def load_facts(folder: Path = CONTENT) -> tuple[Fact, ...]:
    """The facts in `folder`, the earliest first; none if the campaign has no such file."""
    path = folder / "facts.json"
    if not path.exists():
        return ()
    raw = json.loads(path.read_text("utf-8"))
    return tuple(
        Fact(
            each["id"], each["date"], of_content(f"fact:{each['id']}", each["text"]), each["source"]
        )
        for each in raw["facts"]
    )
