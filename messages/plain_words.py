"""The words that people type where they mean a command, written by hand in plain_words.json.

To stop is understood in more languages than are offered: whoever wants no more must be heard.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

PLAIN_WORDS = Path(__file__).parent / "plain_words.json"


def meaning(command: str) -> tuple[str, ...]:
    """The words, of all languages, that mean the command called `command`."""
    return tuple(word for words in _by_hand().values() for word in words.get(command, ()))


@cache
def _by_hand() -> dict[str, dict[str, list[str]]]:
    words: dict[str, dict[str, list[str]]] = json.loads(PLAIN_WORDS.read_text("utf-8"))
    return words
