"""The audience of an alert: which readers are in it, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from db import audience
from db.alerts import Alert
from db.audience import Readers
from db.engine.transaction import Transaction
from db.subscriptions import Frequency
from handlers.frame.rules import Rules


class Reader(Protocol):
    """A reader as an audience counts readers; a `Recipient` and an `Alike` are readers."""

    @property
    def platform(self) -> str:
        """The platform that the reader is on."""

    @property
    def locale(self) -> str:
        """The language that the reader gets alerts in, a BCP 47 code."""

    @property
    def country(self) -> str:
        """The ISO 3166 code of the reader's country, or "" where none was named."""

    @property
    def topics(self) -> int:
        """The topics that the reader asked for, as bits of `Topic`."""


def includes(alert: Alert, reader: Reader) -> bool:
    """Whether `reader` is in the audience of `alert`: at once, or in a digest later."""
    return (
        bool(alert.topic & reader.topics)
        and (not alert.platforms or reader.platform in alert.platforms)
        and (not alert.languages or reader.locale in alert.languages)
        and (not alert.countries or reader.country in alert.countries)
    )


async def readers(tx: Transaction, alert: Alert, rules: Rules) -> tuple[Readers, ...]:
    """The audience of `alert`: all readers that it `includes`, added up by the database."""
    cells = await audience.readers(tx, alert.topic, alert.languages, alert.countries)
    meant = platforms(alert, rules)
    return tuple(cell for cell in cells if cell.platform in meant)


def sizes(cells: Iterable[Readers], alert: Alert, rules: Rules) -> dict[str, int]:
    """The number of readers who get `alert` at once, on each platform that the alert goes to."""
    totals = dict.fromkeys(platforms(alert, rules), 0)
    for cell in cells:
        if cell.frequency == Frequency.AT_ONCE.value:
            totals[cell.platform] += cell.number
    return totals


def digests(cells: Iterable[Readers]) -> int:
    """The number of readers who find the alert in their next digest."""
    return sum(cell.number for cell in cells if cell.frequency != Frequency.AT_ONCE.value)


def by_language(cells: Iterable[Readers]) -> Mapping[str, int]:
    """The number of readers, by the language that they get alerts in (BCP 47)."""
    totals: Counter[str] = Counter()
    for cell in cells:
        totals[cell.locale] += cell.number
    return totals


def platforms(alert: Alert, rules: Rules) -> tuple[str, ...]:
    """The platforms that `alert` goes to."""
    return tuple(name for name in rules.alerted if not alert.platforms or name in alert.platforms)
