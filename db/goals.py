"""The goal: how many people the campaign wants to sign.

A goal without a valid mark, or off the roll, is none: everybody is told it in the campaign's name.
"""

from __future__ import annotations

from db import roll
from db.engine.transaction import Param, Transaction
from db.marks import Marked, fits, mark
from db.secrets.vault import Vault

COLUMNS = "id, people"

ID = 1
"""The id of the one row."""


async def goal(tx: Transaction) -> int | None:
    """The goal, in people; None where none is set."""
    row = await tx.row("SELECT id, people, mark FROM goal WHERE id = $1", ID)
    if row is None or not fits(tx.vault, Marked.GOAL, row[:-1], row[-1]):
        return None
    return int(row[1]) if await roll.holds(tx, _key(tx.vault), bytes(row[-1])) else None


async def put(tx: Transaction, people: int | None) -> None:
    """Set the goal to `people`; None takes the goal away."""
    await tx.execute("DELETE FROM goal WHERE id = $1", ID)
    if people is None:
        await roll.leave(tx, _key(tx.vault))
        return
    row: list[Param] = [ID, people]
    marked = mark(tx.vault, Marked.GOAL, row)
    await tx.execute("INSERT INTO goal (id, people, mark) VALUES ($1, $2, $3)", *row, marked)
    await roll.enter(tx, _key(tx.vault), marked)


def _key(vault: Vault) -> str:
    return roll.key(vault, Marked.GOAL, ID)
