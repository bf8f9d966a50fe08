"""The keys of a database: by which server's, and of which epoch, everything in it is hidden.

Two marks in it tell that: one by the secret that is for ever, from the first start on, and one of
the epoch. Before the first renewal of the keys a database has no epoch.
"""

from __future__ import annotations

from db import journal, roll
from db.engine.transaction import StoreUnavailable, Transaction, Trouble
from db.secrets.keys import JOURNAL
from db.secrets.vault import Vault

MARK_BYTES = 16

EPOCH, SERVER = 1, 2
"""The ids of the two marks."""

KEYED = (
    *("journal", "staff", "subscription", "signature", "invitation", "notice"),
    *("wish", "answer", "typed", "named_owner", "public_name", "organisation"),
    *("cleanup", "picked", "cleaned", "suspect"),
    "closing",
    *("log_head", "log_waiting", "log_plan"),
)
"""Tables of which one at least has rows as soon as anything is hidden or marked."""


class OtherEpoch(Exception):
    """A database is of another epoch than the key file: the renewal of the keys is to be done."""


class OtherKeys(Exception):
    """A database is by another server's key: it knows nobody by this one, nor anything."""


def epoch_of(vault: Vault) -> bytes | None:
    """The mark of the epoch of `vault`; None before any renewal of its keys."""
    if vault.epoch(JOURNAL) == 0:
        return None
    return vault.mark(f"{JOURNAL} epoch", "", MARK_BYTES)


async def epoch(tx: Transaction) -> bytes | None:
    """The mark of the database's epoch; None before any renewal of the keys.

    Raises `OtherKeys` where the database is by another key than the transaction's vault.
    """
    marks = await _marks(tx)
    if SERVER in marks and marks[SERVER] != _of(tx.vault)[SERVER]:
        raise OtherKeys
    return marks.get(EPOCH)


async def enter(tx: Transaction, vault: Vault) -> None:
    """Note that the database is by the keys of `vault`, and of their epoch."""
    await tx.execute("DELETE FROM key_epoch")
    for id, mark in _of(vault).items():
        await tx.execute("INSERT INTO key_epoch (id, mark) VALUES ($1, $2)", id, mark)


async def see(tx: Transaction) -> None:
    """See that the database is by the keys of the transaction's vault, and of their epoch; or new.

    Raises `OtherKeys` and `OtherEpoch`.
    """
    if await epoch(tx) != epoch_of(tx.vault) and not await is_new(tx):
        raise OtherEpoch
    if SERVER not in await _marks(tx) and not await is_new(tx) and not await _seems_ours(tx):
        raise OtherKeys


async def agree(tx: Transaction) -> tuple[bytes, ...]:
    """See to it as `see` does, and let a database without its marks have them: these.

    They are for `Store.keep_to`. Raises `OtherKeys` and `OtherEpoch`.
    """
    await see(tx)
    marks = _of(tx.vault)
    if await _marks(tx) != marks:
        await enter(tx, tx.vault)
    return tuple(marks.values())


async def stay(tx: Transaction) -> None:
    """See that the database is still by the keys with which this program began.

    Raises `StoreUnavailable`.
    """
    if await _marks(tx) != _of(tx.vault):
        raise StoreUnavailable(Trouble.RENEWED)


async def is_new(tx: Transaction) -> bool:
    """Whether nothing in the database is hidden or marked yet, by whatever key."""
    for table in KEYED:
        if await tx.row(f"SELECT 1 FROM {table} LIMIT 1") is not None:  # noqa: S608 - constants
            return False
    return True


def _of(vault: Vault) -> dict[int, bytes]:
    """The marks in a database by the keys of `vault`, in the order of their ids."""
    epoch, server = epoch_of(vault), vault.mark("server key", "", MARK_BYTES)
    return ({} if epoch is None else {EPOCH: epoch}) | {SERVER: server}


async def _marks(tx: Transaction) -> dict[int, bytes]:
    rows = await tx.rows("SELECT id, mark FROM key_epoch ORDER BY id")
    return {int(id): bytes(mark) for id, mark in rows}


async def _seems_ours(tx: Transaction) -> bool:
    """Whether a database of the version before, which is not marked, is by these keys.

    Its journal tells that by the first entry, and its roll by the head; without either nobody can.
    """
    if await roll.head(tx) is not None:
        return True
    if await journal.entries(tx, 0, 1):
        return await journal.is_by_these_keys(tx)
    return await tx.row("SELECT 1 FROM journal_head WHERE mark IS NOT NULL") is None
