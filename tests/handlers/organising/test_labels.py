"""The words for numbers."""

from __future__ import annotations

from datetime import date

from db.statistics import Dimension
from db.subjects import Subject
from handlers.organising.counting import EARLIER
from handlers.organising.labels import SUBJECTS, counted_on, line, named
from messages.text import Code, CountryName, LanguageName, t
from tests.stage.words import CONTENT, catalogs

PLEDGES = CONTENT.pledges


def test_every_subject_has_a_name() -> None:
    assert SUBJECTS.keys() == set(Subject)


def test_cells_are_called_as_readers_know_them() -> None:
    assert named(Dimension.COUNTRY, "TW", PLEDGES) == CountryName("TW")
    assert named(Dimension.COUNTRY, "", PLEDGES) == t("not given")
    assert named(Dimension.LANGUAGE, "ar", PLEDGES) == LanguageName("ar")
    assert named(Dimension.PLATFORM, "telegram", PLEDGES) == Code("Telegram")
    assert named(Dimension.DAY, "2026-03-01", PLEDGES) == date(2026, 3, 1)
    assert catalogs().say(named(Dimension.DAY, EARLIER, PLEDGES), "en") == "Before"


def test_a_few_are_never_a_number() -> None:
    assert catalogs().say(line("Chats", None), "en") == "Chats: fewer than five"
    assert catalogs().say(line("Chats", 5), "en") == "Chats: 5"


def test_numbers_say_when_they_were_counted() -> None:
    said = catalogs().say(counted_on("2026-03-01T11:00:00Z"), "en")
    assert said == "Counted on 1 March 2026 at 11:00 UTC."
