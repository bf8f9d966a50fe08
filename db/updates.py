"""Updates that had an effect: delivered twice, they get the same answer and no second effect."""

from __future__ import annotations

from db.engine.transaction import Transaction

DAYS_KEPT = 2
"""Telegram redelivers for 24 hours (Bot API, getUpdates)."""


async def answer_to(tx: Transaction, platform: str, id: bytes) -> bytes | None:
    """The encrypted answer an update was given before; None if it is new or had no effect."""
    row = await tx.row(
        "SELECT answer FROM seen_update WHERE platform = $1 AND id = $2", platform, id
    )
    return row[0] if row else None


async def remember(tx: Transaction, platform: str, id: bytes, day: str, answer: bytes) -> None:
    """Keep what an update was answered, in the transaction of its effect."""
    await tx.execute(
        "INSERT INTO seen_update (platform, id, day, answer) VALUES ($1, $2, $3, $4)",
        platform,
        id,
        day,
        answer,
    )


async def drop_before(tx: Transaction, day: str) -> None:
    """Erase what no platform delivers again."""
    tx.erases = await tx.execute("DELETE FROM seen_update WHERE day < $1", day) > 0 or tx.erases
