"""Databases as older versions of the program left them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import asyncpg

from db import marking
from db.engine.postgres_transaction import Connection, PostgresTransaction
from db.engine.sqlite_transaction import SqliteTransaction
from db.engine.transaction import Store, Work
from db.secrets.vault import Vault
from tests.stage.stores import VAULT, opened


@asynccontextmanager
async def brought_up(address: str | Path, vault: Vault = VAULT) -> AsyncIterator[Store]:
    """The store at `address`, brought up to date and marked, as an operator does."""
    async with opened(address, vault) as store:
        await marking.mark_all(store)
        yield store


async def left_by_older(address: str | Path, work: Work[None]) -> None:
    """Let `work` migrate and fill an empty database, which no store has brought up to date."""
    if isinstance(address, Path):
        address.parent.mkdir(parents=True)
        with closing(sqlite3.connect(address)) as connection, connection:
            await work(SqliteTransaction(connection, VAULT))
    else:
        connection = await asyncpg.connect(address, connection_class=Connection)
        tx = PostgresTransaction(connection, VAULT, {})
        await tx.begin()
        await work(tx)
        await tx.commit()
        await connection.close()
