"""Totals that answer at once at any size, kept with the rows they count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.engine.transaction import Transaction


class Counter(StrEnum):
    """The things that are counted."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    ORGANISATIONS_WAITING = "organisations_waiting"
    PLEDGES = "pledges"
    PLEDGES_DONE = "pledges_done"


@dataclass(frozen=True, slots=True)
class Totals:
    """Every counter; of the `pledges` that stand, `pledges_done` are done."""

    people: int = 0
    organisations: int = 0
    organisations_waiting: int = 0
    pledges: int = 0
    pledges_done: int = 0


async def add(tx: Transaction, counter: Counter, change: int, tag: bytes = b"") -> None:
    """Move `counter` by `change`, for the row with the tag `tag`.

    A recount that has gone past the row moves by as much; see `db/recount.py`.
    """
    name = counter.value
    moved = await tx.execute(
        "UPDATE counter SET n = n + $2, "
        "found = found + CASE WHEN $3 < upto THEN $2 ELSE 0 END WHERE name = $1",
        name,
        change,
        tag,
    )
    if not moved:
        await tx.execute("INSERT INTO counter (name, n) VALUES ($1, $2)", name, change)


async def totals(tx: Transaction) -> Totals:
    """The totals as they stand."""
    rows = await tx.rows("SELECT name, n FROM counter")
    return Totals(**{str(name): int(n) for name, n in rows if name in set(Counter)})
