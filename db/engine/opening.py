"""Opening the store that an address names."""

from __future__ import annotations

from pathlib import Path

from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store

POSTGRES = ("postgres://", "postgresql://")


async def open_store(address: str | Path) -> Store:
    """The store at `address`: a PostgreSQL URL, or the path of an SQLite file.

    Raises `StoreUnavailable`.
    """
    if str(address).startswith(POSTGRES):
        from db.engine.postgres import PostgresStore  # noqa: PLC0415 - its driver only where it is used

        return await PostgresStore.open(str(address))
    return await SqliteStore.open(Path(address))
