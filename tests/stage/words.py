"""Saying texts in tests."""

from __future__ import annotations

from functools import cache, partial

from messages.catalogs import Catalogs
from messages.languages import Languages, published


@cache
def catalogs() -> Catalogs:
    """Every published language."""
    return Catalogs(Languages(published()))


ENGLISH = partial(Catalogs(Languages(("en",))).say, language="en")
"""Words in English, which needs no catalog."""
