"""Totals that answer at once at any size, kept with the rows they count.

A total is the sum of its shares, of which each transaction moves one: so people who sign at the
same moment need not wait for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.engine.transaction import Transaction


class Counter(StrEnum):
    """The things that are counted.

    `CONFIRMED` are the organisations that are listed, each by its own row; the two before it are
    signatures for organisations, of which those of before could be confirmed themselves.
    """

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    ORGANISATIONS_WAITING = "organisations_waiting"
    CONFIRMED = "organisations_confirmed"
    PLEDGES = "pledges"
    PLEDGES_DONE = "pledges_done"


@dataclass(frozen=True, slots=True)
class Totals:
    """Every counter; of the `pledges` that stand, `pledges_done` are done.

    `organisations` are those that an organiser has confirmed. `organisations_waiting` are all
    signatures for organisations but those of before that were confirmed.
    """

    people: int = 0
    organisations: int = 0
    organisations_waiting: int = 0
    pledges: int = 0
    pledges_done: int = 0


async def add(tx: Transaction, counter: Counter, change: int, tag: bytes = b"") -> None:
    """Move `counter` by `change`, for the row with the tag `tag`.

    A recount that has gone past the row moves by as much; see `db/recount.py`.
    """
    await tx.later(
        "INSERT INTO counter (name, share, n, found) VALUES ($1, $2, $3, CASE WHEN $4 < "
        "(SELECT upto FROM counter WHERE name = $1 AND share = 0) THEN $3 ELSE 0 END) "
        "ON CONFLICT (name, share) DO UPDATE "
        "SET n = counter.n + excluded.n, found = counter.found + excluded.found",
        counter.value,
        tx.share,
        change,
        tag,
    )


async def totals(tx: Transaction) -> Totals:
    """The totals as they stand."""
    rows = await tx.rows("SELECT name, SUM(n) FROM counter GROUP BY name")
    named = {str(name): int(n) for name, n in rows if name in set(Counter)}
    confirmed = named.pop(Counter.CONFIRMED, 0)
    listed = named.pop(Counter.ORGANISATIONS, 0) + confirmed
    return Totals(organisations=listed, **named)
