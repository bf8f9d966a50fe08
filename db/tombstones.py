"""The table of tombstones: read whole, filled again, and freed of what is old."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from itertools import islice

from db.engine.state import State
from db.engine.tombstones import ADDED, MARK_BYTES
from db.engine.transaction import Row, Store, Transaction
from db.engine.walking import PIECE, Key, walk
from db.secrets.vault import Vault

MONTH = re.compile("[0-9]{4}-[0-9]{2}")

REACH = "tombstones reach"
"""The name in the machine's state: the first month, as 2026-11, of which tombstones are kept."""


async def everything(store: Store) -> frozenset[bytes]:
    """Every mark that the database has. Raises `StoreUnavailable`."""
    return frozenset(await months(store))


async def months(store: Store) -> dict[bytes, str]:
    """Every mark that the database has, with its month; where it has none yet, with the present.

    Raises `StoreUnavailable`.
    """
    found: dict[bytes, str] = {}
    async for rows in walk(store, _piece, (b"",)):
        found.update((bytes(mark), month) for mark, month in rows)
    return found


async def reach(tx: Transaction) -> str:
    """The first month of which the database keeps marks; "" where it has erased none as old.

    One that was put there without the server's key is none.
    """
    row = await tx.row("SELECT month, mark FROM reach WHERE id = 1")
    return str(row[0]) if row and row[1] == _mark_of(tx.vault, str(row[0])) else ""


async def are_lost(tx: Transaction, state: State) -> bool:
    """Whether the database lacks what this process erased last, and has not erased that as old."""
    latest = state.tombstones.latest
    if not latest:
        return False
    places = ", ".join(f"${number}" for number in range(1, len(latest) + 1))
    sql = f"SELECT mark FROM tombstone WHERE mark IN ({places})"  # noqa: S608 - numbers alone
    lost = latest.keys() - {bytes(mark) for (mark,) in await tx.rows(sql, *latest)}
    oldest = await reach(tx) if lost else ""
    return any(latest[mark] >= oldest for mark in lost)


def follow(state: State, oldest: str) -> None:
    """Let this machine keep no marks of before the month `oldest` either. Raises `OSError`.

    What the database has erased as old would seem to be lost, and would erase who signed again.
    """
    state.tombstones.drop_before(oldest)
    if oldest > (state[REACH] or ""):
        state.note({REACH: oldest})


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
        if its_month < oldest
    ]
    state.tombstones.drop(old)
    follow(state, oldest)
    await store.transact(partial(_reaches, month=oldest))  # the others drop theirs by that
    while await store.transact(partial(_drop, oldest=oldest)) == PIECE:
        pass
    return len(old)


async def _piece(tx: Transaction, after: Key, limit: int) -> list[Row]:
    sql = "SELECT mark, month FROM tombstone WHERE mark > $1 ORDER BY mark LIMIT $2"
    rows = await tx.rows(sql, *after, limit)
    return [(mark, month if MONTH.fullmatch(month) else tx.vault.month) for mark, month in rows]


async def _put(tx: Transaction, marks: Collection[bytes]) -> None:
    for mark in marks:
        await tx.execute(ADDED, mark)


async def _reaches(tx: Transaction, month: str) -> None:
    """Note that the database keeps marks from `month` on; it never begins to keep earlier ones."""
    if await reach(tx) < month:
        await tx.execute("DELETE FROM reach")
        await tx.execute(
            "INSERT INTO reach (id, month, mark) VALUES (1, $1, $2)",
            month,
            _mark_of(tx.vault, month),
        )


def _mark_of(vault: Vault, month: str) -> bytes:
    return vault.mark("tombstone", f"reach\0{month}", MARK_BYTES)


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
