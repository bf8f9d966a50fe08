"""The table of tombstones: read whole, filled again, and freed of what is old."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from itertools import islice

from db.engine.state import State
from db.engine.tombstones import ADDED
from db.engine.transaction import Row, Store, Transaction
from db.engine.walking import PIECE, Key, walk

REACH = "tombstones reach"
"""The name in the machine's state: the first month, as 2026-11, of which tombstones are kept."""


async def everything(store: Store) -> frozenset[bytes]:
    """Every mark that the database has. Raises `StoreUnavailable`."""
    marks: set[bytes] = set()
    async for rows in walk(store, _piece, (b"",)):
        marks.update(bytes(mark) for mark, _ in rows)
    return frozenset(marks)


async def put(store: Store, marks: Collection[bytes]) -> None:
    """Keep `marks`, which lie beside the database already. Raises `StoreUnavailable`."""
    left = iter(marks)
    while piece := tuple(islice(left, PIECE)):
        await store.transact(partial(_put, marks=piece))


async def grow_old(store: Store, state: State, month: str, oldest: str) -> int:
    """Give the marks without a month `month`, and erase those of before `oldest`; their number.

    Months are ISO, as 2026-11. The marks go beside the database first: a mark that is there alone
    would erase, at the next start, who has signed again. Raises `StoreUnavailable` and `OSError`.
    """
    while await store.transact(partial(_give, month=month)) == PIECE:
        pass
    old = [
        bytes(mark)
        async for rows in walk(store, _piece, (b"",))
        for mark, its_month in rows
        if "" < its_month < oldest
    ]
    state.tombstones.drop(old)
    state.note({REACH: oldest})
    while await store.transact(partial(_drop, oldest=oldest)) == PIECE:
        pass
    return len(old)


async def _piece(tx: Transaction, after: Key, limit: int) -> list[Row]:
    sql = "SELECT mark, month FROM tombstone WHERE mark > $1 ORDER BY mark LIMIT $2"
    return list(await tx.rows(sql, *after, limit))


async def _put(tx: Transaction, marks: Collection[bytes]) -> None:
    for mark in marks:
        await tx.execute(ADDED, mark)


async def _give(tx: Transaction, month: str) -> int:
    return await tx.execute(
        "UPDATE tombstone SET month = $1 WHERE mark IN "
        "(SELECT mark FROM tombstone WHERE month = '' LIMIT $2)",
        month,
        PIECE,
    )


async def _drop(tx: Transaction, oldest: str) -> int:
    return await tx.execute(
        "DELETE FROM tombstone WHERE mark IN "
        "(SELECT mark FROM tombstone WHERE month <> '' AND month < $1 LIMIT $2)",
        oldest,
        PIECE,
    )
