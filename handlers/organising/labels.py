"""The words for numbers: what is counted, what it is divided by, and when it was counted."""

from __future__ import annotations

from datetime import date

from db.statistics import Dimension
from db.subjects import Subject
from handlers.frame.roles import day_and_time
from handlers.organising.counting import EARLIER
from messages.letter.pledges import Pledges
from messages.platforms import NAMES
from messages.text import Code, CountryName, LanguageName, Text, Words, t, tc

SUBJECTS = {
    Subject.PEOPLE: t("People who signed"),
    Subject.ORGANISATIONS: t("Organisations"),
    Subject.PLEDGES_OPEN: t("Pledges that are open"),
    Subject.PLEDGES_DONE: t("Pledges that are done"),
    Subject.SUBSCRIBERS: t("People who get alerts"),
    Subject.CHATS: t("Chats that get alerts"),
}


def named(dimension: Dimension, value: str, pledges: Pledges) -> Words:
    """The name of a cell to a reader."""
    if not value:
        return t("not given")
    match dimension:
        case Dimension.DAY:
            return tc("days", "Before") if value == EARLIER else date.fromisoformat(value)
        case Dimension.LANGUAGE:
            return LanguageName(value)
        case Dimension.COUNTRY:
            return CountryName(value)
        case Dimension.AUDIENCE if value in pledges.audiences:
            return pledges.audiences[value].name
    return Code(NAMES.get(value, value))


def line(name: Words, n: int | None) -> Text:
    """The line of a number; None is one from 1 to 4."""
    if n is None:
        return t("{what}: fewer than five", what=name)
    return t("{what}: {count}", what=name, count=n)


def counted_on(at: str) -> Text:
    """The line about the stamp of a count."""
    day, time = day_and_time(at)
    return t("Counted on {day} at {time} UTC.", day=day, time=time)
