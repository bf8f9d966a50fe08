"""The catalogs say each message in its language, with its values set in."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from messages.catalogs import END_ISOLATE, ISOLATE, Catalogs
from messages.languages import SOURCE, Languages
from messages.text import Code, CountryName, LanguageName, Text, of_content, t, tn
from tests.stage.words import catalogs


def _arabic(tmp_path: Path, forms: tuple[str, ...]) -> Catalogs:
    """Arabic with a catalog of one message."""
    catalog = Catalog(locale="ar")
    catalog.add(("{n} cat", "{n} cats"), string=forms)
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    content = BytesIO()
    write_mo(content, catalog)
    (folder / "people.mo").write_bytes(content.getvalue())
    return Catalogs(Languages((SOURCE, "ar")), tmp_path)


def test_each_of_the_six_arabic_plurals_is_picked(tmp_path: Path) -> None:
    six = ("zero", "one", "two", "few", "other", "many")  # in the order of Babel's rule
    said = _arabic(tmp_path, six)
    picked = {n: said.say(tn("{n} cat", "{n} cats", n), "ar") for n in (0, 1, 2, 3, 10, 11, 99)}
    assert picked == {
        0: "zero",
        1: "one",
        2: "two",
        3: "few",
        10: "few",
        11: "many",
        99: "many",
    }
    assert said.say(tn("{n} cat", "{n} cats", 100), "ar") == "other"
    assert said.say(tn("{n} cat", "{n} cats", 1_000_000), "ar") == "other"


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "شخص واحد"), (2, "شخصان"), (3, "أشخاص"), (11, "شخصًا"), (99, "شخصًا"), (100, "شخص")],
)
def test_the_arabic_catalog_orders_its_plurals_as_gettext_does(n: int, said: str) -> None:
    people = catalogs().say(
        tn("{n} person has signed here", "{n} people have signed here", n), "ar"
    )
    assert people.endswith(f"{said} هنا")


def test_a_number_stands_in_arabic_digits_and_apart(tmp_path: Path) -> None:
    said = _arabic(tmp_path, ("{n}",) * 6)
    assert said.say(tn("{n} cat", "{n} cats", 1234), "ar-EG") == f"{ISOLATE}١٬٢٣٤{END_ISOLATE}"


def test_what_has_no_translation_is_said_in_english_whole(tmp_path: Path) -> None:
    said = _arabic(tmp_path, ("x",) * 6)
    assert said.say(t("Nobody translated this."), "ar") == "Nobody translated this."
    assert said.say(of_content("nowhere", "Sign"), "ar") == "Sign"


def test_a_catalog_knows_what_it_has_even_where_that_reads_like_english(tmp_path: Path) -> None:
    said = _arabic(tmp_path, ("{n} cat", "{n} cats", "x", "x", "x", "x"))
    assert said.has(tn("{n} cat", "{n} cats", 1), "ar")
    assert not said.has(tn("{n} dog", "{n} dogs", 1), "ar")
    assert not said.has(t("Nobody translated this."), "ar")
    assert not said.has(of_content("nowhere", "Sign"), "ar")
    assert said.has(t("Nobody translated this."), SOURCE)


@pytest.mark.parametrize(
    "value",
    [Code("/sign"), "Ana Diaz", 7, date(2026, 3, 1), CountryName("TW"), LanguageName("fr"), t("x")],
    ids=repr,
)
def test_every_value_is_kept_apart_from_arabic(value: Any) -> None:
    said = catalogs().say(Text("no such message: {value}", values=(("value", value),)), "ar")
    before, middle = said.split(ISOLATE)
    assert before == "no such message: "
    assert middle.endswith(END_ISOLATE)
    assert len(middle) > 1


@pytest.mark.parametrize("value", ["محمد", Code("محمد"), "Ana محمد"], ids=repr)
def test_an_arabic_value_is_kept_apart_from_english(value: Any) -> None:
    said = catalogs().say(t("Name: {value}", value=value), "en")
    assert said.startswith(f"Name: {ISOLATE}")
    assert said.endswith(END_ISOLATE)


def test_other_values_need_no_marks_in_english() -> None:
    said = catalogs().say(t("Name: {value}", value="Łukasz 林"), "en")
    assert said == "Name: Łukasz 林"


def test_braces_that_people_type_stay_what_they_are() -> None:
    assert catalogs().say(t("Name: {value}", value="{n} {0}"), "en") == "Name: {n} {0}"
