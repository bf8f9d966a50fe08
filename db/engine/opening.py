"""Opening the store that an address names."""

from __future__ import annotations

from pathlib import Path

from db.engine.shared_clock import SharedClock
from db.engine.sqlite import SqliteStore
from db.engine.state import State
from db.engine.transaction import Store
from db.secrets.vault import Vault

CONNECTIONS = 16
"""The most connections of a process to a server: enough for 1,500 acts a second at 1 ms from it."""

POSTGRES = ("postgres://", "postgresql://")


def is_postgres(address: str | Path) -> bool:
    """Whether `address` is of a PostgreSQL database."""
    return str(address).startswith(POSTGRES)


async def open_store(
    address: str | Path,
    vault: Vault,
    state: State | None = None,
    connections: int = CONNECTIONS,
    clock: SharedClock | None = None,
) -> Store:
    """The store at `address`: a PostgreSQL URL, or the path of an SQLite file.

    Its transactions have `vault`. `state` is this machine's; without one it is in memory alone. To
    a server there are at most so many `connections`; to a file there is one. A server sets `clock`.
    Raises `StoreUnavailable`.
    """
    if is_postgres(address):
        from db.engine.postgres import PostgresStore  # noqa: PLC0415 - its driver only where it is used

        return await PostgresStore.open(str(address), vault, state, connections, clock)
    return await SqliteStore.open(Path(address), vault, state)
