"""Leases on PostgreSQL: advisory locks on a connection of their own, gone when the process goes."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from db.engine.transaction import StoreUnavailable, Trouble

HOLD = "SELECT pg_try_advisory_lock(1, hashtext($1))"
"""The lock of a lease: locks named by two numbers are others than those named by one number."""

CONNECT_WAIT = 10.0
"""Seconds to wait for a connection."""


class Leases:
    """The leases of one process in the database at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None
        self._turn = asyncio.Lock()
        self._held: set[str] = set()

    async def hold(self, name: str) -> bool:
        """Hold the lease `name`; False if another process does. Raises the driver's errors."""
        async with self._turn:
            await self._connect()
            held = bool(await self._connection.fetchval(HOLD, name))
            if held:
                self._held.add(name)
            return held

    async def keep(self) -> None:
        """Take the leases again where their connection is gone.

        Raises the driver's errors, and `StoreUnavailable` where another process has one.
        """
        if self._held and (self._connection is None or self._connection.is_closed()):
            async with self._turn:
                await self._connect()

    async def close(self) -> None:
        """Let all leases go."""
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close()

    async def _connect(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            return
        connection = await asyncpg.connect(self._url, timeout=CONNECT_WAIT)
        try:
            for name in self._held:
                if not await connection.fetchval(HOLD, name):
                    raise StoreUnavailable(Trouble.LOCKED)
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection
