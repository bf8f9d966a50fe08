"""Copies of a PostgreSQL database through the driver, whatever version the server has.

All tables as they are at one moment, read by a connection of its own: nobody waits for it. Nothing
else of the server gets into the copy: no order, no number of a transaction, no row erased before.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from db.engine import backup
from db.engine.backup import COPIED, Unsound
from db.engine.migrate import check_version
from db.engine.progress import Progress, Step
from db.engine.reaching import BYTEWISE, PIECE, reached
from db.engine.scratch import Scratch
from db.engine.tables import VERSION, Blank, Table
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.recovery import RecoveryKey

P = ParamSpec("P")
T = TypeVar("T")


async def keep(url: str, path: Path, key: RecoveryKey, progress: Progress) -> int:
    """Copy the database at `url` to the file `path`, encrypted to `key`; see `Store.backup`.

    The database is not changed. Raises `StoreUnavailable`.
    """
    with await copied(url, progress) as copy:
        try:
            await _in_thread(backup.check, copy.connection, progress)
            return await _in_thread(backup.keep, copy, path, key, progress)
        except (sqlite3.Error, Unsound) as error:
            raise StoreUnavailable(Trouble.CORRUPT) from error
        except OSError as error:
            raise StoreUnavailable(Trouble.READ_ONLY) from error


async def copied(url: str, progress: Progress) -> Scratch:
    """The database at `url` as one of SQLite, in memory. Raises `StoreUnavailable`."""
    async with (
        reached(url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        version = await connection.fetchval(f"SELECT version FROM {VERSION}")  # noqa: S608 - a constant
        check_version(version)
        copy = Scratch(await connection.fetchval("SELECT pg_database_size(current_database())"))
        try:
            blank = Blank(copy.connection, version)
            await _Copying(connection, copy.connection, progress).all_of(blank.tables)
            await _in_thread(blank.finish)
        except BaseException:
            copy.close()
            raise
    return copy


class _Copying:
    """The rows on their way from a server to a copy."""

    def __init__(self, source: Any, target: sqlite3.Connection, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._progress = progress
        self._done = self._total = 0

    async def all_of(self, tables: tuple[Table, ...]) -> None:
        """Copy every table."""
        for table in tables:
            self._total += await self._source.fetchval(f"SELECT COUNT(*) FROM {table.name}")  # noqa: S608 - a schema's names
        for table in tables:
            await self._table(table)

    async def _table(self, table: Table) -> None:
        rows = await self._source.cursor(
            table.select(COPIED.get(table.name, ""), collation=BYTEWISE)
        )
        while piece := await rows.fetch(PIECE):
            await _in_thread(self._put, table, piece)
            self._done += len(piece)
            self._progress(Step.COPYING, self._done, self._total)

    def _put(self, table: Table, rows: Sequence[Any]) -> None:
        """Put rows into the copy, and be done with the cursor in the same thread."""
        self._target.executemany(table.insert, map(tuple, rows)).close()


async def _in_thread(function: Callable[P, T], *arguments: P.args, **more: P.kwargs) -> T:
    """The result of `function`, called in another thread; cancelled, it still comes to its end.

    What it works on is closed only then.
    """
    task = asyncio.create_task(asyncio.to_thread(function, *arguments, **more))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
