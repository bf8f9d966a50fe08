"""Receipts: the answers to updates, so that the second delivery of an update has no second effect.

The table of receipts is called `seen_update`, for the table is older than the word.
"""

from __future__ import annotations

from db.engine.transaction import Transaction

MARK_BYTES = 16


async def receipt_of(tx: Transaction, platform: str, update: bytes) -> bytes | None:
    """The receipt of an update, encrypted; None if the update is new or had no effect.

    A receipt of an earlier version of the bot, which kept numbers as they are, is found for the
    days that it has.
    """
    for id in (*tx.vault.marks(*_named(platform, update), MARK_BYTES), update):
        row = await tx.row(
            "SELECT answer FROM seen_update WHERE platform = $1 AND id = $2", platform, id
        )
        if row is not None:
            return bytes(row[0])
    return None


async def keep(tx: Transaction, platform: str, update: bytes, day: str, receipt: bytes) -> None:
    """Keep the encrypted receipt of an update, in the transaction of the update's effect.

    A platform's numbers tell the order of what people did, and what was between: so the row has a
    mark of the number.
    """
    await tx.execute(
        "INSERT INTO seen_update (platform, id, day, answer) VALUES ($1, $2, $3, $4)",
        platform,
        tx.vault.mark(*_named(platform, update), MARK_BYTES),
        day,
        receipt,
    )


def _named(platform: str, update: bytes) -> tuple[str, str]:
    """The purpose and the content of an update's mark."""
    return "receipt", f"{platform}\0{update.hex()}"
