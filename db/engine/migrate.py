"""Migrations: numbered files of SQL, each applied once, in order, never undone.

The files are written in SQLite's dialect; `db.engine.postgres` replaces the two words that differ.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from db.engine.transaction import StoreUnavailable, Transaction, Trouble

FOLDER = Path(__file__).parents[1] / "migrations"

UNFINISHED = 1_000_000
"""Added to the version of a database that is being filled by a move or a restore.

No program opens such a database: an earlier one takes it for one of a newer program.
"""


@cache
def migrations() -> tuple[tuple[str, ...], ...]:
    """The statements of every migration, the first migration first."""
    files = sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return tuple(_statements(file.read_text("utf-8")) for file in files)


def _statements(sql: str) -> tuple[str, ...]:
    bare = re.sub(r"--.*", "", sql)
    return tuple(part.strip() for part in bare.split(";") if part.strip())


async def version(tx: Transaction) -> int:
    """The number of migrations that the database has had."""
    await tx.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
    row = await tx.row("SELECT version FROM schema_version")
    return int(row[0]) if row else 0


async def check(tx: Transaction) -> None:
    """See that no newer program has changed the database. Raises as `check_version` does."""
    row = await tx.row("SELECT version FROM schema_version")
    check_version(int(row[0]) if row else 0)


def check_version(done: int) -> None:
    """See that this program can use a database that has had `done` migrations.

    Raises `StoreUnavailable` if it comes from a newer program, or is filled only in part.
    """
    if done > UNFINISHED:
        raise StoreUnavailable(Trouble.UNFINISHED)
    if done > len(migrations()):
        raise StoreUnavailable(Trouble.NEWER)


async def migrate(tx: Transaction, target: int | None = None) -> bool:
    """Bring the database to migration `target`, by default the newest; whether it had an older one.

    What a migration takes out of rows is gone from disk only once the store is scrubbed. Raises
    `StoreUnavailable` as `check_version` does.
    """
    steps = migrations()
    done, wanted = await version(tx), len(steps) if target is None else target
    check_version(done)
    for step in steps[done:wanted]:
        for statement in step:
            await tx.execute(statement)
    if done < wanted:
        await tx.execute("DELETE FROM schema_version")
        await tx.execute("INSERT INTO schema_version (version) VALUES ($1)", wanted)
    return 0 < done < wanted
