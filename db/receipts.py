"""Receipts: the answers to updates, so that the second delivery of an update has no second effect.

The table of receipts is called `seen_update`, for the table is older than the word.
"""

from __future__ import annotations

from db.engine.transaction import Transaction


async def receipt_of(tx: Transaction, platform: str, update: bytes) -> bytes | None:
    """The receipt of an update, encrypted; None if the update is new or had no effect."""
    row = await tx.row(
        "SELECT answer FROM seen_update WHERE platform = $1 AND id = $2", platform, update
    )
    return row[0] if row else None


async def keep(tx: Transaction, platform: str, update: bytes, day: str, receipt: bytes) -> None:
    """Keep the encrypted receipt of an update, in the transaction of the update's effect."""
    await tx.execute(
        "INSERT INTO seen_update (platform, id, day, answer) VALUES ($1, $2, $3, $4)",
        platform,
        update,
        day,
        receipt,
    )
