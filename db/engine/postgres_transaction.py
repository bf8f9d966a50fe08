"""One transaction on PostgreSQL: which locks it takes, and how it saves ways to the server.

What people do runs side by side (`Access.ACT`): each act holds the lock of its account, and one
that all acts share. Whatever else writes runs alone: it holds that one for itself. Work that only
reads takes no lock and sees one moment. See docs/decisions/0021-side-by-side-on-postgresql.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from enum import IntEnum
from typing import Any

import asyncpg

from db.engine import statements
from db.engine.migrate import check
from db.engine.reaching import FAILURES, unavailable
from db.engine.transaction import Param, Read, Row, StoreUnavailable, Trouble
from db.secrets.vault import Vault

WRITERS = 0x6C657474
"""The advisory lock that all acts share, and that work holds for itself which runs alone."""

OF_ACCOUNTS = frozenset(
    (
        *("signature", "public_name", "pledge", "wish", "subscription", "response"),
        *("preference", "draft", "typed", "answer", "seen_update", "tombstone"),
        *("counter", "daily", "audience", "source"),
    )
)
"""Tables that an act may write beside the acts of others: rows of one account, and totals."""

STILL = "LOCK TABLE schema_version IN ACCESS SHARE MODE"
"""Let no table be scrubbed from here on, before the first look: after it, one would seem empty.

