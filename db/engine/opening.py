"""Opening the store that an address names."""

from __future__ import annotations

from pathlib import Path

from db.engine.sqlite import SqliteStore
from db.engine.state import State
from db.engine.transaction import Store
from db.secrets.vault import Vault

POSTGRES = ("postgres://", "postgresql://")


def is_postgres(address: str | Path) -> bool:
    """Whether `address` is of a PostgreSQL database."""
    return str(address).startswith(POSTGRES)


async def open_store(address: str | Path, vault: Vault, state: State | None = None) -> Store:
    """The store at `address`: a PostgreSQL URL, or the path of an SQLite file.

    Its transactions have `vault`. `state` is this machine's; without one it is in memory alone.
    Raises `StoreUnavailable`.
    """
    if is_postgres(address):
        from db.engine.postgres import PostgresStore  # noqa: PLC0415 - its driver only where it is used

        return await PostgresStore.open(str(address), vault, state)
    return await SqliteStore.open(Path(address), vault, state)
