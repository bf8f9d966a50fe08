"""Our own summaries of the letter; never the letter, and never signed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from messages.letter.letter import CONTENT
from messages.text import Text, of_content


@dataclass(frozen=True)
class Summaries:
    """The summaries: a sentence, a paragraph, one for each section by id.

    `prevails`, that the letter itself prevails, goes under every summary.
    """

    one: Text
    short: Text
    sections: dict[str, Text]
    prevails: Text


def load_summaries(folder: Path = CONTENT) -> Summaries:
    """Read the summaries in `folder`."""
    raw = json.loads((folder / "summaries.json").read_text("utf-8"))
    return Summaries(
        one=of_content("summary:one", raw["one"]),
        short=of_content("summary:short", raw["short"]),
        sections={id: of_content(f"summary:{id}", text) for id, text in raw["sections"].items()},
        prevails=of_content("summary:disclaimer", raw["disclaimer"]),
    )
