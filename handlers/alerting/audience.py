"""The audience of an alert: who is in it, and how many they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from db import audience
from db.alerts import Alert
from db.audience import Readers
from db.engine.transaction import Transaction
from db.subscriptions import Frequency
from messages.platforms import ALERTED


class Reader(Protocol):
    """A reader as an audience sees one; a `Recipient` and an `Alike` are readers."""

    @property
    def platform(self) -> str:
        """The platform they read on."""

    @property
    def locale(self) -> str:
        """The tag of the language they read."""

    @property
    def country(self) -> str:
        """The ISO 3166 code of their country, or "" where they named none."""

    @property
    def topics(self) -> int:
        """The topics they asked for, as bits."""


def includes(alert: Alert, reader: Reader) -> bool:
    """Whether `reader` is in the audience of `alert`: at once, or in a digest later."""
    return (
        bool(alert.topic & reader.topics)
        and (not alert.platforms or reader.platform in alert.platforms)
        and (not alert.languages or reader.locale in alert.languages)
        and (not alert.countries or reader.country in alert.countries)
    )


async def readers(tx: Transaction, alert: Alert) -> tuple[Readers, ...]:
    """The audience of `alert`: all that it `includes`, added up by the database."""
    cells = await audience.readers(tx, alert.topic, alert.languages, alert.countries)
    meant = platforms(alert)
    return tuple(cell for cell in cells if cell.platform in meant)


def sizes(cells: Iterable[Readers], alert: Alert) -> dict[str, int]:
    """The readers who get `alert` at once, by each platform that the alert goes to."""
    totals = dict.fromkeys(platforms(alert), 0)
    for cell in cells:
        if cell.frequency == Frequency.AT_ONCE.value:
            totals[cell.platform] += cell.number
    return totals


def digests(cells: Iterable[Readers]) -> int:
    """The number of readers who find the alert in their next digest."""
    return sum(cell.number for cell in cells if cell.frequency != Frequency.AT_ONCE.value)


def by_language(cells: Iterable[Readers]) -> Mapping[str, int]:
    """The readers, by the tag of the language they read."""
    totals: Counter[str] = Counter()
    for cell in cells:
        totals[cell.locale] += cell.number
    return totals


def platforms(alert: Alert) -> tuple[str, ...]:
    """The platforms that `alert` goes to."""
    return tuple(each for each in ALERTED if not alert.platforms or each in alert.platforms)
