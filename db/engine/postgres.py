"""The store on PostgreSQL, for campaigns that need more than one machine.

One connection a process; groups of work take turns by an advisory lock, so that processes never
deadlock over the counters. What PostgreSQL protects less than SQLite is in docs/privacy.md.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import asyncpg

from db.engine.group_commit import GroupCommit, Submitted, is_to_be_noted, note
from db.engine.migrate import migrate
from db.engine.state import State
from db.engine.transaction import Param, Row, StoreUnavailable, Transaction, Trouble, Work
from db.secrets.recovery import RecoveryKey
from db.secrets.vault import Vault

T = TypeVar("T")
log = logging.getLogger(__name__)

WRITERS = 0x6C657474
"""The advisory lock that a group of work holds until it is committed."""

HOLD = "SELECT pg_try_advisory_lock(1, hashtext($1))"
"""The lock of a lease: locks named by two numbers are others than those named by one number."""

CONNECT_WAIT = 10.0
"""Seconds to wait for a connection."""

REWRITTEN = {
    "signature": "tag",
    "public_name": "tag",
    "pledge": "tag",
    "subscription": "tag",
    "wish": "tag",
    "preference": "tag",
    "draft": "tag",
    "typed": "tag",
    "answer": "id",
    "seen_update": "id",
    "response": "tag",
    "delivery": "tag",
    "staff": "tag",
    "invitation": "code",
    "named_owner": "tag",
    "voice": "subject",
    "link_code": "code",
    "notice": "id",
    "tombstone": "mark",
}
"""Tables whose rows say something about people, each with a column of its key."""


class PostgresTransaction:
    """A `Transaction` on an open PostgreSQL transaction."""

    def __init__(self, connection: Any, vault: Vault, state: State | None = None) -> None:
        self._connection = connection
        self._state = state or State()
        self.vault = vault
        self.outside: dict[str, str] = {}
        self.buried: list[bytes] = []
        self.wrote = False
        self.erases = False

    def noted(self, name: str) -> str | None:
        """The value under `name`; see `Transaction.noted`."""
        return self.outside.get(name, self._state[name])

    async def rows(self, sql: str, *params: Param) -> Sequence[Row]:
        """All rows that `sql` gives."""
        return [tuple(row) for row in await self._connection.fetch(sql, *params)]

    async def row(self, sql: str, *params: Param) -> Row | None:
        """The first row that `sql` gives."""
        row = await self._connection.fetchrow(sql, *params)
        return tuple(row) if row else None

    async def execute(self, sql: str, *params: Param) -> int:
        """Run `sql`; the number of rows touched."""
        status = await self._connection.execute(_dialect(sql), *params)
        touched = int(status.rpartition(" ")[2]) if status[-1].isdigit() else 0
        self.wrote = self.wrote or touched > 0
        return touched


class PostgresStore:
    """The store in one PostgreSQL database."""

    def __init__(self, url: str, vault: Vault, state: State) -> None:
        self._url = url
        self._vault = vault
        self._state = state
        self._connection: Any = None
        self._turn = asyncio.Lock()
        self._held: set[str] = set()
        self._group = GroupCommit(self._commit)

    @classmethod
    async def open(cls, url: str, vault: Vault, state: State | None = None) -> PostgresStore:
        """Connect to the database at `url`, and bring its tables up to date.

        See `open_store`. Raises `StoreUnavailable`.
        """
        store = cls(url, vault, state or State())
        try:
            if await store.transact(migrate):
                await store.scrub()
            await store.transact(_keep_no_samples)
        except BaseException:
            await store.close()
            raise
        return store

    async def transact(self, work: Work[T]) -> T:
        """Run `work`; see `Store.transact`."""
        return cast(T, await self._group.do(work))

    async def hold(self, name: str) -> bool:
        """Hold the lease `name`; see `Store.hold`.

        The lock lasts as long as the connection, and is taken again on the next connection.
        """
        async with self._turn:
            connection = await self._connected()
            try:
                held = bool(await connection.fetchval(HOLD, name))
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                raise _unavailable(error) from error
        if held:
            self._held.add(name)
        return held

    async def scrub(self) -> None:
        """Rewrite the tables in the order of their keys; the old files are emptied at once.

        Deleted rows then are gone from the tables, and nothing keeps the order of insertion:
        changing a column's type, if only to the same type, gives all rows one transaction number,
        which CLUSTER leaves unchanged. Raises `StoreUnavailable`.
        """
        async with self._turn:
            connection = await self._connected()
            try:
                for table, key in REWRITTEN.items():
                    await connection.execute(
                        f"ALTER TABLE {table} ALTER {key} TYPE bytea USING {key} || ''::bytea"
                    )
                    await connection.execute(f"CLUSTER {table} USING {table}_pkey")
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                raise _unavailable(error) from error

    async def empty_log(self) -> None:
        """Do nothing: the server makes its checkpoints."""

    async def backup(self, path: Path, key: RecoveryKey) -> bool:
        """Copy nothing: the server's operator makes backups."""
        return False

    async def close(self) -> None:
        """Finish all work under way, and disconnect."""
        await self._group.finish()
        if self._connection is not None:
            await self._connection.close()

    async def _commit(self, jobs: list[Submitted]) -> None:
        async with self._turn:
            connection = await self._connected()
            try:
                async with connection.transaction():
                    await connection.execute("SELECT pg_advisory_xact_lock($1)", WRITERS)
                    for job in jobs:
                        await self._run(connection, job)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                raise _unavailable(error) from error
        if is_to_be_noted(jobs):
            await asyncio.to_thread(note, self._state, jobs)

    async def _run(self, connection: Any, job: Submitted) -> None:
        transaction = PostgresTransaction(connection, self._vault, self._state)
        job.begin(transaction)
        try:
            async with connection.transaction():
                job.result = await job.work(transaction)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if connection.is_closed():
                raise
            job.error = _unavailable(error)
            job.undo()
        except Exception as error:
            job.error = error
            job.undo()

    async def _connected(self) -> Any:
        if self._connection is None or self._connection.is_closed():
            try:
                connection = await asyncpg.connect(self._url, timeout=CONNECT_WAIT)
                self._connection = await self._prepared(connection)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                raise StoreUnavailable(Trouble.UNREACHABLE) from error
        return self._connection

    async def _prepared(self, connection: Any) -> Any:
        """`connection`, with the leases of the one before; closed where any of that fails.

        Raises `StoreUnavailable` where another process holds one of the leases.
        """
        try:
            await connection.execute("SET synchronous_commit TO on")
            for name in self._held:
                if not await connection.fetchval(HOLD, name):
                    raise StoreUnavailable(Trouble.LOCKED)
        except BaseException:
            connection.terminate()
            raise
        return connection


