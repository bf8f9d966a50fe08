"""Time zones as people know them: by a city and its country, from IANA's list and CLDR's names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location

from messages import place_names
from messages.form import Choice
from messages.languages import SOURCE, Language
from messages.text import Code, CountryName, Text, t

UTC = "UTC"
CODE_BYTES = 4
NOWHERE = "ZZ"
"""CLDR's territory of zones that belong to none."""


def code_of(zone: str) -> str:
    """The code of `zone`, an IANA name, in forms: the name itself may be too long for a button."""
    return blake2b(zone.encode(), digest_size=CODE_BYTES).hexdigest()


def zone_of(code: str) -> str | None:
    """The zone, as an IANA name, with `code`; None where this machine knows no such zone."""
    return _zones().get(code)


@lru_cache(maxsize=64)
def choices(language: str, *others: str) -> tuple[Choice, ...]:
    """The zones, each labelled with its city in `language` and in English, and with its country.

    City and country may be typed in the languages `others` too.
    """
    languages = dict.fromkeys((language, *others, SOURCE))
    return tuple(
        Choice(code, _label(zone, language), tuple(_names(zone, languages)))
        for code, zone in _zones().items()
    )


@cache
def _zones() -> dict[str, str]:
    """The zones of territories, each under one name, and UTC, by their codes."""
    territories = get_global("zone_territories")
    zones = {zone for zone in available_timezones() if territories.get(zone, NOWHERE) != NOWHERE}
    return {code_of(zone): zone for zone in (*sorted(zones), UTC)}


@cache
def _old_names() -> dict[str, list[str]]:
    """The names that IANA gave to zones before, by the name of now."""
    old: dict[str, list[str]] = {}
    for name, zone in get_global("zone_aliases").items():
        if "/" in name:
            old.setdefault(zone, []).append(name)
    return old


def _label(zone: str, language: str) -> Text | Code:
    if zone == UTC:
        return Code(UTC)
    return t(
        "{city}, {country} ({zone})",
        city=" · ".join(_cities(zone, language)),
        country=CountryName(get_global("zone_territories")[zone]),
        zone=Code(zone),
    )


def _names(zone: str, languages: Iterable[str]) -> Iterator[str]:
    """Every name by which `zone` may be typed; that of its country too, which has others maybe."""
    yield zone
    yield from _old_names().get(zone, ())
    yield from place_names.cities(zone)
    if zone != UTC:
        territory = get_global("zone_territories")[zone]
        for language in languages:
            yield _city(zone, language)
            yield from Language(language).countries(territory)


def _cities(zone: str, language: str) -> tuple[str, ...]:
    """The city of `zone` in `language` and in English."""
    return tuple(dict.fromkeys((_city(zone, language), _city(zone, SOURCE))))


@cache
def _city(zone: str, language: str) -> str:
    locale = language.replace("-", "_")
    return get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]
