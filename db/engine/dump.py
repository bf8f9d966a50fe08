"""Copies of a PostgreSQL database through the driver, whatever version the server has.

All tables as they are at one moment, read by a connection of its own: nobody waits for it. Nothing
else of the server gets into the copy: no order, no number of a transaction, no row erased before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from db.engine import backup
from db.engine.backup import COPIED, Unsound
from db.engine.heeding import Heeding
from db.engine.migrate import check_version
from db.engine.postgres_transaction import STILL
from db.engine.progress import Progress, Step
from db.engine.reaching import BYTEWISE, PIECE, reached
from db.engine.scratch import Scratch
from db.engine.tables import VERSION, Blank, Table
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.recovery import RecoveryKey


async def keep(url: str, path: Path, key: RecoveryKey, progress: Progress) -> int:
    """Copy the database at `url` to the file `path`, encrypted to `key`; see `Store.backup`.

    The database is not changed. Raises `StoreUnavailable`.
    """
    told = Heeding(progress)
    with await copied(url, told) as copy:
        try:
            await told.in_thread(backup.check, copy.connection, told)
            return await told.in_thread(backup.keep, copy, path, key, told)
        except (sqlite3.Error, Unsound) as error:
            raise StoreUnavailable(Trouble.CORRUPT) from error
        except OSError as error:
            raise StoreUnavailable(Trouble.READ_ONLY) from error


async def copied(url: str, told: Heeding) -> Scratch:
    """The database at `url` as one of SQLite, in memory. Raises `StoreUnavailable`."""
    async with (
        reached(url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(STILL)
        version = await connection.fetchval(f"SELECT version FROM {VERSION}")  # noqa: S608 - a constant
        check_version(version)
        copy = Scratch(await connection.fetchval("SELECT pg_database_size(current_database())"))
        try:
            blank = Blank(copy.connection, version)
            await _Copying(connection, copy.connection, told).all_of(blank.tables)
            await told.in_thread(blank.finish)
        except BaseException:
            copy.close()
            raise
    return copy


class _Copying:
    """The rows on their way from a server to a copy."""

    def __init__(self, source: Any, target: sqlite3.Connection, told: Heeding) -> None:
        self._source = source
        self._target = target
        self._told = told
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
            await self._told.in_thread(self._put, table, piece)
            self._done += len(piece)
            self._told(Step.COPYING, self._done, self._total)

    def _put(self, table: Table, rows: Sequence[Any]) -> None:
        """Put rows into the copy, and be done with the cursor in the same thread."""
        self._target.executemany(table.insert, map(tuple, rows)).close()
