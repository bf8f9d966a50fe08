"""Other names of places, beside CLDR's: spoken and old ones, abbreviations, foreign spellings.

Written by hand in place_names.json and city_names.json. A name that could mean two places stands at
both, so that people are asked.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypeAlias

from babel import Locale

COUNTRIES = Path(__file__).parent / "place_names.json"
CITIES = Path(__file__).parent / "city_names.json"

Names: TypeAlias = dict[str, dict[str, list[str]]]
"""Names by language and by what they stand for."""

NEIGHBOURS = {"zh": ("zh_Hant", "zh_Hant_HK", "zh_Hans"), "ar": ("ar", "ar_SA"), "en": ("en_CA",)}
"""The locales of CLDR in which speakers of a language call places otherwise, or write otherwise."""


def countries(locale: Locale, code: str) -> tuple[str, ...]:
    """Other names in the language of `locale` for the territory `code` (ISO 3166)."""
    near = (Locale.parse(each).territories.get(code) for each in neighbours(locale))
    return (*_by_hand(COUNTRIES).get(_written(locale), {}).get(code, ()), *filter(None, near))


def cities(zone: str) -> tuple[str, ...]:
    """Other cities, in any language, by which people know the time zone `zone` (IANA)."""
    return tuple(city for names in _by_hand(CITIES).values() for city in names.get(zone, ()))


def neighbours(locale: Locale) -> tuple[str, ...]:
    """The locales with further names for speakers of the language of `locale`."""
    return NEIGHBOURS.get(locale.language, ())


@cache
def _by_hand(path: Path) -> Names:
    names: Names = json.loads(path.read_text("utf-8"))
    return names


def _written(locale: Locale) -> str:
    """The language of `locale` with its script, as the files have it."""
    return "_".join(part for part in (locale.language, locale.script) if part)
