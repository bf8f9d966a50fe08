"""Saying texts in tests."""

from __future__ import annotations

from functools import cache, partial

from bot.app import load_catalogs
from messages.catalogs import Catalogs
from messages.languages import Languages
from messages.letter.content import Content, load_content

CONTENT = load_content()
"""The campaign that ships."""

LETTER = CONTENT.letter


@cache
def catalogs() -> Catalogs:
    """Every language that is offered, with the words of the campaign that ships."""
    return load_catalogs(CONTENT)


def catalogs_of(content: Content) -> Catalogs:
    """Every language in which a campaign's people are answered, with its own words."""
    return catalogs() if content is CONTENT else load_catalogs(content)


ENGLISH = partial(Catalogs(Languages(("en",))).say, language="en")
"""Words in English, which needs no catalog."""
