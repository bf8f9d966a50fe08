"""The answer to a field that stands in typed words, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from handlers.frame.session import Session
from messages.catalogs import Catalogs
from messages.figures import iso, number
from messages.form import BadAnswer, Choice, Field, Kind
from messages.languages import SOURCE
from messages.name_index import NameIndex
from messages.text import CountryName, quoted, t

FARTHEST_DAYS = 5 * 365
"""The most days that a date may lie ahead: about five years."""


def accepted(field: Field, typed: str, session: Session) -> str | tuple[Choice, ...] | BadAnswer:
    """The answer to keep; or the choices that may be meant by `typed`; or why nothing fits."""
    try:
        match field.kind:
            case Kind.TEXT:
                return field.check(typed)
            case Kind.DATE:
                return _date(typed, session.campaign.today())
            case Kind.CHOICE | Kind.SEARCH:
                return _chosen(field, typed, session)
    except BadAnswer as bad:
        return bad


def _date(typed: str, today: date) -> str:
    """The ISO date that is typed, in any digits, neither past nor too far. Raises `BadAnswer`."""
    try:
        day = date.fromisoformat(iso(typed))
    except ValueError:
        raise BadAnswer(
            t(
                "That is no date I can read. Please type it like this: {example}",
                example=quoted(today.isoformat()),
            )
        ) from None
    if not today <= day <= today + timedelta(days=FARTHEST_DAYS):
        raise BadAnswer(t("The date must lie between today and five years from now."))
    return day.isoformat()


def _chosen(field: Field, typed: str, session: Session) -> str | tuple[Choice, ...]:
    """The value of the choice that is typed in full; or the choices that may have been meant.

    Raises `BadAnswer` where there is no such choice.
    """
    if not typed.strip():
        raise BadAnswer(t("Please choose one of these."))
    values = _index(field.choices, typed_in(session), session.campaign.catalogs)
    named = values.named(typed)
    if len(named) == 1:
        return named[0]
    if field.kind is Kind.CHOICE:
        return _numbered(field, typed)
    found = frozenset(named or values.resembling(typed))
    if not found:
        raise BadAnswer(
            t("I find nothing called {typed}. Please type a part of its name.", typed=quoted(typed))
        )
    return tuple(choice for choice in field.choices if choice.value in found)


def _numbered(field: Field, typed: str) -> str:
    """The value of the choice that a number is, however the number is written, as an hour is."""
    value = str(number(typed))
    if any(choice.value == value for choice in field.choices):
        return value
    raise BadAnswer(t("Please choose one of these."))


def typed_in(session: Session) -> tuple[str, ...]:
    """The languages in which a name may be typed, as shown and the reader's first: all offered."""
    codes = session.campaign.languages.codes
    return tuple(dict.fromkeys((session.regional, session.language, *codes, SOURCE)))


@lru_cache(maxsize=64)
def _index(
    choices: tuple[Choice, ...], languages: tuple[str, ...], catalogs: Catalogs
) -> NameIndex:
    """The values of `choices` by all their names in `languages`, and by themselves."""
    return NameIndex((choice.value, _names(choice, languages, catalogs)) for choice in choices)


def _names(choice: Choice, languages: tuple[str, ...], catalogs: Catalogs) -> Iterator[str]:
    yield from (choice.value, *choice.also)
    for language in languages:
        match choice.label:
            case CountryName(code):
                yield from catalogs.languages[language].countries(code)
            case label:
                yield catalogs.say(label, language)
