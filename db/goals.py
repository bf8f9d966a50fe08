"""The goal: how many people the campaign wants to sign."""

from __future__ import annotations

from db.engine.transaction import Transaction


async def goal(tx: Transaction) -> int | None:
    """The goal, in people; None where none is set."""
    row = await tx.row("SELECT people FROM goal WHERE id = 1")
    return int(row[0]) if row else None


async def put(tx: Transaction, people: int | None) -> None:
    """Set the goal to `people`; None takes the goal away."""
    await tx.execute("DELETE FROM goal WHERE id = 1")
    if people is not None:
        await tx.execute("INSERT INTO goal (id, people) VALUES (1, $1)", people)
