"""Stores of processes that share a database of PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from db import signatures
from db.engine.postgres import PostgresStore
from tests.stage.factories import TEXT
from tests.stage.stores import VAULT


@pytest.fixture
async def bot(postgres_url: str) -> AsyncIterator[PostgresStore]:
    """The store of one bot, with the letter's text in it."""
    store = await PostgresStore.open(postgres_url, VAULT)
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))
    yield store
    await store.close()


@pytest.fixture
async def other_bot(bot: PostgresStore, postgres_url: str) -> AsyncIterator[PostgresStore]:
    """The store of another process's bot, on the same database."""
    store = await PostgresStore.open(postgres_url, VAULT)
    yield store
    await store.close()


@pytest.fixture
async def onlooker(bot: PostgresStore, postgres_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A plain connection that sees what is committed."""
    connection = await asyncpg.connect(postgres_url)
    yield connection
    await connection.close()
