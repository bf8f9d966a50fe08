"""Leases on PostgreSQL: advisory locks of one connection, which lives as long as it is heard of.

The server ends a connection that says nothing for `SILENCE` seconds, and its locks with it. Whoever
holds a lease says something every `BEAT` seconds and believes in it for `HELD` seconds after the
last words that were answered were sent, so always for less than the server does. See
docs/decisions/0023-leases-that-end.md.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import asyncpg

from db.engine.postgres_transaction import WRITERS
from db.engine.reaching import CONNECT_WAIT, OUR_NAMES, reached
from db.engine.shared_clock import NOW, since_boot
from db.engine.transaction import LeaseLost, StoreUnavailable, Transaction, Trouble

log = logging.getLogger(__name__)

SILENCE = 8
"""Seconds without a word after which the server ends a connection: a lease's, or one at work."""

HELD = 6.0
"""Seconds for which a lease is held after the sending of the last words that were answered."""

BEAT = 2.0
"""Seconds between two beats."""

CLOSE_WAIT = 2.0
"""Seconds to wait for a connection's end."""

TAKE = (
    "SELECT CASE WHEN NOT pg_try_advisory_lock(1, hashtext($1)) THEN FALSE "
    "WHEN pg_try_advisory_lock(2, hashtext($1)) THEN pg_advisory_unlock(2, hashtext($1)) "
    "ELSE NOT pg_advisory_unlock(1, hashtext($1)) END"
)
"""Take the lock of a lease, unless a transaction of an earlier holder is still under its fence.

Locks named by two numbers are others than those named by one number.
"""

SHARE = "SELECT pg_try_advisory_lock_shared(1, hashtext($1))"
LET_GO = "SELECT pg_advisory_unlock(1, hashtext($1))"
LET_SHARE_GO = "SELECT pg_advisory_unlock_shared(1, hashtext($1))"

PUT_OUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) "  # noqa: S608 - constants
    "WHERE locktype = 'advisory' AND classid = 0 AND objid = $1::bigint::oid AND objsubid = 1 "
    "AND granted AND datname = current_database() AND state = 'active' "
    "AND wait_event = 'ClientRead' AND pg_has_role(usesysid, 'USAGE') "
    f"AND state_change < pg_catalog.statement_timestamp() - interval '{SILENCE} seconds'"
)
"""Put out whoever keeps all others from writing, and has stood still between a statement's halves.

A process frozen just there is at work, for the server: `idle_in_transaction_session_timeout` does
not end it, and no timeout of statements does as long as the server reads.
"""

STOOD_STILL = "a process stood still in the middle of its work"

IS_STRANGE = (
    "(NOT pg_has_role(usesysid, 'USAGE') "
    "OR classid = 1 AND objsubid = 2 AND application_name NOT LIKE 'lease %')"
)
"""Whether a connection with one of these locks is none of the bot's."""

KEPT_OUT = (
    "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) "  # noqa: S608 - constants
    "WHERE locktype = 'advisory' AND classid IN (1, 2) AND objid = hashtext($1)::oid "
    f"AND objsubid = 2 AND granted AND datname = current_database() AND {IS_STRANGE})"
)
"""Whether somebody who is not the bot keeps its processes from the lease `$1`."""

FENCE = "SELECT pg_advisory_xact_lock_shared(2, hashtext($1))"
"""Let nobody take the lease over before this transaction has ended."""

HELD_BY = (
    "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' "
    "AND classid = 1 AND objid = hashtext($1)::oid AND objsubid = 2 AND granted "
    "AND application_name = $2"
)
"""A row if the connection called `$2` has the lock of the lease `$1`."""