`ALTER TABLE` rewrites a table for everybody at once, whatever moment they see (PostgreSQL's manual,
13.6, Caveats). `LOCK TABLE` alone takes no such moment while it waits.
"""

READING = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {STILL}"
WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED"

NONE_NEWER = "SELECT 0"
"""The server's word on the end of `_beginning`, where tables and keys are this program's."""

UNDO_WAIT = 5.0
"""Seconds to wait until work is undone that its caller broke off: told to stop, a bot has ten."""

MOST_TOGETHER = 32
"""Statements that are sent as one: more would take longer to plan than their ways take."""

FEW, MOST_KNOWN = 32, 256
"""Rows of a reading that is kept in mind, and how many readings."""


class Access(IntEnum):
    """The access that work has: it reads, or is an act of an account, or runs alone."""

    READ = 0
    ACT = 1
    ALONE = 2


class TooNarrow(BaseException):
    """Work asks for more than the access that it was begun with; it is to begin anew with `access`.

    No error of work, so that no work catches it.
    """

    def __init__(self, access: Access) -> None:
        super().__init__()
        self.access = access


class Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg leaves it untyped
    """A connection that counts in the share `share` of each total."""

    share = 0


class PostgresTransaction:
    """A `Transaction` on a connection of its own.

    `noted` is what this machine had noted before the first statement, and `locks` are the numbers
    of the accounts whose act this is. Nothing is written to a database that has had more than
    `migrations`, nor to one by other keys than those of the marks `keys`; None does not ask.
    """

    def __init__(
        self,
        connection: Any,
        vault: Vault,
        noted: Mapping[str, str],
        access: Access = Access.ALONE,
        locks: Collection[int] = (),
        migrations: int | None = None,
        keys: Sequence[bytes] | None = None,
    ) -> None:
        self._connection = connection
        self._noted = noted
        self._access = access
        self._locks = locks
        self._migrations = migrations
        self._keys = keys
        self._begun = False
        self._known: dict[Read, Sequence[Row]] = {}
        self._pending: list[Read] = []
        self.vault = vault
        self.share: int = connection.share
        self.outside: dict[str, str] = {}
        self.buried: list[bytes] = []
        self.wrote = False
        self.erases = False

    async def begin(self) -> None:
        """Take the locks of the access; who only reads begins with the first statement.

        Raises `StoreUnavailable` where a newer program has changed the tables, or the keys were
        renewed: both are done alone, so neither comes between here and the end.
        """
        if self._access is not Access.READ:
            look = _changed(self._migrations, self._keys)
            sql = _beginning(self._access, tuple(sorted(self._locks))) + look
            self._begun = True  # also where the answer to this is not waited for
            status = await self._connection.execute(sql)
            if self._migrations is not None and status != NONE_NEWER:
                await check(self)
                raise StoreUnavailable(Trouble.RENEWED)

    async def commit(self) -> None:
        """Commit what was done. Raises `TooNarrow` where something is to be noted beside acts.

        Raises `StoreUnavailable` for what was written, where the server's word on it is lost.
        """
        if self.outside:
            self._need(Access.ALONE)
        if self._begun:
            await self._flush()
            try:
                await self._connection.execute("COMMIT")
            except FAILURES as error:
                if self.wrote and unavailable(error).trouble is Trouble.UNREACHABLE:
                    raise StoreUnavailable(Trouble.DOUBTFUL) from error
                raise

    async def undo(self, cause: BaseException) -> None:
        """Undo everything for `cause`; a connection that cannot even do that is cut, which does.

        A server that has not answered in time is not asked again.
        """
        in_time = not isinstance(cause, OSError)
        under_way = self._begun or isinstance(cause, asyncio.CancelledError)
        if in_time and (not under_way or await self._rolled_back()):
            return
        with suppress(asyncpg.InterfaceError):  # it is gone already, and has left the pool
            self._connection.terminate()

    async def _rolled_back(self) -> bool:
        try:
            await self._connection.execute("ROLLBACK", timeout=UNDO_WAIT)
        except FAILURES:
            return False
        return True

    def noted(self, name: str) -> str | None:
        """The value under `name`; see `Transaction.noted`."""
        return self.outside.get(name, self._noted.get(name))

    async def alone(self) -> None:
        """Begin anew unless this work runs alone; see `Transaction.alone`."""
        self._need(Access.ALONE)

    async def ahead(self, reads: Callable[[], Sequence[Read]]) -> None:
        """Read all of `reads` on one way to the server; what is written since is read again."""
        wanted = reads()
        sql = statements.in_one(tuple(sql for sql, _ in wanted))
        params = (param for _, params in wanted for param in params)
        found = await self._connection.fetchrow(sql, *params)
        self._known.update(zip(wanted, found, strict=True))

    async def rows(self, sql: str, *params: Param) -> Sequence[Row]:
        """All rows that `sql` gives."""
        known = self._known.get((sql, params))
        if known is not None:
            return known
        await self._ready(statements.tables(sql))
        rows = [tuple(row) for row in await self._connection.fetch(sql, *params)]
        if len(rows) <= FEW:
            self._learn((sql, params), rows)
        return rows

    async def row(self, sql: str, *params: Param) -> Row | None:
        """The first row that `sql` gives."""
        rows = await self.rows(sql, *params)
        return rows[0] if rows else None

    async def execute(self, sql: str, *params: Param) -> int:
        """Run `sql`; the number of rows touched."""
        tables = self._written(sql)
        await self._ready(tables)
        status = await self._connection.execute(statements.dialect(sql), *params)
        touched = int(status.rpartition(" ")[2]) if status[-1].isdigit() else 0
        self.wrote = self.wrote or touched > 0
        return touched

    async def later(self, sql: str, *params: Param) -> None:
        """Run `sql` together with others; see `Transaction.later`.

        In one statement no two may touch one row: only rows that are new surely differ.
        """
        tables = self._written(sql)
        full = len(self._pending) == MOST_TOGETHER
        if full or any(
            tables & statements.tables(other) and not statements.both_new(sql, other)
            for other, _ in self._pending
        ):
            await self._flush()
        self._pending.append((sql, params))
        self.wrote = True

    def _learn(self, read: Read, rows: Sequence[Row]) -> None:
        """Keep in mind what cannot be another until this work itself writes: nobody else does."""
        if self._access is Access.ACT or not _are_ours(statements.tables(read[0])):
            return
        if len(self._known) == MOST_KNOWN:
            self._known.clear()
        self._known[read] = rows

    def _written(self, sql: str) -> frozenset[str]:
        """The tables of `sql`, which writes; what is known of them is read again."""
        tables, written = statements.tables(sql), statements.WRITTEN.match(sql)
        is_act = self._locks and written is not None and written[1] in OF_ACCOUNTS
        self._need(Access.ACT if is_act else Access.ALONE)
        if self._known:
            self._known = {
                (of, params): rows
                for (of, params), rows in self._known.items()
                if not tables & statements.tables(of)
            }
        return tables

    def _need(self, access: Access) -> None:
        if self._access < access:
            raise TooNarrow(access)

    async def _ready(self, tables: frozenset[str]) -> None:
        """Let a statement about `tables` see what was done before it."""
        if not self._begun:
            self._begun = True  # also where the answer to this is not waited for
            await self._connection.execute(READING)
        elif any(tables & statements.tables(sql) for sql, _ in self._pending):
            await self._flush()

    async def _flush(self) -> None:
        pending, self._pending = self._pending, []
        if pending:
            sql = statements.one_after_another(tuple(sql for sql, _ in pending))
            params = (param for _, params in pending for param in params)
            await self._connection.execute(sql, *params)


def _are_ours(tables: frozenset[str]) -> bool:
    """Whether what is read are tables, none of which shows the server at work."""
    return bool(tables) and not any(table.startswith("pg_") for table in tables)


def _beginning(access: Access, locks: Sequence[int]) -> str:
    """The statements that begin, and take the locks before anything is read."""
    if access is Access.ALONE:
        return f"{WRITING}; SELECT pg_advisory_xact_lock({WRITERS})"
    all_acts = f"SELECT pg_advisory_xact_lock_shared({WRITERS})"
    return f"{WRITING}; {all_acts}{_own(locks)}"


def _own(locks: Sequence[int]) -> str:
    return "".join(f"; SELECT pg_advisory_xact_lock({lock})" for lock in locks)


def _changed(migrations: int | None, keys: Sequence[bytes] | None) -> str:
    """The statement that finds a row where the tables are a newer program's, or the keys others."""
    if migrations is None:
        return ""
    newer = f"; SELECT FROM schema_version WHERE version > {migrations}"
    if keys is None:
        return newer
    marks = ", ".join(f"decode('{mark.hex()}', 'hex')" for mark in keys)
    return f"{newer} OR ARRAY(SELECT mark FROM key_epoch ORDER BY id) <> ARRAY[{marks}]"  # noqa: S608 - our marks
