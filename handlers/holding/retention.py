"""What is erased because it is old, and when it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from db import conversations, old, updates
from db.engine.moments import stamp
from db.engine.transaction import Store, Transaction
from db.old import Old
from messages.text import Text, t

DRAFT_DAYS = 7
"""A form nobody has touched for a week is not coming back; /privacy promises this."""

EXPIRED = timedelta(days=1)
"""For so long who comes too late with a code is told that it has expired."""

DELIVERY_DAYS = 30
"""For so long a broadcast that ended can be looked into, delivery by delivery."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the settings decide about it, in days.

    `responses` counts from the end of an action, or from its sending if it has none.
    """

    responses: int = 30
    runs: int = 90


NAMES: dict[Old, Text] = {
    Old.DRAFTS: t("Forms that nobody has touched"),
    Old.RECEIPTS: t("Receipts of what no platform delivers again"),
    Old.RESPONSES: t("Who answered to actions that are over (the totals stay)"),
    Old.DELIVERIES: t("Deliveries of broadcasts that have ended"),
    Old.NOTICES: t("Notices that could not be delivered"),
    Old.INVITATIONS: t("Invitations that have expired"),
    Old.LINK_CODES: t("Codes for linking that have expired"),
    Old.RUNS: t("Runs in the schedule"),
}
"""What each kind of rows is to people."""


def limits(now: datetime, keeping: Keeping) -> dict[Old, str]:
    """Before which day or stamp each kind of rows is old."""
    today = now.astimezone(UTC).date()
    return {
        Old.DRAFTS: _before(today, DRAFT_DAYS),
        Old.RECEIPTS: _before(today, updates.DAYS_KEPT),
        Old.RESPONSES: _before(today, keeping.responses),
        Old.DELIVERIES: _before(today, DELIVERY_DAYS),
        Old.NOTICES: stamp(now),
        Old.INVITATIONS: stamp(now - EXPIRED),
        Old.LINK_CODES: stamp(now - EXPIRED),
        Old.RUNS: _before(today, keeping.runs),
    }


async def counted(tx: Transaction, now: datetime, keeping: Keeping) -> dict[Old, int]:
    """How many rows are old."""
    return {
        kind: await old.count(tx, kind, before) for kind, before in limits(now, keeping).items()
    }


async def erase_old(store: Store, now: datetime, keeping: Keeping) -> dict[Old, int]:
    """Erase all that is old, in a transaction for each piece; how many rows of what."""
    return {
        kind: await old.erase_all(store, kind, before)
        for kind, before in limits(now, keeping).items()
    }


async def tidy(tx: Transaction, today: date) -> None:
    """Erase old drafts, and receipts of updates that no platform delivers again.

    The write-ahead log goes too, with the earlier states of rows that it holds.
    """
    tx.erases = True
    await conversations.drop_drafts_before(tx, _before(today, DRAFT_DAYS))
    await updates.drop_before(tx, _before(today, updates.DAYS_KEPT))


def _before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
