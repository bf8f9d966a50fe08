"""The journal: acts of the staff, in order, none of which is changed, removed or moved unnoticed.

Each entry carries a hash by the server's key over the entry and over the journal's end before that
entry. The end now is kept beside the entries, as a hash that no entry shows. Somebody who can write
to the database can make neither hash, so the last entry cannot be taken off either. Only a whole
earlier state can be put back, and this machine notices, for it notes where the journal ends.

A renewed key begins a new epoch. Its first entry covers the end of the epoch before, so that who
has an earlier key can change nothing that was written by it, nor write on with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from db import roll
from db.engine.transaction import Row, Transaction
from db.roll import BEGINNING
from db.secrets.keys import JOURNAL
from db.secrets.vault import Vault

HASH_BYTES = 32
NOTE = "journal"
"""The name of the journal's end in the machine's `State`."""

CLOCK = b""
"""The actor of acts that no human being did."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An act in the journal: number, stamp, actor (a `PersonId`, or `CLOCK`), act and subject.

    `epoch` is the number of the key that made `hash`: 0 before any renewal of the keys.
    """

    n: int
    at: str
    actor: bytes
    act: str
    subject: str
    hash: bytes
    epoch: int = 0


class JournalBroken(Exception):
    """The journal is not as written; `args[0]` is the number of the first entry that fails.

    The number after the last entry means that entries are missing from the end.
    """


async def record(tx: Transaction, at: str, actor: bytes, act: str, subject: str) -> None:
    """Add an entry; the only thing that is ever done to the journal."""
    last, end = await head(tx)
    was_noted = await is_as_noted(tx)
    number = max(last, await _last(tx)) + 1
    entry = Entry(number, at, actor, act, subject, b"", tx.vault.epoch(JOURNAL))
    hash = _hash(tx.vault, entry, end)
    await tx.execute(
        "INSERT INTO journal (n, at, actor, act, subject, hash, epoch) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        entry.n,
        at,
        actor,
        act,
        subject,
        hash,
        entry.epoch,
    )
    await roll.write(tx, entry.n, _end(tx.vault, hash, entry.epoch))
    if was_noted:
        tx.outside[NOTE] = f"{entry.n} {hash.hex()}"


async def head(tx: Transaction) -> tuple[int, bytes]:
    """The number of entries in the journal, and the hash of the journal's end."""
    return await roll.end(tx)


async def is_as_noted(tx: Transaction) -> bool:
    """Whether the last entry that this machine has noted is there, as it was written.

    Entries may follow that other machines have written. False says that an earlier state of the
    journal was put back, and stays so until `accept_end`.
    """
    n, _, hash = (tx.noted(NOTE) or "0 ").partition(" ")
    if int(n) == 0:
        return True
    row = await tx.row("SELECT hash FROM journal WHERE n = $1", int(n))
    return row is not None and row[0] == bytes.fromhex(hash)


async def accept_end(tx: Transaction) -> None:
    """Believe the journal and the roll as the database has them; for a restore that was meant.

    Who was taken off the roll since then stays off; see `roll.accept`.
    """
    await roll.accept(tx)
    await note_end(tx)


async def note_end(tx: Transaction) -> None:
    """Note where the journal ends, whatever was noted before."""
    row = await tx.row("SELECT n, hash FROM journal ORDER BY n DESC LIMIT 1")
    tx.outside[NOTE] = f"{row[0]} {bytes(row[1]).hex()}" if row else "0 "


async def follow(tx: Transaction) -> None:
    """Note the end of a journal that other machines have written on since this one noted it."""
    head = await roll.head(tx)
    noted, _, _ = (tx.noted(NOTE) or "0 ").partition(" ")
    if head is None or head.n <= int(noted) or not await is_as_noted(tx):
        return
    row = await tx.row("SELECT hash, epoch FROM journal WHERE n = $1", head.n)
    if row is not None and head.end == _end(tx.vault, bytes(row[0]), int(row[1])):
        tx.outside[NOTE] = f"{head.n} {bytes(row[0]).hex()}"


