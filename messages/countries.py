"""The countries and territories a signer may name, by ISO 3166 code, from CLDR."""

from __future__ import annotations

from functools import cache

from babel import Locale

from messages.form import Choice
from messages.languages import SOURCE
from messages.text import CountryName

NOT_PLACES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Codes of CLDR that name unions, test data or nothing."""


@cache
def countries() -> tuple[Choice, ...]:
    """The territories, as choices of a form."""
    codes = map(str, Locale.parse(SOURCE).territories)
    territories = sorted(code for code in codes if code.isalpha() and code not in NOT_PLACES)
    return tuple(Choice(code, CountryName(code)) for code in territories)
