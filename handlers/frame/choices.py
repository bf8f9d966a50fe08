"""The answer to a field that stands in typed words, or the reason why there is none."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

from handlers.frame.session import Session
from messages.form import BadAnswer, Choice, Field, Kind
from messages.languages import SOURCE
from messages.text import CountryName, quoted, t

FARTHEST_DAYS = 5 * 365
"""The most days that a date may lie ahead: about five years."""


def accepted(field: Field, typed: str, session: Session) -> str | tuple[Choice, ...] | BadAnswer:
    """The answer to keep; or the choices that fit `typed` equally well; or why nothing fits."""
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
    """The choices with a name that begins with `wanted`, or else contains `wanted`.

    A single choice is given by its value. Raises `BadAnswer` where there is no choice.
    """
    starts = [choice for choice, names in labels if any(n.startswith(wanted) for n in names)]
    fitting = starts or [choice for choice, names in labels if any(wanted in n for n in names)]
    if not fitting:
        raise BadAnswer(
            t("I find nothing called {typed}. Please type a part of its name.", typed=quoted(typed))
        )
    return fitting[0].value if len(fitting) == 1 else tuple(fitting)


def typed_in(session: Session) -> tuple[str, ...]:
    """The languages in which a name may be typed: as shown, the reader's, the fallback, English."""
    default = session.campaign.languages.default
    return tuple(dict.fromkeys((session.regional, session.language, default, SOURCE)))


def _labels(choice: Choice, session: Session) -> tuple[str, ...]:
    """The names of `choice` in each language in which it may be typed, folded."""
    catalogs = session.campaign.catalogs
    languages = typed_in(session)
    match choice.label:
        case CountryName(code):
            said = [name for each in languages for name in catalogs.languages[each].countries(code)]
        case label:
            said = [catalogs.say(label, language) for language in languages]
    return tuple(map(_folded, said))


def _folded(words: str) -> str:
    """`words` without case, accents and outer spaces, with straight apostrophes."""
    apart = unicodedata.normalize("NFKD", words.strip().casefold()).replace("’", "'")
    return "".join(c for c in apart if not unicodedata.combining(c))
