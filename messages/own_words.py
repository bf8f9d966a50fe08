"""A campaign's own words: title, agreement, summaries, pledges and whatever else it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from messages.catalog import Catalog, brought, is_reviewed, place
from messages.text import Text

OwnKey: TypeAlias = tuple[str, str]
"""The context and the message of a campaign's own text."""

CAMPAIGN = "campaign"
"""The domain of translations of a campaign's own words."""


@dataclass(frozen=True)
class OwnWords:
    """The campaign's own words: in which language its messages are, and their master wordings.

    `source` is the language of the messages. `masters` is by language, then by context and message;
    the source language is in it too, each message as its own wording. `fallback` is the language of
    a reply that cannot be whole in the reader's. `locales` is the folder with the campaign's
    catalogs, None without one.
    """

    source: str
    masters: Mapping[str, Mapping[OwnKey, str]]
    fallback: str
    locales: Path | None = None

    @cached_property
    def keys(self) -> frozenset[OwnKey]:
        """The key of every text that is the campaign's own."""
        return frozenset(self.masters.get(self.source, ()))

    @cached_property
    def _catalogs(self) -> dict[tuple[str, str], Catalog | None]:
        return {}

    def catalog(self, language: str, domain: str) -> Catalog | None:
        """The campaign's own catalog of `domain` in `language`, read once; None without one."""
        if self.locales is None:
            return None
        key = language, domain
        if key not in self._catalogs:
            self._catalogs[key] = brought(place(self.locales, language, domain))
        return self._catalogs[key]


class OwnVoice:
    """The campaign's own words in one language: the masters, and beside them translations."""

    def __init__(self, language: str, own: OwnWords) -> None:
        self._keys = own.keys
        self._masters = own.masters.get(language, {})
        is_master = self._keys <= self._masters.keys()
        self._catalog = None if is_master else own.catalog(language, CAMPAIGN)

    @cached_property
    def has_all(self) -> bool:
        """Whether every one of the campaign's own words is there."""
        return all(
            self.said(Text(message, context=context)) is not None for context, message in self._keys
        )

    def said(self, text: Text) -> str | None:
        """The campaign's own `text`, its values not set in; None where it is not there."""
        master = self._masters.get((text.context or "", text.message))
        if master is not None or self._catalog is None:
            return master
        return self._catalog.said(text)

    def is_draft(self, text: Text) -> bool:
        """Whether `text` is a translation that nobody has reviewed as it is."""
        if (text.context or "", text.message) in self._masters:
            return False
        return self._catalog is None or not is_reviewed(text, self._catalog)
