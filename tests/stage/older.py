"""Databases as older versions of the program left them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg

from db.engine.postgres import PostgresTransaction
from db.engine.sqlite import SqliteTransaction
from db.engine.transaction import Work
from tests.stage.stores import VAULT


async def left_by_older(address: str | Path, work: Work[None]) -> None:
    """Let `work` migrate and fill an empty database, which no store has brought up to date."""
    if isinstance(address, Path):
        address.parent.mkdir(parents=True)
        with closing(sqlite3.connect(address)) as connection, connection:
            await work(SqliteTransaction(connection, VAULT))
    else:
        connection = await asyncpg.connect(address)
        async with connection.transaction():
            await work(PostgresTransaction(connection, VAULT))
        await connection.close()
