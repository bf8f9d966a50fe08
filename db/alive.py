"""When broadcasts were looked after last: how long the bot was down follows from it."""

from __future__ import annotations

from db.engine.transaction import Transaction


async def last(tx: Transaction) -> str | None:
    """The stamp at which broadcasts were looked after last; None before the first time."""
    row = await tx.row("SELECT at FROM alive WHERE id = 1")
    return str(row[0]) if row else None


async def note(tx: Transaction, at: str) -> None:
    """Note that broadcasts are looked after at the stamp `at`."""
    await tx.execute(
        "INSERT INTO alive (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at",
        at,
    )


async def prove(tx: Transaction) -> None:
    """Write the stamp anew, as it is in the end: a store that can keep nothing fails at that.

    In two steps, since SQLite writes nothing where a row stays the same.
    """
    await tx.execute("UPDATE alive SET at = at || '.' WHERE id = 1")
    await tx.execute("UPDATE alive SET at = rtrim(at, '.') WHERE id = 1")
