"""What waits to be an entry of the log: hidden by the server's key, in no order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from nacl.utils import random

from db.engine.transaction import Row, Transaction
from db.engine.walking import Transacts, Within
from db.log.entries import Kind
from db.secrets.vault import AccountTag, Column, SealBroken, Vault

ID_BYTES = 16
AT_ONCE = 500
"""Rows that one statement erases."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A thing that happened to the signature of `commitment`, and is not in the log yet.

    `version` is that which was signed, `day` the ISO date of a loss; each is "" elsewhere. `before`
    says that somebody signed long before it began to wait.
    """

    kind: Kind
    commitment: bytes
    version: str = ""
    day: str = ""
    before: bool = False


async def add(tx: Transaction, waiting: Waiting) -> None:
    """Let `waiting` be an entry of a later batch."""
    id = AccountTag(random(ID_BYTES))
    said = [waiting.kind, waiting.commitment.hex(), waiting.version, waiting.day, waiting.before]
    hidden = tx.vault.hide(id, json.dumps(said).encode(), Column.ENTRY)
    await tx.later("INSERT INTO log_waiting (id, entry) VALUES ($1, $2)", id, hidden)


async def everything(store: Transacts, vault: Vault) -> dict[bytes, Waiting | None]:
    """All that waits, by id; None for a row that somebody else than this program wrote.

    It is read in one transaction, for the end of a signature means nothing without its beginning,
    and opened outside, where nobody waits. Raises `StoreUnavailable`.
    """
    rows = await store.transact(_rows)
    if isinstance(store, Within):
        return _opened(vault, rows)
    return await asyncio.to_thread(_opened, vault, rows)


async def _rows(tx: Transaction) -> Sequence[Row]:
    return await tx.rows("SELECT id, entry FROM log_waiting WHERE id > $1", b"")


def _opened(vault: Vault, rows: Sequence[Row]) -> dict[bytes, Waiting | None]:
    return {bytes(id): _read(vault, AccountTag(bytes(id)), hidden) for id, hidden in rows}


def _read(vault: Vault, id: AccountTag, hidden: bytes) -> Waiting | None:
    try:
        said = json.loads(vault.unhide(id, hidden, Column.ENTRY))
    except SealBroken:
        return None
    kind, commitment, *rest = said
    return Waiting(Kind(kind), bytes.fromhex(commitment), *rest)


async def number(tx: Transaction) -> int:
    """How much waits."""
    row = await tx.row("SELECT COUNT(*) FROM log_waiting WHERE id > $1", b"")
    return int(row[0]) if row else 0


async def drop(tx: Transaction, ids: Collection[bytes]) -> None:
    """Erase what waits no more."""
    for some in _pieces(ids):
        places = ", ".join(f"${number}" for number in range(1, len(some) + 1))
        await tx.execute(f"DELETE FROM log_waiting WHERE id IN ({places})", *some)  # noqa: S608
    tx.erases = tx.erases or bool(ids)


def _pieces(ids: Iterable[bytes]) -> Iterable[tuple[bytes, ...]]:
    left = iter(ids)
    while piece := tuple(islice(left, AT_ONCE)):
        yield piece
