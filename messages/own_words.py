"""The words of one campaign, as its folder gives them to the catalogs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class OwnWords:
    """The campaign's own words: masters by language, and the folder with their translations.

    A message is known by its context and its wording in `source`. `masters` holds the wording by
    language, that in `source` for every message. `fallback` is the language of a reply that is not
    whole in the reader's own.
    """

    source: str
    masters: Mapping[str, Mapping[tuple[str, str], str]]
    fallback: str
    locales: Path | None
