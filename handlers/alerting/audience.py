"""Whom an alert is for, and how many they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from db.alerts import Alert
from db.audience import Alike
from db.subscriptions import Frequency
from messages.platforms import ALERTED


class Reader(Protocol):
    """What decides whether somebody is in an audience; a `Recipient` and an `Alike` have it."""

    @property
    def platform(self) -> str:
        """Where they read."""

    @property
    def locale(self) -> str:
        """The tag of the language they read."""

    @property
    def country(self) -> str:
        """An ISO 3166 code, or "" where they named none."""

    @property
    def topics(self) -> int:
        """What they asked for, as bits."""


def includes(alert: Alert, one: Reader) -> bool:
    """Whether `one` is in the audience of `alert`: at once, or in a digest later."""
    return (
        bool(alert.topic & one.topics)
        and (not alert.platforms or one.platform in alert.platforms)
        and (not alert.languages or one.locale in alert.languages)
        and (not alert.countries or one.country in alert.countries)
    )


Cells = Iterable[tuple[Alike, int]]
"""What `db.audience.cells` finds."""


def sizes(cells: Cells, alert: Alert) -> dict[str, int]:
    """How many get `alert` at once, by every platform that it goes to."""
    found = dict.fromkeys(platforms(alert), 0)
    for alike, number in cells:
        at_once = alike.frequency == Frequency.AT_ONCE.value
        if at_once and alike.platform in found and includes(alert, alike):
            found[alike.platform] += number
    return found


def digests(cells: Cells, alert: Alert) -> int:
    """How many find it in their next digest."""
    return sum(
        number
        for alike, number in cells
        if alike.frequency != Frequency.AT_ONCE.value
        and alike.platform in ALERTED
        and includes(alert, alike)
    )


def by_language(cells: Cells, alert: Alert) -> Mapping[str, int]:
    """How many get it, at once or in a digest, by the tag of the language they read."""
    found: Counter[str] = Counter()
    for alike, number in cells:
        if alike.platform in ALERTED and includes(alert, alike):
            found[alike.locale] += number
    return found


def platforms(alert: Alert) -> tuple[str, ...]:
    """The platforms that it goes to."""
    return tuple(each for each in ALERTED if not alert.platforms or each in alert.platforms)
