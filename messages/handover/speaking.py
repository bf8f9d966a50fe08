"""Speaking one language: words and numbers of the document become text."""

from __future__ import annotations

from typing import TypeAlias

from messages.catalogs import Catalogs
from messages.text import Words, t

Part: TypeAlias = dict[str, object]
"""A part of the document, as the template reads it."""


class Speaking:
    """What the document says in `language`, as far as the interface speaks it; else in English."""

    def __init__(self, catalogs: Catalogs, language: str) -> None:
        self.cldr = catalogs.speaks(language)
        self._catalogs, self._language = catalogs, language

    def __call__(self, words: Words) -> str:
        """`words` as text."""
        return self._catalogs.say(words, self._language)

    def number(self, n: int | None) -> str:
        """`n` in the digits of the language; None is a number from 1 to 4."""
        return self(t("fewer than five")) if n is None else self.cldr.number(n)
