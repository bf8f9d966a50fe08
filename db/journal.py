"""The journal: acts of the staff, in order, none of which is changed, removed or moved unnoticed.

Each entry carries a hash by the server's key over the entry and over the journal's end before that
entry. The end now is kept beside the entries, as a hash that no entry shows. Somebody who can write
to the database can make neither hash, so the last entry cannot be taken off either. Only a whole
earlier state can be put back: a person who noted the number of entries and the end notices.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.engine.transaction import Transaction
from db.secrets.vault import Vault

HASH_BYTES = 32
BEGINNING = bytes(HASH_BYTES)
CLOCK = b""
"""The actor of acts that no human being did."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An act in the journal: number, stamp, actor (a `PersonId`, or `CLOCK`), act and subject."""

    n: int
    at: str
    actor: bytes
    act: str
    subject: str
    hash: bytes


class JournalBroken(Exception):
    """The journal is not as written; `args[0]` is the number of the first entry that fails.

    The number after the last entry means that entries are missing from the end.
    """


async def record(tx: Transaction, at: str, actor: bytes, act: str, subject: str) -> None:
    """Add an entry; the only thing that is ever done to the journal."""
    last, end = await head(tx)
    entry = Entry(last + 1, at, actor, act, subject, b"")
    hash = _hash(tx.vault, entry, end)
    await tx.execute(
        "INSERT INTO journal (n, at, actor, act, subject, hash) VALUES ($1, $2, $3, $4, $5, $6)",
        entry.n,
        at,
        actor,
        act,
        subject,
        hash,
    )
    await tx.execute(
        "INSERT INTO journal_head (id, n, hash) VALUES (1, $1, $2) "
        "ON CONFLICT (id) DO UPDATE SET n = excluded.n, hash = excluded.hash",
        entry.n,
        _end(tx.vault, hash),
    )


async def head(tx: Transaction) -> tuple[int, bytes]:
    """The number of entries in the journal, and the hash of the journal's end."""
    row = await tx.row("SELECT n, hash FROM journal_head WHERE id = 1")
    return (int(row[0]), bytes(row[1])) if row else (0, BEGINNING)


async def entries(tx: Transaction, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
    """The entries after number `after`, at most `limit`, in their order."""
    rows = await tx.rows(
        "SELECT n, at, actor, act, subject, hash FROM journal WHERE n > $1 ORDER BY n LIMIT $2",
        after,
        limit,
    )
    return tuple(
        Entry(int(n), at, bytes(actor), act, subject, bytes(hash))
        for n, at, actor, act, subject, hash in rows
    )


async def verify(tx: Transaction) -> int:
    """The number of entries, all as they were written. Raises `JournalBroken`."""
    early = await tx.row("SELECT MIN(n) FROM journal WHERE n < 1")
    if early is not None and early[0] is not None:
        raise JournalBroken(int(early[0]))
    n, end = 0, BEGINNING
    while piece := await entries(tx, n):
        for entry in piece:
            n += 1
            if entry.n != n or entry.hash != _hash(tx.vault, entry, end):
                raise JournalBroken(n)
            end = _end(tx.vault, entry.hash)
    if await head(tx) != (n, end):
        raise JournalBroken(n + 1)
    return n


def _hash(vault: Vault, entry: Entry, end: bytes) -> bytes:
    parts = (str(entry.n), entry.at, entry.actor.hex(), entry.act, entry.subject, end.hex())
    return vault.mark("journal", "\0".join(parts), HASH_BYTES)


def _end(vault: Vault, hash: bytes) -> bytes:
    return vault.mark("journal end", hash.hex(), HASH_BYTES)
