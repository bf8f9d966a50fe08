"""The number of people who signed, as everybody is told: by the public log, once there is one.

Until then, and in a trial, each counts at once. With a log, a number moves with a batch alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from db import counters
from db.engine.transaction import Transaction
from db.log import head


@dataclass(frozen=True, slots=True)
class People:
    """How many people count.

    `logged` says that the public log counts them; `at` is the stamp of its latest batch, "" before
    the first. `halted` says that no batch can be published.
    """

    number: int
    logged: bool = False
    at: str = ""
    halted: bool = False


async def people(tx: Transaction) -> People:
    """The people who count now."""
    found = await head.current(tx)
    if found is None:
        return People((await counters.totals(tx)).people)
    return People(found.people, logged=True, at=found.at, halted=bool(found.trouble))
