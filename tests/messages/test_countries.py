"""The countries and territories to choose from."""

from __future__ import annotations

import json

from messages.countries import countries, names_in
from messages.place_names import CITIES, COUNTRIES
from messages.zones import code_of, zone_of
from tests.stage.words import catalogs


def test_every_place_has_one_name_of_its_own_in_every_language() -> None:
    for tag in catalogs().languages.codes:
        names = [catalogs().say(choice.label, tag) for choice in countries()]
        assert len(set(names)) == len(names) > 240
        assert not any(name in {choice.value for choice in countries()} for name in names)


def test_no_name_stands_for_two_places() -> None:
    names = names_in(catalogs().languages.codes)
    for choice in countries():
        for tag in catalogs().languages.codes:
            for name in catalogs().languages[tag].countries(choice.value):
                assert names.named(name) == (choice.value,), name


def test_names_written_by_hand_are_of_places_that_there_are() -> None:
    by_hand = json.loads(COUNTRIES.read_text("utf-8"))
    known = {choice.value for choice in countries()}
    for names in by_hand.values():
        assert names.keys() <= known
    cities = json.loads(CITIES.read_text("utf-8"))
    for names in cities.values():
        assert {zone for zone in names if zone_of(code_of(zone)) is None} == set()


def test_what_is_no_place_is_not_offered() -> None:
    codes = {choice.value for choice in countries()}
    assert {"TW", "PS", "XK", "HK", "EH"} <= codes
    assert codes.isdisjoint({"EU", "EZ", "UN", "ZZ", "XA", "001", "150"})
