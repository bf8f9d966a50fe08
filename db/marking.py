"""Marking rows that have no mark: those of the version before, once, when an operator says so.

Which rows are ours is a question that only people can answer, so a database is marked once. The
roll begins with it, and from then on a row without a valid mark is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from db import (
    alerts,
    broadcasts,
    cleanups,
    closing,
    doorways,
    exports,
    goals,
    holds,
    invitations,
    journal,
    named_owners,
    organisations,
    pledges,
    public_names,
    roll,
    signatures,
    staff,
    voices,
)
from db.engine.transaction import Param, Row, Store, Transaction
from db.engine.walking import PIECE
from db.marks import Marked, mark
from db.secrets.vault import Vault

Ours: TypeAlias = Callable[[Marked, Sequence[Any], Param], bool]
"""Whether a row of a table that says such content under such a mark is to be marked anew."""

LARGE = {
    Marked.SIGNATURE: (signatures.piece, signatures.content, ("tag",)),
    Marked.PUBLIC_NAME: (public_names.piece, public_names.content, ("tag",)),
    Marked.ORGANISATION: (organisations.piece, organisations.content, ("tag",)),
    Marked.PLEDGE: (pledges.piece, pledges.content, ("tag", "pledge")),
}
"""Tables that are marked in pieces: how they are read, what a mark is over, and their keys."""

SMALL = {
    Marked.STAFF: (staff.COLUMNS, ("tag",)),
    Marked.VOICE: (voices.COLUMNS, ("kind", "subject", "person")),
    Marked.INVITATION: (invitations.COLUMNS, ("code",)),
    Marked.LINK_CODE: ("code, tag, expires", ("tag",)),
    Marked.ALERT: (alerts.COLUMNS, ("id",)),
    Marked.BROADCAST: (broadcasts.COLUMNS, ("number",)),
    Marked.NAMED_OWNER: (named_owners.COLUMNS, ("tag",)),
    Marked.GOAL: (goals.COLUMNS, ("id",)),
    Marked.DOORWAY: (doorways.COLUMNS, ("platform",)),
    Marked.CLEANUP: (cleanups.COLUMNS, ("id",)),
    Marked.CLOSING: (closing.COLUMNS, ("token",)),
    Marked.EXPORTED: (exports.MADE_COLUMNS, ("id",)),
}
"""Tables whose rows stand on the roll: the columns that a mark is over, and those of the key."""


def never_marked(_table: Marked, _content: Sequence[Any], given: Param) -> bool:
    """Whether a row is one of the version before: without any mark."""
    return given is None


async def unmarked(tx: Transaction) -> Mapping[Marked, int]:
    """The number of rows of each table that would be marked; none once the roll has begun.

    Broadcasts that have ended do nothing more, and are not told.
    """
    if await roll.is_begun(tx):
        return {}
    numbers = {}
    for table in Marked:
        ended = " AND finished IS NULL" if table is Marked.BROADCAST else ""
        row = await tx.row(f"SELECT COUNT(*) FROM {table} WHERE mark IS NULL{ended}")  # noqa: S608
        numbers[table] = int(row[0]) if row else 0
    return {table: n for table, n in numbers.items() if n}


async def begin(tx: Transaction) -> Mapping[Marked, int]:
    """Begin the roll of a database in which nothing is to be marked; else see `unmarked`."""
    numbers = await unmarked(tx)
    if not numbers and not await roll.is_begun(tx):
        await _begin(tx, never_marked)
    return numbers


async def mark_all(store: Store, ours: Ours = never_marked) -> None:
    """Mark every row that is `ours`, and let the roll begin with exactly the rows that fit then.

    In pieces; where it was broken off, it goes on when it is called again. Raises
    `StoreUnavailable`.
    """
    for table in LARGE:
        place = b""
        while (following := await store.transact(partial(_piece, table, ours, place))) is not None:
            place = following
    await store.transact(partial(_begin, ours=ours))


Key: TypeAlias = tuple[Marked, tuple[Any, ...]]
"""A row of a small table, by table and primary key."""

Standing: TypeAlias = frozenset[Key]
"""The rows of small tables that count."""


async def standing(tx: Transaction) -> Standing:
    """The rows of the small tables that count by the keys of the transaction's vault."""
    _, entries = await roll.standing(tx)
    return await _standing(tx, lambda name, _, fitting: entries.get(name) == fitting)


async def standing_then(tx: Transaction, now: Vault) -> Standing:
    """The rows that counted in a database from before a renewal, which was put back.

    This machine has noted a roll by the keys of `now`: who was taken off since does not count. A
    machine that has noted nothing believes the database.
    """
    older = await roll.head(tx)
    before = older.roll if older is not None else {}
    entries = roll.noted(tx)

    def stood(name: str, its_key: Key, fitting: str) -> bool:
        on_the_roll = not entries or _entry(now, *its_key) in entries
        return on_the_roll and before.get(name) == fitting

    return await _standing(tx, stood)


