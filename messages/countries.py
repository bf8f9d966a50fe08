"""The countries and territories a signer may name, by ISO 3166 code, from CLDR."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from babel import Locale

from messages.form import Choice
from messages.languages import SOURCE, Language
from messages.name_index import NameIndex
from messages.text import CountryName

NOT_PLACES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Codes of CLDR that name unions, test data or nothing."""


@cache
def countries() -> tuple[Choice, ...]:
    """The territories, as choices of a form."""
    codes = map(str, Locale.parse(SOURCE).territories)
    territories = sorted(code for code in codes if code.isalpha() and code not in NOT_PLACES)
    return tuple(Choice(code, CountryName(code)) for code in territories)


@lru_cache(maxsize=64)
def names_in(languages: tuple[str, ...]) -> NameIndex:
    """The codes of all territories by their names in `languages`, and by themselves."""
    return NameIndex((choice.value, _names(choice.value, languages)) for choice in countries())


def _names(code: str, languages: tuple[str, ...]) -> Iterator[str]:
    yield code
    for language in languages:
        yield from Language(language).countries(code)
