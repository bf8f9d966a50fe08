"""A store in which the letter can be signed."""

from __future__ import annotations

import pytest

from db import signatures
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store
from tests.stage.factories import TEXT


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
