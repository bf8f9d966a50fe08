"""Filling an empty PostgreSQL database with all that one of SQLite has, and comparing both.

Nobody can open the database before everything is in it and found the same: it says that it is of a
newer program until then. What was cut off is begun again, and goes on behind the tables that are
there already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import asyncpg

from db.engine.migrate import UNFINISHED, migrations
from db.engine.progress import Progress, Step
from db.engine.reaching import BYTEWISE, PIECE, reached
from db.engine.scratch import connected
from db.engine.tables import VERSION, Digest, NotEmpty, NotTheSame, Table, tables, up_to_date
from db.engine.transaction import StoreUnavailable, Trouble

THREE = 3
"""The times that each row is gone through: read, written, and read back."""


async def load(source: sqlite3.Connection, url: str, progress: Progress) -> tuple[int, int]:
    """Fill the database at `url`, whose tables are there, from `source`; its rows and tables.

    `source` is of the newest version, and nobody writes to it; `reserve` was called. Raises
    `NotTheSame`, `StoreUnavailable`.
    """
    async with reached(url) as target:
        loading = _Loading(source, target, progress)
        for table in tables(source):
            await loading.bring(table)
        await target.execute("UPDATE schema_version SET version = version - $1", UNFINISHED)
        return loading.rows, len(tables(source))


async def reserve(url: str) -> None:
    """Close the database at `url` to everybody, unless a load that was cut off has closed it.

    Its tables are those of the newest version. Raises `NotEmpty`, `StoreUnavailable`.
    """
    version = len(migrations())
    async with reached(url) as target, target.transaction():
        await target.execute(f"LOCK TABLE {VERSION} IN ACCESS EXCLUSIVE MODE")
        there = await target.fetchval(f"SELECT version FROM {VERSION}")  # noqa: S608 - a constant
        if there == UNFINISHED + version:
            return
        if there != version or not await _is_new(target, version):
            raise NotEmpty
        await target.execute("UPDATE schema_version SET version = $1", UNFINISHED + version)


async def _is_new(target: Any, version: int) -> bool:
    """Whether every table has as many rows as in a database that was just made."""
    with closing(connected(":memory:")) as fresh:
        up_to_date(fresh, 0, version)
        for table in tables(fresh):
            count = f"SELECT COUNT(*) FROM {table.name}"  # noqa: S608 - a schema's names
            if fresh.execute(count).fetchone()[0] != await target.fetchval(count):
                return False
    return True


class _Loading:
    """The rows on their way from a file to a server."""

    def __init__(self, source: sqlite3.Connection, target: Any, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._progress = progress
        self.rows = sum(map(self._count, tables(source)))
        self._done = 0

    async def bring(self, table: Table) -> None:
        """See that the server has exactly the rows of the file. Raises `NotTheSame`."""
        there = await self._there(table)
        if there.rows and there.is_as(self._here(table)):
            self._told(2 * there.rows)
            return
        self._done -= there.rows
        await self._target.execute(f"TRUNCATE {table.name} CASCADE")
        here = Digest()
        try:
            await self._target.copy_records_to_table(
                table.name, records=self._read(table, here), columns=table.columns
            )
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            raise StoreUnavailable(Trouble.CORRUPT) from error
        if not (await self._there(table)).is_as(here):
            raise NotTheSame

    def _count(self, table: Table) -> int:
        (count,) = self._source.execute(f"SELECT COUNT(*) FROM {table.name}").fetchone()  # noqa: S608 - a schema's names
        return int(count)

    def _here(self, table: Table) -> Digest:
        here = Digest()
        here.add(self._source.execute(table.select()))
        return here

    def _read(self, table: Table, here: Digest) -> Iterator[Sequence[Any]]:
        """The rows of the file; `here` becomes their digest."""
        rows = self._source.execute(table.select())
        while piece := rows.fetchmany(PIECE):
            here.add(piece)
            yield from piece
            self._told(2 * len(piece))

    async def _there(self, table: Table) -> Digest:
        """The digest of the rows that the server has."""
        there = Digest()
        async with self._target.transaction(readonly=True):
            rows = await self._target.cursor(table.select(collation=BYTEWISE))
            while piece := await rows.fetch(PIECE):
                there.add(piece)
                self._told(len(piece))
        return there

    def _told(self, rows: int) -> None:
        self._done += rows
        self._progress(Step.COPYING, self._done, THREE * self.rows)