async def entries(tx: Transaction, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
    """The entries after number `after`, at most `limit`, in their order."""
    rows = await tx.rows(
        "SELECT n, at, actor, act, subject, hash, epoch FROM journal "
        "WHERE n > $1 ORDER BY n LIMIT $2",
        after,
        limit,
    )
    return tuple(map(_entry, rows))


async def last_about(tx: Transaction, subject: str) -> Entry | None:
    """The last entry with exactly this subject; None without one."""
    row = await tx.row(
        "SELECT n, at, actor, act, subject, hash, epoch FROM journal "
        "WHERE subject = $1 ORDER BY n DESC LIMIT 1",
        subject,
    )
    return None if row is None else _entry(row)


async def of_act(tx: Transaction, *acts: str) -> tuple[Entry, ...]:
    """The entries whose act is one of `acts`, in their order."""
    found: list[Entry] = []
    for act in acts:
        rows = await tx.rows(
            "SELECT n, at, actor, act, subject, hash, epoch FROM journal WHERE act = $1 ORDER BY n",
            act,
        )
        found += map(_entry, rows)
    return tuple(sorted(found, key=lambda entry: entry.n))


async def actors(tx: Transaction) -> frozenset[bytes]:
    """Every person who has ever done an act that stands in the journal."""
    rows = await tx.rows("SELECT DISTINCT actor FROM journal")
    return frozenset(bytes(actor) for (actor,) in rows) - {CLOCK}


async def last_act(tx: Transaction) -> str | None:
    """The stamp of the last act of a human being; of the first entry where there is none."""
    row = await tx.row(
        "SELECT COALESCE((SELECT MAX(at) FROM journal WHERE actor <> $1), "
        "(SELECT at FROM journal ORDER BY n LIMIT 1))",
        CLOCK,
    )
    return str(row[0]) if row and row[0] else None


async def verify(tx: Transaction) -> int:
    """The number of entries, all as they were written. Raises `JournalBroken`."""
    early = await tx.row("SELECT MIN(n) FROM journal WHERE n < 1")
    if early is not None and early[0] is not None:
        raise JournalBroken(int(early[0]))
    n, end, epoch, newest = 0, BEGINNING, 0, tx.vault.epoch(JOURNAL)
    while piece := await entries(tx, n):
        for entry in piece:
            n += 1
            known = entry.n == n and epoch <= entry.epoch <= newest
            if not known or entry.hash != _hash(tx.vault, entry, end):
                raise JournalBroken(n)
            end, epoch = _end(tx.vault, entry.hash, entry.epoch), entry.epoch
    if await head(tx) != (n, end) or (n > 0 and epoch != newest):
        raise JournalBroken(n + 1)
    return n


async def is_by_these_keys(tx: Transaction) -> bool:
    """Whether the transaction's keys wrote the first entry; True, too, where there is none."""
    for first in await entries(tx, 0, 1):
        known = 0 <= first.epoch <= tx.vault.epoch(JOURNAL)
        return known and first.hash == _hash(tx.vault, first, BEGINNING)
    return True


async def is_whole(tx: Transaction) -> bool:
    """Whether nothing of the journal is missing or changed, and no earlier state was put back."""
    try:
        await verify(tx)
    except JournalBroken:
        return False
    return await is_as_noted(tx)


async def _last(tx: Transaction) -> int:
    """The number of the last entry, whatever the head says."""
    row = await tx.row("SELECT COALESCE(MAX(n), 0) FROM journal")
    return int(row[0]) if row else 0


def _entry(row: Row) -> Entry:
    n, at, actor, act, subject, hash, epoch = row
    return Entry(int(n), at, bytes(actor), act, subject, bytes(hash), int(epoch))


def _hash(vault: Vault, entry: Entry, end: bytes) -> bytes:
    parts = (str(entry.n), entry.at, entry.actor.hex(), entry.act, entry.subject, end.hex())
    return vault.mark(JOURNAL, "\0".join(parts), HASH_BYTES, entry.epoch)


def _end(vault: Vault, hash: bytes, epoch: int) -> bytes:
    return vault.mark("journal end", hash.hex(), HASH_BYTES, epoch)
