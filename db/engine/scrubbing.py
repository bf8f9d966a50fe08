"""Scrubbing PostgreSQL: tables rewritten in the order of their keys, and their old files emptied.

Deleted rows then are gone from the tables, and nothing keeps the order of insertion: changing a
column's type, if only to the same type, gives all rows one transaction number, which CLUSTER leaves
unchanged.
"""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from db.engine.progress import Progress, Step

WAIT = 3600.0
"""Seconds that rewriting one table may take."""

LOCKED, PAUSE = 0.3, 1.0
"""Seconds to wait for a lock, while others wait behind, and until it is tried again."""

REWRITTEN = {
    "signature": "tag",
    "public_name": "tag",
    "organisation": "tag",
    "picked": "tag",
    "cleaned": "tag",
    "suspect": "tag",
    "pledge": "tag",
    "subscription": "tag",
    "wish": "tag",
    "preference": "tag",
    "draft": "tag",
    "typed": "tag",
    "answer": "id",
    "seen_update": "id",
    "response": "tag",
    "delivery": "tag",
    "staff": "tag",
    "invitation": "code",
    "named_owner": "tag",
    "voice": "subject",
    "link_code": "code",
    "notice": "id",
    "tombstone": "mark",
    "log_waiting": "id",
}
"""Tables whose rows say something about people, each with a column of its key."""


async def scrub(connection: Any, progress: Progress) -> None:
    """Rewrite every table by `connection`, one after the other. Raises the driver's errors.

    A copy under way is waited for. Nobody reads while a table is rewritten, and nobody waits for
    the lock behind this for long.
    """
    for done, (table, key) in enumerate(REWRITTEN.items(), start=1):
        alone = "LOCK TABLE schema_version IN ACCESS EXCLUSIVE MODE"
        number = f"ALTER TABLE {table} ALTER {key} TYPE bytea USING {key} || ''::bytea"
        await _once_free(connection, f"{_limited()}; {alone}; {number}")
        await _once_free(connection, f"{_limited()}; CLUSTER {table} USING {table}_pkey")
        progress(Step.REWRITING, done, len(REWRITTEN))


def _limited() -> str:
    """The setting, of one transaction, by which a lock is not waited for longer."""
    return f"SET LOCAL lock_timeout = '{int(LOCKED * 1000)}ms'"


async def _once_free(connection: Any, statements: str) -> None:
    """Run `statements` in one transaction, again and again until their locks are free."""
    while True:
        try:
            async with connection.transaction():
                await connection.execute(statements, timeout=WAIT)
            return
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(PAUSE)
