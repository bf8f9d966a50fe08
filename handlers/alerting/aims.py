"""The aims of an alert: for whom the alert is, what about, and when. Approvers see every one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from db.alerts import Alert
from handlers.alerting.topics import TOPICS
from handlers.frame import roles
from handlers.frame.rules import Rules
from handlers.staffing.binding import span
from messages.platforms import NAMES
from messages.text import CountryName, LanguageName, Listed, Text, Words, t

A_LINE = 20
"""The most names in one line."""


def aims(alert: Alert, rules: Rules) -> Iterator[Words]:
    """The lines on the aims of `alert`, each in full: also where nothing limits it."""
    yield next(label for topic, label in TOPICS.values() if topic is alert.topic)
    yield t("Urgent") if alert.urgent else t("Routine")
    yield _platforms(alert.platforms)
    yield from _languages(alert.languages)
    yield from _countries(alert.countries)
    for language in alert.texts:
        yield t("Written in: {language}", language=LanguageName(language))
    yield _last_day(alert.ends)
    yield from _beginning(alert, rules)


def _platforms(names: Sequence[str]) -> Text:
    if not names:
        return t("On every platform")
    return t("Only on: {platform}", platform=Listed(tuple(NAMES[name] for name in names)))


def _languages(codes: Sequence[str]) -> Iterator[Text]:
    if not codes:
        yield t("For readers of every language")
    for some in _in_lines(codes):
        yield t("For readers of: {language}", language=Listed(tuple(map(LanguageName, some))))


def _countries(codes: Sequence[str]) -> Iterator[Text]:
    if not codes:
        yield t("For people in every country")
    for some in _in_lines(codes):
        yield t("For people in: {country}", country=Listed(tuple(map(CountryName, some))))


def _in_lines(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    """The `codes` in parts that fit into a line each, for no message is split within one."""
    for at in range(0, len(codes), A_LINE):
        yield codes[at : at + A_LINE]


def _last_day(ends: str | None) -> Text:
    if ends is None:
        return t("It has no last day")
    return t("Until {date}", date=date.fromisoformat(ends))


def _beginning(alert: Alert, rules: Rules) -> Iterator[Text]:
    """The lines on when `alert` begins; none once that is past."""
    if alert.broadcast is not None:
        return
    if alert.go_at is not None:
        day, time = roles.day_and_time(alert.go_at)
        yield t("Not before {day} at {time} UTC", day=day, time=time)
    if alert.starts is not None:
        day, time = roles.day_and_time(alert.starts)
        yield t("It begins on {day} at {time} UTC", day=day, time=time)
        return
    window = int(rules.stop_window.total_seconds())
    yield t("It begins {span} after a second person approves it, at the soonest", span=span(window))
