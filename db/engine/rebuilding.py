"""How far SQLite is with rebuilding a file, of which SQLite itself says nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from db.engine.progress import Progress, Step

STEPS = 4
"""Steps of SQLite's machine for each entry of a table or an index; counted with 3.40."""

TOLD = 100_000
"""Steps between two looks: some milliseconds."""


@contextmanager
def rebuilding(connection: sqlite3.Connection, progress: Progress) -> Iterator[None]:
    """Tell how many entries are through while a block runs VACUUM on `connection`."""
    total, done = _entries(connection), 0

    def tell() -> int:
        nonlocal done
        done = min(done + TOLD // STEPS, total)
        progress(Step.REWRITING, done, total)
        return 0

    connection.set_progress_handler(tell, TOLD)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
    progress(Step.REWRITING, total, total)


def _entries(connection: sqlite3.Connection) -> int:
    """About as many entries as all tables have, with the indexes that are over all rows."""
    indexes = dict(
        connection.execute(
            "SELECT tables.name, COUNT(its.name) FROM sqlite_schema AS tables "
            "LEFT JOIN pragma_index_list(tables.name) AS its "
            "ON its.origin = 'c' AND its.partial = 0 "
            "WHERE tables.type = 'table' GROUP BY tables.name"
        ).fetchall()
    )
    rows = (connection.execute(f"SELECT COUNT(*) FROM {each}").fetchone()[0] for each in indexes)  # noqa: S608 - a schema's names
    return sum(number * (1 + more) for number, more in zip(rows, indexes.values(), strict=True))
