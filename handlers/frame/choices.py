"""Whether what was typed is an answer to a field, and which one."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

from handlers.frame.session import Session
from messages.form import BadAnswer, Choice, Field, Kind
from messages.languages import SOURCE
from messages.text import quoted, t

FARTHEST_DAYS = 5 * 365
"""How far ahead a date may lie."""


def accepted(field: Field, typed: str, session: Session) -> str | tuple[Choice, ...] | BadAnswer:
    """The answer to keep; or the choices that fit equally well; or what is wrong."""
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
    """An ISO date, from today on, in any digits."""
    try:
        day = date.fromisoformat(_latin_digits(typed.strip()))
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


def _latin_digits(typed: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in typed)


def _chosen(field: Field, typed: str, session: Session) -> str | tuple[Choice, ...]:
    wanted = _folded(typed)
    if not wanted:
        raise BadAnswer(t("Please choose one of these."))
    labels = [(choice, _labels(choice, session)) for choice in field.choices]
    for choice, names in labels:
        if wanted in (choice.value.casefold(), *names):
            return choice.value
    if field.kind is Kind.CHOICE:
        raise BadAnswer(t("Please choose one of these."))
    return _searched(wanted, typed, labels)


def _searched(
    wanted: str, typed: str, labels: list[tuple[Choice, tuple[str, ...]]]
) -> str | tuple[Choice, ...]:
    """What the beginning, or else any part, of a name finds."""
    starts = [choice for choice, names in labels if any(n.startswith(wanted) for n in names)]
    found = starts or [choice for choice, names in labels if any(wanted in n for n in names)]
    if not found:
        raise BadAnswer(
            t("I find nothing called {typed}. Please type a part of its name.", typed=quoted(typed))
        )
    return found[0].value if len(found) == 1 else tuple(found)


def _labels(choice: Choice, session: Session) -> tuple[str, ...]:
    """How the choice is called in the reader's language and in English."""
    catalogs = session.campaign.catalogs
    return tuple(_folded(catalogs.say(choice.label, tag)) for tag in {session.language, SOURCE})


def _folded(words: str) -> str:
    """`words` without case, accents and outer spaces, their apostrophes straight."""
    apart = unicodedata.normalize("NFKD", words.strip().casefold()).replace("’", "'")
    return "".join(c for c in apart if not unicodedata.combining(c))