async def _keep_no_samples(tx: Transaction) -> None:
    """Keep ANALYZE from copying rows into PostgreSQL's statistics, where nothing rewrites them."""
    columns = await tx.rows(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute "
        "WHERE attrelid = ANY (string_to_array($1, ' ')::regclass[]) "
        "AND attnum > 0 AND NOT attisdropped AND attstattarget IS DISTINCT FROM 0",
        " ".join(REWRITTEN),
    )
    for table, column in columns:
        await tx.execute(f"ALTER TABLE {table} ALTER {column} SET STATISTICS 0")


def _unavailable(error: Exception) -> StoreUnavailable:
    """The failure to report for an error of PostgreSQL or of the network."""
    match error:
        case asyncpg.ReadOnlySQLTransactionError():
            trouble = Trouble.READ_ONLY
        case asyncpg.DiskFullError():
            trouble = Trouble.FULL
        case asyncpg.DataCorruptedError() | asyncpg.IndexCorruptedError():
            trouble = Trouble.CORRUPT
        case asyncpg.PostgresConnectionError() | asyncpg.InterfaceError() | OSError():
            trouble = Trouble.UNREACHABLE
        case _:
            trouble = Trouble.FAILED
    failure = StoreUnavailable(trouble)
    failure.__cause__ = error
    if trouble is Trouble.FAILED:
        log.error("PostgreSQL: %s", type(error).__name__)
    return failure


@lru_cache(maxsize=64)
def _dialect(sql: str) -> str:
    """`sql` with the two words replaced that PostgreSQL spells differently or has no use for."""
    if not sql.startswith(("CREATE TABLE", "ALTER TABLE")):
        return sql
    return re.sub(r"\bBLOB\b", "BYTEA", sql).replace("WITHOUT ROWID", "")
