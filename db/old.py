"""Old rows: the conditions for a row to be old, the count of such rows, and their erasure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import Enum
from functools import partial

from db import cleaned, cleanups, roll, voices
from db.engine.transaction import Row, Store, Transaction
from db.engine.walking import PATIENCE, PIECE, Key, walk
from db.marks import Marked
from db.secrets.vault import AccountTag


class Old(Enum):
    """A kind of old rows: table, columns of the table's key, and the condition of being old.

    `$1` is an ISO date for rows that carry a date, a stamp for rows that carry a stamp. `DRAFTS`
    are forms that are being filled in. Of `CONTACTS`, what is kept of who signed for an
    organisation, the row stays; a month is before every day of its own. `CLEANED` are signatures
    that were taken out, and that nobody can put back any more.
    """

    OPEN_FORMS = ("draft", "tag", "day < $1")
    TYPED = ("typed", "tag", "day < $1")
    RECEIPTS = ("seen_update", "platform, id", "day < $1")
    ANSWERS = ("answer", "id", "day < $1")
    RESPONSES = (
        "response",
        "tag, alert",
        "alert IN (SELECT alert.id FROM alert JOIN broadcast ON broadcast.number = alert.broadcast "
        "WHERE COALESCE(alert.ends, SUBSTR(broadcast.started, 1, 10)) < $1)",
    )
    DELIVERIES = (
        "delivery",
        "broadcast, tag",
        "broadcast IN (SELECT number FROM broadcast WHERE finished < $1)",
    )
    CONTACTS = (
        "organisation",
        "tag",
        "state = 'waiting' AND kept IS NOT NULL AND month < $1",
    )
    CLEANED = (
        "cleaned",
        "tag",
        "cleanup NOT IN (SELECT id FROM cleanup WHERE state <> 'done' OR day >= $1)",
    )
    CLEANUPS = ("cleanup", "id", "state IN ('done', 'undone') AND day < $1")
    SUSPECTS = ("suspect", "tag", "day < $1")
    BATCHES = ("batch", "id", "day < $1")
    NOTICES = ("notice", "id", "state = 'failed' AND due < $1")
    INVITATIONS = ("invitation", "code", "expires < $1")
    LINK_CODES = ("link_code", "code", "expires < $1")
    RUNS = ("run", "job, due", "due < $1 AND due <> ''")


async def count(tx: Transaction, old: Old, before: str) -> int:
    """The number of old rows: those from before the date or stamp `before`."""
    table, _, condition = old.value
    row = await tx.row(f"SELECT COUNT(*) FROM {table} WHERE {condition}", before)  # noqa: S608
    return int(row[0]) if row else 0


async def erase_piece(tx: Transaction, old: Old, before: str) -> int:
    """Erase one piece of the old rows; the number erased, 0 where none is left."""
    if old is Old.CLEANUPS:
        return await cleanups.erase_old(tx, before, PIECE)
    table, key, condition = old.value
    if old is Old.CLEANED:
        sql = f"SELECT tag FROM cleaned WHERE {condition} LIMIT $2"  # noqa: S608 - constant
        tags = [AccountTag(bytes(tag)) for (tag,) in await tx.rows(sql, before, PIECE)]
        return sum([await cleaned.let_go(tx, tag) for tag in tags])
    await _off_the_roll(tx, old, before)
    erases = f"DELETE FROM {table}"  # noqa: S608 - constant
    if old is Old.CONTACTS:
        erases = "UPDATE organisation SET kept = NULL"
    erased = await tx.execute(
        f"{erases} WHERE ({key}) IN "  # noqa: S608 - constants
        f"(SELECT {key} FROM {table} WHERE {condition} LIMIT $2)",
        before,
        PIECE,
    )
    return await _after(tx, old, erased)


async def _off_the_roll(tx: Transaction, old: Old, before: str) -> None:
    """Take the invitations or link codes that are old off the roll; there are few."""
    if old is Old.INVITATIONS:
        for (code,) in await tx.rows("SELECT code FROM invitation WHERE expires < $1", before):
            await roll.leave(tx, *roll.keys_of_invitation(tx.vault, bytes(code)))
    if old is Old.LINK_CODES:
        for (tag,) in await tx.rows("SELECT tag FROM link_code WHERE expires < $1", before):
            await roll.leave(tx, roll.key(tx.vault, Marked.LINK_CODE, bytes(tag)))


async def _after(tx: Transaction, old: Old, erased: int) -> int:
    """Erase the voices for invitations that have gone, and let the erased bytes leave the disk."""
    if old is Old.INVITATIONS:
        await voices.erase_for_lost_invitations(tx)
    tx.erases = tx.erases or erased > 0
    return erased


async def by_day(store: Store, old: Old) -> Counter[str]:
    """The numbers of rows of a kind that carries a day, by that ISO date; walked in pieces."""
    table, key, _ = old.value
    columns = key.split(", ")
    after = ", ".join(f"${number}" for number in range(1, len(columns) + 1))

    async def piece(tx: Transaction, after: Key, limit: int) -> Sequence[Row]:
        return await tx.rows(sql, *after, limit)

    sql = (
        f"SELECT {key}, day FROM {table} WHERE ({key}) > ({after}) "  # noqa: S608 - constants
        f"ORDER BY {key} LIMIT ${len(columns) + 1}"
    )
    days: Counter[str] = Counter()
    beginning = ("", b"")[-len(columns) :]
    async for rows in walk(store, piece, beginning):
        days.update(str(row[-1]) for row in rows)
    return days


async def erase_all(store: Store, old: Old, before: str) -> int:
    """Erase all old rows, a transaction for each piece; the number erased."""
    erased, patience = 0, 0.0
    erase = partial(erase_piece, old=old, before=before)
    while piece := await store.transact(erase, writes=True, patience=patience):
        erased, patience = erased + piece, PATIENCE
    return erased
