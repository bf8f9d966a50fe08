"""The store on PostgreSQL, for campaigns that need more than one machine.

Each piece of work has a transaction of its own on a connection of a pool; see
`db/engine/postgres_transaction.py` for what runs beside what. What PostgreSQL protects less than
SQLite is in docs/privacy.md.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from db.engine import dump, samples, scrubbing
from db.engine.leases import SILENCE, Leases
from db.engine.migrate import migrate, migrations
from db.engine.postgres_transaction import Access, Connection, PostgresTransaction, TooNarrow
from db.engine.progress import Progress, untold
from db.engine.reaching import CONNECT_WAIT, FAILURES, OUR_NAMES, unavailable
from db.engine.shared_clock import SharedClock
from db.engine.state import State
from db.engine.transaction import Lease, Work
from db.engine.turns import Turns, lock_of
from db.secrets.recovery import RecoveryKey
from db.secrets.vault import Vault

T = TypeVar("T")

SHARES = 16
"""The shares of each total; connections of one process count in different ones."""

ANSWER_WAIT = 30.0
"""Seconds to wait for one answer of the server."""

STATEMENTS = 1000
"""Prepared statements that a connection keeps: more than there are different ones."""

QUERIES = 10_000_000
"""Statements after which a connection is made anew."""

FULL_PAUSE = 0.05
"""Seconds before a server is asked again that had no connection left."""

PAUSES = (0.0, 0.01, 0.05, 0.2, 1.0)
"""Seconds before work is tried again that the server gave up in favour of other work."""

TRIED_AGAIN = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InvalidCachedStatementError,
)
"""Errors after which the same work may well succeed: it ran into other work."""


class PostgresStore:
    """The store in one PostgreSQL database, on a pool of connections."""

    def __init__(
        self,
        url: str,
        vault: Vault,
        state: State,
        connections: int,
        clock: SharedClock | None = None,
    ) -> None:
        self._url = url
        self._vault = vault
        self._state = state
        self._turns = Turns()
        self._alone = asyncio.Lock()
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._clock = clock or SharedClock()
        self._leases = Leases(url, self._clock.ticks, self._clock.set)
        self._shares = itertools.count(secrets.randbelow(SHARES))
        self._pool = asyncpg.create_pool(
            url,
            min_size=0,
            max_size=connections,
            connection_class=Connection,
            init=self._prepare,
            reset=_leave,
            timeout=CONNECT_WAIT,
            command_timeout=ANSWER_WAIT,
            statement_cache_size=STATEMENTS,
            max_queries=QUERIES,
            server_settings=OUR_NAMES
            | {
                "synchronous_commit": "on",
                "idle_in_transaction_session_timeout": f"{SILENCE}s",
            },
        )
        self._opening = asyncio.Lock()
        self._opened = False
        self._done = 0
        self._migrations: int | None = None
        self._keys: tuple[bytes, ...] | None = None

    @classmethod
    async def open(
        cls,
        url: str,
        vault: Vault,
        state: State | None = None,
        connections: int = SHARES,
        clock: SharedClock | None = None,
    ) -> PostgresStore:
        """Connect to the database at `url`, and bring its tables up to date.

        At most so many `connections` are open at a time, and `clock` is set by the server's. See
        `open_store`. Raises `StoreUnavailable`.
        """
        store = cls(url, vault, state or State(), connections, clock)
        putting_out = asyncio.create_task(store._leases.put_out())
        try:
            if await store.transact(migrate, writes=True):
                await store.scrub()
            await store.transact(store._clock.read)
            store._migrations = len(migrations())
            await store.transact(partial(samples.keep_none, tables=scrubbing.REWRITTEN))
        except BaseException:
            await store.close()
            raise
        finally:
            putting_out.cancel()
        return store

    @property
    def committed(self) -> Mapping[int, int]:
        """The number of pieces of work, each committed by itself; see `Store.committed`."""
        return {1: self._done}

    async def transact(
        self,
        work: Work[T],
        whose: Collection[bytes] = (),
        *,
        writes: bool = False,
        patience: float = 0.0,
    ) -> T:
        """Run `work`; see `Store.transact`. What a caller breaks off is undone.

        Each piece of work is committed by itself, so none is patient.
        """
        self._under_way += 1
        self._idle.clear()
        try:
            return await self._in_turn(work, frozenset(map(lock_of, whose)), writes)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
        """The lease `name`; see `Store.hold`."""
        with _told():
            return await self._leases.hold(name, shared=shared)

    def keep_to(self, marks: Sequence[bytes]) -> None:
        """Look at the keys with each work that writes; see `Store.keep_to`."""
        self._keys = tuple(marks)

    async def scrub(self, progress: Progress = untold) -> None:
        """Rewrite the tables in the order of their keys; see `Store.scrub` and `scrubbing`."""
        with _told():
            async with self._connected() as connection:
                await scrubbing.scrub(connection, progress)

    async def empty_log(self) -> None:
        """Do nothing: the server makes its checkpoints."""

    async def backup(self, path: Path, key: RecoveryKey, progress: Progress = untold) -> int:
        """Copy the database to `path`, encrypted to `key`; see `Store.backup`."""
        return await dump.keep(self._url, path, key, progress)

    async def close(self) -> None:
        """Finish all work under way, and disconnect."""
        await self._idle.wait()
        await self._leases.close()
        if self._opened:
            await self._pool.close()

    async def _in_turn(self, work: Work[T], locks: frozenset[int], writes: bool) -> T:
        """Run work after the earlier acts of the same accounts, with as much access as it needs."""
        widest = Access.ACT if locks else Access.ALONE
        async with self._turns.of(locks):
            access = widest if writes else Access.READ
            tries = iter(PAUSES)
            while True:
                try:
                    async with self._alone if access is Access.ALONE else nullcontext():
                        return await self._tried(work, access, locks)
                except TooNarrow as narrow:
                    access = narrow.access
                except TRIED_AGAIN as error:
                    pause = next(tries, None)
                    if pause is None:
                        raise unavailable(error) from error
                    await asyncio.sleep(pause)

    async def _tried(self, work: Work[T], access: Access, locks: frozenset[int]) -> T:
        """Run work once, and note what this machine must know of it once it is committed."""
        noted = self._state.values()
        with _told(but=TRIED_AGAIN):
            async with self._connected() as connection:
                begun = (self._migrations, self._keys)
                tx = PostgresTransaction(connection, self._vault, noted, access, locks, *begun)
                result = await self._run(work, tx)
        self._done += 1
        if tx.outside or tx.buried:
            await asyncio.shield(asyncio.to_thread(self._note, tx))
        return result

    async def _run(self, work: Work[T], tx: PostgresTransaction) -> T:
        try:
            await tx.begin()
            result = await work(tx)
            await tx.commit()
        except BaseException as error:
            await tx.undo(error)
            raise
        return result

    async def _prepare(self, connection: Connection) -> None:
        connection.share = next(self._shares) % SHARES

    async def _acquired(self) -> Any:
        """A connection; where the server has none left, the next of ours that is free."""
        async with asyncio.timeout(CONNECT_WAIT):
            while True:
                try:
                    return await self._pool.acquire()
                except asyncpg.TooManyConnectionsError:
                    await asyncio.sleep(FULL_PAUSE)

    def _note(self, tx: PostgresTransaction) -> None:
        if tx.buried:
            self._state.tombstones.add(tx.buried, self._vault.month)
        if tx.outside:
            self._state.note(tx.outside)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        """A connection of the pool."""
        if not self._opened:
            async with self._opening:
                await self._pool
                self._opened = True
        connection = await self._acquired()
        try:
            yield connection
        finally:
            await self._pool.release(connection)


async def _leave(connection: Connection) -> None:
    """Leave a connection as it is between two works: neither sets anything in its session."""


@contextmanager
def _told(but: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Tell of errors of the driver and of the network as `StoreUnavailable`, of all `but` some."""
    try:
        yield
    except but:
        raise
    except FAILURES as error:
        raise unavailable(error) from error