async def _standing(tx: Transaction, stands: Callable[[str, Key, str], bool]) -> Standing:
    rows = []
    for table, (columns, _) in SMALL.items():
        for *content, given in await tx.rows(f"SELECT {columns}, mark FROM {table}"):  # noqa: S608
            fitting = mark(tx.vault, table, await _said(tx, table, content))
            key = (table, _key(table, content))
            ended = table is Marked.BROADCAST and content[-1] is not None
            if given == fitting and (ended or stands(_entry(tx.vault, *key), key, fitting.hex())):
                rows.append(key)
    return frozenset(rows)


async def mark_anew(tx: Transaction, before: Vault, standing: Standing) -> None:
    """Mark by the transaction's vault the rows `standing`, and the large tables' by `before`."""

    def ours(table: Marked, said: Sequence[Any], given: Param) -> bool:
        if table in LARGE:
            return given == mark(before, table, said)
        return (table, _key(table, said[0] if table is Marked.ALERT else said)) in standing

    for table in LARGE:
        place: bytes | None = b""
        while place is not None:
            place = await _piece(table, ours, place, tx)
    await _begin(tx, ours, again=False)


def _key(table: Marked, content: Sequence[Any]) -> tuple[Any, ...]:
    """The primary key of a row of a small table, as plain values."""
    columns, names = SMALL[table]
    values = (content[columns.split(", ").index(name)] for name in names)
    return tuple(bytes(each) if isinstance(each, memoryview) else each for each in values)


async def loose(tx: Transaction) -> tuple[Marked, ...]:
    """The small tables with rows that do not count, for want of a mark or of a place on the roll.

    Alerts that are no draft any more, and broadcasts that have not ended, are looked at.
    """
    _, entries = await roll.standing(tx)
    return tuple([table for table in SMALL if await _is_loose(tx, table, entries)])


async def _is_loose(tx: Transaction, table: Marked, entries: roll.Entries) -> bool:
    columns, names = SMALL[table]
    places = [columns.split(", ").index(name) for name in names]
    live = {Marked.ALERT: " WHERE state <> 'draft'", Marked.BROADCAST: " WHERE finished IS NULL"}
    rows = await tx.rows(f"SELECT {columns}, mark FROM {table}{live.get(table, '')}")  # noqa: S608
    for *content, given in rows:
        key = [content[place] for place in places]
        fitting = mark(tx.vault, table, await _said(tx, table, content))
        if given != fitting or entries.get(_entry(tx.vault, table, key)) != fitting.hex():
            return True
    return False


async def _piece(table: Marked, ours: Ours, start: bytes, tx: Transaction) -> bytes | None:
    """Mark the rows of a piece from the tag `start` on; the tag to go on from, None at the end."""
    read, content_of, names = LARGE[table]
    rows = await read(tx, start, PIECE)
    for row in rows:
        content = content_of(row)
        if ours(table, content, row[-1]):
            await _keep(tx, table, names, row[: len(names)], mark(tx.vault, table, content))
    last = bytes(rows[-1][0]) if rows else start
    return last if len(rows) == PIECE and last != start else None


async def _begin(tx: Transaction, ours: Ours, *, again: bool = True) -> None:
    entries: dict[str, str] = {}
    for table in SMALL:
        entries |= await _marked(tx, table, ours, again=again)
    hold = await holds.written_down(tx) if again else None
    if hold is not None:
        entries[roll.key_of_hold(tx.vault)] = hold.token.hex()
    await roll.begin(tx, entries)
    await journal.note_end(tx)


async def _marked(tx: Transaction, table: Marked, ours: Ours, *, again: bool) -> dict[str, str]:
    """Mark the rows of a small table that are ours; the entries on the roll of those that fit.

    `again` counts what fits already as ours, from a marking that was broken off.
    """
    columns, names = SMALL[table]
    places = [columns.split(", ").index(name) for name in names]
    entries = {}
    for *content, given in await tx.rows(f"SELECT {columns}, mark FROM {table}"):  # noqa: S608
        said, key = await _said(tx, table, content), [content[place] for place in places]
        fitting = mark(tx.vault, table, said)
        if not (again and given == fitting) and not ours(table, said, given):
            continue
        await _keep(tx, table, names, key, fitting)
        if table is not Marked.BROADCAST or content[-1] is None:
            entries[_entry(tx.vault, table, key)] = fitting.hex()
    return entries


async def _said(tx: Transaction, table: Marked, content: Row) -> Sequence[Any]:
    """All that a row says, with an alert its words."""
    return [content, await alerts.words(tx, content[0])] if table is Marked.ALERT else content


async def _keep(
    tx: Transaction, table: Marked, names: Iterable[str], keys: Sequence[Param], marked: bytes
) -> None:
    where = " AND ".join(f"{name} = ${at}" for at, name in enumerate(names, start=2))
    await tx.execute(f"UPDATE {table} SET mark = $1 WHERE {where}", marked, *keys)  # noqa: S608


def _entry(vault: Vault, table: Marked, keys: Sequence[Any]) -> str:
    if table is Marked.VOICE:
        return roll.voice_key(vault, *keys)
    return roll.key(vault, table, *keys)
