"""Time zones as people know them: by a city and its country, from IANA's list and CLDR's names."""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2b
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location

from messages.form import Choice
from messages.languages import SOURCE
from messages.text import Code, CountryName, Text, t

UTC = "UTC"
CODE_BYTES = 4
NOWHERE = "ZZ"
"""CLDR's territory of zones that are no place."""


def code_of(zone: str) -> str:
    """What stands for `zone`, an IANA name, in a form: no name is too long for a button then."""
    return blake2b(zone.encode(), digest_size=CODE_BYTES).hexdigest()


def zone_of(code: str) -> str | None:
    """The zone that `code` stands for; None where this machine knows none."""
    return _zones().get(code)


@lru_cache(maxsize=64)
def choices(tag: str) -> tuple[Choice, ...]:
    """Every zone, findable by its city in the language `tag` and in English, and by its country."""
    return tuple(Choice(code, _label(zone, tag)) for code, zone in _zones().items())


@cache
def _zones() -> dict[str, str]:
    """The zones that are a place, each under one name, by their codes."""
    territories = get_global("zone_territories")
    found = {each for each in available_timezones() if territories.get(each, NOWHERE) != NOWHERE}
    return {code_of(zone): zone for zone in (*sorted(found), UTC)}


def _label(zone: str, tag: str) -> Text | Code:
    if zone == UTC:
        return Code(UTC)
    cities = dict.fromkeys((_city(zone, tag), _city(zone, SOURCE)))
    return t(
        "{city}, {country} ({zone})",
        city=" · ".join(cities),
        country=CountryName(get_global("zone_territories")[zone]),
        zone=Code(zone),
    )


def _city(zone: str, tag: str) -> str:
    locale = tag.replace("-", "_")
    return get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]
