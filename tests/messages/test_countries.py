"""The countries and territories to choose from."""

from __future__ import annotations

from messages.countries import countries
from tests.stage.words import catalogs


def test_every_place_has_one_name_of_its_own_in_every_language() -> None:
    for tag in catalogs().languages.codes:
        names = [catalogs().say(choice.label, tag) for choice in countries()]
        assert len(set(names)) == len(names) > 240
        assert not any(name in {choice.value for choice in countries()} for name in names)


def test_what_is_no_place_is_not_offered() -> None:
    codes = {choice.value for choice in countries()}
    assert {"TW", "PS", "XK", "HK", "EH"} <= codes
    assert codes.isdisjoint({"EU", "EZ", "UN", "ZZ", "XA", "001", "150"})
