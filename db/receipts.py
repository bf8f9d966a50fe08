"""Receipts: the answers to updates, so that the second delivery of an update has no second effect.

The table of receipts is called `seen_update`, for the table is older than the word.
"""

from __future__ import annotations

from db.engine.transaction import Read, Transaction
from db.secrets.vault import Vault

MARK_BYTES = 16

RECEIPT_OF = "SELECT answer FROM seen_update WHERE platform = $1 AND id = $2"


async def receipt_of(tx: Transaction, platform: str, update: bytes) -> bytes | None:
    """The receipt of an update, encrypted; None if the update is new or had no effect.

    A receipt of an earlier version of the bot, which kept numbers as they are, is found for the
    days that it has.
    """
    for sql, params in reads(tx.vault, platform, update):
        row = await tx.row(sql, *params)
        if row is not None:
            return bytes(row[0])
    return None


def reads(vault: Vault, platform: str, update: bytes) -> tuple[Read, ...]:
    """The statements that find the receipt of an update: one for each number that it may have."""
    ids = (*vault.marks(*_named(platform, update), MARK_BYTES), update)
    return tuple((RECEIPT_OF, (platform, id)) for id in ids)


async def keep(tx: Transaction, platform: str, update: bytes, day: str, receipt: bytes) -> None:
    """Keep the encrypted receipt of an update, in the transaction of the update's effect.

    A platform's numbers tell the order of what people did, and what was between: so the row has a
    mark of the number.
    """
    await tx.later(
        "INSERT INTO seen_update (platform, id, day, answer) VALUES ($1, $2, $3, $4)",
        platform,
        tx.vault.mark(*_named(platform, update), MARK_BYTES),
        day,
        receipt,
    )


def _named(platform: str, update: bytes) -> tuple[str, str]:
    """The purpose and the content of an update's mark."""
    return "receipt", f"{platform}\0{update.hex()}"
