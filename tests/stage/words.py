"""Saying texts in tests."""

from __future__ import annotations

from functools import cache, partial

from bot.app import load_catalogs
from messages.catalogs import Catalogs
from messages.languages import Languages
from messages.letter.content import load_content

CONTENT = load_content()
"""The campaign that ships."""

LETTER = CONTENT.letter


@cache
def catalogs() -> Catalogs:
    """Every language that is offered, with the words of the campaign that ships."""
    return load_catalogs(CONTENT)


ENGLISH = partial(Catalogs(Languages(("en",))).say, language="en")
"""Words in English, which needs no catalog."""
