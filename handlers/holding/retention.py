"""Retention: when each kind of rows is old, and is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from db import old
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction
from db.old import Old
from messages.text import Text, t

FORM_DAYS = 7
"""The days that a form is kept untouched: after a week nobody comes back. /privacy says so."""

RECEIPT_DAYS = 2
"""The days that a receipt is kept: Telegram redelivers for 24 hours (Bot API, getUpdates)."""

EXPIRED = timedelta(days=1)
"""The time for which somebody who comes too late with a code is told that it has expired."""

DELIVERY_DAYS = 30
"""The time for which a broadcast that ended can be looked into, delivery by delivery."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The days that rows are kept where settings decide about them.

    `responses` counts from the end of an action, or from the sending of one without an end.
    """

    responses: int = 30
    runs: int = 90


NAMES: dict[Old, Text] = {
    Old.OPEN_FORMS: t("Forms that nobody has touched"),
    Old.RECEIPTS: t("Receipts of what no platform delivers again"),
    Old.RESPONSES: t("Who answered to actions that are over (the totals stay)"),
    Old.DELIVERIES: t("Deliveries of broadcasts that have ended"),
    Old.NOTICES: t("Notices that could not be delivered"),
    Old.INVITATIONS: t("Invitations that have expired"),
    Old.LINK_CODES: t("Codes for linking that have expired"),
    Old.RUNS: t("Runs in the schedule"),
}
"""The name of each kind of rows, for people."""


def limits(now: datetime, keeping: Keeping) -> dict[Old, str]:
    """The day or stamp before which each kind of rows is old."""
    today = now.astimezone(UTC).date()
    return {
        **_daily(today),
        Old.RESPONSES: _before(today, keeping.responses),
        Old.DELIVERIES: _before(today, DELIVERY_DAYS),
        Old.NOTICES: stamp(now),
        Old.INVITATIONS: stamp(now - EXPIRED),
        Old.LINK_CODES: stamp(now - EXPIRED),
        Old.RUNS: _before(today, keeping.runs),
    }


async def counted(tx: Transaction, now: datetime, keeping: Keeping) -> dict[Old, int]:
    """The number of old rows of each kind."""
    return {
        kind: await old.count(tx, kind, before) for kind, before in limits(now, keeping).items()
    }


async def erase_old(store: Store, now: datetime, keeping: Keeping) -> dict[Old, int]:
    """Erase all old rows, in a transaction for each piece; returns the number of rows by kind."""
    return {
        kind: await old.erase_all(store, kind, before)
        for kind, before in limits(now, keeping).items()
    }


async def tidy(tx: Transaction, today: date) -> None:
    """Erase old open forms, and receipts of updates that no platform delivers again.

    The write-ahead log goes too, with the earlier states of rows that the log holds.
    """
    tx.erases = True
    for kind, before in _daily(today).items():
        await old.erase(tx, kind, before)


def _daily(today: date) -> dict[Old, str]:
    """The limits that are kept before the first answer of a day, whether the clock runs or not."""
    return {
        Old.OPEN_FORMS: _before(today, FORM_DAYS),
        Old.RECEIPTS: _before(today, RECEIPT_DAYS),
    }


def _before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
