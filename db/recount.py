"""The recount: counters are mended from the marked rows themselves, while people go on signing.

Rows are gone through by their tags in pieces. Each counter keeps what the recount has found, and up
to which tag the recount has come; both move in the transaction that reads a piece. A signature or a
withdrawal behind that place moves what was found (`counters.add`); one ahead of it is yet to be
seen. So at the end what was found is the number of rows at that moment. The place is the shortest
beginning of a tag that parts two pieces, never a tag.
"""

from __future__ import annotations

import asyncio
import collections
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeAlias

from db import organisations, pledges, public_names, signatures
from db.counters import Counter
from db.engine import walking
from db.engine.transaction import Row, Transaction
from db.engine.walking import Transacts, Within
from db.marks import Marked
from db.secrets.vault import BEHIND_ALL, Vault

TOKEN_BYTES = 8
AT_A_TIME = 16
"""Rows looked at before other threads have their turn: less than half a millisecond."""

Found: TypeAlias = collections.Counter[Counter]
"""How many rows there are for each counter."""


class Read(Protocol):
    """A piece of a table: the first `limit` rows from the tag `start` on, the tag first."""

    def __call__(
        self, tx: Transaction, start: bytes, limit: int
    ) -> Coroutine[Any, Any, Sequence[Row]]:
        """Read it."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """A table that is counted: its counters, how it is read, and which of them a row is for."""

    table: Marked
    counters: tuple[Counter, ...]
    read: Read
    is_marked: Callable[[Vault, Row], bool]
    of: Callable[[Row], Iterable[Counter]]


def _of_signature(row: Row) -> Iterable[Counter]:
    return (signatures.in_row(row).counter,)


def _of_pledge(row: Row) -> Iterable[Counter]:
    yield Counter.PLEDGES
    if pledges.in_row(row).done:
        yield Counter.PLEDGES_DONE


def _of_organisation(row: Row) -> Iterable[Counter]:
    if organisations.counted(row)[0] is organisations.State.CONFIRMED:
        yield Counter.CONFIRMED


SIGNATURES = Counted(
    Marked.SIGNATURE,
    (Counter.PEOPLE, Counter.ORGANISATIONS, Counter.ORGANISATIONS_WAITING),
    signatures.piece,
    signatures.is_marked,
    _of_signature,
)
ORGANISATIONS = Counted(
    Marked.ORGANISATION,
    (Counter.CONFIRMED,),
    organisations.piece,
    organisations.is_sound,
    _of_organisation,
)
PUBLIC_NAMES = Counted(
    Marked.PUBLIC_NAME, (), public_names.piece, public_names.is_as_written, lambda _: ()
)
"""Public names, which no counter counts: so that those are seen that somebody changed."""
PLEDGES = Counted(
    Marked.PLEDGE,
    (Counter.PLEDGES, Counter.PLEDGES_DONE),
    pledges.piece,
    pledges.is_marked,
    _of_pledge,
)


async def recounted(
    store: Transacts, counted: Counted, spoiled: set[Marked]
) -> AsyncIterator[list[Row]]:
    """Every row of a table with a valid mark, piece by piece; then its counters are as many.

    The table is added to `spoiled` where there are rows without one. A recount that begins later
    takes over from one under way, which then mends nothing. Raises `StoreUnavailable`.
    """
    token, place = secrets.token_bytes(TOKEN_BYTES), b""
    found: Found = collections.Counter()
    await store.transact(partial(_begin, counted=counted, token=token))
    while place != BEHIND_ALL:
        read = partial(_read, counted=counted, token=token, start=place, found=found)
        patience = walking.PATIENCE if place else 0.0
        piece = await store.transact(read, writes=True, patience=patience)
        rows, found = await _sound(store, piece, counted)
        if len(rows) < len(piece.rows):
            spoiled.add(counted.table)
        yield rows
        place = piece.end
    await store.transact(partial(_finish, counted=counted, token=token, found=found))


async def _sound(store: Transacts, piece: _Piece, counted: Counted) -> tuple[list[Row], Found]:
    """The rows with a valid mark, and what they are; in another thread, unless in a transaction."""
    if isinstance(store, Within):
        return _marked(piece, counted)
    return await asyncio.to_thread(_marked, piece, counted)


class _Piece(NamedTuple):
    """The rows of a piece, the place behind them, and the vault that knows their marks."""

    rows: Sequence[Row]
    end: bytes
    vault: Vault


async def _begin(tx: Transaction, counted: Counted, token: bytes) -> None:
    for counter in counted.counters:
        await tx.execute(
            "INSERT INTO counter (name, share, n, recount, found, upto) "
            "VALUES ($1, 0, 0, $2, 0, $3) ON CONFLICT (name, share) DO UPDATE "
            "SET recount = excluded.recount, upto = excluded.upto",
            counter.value,
            token,
            b"",
        )
        await tx.execute("UPDATE counter SET found = 0 WHERE name = $1", counter.value)


async def _read(
    tx: Transaction, counted: Counted, token: bytes, start: bytes, found: Found
) -> _Piece:
    """The piece from `start` on; from now on what changes in it moves what was found.

    What was `found` in the piece before is added.
    """
    await _add(tx, token, found)
    limit = walking.PIECE
    rows = await counted.read(tx, start, limit)
    while len(rows) == limit and rows[0][0] == rows[-1][0]:
        limit *= 2
        rows = await counted.read(tx, start, limit)
    end = BEHIND_ALL if len(rows) < limit else _parting(rows[0][0], rows[-1][0])
    await tx.execute("UPDATE counter SET upto = $2 WHERE recount = $1", token, end)
    return _Piece([row for row in rows if row[0] < end], end, tx.vault)


def _parting(first: bytes, last: bytes) -> bytes:
    """The shortest beginning of `last` behind `first`."""
    return next(each for size in range(len(last)) if (each := last[: size + 1]) > first)


def _marked(piece: _Piece, counted: Counted) -> tuple[list[Row], Found]:
    rows: list[Row] = []
    found: Found = collections.Counter()
    for start in range(0, len(piece.rows), AT_A_TIME):
        few = piece.rows[start : start + AT_A_TIME]
        sound = [row for row in few if counted.is_marked(piece.vault, row)]
        found.update(name for row in sound for name in counted.of(row))
        rows += sound
        time.sleep(0)  # a thread that answers somebody takes its turn
    return rows, found


async def _add(tx: Transaction, token: bytes, found: Found) -> None:
    for counter, n in found.items():
        await tx.execute(
            "UPDATE counter SET found = found + $3 WHERE name = $1 AND recount = $2",
            counter.value,
            token,
            n,
        )


async def _finish(tx: Transaction, counted: Counted, token: bytes, found: Found) -> None:
    await _add(tx, token, found)
    for counter in counted.counters:
        rows = await tx.rows("SELECT found, recount FROM counter WHERE name = $1", counter.value)
        if any(recount == token for _, recount in rows):
            await tx.execute("DELETE FROM counter WHERE name = $1", counter.value)
            await tx.execute(
                "INSERT INTO counter (name, share, n) VALUES ($1, 0, $2)",
                counter.value,
                sum(each for each, _ in rows),
            )
