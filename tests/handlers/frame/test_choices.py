"""Dates, choices and countries as people type them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import load_campaign
from db.engine.transaction import Param, Read, Row
from db.secrets.keys import ServerKeys
from db.secrets.vault import Vault
from handlers.commands import table
from handlers.frame.choices import FARTHEST_DAYS, accepted
from handlers.frame.session import Session
from handlers.subscribing.forms import HOURS
from messages.catalogs import Catalogs
from messages.countries import countries
from messages.form import BadAnswer, Choice, Field, Kind
from messages.languages import Languages
from messages.names import name
from messages.request import Account, Request, UpdateId
from messages.text import t
from messages.zones import choices, code_of
from tests.stage.chats import FIRST_DAY, Clock
from tests.stage.words import CONTENT, catalogs

DATE = Field("due", t("Date"), t("When?"), Kind.DATE)
COUNTRY = Field("country", t("Country"), t("Where?"), Kind.SEARCH, choices=countries())
CHOICE = Field(
    "alerts",
    t("Action alerts"),
    t("Well?"),
    Kind.CHOICE,
    choices=(Choice("yes", t("Yes, write to me")), Choice("no", t("No"))),
)
NAME = Field("name", t("Name"), t("Who?"), check=name)


class _Untouched:
    """A transaction that nothing here may use."""

    wrote = erases = False
    share = 0
    vault = Vault(ServerKeys(bytes(32), bytes(32), bytes(32)))

    def __init__(self) -> None:
        self.outside: dict[str, str] = {}
        self.buried: list[bytes] = []

    def noted(self, name: str) -> str | None:
        raise AssertionError(name)

    async def rows(self, sql: str, *params: Param) -> list[Row]:
        raise AssertionError(sql)

    async def row(self, sql: str, *params: Param) -> Row | None:
        raise AssertionError(sql)

    async def execute(self, sql: str, *params: Param) -> int:
        raise AssertionError(sql)

    async def later(self, sql: str, *params: Param) -> None:
        raise AssertionError(sql)

    async def alone(self) -> None:
        raise AssertionError

    async def ahead(self, reads: Callable[[], Sequence[Read]]) -> None:
        raise AssertionError(reads)


def _session(language: str = "en") -> Session:
    vault = _Untouched.vault
    return Session(
        Request("terminal", UpdateId(b""), Account("ana"), None),
        vault.recognise("terminal", "ana"),
        language,
        _Untouched(),
        load_campaign(CONTENT, catalogs(), vault, Clock()),
        table().commands,
        table().forms,
    )


ENGLISH = _session()
IN = {"en": ENGLISH} | {tag: replace(ENGLISH, language=tag) for tag in ("ar", "zh-Hant-TW")}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-03-01", "2026-03-01"),
        (" 2026-12-31 ", "2026-12-31"),
        ("٢٠٢٦-١٢-٣١", "2026-12-31"),
        ("２０２６-１２-３１", "2026-12-31"),
        ("2026–12–31", "2026-12-31"),
        ("2026/12/31", "2026-12-31"),
        ("\u20682026-12-31\u2069", "2026-12-31"),
        ("«٢٠٢٦-١٢-٣١»", "2026-12-31"),
        ("2028-02-29", "2028-02-29"),
    ],
)
def test_a_date_from_today_on_is_kept_in_iso_form(typed: str, kept: str) -> None:
    assert accepted(DATE, typed, ENGLISH) == kept


@pytest.mark.parametrize(
    "typed", ["", " ", "tomorrow", "31.12.2026", "2026-02-30", "2026-13-01", "0000-00-00", "\0"]
)
def test_what_is_no_date_is_explained_with_one(typed: str) -> None:
    bad = accepted(DATE, typed, ENGLISH)
    assert isinstance(bad, BadAnswer)
    assert "2026-03-01" in ENGLISH.say(bad.words)


@pytest.mark.parametrize("days", [-1, -10_000, FARTHEST_DAYS + 1])
def test_a_date_lies_between_today_and_five_years_from_now(days: int) -> None:
    bad = accepted(DATE, (FIRST_DAY + timedelta(days)).isoformat(), ENGLISH)
    assert isinstance(bad, BadAnswer)
    assert "between today and five years" in ENGLISH.say(bad.words)


@given(st.dates(FIRST_DAY, FIRST_DAY + timedelta(FARTHEST_DAYS)))
def test_every_day_of_five_years_is_a_date(day: date) -> None:
    assert accepted(DATE, day.isoformat(), ENGLISH) == day.isoformat()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Taiwan", "TW"),
        ("hong kong", "HK"),
        ("Hong Kong SAR China", "HK"),
        ("Palestine", "PS"),
        ("Burma", "MM"),
        ("TW", "TW"),
        ("Cote d'Ivoire", "CI"),
        ("côte d’ivoire", "CI"),
        ("türkiye", "TR"),
        ("Turkiye", "TR"),
        ("Niger", "NE"),
        ("Kosovo", "XK"),
    ],
)
def test_a_country_is_found_by_its_name_or_its_code(typed: str, code: str) -> None:
    assert accepted(COUNTRY, typed, ENGLISH) == code


@pytest.mark.parametrize("typed", ["تونس", "突尼西亞", "Tunisia"])
def test_a_name_may_be_in_the_readers_language_the_fallback_or_english(typed: str) -> None:
    languages = Languages(catalogs().languages.codes, "zh-Hant-TW")
    campaign = replace(ENGLISH.campaign, catalogs=Catalogs(languages))
    assert accepted(COUNTRY, typed, replace(IN["ar"], campaign=campaign)) == "TN"


@pytest.mark.parametrize(
    ("language", "typed", "code"),
    [
        ("zh-Hant-TW", "台灣", "TW"),
        ("zh-Hant-TW", "Taiwan", "TW"),
        ("ar", "تونس", "TN"),
        ("ar", "Tunisia", "TN"),
    ],
)
def test_a_country_is_found_in_the_readers_language_and_in_english(
    language: str, typed: str, code: str
) -> None:
    assert accepted(COUNTRY, typed, IN[language]) == code


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hant-TW"])
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("England", "GB"),
        ("America", "US"),
        ("usa", "US"),
        ("UAE", "AE"),
        ("DR Congo", "CD"),
        ("Turkey", "TR"),
        ("Ivory Coast", "CI"),
        ("Czech Republic", "CZ"),
        ("Swaziland", "SZ"),
        ("Macau", "MO"),
        ("Bosnia and Herzegovina", "BA"),
        ("St Lucia", "LC"),
        ("the Netherlands", "NL"),
        ("HongKong", "HK"),
        ("臺灣", "TW"),
        ("台灣", "TW"),
        ("台湾", "TW"),
        ("韓國", "KR"),
        ("北韓", "KP"),
        ("意大利", "IT"),
        ("أمريكا", "US"),
        ("امريكا", "US"),
        ("بريطانيا", "GB"),
        ("السعودية", "SA"),
        ("السعوديه", "SA"),
        ("\u2068فلسطين\u2069", "PS"),
        ("“Taiwan”", "TW"),
    ],
)
def test_a_country_is_found_as_people_call_it_in_any_offered_language(
    language: str, typed: str, code: str
) -> None:
    assert accepted(COUNTRY, typed, IN[language]) == code


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ukr", {"UA"}),
        ("taiw", {"TW"}),
        ("palestinian", {"PS"}),
        ("Tawian", {"TW"}),
        ("Taiwan (ROC)", {"TW"}),
        ("Korea", {"KP", "KR"}),
        ("كوريا", {"KP", "KR"}),
        ("Congo", {"CD", "CG"}),
        ("Virgin Islands", {"VG", "VI"}),
    ],
)
def test_what_only_resembles_a_country_is_offered_and_never_taken(
    typed: str, offered: set[str]
) -> None:
    found = accepted(COUNTRY, typed, ENGLISH)
    assert isinstance(found, tuple)
    assert offered <= {choice.value for choice in found}


ZONE = Field("zone", t("Time zone"), t("Which?"), Kind.SEARCH, choices=choices("en", "ar"))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Beijing", "Asia/Shanghai"),
        ("臺北", "Asia/Taipei"),
        ("台北", "Asia/Taipei"),
        ("Taipei", "Asia/Taipei"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Bombay", "Asia/Kolkata"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("Kiev", "Europe/Kyiv"),
        ("new york", "America/New_York"),
        ("Taiwan", "Asia/Taipei"),
        ("UK", "Europe/London"),
        ("مصر", "Africa/Cairo"),
        ("القاهرة", "Africa/Cairo"),
        ("UTC", "UTC"),
    ],
)
def test_a_time_zone_is_found_by_its_city_or_by_a_country_with_no_other(
    typed: str, zone: str
) -> None:
    assert accepted(ZONE, typed, ENGLISH) == code_of(zone)


@pytest.mark.parametrize(
    "typed", ["Indonesia", "USA", "Lond", "San Juan", "Tripoli", "Moskow", "عمان"]
)
def test_what_could_be_another_time_zone_is_offered_and_never_taken(typed: str) -> None:
    assert isinstance(accepted(ZONE, typed, ENGLISH), tuple)


HOUR = Field("from", t("From"), t("When?"), Kind.CHOICE, choices=HOURS)


@pytest.mark.parametrize(
    "typed", ["8", "8.", "(8)", "⑧", "８", "٨", "08", "8:00", "٨:٠٠", "８：００"]
)
def test_an_hour_is_the_same_in_any_figures(typed: str) -> None:
    assert accepted(HOUR, typed, ENGLISH) == "8"


def test_when_several_fit_some_are_offered() -> None:
    found = accepted(COUNTRY, "united", ENGLISH)
    assert isinstance(found, tuple)
    assert {"AE", "GB", "US"} <= {choice.value for choice in found}


@pytest.mark.parametrize("typed", ["Atlantis", "\u202eTaiwan", "zzz", "European Union", "💥"])
def test_what_is_no_country_is_said_back_safely(typed: str) -> None:
    bad = accepted(COUNTRY, typed, ENGLISH)
    assert isinstance(bad, BadAnswer)
    words = ENGLISH.say(bad.words)
    assert "I find nothing called" in words
    assert "\u202e" not in words


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hant-TW"])
def test_every_country_is_found_by_its_own_name(language: str) -> None:
    session = IN[language]
    for choice in countries():
        assert accepted(COUNTRY, session.say(choice.label), session) == choice.value


@given(st.text(max_size=200), st.sampled_from(["en", "ar", "zh-Hant-TW"]))
def test_any_answer_to_any_question_is_kept_or_explained(typed: str, language: str) -> None:
    session = IN[language]
    for field in (DATE, COUNTRY, CHOICE, NAME):
        found = accepted(field, typed, session)
        if isinstance(found, BadAnswer):
            assert session.say(found.words)
        elif isinstance(found, tuple):
            assert found
            assert set(found) <= set(field.choices)
        else:
            assert session.say(field.shown(found))
