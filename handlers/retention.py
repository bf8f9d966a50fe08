"""What is erased because it is old."""

from __future__ import annotations

from datetime import date, timedelta

from db import conversations, updates
from db.transaction import Transaction

DRAFT_DAYS = 7
"""A form nobody has touched for a week is not coming back; /privacy promises this."""


async def tidy(tx: Transaction, today: date) -> None:
    """Erase old drafts, and receipts of updates that no platform delivers again.

    The write-ahead log goes too, with the earlier states of rows that it holds.
    """
    tx.erases = True
    await conversations.drop_drafts_before(tx, _before(today, DRAFT_DAYS))
    await updates.drop_before(tx, _before(today, updates.DAYS_KEPT))


def _before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
