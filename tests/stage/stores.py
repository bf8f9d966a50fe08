"""Stores and a PostgreSQL server for tests, opened and closed in order."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from db.engine.opening import open_store
from db.engine.state import State
from db.engine.transaction import Store
from db.secrets.keys import ServerKeys
from db.secrets.vault import Vault

VAULT = Vault(ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32))
"""A vault for stores in which no key matters."""


@asynccontextmanager
async def opened(
    address: str | Path, vault: Vault = VAULT, state: State | None = None
) -> AsyncIterator[Store]:
    """The store at `address`, closed at the end."""
    store = await open_store(address, vault, state)
    try:
        yield store
    finally:
        await store.close()


class PostgresServer:
    """A running server, with its data in `folder`."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = count(1)

    @property
    def folder(self) -> Path:
        """Where its data is; only the files of tables are under `base/`."""
        return Path(self._server.pgdata)

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return str(self._server.get_uri(database))

    def crash(self) -> None:
        """Stop it at once, as when its machine fails."""
        self._end(signal.SIGQUIT)

    async def write_out(self) -> None:
        """Write all pages out: until then a value may be in the log alone, cut by a page's end."""
        await self._say("CHECKPOINT")

    def shut_down(self) -> None:
        """Stop it in order, putting out whoever is connected."""
        self._end(signal.SIGINT)

    def start(self) -> None:
        """Start it unless it is running."""
        self._server.ensure_postgres_running()

    @asynccontextmanager
    async def new_database(self) -> AsyncIterator[str]:
        """The address of an empty database."""
        name = f"letter{next(self._numbers)}"
        await self._say(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            await self._say(f"DROP DATABASE {name} WITH (FORCE)")

    async def _say(self, sql: str) -> None:
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    def _end(self, how: signal.Signals) -> None:
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, how)
        process.wait()