class Leases:
    """The leases of one process in the database at `url`; `clock` is `since_boot` but in tests.

    `heard` is told the server's seconds since 1970 with each beat, and when that beat was sent.
    """

    def __init__(
        self,
        url: str,
        clock: Callable[[], float] = since_boot,
        heard: Callable[[float, float], None] = lambda told, sent: None,
    ) -> None:
        self._url = url
        self._clock = clock
        self._heard = heard
        self._turn = asyncio.Lock()
        self._session: _Session | None = None

    async def hold(self, name: str, *, shared: bool = False) -> PostgresLease | None:
        """The lease `name`; None if another process has it.

        Raises the driver's errors, and `StoreUnavailable` where somebody else than the bot has it.
        """
        async with self._turn:
            session = self._session
            if session is None or not session.is_alive:
                session = self._session = await self._connected()
            if name not in session.leases:
                if not await session.ask(SHARE if shared else TAKE, name):
                    if await session.ask(KEPT_OUT, name):
                        raise StoreUnavailable(Trouble.LOCKED)
                    return None
                session.leases[name] = PostgresLease(name, session, self._turn, shared=shared)
            return session.leases[name]

    async def put_out(self) -> None:
        """Look for who keeps all others from writing, as each beat does, until this is cancelled.

        For an opening, which has no beats yet; none that takes as long as usual needs it.
        """
        while True:
            await asyncio.sleep(BEAT)
            with suppress(StoreUnavailable):
                async with reached(self._url) as connection:
                    if await connection.fetchval(PUT_OUT, WRITERS):
                        log.warning(STOOD_STILL)

    async def close(self) -> None:
        """Let all leases go."""
        async with self._turn:
            if self._session is not None:
                await self._session.close()

    async def _connected(self) -> _Session:
        if self._session is not None:
            self._session.end()
        name = f"lease {secrets.token_hex(16)} {os.getpid()}"  # the number is for `check` alone
        try:
            connection = await asyncpg.connect(
                self._url,
                timeout=CONNECT_WAIT,
                server_settings=OUR_NAMES
                | {"application_name": name, "idle_session_timeout": f"{SILENCE}s"},
            )
        except asyncpg.UndefinedObjectError:
            log.error("leases need PostgreSQL 14 or newer, for its idle_session_timeout")
            raise
        return _Session(connection, name, self._clock, self._turn, self._heard)


class _Session:
    """A connection called `name` with its leases, all of which end with that connection."""

    def __init__(
        self,
        connection: Any,
        name: str,
        clock: Callable[[], float],
        turn: asyncio.Lock,
        heard: Callable[[float, float], None],
    ) -> None:
        self.name = name
        self.leases: dict[str, PostgresLease] = {}
        self._connection = connection
        self._clock = clock
        self._heard = heard
        self._until = clock() + HELD
        self._prepared: dict[str, Any] = {}
        connection.add_termination_listener(lambda _: self.end())
        self._beating = asyncio.create_task(self._beat(turn))

    @property
    def is_alive(self) -> bool:
        """Whether the server surely keeps the connection, and its locks."""
        return not self._connection.is_closed() and self._clock() < self._until

    async def ask(self, sql: str, *params: str | int) -> Any:
        """The answer to `sql`, which is a beat. Raises the driver's errors; then all is over."""
        if sql not in self._prepared:
            self._prepared[sql] = await self._answered(partial(self._connection.prepare, sql))
        return await self._answered(partial(self._prepared[sql].fetchval, *params))

    async def _answered(self, words: Callable[[], Awaitable[Any]]) -> Any:
        """The server's answer to one word, of which each counts: a server may be slow."""
        sent = self._clock()
        try:
            async with asyncio.timeout(max(self._until - sent, 0)):
                answer = await words()
        except BaseException:
            self.end()
            raise
        self._until = sent + HELD
        return answer

    def end(self) -> None:
        """Be over: every lease is lost."""
        self._beating.cancel()
        self._connection.terminate()
        for lease in self.leases.values():
            lease.lost.set()

    async def close(self) -> None:
        """Let all leases go, and disconnect."""
        self._beating.cancel()
        await asyncio.gather(self._beating, return_exceptions=True)
        if self.is_alive:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self._connection.close(timeout=CLOSE_WAIT)
        self.end()

    async def _beat(self, turn: asyncio.Lock) -> None:
        """Say something `BEAT` seconds after the last words were sent, however late their answer.

        Ends once the server answers no more.
        """
        while self.is_alive:
            await asyncio.sleep(max(self._until - HELD + BEAT - self._clock(), 0))
            async with turn:
                try:
                    sent = self._clock()
                    self._heard(await self.ask(NOW), sent)
                    if await self.ask(PUT_OUT, WRITERS):
                        log.warning(STOOD_STILL)
                except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                    log.warning("leases are lost: %s", type(error).__name__)


class PostgresLease:
    """A `Lease` that ends with the connection it was taken on."""

    def __init__(self, name: str, session: _Session, turn: asyncio.Lock, *, shared: bool) -> None:
        self.name = name
        self.lost = asyncio.Event()
        self._session = session
        self._turn = turn
        self._shared = shared

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lease now, by its own clock; see `Lease.is_held`."""
        return not self.lost.is_set() and self._session.is_alive

    async def check(self, tx: Transaction) -> None:
        """Raise `LeaseLost` unless the lease is held until `tx` has ended."""
        if self.is_held:
            await tx.row(FENCE, self.name)
            if await tx.row(HELD_BY, self.name, self._session.name) is not None:
                return
            self.lost.set()
        raise LeaseLost

    async def release(self) -> None:
        """Let another process have the lease."""
        async with self._turn:
            if self._session.leases.pop(self.name, None) is not self or not self.is_held:
                return
            self.lost.set()
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self._session.ask(LET_SHARE_GO if self._shared else LET_GO, self.name)
