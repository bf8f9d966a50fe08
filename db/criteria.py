"""Criteria: what the signatures have in common that a clean-up would take out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from db.signatures import Signature

ANY = "*"
"""The sign in a pattern that stands for any words, or none."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a signature must have, all of it; "" where anything will do.

    `batch` is the id of a marked batch in hexadecimal, `month` as `2026-11`, `country` an ISO 3166
    code, and `names` a part of a public name, or with `ANY` all of one.
    """

    batch: str = ""
    month: str = ""
    platform: str = ""
    country: str = ""
    names: str = ""

    @property
    def are_none(self) -> bool:
        """Whether any signature would do."""
        return not (self.batch or self.month or self.platform or self.country or self.names)

    def fit(self, signature: Signature) -> bool:
        """Whether `signature` is a person's, and has the month, platform and country.

        Organisations are judged one by one.
        """
        return not signature.organisation and all(
            wanted in ("", given)
            for wanted, given in (
                (self.month, signature.month),
                (self.platform, signature.platform),
                (self.country, signature.country),
            )
        )

    def fit_name(self, name: str) -> bool:
        """Whether a public name is as the pattern says, in whatever case and width."""
        pattern, words = _folded(self.names), _folded(name)
        return _matches(pattern.split(ANY), words) if ANY in pattern else pattern in words


def _folded(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def _matches(parts: list[str], words: str) -> bool:
    """Whether `words` are all of `parts` in this order, with anything between; in linear time."""
    first, *between, last = parts
    if not words.startswith(first):
        return False
    at = len(first)
    for part in between:
        found = words.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(words) - at >= len(last) and words.endswith(last)
