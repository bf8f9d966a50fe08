"""What every test may ask for: both engines, each fresh, a campaign's keys, and a bot on them.

PostgreSQL is a real server, started once by the first test that asks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store
from db.secrets import keys
from db.secrets.keys import ORGANISERS_KEY, ServerKeys
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.chats import Bot, Someone
from tests.stage.stores import (
    PostgresServer,
    copy_tables,
    make_tables,
    opened,
    running_server,
)

pytest_plugins = ["tests.stage.gaps", "tests.stage.inside"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, gone with its data when the tests are done."""
    with running_server() as server:
        yield server


@pytest.fixture
async def postgres_url(
    postgres_server: PostgresServer, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """The address of an empty PostgreSQL database; for a `store` it has the tables of today."""
    with_tables = "store" in request.fixturenames
    async with postgres_server.new_database(with_tables=with_tables) as url:
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


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables of today, made once: stores begin as copies of it."""
    path = tmp_path_factory.mktemp("tables") / "letter.db"
    asyncio.run(make_tables(path))
    return path


@pytest.fixture
async def store(address: str | Path, vault: Vault, tables: Path) -> AsyncIterator[Store]:
    """An empty store, on either engine."""
    if isinstance(address, Path):
        copy_tables(tables, address)
    async with opened(address, vault) as store:
        yield store


@pytest.fixture
async def sqlite_store(sqlite_path: Path, vault: Vault, tables: Path) -> AsyncIterator[SqliteStore]:
    """An empty store on SQLite."""
    copy_tables(tables, sqlite_path)
    store = await SqliteStore.open(sqlite_path, vault)
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
def key_folders(tmp_path: Path) -> tuple[Path, Path]:
    """The server's and the organisers' key folders of a new campaign, each where it belongs."""
    server, organisers = keys.create_keys(tmp_path / "keys")
    return server, organisers.rename(tmp_path / "the organisers' own machine")


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


@pytest.fixture
async def bot(sqlite_store: SqliteStore, vault: Vault) -> Bot:
    """A bot on the real letter and a fresh store on SQLite; its first day is `FIRST_DAY`."""
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot


@pytest.fixture
def ana(bot: Bot) -> Someone:
    """Someone who reads English."""
    return bot.someone("ana")


@pytest.fixture
def ben(bot: Bot) -> Someone:
    """Someone else."""
    return bot.someone("ben")
