"""A connection to PostgreSQL of one's own, for long work on a whole database."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from db.engine.transaction import StoreUnavailable, Trouble

log = logging.getLogger(__name__)

CONNECT_WAIT = 10.0
"""Seconds to wait for a connection."""

BYTEWISE = ' COLLATE "C"'
"""The collation in which text is in the order of its bytes, as in SQLite."""

PIECE = 200
"""Rows read at a time: a few milliseconds, for which others in this process wait."""

OUR_NAMES = {"search_path": "public"}
"""Where a connection finds what a statement names: the server's own functions before all others.

Without it, whoever owns the database decides which function a name means.
"""

PATIENT = {"idle_in_transaction_session_timeout": "0", "idle_session_timeout": "0"}
"""Settings by which a server leaves long work alone, whatever it wants of others."""

FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""What the driver raises where the server, or the way to it, fails."""


@asynccontextmanager
async def reached(url: str) -> AsyncIterator[Any]:
    """A connection to the database at `url`, cut where the block is left by an error.

    Raises `StoreUnavailable`.
    """
    try:
        connection = await asyncpg.connect(
            url, timeout=CONNECT_WAIT, server_settings=OUR_NAMES | PATIENT
        )
    except FAILURES as error:
        raise StoreUnavailable(Trouble.UNREACHABLE) from error
    try:
        yield connection
    except FAILURES as error:
        connection.terminate()
        raise unavailable(error) from error
    except BaseException:
        connection.terminate()
        raise
    await connection.close()


def unavailable(error: Exception) -> StoreUnavailable:
    """The failure to report for an error of PostgreSQL or of the network."""
    match error:
        case asyncpg.ReadOnlySQLTransactionError():
            return StoreUnavailable(Trouble.READ_ONLY)
        case asyncpg.DiskFullError():
            return StoreUnavailable(Trouble.FULL)
        case asyncpg.DataCorruptedError() | asyncpg.IndexCorruptedError():
            return StoreUnavailable(Trouble.CORRUPT)
        case asyncpg.PostgresConnectionError() | asyncpg.InterfaceError() | OSError():
            return StoreUnavailable(Trouble.UNREACHABLE)
        case asyncpg.InternalClientError():  # the connection broke in the middle of an answer
            return StoreUnavailable(Trouble.UNREACHABLE)
        case asyncpg.OperatorInterventionError() | asyncpg.InsufficientResourcesError():
            return StoreUnavailable(Trouble.UNREACHABLE)
    log.error("PostgreSQL: %s", type(error).__name__)
    return StoreUnavailable(Trouble.FAILED)
