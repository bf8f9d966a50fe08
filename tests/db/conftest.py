"""A store in which the letter can be signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import signatures
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store
from db.secrets.vault import Vault
from tests.stage.factories import TEXT
from tests.stage.logged import Logged


@pytest.fixture
async def letter_store(store: Store) -> Store:
    """A store on either engine with the letter's text in it."""
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    return store


@pytest.fixture
async def sqlite_letter_store(sqlite_store: SqliteStore) -> SqliteStore:
    """The same on SQLite."""
    await sqlite_store.transact(lambda tx: signatures.register_text(tx, TEXT))
    return sqlite_store


@pytest.fixture
def log(letter_store: Store, vault: Vault, tmp_path: Path) -> Logged:
    """A public log that is filled from such a store."""
    return Logged(letter_store, vault, tmp_path / "log")
