"""The epoch of a database: by which of the server's keys everything in it is hidden and marked.

Before the first renewal of the keys a database has no epoch.
"""

from __future__ import annotations

from db.engine.transaction import Transaction
from db.secrets.keys import JOURNAL
from db.secrets.vault import Vault

MARK_BYTES = 16

KEYED = (
    *("journal", "staff", "subscription", "signature", "invitation", "notice"),
    *("wish", "answer", "typed", "named_owner"),
)
"""Tables of which one at least has rows as soon as anything is hidden or marked."""


class OtherEpoch(Exception):
    """A database is of another epoch than the key file: the renewal of the keys is to be done."""


def epoch_of(vault: Vault) -> bytes | None:
    """The mark of the epoch of `vault`; None before any renewal of its keys."""
    if vault.epoch(JOURNAL) == 0:
        return None
    return vault.mark(f"{JOURNAL} epoch", "", MARK_BYTES)


async def epoch(tx: Transaction) -> bytes | None:
    """The mark of the database's epoch; None before any renewal of the keys."""
    row = await tx.row("SELECT mark FROM key_epoch WHERE id = 1")
    return bytes(row[0]) if row else None


async def enter(tx: Transaction, vault: Vault) -> None:
    """Note that the database is of the epoch of `vault`."""
    await tx.execute("DELETE FROM key_epoch")
    if (mark := epoch_of(vault)) is not None:
        await tx.execute("INSERT INTO key_epoch (id, mark) VALUES (1, $1)", mark)


async def agree(tx: Transaction) -> None:
    """See that the database is of the epoch of the transaction's vault; a new one becomes it.

    Raises `OtherEpoch`.
    """
    if await epoch(tx) == epoch_of(tx.vault):
        return
    if not await is_new(tx):
        raise OtherEpoch
    await enter(tx, tx.vault)


async def is_new(tx: Transaction) -> bool:
    """Whether nothing in the database is hidden or marked yet, by whatever key."""
    for table in KEYED:
        if await tx.row(f"SELECT 1 FROM {table} LIMIT 1") is not None:  # noqa: S608 - constants
            return False
    return True
